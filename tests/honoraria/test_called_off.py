"""Meetings called off late: paid to those who had accepted, where that was decided, and never by assumption."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from contracts.events.meetings import InvitationWithdrawn
from infra.chassis.facts import Fact
from infra.chassis.ids import new_id
from tests.gateways.caller import made, rule
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE, SPRING
from tests.honoraria.world import World

RULE = {"cancelled_meeting": {"notice_days": 3, "minutes": 60}}
THE_DAY_BEFORE = datetime(2024, 3, 13, 9, tzinfo=UTC)
LATE_ON_THE_11TH = datetime(2024, 3, 11, 22, 59, tzinfo=UTC)
"""Still the 11th in Norway: three days before the meeting."""
EARLY_ON_THE_12TH = datetime(2024, 3, 11, 23, tzinfo=UTC)


def story(world: World, at: datetime = THE_DAY_BEFORE) -> list[Fact[Any]]:
    """A meeting that the GP had accepted and that was called off."""
    meeting = new_id()
    return [
        world.teller.fact(facts.scheduled(meeting, world.body, world.community)),
        world.teller.fact(facts.answered(world.gp, meeting, world.community)),
        world.teller.fact(facts.cancelled(meeting, world.body, world.community), at),
    ]


async def told(world: World, told_facts: list[Fact[Any]]) -> None:
    for fact in told_facts:
        await world.hand_over([fact])


async def test_those_who_had_accepted_are_paid_what_was_agreed_and_told_why(world: World) -> None:
    await world.arranged(policy=[RULE])
    scheduled, answered, cancelled = story(world)
    await told(world, [scheduled, answered, cancelled])
    claim = await world.claim()
    (line,) = claim["lines"]
    assert (line["kind"], line["on"], line["minutes"], line["amount_ore"]) == ("meeting", "2024-03-14", 60, HOUR_ORE)
    assert line["cause"] == str(answered.event.invitation)
    assert "Møtet ble avlyst etter at fastlegen hadde takket ja." in line["why"]["nb"]
    assert "Det er avtalt å betale 60 minutter når møtet avlyses mindre enn 3 dager før møtedagen." in line["why"]["nb"]
    assert claim["meeting_cancelled"]
    assert (await world.approved())["state"] == "approved"


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_order_in_which_it_is_heard_of_is_irrelevant(world: World, order: tuple[int, ...]) -> None:
    await world.arranged(policy=[RULE])
    heard = story(world)
    await told(world, [heard[place] for place in order])
    assert (await world.claim())["total_ore"] == HOUR_ORE


@pytest.mark.parametrize(("at", "paid"), [(LATE_ON_THE_11TH, 0), (EARLY_ON_THE_12TH, 1), (THE_DAY_BEFORE, 1)])
async def test_the_notice_is_counted_in_days_in_norway(world: World, at: datetime, paid: int) -> None:
    await world.arranged(policy=[RULE])
    await told(world, story(world, at))
    assert len(await world.claims()) == paid


async def test_without_a_decision_nothing_is_paid_and_nothing_is_assumed(world: World) -> None:
    shown = await world.arranged(policy=[{"daily_cap_minutes": 450}])
    assert "cancelled_meeting" in shown["undecided"]
    await told(world, story(world))
    assert await world.claims() == []


async def test_a_decision_that_comes_later_finds_the_meetings_that_were_called_off(world: World) -> None:
    await told(world, story(world))
    assert await world.claims() == []
    await world.arranged(policy=[RULE])
    assert (await world.claim())["total_ore"] == HOUR_ORE


async def test_a_decision_to_pay_nothing_pays_nothing(world: World) -> None:
    shown = await world.arranged(policy=[{"cancelled_meeting": {"notice_days": 3, "minutes": 0}}])
    assert "cancelled_meeting" not in shown["undecided"]
    await told(world, story(world))
    assert await world.claims() == []


@pytest.mark.parametrize("answer", ["declined", "tentative"])
async def test_who_had_not_accepted_is_not_paid(world: World, answer: str) -> None:
    await world.arranged(policy=[RULE])
    scheduled, answered, cancelled = story(world)
    changed = world.teller.fact(answered.event.model_copy(update={"answer": answer}))
    await told(world, [scheduled, answered, cancelled])
    assert len(await world.claims()) == 1
    await told(world, [changed])
    claim = await world.claim()
    assert (claim["state"], claim["lines"], claim["total_ore"]) == ("empty", [], 0)


async def test_an_invitation_that_was_withdrawn_is_not_paid(world: World) -> None:
    await world.arranged(policy=[RULE])
    scheduled, answered, cancelled = story(world)
    event = answered.event
    gone = InvitationWithdrawn(
        invitation=event.invitation,
        meeting=event.meeting,
        body=world.body,
        community=world.community,
        practitioner=world.gp,
    )
    await told(world, [scheduled, answered, world.teller.fact(gone), cancelled])
    assert await world.claims() == []


@pytest.mark.parametrize("heard_as", range(4))
async def test_an_answer_to_an_earlier_question_is_no_acceptance(world: World, heard_as: int) -> None:
    await world.arranged(policy=[RULE])
    scheduled, answered, cancelled = story(world)
    again = world.teller.fact(facts.invited(world.gp, scheduled.event.meeting, world.body, world.community))
    heard = [scheduled, answered, cancelled]
    heard.insert(heard_as, again)
    await told(world, heard)
    assert sum(one["total_ore"] for one in await world.claims()) == 0
    await told(world, [world.teller.fact(answered.event)])
    assert (await world.claim())["total_ore"] == HOUR_ORE


@pytest.mark.parametrize(("asked_to", "paid"), [("attend", 1), ("observe", 1), ("stand_by", 0)])
async def test_who_stands_by_has_no_place_at_the_meeting_to_be_paid_for(world: World, asked_to: str, paid: int) -> None:
    await world.arranged(policy=[RULE])
    meeting = new_id()
    asked = facts.invited(world.gp, meeting, world.body, world.community, asked_to)
    await world.hear(facts.scheduled(meeting, world.body, world.community))
    await world.hear(asked, facts.answered(world.gp, meeting, world.community))
    await told(world, [world.teller.fact(facts.cancelled(meeting, world.body, world.community), THE_DAY_BEFORE)])
    assert len(await world.claims()) == paid


async def test_a_combined_gp_says_with_the_answer_in_which_capacity_also_afterwards(world: World) -> None:
    await world.arranged(policy=[RULE])
    await world.hear(facts.terms(world.gp, "combined", since=SPRING))
    heard = story(world)
    await told(world, heard)
    assert [one["missing"] for one in (await world.claim())["unpriced"]] == ["capacity"]
    await world.hear(heard[1].event.model_copy(update={"capacity": "self_employed"}))
    assert (await world.claim())["total_ore"] == HOUR_ORE


async def test_who_answered_for_the_gp_or_called_it_off_does_not_attest_what_that_is_paid(world: World) -> None:
    await world.arranged(policy=[RULE])
    scheduled, answered, cancelled = story(world)
    answered = replace(answered, event=answered.event.model_copy(update={"recorded_by": "sec-1"}))
    cancelled = replace(cancelled, event=cancelled.event.model_copy(update={"recorded_by": "sec-2"}))
    await told(world, [scheduled, answered, cancelled])
    claim = await world.claim()
    for busy in ("sec-1", "sec-2"):
        assert rule(await world.attest(claim, busy)) == "recorded-by-yourself"
    made(await world.attest(claim), 200)


async def test_preparation_for_it_is_paid_beside_and_no_standard_is_added(world: World) -> None:
    await world.arranged(policy=[RULE | {"standard_preparation_minutes": 30}])
    heard = story(world)
    meeting = heard[0].event.meeting
    logged = facts.prepared(world.gp, world.body, world.community, meeting=meeting, on=SPRING, minutes=45)
    await told(world, [*heard, world.teller.fact(logged)])
    lines = (await world.claim())["lines"]
    assert [(line["kind"], line["counted_minutes"]) for line in lines] == [("preparation", 45), ("meeting", 60)]


async def test_a_salaried_gp_has_ordinary_pay_for_it(world: World) -> None:
    await world.arranged(policy=[RULE])
    await world.hear(facts.terms(world.gp, "salaried", since=SPRING))
    await told(world, story(world))
    (line,) = (await world.claim())["lines"]
    assert (line["minutes"], line["counted_minutes"], line["amount_ore"]) == (60, 0, 0)
