"""Settlement runs, and the statements of them."""

from datetime import date
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.values import Municipality, Ore


class SettlementSimulated(Event, publisher="honoraria", aggregate="run"):
    """What a settlement run would do; nothing was paid."""

    run: UUID
    municipality: Municipality
    valid_from: date
    valid_to: date
    vouchers: int = Field(ge=0)
    claims: int = Field(ge=0)
    unpriced: int = Field(ge=0)
    unpaid: int = Field(ge=0)
    """Payees whose lines wait because the register lacks what payment needs."""
    office_ore: Ore
    business_ore: Ore


class SettlementCompleted(Event, publisher="honoraria", aggregate="run"):
    """A settlement run is committed: vouchers, statements and files are made."""

    run: UUID
    municipality: Municipality
    valid_from: date
    valid_to: date
    vouchers: int = Field(ge=0)
    claims: int = Field(ge=0)
    arrears: int = Field(ge=0)
    unpriced: int = Field(ge=0)
    unpaid: int = Field(ge=0)
    office_ore: Ore
    business_ore: Ore


class StatementIssued(Event, publisher="honoraria", aggregate="statement"):
    """A practitioner's statement of one run is ready to be fetched."""

    statement: UUID
    run: UUID
    practitioner: UUID
    municipality: Municipality
    valid_from: date | None = None
    """First day of the run's period."""
    valid_to: date | None = None
    """Last day of the run's period, included."""
    total_ore: Ore
    carried_ore: Ore = Field(default=0, le=0)
    """What was paid too much and is netted in a later run; never above zero."""


class DebtOverdue(Event, publisher="honoraria", aggregate="debt"):
    """What a GP was paid too much has not been netted for long: two people decide what becomes of it."""

    debt: UUID
    practitioner: UUID
    municipality: Municipality
    ore: Ore = Field(gt=0)
    since: date
    """The day of the run that first carried it."""
