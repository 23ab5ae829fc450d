"""A server started by this very process: for tests, which kill it and start it again where it was."""

from __future__ import annotations

import contextlib
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.local import children
from infra.local.children import Program
from infra.local.state import State

PATIENCE = 30.0
"""Seconds a server may take to become ready."""


@dataclass(slots=True)
class Launched:
    """A server that runs. Main thread only, like everything that starts processes."""

    program: Program
    process: subprocess.Popen[bytes]
    log: Path
    prepare: Callable[[], Program]

    @property
    def pid(self) -> int:
        """The process id; another one after `again()`."""
        return self.process.pid

    def kill(self) -> None:
        """End it without a word, and collect what is left of it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def again(self, *, wait: bool = True) -> None:
        """Start it anew on the same ports and store; returns when it is ready, or at once without `wait`."""
        if self.process.poll() is None:
            children.stop(self.program, self.process)
        self.program = self.prepare()
        self.process = _start(self.program, self.log)
        if wait:
            self.await_ready()

    def await_ready(self) -> None:
        """Return when it is ready; raises DidNotStart with its last words."""
        children.await_ready(self.program, self.process, self.log, PATIENCE)


@contextlib.contextmanager
def launch(prepare: Callable[[], Program], state: State) -> Iterator[Launched]:
    """Start what `prepare` describes, and stop it (or what `again()` made of it) when the block ends."""
    program = prepare()
    log = state.folder("logs") / f"{program.name}.log"
    server = Launched(program, _start(program, log), log, prepare)
    try:
        yield server
    finally:
        children.stop(server.program, server.process)


def _start(program: Program, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return children.start(program, output)
