"""An hour is paid once: time that a GP has claimed in two claims is shown to who attests."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from contracts.events.meetings import AttendanceRecorded, TravelLeg
from infra.chassis.ids import new_id
from tests.gateways.caller import Json
from tests.honoraria import facts
from tests.honoraria.facts import SPRING
from tests.honoraria.world import World

NOON = datetime(2024, 3, 14, 12, tzinfo=UTC)


def held(world: World, start: float, hours: float, *legs: int, gp: UUID | None = None) -> AttendanceRecorded:
    """Somebody at a meeting that begins so many hours after noon, with legs in minutes."""
    whole = facts.attended(gp or world.gp, world.body, world.community, minutes=round(hours * 60))
    starts = NOON + timedelta(hours=start)
    travel = tuple(TravelLeg(on=SPRING, minutes=leg, kilometres=9) for leg in legs)
    return whole.model_copy(
        update={"starts": starts, "ends": starts + timedelta(hours=hours), "travel": travel},
    )


async def overlaps(world: World, *events: AttendanceRecorded) -> list[Json]:
    """What the first of these overlaps, with the list agreeing that it does."""
    await world.arranged()
    await world.hear(*events)
    claims = {one["meeting"]: one for one in await world.claims()}
    first = claims[str(events[0].meeting)]
    found: list[Json] = (await world.claim(first["claim"]))["overlaps"]
    assert first["overlapping"] == bool(found)
    return found


async def test_two_meetings_at_once_are_shown_on_both(world: World) -> None:
    one, other = held(world, 0, 2), held(world, 1, 2)
    (shown,) = await overlaps(world, one, other)
    assert (shown["meeting"], shown["what"], set(shown["why"])) == (str(other.meeting), "meeting", {"nb", "nn", "en"})
    assert {claim["overlapping"] for claim in await world.claims()} == {True}


async def test_meetings_one_after_the_other_do_not_overlap(world: World) -> None:
    assert await overlaps(world, held(world, 0, 2), held(world, 2, 1)) == []


@pytest.mark.parametrize(
    ("legs", "found"),
    [
        ((30, 30), ["travel"]),  # out before the meeting, home after it: into the next
        ((30,), []),  # the only leg is taken to be before
        ((10, 10, 30), ["travel"]),
        ((45, 10), []),  # ten minutes home, and a quarter of an hour between
    ],
)
async def test_travel_lies_just_before_and_just_after(world: World, legs: tuple[int, ...], found: list[str]) -> None:
    shown = await overlaps(world, held(world, 0, 2, *legs), held(world, 2.25, 1))
    assert [one["what"] for one in shown] == found


async def test_another_gps_meeting_is_no_overlap(world: World) -> None:
    assert await overlaps(world, held(world, 0, 2), held(world, 0, 2, gp=new_id())) == []


async def test_who_is_not_paid_for_one_of_them_is_paid_once(world: World) -> None:
    unpaid = held(world, 0, 2).model_copy(update={"paid": False})
    assert await overlaps(world, held(world, 0, 2), unpaid) == []


async def test_a_correction_that_moves_the_time_takes_the_overlap_away(world: World) -> None:
    one, other = held(world, 0, 2), held(world, 1, 2)
    assert await overlaps(world, one, other)
    moved = {"starts": other.starts + timedelta(hours=4), "ends": other.ends + timedelta(hours=4)}
    await world.hear(facts.attendance_corrected(other, **moved))
    assert {claim["overlapping"] for claim in await world.claims()} == {False}
