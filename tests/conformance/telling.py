"""Facts as a relay tells them, and how a test sees what became of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from contracts.envelope import Envelope, to_headers
from contracts.event import Event
from contracts.events.representation import BodyEstablished
from infra.chassis.attempts import UNSETTLED
from infra.chassis.bus import Bus, Outgoing
from infra.chassis.db import Database
from infra.chassis.dead_letters import DeadLetter, waiting
from infra.chassis.ids import new_id
from tests.buses.backend import Backend
from tests.buses.durables import state_of
from tests.chassis.toy import body, heard
from tests.conformance.consuming import DURABLE


def bodies(count: int) -> list[BodyEstablished]:
    """So many facts about as many aggregates."""
    return [body() for _ in range(count)]


def message(event: Event, *, sequence: int = 1, fact_id: UUID | None = None) -> Outgoing:
    """A fact as the relay of its publisher would tell it."""
    envelope = Envelope(
        id=str(fact_id or new_id()),
        source=f"/samrad/{event.publisher}",
        type=event.event_type(),
        subject=event.aggregate_id(),
        time=datetime(2024, 1, 1, 12, tzinfo=UTC),
        sequence=sequence,
    )
    return Outgoing(event.subject(), event.payload(), to_headers(envelope))


async def tell(bus: Bus, *told: Event) -> None:
    """Tell these, a hundred at a time."""
    for start in range(0, len(told), 100):
        await bus.publish_batch([message(event) for event in told[start : start + 100]])


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 40) -> None:
    """Wait for a state, however long a busy machine takes to come to it."""
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(0.02)


async def quiet(backend: Backend) -> None:
    """Wait until nothing waits in the durable and nothing is out."""

    async def nothing_left() -> bool:
        state = await state_of(backend.admin, DURABLE)
        return not state.num_pending and not state.num_ack_pending

    await until(nothing_left)


async def all_heard(database: Database, told: Sequence[BodyEstablished], count: int | None = None) -> None:
    """Wait until so many of these have acted, or all."""

    async def enough() -> bool:
        return len(await heard(database, [one.body for one in told])) >= (len(told) if count is None else count)

    await until(enough)


async def all_acted_once(backend: Backend, database: Database, told: Sequence[BodyEstablished]) -> None:
    """Each of these has acted, none twice, none is a dead letter, and nothing is left to do."""
    await all_heard(database, told)
    await quiet(backend)
    assert await heard(database, [one.body for one in told]) == {(str(one.body), 1): 1 for one in told}
    assert await dead(database, told) == []
    await no_attempt_is_left(database)


async def no_attempt_is_left(database: Database) -> None:
    """Wait until no fact is being tried alone."""

    async def none_left() -> bool:
        return not await database.pool.fetchval(UNSETTLED)

    await until(none_left)


async def dead(database: Database, told: Sequence[BodyEstablished]) -> list[DeadLetter]:
    """The dead letters among these."""
    mine = {str(one.body) for one in told}
    return [one for one in await waiting(database.pool, limit=5000) if one.headers.get("ce-subject") in mine]
