"""Running somebody's handler: bounded in time, and what ends inside it never taken for our own end."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path

BATCH_BOUND = 120.0
"""Seconds a handler may take for what it was given."""
TIMER_BOUND = 600.0
"""Seconds a timer's handler may take: some write many documents."""


class TookTooLong(Exception):
    """The handler did not come back. Said aloud, or it would keep everything behind it waiting for ever."""


class Abandoned(Exception):
    """Something the handler waited for was cancelled, and not by us: passed on, it would end our own task unseen."""


async def bounded(handling: Awaitable[None], seconds: float) -> None:
    """Wait for a handler. Raises TookTooLong, Abandoned, or what the handler raises."""
    bound = asyncio.timeout(seconds)
    try:
        async with bound:
            await _not_abandoned(handling)
    except TimeoutError as late:
        if bound.expired():
            raise TookTooLong(f"the handler took more than {seconds:g} s") from late
        raise


async def _not_abandoned(handling: Awaitable[None]) -> None:
    try:
        await handling
    except asyncio.CancelledError as lost:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise Abandoned("something the handler waited for was cancelled") from lost


def in_short(failed: BaseException) -> str:
    """What failed and where, without its words, which may hold what a person sent: `ValueError at store.py:41`."""
    last = failed.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if last is None:
        return type(failed).__name__
    return f"{type(failed).__name__} at {Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}"
