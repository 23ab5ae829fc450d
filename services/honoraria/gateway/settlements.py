"""Settlement runs of a municipality: simulate, commit, look at them again; and the refunds they claim."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.values import Municipality
from infra.chassis.gateway import Body, Day, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection
from services.honoraria import commands
from services.honoraria.gateway.shown import example
from services.honoraria.store import runs as store
from services.honoraria.strongroom import Strongroom


class StartSettlement(Body):
    """Settle what is approved and dated up to the last day; what is dated before the first is marked as arrears."""

    model_config: ClassVar[ConfigDict] = example(
        municipality="3905", **{"from": "2024-03-01"}, to="2024-03-31", mode="simulate"
    )

    municipality: Municipality
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    mode: Literal["simulate", "commit"]


class PayoutShown(BaseModel):
    """What one GP gets under one tax treatment; debt brought and carried is zero or negative."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    practitioner: UUID
    tax_treatment: str
    vouchers: list[str]
    lines_ore: int
    brought_ore: int
    carried_ore: int
    cancelled_ore: int = 0
    """What payments came to that were not invoiced yet, and that this run takes back into what it pays."""
    cancelled: list[str] = []
    """Their references."""
    paid_ore: int


class Left(BaseModel):
    """Work that the run leaves, and why."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    claim: UUID
    practitioner: UUID
    kind: str
    on: date
    minutes: int
    reason: str
    """What is missing of unpriced work; `payee`, or `payer_account` of the municipality; `unapproved`, or `reversal` of
    what is in the book (øre below zero), and `rejected` and `rejected_reversal` when somebody refused it; `other_payee`
    where it corrects what was settled for another than the GP's payout here is of, and the next run settles it."""
    ore: int | None
    since: date | None = None
    """The day on which it was refused."""


class RefundDue(BaseModel):
    """What the host claims from a municipality; negative is a credit note."""

    community: str
    municipality: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    key: str
    population_table: str | None
    ore: int


class PayoutChanged(BaseModel):
    """A payout that is not what it was; zero where there was none, or is none any more."""

    practitioner: UUID
    tax_treatment: str
    was_ore: int
    is_ore: int


class Since(BaseModel):
    """How a simulation differs from the one before it of the same municipality and period."""

    run: UUID
    at: datetime
    paid_ore: int
    refund_ore: int
    payouts: list[PayoutChanged]
    newly_left: int
    no_longer_left: int


class Sums(BaseModel):
    """What a run comes to, in sums and numbers."""

    vouchers: int
    claims: int
    lines: int
    minutes: int
    arrears: int
    unpriced: int
    unapproved: int
    rejected: int = 0
    other_payee: int = 0
    """Lines correcting what was settled for another than the GP's payout here is of; the run that follows has them."""
    other_payee_ore: int = 0
    unpaid: int
    office_ore: int
    business_ore: int
    contribution_base_ore: int = 0
    contribution_ore: int | None = None
    """The employer's contribution on `office`; null while the payer's rate is unknown, then posted when it is known."""
    refund_ore: int


class Result(Sums):
    """What a run comes to, GP by GP."""

    payouts: list[PayoutShown]
    left: list[Left]
    refunds: list[RefundDue]
    problems: list[str]
    """What somebody must mend, in words."""
    since: Since | None = None
    """Against the last simulation, if nothing was settled in between."""


class FileShown(BaseModel):
    """A file of a run: fetched under /settlements/{run}/files/{name}."""

    name: str
    kind: str
    media_type: str
    bytes: int
    sha256: str


class RunShown(BaseModel):
    """A run, simulated or committed."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    run: UUID
    follows: UUID | None = None
    """The run that left what this one settles, right after it, for an earlier payee."""
    followed_by: UUID | None = None
    municipality: str
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    mode: str
    actor: str
    at: datetime
    posted_on: date
    result: Sums


class WholeRun(RunShown):
    """A run with all it comes to, and its files."""

    result: Result
    files: list[FileShown]


class RefundShown(BaseModel):
    """A refund claim between two municipalities."""

    refund: UUID
    run: UUID
    community: str
    host: str
    municipality: str
    segment_from: date
    segment_to: date
    key: str
    population_table: str | None
    share_to_date_ore: int
    claimed_before_ore: int
    ore: int


def settlements(room: Strongroom) -> APIRouter:
    """The routes of settlement, with the strongroom that makes and keeps what leaves the house."""
    routes = service_router(tags=["settlements"])

    @routes.post("/settlements", status_code=201)
    async def start_settlement(command: Sent[StartSettlement], work: Writing, who: Who, response: Response) -> WholeRun:
        """Run a settlement. Committed, it numbers vouchers and makes files; repeated, it finds only what is new."""
        who.must("economist", municipality=command.municipality)
        asked = commands.Settle(command.municipality, command.first, command.last, command.mode, actor=work.actor)
        run = await commands.settle(work, room, asked)
        response.headers["Location"] = f"/settlements/{run}"
        return await _whole(work.connection, run)

    @routes.get("/settlements")
    async def list_settlements(
        connection: Reading,
        who: Who,
        paging: Paging,
        municipality: Annotated[Municipality | None, Query(examples=["3905"])] = None,
        mode: Annotated[Literal["simulate", "commit"] | None, Query()] = None,
    ) -> Page[RunShown]:
        """The runs of one's municipalities, oldest first, each with its sums."""
        own = who.municipalities("economist", "authoriser")
        asked = own if municipality is None else own & {municipality}
        after = paging.after(UUID)
        rows = await store.list_runs(connection, asked, mode, after[0] if after else None, paging.take)
        return paging.page(rows, key=lambda row: (row["run"],), show=lambda row: RunShown(**_dated(row)))

    @routes.get("/settlements/{run}")
    async def read_settlement(run: UUID, connection: Reading, who: Who) -> WholeRun:
        """One run with all it came to, and its files."""
        found = await _whole(connection, run)
        who.must("economist", "authoriser", municipality=found.municipality, hidden=True)
        return found

    @routes.get("/refunds")
    async def list_refunds(connection: Reading, who: Who, paging: Paging) -> Page[RefundShown]:
        """What one's municipality has claimed from others, and others from it."""
        after = paging.after(UUID)
        own = who.municipalities("economist", "authoriser")
        rows = await store.list_refunds(connection, own, after[0] if after else None, paging.take)
        return paging.page(rows, key=lambda row: (row["refund"],), show=lambda row: RefundShown(**row))

    return routes


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"first": row["valid_from"], "last": row["valid_to"]}


async def _whole(connection: Connection, which: UUID) -> WholeRun:
    row = await store.run(connection, which)
    if row is None:
        raise NotFound(f"there is no run {which}")
    files = [FileShown(**file) for file in await store.files(connection, which)]
    return WholeRun(**_dated(row), files=files)
