"""What people do, and which fact each deed states about what: so that a journal can be counted against the book."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.event import Event
from contracts.events import honoraria, meetings, representation

Json = dict[str, Any]
REPRESENTATION, MEETINGS, HONORARIA = "representation", "meetings", "honoraria"


@dataclass(frozen=True, slots=True)
class Deed:
    """A command. `about` is the field of the answer that names the fact's aggregate, or the list that was sent."""

    name: str
    service: str
    fact: type[Event] | None = None
    about: str = ""
    listed: bool = False

    def states(self, sent: Json, answer: Json) -> Iterator[tuple[str, str]]:
        """Type and aggregate of each fact that this deed, once done, has stated."""
        if self.fact is not None:
            told = [one["claim"] for one in sent[self.about]] if self.listed else [answer[self.about]]
            for aggregate in told:
                yield self.fact.event_type(), str(aggregate)


REGISTER_COMMUNITY = Deed("register a community", REPRESENTATION, representation.HealthCommunityRegistered, "community")
REGISTER_COMMITTEE = Deed("register a committee", REPRESENTATION, representation.LocalCommitteeRegistered, "committee")
ESTABLISH_BODY = Deed("establish a body", REPRESENTATION, representation.BodyEstablished, "body")
REGISTER_GP = Deed("register a GP", REPRESENTATION, representation.PractitionerRegistered, "practitioner")
CHANGE_TERMS = Deed("change terms", REPRESENTATION, representation.PractitionerTermsChanged, "practitioner")
CHANGE_CONTACT = Deed("change contact details", REPRESENTATION, representation.ContactDetailsChanged, "practitioner")
PROPOSE = Deed("propose", REPRESENTATION, representation.CandidateProposed, "proposal")
APPOINT = Deed("appoint", REPRESENTATION, representation.RepresentativeAppointed, "appointment")
END_APPOINTMENT = Deed("end an appointment", REPRESENTATION, representation.AppointmentEnded, "appointment")

SCHEDULE = Deed("schedule a meeting", MEETINGS, meetings.MeetingScheduled, "meeting")
RESCHEDULE = Deed("move a meeting", MEETINGS, meetings.MeetingRescheduled, "meeting")
CANCEL = Deed("cancel a meeting", MEETINGS, meetings.MeetingCancelled, "meeting")
HOLD = Deed("hold a meeting", MEETINGS, meetings.MeetingHeld, "meeting")
ANSWER = Deed("answer an invitation", MEETINGS, meetings.InvitationAnswered, "invitation")
RECORD = Deed("record attendance", MEETINGS, meetings.AttendanceRecorded, "attendance")
CORRECT_ATTENDANCE = Deed("correct attendance", MEETINGS, meetings.AttendanceCorrected, "attendance")
LOG = Deed("log preparation", MEETINGS, meetings.PreparationLogged, "preparation")
CORRECT_PREPARATION = Deed("correct preparation", MEETINGS, meetings.PreparationCorrected, "preparation")
WITHDRAW = Deed("withdraw preparation", MEETINGS, meetings.PreparationWithdrawn, "preparation")

ARRANGE = Deed("arrange funding", HONORARIA)
CONFIRM_FUNDING = Deed("confirm funding", HONORARIA, honoraria.FundingArranged, "funding")
ENTER_PAYER = Deed("enter a payer", HONORARIA)
CONFIRM_PAYER = Deed("confirm a payer", HONORARIA)
ENTER_PAYEE = Deed("enter a payee", HONORARIA)
CONFIRM_PAYEE = Deed("confirm a payee", HONORARIA)
ATTEST = Deed("attest", HONORARIA, honoraria.HonorariumAttested, "claims", listed=True)
AUTHORISE = Deed("authorise", HONORARIA, honoraria.HonorariumApproved, "claims", listed=True)
SETTLE = Deed("settle", HONORARIA, honoraria.SettlementCompleted, "run")

COUNTED = tuple(
    deed.fact.event_type() for deed in tuple(globals().values()) if isinstance(deed, Deed) and deed.fact is not None
)
"""Facts that are stated by people only when they do one of these."""
