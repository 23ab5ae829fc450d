"""What an invitation says is paid when the meeting is called off late: what was arranged, or nothing at all."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.honoraria import FundingArranged, PricingRule
from contracts.events.meetings import CancelledMeeting, RepresentativeInvited
from infra.chassis.facts import Fact
from services.meetings import handlers
from tests.gateways.caller import made
from tests.meetings.conftest import World
from tests.meetings.told import appointed, fact
from tests.stack import stated

Kinds = tuple[str, ...]


def arranged(
    world: World,
    paid: CancelledMeeting | None,
    *,
    body: UUID | None = None,
    since: date = date(2024, 1, 1),
    kinds: Kinds = ("meeting",),
    at: int = 1,
) -> Fact[Any]:
    """An arrangement of the community, or of a body, told on a day of December 2023."""
    rule = {"kinds": kinds, "cancelled_meeting": paid}
    event = FundingArranged(
        funding=uuid4(),
        community=world.community,
        body=body,
        arrangement="own_municipality",
        key="none",
        tax_treatment="office",
        travel_costs=False,
        valid_from=since,
        rules=(PricingRule.model_validate(rule),),
    )
    return fact(event, 1, at=datetime(2023, 12, at, tzinfo=UTC))


async def heard(world: World, *facts: Fact[Any]) -> None:
    async with world.running.database.work(actor="service:meetings", derived=True) as work:
        await handlers.note_promises(work, facts)


async def invited(world: World, *, deputy_rank: int = 0, **scheduled: object) -> CancelledMeeting | None:
    """What the invitation to a meeting of 13 March 2024 says, as the fact tells it and as the GP reads it."""
    holder = appointed(world.body, deputy_rank=deputy_rank)
    await world.appoint(holder)
    meeting = await world.schedule(**scheduled)
    facts: Sequence[Any] = await stated(world.running.database, RepresentativeInvited)
    (told,) = [
        one for one in facts if (str(one.meeting), one.practitioner) == (meeting["meeting"], holder.practitioner)
    ]
    asked = {"practitioner": holder.practitioner, "community": world.community}
    (shown,) = made(await world.call.get("/invitations", by=world.secretariat, **asked), 200)["items"]
    said: CancelledMeeting | None = told.cancelled_meeting
    assert shown["cancelled_meeting"] == (said.model_dump() if said else None)
    return said


ONE_HOUR, TWO_HOURS = (CancelledMeeting(notice_days=3, minutes=minutes) for minutes in (60, 120))


async def test_where_nothing_was_arranged_nothing_is_promised(world: World) -> None:
    assert await invited(world) is None


async def test_an_invitation_says_what_is_paid(world: World) -> None:
    await heard(world, arranged(world, ONE_HOUR))
    assert await invited(world) == ONE_HOUR


async def test_who_only_stands_by_is_promised_nothing(world: World) -> None:
    await heard(world, arranged(world, ONE_HOUR))
    assert await invited(world, deputy_rank=1) is None


async def test_a_body_of_its_own_arrangement_goes_before_the_community(world: World) -> None:
    await heard(world, arranged(world, ONE_HOUR), arranged(world, TWO_HOURS, body=world.body.body))
    assert await invited(world) == TWO_HOURS


async def test_an_arrangement_that_decides_nothing_promises_nothing(world: World) -> None:
    await heard(world, arranged(world, ONE_HOUR), arranged(world, None, body=world.body.body))
    assert await invited(world) is None


async def test_what_holds_on_the_meetings_day_is_said(world: World) -> None:
    later = arranged(world, TWO_HOURS, since=date(2024, 3, 14))
    await heard(world, arranged(world, ONE_HOUR), later)
    assert await invited(world) == ONE_HOUR


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_of_several_for_one_scope_and_day_the_one_told_last_holds(world: World, order: tuple[int, ...]) -> None:
    told = [arranged(world, paid, at=day) for day, paid in enumerate((TWO_HOURS, None, ONE_HOUR), start=1)]
    for place in order:
        await heard(world, told[place])
    assert await invited(world) == ONE_HOUR


async def test_a_rule_for_meetings_promises_nothing_for_pre_meetings(world: World) -> None:
    await heard(world, arranged(world, ONE_HOUR))
    assert await invited(world, kind="pre_meeting") is None


async def test_a_rule_for_pre_meetings_promises_for_them(world: World) -> None:
    await heard(world, arranged(world, ONE_HOUR, kinds=("meeting", "pre_meeting")))
    assert await invited(world, kind="pre_meeting") == ONE_HOUR
