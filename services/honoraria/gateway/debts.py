"""What GPs were paid too much: what is owed, and what two people decide about it."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.values import Language, Municipality, TaxTreatment
from infra.chassis.gateway import Body, Page, Paging, Person, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection
from services.honoraria import commands
from services.honoraria.documents.repayment_letter import ASSUMED
from services.honoraria.gateway.approvals import approver
from services.honoraria.gateway.shown import Confirmable, Name, example, picked
from services.honoraria.gateway.today import Today
from services.honoraria.model.debts import DecisionKind
from services.honoraria.store import debts as store
from services.honoraria.strongroom import Strongroom


class DebtShown(BaseModel):
    """What a GP owes a payer under a tax treatment, in øre above zero."""

    debt: UUID
    """The run in which it arose. A GP has several when other people or enterprises were paid in between."""
    municipality: str
    practitioner: UUID
    tax_treatment: str
    payee: UUID
    """Who was paid too much: `business` is netted only against what is paid to the same person or enterprise."""
    ore: int
    run: UUID
    """The last that carried it."""
    arose_on: date
    netted_from: date
    """The first day on which a run takes it off what it pays: the GP is told 14 days before (an assumption)."""
    recoverable_from: date
    """The first day on which it may be asked for or written off while the GP is appointed: 90 days (an assumption)."""
    appointed: bool
    assumption: str
    """That of the days, in words."""


class DecideDebt(Body):
    """A letter that asks for the debt, its write-off, or that the GP has paid it back."""

    model_config: ClassVar[ConfigDict] = example(
        municipality="3905",
        practitioner="018e9999-0000-7000-8000-0000000000a1",
        tax_treatment="office",
        kind="write_off",
        why="Under the limit of what is collected",
    )

    municipality: Municipality
    practitioner: UUID
    tax_treatment: TaxTreatment
    kind: DecisionKind
    debt: UUID | None = None
    """Which it is, where this GP has several."""
    ore: int | None = Field(default=None, gt=0)
    """All of it when left out."""
    why: Name
    """The grounds, without names: they are kept with the ledger."""


class DecisionShown(Confirmable):
    """A decision about a debt, in force when it is confirmed; `voucher` is what it is posted on.

    Nothing comes of one that was taken back.
    """

    decision: UUID
    run: UUID
    municipality: str
    practitioner: UUID
    tax_treatment: str
    kind: str
    ore: int
    why: str
    voucher: UUID | None
    taken_back_by: str | None
    taken_back_at: datetime | None


class LetterShown(BaseModel):
    """What a letter to the GP says, and to whom: data for whoever sends it."""

    decision: UUID
    practitioner: UUID
    name: str
    language: Language
    subject: str
    paragraphs: list[str]
    ore: int
    vouchers: list[str]


def debts(room: Strongroom) -> APIRouter:
    """The routes of debts, with the strongroom that knows to whom a letter goes."""
    routes = service_router("/debts", tags=["debts"])

    @routes.get("")
    async def list_debts(
        connection: Reading,
        who: Who,
        today: Today,
        municipality: Annotated[Municipality, Query(examples=["3905"])],
        language: Annotated[Language, Query()] = "nb",
    ) -> list[DebtShown]:
        """What GPs owe a municipality now."""
        who.must("economist", "authoriser", municipality=municipality, hidden=True)
        found = await store.debts(connection, [municipality])
        sitting = await store.appointed(connection, [one.practitioner for one in found], today)
        return [
            DebtShown(
                debt=one.debt,
                payee=one.payee,
                municipality=one.municipality,
                practitioner=one.practitioner,
                tax_treatment=one.tax_treatment,
                ore=one.ore,
                run=one.run,
                arose_on=one.arose_on,
                netted_from=one.netted_from,
                recoverable_from=one.recoverable_from,
                appointed=one.practitioner in sitting,
                assumption=ASSUMED[language],
            )
            for one in found
        ]

    @routes.post("/decisions", status_code=201)
    async def decide_debt(command: Sent[DecideDebt], work: Writing, who: Who) -> DecisionShown:
        """Decide what becomes of a debt. Nothing comes of it before a second person confirms."""
        who.must("economist", municipality=command.municipality)
        entered = await commands.decide_debt(work, commands.DecideDebt(**dict(command)), approver(who))
        return await _shown(work.connection, who, entered)

    @routes.post("/decisions/{decision}/confirm")
    async def confirm_debt_decision(decision: UUID, work: Writing, who: Who) -> DecisionShown:
        """Put a decision in force: its letter is written; what ends the debt is posted on a voucher of its own."""
        await _shown(work.connection, who, decision)
        await commands.confirm_debt_decision(work, room, decision, approver(who))
        return await _shown(work.connection, who, decision)

    @routes.post("/decisions/{decision}/take-back", status_code=204)
    async def take_back_debt_decision(decision: UUID, work: Writing, who: Who) -> None:
        """Take back a decision that nobody has confirmed; one person is enough to stop."""
        await _shown(work.connection, who, decision)
        await commands.take_back_debt_decision(work, decision)

    @routes.get("/decisions")
    async def list_decisions(connection: Reading, who: Who, paging: Paging) -> Page[DecisionShown]:
        """The decisions about debts to one's municipalities: confirmed, waiting or taken back."""
        after = paging.after(UUID)
        own = who.municipalities("economist", "authoriser")
        rows = await store.list_decisions(connection, own, after[0] if after else None, paging.take)
        return paging.page(rows, key=lambda row: (row["decision"],), show=lambda row: DecisionShown(**row))

    @routes.get("/decisions/{decision}/letter")
    async def read_letter(decision: UUID, connection: Reading, who: Who) -> LetterShown:
        """What the letter of a confirmed decision says, in the GP's language; the same whenever it is asked for."""
        shown = await _shown(connection, who, decision)
        who.must("economist", municipality=shown.municipality, hidden=True)
        return LetterShown(**await commands.repayment_letter(connection, room, decision))

    return routes


async def _shown(connection: Connection, who: Person, which: UUID) -> DecisionShown:
    row: dict[str, Any] | None = await store.decision(connection, which)
    if row is None:
        raise NotFound(f"there is no decision {which}")
    who.must("economist", "authoriser", municipality=row["municipality"], hidden=True)
    return DecisionShown(**picked(row, DecisionShown))
