"""One process of a stack, kept alive: started, waited for, started again with growing pauses when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from signal import SIGKILL, SIGTERM

from infra.local.children import DidNotStart

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds before the next start; the last is the longest."""
SETTLED = 60.0
"""Seconds of life after which a death counts as the first one again."""
TRIES = 3
"""How often a process that was never ready may die before the stack gives up."""
LATEST = 45.0
"""Seconds within which a process must be ready."""


@dataclass(frozen=True, slots=True)
class Life:
    """A running process: how to signal it, and when it has ended with what status."""

    pid: int
    ended: asyncio.Future[int]
    signal: Callable[[int], None]
    manners: tuple[int, ...] = (SIGTERM, SIGKILL)
    """The signals that stop it, the polite one first."""


@dataclass(slots=True)
class Unit:
    """A process to be kept alive."""

    name: str
    begin: Callable[[], Awaitable[Life]]
    is_ready: Callable[[int], Awaitable[bool]]
    last_words: Callable[[], str]
    ports: tuple[str, ...] = ()
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    life: Life | None = None
    was_ready: bool = False


async def keep(unit: Unit, *, tell: Callable[[str], None], changed: Callable[[], object]) -> None:
    """Keep the unit alive until cancelled. Raises DidNotStart when it never became ready."""
    deaths = 0
    while True:
        began = time.monotonic()
        unit.life = await unit.begin()
        await _until_ready_or_ended(unit, unit.life)
        changed()
        status = await asyncio.shield(unit.life.ended)
        unit.ready.clear()
        unit.life = None
        lived = time.monotonic() - began
        deaths = 1 if lived > SETTLED else deaths + 1
        if not unit.was_ready and deaths >= TRIES:
            raise DidNotStart(f"{unit.name} ended with {status}, {TRIES} times{unit.last_words()}")
        pause = PAUSES[min(deaths, len(PAUSES)) - 1] if unit.was_ready else 0.1
        tell(f"{unit.name} ended with {status} after {lived:.0f} s; starting it again in {pause:g} s")
        await asyncio.sleep(pause)


async def end(unit: Unit, patience: float) -> None:
    """Ask the unit's process to stop, and insist after `patience` seconds."""
    life = unit.life
    if life is None:
        return
    for sent in life.manners:
        if life.ended.done():
            return
        with contextlib.suppress(ProcessLookupError):
            life.signal(sent)
        await asyncio.wait({life.ended}, timeout=patience)


async def _until_ready_or_ended(unit: Unit, life: Life) -> None:
    deadline = time.monotonic() + LATEST
    while not life.ended.done():
        if await unit.is_ready(life.pid):
            unit.was_ready = True
            unit.ready.set()
            return
        if not unit.was_ready and time.monotonic() > deadline:
            raise DidNotStart(f"{unit.name} was not ready after {LATEST:.0f} s{unit.last_words()}")
        await asyncio.sleep(0.02)
