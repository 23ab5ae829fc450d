"""Which letter says what is to be told, written from the facts that are known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from infra.chassis.clock import day_of
from services.notifications.model import letters
from services.notifications.model.known import (
    Appointed,
    Appointment,
    Approval,
    Calculation,
    Cause,
    Contact,
    Invitation,
    Known,
    Matter,
    Names,
    Payee,
    Plan,
    Rejection,
    Statement,
)
from services.notifications.model.letters import Gathering, Letter, Seat
from services.notifications.model.mailbox import Mailbox
from services.notifications.model.telling import Telling, Told, tells
from services.notifications.words import Words, spoken, words

_NUMBER = re.compile(r"[0-9]{4}")
_KOMMUNE = re.compile(r"\s+(kommune|municipality)\s*$", re.IGNORECASE)


class NothingToSay(Exception):
    """A letter was asked for that the known facts do not bear. A mistake in our code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that goes into one message; `before` is what the person was told last about the matter."""

    notification: UUID
    matter: Matter
    known: Known
    telling: Telling
    cause: Cause
    sequence: int
    before: Told | None
    contact: Contact
    to: Mailbox
    body: str
    names: Names
    at: datetime

    @property
    def plan(self) -> Plan | None:
        """The meeting it is about, where it is about one."""
        return self.known.meeting.plan if isinstance(self.known, Invitation) else None

    @property
    def gathering(self) -> Gathering:
        """The meeting as the person should know it: what is taken back is named by the time the person was told."""
        plan, told = self.plan, self.before
        if plan is None:
            raise NothingToSay(f"{self.telling.template} without a meeting")
        starts, ends = plan.starts, plan.ends
        if self.takes_back and told is not None and told.starts is not None and told.ends is not None:
            starts, ends = told.starts, told.ends
        return Gathering(plan.title, plan.kind, starts, ends, plan.place, plan.link, plan.prepares)

    @property
    def takes_back(self) -> bool:
        """Whether it removes the meeting from the person's calendar."""
        return self.telling.template in ("meeting_cancelled", "invitation_withdrawn")

    @property
    def tells(self) -> Told:
        """What the person has been told once this is read."""
        return tells(self.notification, self.telling, self.before, self.plan)


def letter_for(draft: Draft) -> Letter:
    """The letter in no language yet, but for the words that stand for numbers. Raises NothingToSay."""
    say, name, community = words(spoken(draft.contact.language)), draft.contact.name, draft.names.community
    match draft.known:
        case Invitation():
            return _about_a_meeting(draft, draft.known, say)
        case Appointment(appointed=Appointed() as appointed):
            return letters.AppointmentWelcome(
                name=name,
                community=community,
                seat=Seat(
                    draft.body, appointed.role, appointed.deputy_rank, _by(appointed.appointed_by, draft.names, say)
                ),
                term_from=appointed.valid_from,
                term_to=draft.known.over_after or appointed.valid_to,
                level=appointed.level,
            )
        case Approval() as approval:
            meeting = approval.meeting
            return letters.HonorariumApproved(
                name=name,
                community=community,
                body=draft.body,
                total_ore=approval.total_ore,
                change_ore=approval.change_ore,
                meeting=meeting.title if meeting else None,
                on=day_of(meeting.starts) if meeting else None,
                payer=_by(approval.payer, draft.names, say),
            )
        case Rejection(meeting=meeting):
            return letters.HonorariumRejected(
                name=name,
                community=community,
                body=draft.body,
                meeting=meeting.title if meeting else None,
                on=day_of(meeting.starts) if meeting else None,
            )
        case Statement() as statement:
            return letters.StatementReady(
                name=name,
                community=community,
                payer=_by(statement.payer, draft.names, say),
                total_ore=statement.total_ore,
                period=statement.period,
            )
        case Payee(payer=payer, valid_from=valid_from):
            return letters.PayeeConfirmed(
                name=name,
                community=community,
                payer=_by(payer, draft.names, say) if payer else None,
                valid_from=valid_from,
            )
    raise NothingToSay(f"{draft.telling.template} for {draft.matter.kind} {draft.matter.id}")


@dataclass(frozen=True, slots=True)
class Calculated:
    """A claim that is told as it was calculated, the sum that was told before, and what its body is called."""

    claim: Calculation
    before_ore: int | None
    body: str


def letter_of(calculated: Sequence[Calculated], contact: Contact, names: Names) -> Letter:
    """One letter for all of them."""
    sums = tuple(_sum(one) for one in calculated)
    if len(sums) == 1:
        return letters.HonorariumCalculated(name=contact.name, community=names.community, sum=sums[0])
    return letters.HonorariaCalculated(name=contact.name, community=names.community, sums=sums)


def _sum(one: Calculated) -> letters.Sum:
    claim, meeting = one.claim, one.claim.meeting
    return letters.Sum(
        body=one.body,
        total_ore=claim.total_ore,
        before_ore=one.before_ore,
        meeting=meeting.title if meeting else None,
        on=day_of(meeting.starts) if meeting else claim.first_on,
    )


def _about_a_meeting(draft: Draft, known: Invitation, say: Words) -> Letter:
    invited, gathering = known.invited, draft.gathering
    name, community = draft.contact.name, draft.names.community
    if invited is None:
        raise NothingToSay(f"{draft.telling.template} without an invitation")
    by = _by(invited.appointed_by, draft.names, say) if invited.appointed_by else None
    seat = Seat(draft.body, invited.role, invited.deputy_rank, by)
    match draft.telling.template:
        case "invitation":
            return letters.Invitation(
                name=name, community=community, seat=seat, gathering=gathering, asked_to=invited.asked_to
            )
        case "meeting_moved":
            return letters.MeetingMoved(
                name=name, community=community, seat=seat, gathering=gathering, was=_was(draft.before, gathering)
            )
        case "meeting_cancelled":
            reason = known.meeting.cancellation.reason if known.meeting.cancellation else None
            return letters.MeetingCancelled(
                name=name, community=community, seat=seat, gathering=gathering, reason=reason
            )
        case _:
            return letters.InvitationWithdrawn(name=name, community=community, seat=seat, gathering=gathering)


def _was(told: Told | None, now: Gathering) -> tuple[datetime, datetime] | None:
    """The time the person had; None when only the place changed."""
    if told is None or told.starts is None or told.ends is None or (told.starts, told.ends) == (now.starts, now.ends):
        return None
    return told.starts, told.ends


def _by(named: str, names: Names, say: Words) -> str:
    """A municipality, by its number until its name is known; or a joint body, which facts name."""
    if not _NUMBER.fullmatch(named):
        return named
    # Some are registered with the word, and nobody writes "Tønsberg kommune kommune".
    name = _KOMMUNE.sub("", names.municipality or "")
    return say("municipality", name=name) if name else say("municipality_number", number=named)
