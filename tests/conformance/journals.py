"""The chassis' own relay, on whichever back end a test is given."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from nats.aio.client import Client

from contracts.event import Event
from infra.chassis.bus import Bus
from infra.chassis.db import Database, is_infrastructure
from infra.chassis.relay import Relay
from tests.conformance.telling import until


@dataclass(frozen=True, slots=True)
class Journal:
    """The database of a publisher, how its relay reaches it, and how the role that owns the tables does."""

    database: Database
    dsn: str
    owner_dsn: str


@asynccontextmanager
async def relaying(
    journal: Journal,
    bus: Bus,
    *,
    batch_size: int = 500,
    faulty: Callable[[Client], Client] = lambda client: client,
) -> AsyncIterator[Relay]:
    """Relay for as long as the block lasts."""
    at_fault = Bus(faulty(bus.client), bus.forbidden)
    relay = Relay(journal.database, at_fault, journal.dsn, batch_size=batch_size, poll=0.05)
    journal.database.wakes.append(relay.wake)
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        journal.database.wakes.remove(relay.wake)
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=1)


async def state(journal: Journal, events: Iterable[Event], *, at_once: int = 10) -> None:
    """State these in transactions of so many, trying again what the database could not take."""
    waiting = list(events)
    while waiting:
        try:
            async with journal.database.work(actor="test") as work:
                for event in waiting[:at_once]:
                    work.state(event)
        except Exception as failed:
            if not is_infrastructure(failed):
                raise
            await asyncio.sleep(0.1)
        else:
            del waiting[:at_once]
        await asyncio.sleep(0)


async def told(journal: Journal, seconds: float = 40) -> None:
    """Wait until the bus has heard all that can be told."""

    async def nothing_left() -> bool:
        return not await journal.database.pool.fetchval(
            "select exists (select from unsent where position not in (select position from unsendable))"
        )

    await until(nothing_left, seconds)
