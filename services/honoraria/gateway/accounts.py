"""What the municipality's own accounts need: codes of the ledger's accounts, and the employer's contribution."""

from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.values import Municipality, TaxTreatment
from infra.chassis.gateway import Body, Day, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection
from services.honoraria import commands
from services.honoraria.gateway.shown import Confirmable, Name, example, picked
from services.honoraria.model.accounts import Code
from services.honoraria.model.ledger import Account
from services.honoraria.store import accounts as store
from services.honoraria.store import contributions as rates
from services.honoraria.store import runs

accounts = service_router(tags=["accounts"])
Asked = Annotated[Municipality | None, Query(examples=["3905"])]


class EnterAccountCode(Body):
    """Art, funksjon and ansvar of an account. Without a body or tax treatment it holds for all that have none of their
    own; the day is that of posting."""

    model_config: ClassVar[ConfigDict] = example(
        municipality="3905",
        account="cost",
        tax_treatment="office",
        valid_from="2024-01-01",
        art="10800",
        funksjon="241",
    )

    municipality: Municipality
    account: Account
    tax_treatment: TaxTreatment | None = None
    body: UUID | None = None
    valid_from: Day
    art: str = Field(pattern=r"^[0-9]{3,10}$")
    """The art, or for an account of the balance its number."""
    funksjon: str | None = Field(default=None, pattern=r"^[0-9]{3,6}$")
    """Needed for income and expenditure."""
    ansvar: str | None = Field(default=None, pattern=r"^[A-Za-z0-9.-]{1,20}$")

    @property
    def command(self) -> commands.EnterAccountCode:
        """The code as it is entered."""
        code = Code(self.art, self.funksjon, self.ansvar)
        whose = (self.municipality, self.account, self.tax_treatment, self.body)
        return commands.EnterAccountCode(*whose, self.valid_from, code)


class AccountCodeShown(Confirmable):
    """A code, in force when it is confirmed and nothing has taken its place."""

    code: UUID
    municipality: str
    account: str
    tax_treatment: str | None
    body: UUID | None
    valid_from: date
    art: str
    funksjon: str | None
    ansvar: str | None
    superseded_by: UUID | None


class EnterContributionRate(Body):
    """The payer's rate by the day of payment, with where it was read."""

    model_config: ClassVar[ConfigDict] = example(
        municipality="3905",
        valid_from="2024-01-01",
        hundredths=1410,
        posted_by_payroll=True,
        source="OPPDIKTET: Stortingets vedtak for 2024, sone I",
    )

    municipality: Municipality
    valid_from: Day
    valid_to: Day | None = None
    """Left out, the last day of the year: rates are decided for a year at a time."""
    hundredths: int = Field(ge=0, lt=10_000)
    """Hundredths of a per cent: 1410 is 14.10 %."""
    posted_by_payroll: bool
    """Whether payroll posts the contribution itself; then the accounting file leaves it out."""
    source: Name


class ContributionRateShown(Confirmable):
    """A rate, in force when it is confirmed and nothing has taken its place."""

    rate: UUID
    municipality: str
    valid_from: date
    valid_to: date
    hundredths: int
    posted_by_payroll: bool
    source: str
    superseded_by: UUID | None


class WaitingContribution(BaseModel):
    """What a run settled as office while the rate of a day is unknown, in øre."""

    run: UUID
    municipality: str
    rate_on: date
    base_ore: int


class AccountingShown(BaseModel):
    """The accounting files of a run, and what the next one waits for."""

    files: list[str]
    waits_for: str | None


@accounts.post("/account-codes", status_code=201)
async def enter_account_code(command: Sent[EnterAccountCode], work: Writing, who: Who) -> AccountCodeShown:
    """Enter a code. It is used when a second person confirms it; files that waited for it are made then."""
    who.must("economist", municipality=command.municipality)
    return AccountCodeShown(**await _code(work.connection, await commands.enter_account_code(work, command.command)))


@accounts.post("/account-codes/{code}/confirm")
async def confirm_account_code(code: UUID, work: Writing, who: Who) -> AccountCodeShown:
    """Put a code in force, as somebody other than who entered it."""
    row = await _code(work.connection, code)
    who.must("economist", "authoriser", municipality=row["municipality"], hidden=True)
    await commands.account_for_what_waited(work, await commands.confirm_account_code(work, code))
    return AccountCodeShown(**await _code(work.connection, code))


@accounts.get("/account-codes")
async def list_account_codes(
    connection: Reading, who: Who, paging: Paging, municipality: Asked = None
) -> Page[AccountCodeShown]:
    """The codes of one's municipalities, in force or not."""
    own = who.municipalities("economist", "authoriser")
    after = paging.after(UUID)
    asked = own if municipality is None else own & {municipality}
    rows = await store.list_codes(connection, asked, after[0] if after else None, paging.take)
    return paging.page(rows, key=lambda row: (row["code"],), show=lambda row: AccountCodeShown(**row))


@accounts.post("/contribution-rates", status_code=201)
async def enter_contribution_rate(
    command: Sent[EnterContributionRate], work: Writing, who: Who
) -> ContributionRateShown:
    """Enter the rate of the employer's contribution. Nothing is posted by it before a second person confirms."""
    who.must("economist", municipality=command.municipality)
    entered = await commands.enter_contribution_rate(work, commands.EnterContributionRate(**dict(command)))
    return await _rate(work.connection, entered)


@accounts.post("/contribution-rates/{rate}/confirm")
async def confirm_contribution_rate(rate: UUID, work: Writing, who: Who) -> ContributionRateShown:
    """Put a rate in force. What waited for it is posted; in the place of another, the difference is."""
    found = await _rate(work.connection, rate)
    who.must("economist", "authoriser", municipality=found.municipality, hidden=True)
    await commands.account_for_what_waited(work, await commands.confirm_contribution_rate(work, rate))
    return await _rate(work.connection, rate)


@accounts.get("/contribution-rates")
async def list_contribution_rates(
    connection: Reading, who: Who, paging: Paging, municipality: Asked = None
) -> Page[ContributionRateShown]:
    """The rates of one's municipalities, in force or not."""
    own = who.municipalities("economist", "authoriser")
    after = paging.after(UUID)
    asked = own if municipality is None else own & {municipality}
    rows = await rates.list_rates(connection, asked, after[0] if after else None, paging.take)
    return paging.page(rows, key=lambda row: (row["rate"],), show=lambda row: ContributionRateShown(**row))


@accounts.get("/contributions/waiting")
async def list_waiting_contributions(
    connection: Reading, who: Who, municipality: Asked = None
) -> list[WaitingContribution]:
    """Runs whose employer's contribution is not posted, because nobody has entered the rate."""
    own = who.municipalities("economist", "authoriser")
    asked = own if municipality is None else own & {municipality}
    return [WaitingContribution(**row) for row in await rates.waiting(connection, asked)]


@accounts.get("/settlements/{run}/accounting")
async def read_accounting(run: UUID, connection: Reading, who: Who) -> AccountingShown:
    """Which accounting files a run has, and what must be entered before the next one can be made."""
    row = await runs.run(connection, run)
    if row is None:
        raise NotFound(f"there is no run {run}")
    who.must("economist", "authoriser", municipality=row["municipality"], hidden=True)
    files = [file["name"] for file in await runs.files(connection, run) if file["kind"] == "accounting"]
    return AccountingShown(files=files, waits_for=await commands.waits_for(connection, row))


async def _code(connection: Connection, which: UUID) -> dict[str, Any]:
    row = await store.code(connection, which)
    if row is None:
        raise NotFound(f"there is no code {which}")
    return picked(row, AccountCodeShown)


async def _rate(connection: Connection, which: UUID) -> ContributionRateShown:
    row = await rates.rate(connection, which)
    if row is None:
        raise NotFound(f"there is no rate {which}")
    return ContributionRateShown(**picked(row, ContributionRateShown))
