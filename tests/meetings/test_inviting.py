"""Personal invitations as facts arrive: early, late, shuffled, repeated. On a real database and a real bus."""

import asyncio
import random
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.envelope import Envelope
from contracts.event import Event
from contracts.events.meetings import RepresentativeInvited
from contracts.events.representation import RepresentativeAppointed
from infra.chassis.facts import Fact
from infra.chassis.ids import new_id
from services.meetings.app import service
from tests.chassis.gateway.issuer import Issuer
from tests.gateways.caller import calling, made
from tests.meetings.conftest import World
from tests.meetings.told import appointed, ended, fact
from tests.stack import Stack, quiet, stated

THE_DAY, THE_DAY_BEFORE = date(2024, 3, 13), date(2024, 3, 12)


async def test_everybody_in_office_that_day_is_invited_when_a_meeting_is_scheduled(world: World) -> None:
    holder, deputy = appointed(world.body), appointed(world.body, deputy_rank=1)
    gone = appointed(world.body, seat=2, valid_to=THE_DAY_BEFORE)
    await world.appoint(holder, deputy, gone)
    meeting = await world.schedule()
    assert await world.standing(meeting) == {holder.practitioner: "attend", deputy.practitioner: "stand_by"}
    invited = [
        one
        for one in await stated(world.running.database, RepresentativeInvited)
        if isinstance(one, RepresentativeInvited) and one.practitioner == holder.practitioner
    ]
    assert [(one.appointment, one.role, one.deputy_rank, one.asked_to) for one in invited] == [
        (holder.appointment, "member", 0, "attend")
    ]


async def test_an_appointment_that_becomes_known_afterwards_is_invited_too(world: World) -> None:
    meeting = await world.schedule()
    late = appointed(world.body)
    await world.appoint(late)
    await world.appoint(late)
    assert await world.told(meeting) == [("invited", late.practitioner)]


async def test_the_invitation_follows_from_the_fact_that_called_for_it(world: World) -> None:
    await world.schedule()
    cause = fact(appointed(world.body), 1)
    await world.hear(cause)
    row = await world.running.database.pool.fetchrow(
        "select causation, correlation from journal where causation = $1", cause.id
    )
    assert row is not None
    assert (row["causation"], row["correlation"]) == (cause.id, cause.correlation)


async def test_an_appointment_that_ends_before_the_meeting_withdraws_the_invitation(world: World) -> None:
    holder = appointed(world.body)
    await world.appoint(holder)
    meeting = await world.schedule()
    await world.end(holder, THE_DAY)
    assert await world.standing(meeting) == {holder.practitioner: "attend"}
    await world.hear(fact(ended(holder, THE_DAY_BEFORE), 3))
    assert await world.standing(meeting) == {}
    assert await world.told(meeting) == [("invited", holder.practitioner), ("withdrawn", holder.practitioner)]


async def test_moving_a_meeting_to_another_day_asks_those_in_office_then(world: World) -> None:
    leaving = appointed(world.body, valid_to=THE_DAY)
    coming = appointed(world.body, valid_from=date(2024, 3, 14))
    stays = appointed(world.body, seat=2)
    await world.appoint(leaving, coming, stays)
    meeting = await world.schedule()
    before = (leaving.practitioner, stays.practitioner)
    assert set(await world.standing(meeting)) == set(before)
    moved = {"starts": "2024-03-14T12:00:00+01:00", "ends": "2024-03-14T14:00:00+01:00"}
    made(await world.do(meeting, "reschedule", moved, version=1), 200)
    assert set(await world.standing(meeting)) == {coming.practitioner, stays.practitioner}
    told = await world.told(meeting)
    assert told.count(("invited", stays.practitioner)) == 1
    assert told[-2:] == [("invited", coming.practitioner), ("withdrawn", leaving.practitioner)]


async def test_nobody_is_invited_to_or_put_off_from_what_is_cancelled(world: World) -> None:
    holder = appointed(world.body)
    await world.appoint(holder)
    meeting = await world.schedule()
    made(await world.do(meeting, "cancel", {"reason": "illness"}, version=1), 200)
    await world.appoint(appointed(world.body, seat=2))
    await world.end(holder, THE_DAY_BEFORE)
    assert await world.told(meeting) == [("invited", holder.practitioner)]


async def test_a_day_in_norway_decides_not_the_day_in_utc(world: World) -> None:
    ends_that_day = appointed(world.body, valid_to=THE_DAY_BEFORE)
    await world.appoint(ends_that_day)
    # Half past midnight on the 13th in Norway is the 12th in UTC.
    meeting = await world.schedule(starts="2024-03-12T23:30:00Z", ends="2024-03-13T01:00:00Z")
    assert await world.standing(meeting) == {}


async def test_an_end_that_is_known_before_the_appointment_counts(world: World) -> None:
    meeting = await world.schedule()
    unknown = appointed(world.body)
    await world.end(unknown, THE_DAY_BEFORE)
    await world.appoint(unknown)
    assert await world.told(meeting) == []


async def test_an_appointment_told_again_after_its_end_holds_again(world: World) -> None:
    meeting = await world.schedule()
    holder = appointed(world.body)
    await world.hear(fact(ended(holder, THE_DAY_BEFORE), 2), fact(holder, 3))
    await world.hear(fact(holder, 1))
    assert await world.standing(meeting) == {holder.practitioner: "attend"}


def story(world: World) -> tuple[list[Fact[Any]], dict[UUID, str]]:
    """Facts that depend on each other, and who is asked what when all are known."""
    stays, leaves, rises, returns = (uuid4() for _ in range(4))
    first = appointed(world.body, leaves)
    deputy = appointed(world.body, rises, deputy_rank=1)
    holder = appointed(world.body, rises, valid_from=date(2024, 3, 1))
    corrected = appointed(world.body, stays, seat=2, deputy_rank=1)
    mistaken = appointed(world.body, returns, deputy_rank=2)
    facts = [
        fact(first, 1),
        fact(ended(first, date(2024, 2, 29)), 2),
        fact(deputy, 1),
        fact(holder, 1),
        fact(corrected, 1),
        fact(corrected.model_copy(update={"deputy_rank": 0}), 2),
        fact(mistaken, 1),
        fact(ended(mistaken, THE_DAY_BEFORE), 2),
        fact(ended(mistaken, THE_DAY), 3),
    ]
    return facts, {rises: "attend", stays: "attend", returns: "stand_by"}


async def test_facts_in_any_order_and_batches_end_in_the_same_invitations(world: World) -> None:
    for seed in range(12):
        here, shuffle = await world.another(), random.Random(seed)
        meeting = await here.schedule()
        facts, expected = story(here)
        shuffle.shuffle(facts)
        while facts:
            await here.hear(*(facts.pop() for _ in range(min(len(facts), shuffle.randint(1, 4)))))
        assert await here.standing(meeting) == expected, seed


async def test_an_appointment_told_again_for_another_body_moves_the_invitation_there(world: World) -> None:
    other = await world.another()
    here, there = await world.schedule(), await other.schedule()
    first = appointed(world.body)
    await world.appoint(first)
    await world.hear(fact(first.model_copy(update={"body": other.body.body}), 2))
    assert await world.standing(here) == {}
    assert await other.standing(there) == {first.practitioner: "attend"}


async def test_of_two_facts_about_a_body_the_later_holds_in_whichever_order(world: World) -> None:
    for order in ((1, 2), (2, 1)):
        here = await world.another()
        async with world.running.database.work(actor="service:meetings", derived=True) as work:
            for sequence in order:
                level = "strategic" if sequence == 2 else "partnership"
                told = here.body.model_copy(update={"level": level})
                await service.handlers[told.event_type()](work, [fact(told, 10 + sequence)])
        assert (await here.schedule())["level"] == "strategic", order


@pytest.mark.parametrize("backwards", [False, True])
async def test_over_the_bus_repeated_and_out_of_order_the_outcome_is_the_same(
    stack: Stack, issuer: Issuer, backwards: bool
) -> None:
    async with (
        stack.running(service, oidc_issuer=issuer.url) as (it,),
        calling(it, issuer) as call,
    ):
        world = World(it, call)
        await stack.tell(world.body, repeat=3)
        await quiet(it)
        meeting = await world.schedule()
        facts, expected = story(world)
        for one in reversed(facts) if backwards else facts:
            await stack.send(one.event, envelope(one), repeat=2)
        await quiet(it)
        assert await world.standing(meeting) == expected
        told = await world.told(meeting)
        assert all(told.count(("invited", who)) >= 1 for who in expected)


async def test_a_meeting_and_an_appointment_at_the_same_moment_do_not_miss_each_other(world: World) -> None:
    database = world.running.database
    holder = appointed(world.body)
    async with database.work(actor="service:meetings", derived=True) as work:
        await service.handlers[RepresentativeAppointed.event_type()](work, [fact(holder, 1)])
        # The appointment is noted and not yet committed; a meeting scheduled now must wait for it.
        scheduling = asyncio.create_task(world.schedule())
        done, _ = await asyncio.wait([scheduling], timeout=0.3)
        assert not done
    assert await world.standing(await scheduling) == {holder.practitioner: "attend"}


def envelope(one: Fact[Event]) -> Envelope:
    return Envelope(
        id=str(new_id()),
        source=one.source,
        type=one.type,
        subject=one.aggregate,
        time=one.time,
        sequence=one.sequence,
        correlationid=str(one.correlation),
    )
