"""Journal and stream are compared day by day, while both go on; what the bus lost is found to the last, and mended."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.envelope import Envelope
from contracts.events.representation import ContactDetailsChanged
from infra.chassis.bus import Outgoing
from infra.chassis.ids import new_id
from infra.reconcile.compare import Days
from infra.reconcile.findings import Verdict
from infra.reconcile.together import Outcome
from tests.chassis.toy import body, toy
from tests.reconcile.ground import At, bus_made_anew, emptied, ids_of, ids_on, reconciled_one, relayed, told_but
from tests.stack import Running, Stack

REPRESENTATION = toy("representation")
NOON = datetime(2024, 3, 14, 12, tzinfo=UTC)


@pytest_asyncio.fixture
async def it(stack: Stack) -> AsyncIterator[Running]:
    """`representation`, without a fact anywhere."""
    async with stack.idle(REPRESENTATION) as running:
        await emptied(stack, REPRESENTATION)
        yield running


def contact(person: UUID, name: str = "Kari") -> ContactDetailsChanged:
    return ContactDetailsChanged(practitioner=person, name=name, email="kari@example.invalid", language="nb")


async def stated(it: Running, *aggregates: UUID, at: datetime = NOON) -> list[UUID]:
    """State a fact of each, in a transaction of its own; returns their ids."""
    it.database.clock = At(at)
    found = []
    for one in aggregates:
        async with it.database.work(actor="test") as work:
            found.append(work.state(body(one)))
    return found


def public(outcome: Outcome) -> dict[str, int]:
    """What is said of the stream of public facts, without what nothing is."""
    (compared,) = (one for one in outcome.compared if one.stream == "REPRESENTATION")
    return {str(verdict): count for verdict in Verdict if (count := compared.count(verdict))}


async def test_a_stream_that_says_what_the_journal_says_is_the_same_on_every_day(stack: Stack, it: Running) -> None:
    await stated(it, new_id(), new_id(), at=datetime(2024, 3, 14, 23, 30, tzinfo=UTC))
    await stated(it, new_id(), at=datetime(2024, 3, 15, 0, 30, tzinfo=UTC))
    await relayed(it)
    outcome = await reconciled_one(stack, it)
    days = outcome.compared[0].days
    assert outcome.same
    assert [(day.day, day.journal.count) for day in days] == [(date(2024, 3, 14), 2), (date(2024, 3, 15), 1)]
    assert all(day.journal == day.stream for day in days)
    assert not days[0].verdicts


async def test_what_waits_and_what_is_set_aside_is_named_and_no_difference(stack: Stack, it: Running) -> None:
    refused, behind = new_id(), new_id()
    await stated(it, refused, behind)
    await it.database.pool.execute(
        "insert into unsendable (position, aggregate, reason) "
        "select position, aggregate, 'test' from journal where aggregate = $1",
        str(refused),
    )
    await stated(it, refused)
    outcome = await reconciled_one(stack, it)
    assert outcome.same
    assert public(outcome) == {"waiting": 1, "set aside": 2}


@pytest.mark.timeout(180)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.booleans()), min_size=1, max_size=25))
async def test_any_facts_the_bus_lost_are_found_and_told_again_by_the_relay(
    stack: Stack, it: Running, story: list[tuple[int, int, bool]]
) -> None:
    await emptied(stack, REPRESENTATION)
    aggregates, facts = [new_id() for _ in range(5)], list[UUID]()
    for which, days, _ in story:
        facts += await stated(it, aggregates[which], at=NOON + timedelta(days=days))
    lost = {fact for fact, (*_, is_lost) in zip(facts, story, strict=True) if is_lost}
    await told_but(stack, it, lost)
    outcome = await reconciled_one(stack, it, mend=True)
    assert outcome.same == (not lost)
    assert public(outcome) == ({"lost": len(lost)} if lost else {})
    assert {one.id for one in outcome.compared[0].examples} <= lost
    assert outcome.put_back == len(lost)
    again = await reconciled_one(stack, it)
    assert again.same
    assert public(again) == ({"waiting": len(lost)} if lost else {})
    await relayed(it)
    assert (await reconciled_one(stack, it)).same
    on_stream, kept = await ids_on(stack, "REPRESENTATION"), [fact for fact in facts if fact not in lost]
    assert on_stream == kept + [fact for fact in facts if fact in lost]


async def test_a_private_fact_is_missed_only_if_it_is_the_latest_of_a_person_who_can_still_be_reached(
    stack: Stack, it: Running
) -> None:
    changed, erased, gone = new_id(), new_id(), new_id()
    for person in (changed, erased, gone, changed):
        async with it.database.work(actor="test") as work:
            work.state(contact(person))
    ids = await ids_of(it)
    await told_but(stack, it)
    assert (await reconciled_one(stack, it)).same
    async with it.database.work(actor="test") as work:
        await it.database.vault.erase(work.connection, str(erased))
    assert (await reconciled_one(stack, it)).same
    await bus_made_anew(stack, "representation")
    outcome = await reconciled_one(stack, it, mend=True)
    private = outcome.compared[1]
    assert {verdict: private.count(verdict) for verdict in Verdict if private.count(verdict)} == {
        Verdict.LOST: 2,
        Verdict.ERASED: 1,
        Verdict.SUPERSEDED: 1,
    }
    assert [one.id for one in private.examples] == [ids[2], ids[3]]
    await relayed(it)
    assert (await reconciled_one(stack, it)).same


async def test_a_fact_the_journal_does_not_know_is_shown_and_never_taken_for_ours(stack: Stack, it: Running) -> None:
    await stated(it, new_id())
    await relayed(it)
    forged = body()
    (told,) = await stack.tell(forged, at=NOON)
    await stack.admin.publish_one(Outgoing("representation.v1.BodyEstablished._", b"{}", {}))
    outcome = await reconciled_one(stack, it)
    assert not outcome.same
    assert public(outcome) == {"unknown": 2}
    first, second = outcome.compared[0].examples
    assert (str(first.id), first.aggregate, first.sequence) == (told.id, str(forged.body), 1)
    assert second.type is None
    assert [day.day for day in outcome.compared[0].days if not day.same] == [NOON.date(), None]
    disowned = await reconciled_one(stack, it, disown="a test that went astray")
    assert disowned.disowned == 2
    after = await reconciled_one(stack, it)
    assert after.same
    assert public(after) == {"disowned": 2}


@pytest.mark.parametrize("change", ["data", "time", "subject"])
async def test_a_fact_that_says_something_else_on_the_stream_is_altered(stack: Stack, it: Running, change: str) -> None:
    said = body()
    async with it.database.work(actor="test") as work:
        fact = work.state(said)
    other = body(said.body, name="Another name") if change == "data" else said
    if change == "subject":
        other = said.model_copy(update={"community": "agder"})
    at = it.clock.now() + timedelta(days=1 if change == "time" else 0)
    envelope = Envelope(
        id=str(fact),
        source="/samrad/representation",
        type=said.event_type(),
        subject=str(said.body),
        time=at,
        sequence=1,
    )
    await stack.send(other, envelope)
    await it.database.pool.execute("delete from unsent")
    outcome = await reconciled_one(stack, it, mend=True)
    assert public(outcome) == {"altered": 1}
    assert outcome.put_back == 0
    assert outcome.compared[0].examples[0].id == fact


async def test_a_fact_that_was_told_twice_is_no_difference(stack: Stack, it: Running) -> None:
    said = body()
    async with it.database.work(actor="test") as work:
        fact = work.state(said)
    envelope = Envelope(
        id=str(fact),
        source="/samrad/representation",
        type=said.event_type(),
        subject=str(said.body),
        time=it.clock.now(),
        sequence=1,
    )
    await stack.send(said, envelope, repeat=3)
    await it.database.pool.execute("delete from unsent")
    outcome = await reconciled_one(stack, it)
    assert outcome.same
    assert outcome.compared[0].repeated == 2


async def test_only_the_days_asked_for_are_compared(stack: Stack, it: Running) -> None:
    facts = [(await stated(it, new_id(), at=NOON + timedelta(days=n)))[0] for n in range(4)]
    await told_but(stack, it, {facts[0], facts[2]})
    days = Days(date(2024, 3, 15), date(2024, 3, 16))
    outcome = await reconciled_one(stack, it, days=days, mend=True)
    assert [day.day for day in outcome.compared[0].days] == [date(2024, 3, 15), date(2024, 3, 16)]
    assert public(outcome) == {"lost": 1}
    assert (await reconciled_one(stack, it, days=Days(date(2024, 3, 17)))).same
    assert not (await reconciled_one(stack, it, days=Days(last=date(2024, 3, 14)))).same


async def test_nothing_seems_lost_or_strange_while_a_service_states_and_tells(stack: Stack) -> None:
    await emptied(stack, REPRESENTATION)
    async with stack.running(REPRESENTATION) as (it,):
        writing = asyncio.create_task(_state_for_ever(it))
        try:
            read, rounds = 0, 0
            # A few times, and until there was something to read: how fast it states is the machine's affair.
            while rounds < 6 or read <= 50:
                rounds += 1
                outcome = await reconciled_one(stack, it)
                assert outcome.same, public(outcome)
                assert set(public(outcome)) <= {"waiting", "under way"}
                read = outcome.compared[0].read
        finally:
            writing.cancel()


async def _state_for_ever(it: Running) -> None:
    while True:
        async with it.database.work(actor="test") as work:
            for _ in range(3):
                work.state(body())
        await asyncio.sleep(0.001)


async def test_a_stream_that_is_not_there_cannot_be_compared(stack: Stack, it: Running) -> None:
    from tests.reconcile.ground import reconciled

    await stack.admin.client.jetstream().delete_stream("REPRESENTATION")
    (outcome,) = await reconciled(stack, it)
    assert outcome.failed is not None
    assert "provision the bus first" in outcome.failed
    await emptied(stack)
