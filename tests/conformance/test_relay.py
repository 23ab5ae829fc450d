"""Whatever batch the bus refuses, the relay tells its facts one by one: each stands once, and nothing is lost."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import asyncpg
import pytest
from nats.aio.client import Client

from infra.chassis.bus import Outgoing, Unreachable
from infra.chassis.ids import new_id
from tests.buses.backend import Backend
from tests.buses.faults import every, failing, first, losing_answers
from tests.buses.streams import on_the_stream
from tests.chassis.toy import body
from tests.conformance.journals import Journal, relaying, state, told
from tests.conformance.telling import message, until


async def test_everything_stated_reaches_the_stream_in_order(backend: Backend, journal: Journal) -> None:
    many = [new_id() for _ in range(30)]
    await state(journal, [body(one) for _ in range(3) for one in many], at_once=30)
    async with relaying(journal, await backend.connect("representation")):
        await told(journal)
    found = await on_the_stream(backend.admin, many)
    assert found == [(str(one), sequence) for sequence in (1, 2, 3) for one in many]


async def test_facts_of_which_one_is_there_already_are_told_one_by_one(backend: Backend, journal: Journal) -> None:
    # As after a relay that was killed between the bus's answer and its own commit: 10201.
    many = [new_id() for _ in range(5)]
    await state(journal, [body(one) for one in many])
    known = await journal.database.pool.fetchval("select id from journal where aggregate = $1", str(many[2]))
    await backend.admin.publish_one(message(body(many[2]), fact_id=known))
    async with relaying(journal, await backend.connect("representation")):
        await told(journal)
    assert sorted(await on_the_stream(backend.admin, many)) == sorted((str(one), 1) for one in many)


async def test_a_batch_whose_answer_was_lost_stands_once(backend: Backend, journal: Journal) -> None:
    many = [new_id() for _ in range(7)]
    await state(journal, [body(one) for one in many])
    bus = await backend.connect("representation")
    async with relaying(journal, bus, faulty=lambda client: losing_answers(client, first(2))):
        await told(journal)
    assert await on_the_stream(backend.admin, many) == [(str(one), 1) for one in many]


async def test_pauses_do_not_grow_while_facts_get_through_one_by_one(
    backend: Backend, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.chassis.relay.FIRST_PAUSE", 0.02)
    monkeypatch.setattr("infra.chassis.relay.LONGEST_PAUSE", 30)
    many = [new_id() for _ in range(12)]
    await state(journal, [body(one) for one in many])
    # The last is there already, so each batch is refused; and then one fact gets through before an answer is lost.
    known = await journal.database.pool.fetchval("select id from journal where aggregate = $1", str(many[-1]))
    await backend.admin.publish_one(message(body(many[-1]), fact_id=known))
    bus = await backend.connect("representation")
    async with relaying(journal, bus, faulty=lambda client: losing_answers(client, every(3))):
        # Were it twice as long each time, eleven pauses would take most of a minute.
        await told(journal, 15)
    assert sorted(await on_the_stream(backend.admin, many)) == sorted((str(one), 1) for one in many)


@pytest.mark.timeout(120)
async def test_more_facts_than_a_batch_may_hold_are_told_all_the_same(backend: Backend, journal: Journal) -> None:
    # Somebody set a batch size that the bus does not take: 10199.
    many = [new_id() for _ in range(backend.guarantees.largest_batch + 200)]
    await state(journal, [body(one) for one in many], at_once=len(many))
    async with relaying(journal, await backend.connect("representation"), batch_size=5 * len(many)):
        # A thousand times one by one, each with a commit of its own.
        await told(journal, 90)
    assert await on_the_stream(backend.admin, many) == [(str(one), 1) for one in many]


async def test_facts_without_a_grant_are_set_aside_at_once_and_not_after_a_time_out(
    backend: Backend, journal: Journal
) -> None:
    many = [new_id() for _ in range(10)]
    await state(journal, [body(one) for one in many])
    # Another service's user stands for one whose grants are not what they should be: 10176, then one by one.
    # To wait for answers that never come would take ten seconds for them together, and five more for each.
    async with asyncio.timeout(9), relaying(journal, await backend.connect("meetings")):
        assert "no permission" in (await set_aside(journal, len(many)))[0]
    assert await on_the_stream(backend.admin, many) == []


@pytest.mark.parametrize("size", [1_100_000, 1_048_400], ids=["payload", "payload with headers"])
async def test_a_fact_too_large_for_the_bus_is_set_aside_alone(backend: Backend, journal: Journal, size: int) -> None:
    before, large, after = new_id(), new_id(), new_id()
    await state(journal, [body(before), body(large), body(after)])
    await enlarge(journal, large, size)
    bus = await backend.connect("representation")
    async with relaying(journal, bus):
        assert "bytes" in (await set_aside(journal, 1))[0]
        await told(journal)
    assert not bus.client.is_closed
    assert await on_the_stream(backend.admin, [before, large, after]) == [(str(before), 1), (str(after), 1)]


@pytest.mark.parametrize(
    "faulty",
    [lambda c: losing_answers(c, first(4)), lambda c: failing(c, every(9)), lambda c: failing(c, first(3), OSError)],
    ids=["answers lost", "publishing fails", "no network"],
)
async def test_a_bus_that_fails_now_and_then_hears_everything_once_and_in_order(
    backend: Backend, journal: Journal, faulty: Callable[[Client], Client]
) -> None:
    many = [new_id() for _ in range(20)]
    bus = await backend.connect("representation")
    async with relaying(journal, bus, batch_size=8, faulty=faulty):
        await state(journal, [body(one) for _ in range(3) for one in many], at_once=20)
        await told(journal)
    found = await on_the_stream(backend.admin, many)
    assert len(found) == 60
    for one in many:
        assert [sequence for aggregate, sequence in found if aggregate == str(one)] == [1, 2, 3]


async def test_a_publish_with_no_stream_behind_it_is_unreachable_and_not_refused(backend: Backend) -> None:
    with pytest.raises(Unreachable, match="no stream listens"):
        await backend.admin.publish_one(Outgoing("nobody.listens.here", b"{}", {}))


async def enlarge(journal: Journal, aggregate: UUID, size: int) -> None:
    """Make a fact that no `state()` would have written, as the role that owns the tables can."""
    owner = await asyncpg.connect(journal.owner_dsn)
    await owner.execute("update journal set data = repeat('x', $2) where aggregate = $1", str(aggregate), size)
    await owner.close()


async def set_aside(journal: Journal, count: int) -> list[str]:
    """Why so many were set aside, once they are."""

    async def all_are() -> bool:
        return int(await journal.database.pool.fetchval("select count(*) from unsendable")) == count

    await until(all_are)
    return [row["reason"] for row in await journal.database.pool.fetch("select reason from unsendable")]
