"""What a bench gets and what it gives: servers with fsync, processes, a place to tell of progress, and a result."""

import contextlib
import importlib
import statistics
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.bench.ground import Ground, ground
from tests.bench.sink import Sink, sink

SHARES = (0.0, 0.01, 1.0)
"""Trace sampling at which every figure is given."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one bench found. `ours` has `per_second` or `seconds`, `baseline` says `what` it is; JSON values only.

    `ratio` above 1 means that ours is better. Figures at each share of sampled traces stand under `at_sampling`.
    """

    ours: Mapping[str, Any]
    baseline: Mapping[str, Any]
    ratio: float


@dataclass
class Bench:
    """One run of one bench. Servers, sink and processes live until it is over."""

    smoke: bool
    console: Console
    alive: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @cached_property
    def ground(self) -> Ground:
        """PostgreSQL and NATS with fsync on, in a place of their own; started when first asked for."""
        self.tell("PostgreSQL and NATS are starting, both with fsync")
        return self.alive.enter_context(ground())

    @cached_property
    def sink(self) -> Sink:
        """Where spans are sent: a process of its own that counts them."""
        return self.alive.enter_context(sink())

    def traced(self, share: float) -> dict[str, object]:
        """Settings under which a process records this share of traces and really sends them off."""
        return {"trace_sample": share, "otlp_endpoint": self.sink.endpoint if share else ""}

    def tell(self, what: str) -> None:
        """Say what happens now, on standard error."""
        self.console.print(what, style="dim", highlight=False)

    @contextlib.contextmanager
    def counting(self, what: str, total: int) -> Iterator[Callable[[int], None]]:
        """A bar for as long as the block lasts; call what it gives with how many are done so far."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console, transient=True) as shown:
            task = shown.add_task(what, total=total)
            yield lambda done: shown.update(task, completed=done)


class Measured(Protocol):
    """A module of this folder that measures something."""

    async def measure(self, bench: Bench) -> Result:
        """Measure ours and the baseline in one run."""
        ...


class NoSuchBench(Exception):
    """There is nothing of that name to measure; the text says what there is."""


def measure_of(name: str) -> Callable[[Bench], Awaitable[Result]]:
    """How the bench of that name is measured. Raises NoSuchBench in words."""
    module = f"{__package__}.{name}"
    try:
        found: Measured = importlib.import_module(module)
    except ModuleNotFoundError as missing:
        if missing.name != module:
            raise
        raise NoSuchBench(f"{name} cannot be measured yet: there is no tests/bench/{name}.py") from None
    return found.measure


def percent(share: float) -> str:
    """A share of sampled traces as the key under `at_sampling`: "0", "1", "100"."""
    return f"{share * 100:g}"


def median(figures: Sequence[float]) -> float:
    """The middle one: noise on a shared machine goes one way only, and the best would flatter."""
    return round(statistics.median(figures), 3)
