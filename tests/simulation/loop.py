"""An event loop whose time moves only when nothing else can; only a real server's answer is waited for in earnest."""

import asyncio
import math
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import Context
from heapq import heappush
from itertools import count
from typing import Any, TypeVar

T = TypeVar("T")
PATIENCE = 30.0
"""Real seconds that a real server may take for one answer."""


class Stuck(BaseException):
    """Nothing can go on: no task is ready, none is parked, no timer is set."""


class _Selector(selectors.DefaultSelector):
    """Looks at real sockets only while a real call is under way; else asks the loop what is to happen next."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.loop.has_something_ready:
            return []
        if self.loop.calls_under_way:
            found = super().select(PATIENCE)
            if not found:
                raise Stuck(f"a real call took more than {PATIENCE:g} s")
            return found
        self.loop.decide()
        return []


class _Timer(asyncio.TimerHandle):
    """asyncio leaves it to chance which of two timers of one moment fires first."""

    __slots__ = ("number",)
    number: int

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, _Timer):
            return NotImplemented
        return (self.when(), self.number) < (other.when(), other.number)


class _Outside:
    """A block in which a real server is asked; one for all, since it is entered for every statement."""

    def __init__(self, loop: "VirtualLoop") -> None:
        self._loop = loop

    def __enter__(self) -> None:
        self._loop.calls_under_way += 1

    def __exit__(self, *_: object) -> None:
        self._loop.calls_under_way -= 1


class VirtualLoop(asyncio.SelectorEventLoop):
    """`decide` is called whenever nothing is ready and must make something ready or move the time."""

    _now = 0.0

    def __init__(self) -> None:
        self.calls_under_way = 0
        self._outside = _Outside(self)
        self._numbers = count()
        self.decide: Callable[[], None] = self.pass_time
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)
        # A timer fires when its moment has come and not a hair before: one that looks at the time itself would find it
        # too early, set itself again, and so on for ever, since nothing else moves the time.
        self._clock_resolution = 0.0

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._now

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """As every loop, but timers of one moment fire in the order in which they were set."""
        timer = _Timer(when, callback, args, self, context)
        timer.number = next(self._numbers)
        heappush(self._scheduled, timer)  # type: ignore[attr-defined]
        timer._scheduled = True  # type: ignore[attr-defined]
        return timer

    def begin_anew(self) -> None:
        """Set the time back to zero; only while no timer is set that matters to anybody."""
        self._now = 0.0

    def forget_timers(self) -> None:
        """Cancel every timer; only when nobody is left who waits for one."""
        timers: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        for timer in list(timers):
            timer.cancel()

    @property
    def has_something_ready(self) -> bool:
        """Whether it can go on without anybody's decision. A timer due this very moment does not count as ready."""
        return bool(self._ready or self._stopping)  # type: ignore[attr-defined]

    @property
    def next_timer(self) -> float | None:
        """When the next timer is due; None where none is set."""
        # The loop has just taken cancelled ones off the top.
        timers: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        return timers[0].when() if timers else None

    def pass_time(self) -> None:
        """Jump to the next timer. Raises Stuck where there is none."""
        due = self.next_timer
        if due is None:
            raise Stuck("nothing is ready, nothing is parked, and no timer is set")
        # A hair beyond: what is due this very moment is not due yet to asyncio.
        self._now = max(self._now, math.nextafter(due, math.inf))

    def outside(self) -> "_Outside":
        """A real server is asked: until the block ends, time stands still and sockets are looked at."""
        return self._outside

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> "asyncio.Future[T]":
        """At once and here: a thread would come back at a moment that no seed decides."""
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as failed:
            done.set_exception(failed)
        return done
