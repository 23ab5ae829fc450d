"""Where a consumer keeps what it heard: for each kind of fact the table and column that hold the latest sequence."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.event import Event
from contracts.events.honoraria import HonorariumApproved, HonorariumRejected, PayeeConfirmed, StatementIssued
from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    AttendanceWithdrawn,
    InvitationAnswered,
    InvitationWithdrawn,
    MeetingCancelled,
    MeetingRescheduled,
    MeetingScheduled,
    PreparationCorrected,
    PreparationLogged,
    PreparationWithdrawn,
    RepresentativeInvited,
)
from contracts.events.representation import (
    AppointmentEnded,
    BodyEstablished,
    ContactDetailsChanged,
    HealthCommunityRegistered,
    PractitionerRegistered,
    PractitionerTermsChanged,
    RepresentativeAppointed,
)


@dataclass(frozen=True, slots=True)
class Known:
    """The latest of `events` about each `key` is in `table` with `sequence` beside it.

    `also` names a field that is part of the key, where one aggregate's facts replace each other only in part.
    """

    service: str
    events: Sequence[type[Event]]
    table: str
    key: str
    sequence: str = "sequence"
    also: str | None = None

    @property
    def publisher(self) -> str:
        """Whose journal the facts are in."""
        return self.events[0].publisher

    @property
    def types(self) -> list[str]:
        """Their CloudEvents types."""
        return [event.event_type() for event in self.events]

    @property
    def wanted(self) -> str:
        """SQL for the publisher's journal: key, latest sequence, and the id of that fact."""
        also = f" || ' ' || (data::jsonb ->> '{self.also}')" if self.also else ""
        return f"""
            select distinct on (1) aggregate{also}, sequence, id
            from journal where type = any($1::text[]) order by 1, sequence desc
        """

    @property
    def found(self) -> str:
        """SQL for the consumer's table: key and sequence."""
        also = f" || ' ' || {self.also}" if self.also else ""
        return (
            f"select {self.key}::text{also}, {self.sequence} from {self.table} where coalesce({self.sequence}, 0) > 0"
        )


_PLANS = (MeetingScheduled, MeetingRescheduled)
_PREPARED = (PreparationLogged, PreparationCorrected, PreparationWithdrawn)
_ATTENDED = (AttendanceRecorded, AttendanceCorrected, AttendanceWithdrawn)

KNOWN = (
    Known("meetings", (BodyEstablished,), "bodies", "body"),
    Known("meetings", (RepresentativeAppointed,), "appointed", "appointment"),
    Known("meetings", (AppointmentEnded,), "ended", "appointment"),
    Known("honoraria", (HealthCommunityRegistered,), "communities", "community"),
    Known("honoraria", (BodyEstablished,), "bodies", "body"),
    Known("honoraria", (PractitionerRegistered,), "practitioners", "practitioner"),
    Known("honoraria", (PractitionerTermsChanged,), "terms", "practitioner", also="valid_from"),
    Known("honoraria", (RepresentativeAppointed,), "appointments", "appointment", "appointed_sequence"),
    Known("honoraria", (AppointmentEnded,), "appointments", "appointment", "ended_sequence"),
    Known("honoraria", _PLANS, "meetings", "meeting", "told_sequence"),
    Known("honoraria", (MeetingCancelled,), "meetings", "meeting", "cancelled_sequence"),
    Known("honoraria", (RepresentativeInvited, InvitationAnswered, InvitationWithdrawn), "answers", "invitation"),
    Known("honoraria", (RepresentativeInvited,), "answers", "invitation", "asked_sequence"),
    Known("honoraria", _PREPARED, "preparations", "preparation"),
    Known("honoraria", _ATTENDED, "attendances", "attendance"),
    Known("notifications", (HealthCommunityRegistered,), "communities", "community"),
    Known("notifications", (BodyEstablished,), "bodies", "body"),
    Known("notifications", (ContactDetailsChanged,), "contacts", "practitioner"),
    Known("notifications", (RepresentativeAppointed,), "appointments", "appointment", "appointed"),
    Known("notifications", (AppointmentEnded,), "appointments", "appointment", "ended"),
    Known("notifications", _PLANS, "meetings", "meeting", "planned"),
    Known("notifications", (MeetingCancelled,), "meetings", "meeting", "cancelled"),
    Known("notifications", (RepresentativeInvited,), "invitations", "invitation", "invited"),
    Known("notifications", (InvitationWithdrawn,), "invitations", "invitation", "withdrawn"),
    Known("notifications", (HonorariumApproved,), "approvals", "claim"),
    Known("notifications", (HonorariumRejected,), "rejections", "claim"),
    Known("notifications", (StatementIssued,), "statements", "statement"),
    Known("notifications", (PayeeConfirmed,), "payees", "payee"),
)
