"""The chassis' own consumer, as its subscriptions run it, on whichever back end a test is given."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from nats.aio.client import Client

from infra.chassis.bus import Bus
from infra.chassis.db import Database
from infra.chassis.pulling import PullRequests, consume_waiting
from infra.chassis.settle import Handler, Settler
from tests.buses.backend import Backend
from tests.buses.durables import durable_named
from tests.chassis.toy import remember, toy

DURABLE = "meetings-from-representation"


class Consumer:
    """One process that consumes: its connection, what it pulls, and the loop that settles it."""

    def __init__(self, backend: Backend, bus: Bus, pulls: PullRequests, tasks: Sequence["asyncio.Task[None]"]) -> None:
        self.bus = bus
        self.pulls = pulls
        self._backend = backend
        self._tasks = tasks

    async def crash(self) -> None:
        """End as a process that is killed: in the middle of whatever it does, and without a word to anybody."""
        await self._backend.abandon(self.bus)
        await self._end()

    async def stop(self) -> None:
        """End as a process that is told to: give back what was not begun."""
        await self._end()
        await self.pulls.close()

    async def _end(self) -> None:
        # Until it is heard, as a process does: the client and Python 3.11 have places where a cancellation gets lost.
        left = set(self._tasks)
        while left:
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=1)


async def consume(
    backend: Backend,
    database: Database,
    by: Handler = remember,
    *,
    batch_size: int = 20,
    ack_wait: float = 30.0,
    max_attempts: int = 3,
    faulty: Callable[[Client], Client] = lambda client: client,
) -> Consumer:
    """Begin to consume what the toy hears from `representation`."""
    bus = await backend.connect("meetings")
    handlers = toy(by=by).handlers_by_durable()[DURABLE]
    settler = Settler(database, DURABLE, handlers, max_attempts=max_attempts)
    stream = durable_named(DURABLE).stream
    client = faulty(bus.client)
    pulls = PullRequests(client, stream, DURABLE, batch_size=batch_size, ack_wait=ack_wait, settler=settler)
    await pulls.open()
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(consume_waiting(pulls, settler.settle)), loop.create_task(pulls.keep_alive())]
    return Consumer(backend, bus, pulls, tasks)


@asynccontextmanager
async def consuming(
    backend: Backend,
    database: Database,
    by: Handler = remember,
    *,
    batch_size: int = 20,
    ack_wait: float = 30.0,
    max_attempts: int = 3,
    faulty: Callable[[Client], Client] = lambda client: client,
) -> AsyncIterator[Consumer]:
    """Consume for as long as the block lasts."""
    consumer = await consume(
        backend, database, by, batch_size=batch_size, ack_wait=ack_wait, max_attempts=max_attempts, faulty=faulty
    )
    try:
        yield consumer
    finally:
        await consumer.stop()
