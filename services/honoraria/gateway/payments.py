"""Payments through the bank: the invoices they wait for, how far each is, another attempt."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.values import Municipality
from infra.chassis.gateway import Body, Day, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection
from services.honoraria import commands
from services.honoraria.gateway.approvals import approver
from services.honoraria.gateway.shown import Name, example, picked
from services.honoraria.gateway.today import Today
from services.honoraria.model.receiving import Held
from services.honoraria.store import payments as store
from services.honoraria.strongroom import Strongroom

Standing = Literal["awaiting_invoice", "ready", "ordered", "confirmed", "rejected", "cancelled"]


class MatchInvoice(Body):
    """A GP's invoice, by the reference that the statement gave; sum and account must be what they are here."""

    model_config: ClassVar[ConfigDict] = example(
        municipality="3905",
        reference="3905-2024-000012",
        number="1043",
        issued_on="2024-04-10",
        ore=256750,
        account="12345678903",
        kid="2345676",
    )

    municipality: Municipality
    reference: str = Field(min_length=1, max_length=35)
    number: Name
    issued_on: Day
    ore: int = Field(gt=0)
    account: str = Field(max_length=20)
    kid: str | None = Field(default=None, max_length=30)


class PaymentShown(BaseModel):
    """A payment: what one payee gets of one run through the bank."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    payment: UUID
    run: UUID
    municipality: str
    practitioner: UUID
    reference: str
    ore: int
    state: str
    attempt: int
    reason: str | None
    changed_at: datetime
    cancelled_by: UUID | None = None
    """The run that took it back before it was invoiced; what was left of it is a payment of that run."""
    held: Held | None = None
    """Why a file made today would leave it out, though it is ready: nobody is confirmed to be paid (`payee`), somebody
    else than it was settled for (`other_payee`), or another account than its invoice names (`other_account`: match an
    invoice that names the confirmed one)."""


class Step(BaseModel):
    """A state a payment was in, and who or what brought it there."""

    attempt: int
    state: str
    reason: str | None
    cause: UUID | None
    actor: str
    at: datetime


class Attempt(BaseModel):
    """An attempt at a payment: its reference at the bank, the file, and what holds of it."""

    attempt: int
    end_to_end: str
    file: UUID
    said: Literal["open", "withdrawn", "refused", "booked", "returned"]
    """The strongest word about it; two that are booked are money that was paid twice."""
    stopped_by: list[str]
    """Who has said that the bank stopped it; it takes two."""


class WholePayment(PaymentShown):
    """A payment with its history."""

    attempts: list[Attempt]
    history: list[Step]


def payments(room: Strongroom) -> APIRouter:
    """The routes of payments, with the strongroom that knows accounts."""
    routes = service_router(tags=["payments"])

    @routes.post("/invoices", status_code=201)
    async def match_invoice(command: Sent[MatchInvoice], work: Writing, who: Who) -> WholePayment:
        """Match a GP's invoice with the payment that waits for it; while that is in no file, also in the place of an
        invoice that was matched before. One invoice of a payee pays one payment.
        """
        who.must("economist", municipality=command.municipality)
        which = await commands.match_invoice(work, room, commands.MatchInvoice(**dict(command)), approver(who))
        return await _payment(work.connection, room, which, work.today)

    @routes.get("/payments")
    async def list_payments(
        connection: Reading,
        who: Who,
        today: Today,
        paging: Paging,
        state: Annotated[Standing | None, Query()] = None,
    ) -> Page[PaymentShown]:
        """The payments of one's municipalities."""
        after, own = paging.after(UUID), who.municipalities("economist", "authoriser")
        rows = await store.list_payments(connection, own, state, after[0] if after else None, paging.take)
        held = await commands.held_back(connection, room, rows, today)

        def show(row: dict[str, Any]) -> PaymentShown:
            return PaymentShown(**picked(row, PaymentShown), held=held.get(row["payment"]))

        return paging.page(rows, key=lambda row: (row["payment"],), show=show)

    @routes.get("/payments/{payment}")
    async def read_payment(payment: UUID, connection: Reading, who: Who, today: Today) -> WholePayment:
        """One payment with every state it was in."""
        found = await _payment(connection, room, payment, today)
        who.must("economist", "authoriser", municipality=found.municipality, hidden=True)
        return found

    @routes.post("/payments/{payment}/again")
    async def try_again(payment: UUID, work: Writing, who: Who) -> WholePayment:
        """Have a rejected payment stand in the next file: the same voucher, the payee as confirmed today.

        Not by whoever took in the bank's answer.
        """
        found = await _payment(work.connection, room, payment, work.today)
        who.must("economist", "authoriser", municipality=found.municipality, hidden=True)
        await commands.try_payment_again(work, payment)
        return await _payment(work.connection, room, payment, work.today)

    @routes.post("/payments/{payment}/stop")
    async def stop(payment: UUID, work: Writing, who: Who) -> WholePayment:
        """Say that the bank has not paid this and will not: stopped by word of mouth, refused by mistake as known, or
        lost. With the second authoriser who says so it stands in the next file, unless an earlier attempt has paid it.
        """
        found = await _payment(work.connection, room, payment, work.today)
        who.must("authoriser", municipality=found.municipality, hidden=True)
        await commands.stop_payment(work, payment)
        return await _payment(work.connection, room, payment, work.today)

    return routes


async def _payment(connection: Connection, room: Strongroom, which: UUID, today: date) -> WholePayment:
    row = await store.payment(connection, which)
    if row is None:
        raise NotFound(f"there is no payment {which}")
    steps = [Step(**step) for step in await store.history(connection, which)]
    asked = [Attempt(**one) for one in await store.attempts(connection, which)]
    held = (await commands.held_back(connection, room, [row], today)).get(which)
    return WholePayment(**picked(row, PaymentShown), held=held, attempts=asked, history=steps)
