"""The letters that are sent, and the facts each is written from. `None` is a fact that is not known."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal, TypeAlias

Language = Literal["nb", "nn", "en"]
LANGUAGES: tuple[Language, ...] = ("nb", "nn", "en")

LetterName = Literal[
    "invitation",
    "meeting_moved",
    "meeting_cancelled",
    "invitation_withdrawn",
    "appointment_welcome",
    "honorarium_calculated",
    "honoraria_calculated",
    "honorarium_approved",
    "honorarium_rejected",
    "statement_ready",
    "payee_confirmed",
]


@dataclass(frozen=True, slots=True)
class Seat:
    """The recipient's place in a body; `deputy_rank` 0 is the holder."""

    body: str
    role: str
    """`member` or `observer`."""
    deputy_rank: int = 0
    appointed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting or a pre-meeting as the recipient needs to know it; times are aware of their zone."""

    title: str
    kind: str
    """`meeting` or `pre_meeting`."""
    starts: datetime
    ends: datetime
    place: str | None = None
    link: str | None = None
    prepares: str | None = None
    """Title of the meeting that a pre-meeting prepares."""


@dataclass(frozen=True, slots=True)
class Pay:
    """What the recipient is paid: `honorarium`, `salary` or `by_capacity`; øre per hour where the rate is known."""

    basis: str
    rate_ore: int | None = None
    payer: str | None = None
    assumptions: tuple[str, ...] = ()
    """In the recipient's language; each is marked as an assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """What every letter has: to whom, in whose name, and whom to ask."""

    name: str
    community: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(Addressed):
    """You are personally invited."""

    letter: ClassVar[LetterName] = "invitation"
    seat: Seat
    gathering: Gathering
    asked_to: str
    """`attend`, `stand_by` or `observe`; another code is left unsaid."""
    pay: Pay | None = None
    answer_by: date | None = None
    answer_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingMoved(Addressed):
    """Time or place changed; the calendar entry is updated."""

    letter: ClassVar[LetterName] = "meeting_moved"
    seat: Seat
    gathering: Gathering
    was: tuple[datetime, datetime] | None = None
    answer_by: date | None = None
    answer_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCancelled(Addressed):
    """The meeting will not be held."""

    letter: ClassVar[LetterName] = "meeting_cancelled"
    seat: Seat
    gathering: Gathering
    reason: str | None = None
    """`no_quorum`, `no_agenda`, `illness`, `weather`, `merged`; another code is left unsaid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationWithdrawn(Addressed):
    """The meeting will be held, but this recipient is no longer asked to come."""

    letter: ClassVar[LetterName] = "invitation_withdrawn"
    seat: Seat
    gathering: Gathering


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentWelcome(Addressed):
    """You are appointed; both days of the term are included."""

    letter: ClassVar[LetterName] = "appointment_welcome"
    seat: Seat
    term_from: date
    term_to: date
    level: str | None = None
    pay: Pay | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """What a claim comes to, øre; `before_ore` was told before. Without a meeting, `on` is a day of its month."""

    body: str
    total_ore: int
    before_ore: int | None = None
    meeting: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HonorariumCalculated(Addressed):
    """A claim was calculated and waits for approval."""

    letter: ClassVar[LetterName] = "honorarium_calculated"
    sum: Sum


@dataclass(frozen=True, slots=True, kw_only=True)
class HonorariaCalculated(Addressed):
    """Several claims were; each has a line, as far as a person reads on."""

    letter: ClassVar[LetterName] = "honoraria_calculated"
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HonorariumApproved(Addressed):
    """A claim was approved; `change_ore` differs from the total when it was approved before."""

    letter: ClassVar[LetterName] = "honorarium_approved"
    body: str
    payer: str
    total_ore: int
    change_ore: int | None = None
    meeting: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HonorariumRejected(Addressed):
    """A claim was not approved as it stands. Why is shown with the claim: it may say something of the person."""

    letter: ClassVar[LetterName] = "honorarium_rejected"
    body: str
    meeting: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementReady(Addressed):
    """A settlement with its statement is ready; `total_ore` is what is paid now, before any tax.

    Zero: nothing is. Below zero: what was paid too much, which the next settlement deducts. Both days of the period are
    included.
    """

    letter: ClassVar[LetterName] = "statement_ready"
    payer: str
    total_ore: int
    period: tuple[date, date] | None = None
    statement_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeConfirmed(Addressed):
    """Who receives your pay, and into which account, is confirmed; which is not said, for mail is read by others."""

    letter: ClassVar[LetterName] = "payee_confirmed"
    valid_from: date
    payer: str | None = None
    """Only for what this one pays."""


Letter: TypeAlias = (
    Invitation
    | MeetingMoved
    | MeetingCancelled
    | InvitationWithdrawn
    | AppointmentWelcome
    | HonorariumCalculated
    | HonorariaCalculated
    | HonorariumApproved
    | HonorariumRejected
    | StatementReady
    | PayeeConfirmed
)
