"""Everything that waits is a row: fired once, in one transaction with what it causes."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from infra.chassis.db import Database, is_infrastructure, storable
from infra.chassis.handling import TIMER_BOUND, bounded, in_short
from infra.chassis.ids import new_id
from infra.chassis.telemetry import span
from infra.chassis.work import Origin, Work

log = structlog.get_logger()

MAX_ATTEMPTS = 8

NOT_PUT_OFF = "(not_before <= clock_timestamp() or not_before > clock_timestamp() + interval '1 hour')"
"""Or for longer than anything ever is: the server's clock was ahead then, and is right again."""

# Counted and put off before it fires, and committed: a timer that kills the process is found out and does not stand in
# the way of the others. Locked and passed over by others, so that any number of processes share the timers.
_TAKE = f"""
update timers set attempts = attempts + 1, taken = $4,
    not_before = clock_timestamp() + least(2 ^ (attempts + 1), 300) * interval '1 second'
where (kind, key) = (
    select kind, key from timers
    where due_at <= $1 and {NOT_PUT_OFF} and attempts < $2 and kind = any($3::text[])
    order by due_at, kind, key
    for update skip locked limit 1
)
returning kind, key, due_at, payload, correlation, traceparent, attempts
"""
# Gone when it was moved or taken back in between: then it is not this one's to fire.
_FIRED = "delete from timers where kind = $1 and key = $2 and attempts = $3 returning key"
_FAILED = "update timers set error = $4 where kind = $1 and key = $2 and attempts = $3"
# It stays put off for a moment, so that it does not stand before all others if the fault is its own after all.
_FORGIVEN = "update timers set attempts = greatest(attempts - 1, 0) where taken = $1"


@dataclass(frozen=True, slots=True)
class Timer:
    """What was waited for: `due_at` is domain time, `payload` what the one who set it wanted remembered."""

    kind: str
    key: str
    due_at: datetime
    payload: Mapping[str, Any]


TimerHandler = Callable[[Work, Timer], Awaitable[None]]


class Timers:
    """Fires what is due; `wake()` after every commit, since it may have set one."""

    def __init__(self, database: Database, handlers: Mapping[str, TimerHandler], *, poll: float) -> None:
        self._database = database
        self._handlers = handlers
        self._poll = poll
        self._woken = asyncio.Event()
        self._cut_short: UUID | None = None

    def wake(self) -> None:
        """A timer may be due."""
        self._woken.set()

    async def run(self) -> None:
        """Fire due timers until cancelled."""
        while True:
            self._woken.clear()
            try:
                while await self.fire_one():
                    pass
            except Exception as failed:
                if not is_infrastructure(failed):
                    raise
                log.warning("timers_paused", error=f"{type(failed).__name__}: {failed}")
                await asyncio.sleep(1)
            # Not wait_for: in Python 3.11 it can swallow the cancellation that ends us.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll):
                    await self._woken.wait()

    async def fire_one(self) -> bool:
        """Fire the timer that is longest due; False when none is. One that fails is put off, the others go on."""
        database = self._database
        if self._cut_short is not None:
            await database.pool.execute(_FORGIVEN, self._cut_short)
        # Until we know better: it may be taken though we do not hear of it.
        self._cut_short = this = new_id()
        row = await database.pool.fetchrow(_TAKE, database.clock.now(), MAX_ATTEMPTS, list(self._handlers), this)
        self._cut_short = None
        if row is None:
            return False
        timer = Timer(row["kind"], row["key"], row["due_at"], row["payload"])
        taken = (timer.kind, timer.key, row["attempts"])
        try:
            await self._fire(timer, taken, Origin(row["correlation"], row["traceparent"]))
        except Exception as failed:
            if is_infrastructure(failed):
                self._cut_short = this
                raise
            last = row["attempts"] >= MAX_ATTEMPTS
            log.error(
                "timer_given_up" if last else "timer_failed",
                kind=timer.kind,
                attempt=row["attempts"],
                error=in_short(failed),
            )
            await database.pool.execute(_FAILED, *taken, storable(failed))
        return True

    async def _fire(self, timer: Timer, taken: tuple[str, str, int], origin: Origin) -> None:
        with span(f"{timer.kind} due", traceparent=origin.traceparent):
            async with self._database.work(actor=f"service:{self._database.service}", origin=origin) as work:
                # Deleted first: a handler that sets the same timer again then makes a new one.
                if await work.connection.fetchval(_FIRED, *taken):
                    await bounded(self._handlers[timer.kind](work, timer), TIMER_BOUND)


async def next_due(database: Database) -> datetime | None:
    """When the next timer is due; None when nothing waits."""
    moment: datetime | None = await database.pool.fetchval(
        "select min(due_at) from timers where attempts < $1", MAX_ATTEMPTS
    )
    return moment
