"""Everything that waits is a row: fired once, in one transaction with what it causes."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from infra.chassis.db import INFRASTRUCTURE, Database, is_infrastructure
from infra.chassis.telemetry import span
from infra.chassis.work import Origin, Work

log = structlog.get_logger()

MAX_ATTEMPTS = 8

# Locked and passed over by others, so that any number of processes share the timers and each fires once.
_DUE = """
select kind, key, due_at, payload, correlation, traceparent, attempts from timers
where due_at <= $1 and not_before <= clock_timestamp() and attempts < $2 and kind = any($3::text[])
order by due_at, kind, key
for update skip locked limit 1
"""


@dataclass(frozen=True, slots=True)
class Timer:
    """What was waited for: `due_at` is domain time, `payload` what the one who set it wanted remembered."""

    kind: str
    key: str
    due_at: datetime
    payload: Mapping[str, Any]


TimerHandler = Callable[[Work, Timer], Awaitable[None]]


class TimerFailed(Exception):
    """A timer's handler failed; carries which, so that it can be put off."""

    def __init__(self, timer: Timer, attempts: int, cause: Exception) -> None:
        super().__init__(f"{timer.kind} {timer.key}: {cause}")
        self.timer = timer
        self.attempts = attempts
        self.cause = cause


class Timers:
    """Fires what is due; `wake()` after every commit, since it may have set one."""

    def __init__(self, database: Database, handlers: Mapping[str, TimerHandler], *, poll: float) -> None:
        self._database = database
        self._handlers = handlers
        self._poll = poll
        self._woken = asyncio.Event()

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
            except INFRASTRUCTURE as failed:
                log.warning("timers_paused", error=f"{type(failed).__name__}: {failed}")
            # Not wait_for: in Python 3.11 it can swallow the cancellation that ends us.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll):
                    await self._woken.wait()

    async def fire_one(self) -> bool:
        """Fire the timer that is longest due; False when none is. One that fails is put off, the others go on."""
        try:
            return await self._fire()
        except TimerFailed as failed:
            log.error("timer_failed", kind=failed.timer.kind, attempt=failed.attempts, error=str(failed.cause))
            await self._database.pool.execute(
                """
                update timers set attempts = $3, error = $4, not_before = clock_timestamp() + $5 * interval '1 second'
                where kind = $1 and key = $2
                """,
                failed.timer.kind,
                failed.timer.key,
                failed.attempts,
                str(failed.cause)[:4000],
                min(2.0**failed.attempts, 300.0),
            )
            return True

    async def _fire(self) -> bool:
        database = self._database
        async with database.pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(_DUE, database.clock.now(), MAX_ATTEMPTS, list(self._handlers))
            if row is None:
                return False
            timer = Timer(row["kind"], row["key"], row["due_at"], row["payload"])
            # Deleted first: a handler that sets the same timer again then makes a new one.
            await connection.execute("delete from timers where kind = $1 and key = $2", timer.kind, timer.key)
            origin = Origin(row["correlation"], row["traceparent"])
            try:
                with span(f"{timer.kind} due", traceparent=origin.traceparent):
                    actor = f"service:{database.service}"
                    async with database.work_on(connection, actor=actor, origin=origin) as work:
                        await self._handlers[timer.kind](work, timer)
            except Exception as failed:
                if is_infrastructure(failed):
                    raise
                raise TimerFailed(timer, row["attempts"] + 1, failed) from failed
        database.committed()
        return True


async def next_due(database: Database) -> datetime | None:
    """When the next timer is due; None when nothing waits."""
    moment: datetime | None = await database.pool.fetchval(
        "select min(due_at) from timers where attempts < $1", MAX_ATTEMPTS
    )
    return moment
