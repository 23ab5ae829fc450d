"""The ledger for economists and auditors: balances, the trial balance, movements, vouchers, closing of months."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.values import Municipality
from infra.chassis.gateway import Body, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound, Refusal
from services.honoraria import commands
from services.honoraria.gateway.shown import Name, example, picked
from services.honoraria.model.ledger import Account, trial_balance
from services.honoraria.store import ledger as store

ledger = service_router(tags=["ledger"])
_MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
Month = Annotated[str, Path(pattern=_MONTH, examples=["2024-03"])]
Period = Annotated[str | None, Query(pattern=_MONTH, description="The month of the work.", examples=["2024-03"])]
Posted = Annotated[str | None, Query(pattern=_MONTH, description="The month of the posting.", examples=["2024-04"])]
Grouping = Literal["practitioner", "body", "period", "posted"]


class NoSuchMonth(Refusal):
    """A month is written 2024-03."""

    status = 422


class Balance(BaseModel):
    """What stands on an account: debit less credit, in øre."""

    account: str
    ore: int
    practitioner: UUID | None = None
    body: UUID | None = None
    period: date | None = None
    """The month of the work."""
    posted: date | None = None
    """The month of the posting."""


class Balances(BaseModel):
    """The balances of a municipality, and the trial balance over all accounts, which is zero."""

    municipality: str
    trial_balance_ore: int
    balances: list[Balance]


class Movement(BaseModel):
    """One movement on an account, and on which account it stands the other way."""

    ore: int
    against: str
    practitioner: UUID | None
    body: UUID | None
    community: str | None
    period: date
    """The month of the work."""
    posted_on: date
    cause: UUID
    actor: str
    at: datetime
    voucher: UUID | None


class Movements(BaseModel):
    """Movements on an account, page by page."""

    account: str
    movements: list[Movement]
    total_ore: int
    """Of all of them, not only of this page."""
    next: str | None
    """Send it as `cursor` for the next page; null at the end."""


class VoucherShown(BaseModel):
    """A voucher, and the number it has in the municipality's own accounts."""

    voucher: UUID
    run: UUID
    municipality: str
    year: int
    number: int
    kind: str
    practitioner: UUID
    tax_treatment: str
    total_ore: int
    posted_on: date
    own_number: str | None


class OwnNumber(Body):
    """The number that a voucher was given in the municipality's own accounts."""

    model_config: ClassVar[ConfigDict] = example(number="2024-701233")

    number: Name


class Closing(Body):
    """Nothing is posted in the month any more; it is not opened again."""

    model_config: ClassVar[ConfigDict] = example(municipality="3905", period="2024-03")

    municipality: Municipality
    period: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")


class ClosedPeriod(BaseModel):
    """A closed month: its first day, who closed it, and when."""

    period: date
    closed_by: str
    closed_at: datetime


class ClosedPeriods(BaseModel):
    """The closed months of a municipality."""

    municipality: str
    closed: list[ClosedPeriod]


@ledger.get("/ledger/{municipality}/balances")
async def read_balances(
    municipality: Municipality,
    connection: Reading,
    who: Who,
    by: Annotated[list[Grouping] | None, Query()] = None,
    until: Annotated[
        date | None, Query(description="Posted until this day, whenever it was worked.", examples=["2024-06-30"])
    ] = None,
    period: Period = None,
    posted: Posted = None,
) -> Balances:
    """Balances by account, and by GP, body, month of the work or of the posting. They are sums and nothing else.

    `until` the end of a closed month they are the same for ever; `period` is what is known of a month's work by now.
    """
    who.must("economist", "authoriser", municipality=municipality, hidden=True)
    months = {"period": _month(period), "posted": _month(posted)}
    whole = await store.balances(connection, [municipality], (), until=until, **months)
    rows = await store.balances(connection, [municipality], by, until=until, **months) if by else whole
    total = trial_balance({Account(row["account"]): row["ore"] for row in whole})
    return Balances(
        municipality=municipality,
        trial_balance_ore=total,
        balances=[Balance(**picked(row, Balance)) for row in rows],
    )


@ledger.get("/ledger/{municipality}/{account}/{month}")
async def read_movements(
    municipality: Municipality,
    account: Account,
    month: Month,
    connection: Reading,
    who: Who,
    paging: Paging,
    practitioner: Annotated[UUID | None, Query()] = None,
    posted: Posted = None,
) -> Movements:
    """Every movement on an account for a month of work, whenever posted, with its cause, who made it and when."""
    asked = store.Moved(municipality, account.value, _first_of(month), practitioner, _month(posted))
    return await _moved(connection, who, paging, asked)


@ledger.get("/ledger/{municipality}/{account}/posted/{month}")
async def read_posted(
    municipality: Municipality,
    account: Account,
    month: Month,
    connection: Reading,
    who: Who,
    paging: Paging,
    practitioner: Annotated[UUID | None, Query()] = None,
) -> Movements:
    """Every movement that was posted on an account in a month; once the month is closed, the same for ever."""
    asked = store.Moved(municipality, account.value, None, practitioner, _first_of(month))
    return await _moved(connection, who, paging, asked)


async def _moved(connection: Reading, who: Who, paging: Paging, asked: store.Moved) -> Movements:
    who.must("economist", "authoriser", municipality=asked.municipality, hidden=True)
    rows = await store.movements(connection, asked, paging.after(datetime, str), paging.take)
    page = paging.page(
        rows, key=lambda row: (row["at"], row["movement"]), show=lambda row: Movement(**picked(row, Movement))
    )
    total = await store.moved_ore(connection, asked)
    return Movements(account=asked.account, movements=page.items, total_ore=total, next=page.next)


@ledger.get("/vouchers")
async def list_vouchers(
    connection: Reading,
    who: Who,
    paging: Paging,
    municipality: Annotated[Municipality, Query(examples=["3905"])],
    year: Annotated[int, Query(ge=2000, le=2100, examples=[2024])],
) -> Page[VoucherShown]:
    """A municipality's vouchers of a posting year, by number and without a gap."""
    who.must("economist", "authoriser", municipality=municipality, hidden=True)
    after = paging.after(int)
    rows = await store.vouchers(connection, municipality, year, after[0] if after else None, paging.take)
    return paging.page(rows, key=lambda row: (row["number"],), show=lambda row: VoucherShown(**row))


@ledger.post("/vouchers/{voucher}/own-number", status_code=204)
async def note_own_number(voucher: UUID, command: Sent[OwnNumber], work: Writing, who: Who) -> None:
    """Write back what the voucher is called in the municipality's own accounts; an earlier number is kept beside it."""
    municipality = await store.payer_of(work.connection, voucher)
    if municipality is None:
        raise NotFound(f"there is no voucher {voucher}")
    who.must("economist", municipality=municipality, hidden=True)
    await commands.note_own_number(work, voucher, command.number)


@ledger.post("/closed-periods", status_code=201)
async def close_period(command: Sent[Closing], work: Writing, who: Who) -> ClosedPeriods:
    """Close a month that is over."""
    who.must("economist", municipality=command.municipality)
    await commands.close_period(work, command.municipality, _first_of(command.period))
    return await _closed(work.connection, command.municipality)


@ledger.get("/closed-periods/{municipality}")
async def read_closed(municipality: Municipality, connection: Reading, who: Who) -> ClosedPeriods:
    """The months that a municipality has closed."""
    who.must("economist", "authoriser", municipality=municipality, hidden=True)
    return await _closed(connection, municipality)


async def _closed(connection: Any, municipality: str) -> ClosedPeriods:
    rows = await store.closed_periods(connection, municipality)
    return ClosedPeriods(municipality=municipality, closed=[ClosedPeriod(**row) for row in rows])


def _month(named: str | None) -> date | None:
    return None if named is None else _first_of(named)


def _first_of(month: str) -> date:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError as wrong:
        raise NoSuchMonth(f"{month!r} is not a month like 2024-03.", field="period") from wrong
