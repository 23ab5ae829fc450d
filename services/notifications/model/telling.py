"""What a person should be told next about a matter: a function of the facts known and of what was told before.

Asked anew at every step, last in the transaction that lets the message out of the house, so that nobody is invited to
what is cancelled, a change is told only to those who were invited, and nothing is told twice.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.notifications.model.known import (
    Appointment,
    Approval,
    Calculation,
    Invitation,
    Known,
    Payee,
    Plan,
    Rejection,
    Statement,
)
from services.notifications.model.letters import LetterName

Hindrance = Literal["meeting_cancelled", "withdrawn", "too_late", "appointment_ended", "nothing_due"]
"""Why a message that is due is not to be sent after all."""

ASKS = ("invitation", "meeting_moved")
DECIDED = ("honorarium_approved", "honorarium_rejected")


@dataclass(frozen=True, slots=True)
class Told:
    """The last thing a person was told about a matter, for certain or perhaps: a server fell silent while taking it."""

    notification: UUID
    template: LetterName
    revision: int
    """Of the meeting or claim, as it was told."""
    sequence: int
    """Counts what was told about this matter; a calendar takes the higher one for the newer."""
    starts: datetime | None = None
    ends: datetime | None = None
    total_ore: int | None = None
    """Of a claim, as it was told."""

    @property
    def asks(self) -> bool:
        """Whether the person now has the meeting in the calendar."""
        return self.template in ASKS


@dataclass(frozen=True, slots=True)
class Telling:
    """A message that should exist: which letter, because of which fact, about which revision; perhaps hindered."""

    template: LetterName
    caused_by: UUID
    revision: int = 0
    hindrance: Hindrance | None = None
    total_ore: int | None = None


def next_telling(known: Known, told: Told | None, *, now: datetime, today: date) -> Telling | None:
    """What is due now; None when everything was told, or too little is known to say."""
    match known:
        case Invitation():
            return _about_invitation(known, told, now)
        case Appointment():
            return _about_appointment(known, told, today)
        case Calculation():
            return _about_calculation(known, told)
        case Approval():
            return _about_approval(known, told)
        case Rejection():
            return _about_rejection(known, told)
        case Statement():
            return Telling("statement_ready", known.fact) if told is None else None
        case Payee():
            return Telling("payee_confirmed", known.fact) if told is None else None


def next_sequence(telling: Telling, told: Told | None) -> int:
    """The number of the next message about a matter: the meeting's revision, or more where more was told.

    A withdrawal has the revision of the invitation it takes back; with its number, too, calendars would ignore it.
    """
    return telling.revision if told is None else max(telling.revision, told.sequence + 1)


def tells(notification: UUID, telling: Telling, before: Told | None, plan: Plan | None) -> Told:
    """What the person has been told once this message is read; `plan` where it is about a meeting."""
    return Told(
        notification,
        telling.template,
        telling.revision,
        next_sequence(telling, before),
        plan.starts if plan else None,
        plan.ends if plan else None,
        telling.total_ore,
    )


def _about_invitation(known: Invitation, told: Told | None, now: datetime) -> Telling | None:
    invited, meeting = known.invited, known.meeting
    if invited is None or meeting.plan is None:
        return None
    if told is not None and told.asks:
        return _about_a_change(known, meeting.plan, told, now)
    if told is not None and (meeting.is_cancelled or known.is_withdrawn):
        return None
    return Telling("invitation", invited.fact, meeting.plan.revision, _hindrance(known, meeting.plan, now))


def _about_a_change(known: Invitation, plan: Plan, told: Told, now: datetime) -> Telling | None:
    cancellation = known.meeting.cancellation
    if known.meeting.is_cancelled and cancellation is not None:
        return Telling("meeting_cancelled", cancellation.fact, cancellation.revision)
    if known.is_withdrawn and known.withdrawn is not None:
        return Telling("invitation_withdrawn", known.withdrawn.fact, plan.revision)
    if plan.revision > told.revision:
        return Telling("meeting_moved", plan.fact, plan.revision, "too_late" if plan.starts <= now else None)
    return None


def _hindrance(known: Invitation, plan: Plan, now: datetime) -> Hindrance | None:
    if known.meeting.is_cancelled:
        return "meeting_cancelled"
    if known.is_withdrawn:
        return "withdrawn"
    return "too_late" if plan.starts <= now else None


def _about_appointment(known: Appointment, told: Told | None, today: date) -> Telling | None:
    appointed, last_day = known.appointed, known.over_after
    if appointed is None or last_day is None or told is not None:
        return None
    over = last_day < max(today, appointed.valid_from)
    return Telling("appointment_welcome", appointed.fact, hindrance="appointment_ended" if over else None)


def _about_calculation(known: Calculation, told: Told | None) -> Telling | None:
    """A sum the person does not know. Once an approval was told of, only approvals are: what is proposed may fall."""
    if told is not None and (told.template == "honorarium_approved" or told.total_ore == known.total_ore):
        return None
    never = told is None and known.total_ore == 0
    hindrance: Hindrance | None = "nothing_due" if never else None
    return Telling("honorarium_calculated", known.fact, known.version, hindrance, known.total_ore)


def _about_approval(known: Approval, told: Told | None) -> Telling | None:
    """Of nothing that never was anything there is nothing to tell; that a sum fell away, there is."""
    if told is not None and told.template in DECIDED and told.revision >= known.version:
        return None
    never = told is None and known.total_ore == 0 and known.change_ore == 0
    hindrance: Hindrance | None = "nothing_due" if never else None
    return Telling("honorarium_approved", known.fact, known.version, hindrance, known.total_ore)


def _about_rejection(known: Rejection, told: Told | None) -> Telling | None:
    """That a version was refused, once; also of a sum that was never told, for the claim itself shows it."""
    if told is not None and told.template in DECIDED and told.revision >= known.version:
        return None
    return Telling("honorarium_rejected", known.fact, known.version)
