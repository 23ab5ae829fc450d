"""What the story of a claim is told with."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.honoraria.gateway.claim_parts import Said
from services.honoraria.gateway.claims import WholeClaim


class Cause(BaseModel):
    """Something that was done: an attendance or a preparation, as meetings tells of it now; or a meeting called off."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    cause: UUID
    kind: str
    on_day: date | None
    minutes: int | None
    travel_minutes: int | None
    """Of all legs recorded with an attendance."""
    paid: bool
    withdrawn: bool | None


class Told(BaseModel):
    """A step: what was stated of the claim, when, by whom, because of what, and the trace to look at."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    what: str
    said: Said
    """The same in words."""
    at: datetime
    actor: str
    version: int | None
    total_ore: int | None
    pieces: int | None
    """How many pieces of work waited, where something was without a price; 0 when nothing does any more."""
    because: Said | None
    """Why it was rejected."""
    words: str | None
    """What was said to the GP besides."""
    causation: UUID | None
    trace: str | None
    link: str | None
    """The trace in a viewer, where its address is known."""


class SettledAs(BaseModel):
    """A voucher that the claim stands on, and how far its money has come."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    voucher: str
    run: UUID
    municipality: str
    kind: str
    tax_treatment: str
    posted_on: date
    ore: int
    brought_ore: int | None
    """Debt that the GP had with this payer before the run, and what was left of it after, both zero or negative; of
    all work of the run, not of this claim alone, so told to nobody but the GP and those who pay."""
    carried_ore: int | None
    paid_ore: int | None
    """What the GP was paid in that run by this payer; of all work likewise."""
    statement: UUID | None
    payment: UUID | None
    payment_state: str | None
    payment_reason: str | None
    """The bank's, where it refused; told to the same."""
    payment_reference: str | None
    payment_attempt: int | None
    """Above 1 where the bank refused before, and it was tried again."""


class Payable(BaseModel):
    """Whether there is somebody to pay what is not settled yet: `confirmed`, `unconfirmed` or `missing`."""

    payer: str
    tax_treatment: str
    payee: str


class Why(BaseModel):
    """The whole story: what was done, what was stated, the lines with their words, the book, and what was paid."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    claim: WholeClaim
    now: Said
    """Where it stands and what comes next."""
    causes: list[Cause]
    story: list[Told]
    payable: list[Payable]
    settled: list[SettledAs]
    settled_ore: int
