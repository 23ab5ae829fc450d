"""A meeting from the day it is called to the day it is held or cancelled."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from infra.chassis.refusal import Refusal

OSLO = ZoneInfo("Europe/Oslo")

Kind = Literal["meeting", "pre_meeting"]
Level = Literal["partnership", "strategic", "professional"]
Status = Literal["scheduled", "cancelled", "held"]


class EndsBeforeStart(Refusal):
    """It would end before it begins."""

    status = 422


class SpansDays(Refusal):
    """It would go on into another day."""

    status = 422


class MeetingIsCancelled(Refusal):
    """The meeting was cancelled."""


class AlreadyHeld(Refusal):
    """The meeting was held."""


class HasAttendance(Refusal):
    """Somebody's attendance is recorded, so the meeting took place as it stands."""


class NotYetStarted(Refusal):
    """The meeting has not begun."""


class NothingToPrepare(Refusal):
    """A pre-meeting prepares a meeting of the same body that is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What is known of the body that meets."""

    id: UUID
    community: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When and where; `starts` and `ends` lie on one day in Norway, since work is paid by the day it was done."""

    title: str
    starts: datetime
    ends: datetime
    place: str | None = None
    link: str | None = None

    @property
    def day(self) -> date:
        """The day of the meeting in Norway."""
        return self.starts.astimezone(OSLO).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting as it stands now.

    `revision` grows with what those invited must be told of; `moved_in` is the revision in which its time last changed,
    so that an answer given before is known to be for another time. `version` grows with every change.
    """

    id: UUID
    body: Body
    kind: Kind
    for_meeting: UUID | None
    plan: Plan
    status: Status = "scheduled"
    revision: int = 0
    moved_in: int = 0
    version: int = 1

    @property
    def day(self) -> date:
        """The day of the meeting in Norway."""
        return self.plan.day


def must_fit_a_day(starts: datetime, ends: datetime) -> None:
    """Raise EndsBeforeStart or SpansDays unless the time lies within one day in Norway; midnight is its end."""
    if ends <= starts:
        raise EndsBeforeStart("It would end before it begins; set `ends` later than `starts`.", field="ends")
    midnight = datetime.combine(starts.astimezone(OSLO).date() + timedelta(days=1), time(), OSLO)
    if ends > midnight:
        raise SpansDays("It would last into another day; enter each day by itself.", field="ends")


def schedule(*, id: UUID, body: Body, kind: Kind, plan: Plan, prepares: Meeting | None = None) -> Meeting:
    """A meeting that is called. Raises EndsBeforeStart, SpansDays, NothingToPrepare."""
    must_fit_a_day(plan.starts, plan.ends)
    if prepares is not None:
        _must_prepare(body, kind, plan, prepares)
    return Meeting(id=id, body=body, kind=kind, for_meeting=prepares.id if prepares else None, plan=plan)


def reschedule(meeting: Meeting, plan: Plan, *, attended: bool) -> Meeting:
    """The meeting in another time or place; the same meeting when nothing differs.

    Raises MeetingIsCancelled, AlreadyHeld, HasAttendance, EndsBeforeStart, SpansDays.
    """
    _must_be_open(meeting)
    must_fit_a_day(plan.starts, plan.ends)
    if plan == meeting.plan:
        return meeting
    moved = (plan.starts, plan.ends) != (meeting.plan.starts, meeting.plan.ends)
    if moved:
        _must_not_be_attended(attended)
    revision = meeting.revision + 1
    return replace(
        meeting,
        plan=plan,
        revision=revision,
        moved_in=revision if moved else meeting.moved_in,
        version=meeting.version + 1,
    )


def cancel(meeting: Meeting, *, attended: bool) -> Meeting:
    """The meeting will not be held, or was not, though somebody said so. Raises MeetingIsCancelled, HasAttendance."""
    must_stand(meeting)
    _must_not_be_attended(attended)
    return replace(meeting, status="cancelled", revision=meeting.revision + 1, version=meeting.version + 1)


def hold(meeting: Meeting, *, now: datetime) -> Meeting:
    """The meeting was held and its attendance is complete. Raises MeetingIsCancelled, AlreadyHeld, NotYetStarted."""
    _must_be_open(meeting)
    must_have_started(meeting, now)
    return replace(meeting, status="held", version=meeting.version + 1)


def must_have_started(meeting: Meeting, now: datetime) -> None:
    """Raise NotYetStarted before its first minute."""
    if now < meeting.plan.starts:
        at = meeting.plan.starts.astimezone(OSLO)
        raise NotYetStarted(f"The meeting begins {at:%Y-%m-%d %H:%M}; come back then, or move the meeting first.")


def must_stand(meeting: Meeting) -> None:
    """Raise MeetingIsCancelled for one that was."""
    if meeting.status == "cancelled":
        raise MeetingIsCancelled("The meeting was cancelled; if it was held all the same, schedule it anew.")


def _must_be_open(meeting: Meeting) -> None:
    must_stand(meeting)
    if meeting.status == "held":
        raise AlreadyHeld("The meeting was held; what is wrong with its attendance can still be corrected.")


def _must_not_be_attended(attended: bool) -> None:
    if attended:
        raise HasAttendance(
            "Attendance is recorded for this meeting as it stands; withdraw it first if nobody was there."
        )


def _must_prepare(body: Body, kind: Kind, plan: Plan, prepared: Meeting) -> None:
    if kind != "pre_meeting":
        raise NothingToPrepare("Only a pre-meeting prepares a meeting; leave it out.", field="for_meeting")
    if prepared.body.id != body.id or prepared.kind != "meeting" or prepared.status != "scheduled":
        raise NothingToPrepare("Name a meeting of this body that is still to be held.", field="for_meeting")
    if plan.starts >= prepared.plan.starts:
        at = prepared.plan.starts.astimezone(OSLO)
        raise NothingToPrepare(f"That meeting begins {at:%Y-%m-%d %H:%M}; begin before it.", field="starts")
