"""How fast something moves, seen from outside: a count that is looked at until it is complete."""

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter

LOOK = 0.02
"""Seconds between two looks; each costs the bus or the database a little."""


class Stuck(Exception):
    """What was watched has not moved for a long time."""


async def rate(
    count: Callable[[], Awaitable[int]],
    total: int,
    *,
    complete: Callable[[], Awaitable[bool]] | None = None,
    shown: Callable[[int], None] = lambda _: None,
    patience: float = 20.0,
) -> float:
    """How many per second, from the first look that saw movement until all is `complete`.

    What was done before that first look is not counted, nor is the time: a process that starts up is not what is
    measured. Raises Stuck after `patience` seconds without any movement.
    """
    before = await count()
    began, first = 0.0, before
    moved = perf_counter()
    while True:
        await asyncio.sleep(LOOK)
        done = await count()
        now = perf_counter()
        shown(done)
        if done != before:
            moved, before = now, done
            if not began:
                began, first = now, done
        if done >= total and (complete is None or await complete()):
            # So few that they were all there at the first look: the look itself is all the time there is.
            spent = perf_counter() - began if done > first else LOOK
            return (done - first or done) / spent
        if now - moved > patience:
            raise Stuck(f"{done} of {total}, and nothing moved for {patience:.0f} s")
