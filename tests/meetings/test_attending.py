"""Who was there, from when to when, and the journey there and back, which is recorded once."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from contracts.events.meetings import AttendanceCorrected, AttendanceRecorded, AttendanceWithdrawn, MeetingHeld
from tests.gateways.caller import Json, holds, made, practitioner, rule, secretariat
from tests.meetings.conftest import World
from tests.meetings.told import appointed
from tests.stack import stated

AFTERWARDS = "2024-03-13T14:00:00+00:00"
JOURNEY = [{"on": "2024-03-13", "minutes": 35, "kilometres": 26}, {"on": "2024-03-13", "minutes": 40, "kilometres": 26}]


async def record(world: World, meeting: Json, **sent: Any) -> httpx2.Response:
    """Record somebody at a meeting."""
    return await world.do(meeting, "attendances", {"practitioner": str(uuid4())} | sent)


@pytest.fixture
async def meeting(world: World) -> Json:
    """A meeting that took place between 12 and 14 on 13 March."""
    scheduled = await world.schedule()
    world.it_is(AFTERWARDS)
    return scheduled


async def test_attendance_is_told_with_travel_outlays_and_who_recorded_it(world: World) -> None:
    holder = appointed(world.body)
    await world.appoint(holder)
    meeting = await world.schedule()
    world.it_is(AFTERWARDS)
    entry = made(
        await world.call.post(
            f"/meetings/{meeting['meeting']}/attendances",
            {
                "practitioner": str(holder.practitioner),
                "travel": JOURNEY,
                "expenses": [{"kind": "ferry", "ore": 12500}],
            },
            by=holds("recorder", world.community),
            subject="recorder-1",
        )
    )
    (fact,) = await stated(world.running.database, AttendanceRecorded, about=[entry["attendance"]])
    assert isinstance(fact, AttendanceRecorded)
    assert (str(fact.on), fact.minutes, fact.paid, fact.recorded_by) == ("2024-03-13", 120, True, "recorder-1")
    assert [(str(leg.on), leg.minutes, leg.kilometres) for leg in fact.travel] == [
        ("2024-03-13", 35, 26),
        ("2024-03-13", 40, 26),
    ]
    assert [(one.kind, one.ore) for one in fact.expenses] == [("ferry", 12500)]


async def test_who_is_not_invited_is_unpaid_unless_said(world: World, meeting: Json) -> None:
    assert made(await record(world, meeting))["paid"] is False
    assert made(await record(world, meeting, paid=True))["paid"] is True


async def test_minutes_follow_from_the_time_and_may_be_fewer(world: World, meeting: Json) -> None:
    late = {"starts": "2024-03-13T12:20:30+01:00", "ends": "2024-03-13T14:40:00+01:00"}
    assert made(await record(world, meeting, **late))["minutes"] == 139
    assert made(await record(world, meeting, **late, minutes=100))["minutes"] == 100
    too_many = await record(world, meeting, minutes=121)
    assert (too_many.status_code, rule(too_many)) == (422, "more-minutes-than-time")


async def test_a_gp_is_recorded_once_at_a_meeting(world: World, meeting: Json) -> None:
    entry = made(await record(world, meeting))
    again = await record(world, meeting, practitioner=entry["practitioner"])
    assert (again.status_code, rule(again)) == (409, "already-recorded")


async def test_attendance_lies_on_the_meetings_day_and_not_before_it_begins(world: World) -> None:
    meeting = await world.schedule()
    world.it_is("2024-03-13T10:59:59+00:00")
    early = await record(world, meeting)
    assert (early.status_code, rule(early)) == (409, "not-yet-started")
    world.it_is(AFTERWARDS)
    other_day = await record(world, meeting, starts="2024-03-12T12:00:00+01:00", ends="2024-03-12T13:00:00+01:00")
    assert (other_day.status_code, rule(other_day)) == (409, "on-another-day")
    backwards = await record(world, meeting, ends="2024-03-13T11:00:00+01:00")
    assert (backwards.status_code, rule(backwards)) == (422, "ends-before-start")


async def test_a_journey_is_recorded_with_one_of_its_meetings(world: World, meeting: Json) -> None:
    early = {"starts": "2024-03-13T10:00:00+01:00", "ends": "2024-03-13T11:30:00+01:00"}
    pre = await world.schedule(kind="pre_meeting", **early)
    doctor = str(uuid4())
    made(await record(world, pre, practitioner=doctor, travel=JOURNEY))
    twice = await record(world, meeting, practitioner=doctor, travel=JOURNEY)
    assert (twice.status_code, rule(twice)) == (409, "journey-recorded-already")
    without = made(await record(world, meeting, practitioner=doctor))
    corrected = await world.call.post(
        f"/attendances/{without['attendance']}/correct", {"travel": JOURNEY}, by=world.secretariat, version=1
    )
    assert rule(corrected) == "journey-recorded-already"
    another = await world.call.post(
        f"/attendances/{without['attendance']}/correct",
        {"travel": JOURNEY, "separate_journey": True},
        by=world.secretariat,
        version=1,
    )
    assert len(made(another, 200)["travel"]) == 2
    made(await record(world, meeting, travel=JOURNEY))


async def test_a_journey_that_cannot_have_been_is_refused(world: World, meeting: Json) -> None:
    long_ago = [{"on": "2023-03-13", "minutes": 35, "kilometres": 26}]
    assert rule(await record(world, meeting, travel=long_ago)) == "leg-far-from-meeting"
    all_day = [{"on": "2024-03-13", "minutes": 1000, "kilometres": 26}] * 2
    assert rule(await record(world, meeting, travel=all_day)) == "more-minutes-than-time"
    night_before = [{"on": "2024-03-12", "minutes": 300, "kilometres": 400}]
    made(await record(world, meeting, travel=night_before))


async def test_a_correction_replaces_everything_and_names_who_made_it(world: World, meeting: Json) -> None:
    entry = made(await record(world, meeting, travel=JOURNEY, paid=True))
    path = f"/attendances/{entry['attendance']}/correct"
    changed = {"minutes": 90, "paid": True, "capacity": "salaried"}
    corrected = await world.call.post(path, changed, by=world.secretariat, version=1, subject="somebody-else")
    assert made(corrected, 200)["version"] == 2
    again = await world.call.post(path, changed, by=world.secretariat, version=2)
    assert made(again, 200)["version"] == 2
    (fact,) = await stated(world.running.database, AttendanceCorrected, about=[entry["attendance"]])
    assert isinstance(fact, AttendanceCorrected)
    assert (fact.minutes, fact.travel, fact.capacity, fact.recorded_by) == (90, (), "salaried", "somebody-else")
    stale = await world.call.post(path, changed, by=world.secretariat, version=1)
    assert (stale.status_code, rule(stale)) == (412, "stale")


async def test_what_was_attended_can_no_longer_be_moved_or_cancelled(world: World, meeting: Json) -> None:
    made(await record(world, meeting))
    moved = await world.do(meeting, "reschedule", {"ends": "2024-03-13T15:00:00+01:00"}, version=1)
    assert (moved.status_code, rule(moved)) == (409, "has-attendance")
    cancelled = await world.do(meeting, "cancel", {"reason": "other"}, version=1)
    assert (cancelled.status_code, rule(cancelled)) == (409, "has-attendance")
    made(await world.do(meeting, "reschedule", {"place": "Horten"}, version=1), 200)


async def test_attendance_at_a_meeting_that_was_not_held_is_taken_back_and_the_meeting_moved(
    world: World, meeting: Json
) -> None:
    gp = str(uuid4())
    entry = made(await record(world, meeting, practitioner=gp, travel=JOURNEY))
    path = f"/attendances/{entry['attendance']}"
    taken = await world.call.post(
        f"{path}/withdraw", {"reason": "not_held"}, by=world.secretariat, version=1, subject="sec-1"
    )
    assert (made(taken, 200)["withdrawn"], taken.headers["etag"]) == ("not_held", '"2"')
    (fact,) = await stated(world.running.database, AttendanceWithdrawn, about=[entry["attendance"]])
    assert isinstance(fact, AttendanceWithdrawn)
    assert (str(fact.practitioner), fact.minutes, fact.recorded_by, fact.reason) == (gp, 120, "sec-1", "not_held")
    for again in ("withdraw", "correct"):
        sent = {"reason": "other"} if again == "withdraw" else {"minutes": 10}
        refused = await world.call.post(f"{path}/{again}", sent, by=world.secretariat, version=2)
        assert (refused.status_code, rule(refused)) == (409, "attendance-is-withdrawn")
    assert (await world.read(meeting))["attendances"] == []
    made(await world.do(meeting, "reschedule", {"ends": "2024-03-13T14:30:00+01:00"}, version=1), 200)
    other = await world.schedule()
    made(await record(world, other, practitioner=gp, travel=JOURNEY))


async def test_who_is_recorded_anew_after_being_taken_back_has_the_same_attendance_that_counts_again(
    world: World, meeting: Json
) -> None:
    gp = str(uuid4())
    entry = made(await record(world, meeting, practitioner=gp, minutes=60, paid=True))
    path = f"/attendances/{entry['attendance']}"
    made(await world.call.post(f"{path}/withdraw", {"reason": "other"}, by=world.secretariat, version=1), 200)
    recorder = holds("recorder", world.community)
    sent = {"practitioner": gp, "travel": JOURNEY, "paid": True}
    recorded = await world.call.post(f"/meetings/{meeting['meeting']}/attendances", sent, by=recorder, subject="rec-2")
    anew = made(recorded)
    assert (anew["attendance"], anew["withdrawn"], anew["minutes"]) == (entry["attendance"], None, 120)
    assert recorded.headers["etag"] == '"3"'
    assert made(await world.call.get(path, by=world.secretariat), 200) == anew
    first, again = await stated(world.running.database, AttendanceRecorded, about=[entry["attendance"]])
    assert isinstance(first, AttendanceRecorded)
    assert isinstance(again, AttendanceRecorded)
    assert (first.minutes, again.minutes, again.recorded_by) == (60, 120, "rec-2")
    assert [one["attendance"] for one in (await world.read(meeting))["attendances"]] == [entry["attendance"]]
    twice = await record(world, meeting, practitioner=gp)
    assert (twice.status_code, rule(twice)) == (409, "already-recorded")
    made(await world.call.post(f"{path}/correct", {"minutes": 90}, by=world.secretariat, version=3), 200)


async def test_who_was_taken_back_was_not_present_at_a_held_meeting(world: World, meeting: Json) -> None:
    entry = made(await record(world, meeting))
    assert made(await world.do(meeting, "held", {}), 200)["present"] == 1
    path = f"/attendances/{entry['attendance']}/withdraw"
    made(await world.call.post(path, {"reason": "wrong_person"}, by=holds("recorder", world.community), version=1), 200)
    *_, told = await stated(world.running.database, MeetingHeld, about=[meeting["meeting"]])
    assert isinstance(told, MeetingHeld)
    assert told.present == 0


async def test_a_day_of_twenty_five_hours_is_recorded_with_those_of_an_ordinary_one(world: World) -> None:
    meeting = await world.schedule(starts="2024-10-27T00:00:00+02:00", ends="2024-10-28T00:00:00+01:00")
    world.it_is("2024-10-29T12:00:00+00:00")
    refused = await record(world, meeting)
    assert (refused.status_code, rule(refused)) == (422, "more-minutes-than-time")
    assert refused.json()["errors"][0]["field"] == "/minutes"
    made(await record(world, meeting, minutes=1440))


async def test_the_gp_reads_own_attendance_and_records_none(world: World, meeting: Json) -> None:
    entry = made(await record(world, meeting))
    me, path = practitioner(entry["practitioner"]), f"/attendances/{entry['attendance']}"
    read = await world.call.get(path, by=me)
    assert (made(read, 200), read.headers["etag"]) == (entry, '"1"')
    assert (await world.call.post(f"{path}/correct", {"minutes": 1}, by=me, version=1)).status_code == 404
    assert (await world.call.post(f"{path}/withdraw", {"reason": "other"}, by=me, version=1)).status_code == 404
    for stranger in (practitioner(uuid4()), secretariat("elsewhere")):
        assert (await world.call.get(path, by=stranger)).status_code == 404
    seen = made(await world.call.get(f"/meetings/{meeting['meeting']}", by=me), 200)
    assert [one["attendance"] for one in seen["attendances"]] == [entry["attendance"]]
