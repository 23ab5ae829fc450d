"""Who was there, from when to when, and how they came."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from infra.chassis.refusal import Refusal
from services.meetings.model.meeting import OSLO, Meeting, must_fit_a_day, must_have_started, must_stand
from services.meetings.model.preparation import Capacity

WithdrawReason = Literal["wrong_meeting", "wrong_person", "not_held", "entered_twice", "other"]
ExpenseKind = Literal["ferry", "toll", "parking", "public_transport", "other"]

A_TRIP = timedelta(days=7)
"""A leg further from the meeting than this is a date mistyped."""
MINUTES_OF_A_DAY = 1440


class AlreadyRecorded(Refusal):
    """This GP's attendance at this meeting is recorded."""


class OnAnotherDay(Refusal):
    """The attendance would lie on another day than the meeting."""


class MoreMinutesThanTime(Refusal):
    """More minutes than there are between coming and going, or in a day."""

    status = 422


class AttendanceIsWithdrawn(Refusal):
    """The attendance was taken back."""


class LegFarFromMeeting(Refusal):
    """A leg of the journey is dated more than a week from the meeting."""


class JourneyRecordedAlready(Refusal):
    """The GP's travel on that day is recorded with another meeting."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of a journey: whole minutes and kilometres on one day."""

    on: date
    minutes: int
    kilometres: int


@dataclass(frozen=True, slots=True)
class Expense:
    """An outlay in øre."""

    kind: ExpenseKind
    ore: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What is recorded of one GP. `minutes` are those of the meeting, travel apart."""

    starts: datetime
    ends: datetime
    minutes: int
    travel: tuple[Leg, ...] = ()
    expenses: tuple[Expense, ...] = ()
    capacity: Capacity | None = None
    paid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One GP at one meeting; `recorded_by` is the opaque subject of who entered, corrected or took it back last, and
    `withdrawn` why it was taken back.
    """

    id: UUID
    meeting: UUID
    practitioner: UUID
    presence: Presence
    recorded_by: str
    withdrawn: WithdrawReason | None = None
    version: int = 1


def whole_minutes(starts: datetime, ends: datetime) -> int:
    """Whole minutes between two moments."""
    return (ends - starts) // timedelta(minutes=1)


def record(
    before: Attendance | None,
    *,
    id: UUID,
    meeting: Meeting,
    practitioner: UUID,
    presence: Presence,
    by: str,
    now: datetime,
    travelled: Collection[date],
) -> Attendance:
    """An attendance that can have been. `travelled` are days whose journey is recorded with another meeting.

    One that was withdrawn `before` counts again, with the id it had, so that who pays sees that it is the same work.
    Raises MeetingIsCancelled, NotYetStarted, AlreadyRecorded, and the refusals of this file.
    """
    must_stand(meeting)
    must_have_started(meeting, now)
    _must_be_possible(meeting, presence, travelled)
    if before is None:
        return Attendance(id=id, meeting=meeting.id, practitioner=practitioner, presence=presence, recorded_by=by)
    if before.withdrawn is None:
        raise AlreadyRecorded("This GP's attendance is recorded; correct that instead.", field="practitioner")
    return replace(before, presence=presence, recorded_by=by, withdrawn=None, version=before.version + 1)


def correct(
    attendance: Attendance, meeting: Meeting, presence: Presence, *, by: str, travelled: Collection[date]
) -> Attendance:
    """The attendance as it should have been recorded; the same when nothing differs.

    Raises AttendanceIsWithdrawn, and as `record`.
    """
    _must_count(attendance)
    must_stand(meeting)
    _must_be_possible(meeting, presence, travelled)
    if presence == attendance.presence:
        return attendance
    return replace(attendance, presence=presence, recorded_by=by, version=attendance.version + 1)


def withdraw(attendance: Attendance, reason: WithdrawReason, *, by: str) -> Attendance:
    """The attendance taken back: the GP was not there, or nobody was. Raises AttendanceIsWithdrawn."""
    _must_count(attendance)
    return replace(attendance, withdrawn=reason, recorded_by=by, version=attendance.version + 1)


def _must_count(attendance: Attendance) -> None:
    if attendance.withdrawn is not None:
        raise AttendanceIsWithdrawn("The attendance was withdrawn; record the GP anew if they were there.")


def _must_be_possible(meeting: Meeting, presence: Presence, travelled: Collection[date]) -> None:
    must_fit_a_day(presence.starts, presence.ends)
    if presence.starts.astimezone(OSLO).date() != meeting.day:
        raise OnAnotherDay(f"The meeting was on {meeting.day}; record the time on that day.", field="starts")
    there = whole_minutes(presence.starts, presence.ends)
    if not 1 <= presence.minutes <= there:
        raise MoreMinutesThanTime(
            f"Between coming and going lie {there} minutes; give 1 to that many.", field="minutes"
        )
    if presence.minutes > MINUTES_OF_A_DAY:
        # The day on which summer time ends has sixty more.
        raise MoreMinutesThanTime(
            f"At most {MINUTES_OF_A_DAY} minutes of a day are recorded; say how many were spent in the meeting.",
            field="minutes",
        )
    _must_be_one_journey(meeting.day, presence.travel, travelled)


def _must_be_one_journey(day: date, travel: tuple[Leg, ...], travelled: Collection[date]) -> None:
    spent: Counter[date] = Counter()
    for leg in travel:
        spent[leg.on] += leg.minutes
        if abs(leg.on - day) > A_TRIP:
            raise LegFarFromMeeting(
                f"The meeting was on {day}; check the date {leg.on} of the journey.", field="travel"
            )
        if leg.on in travelled:
            raise JourneyRecordedAlready(
                f"Travel on {leg.on} is recorded with another meeting, and a journey is recorded once; "
                "leave it out here, or say with `separate_journey` that this was another one.",
                field="travel",
            )
    if spent and max(spent.values()) > MINUTES_OF_A_DAY:
        raise MoreMinutesThanTime("A day has 1440 minutes; check the legs of the journey.", field="travel")
