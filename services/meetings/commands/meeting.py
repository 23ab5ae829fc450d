"""Schedule a meeting, move it, cancel it, and say that it was held."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.events.meetings import (
    CancelReason,
    MeetingCancelled,
    MeetingHeld,
    MeetingRescheduled,
    MeetingScheduled,
)
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Stale
from infra.chassis.work import Work
from services.meetings import store
from services.meetings.commands.invite import invite
from services.meetings.model.meeting import (
    Kind,
    Meeting,
    NothingToPrepare,
    Plan,
    cancel,
    hold,
    reschedule,
    schedule,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A body is to meet; `for_meeting` is the one that a pre-meeting prepares."""

    body: UUID
    kind: Kind
    plan: Plan
    for_meeting: UUID | None = None


async def schedule_meeting(work: Work, command: Schedule) -> Meeting:
    """Call a meeting and invite everybody in office on that day.

    Raises NotFound for a body not told of yet, and what the model refuses.
    """
    await store.office.lock_bodies(work.connection, [command.body])
    body = await store.office.body(work.connection, command.body)
    if body is None:
        raise NotFound("No body with this id is known here; it may take a moment until a new one is.", field="body")
    prepares = None
    if command.for_meeting is not None:
        prepares = await store.meeting.one(work.connection, command.for_meeting)
        if prepares is None:
            raise NothingToPrepare("There is no such meeting; leave it out or name another.", field="for_meeting")
    meeting = schedule(id=new_id(), body=body, kind=command.kind, plan=command.plan, prepares=prepares)
    await store.meeting.insert(work.connection, meeting)
    work.state(MeetingScheduled(**_told(work, meeting)))
    await invite(work, [meeting])
    return meeting


async def reschedule_meeting(work: Work, id: UUID, change: Callable[[Plan], Plan], *, expect: int) -> Meeting:
    """Move a meeting in time or place, and look anew at who is invited; `change` turns the plan into the new one.

    Raises NotFound, Stale and what the model refuses. Nothing is stated when nothing changed.
    """
    before = await _expected(work, id, expect)
    attended = await store.attendance.is_attended(work.connection, id)
    after = reschedule(before, change(before.plan), attended=attended)
    if after == before:
        return before
    await store.meeting.update(work.connection, after)
    work.state(MeetingRescheduled(**_told(work, after)))
    await invite(work, [after])
    return after


async def cancel_meeting(work: Work, id: UUID, reason: CancelReason, *, expect: int) -> Meeting:
    """Cancel a meeting; one fact tells all who were invited. Raises NotFound, Stale and what the model refuses."""
    before = await _expected(work, id, expect)
    after = cancel(before, attended=await store.attendance.is_attended(work.connection, id))
    await store.meeting.update(work.connection, after)
    work.state(
        MeetingCancelled(
            meeting=after.id,
            body=after.body.id,
            community=after.body.community,
            revision=after.revision,
            reason=reason,
            recorded_by=work.actor,
        )
    )
    return after


async def hold_meeting(work: Work, id: UUID) -> MeetingHeld:
    """Say that the attendance is complete. Raises NotFound and what the model refuses."""
    before = await locked(work, id)
    after = hold(before, now=work.now)
    await store.meeting.update(work.connection, after)
    return await tell_held(work, after)


async def tell_held(work: Work, meeting: Meeting) -> MeetingHeld:
    """State how many were there; again, when a held meeting's attendance turns out to have been another."""
    present, absent = await store.attendance.counts(work.connection, meeting.id)
    fact = MeetingHeld(
        meeting=meeting.id,
        body=meeting.body.id,
        community=meeting.body.community,
        present=present,
        absent=absent,
    )
    work.state(fact)
    return fact


async def locked(work: Work, id: UUID) -> Meeting:
    """A meeting, held until the transaction ends. Raises NotFound."""
    meeting = await store.meeting.lock(work.connection, id)
    if meeting is None:
        raise NotFound("no such meeting")
    return meeting


async def _expected(work: Work, id: UUID, expect: int) -> Meeting:
    meeting = await locked(work, id)
    if meeting.version != expect:
        raise Stale("The meeting was changed since you read it; read it again, then make your change.")
    return meeting


def _told(work: Work, meeting: Meeting) -> dict[str, Any]:
    plan = meeting.plan
    return {
        "meeting": meeting.id,
        "body": meeting.body.id,
        "community": meeting.body.community,
        "level": meeting.body.level,
        "kind": meeting.kind,
        "for_meeting": meeting.for_meeting,
        "title": plan.title,
        "starts": plan.starts,
        "ends": plan.ends,
        "place": plan.place,
        "link": plan.link,
        "revision": meeting.revision,
        "notice_days": (meeting.day - work.today).days,
    }
