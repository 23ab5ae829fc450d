"""Record who was there, correct it, and take it back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from contracts.events.meetings import AttendanceCorrected, AttendanceRecorded, AttendanceWithdrawn, TravelLeg
from contracts.events.meetings import Expense as ExpenseTold
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Stale
from infra.chassis.work import Work
from services.meetings import store
from services.meetings.commands.meeting import locked, tell_held
from services.meetings.model.attendance import (
    Attendance,
    Presence,
    WithdrawReason,
    correct,
    record,
    withdraw,
)
from services.meetings.model.meeting import Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One GP was at a meeting. `presence` is told of the meeting, and whether the GP is invited.

    `separate_journey` says that travel on a day with other travel was a journey of its own.
    """

    meeting: UUID
    practitioner: UUID
    presence: Callable[[Meeting, bool], Presence]
    separate_journey: bool = False


async def record_attendance(work: Work, command: Record) -> Attendance:
    """Record one GP at one meeting, also anew. A held meeting is told anew, since one more was present.

    Raises NotFound, AlreadyRecorded and what the model refuses.
    """
    meeting = await locked(work, command.meeting)
    invited = await store.invitation.is_invited(work.connection, meeting.id, command.practitioner)
    presence = command.presence(meeting, invited)
    before = await store.attendance.of_practitioner(work.connection, meeting.id, command.practitioner)
    attendance = record(
        before,
        id=new_id(),
        meeting=meeting,
        practitioner=command.practitioner,
        presence=presence,
        by=work.actor,
        now=work.now,
        travelled=await _travelled(work, meeting, command.practitioner, presence, separate=command.separate_journey),
    )
    save = store.attendance.update if before else store.attendance.insert
    await save(work.connection, attendance)
    work.state(AttendanceRecorded(**_told(attendance, meeting)))
    if meeting.status == "held":
        await tell_held(work, meeting)
    return attendance


async def correct_attendance(
    work: Work, id: UUID, presence: Callable[[Meeting, bool], Presence], *, separate_journey: bool, expect: int
) -> Attendance:
    """Say how the attendance should have been, all of it. Raises NotFound, Stale and what the model refuses."""
    before, meeting = await _expected(work, id, expect)
    invited = await store.invitation.is_invited(work.connection, meeting.id, before.practitioner)
    wanted = presence(meeting, invited)
    travelled = await _travelled(work, meeting, before.practitioner, wanted, separate=separate_journey)
    after = correct(before, meeting, wanted, by=work.actor, travelled=travelled)
    if after == before:
        return before
    await store.attendance.update(work.connection, after)
    work.state(AttendanceCorrected(**_told(after, meeting)))
    return after


async def withdraw_attendance(work: Work, id: UUID, reason: WithdrawReason, *, expect: int) -> Attendance:
    """Take an attendance back; a held meeting is told anew, since one less was present.

    Raises NotFound, Stale, AttendanceIsWithdrawn.
    """
    before, meeting = await _expected(work, id, expect)
    after = withdraw(before, reason, by=work.actor)
    await store.attendance.update(work.connection, after)
    work.state(AttendanceWithdrawn(**_told(after, meeting), reason=reason))
    if meeting.status == "held":
        await tell_held(work, meeting)
    return after


async def _expected(work: Work, id: UUID, expect: int) -> tuple[Attendance, Meeting]:
    found = await store.attendance.one(work.connection, id)
    if found is None:
        raise NotFound("no such attendance")
    meeting = await locked(work, found.meeting)
    before = await store.attendance.one(work.connection, id)
    if before is None or before.version != expect:
        raise Stale("The attendance was changed since you read it; read it again, then make your change.")
    return before, meeting


async def _travelled(
    work: Work, meeting: Meeting, practitioner: UUID, presence: Presence, *, separate: bool
) -> frozenset[date]:
    days = {leg.on for leg in presence.travel}
    if separate or not days:
        return frozenset()
    return await store.attendance.travelled(work.connection, practitioner, days, apart_from=meeting.id)


def _told(attendance: Attendance, meeting: Meeting) -> dict[str, Any]:
    presence = attendance.presence
    return {
        "attendance": attendance.id,
        "meeting": meeting.id,
        "meeting_kind": meeting.kind,
        "practitioner": attendance.practitioner,
        "body": meeting.body.id,
        "community": meeting.body.community,
        "on": meeting.day,
        "starts": presence.starts,
        "ends": presence.ends,
        "minutes": presence.minutes,
        "travel": tuple(
            TravelLeg(on=leg.on, minutes=leg.minutes, kilometres=leg.kilometres) for leg in presence.travel
        ),
        "expenses": tuple(ExpenseTold(kind=one.kind, ore=one.ore) for one in presence.expenses),
        "capacity": presence.capacity,
        "paid": presence.paid,
        "recorded_by": attendance.recorded_by,
    }
