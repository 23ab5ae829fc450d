"""Attendance: who was there, and the journey there and back."""

from datetime import UTC
from typing import Any, ClassVar
from uuid import UUID

from fastapi import Response
from pydantic import ConfigDict, Field

from contracts.values import Capacity
from infra.chassis.gateway import Body, Day, IfMatch, Moment, Reading, Sent, Who, Writing, service_router, tag
from services.meetings import commands
from services.meetings.gateway.reach import READERS, RECORDERS, attendance_for, meeting_for
from services.meetings.gateway.shown import AttendanceShown, attendance_shown
from services.meetings.model.attendance import (
    Expense,
    ExpenseKind,
    Leg,
    Presence,
    WithdrawReason,
    whole_minutes,
)
from services.meetings.model.meeting import Meeting

attendances = service_router(tags=["attendances"])

_EXAMPLE: dict[str, Any] = {
    "travel": [
        {"on": "2024-03-13", "minutes": 35, "kilometres": 26},
        {"on": "2024-03-13", "minutes": 35, "kilometres": 26},
    ],
    "expenses": [{"kind": "parking", "ore": 9000}],
}


class TravelLeg(Body):
    """One leg of a journey, door to door."""

    on: Day
    minutes: int = Field(ge=1, le=1440)
    kilometres: int = Field(ge=0, le=3000)


class Outlay(Body):
    """An outlay of the journey."""

    kind: ExpenseKind
    ore: int = Field(ge=0, le=100_000_00)


class CorrectAttendance(Body):
    """What is recorded of one GP at one meeting, all of it. What is left out is as the meeting was planned."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    starts: Moment | None = None
    ends: Moment | None = None
    minutes: int | None = Field(default=None, ge=1, le=1440)
    """Whole minutes in the meeting; left out, all between coming and going."""
    travel: tuple[TravelLeg, ...] = Field(default=(), max_length=20)
    """Recorded with one of the meetings that the journey was made for."""
    expenses: tuple[Outlay, ...] = Field(default=(), max_length=20)
    capacity: Capacity | None = None
    """In which capacity a GP who is both employed and self-employed took part."""
    paid: bool | None = None
    """Left out, those who are invited are paid. False for who sits there on other pay, true for a guest GP."""
    separate_journey: bool = False
    """There is other travel on that day, and this was a journey of its own."""

    def presence(self, meeting: Meeting, invited: bool) -> Presence:
        """What this says of a meeting."""
        starts = self.starts.astimezone(UTC) if self.starts else meeting.plan.starts
        ends = self.ends.astimezone(UTC) if self.ends else meeting.plan.ends
        return Presence(
            starts=starts,
            ends=ends,
            minutes=self.minutes if self.minutes is not None else whole_minutes(starts, ends),
            travel=tuple(Leg(leg.on, leg.minutes, leg.kilometres) for leg in self.travel),
            expenses=tuple(Expense(one.kind, one.ore) for one in self.expenses),
            capacity=self.capacity,
            paid=invited if self.paid is None else self.paid,
        )


class WithdrawAttendance(Body):
    """Why the attendance should not be there."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"reason": "wrong_meeting"}]})

    reason: WithdrawReason


class RecordAttendance(CorrectAttendance):
    """One GP was at the meeting."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"practitioner": "018d1f00-0000-7000-8000-000000000003", **_EXAMPLE}]}
    )

    practitioner: UUID


@attendances.post("/meetings/{meeting}/attendances", status_code=201)
async def record(
    meeting: UUID, command: Sent[RecordAttendance], work: Writing, who: Who, response: Response
) -> AttendanceShown:
    """Record one GP at a meeting of one's community, once it has begun."""
    await meeting_for(work.connection, who, meeting, *RECORDERS)
    attendance = await commands.record_attendance(
        work,
        commands.Record(
            meeting=meeting,
            practitioner=command.practitioner,
            presence=command.presence,
            separate_journey=command.separate_journey,
        ),
    )
    tag(response, attendance.version)
    return attendance_shown(attendance)


@attendances.post("/attendances/{attendance}/correct")
async def correct(
    attendance: UUID,
    command: Sent[CorrectAttendance],
    version: IfMatch,
    work: Writing,
    who: Who,
    response: Response,
) -> AttendanceShown:
    """Say how the attendance should have been recorded."""
    await attendance_for(work.connection, who, attendance, *RECORDERS)
    after = await commands.correct_attendance(
        work, attendance, command.presence, separate_journey=command.separate_journey, expect=version
    )
    tag(response, after.version)
    return attendance_shown(after)


@attendances.post("/attendances/{attendance}/withdraw")
async def withdraw(
    attendance: UUID,
    command: Sent[WithdrawAttendance],
    version: IfMatch,
    work: Writing,
    who: Who,
    response: Response,
) -> AttendanceShown:
    """Take an attendance back: the GP was not there, or the meeting was not held."""
    await attendance_for(work.connection, who, attendance, *RECORDERS)
    after = await commands.withdraw_attendance(work, attendance, command.reason, expect=version)
    tag(response, after.version)
    return attendance_shown(after)


@attendances.get("/attendances/{attendance}")
async def read_attendance(attendance: UUID, connection: Reading, who: Who, response: Response) -> AttendanceShown:
    """One attendance, with the ETag that a correction needs; the GP may read it too."""
    found = await attendance_for(connection, who, attendance, *READERS, "practitioner")
    tag(response, found.version)
    return attendance_shown(found)
