"""What the routes of meetings answer with."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.meetings.model.attendance import Attendance, ExpenseKind
from services.meetings.model.invitation import Answer, AskedTo, Invitation, Role
from services.meetings.model.meeting import Kind, Level, Meeting, Status
from services.meetings.model.preparation import Capacity, LoggedBy, Preparation
from services.meetings.model.preparation import Kind as PreparationKind


class MeetingShown(BaseModel):
    """A meeting as it stands now; times are in UTC."""

    meeting: UUID
    body: UUID
    community: str
    level: Level
    kind: Kind
    for_meeting: UUID | None
    title: str
    starts: datetime
    ends: datetime
    place: str | None
    link: str | None
    status: Status
    revision: int
    """Grows with every change that those invited are told of."""


class InvitationShown(BaseModel):
    """One GP's invitation."""

    invitation: UUID
    meeting: UUID
    practitioner: UUID
    appointment: UUID
    role: Role
    deputy_rank: int
    asked_to: AskedTo
    standing: Literal["invited", "withdrawn"]
    answer: Answer | None
    capacity: Capacity | None
    answered_before_move: bool
    """The answer was for another time: the meeting was moved since."""


class LegShown(BaseModel):
    """One leg of a journey."""

    on: date
    minutes: int
    kilometres: int


class ExpenseShown(BaseModel):
    """An outlay in øre."""

    kind: ExpenseKind
    ore: int


class AttendanceShown(BaseModel):
    """One GP at one meeting."""

    attendance: UUID
    meeting: UUID
    practitioner: UUID
    starts: datetime
    ends: datetime
    minutes: int
    travel: list[LegShown]
    expenses: list[ExpenseShown]
    capacity: Capacity | None
    paid: bool
    recorded_by: str
    withdrawn: str | None
    """Why it was taken back; null while it counts."""
    version: int
    """What If-Match wants, in quotation marks."""


class PreparationShown(BaseModel):
    """An entry in the log."""

    preparation: UUID
    practitioner: UUID
    body: UUID
    meeting: UUID | None
    on: date
    minutes: int
    kind: PreparationKind
    capacity: Capacity | None
    logged_by: LoggedBy
    recorded_by: str | None
    withdrawn: str | None
    """Why the entry was taken back; null while it counts."""
    version: int
    """What If-Match wants, in quotation marks."""


def meeting_shown(meeting: Meeting) -> MeetingShown:
    """A meeting as it is answered."""
    plan = meeting.plan
    return MeetingShown(
        meeting=meeting.id,
        body=meeting.body.id,
        community=meeting.body.community,
        level=meeting.body.level,
        kind=meeting.kind,
        for_meeting=meeting.for_meeting,
        title=plan.title,
        starts=plan.starts,
        ends=plan.ends,
        place=plan.place,
        link=plan.link,
        status=meeting.status,
        revision=meeting.revision,
    )


def invitation_shown(invitation: Invitation, meeting: Meeting) -> InvitationShown:
    """An invitation as it is answered."""
    call = invitation.call
    return InvitationShown(
        invitation=invitation.id,
        meeting=invitation.meeting,
        practitioner=invitation.practitioner,
        appointment=call.appointment,
        role=call.role,
        deputy_rank=call.deputy_rank,
        asked_to=call.asked_to,
        standing="invited" if invitation.stands else "withdrawn",
        answer=invitation.answer,
        capacity=invitation.capacity,
        answered_before_move=invitation.answered_in is not None and invitation.answered_in < meeting.moved_in,
    )


def attendance_shown(attendance: Attendance) -> AttendanceShown:
    """An attendance as it is answered."""
    presence = attendance.presence
    return AttendanceShown(
        attendance=attendance.id,
        meeting=attendance.meeting,
        practitioner=attendance.practitioner,
        starts=presence.starts,
        ends=presence.ends,
        minutes=presence.minutes,
        travel=[LegShown(on=leg.on, minutes=leg.minutes, kilometres=leg.kilometres) for leg in presence.travel],
        expenses=[ExpenseShown(kind=one.kind, ore=one.ore) for one in presence.expenses],
        capacity=presence.capacity,
        paid=presence.paid,
        recorded_by=attendance.recorded_by,
        withdrawn=attendance.withdrawn,
        version=attendance.version,
    )


def preparation_shown(preparation: Preparation) -> PreparationShown:
    """An entry as it is answered."""
    done = preparation.done
    return PreparationShown(
        preparation=preparation.id,
        practitioner=preparation.practitioner,
        body=preparation.body,
        meeting=done.meeting,
        on=done.on,
        minutes=done.minutes,
        kind=done.kind,
        capacity=done.capacity,
        logged_by=preparation.logged_by,
        recorded_by=preparation.recorded_by,
        withdrawn=preparation.withdrawn,
        version=preparation.version,
    )
