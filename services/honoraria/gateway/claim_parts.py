"""What a claim is shown with: its lines, what waits, who approved it, the book, and what it overlaps."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.honoraria.model.assumptions import Assumption


class Said(BaseModel):
    """The same in Bokmål, Nynorsk and English."""

    nb: str
    nn: str
    en: str


class Marked(Said):
    """An assumption, in words."""

    code: Assumption


class LineShown(BaseModel):
    """A priced piece of work and its reasons."""

    kind: str
    on: date
    minutes: int
    counted_minutes: int
    rate_ore: int | None
    amount_ore: int
    tax_treatment: str
    payer: str
    home: str | None
    why: Said
    source: str | None
    assumptions: list[Marked]
    cause: UUID
    """The attendance, preparation or invitation it is made from."""
    funding: UUID
    supplements: bool
    """The difference to a provisional rate, for time that another line has paid."""
    unpaid: str | None
    """Why it is worth nothing whatever the time: `salaried`, `practice_compensation`, or `nothing` by the policy."""


class HeldShown(BaseModel):
    """Work that waits, and for what."""

    kind: str
    on: date
    minutes: int
    missing: str
    why: Said
    payer: str | None
    cause: UUID


class ApprovalShown(BaseModel):
    """What somebody said of a version."""

    version: int
    step: str
    payer: str
    actor: str
    acts_for: str | None
    """Whose authority it was, where a substitute used it."""
    at: datetime
    total_ore: int
    reason: str | None
    said: Said | None
    """The reason in words."""
    words: str | None
    """What was said to the GP besides."""


class EntryShown(BaseModel):
    """An entry of the book: an approved line, or the reversal of one; with its voucher once it is settled."""

    entry: UUID
    version: int
    line: int
    reverses: UUID | None
    replaces: UUID | None
    ore: int
    municipality: str
    tax_treatment: str
    on_day: date
    cause: UUID
    actor: str
    at: datetime
    run: UUID | None
    voucher: str | None


class Overlap(BaseModel):
    """Another claim of the same GP for the same time: an hour is paid once, so who attests looks twice."""

    claim: UUID
    community: str
    meeting: UUID
    on_day: date
    what: str
    """`meeting` where both were at a meeting; `travel` where one was on the road, as far as that can be told."""
    starts: datetime
    ends: datetime
    why: Said
