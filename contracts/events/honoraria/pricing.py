"""What a claim is worth, line by line, and what waits."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event, Part
from contracts.values import Code, Community, Minutes, Municipality, Open, Ore, TaxTreatment, WorkKind

# Without an appointment that day nobody is known to pay for a guest; `home` is what that was called before.
MissingCode = Annotated[
    Literal[
        "terms",
        "capacity",
        "capacity_conflict",
        "specialist",
        "rate",
        "funding",
        "appointment",
        "payer",
        "home",
        "other",
    ],
    Open(),
]


class HonorariumLine(Part):
    """One priced piece of work; øre may be negative only in a reversal."""

    kind: WorkKind
    on: date
    minutes: Minutes
    counted_minutes: int = Field(ge=0)
    rate_ore: Ore | None
    amount_ore: Ore
    tax_treatment: TaxTreatment
    assumptions: tuple[Code, ...] = ()
    cause: UUID
    """The attendance, preparation or invitation the line is made from."""
    supplements: bool = False
    """The difference to a provisional rate, for time that another line has paid."""


class UnpricedLine(Part):
    """Work that nothing in force covers; held, named, and priced by itself when what is missing arrives."""

    kind: WorkKind
    on: date
    minutes: Minutes
    missing: MissingCode
    cause: UUID


class HonorariumCalculated(Event, publisher="honoraria", aggregate="claim"):
    """A claim, or a new version of it, as the facts known now give it."""

    claim: UUID
    version: int = Field(ge=1)
    practitioner: UUID
    body: UUID
    community: Community
    meeting: UUID | None = None
    home: Municipality
    payer: Municipality
    bearers: tuple[Municipality, ...] = Field(default=(), max_length=400)
    lines: tuple[HonorariumLine, ...] = Field(max_length=500)
    total_ore: Ore


class HonorariumUnpriced(Event, publisher="honoraria", aggregate="claim"):
    """The part of a claim that cannot be priced yet, and what is missing."""

    claim: UUID
    version: int = Field(ge=1)
    practitioner: UUID
    body: UUID
    community: Community
    meeting: UUID | None = None
    lines: tuple[UnpricedLine, ...] = Field(max_length=500)
