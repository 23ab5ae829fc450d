"""Meetings are called, moved, cancelled and held."""

from uuid import uuid4

import pytest

from contracts.events.meetings import MeetingCancelled, MeetingHeld, MeetingRescheduled
from tests.gateways.caller import Json, made, rule, secretariat
from tests.meetings.conftest import World
from tests.meetings.told import appointed
from tests.stack import stated

MOVED = {"starts": "2024-03-14T12:00:00+01:00", "ends": "2024-03-14T14:00:00+01:00"}


async def test_a_meeting_is_told_with_its_notice_in_days_in_norway(world: World) -> None:
    world.it_is("2024-02-28T23:30:00+00:00")
    meeting = await world.schedule(place="Tønsberg", link="https://meet.example.org/fsu")
    fact = await world.scheduled(meeting)
    # It is the 29th in Norway: 13 days before.
    assert (fact.notice_days, fact.revision, fact.level, fact.kind) == (13, 0, "professional", "meeting")
    assert (fact.place, fact.link) == ("Tønsberg", "https://meet.example.org/fsu")
    assert fact.starts.isoformat() == "2024-03-13T11:00:00+00:00"


async def test_a_meeting_may_be_entered_afterwards_and_says_so(world: World) -> None:
    world.it_is("2024-03-20T12:00:00+00:00")
    assert (await world.scheduled(await world.schedule())).notice_days == -7


async def test_a_body_that_nobody_told_of_cannot_meet_yet(world: World) -> None:
    refused = await world.try_to_schedule(body=str(uuid4()))
    assert (refused.status_code, rule(refused)) == (404, "not-found")
    assert "moment" in refused.json()["detail"]


async def test_a_body_only_heard_of_in_an_appointment_cannot_meet_yet(world: World) -> None:
    unknown = world.body.model_copy(update={"body": uuid4()})
    await world.appoint(appointed(unknown))
    assert (await world.try_to_schedule(body=str(unknown.body))).status_code == 404


async def test_a_meeting_lies_within_one_day_in_norway(world: World) -> None:
    assert rule(await world.try_to_schedule(ends="2024-03-13T12:00:00+01:00")) == "ends-before-start"
    assert rule(await world.try_to_schedule(ends="2024-03-14T00:01:00+01:00")) == "spans-days"
    made(await world.try_to_schedule(ends="2024-03-14T00:00:00+01:00"))


async def test_moving_a_meeting_tells_all_fields_as_they_are_now(world: World) -> None:
    meeting = await world.schedule(place="Tønsberg")
    moved = await world.do(meeting, "reschedule", MOVED, version=1)
    assert made(moved, 200)["revision"] == 1
    assert moved.headers["etag"] == '"2"'
    made(await world.do(meeting, "reschedule", {"place": None, "title": "Ny tittel"}, version=2), 200)
    first, second = await stated(world.running.database, MeetingRescheduled, about=[meeting["meeting"]])
    assert isinstance(first, MeetingRescheduled)
    assert isinstance(second, MeetingRescheduled)
    assert (first.revision, first.place, first.title) == (1, "Tønsberg", "Overganger")
    assert (second.revision, second.place, second.title) == (2, None, "Ny tittel")
    assert first.starts == second.starts


async def test_moving_a_meeting_to_where_it_is_tells_nothing(world: World) -> None:
    meeting = await world.schedule()
    same = {"starts": "2024-03-13T11:00:00Z", "title": "Overganger"}
    assert (await world.do(meeting, "reschedule", same, version=1)).headers["etag"] == '"1"'
    assert await stated(world.running.database, MeetingRescheduled, about=[meeting["meeting"]]) == []


async def test_two_who_move_a_meeting_at_once_do_not_overwrite_each_other(world: World) -> None:
    meeting = await world.schedule()
    made(await world.do(meeting, "reschedule", MOVED, version=1), 200)
    stale = await world.do(meeting, "reschedule", {"place": "Horten"}, version=1)
    assert (stale.status_code, rule(stale)) == (412, "stale")
    assert (await world.do(meeting, "cancel", {"reason": "other"})).status_code == 428


async def test_a_cancelled_meeting_stays_cancelled(world: World) -> None:
    meeting = await world.schedule()
    cancelled = made(await world.do(meeting, "cancel", {"reason": "no_agenda"}, version=1), 200)
    assert cancelled["status"] == "cancelled"
    (fact,) = await stated(world.running.database, MeetingCancelled, about=[meeting["meeting"]])
    assert isinstance(fact, MeetingCancelled)
    assert (fact.revision, fact.reason) == (1, "no_agenda")
    world.it_is("2024-03-13T15:00:00+00:00")
    after: list[tuple[str, Json, int | None]] = [
        ("reschedule", MOVED, 2),
        ("cancel", {"reason": "other"}, 2),
        ("held", {}, None),
        ("attendances", {"practitioner": str(uuid4())}, None),
    ]
    for what, sent, version in after:
        refused = await world.do(meeting, what, sent, version=version)
        assert (refused.status_code, rule(refused)) == (409, "meeting-is-cancelled"), what


async def test_a_meeting_is_held_once_it_has_begun_and_once_only(world: World) -> None:
    meeting = await world.schedule()
    world.it_is("2024-03-13T10:59:59+00:00")
    early = await world.do(meeting, "held", {})
    assert (early.status_code, rule(early)) == (409, "not-yet-started")
    assert "2024-03-13 12:00" in early.json()["detail"]
    world.it_is("2024-03-13T11:00:00+00:00")
    made(await world.do(meeting, "held", {}), 200)
    for what, sent, version in (("held", {}, None), ("reschedule", MOVED, 2)):
        refused = await world.do(meeting, what, sent, version=version)
        assert (refused.status_code, rule(refused)) == (409, "already-held")


async def test_a_meeting_that_was_said_to_be_held_by_mistake_is_called_off_once_its_attendance_is_withdrawn(
    world: World,
) -> None:
    holder = appointed(world.body)
    await world.appoint(holder)
    meeting = await world.schedule()
    world.it_is("2024-03-13T14:00:00+00:00")
    entry = made(await world.do(meeting, "attendances", {"practitioner": str(holder.practitioner)}))
    made(await world.do(meeting, "held", {}), 200)
    refused = await world.do(meeting, "cancel", {"reason": "no_quorum"}, version=2)
    assert (refused.status_code, rule(refused)) == (409, "has-attendance")
    back = f"/attendances/{entry['attendance']}/withdraw"
    made(await world.call.post(back, {"reason": "not_held"}, by=world.secretariat, version=1), 200)
    made(await world.do(meeting, "cancel", {"reason": "no_quorum"}, version=2), 200)
    assert (await world.read(meeting))["status"] == "cancelled"


async def test_present_and_absent_are_counted_without_deputies_who_stood_by(world: World) -> None:
    there, away, standing_by = (
        appointed(world.body),
        appointed(world.body, seat=2),
        appointed(world.body, deputy_rank=1),
    )
    await world.appoint(there, away, standing_by)
    meeting = await world.schedule()
    world.it_is("2024-03-13T14:00:00+00:00")
    made(await world.do(meeting, "attendances", {"practitioner": str(there.practitioner)}))
    held = made(await world.do(meeting, "held", {}), 200)
    assert (held["present"], held["absent"]) == (1, 1)
    # One more was there after all, and that is told.
    made(await world.do(meeting, "attendances", {"practitioner": str(standing_by.practitioner)}))
    facts = await stated(world.running.database, MeetingHeld, about=[meeting["meeting"]])
    assert [(f.present, f.absent) for f in facts if isinstance(f, MeetingHeld)] == [(1, 1), (2, 1)]


async def test_who_was_invited_to_a_held_meeting_does_not_change_any_more(world: World) -> None:
    meeting = await world.schedule()
    world.it_is("2024-03-13T14:00:00+00:00")
    made(await world.do(meeting, "held", {}), 200)
    await world.appoint(appointed(world.body))
    assert await world.told(meeting) == []


async def test_a_pre_meeting_prepares_a_meeting_of_the_same_body_and_has_invitations_of_its_own(world: World) -> None:
    holder = appointed(world.body)
    await world.appoint(holder)
    meeting = await world.schedule()
    early = {"starts": "2024-03-13T10:00:00+01:00", "ends": "2024-03-13T11:30:00+01:00"}
    pre = await world.schedule(kind="pre_meeting", for_meeting=meeting["meeting"], **early)
    assert await world.told(pre) == [("invited", holder.practitioner)]
    assert (await world.scheduled(pre)).for_meeting == (await world.scheduled(meeting)).meeting

    async def refused(**changed: object) -> str:
        return rule(await world.try_to_schedule(**({"kind": "pre_meeting", **early} | changed)))

    assert await refused(for_meeting=str(uuid4())) == "nothing-to-prepare"
    assert await refused(for_meeting=pre["meeting"]) == "nothing-to-prepare"
    assert await refused(for_meeting=meeting["meeting"], kind="meeting") == "nothing-to-prepare"
    late = {"starts": "2024-03-13T12:00:00+01:00", "ends": "2024-03-13T13:00:00+01:00"}
    assert await refused(for_meeting=meeting["meeting"], **late) == "nothing-to-prepare"


async def test_meetings_are_listed_in_order_of_time_page_by_page(world: World) -> None:
    days = ("2024-05-02", "2024-04-03", "2024-06-04")
    for day in days:
        await world.schedule(starts=f"{day}T12:00:00+02:00", ends=f"{day}T13:00:00+02:00")
    query = {"community": world.community, "limit": 2, "since": "2024-04-01T00:00:00+02:00"}
    first = made(await world.call.get("/meetings", by=world.secretariat, **query), 200)
    rest = made(await world.call.get("/meetings", by=world.secretariat, cursor=first["next"], **query), 200)
    listed = [one["starts"][:10] for one in [*first["items"], *rest["items"]]]
    assert listed == sorted(days)
    until = made(await world.call.get("/meetings", by=world.secretariat, until="2024-05-01T00:00:00Z", **query), 200)
    assert [one["starts"][:10] for one in until["items"]] == ["2024-04-03"]


@pytest.mark.parametrize("what", ["reschedule", "cancel", "held", "attendances"])
async def test_another_communitys_secretariat_does_nothing_here(world: World, what: str) -> None:
    meeting = await world.schedule()
    sent: Json = {"cancel": {"reason": "other"}, "attendances": {"practitioner": str(uuid4())}}.get(what, {})
    refused = await world.call.post(
        f"/meetings/{meeting['meeting']}/{what}", sent, by=secretariat("elsewhere"), version=1
    )
    assert (refused.status_code, rule(refused)) == (403, "not-allowed")


async def test_another_communitys_secretariat_schedules_and_lists_nothing_here(world: World) -> None:
    stranger = secretariat("elsewhere")
    sent = {
        "body": str(world.body.body),
        "title": "Overganger",
        "starts": "2024-03-13T12:00:00+01:00",
        "ends": "2024-03-13T14:00:00+01:00",
    }
    assert (await world.call.post("/meetings", sent, by=stranger)).status_code == 403
    assert (await world.call.get("/meetings", by=stranger, community=world.community)).status_code == 403
