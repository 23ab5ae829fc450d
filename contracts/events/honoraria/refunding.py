"""What a host claims from the other municipalities."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.values import Community, Municipality, Ore, Text


class RefundClaimed(Event, publisher="honoraria", aggregate="refund"):
    """The host claims a municipality's share by the key; negative is a credit note."""

    refund: UUID
    run: UUID
    community: Community
    host: Municipality
    municipality: Municipality
    valid_from: date
    valid_to: date
    ore: Ore
    key: Literal["equal", "population", "mixed"]
    population_table: Text | None = None


class RefundInvoiced(Event, publisher="honoraria", aggregate="invoice"):
    """Refund claims of one run on one municipality stand on an invoice, or credits on a credit note (EHF)."""

    invoice: UUID
    run: UUID
    host: Municipality
    municipality: Municipality
    number: Text
    """As printed, without gaps per host and year: `3905-2024-R000012`."""
    kind: Literal["invoice", "credit_note"]
    issued_on: date
    due_on: date | None = None
    ore: Ore = Field(gt=0)
    """Above zero for a credit note, too."""
    refunds: tuple[UUID, ...] = Field(min_length=1, max_length=500)
