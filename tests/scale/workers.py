"""Several processes of one service, as an operator would start them; one of them is killed."""

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.bench.processes import Process, process


@dataclass
class Workers:
    """Processes of one service that share its durables."""

    module: str
    environment: Mapping[str, str]
    arguments: tuple[str, ...] = ("--only", "worker")
    alive: list[Process] = field(default_factory=list)
    cpu_of_the_dead: float = 0.0
    _kept: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    async def start(self, count: int = 1) -> None:
        """Start so many more, one after the other: the first is the one that relays."""
        for _ in range(count):
            one = self._kept.enter_context(process(self.module, *self.arguments, environment=self.environment))
            await one.says("started")
            self.alive.append(one)

    def kill(self, which: int = 0) -> None:
        """End one without a word."""
        one = self.alive.pop(which)
        self.cpu_of_the_dead += one.cpu_seconds
        os.kill(one.running.pid, signal.SIGKILL)
        one.running.wait()

    def must_live(self) -> None:
        """Raises Ended when one has ended by itself."""
        for one in self.alive:
            one.must_live()

    def said(self, word: str) -> int:
        """How often those that live have said this."""
        return sum(one.log.read_text(errors="replace").count(word) for one in self.alive)

    @property
    def cpu_seconds(self) -> float:
        """Processor time of all of them so far."""
        return self.cpu_of_the_dead + sum(one.cpu_seconds for one in self.alive)


@contextlib.contextmanager
def workers(module: str, environment: Mapping[str, str], *arguments: str) -> Iterator[Workers]:
    """None yet; all that are started end with the block. Main thread only."""
    started = Workers(module, environment, *((arguments,) if arguments else ()))
    with started._kept:
        yield started
