"""What is known from facts, per matter: a thing about which one person is told. The highest sequence wins."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

MatterKind = Literal["invitation", "appointment", "honorarium", "statement", "payee"]


@dataclass(frozen=True, slots=True)
class Matter:
    """Whom it concerns and what it refers to; `community` is None where the fact belongs to none."""

    id: UUID
    kind: MatterKind
    practitioner: UUID
    community: str | None
    body: UUID | None = None
    meeting: UUID | None = None

    @property
    def refers_to(self) -> tuple[UUID, ...]:
        """What else must be known before anything can be told, the practitioner included."""
        return tuple(one for one in (self.practitioner, self.body, self.meeting) if one is not None)


@dataclass(frozen=True, slots=True)
class Cause:
    """A fact as far as a later message needs it: where its trace goes on, and when it was stated."""

    correlation: UUID
    traceparent: str | None
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting as it stands after its newest scheduling; `prepares` is the title of the meeting it prepares."""

    fact: UUID
    sequence: int
    revision: int
    kind: str
    title: str
    starts: datetime
    ends: datetime
    place: str | None = None
    link: str | None = None
    prepares: str | None = None


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A meeting was called off; `reason` is a code."""

    fact: UUID
    sequence: int
    revision: int
    reason: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """All that is known of a meeting."""

    plan: Plan | None = None
    cancellation: Cancellation | None = None

    @property
    def is_cancelled(self) -> bool:
        """Whether calling it off came after its newest scheduling."""
        if self.cancellation is None:
            return False
        return self.plan is None or self.cancellation.sequence > self.plan.sequence


@dataclass(frozen=True, slots=True)
class Invited:
    """A personal invitation, and why this person: role, rank as a deputy, what is asked, who appointed."""

    fact: UUID
    sequence: int
    role: str
    deputy_rank: int
    asked_to: str
    appointed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The invitation no longer holds though the meeting does."""

    fact: UUID
    sequence: int


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation with its meeting; either may be unknown yet."""

    invited: Invited | None
    withdrawn: Withdrawn | None
    meeting: Meeting

    @property
    def is_withdrawn(self) -> bool:
        """Whether taking it back came after the newest invitation."""
        if self.withdrawn is None:
            return False
        return self.invited is None or self.withdrawn.sequence > self.invited.sequence


@dataclass(frozen=True, slots=True)
class Appointed:
    """An appointment; both days are included."""

    fact: UUID
    sequence: int
    role: str
    deputy_rank: int
    level: str
    appointed_by: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment and its end, where there was one: `last_day` as of `ended_sequence`."""

    appointed: Appointed | None
    last_day: date | None = None
    ended_sequence: int = 0

    @property
    def over_after(self) -> date | None:
        """The last day in office as far as is known."""
        if self.appointed is None:
            return None
        if self.last_day is not None and self.ended_sequence > self.appointed.sequence:
            return self.last_day
        return self.appointed.valid_to


@dataclass(frozen=True, slots=True)
class Approval:
    """The newest approved version of a claim; øre."""

    fact: UUID
    version: int
    payer: str
    total_ore: int
    change_ore: int
    meeting: Plan | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Calculation:
    """The newest calculation of a claim that nobody has approved; øre. `first_on` is the day of its earliest work."""

    fact: UUID
    version: int
    total_ore: int
    first_on: date | None = None
    meeting: Plan | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """The newest version of a claim that was refused."""

    fact: UUID
    sequence: int
    version: int
    meeting: Plan | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that can be fetched; øre, and the period with both its days where it is known."""

    fact: UUID
    payer: str
    total_ore: int
    period: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Payee:
    """That it is confirmed where pay goes: from a day, for what one payer pays or (None) for all."""

    fact: UUID
    payer: str | None
    valid_from: date


Known = Invitation | Appointment | Calculation | Approval | Rejection | Statement | Payee


def of_claim(approved: Approval | None, rejected: Rejection | None, calculated: Calculation | None) -> Known | None:
    """What is known of a claim, as its GP is to be told of it.

    A refusal counts until the claim is calculated anew or approved. What somebody approved is told of; what was
    calculated before or after it is not any more, or not yet.
    """
    stands = rejected is not None and (calculated is None or calculated.version <= rejected.version)
    if rejected is not None and stands and (approved is None or approved.sequence < rejected.sequence):
        return rejected
    return approved or calculated


def named_municipality(known: Known) -> str | None:
    """Who appointed or pays, where the letter says so: a municipality's number, or the name of a joint body."""
    match known:
        case Invitation(invited=Invited(appointed_by=by)):
            return by
        case Appointment(appointed=Appointed(appointed_by=by)):
            return by
        case Approval(payer=payer) | Statement(payer=payer) | Payee(payer=payer):
            return payer
    return None


@dataclass(frozen=True, slots=True)
class Names:
    """What the community and the municipality of a matter are called; None where nobody has said.

    No letter waits for them: it can do with the municipality's number, and without the community.
    """

    community: str | None = None
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person is reached; opened from the vault for the moment of writing only."""

    name: str
    email: str | None
    language: str
    channels: tuple[str, ...]
