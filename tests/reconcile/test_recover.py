"""A restored service takes its own newer facts back from its stream, whatever it was restored to."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.event import Event
from contracts.events.representation import BodyEstablished, ContactDetailsChanged
from infra.chassis.bus import Outgoing
from infra.chassis.facts import Fact
from infra.chassis.ids import new_id
from infra.chassis.own_streams import Behind
from infra.chassis.work import Misstated, Work
from infra.reconcile.compare import Days
from infra.reconcile.together import Wish
from tests.chassis.toy import body, heard, toy
from tests.reconcile.ground import (
    as_owner,
    emptied,
    ids_on,
    reconciled,
    reconciled_one,
    relayed,
    restored,
    watched,
)
from tests.stack import Running, Stack, quiet

REPRESENTATION = toy("representation")
_KEPT = "select id, type, subject, aggregate, sequence, at, correlation, causation, traceparent, data from journal"


@pytest_asyncio.fixture
async def it(stack: Stack) -> AsyncIterator[Running]:
    """`representation`, without a fact anywhere."""
    async with stack.idle(REPRESENTATION):
        await emptied(stack, REPRESENTATION)
    async with watched(stack, REPRESENTATION) as running:
        yield running


async def stated(it: Running, *events: Event) -> None:
    """Each in a transaction of its own."""
    for event in events:
        async with it.database.work(actor="somebody") as work:
            work.state(event)


async def journal(it: Running) -> list[dict[str, Any]]:
    """The journal in order; what is private in clear."""
    async with it.database.pool.acquire() as connection:
        rows = [dict(row) for row in await connection.fetch(f"{_KEPT} order by position")]
        for row in rows:
            if "ContactDetails" in row["type"]:
                row["data"] = (await it.database.vault.open(connection, row["aggregate"], row["data"])).decode()
    return rows


def contact(person: UUID, name: str) -> ContactDetailsChanged:
    return ContactDetailsChanged(practitioner=person, name=name, email="kari@example.invalid", language="nb")


@pytest.mark.timeout(180)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=15), st.data())
async def test_whatever_a_service_is_restored_to_its_own_facts_come_back_and_no_number_is_given_twice(
    stack: Stack, it: Running, story: list[tuple[int, bool]], data: st.DataObject
) -> None:
    await emptied(stack, REPRESENTATION)
    aggregates = [new_id() for _ in range(4)]
    await stated(
        it,
        *(
            contact(aggregates[which], f"N{n}") if sealed else body(aggregates[which])
            for n, (which, sealed) in enumerate(story)
        ),
    )
    await relayed(it)
    truth, streams = await journal(it), {name: await ids_on(stack, name) for name in ("REPRESENTATION", "PRIVATE")}
    to = data.draw(st.integers(0, len(story) - 1))
    await restored(stack, "representation", to, waiting=data.draw(st.integers(0, to)))

    outcome = await reconciled_one(stack, it, recover=True)

    assert outcome.recovered is not None
    # Of what is private, the bus keeps the latest of each person.
    on_the_bus = {*streams["REPRESENTATION"], *streams["PRIVATE"]}
    came_back = [row for row in truth if row["id"] in on_the_bus or truth.index(row) < to]
    assert sorted(await journal(it), key=lambda row: row["id"]) == sorted(came_back, key=lambda row: row["id"])
    assert await it.database.pool.fetchval("select count(*) from unsent") == 0
    assert (await reconciled_one(stack, it)).same
    await stated(it, *(body(one) for one in aggregates))
    latest = {row["aggregate"]: row["sequence"] for row in truth}
    fresh = {row["aggregate"]: row["sequence"] for row in (await journal(it))[-4:]}
    assert fresh == {str(one): latest.get(str(one), 0) + 1 for one in aggregates}
    await relayed(it)
    assert (await ids_on(stack, "REPRESENTATION"))[: len(streams["REPRESENTATION"])] == streams["REPRESENTATION"]
    assert (await reconciled_one(stack, it)).same


async def test_what_came_back_is_handed_to_those_who_rebuild_from_it(stack: Stack, it: Running) -> None:
    handed: list[Fact[Any]] = []

    async def rebuild(work: Work, facts: Sequence[Fact[BodyEstablished]]) -> None:
        handed.extend(facts)

    it.service = toy("representation")
    it.service.recovers(BodyEstablished, by=rebuild)
    said = [body() for _ in range(3)]
    await stated(it, *said, contact(new_id(), "Kari"))
    await relayed(it)
    await restored(stack, "representation", 1)
    outcome = await reconciled_one(stack, it, recover=True)
    assert [fact.event for fact in handed] == said[1:]
    assert outcome.recovered is not None
    assert outcome.recovered.not_rebuilt == {ContactDetailsChanged.event_type(): 1}


async def test_nothing_comes_back_when_rebuilding_fails_or_states_something(stack: Stack, it: Running) -> None:
    async def rebuild(work: Work, facts: Sequence[Fact[BodyEstablished]]) -> None:
        work.state(body(), because=facts)

    it.service = toy("representation")
    it.service.recovers(BodyEstablished, by=rebuild)
    await stated(it, body(), body())
    await relayed(it)
    await restored(stack, "representation", 1)
    with pytest.raises(Misstated, match="while recovering"):
        await reconciled_one(stack, it, recover=True)
    async with as_owner(stack, "representation") as owner:
        assert await owner.fetchval("select count(*) from journal") == 1


async def test_what_a_service_cannot_have_said_stays_out_and_the_rest_comes_back(stack: Stack, it: Running) -> None:
    mine, taken = body(), body()
    await stated(it, mine, taken)
    await relayed(it)
    await restored(stack, "representation", 1)
    async with stack.idle(REPRESENTATION) as unwatched:
        await stated(unwatched, taken)  # nobody kept it from stating: its number is given twice
    subject, headers = mine.subject(), {"ce-id": str(new_id()), "ce-specversion": "1.0", "ce-type": mine.event_type()}
    envelope = {"ce-subject": str(mine.body), "ce-sequence": "9", "ce-time": "2024-01-01T00:00:00Z"}
    strange = [
        ({"ce-source": "/elsewhere"}, mine.payload(), "it says that it comes from /elsewhere"),
        ({"ce-source": "/samrad/representation"}, b'{"body": 1}', "its fields are not those of its type: body"),
        ({"ce-source": "/samrad/representation", "ce-subject": "other"}, mine.payload(), "it stands under other"),
    ]
    for said, payload, _ in strange:
        await stack.admin.publish_one(Outgoing(subject, payload, headers | envelope | said | {"ce-id": str(new_id())}))
    outcome = await reconciled_one(stack, it, recover=True)
    assert outcome.recovered is not None
    assert outcome.recovered.facts == {}
    why = [one.why for one in outcome.recovered.strange]
    assert len(why) == 4
    assert sum("its number in its aggregate is taken" in one for one in why) == 1
    for *_, words in strange:
        assert any(one.startswith(words) for one in why)
    assert not (await reconciled_one(stack, it)).same
    with pytest.raises(Behind):
        await stated(it, body())


async def test_what_was_recovered_of_some_days_alone_is_not_worked_on(stack: Stack, it: Running) -> None:
    await stated(it, body(), body())
    await relayed(it)
    await restored(stack, "representation", 1)
    long_ago = Days(last=it.clock.now().date() - timedelta(days=9))
    assert (await reconciled_one(stack, it, recover=True, days=long_ago)).recovered is not None
    with pytest.raises(Behind):
        await stated(it, body())
    await reconciled_one(stack, it, recover=True)
    await stated(it, body())


async def test_a_service_at_work_is_not_recovered_under_its_hands(stack: Stack, it: Running) -> None:
    await stated(it, body(), body())
    await relayed(it)
    await restored(stack, "representation", 1)
    async with stack.idle(REPRESENTATION) as at_work:
        (outcome,) = await reconciled(stack, at_work, wish=Wish(recover=True))
        assert outcome.failed is not None
        assert "works on this database: stop all its processes" in outcome.failed
        assert len(await journal(at_work)) == 1


async def test_what_a_restored_service_had_heard_comes_again_and_acts_once(stack: Stack, it: Running) -> None:
    meetings = toy("meetings")
    before, after = [body() for _ in range(3)], [body() for _ in range(4)]
    async with stack.running(meetings) as (hearing,):
        await stack.tell(*before)
        await quiet(hearing)
        await stack.tell(*after)
        await quiet(hearing)
    forgotten = [str(one.body) for one in after[1:]]
    async with as_owner(stack, "meetings") as owner:
        for table in ("inbox", "heard"):
            await owner.execute(f"delete from {table} where aggregate = any($1::text[])", forgotten)
    outcome = await reconciled_one(stack, hearing, recover=True)
    assert outcome.recovered is not None
    assert sorted(outcome.recovered.durables) == ["meetings-from-honoraria", "meetings-from-representation"]
    async with stack.running(meetings) as (hearing,):
        await quiet(hearing)
        expected = {(str(one.body), 1): 1 for one in (*before, *after)}
        assert await heard(hearing.database, [one.body for one in (*before, *after)]) == expected
