"""Invitations, preparation and attendance. Stated by the service `meetings`."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event, Part
from contracts.values import (
    Actor,
    Capacity,
    Community,
    Level,
    MeetingKind,
    Minutes,
    Moment,
    Open,
    Ore,
    SeatRole,
    Text,
)

CancelReason = Annotated[Literal["no_quorum", "no_agenda", "illness", "weather", "merged", "other"], Open()]
NotThereReason = Annotated[Literal["wrong_meeting", "wrong_person", "not_held", "entered_twice", "other"], Open()]
WithdrawReason = Annotated[Literal["entered_twice", "wrong_person", "not_done", "other"], Open()]
PreparationKind = Annotated[Literal["case_work", "consultation", "working_group", "other"], Open()]
AskedTo = Annotated[Literal["attend", "stand_by", "observe", "other"], Open()]
ExpenseKind = Annotated[Literal["ferry", "toll", "parking", "public_transport", "other"], Open()]


class Timetable(Part):
    """What is known of a meeting that is to be held; every field as it is now."""

    meeting: UUID
    body: UUID
    community: Community
    level: Level
    kind: MeetingKind
    for_meeting: UUID | None = None
    """The meeting that a pre-meeting prepares."""
    title: Text
    starts: Moment
    ends: Moment
    place: Text | None = None
    link: Text | None = None
    revision: int = Field(ge=0)
    """0 at first; grows with every change that those invited must be told of."""
    notice_days: int
    """Whole days from the invitation to the meeting; negative when entered afterwards."""


class MeetingScheduled(Timetable, Event, publisher="meetings", aggregate="meeting"):
    """A body will meet. `kind` pre_meeting is the GPs' own, with attendance of its own."""


class MeetingRescheduled(Timetable, Event, publisher="meetings", aggregate="meeting"):
    """The meeting was moved in time or place; all fields as they are now."""

    revision: int = Field(ge=1)
    """Grows with every change that those invited must be told of."""


class MeetingCancelled(Event, publisher="meetings", aggregate="meeting"):
    """The meeting will not be held."""

    meeting: UUID
    body: UUID
    community: Community
    revision: int = Field(ge=1)
    reason: CancelReason
    recorded_by: Actor | None = None
    """Who called it off; null where it was told of before this was kept."""


class CancelledMeeting(Part):
    """What those who had accepted are paid when a meeting is cancelled fewer than so many days before its day."""

    notice_days: int = Field(ge=0, le=365)
    minutes: int = Field(ge=0, le=1440)


class RepresentativeInvited(Event, publisher="meetings", aggregate="invitation"):
    """One GP is personally invited to one meeting."""

    invitation: UUID
    meeting: UUID
    body: UUID
    community: Community
    practitioner: UUID
    appointment: UUID
    role: SeatRole
    deputy_rank: int = Field(ge=0)
    asked_to: AskedTo
    cancelled_meeting: CancelledMeeting | None = None
    """What is paid if the meeting is cancelled late, as far as it was decided when the invitation was written.

    Null for who stands by: nothing is paid for that.
    """


class InvitationWithdrawn(Event, publisher="meetings", aggregate="invitation"):
    """The invitation no longer holds though the meeting does.

    The appointment ended, or the meeting was moved to a day outside of it.
    """

    invitation: UUID
    meeting: UUID
    body: UUID
    community: Community
    practitioner: UUID


class InvitationAnswered(Event, publisher="meetings", aggregate="invitation"):
    """The invited GP answered, or changed the answer."""

    invitation: UUID
    meeting: UUID
    community: Community
    practitioner: UUID
    answer: Literal["accepted", "declined", "tentative"]
    capacity: Capacity | None = None
    """In which capacity a combined GP comes: what a meeting that is called off is paid by."""
    recorded_by: Actor | None = None
    """Who entered the answer, the GP or another; null where it was told of before this was kept."""


class Preparation(Part):
    """One entry of preparation: whole minutes on one day."""

    preparation: UUID
    practitioner: UUID
    body: UUID
    community: Community
    meeting: UUID | None = None
    on: date
    minutes: Minutes
    kind: PreparationKind
    capacity: Capacity | None = None
    """In which capacity a combined GP did it; null where the contract form tells."""
    logged_by: Literal["self", "secretariat"]
    recorded_by: Actor | None = None
    """Who entered it, the GP or another; null where it was told of before this was kept."""


class PreparationLogged(Preparation, Event, publisher="meetings", aggregate="preparation"):
    """A GP prepared a case: whole minutes on one day."""


class PreparationCorrected(Preparation, Event, publisher="meetings", aggregate="preparation"):
    """The entry as it should have been; replaces every field."""


class PreparationWithdrawn(Event, publisher="meetings", aggregate="preparation"):
    """The entry should not be there."""

    preparation: UUID
    practitioner: UUID
    body: UUID
    community: Community
    reason: WithdrawReason


class TravelLeg(Part):
    """One leg of a journey: paid for its time, once per journey."""

    on: date
    minutes: Minutes
    kilometres: int = Field(ge=0, le=3000)


class Expense(Part):
    """An outlay of the journey in whole øre."""

    kind: ExpenseKind
    ore: Ore = Field(ge=0)


class Attendance(Part):
    """One person at one meeting."""

    attendance: UUID
    meeting: UUID
    meeting_kind: MeetingKind
    practitioner: UUID
    body: UUID
    community: Community
    on: date
    """The day of the meeting in Norway."""
    starts: Moment
    ends: Moment
    minutes: Minutes
    travel: tuple[TravelLeg, ...] = Field(default=(), max_length=20)
    expenses: tuple[Expense, ...] = Field(default=(), max_length=20)
    capacity: Capacity | None = None
    paid: bool
    """False for those who sit there on other pay; a guest GP without appointment may be paid."""
    recorded_by: Actor


class AttendanceRecorded(Attendance, Event, publisher="meetings", aggregate="attendance"):
    """One person attended one meeting. Recorded anew after it was withdrawn, it is the same and counts again."""


class AttendanceCorrected(Attendance, Event, publisher="meetings", aggregate="attendance"):
    """The attendance as it should have been recorded; replaces every field."""


class AttendanceWithdrawn(Attendance, Event, publisher="meetings", aggregate="attendance"):
    """The attendance should not be there; beside the reason it says what was recorded last, and who took it back."""

    reason: NotThereReason


class MeetingHeld(Event, publisher="meetings", aggregate="meeting"):
    """The meeting was held and its attendance is complete."""

    meeting: UUID
    body: UUID
    community: Community
    present: int = Field(ge=0)
    absent: int = Field(ge=0)
