"""Payments through the bank: invoices, files and who lets them go, the bank's answers, another attempt."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.values import Municipality
from infra.chassis.gateway import Body, Day, Page, Paging, Reading, Sent, Who, Writing, service_router, takes_up_to
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection
from services.honoraria import commands
from services.honoraria.documents.bank_answers import LARGEST
from services.honoraria.gateway.shown import Name, example, must_hold, picked
from services.honoraria.model.payment import RELEASES, WithdrawnFile
from services.honoraria.store import bank_answers, payment_files
from services.honoraria.store import payments as store
from services.honoraria.strongroom import Strongroom, digest

Standing = Literal["awaiting_invoice", "ready", "ordered", "confirmed", "rejected"]


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


class MakePaymentFile(Body):
    """Put every payment that is ready into one file to the bank."""

    model_config: ClassVar[ConfigDict] = example(municipality="3905")

    municipality: Municipality


class PaymentShown(BaseModel):
    """A payment: what one payee gets of one run through the bank."""

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


class Step(BaseModel):
    """A state a payment was in, and who or what brought it there."""

    attempt: int
    state: str
    reason: str | None
    cause: UUID | None
    actor: str
    at: datetime


class WholePayment(PaymentShown):
    """A payment with its history."""

    history: list[Step]


class PaymentFileShown(BaseModel):
    """A file to the bank. It is handed over when two others have released it."""

    file: UUID
    municipality: str
    pay_on: date
    payments: int
    ore: int
    sha256: str | None
    made_by: str
    made_at: datetime
    released_by: list[str]
    released: bool
    asked_back_by: list[str]
    """Who wants it back: of a file that is released it takes two."""
    withdrawn_by: str | None
    """Who took it back; its payments stand in another file, or wait for one."""


class AnswerShown(BaseModel):
    """A file that a bank answered with, as it was taken in."""

    answer: UUID
    kind: str
    message: str
    """The bank's own id of it."""
    received_by: str
    received_at: datetime
    told: int
    changed: int
    unknown_references: int
    differing: list[str]
    contradicting: list[str]


class TakenAnswer(BaseModel):
    """What an answer of the bank came to; nothing was done with what is unknown, differs or contradicts."""

    answer: UUID
    kind: str
    told: int
    changed: int
    unknown: list[str]
    """References that are not ours, or of no file that is released."""
    differing: list[str]
    """Booked or returned, but not with the sum, in the currency or on the account that was ordered."""
    contradicting: list[str]
    """What cannot be true beside what the bank said before: ask it. Perhaps something is paid twice."""


def payments(room: Strongroom) -> APIRouter:
    """The routes of payments, with the strongroom that knows accounts."""
    routes = service_router(tags=["payments"])

    @routes.post("/invoices", status_code=201)
    async def match_invoice(command: Sent[MatchInvoice], work: Writing, who: Who) -> WholePayment:
        """Match a GP's invoice with the payment that waits for it."""
        who.must("economist", municipality=command.municipality)
        which = await commands.match_invoice(work, room, commands.MatchInvoice(**dict(command)))
        return await _payment(work.connection, which)

    @routes.get("/payments")
    async def list_payments(
        connection: Reading,
        who: Who,
        paging: Paging,
        state: Annotated[Standing | None, Query()] = None,
    ) -> Page[PaymentShown]:
        """The payments of one's municipalities."""
        after, own = paging.after(UUID), who.municipalities("economist", "authoriser")
        rows = await store.list_payments(connection, own, state, after[0] if after else None, paging.take)
        return paging.page(
            rows, key=lambda row: (row["payment"],), show=lambda row: PaymentShown(**picked(row, PaymentShown))
        )

    @routes.get("/payments/{payment}")
    async def read_payment(payment: UUID, connection: Reading, who: Who) -> WholePayment:
        """One payment with every state it was in."""
        found = await _payment(connection, payment)
        who.must("economist", "authoriser", municipality=found.municipality, hidden=True)
        return found

    @routes.post("/payments/{payment}/again")
    async def try_again(payment: UUID, work: Writing, who: Who) -> WholePayment:
        """Have a rejected payment stand in the next file: the same voucher, the payee as confirmed today.

        Not by whoever took in the bank's answer.
        """
        found = await _payment(work.connection, payment)
        who.must("economist", "authoriser", municipality=found.municipality, hidden=True)
        await commands.try_payment_again(work, payment)
        return await _payment(work.connection, payment)

    @routes.post("/payment-files", status_code=201)
    async def make_payment_file(command: Sent[MakePaymentFile], work: Writing, who: Who) -> PaymentFileShown:
        """Make a file of every payment that is ready. Two others release it."""
        who.must("economist", municipality=command.municipality)
        which = await commands.make_payment_file(work, room, command.municipality, work.actor)
        return await _file(work.connection, which)

    @routes.get("/payment-files")
    async def list_payment_files(connection: Reading, who: Who, paging: Paging) -> Page[PaymentFileShown]:
        """The files of one's municipalities."""
        after, own = paging.after(UUID), who.municipalities("economist", "authoriser")
        rows = await payment_files.list_files(connection, own, after[0] if after else None, paging.take)
        return paging.page(rows, key=lambda row: (row["file"],), show=_shown)

    @routes.post("/payment-files/{file}/release")
    async def release(file: UUID, work: Writing, who: Who) -> PaymentFileShown:
        """Let a file go to the bank: two authorisers, neither of whom made it or ran a settlement in it."""
        found = await _file(work.connection, file)
        who.must("authoriser", municipality=found.municipality, hidden=True)
        await commands.release_payment_file(work, file, who.subject)
        return await _file(work.connection, file)

    @routes.post("/payment-files/{file}/withdraw")
    async def withdraw(file: UUID, work: Writing, who: Who) -> PaymentFileShown:
        """Take back a file; its payments stand in the next one. When it is released, two authorisers do so, who have
        asked the bank: it has not got it, and will not pay it.
        """
        # Locked, so that it is not released between the question whether it is and the answer.
        found = await _file(work.connection, file, lock=True)
        who.must("economist", "authoriser", municipality=found.municipality, hidden=True)
        if found.released:
            who.must("authoriser", municipality=found.municipality)
        await commands.withdraw_payment_file(work, file)
        return await _file(work.connection, file)

    @routes.get("/payment-files/{file}/content", response_class=Response)
    async def fetch(file: UUID, connection: Reading, who: Who) -> Response:
        """The file itself (pain.001), once it is released and while it is not withdrawn."""
        found = await _file(connection, file)
        who.must("authoriser", municipality=found.municipality, hidden=True)
        if not found.released:
            raise commands.NotReleased("Two others must release this file before it is handed over.")
        if found.withdrawn_by is not None:
            raise WithdrawnFile(
                "This file was withdrawn; handed to the bank now, what stood in it would be paid twice."
            )
        name, content = await commands.payment_file_content(connection, room, file)
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": f'"{digest(content)}"'}
        return Response(content, media_type="application/xml", headers=headers)

    @routes.post("/bank-answers", openapi_extra={"requestBody": {"content": {"application/xml": {}}, "required": True}})
    @takes_up_to(LARGEST)
    async def take_bank_answer(request: Request, work: Writing, who: Who) -> TakenAnswer:
        """Take in what the bank answers (pain.002 or camt.054). The same file again changes nothing, unless
        something in it differed: a batch fits once what was refused of it is taken in, too.
        """
        must_hold(who, "economist")
        own = who.municipalities("economist")
        taken = await commands.take_bank_answer(work, await request.body(), own)
        return TakenAnswer(**{name: getattr(taken, name) for name in TakenAnswer.model_fields})

    @routes.get("/bank-answers")
    async def list_bank_answers(connection: Reading, who: Who, paging: Paging) -> Page[AnswerShown]:
        """What was taken in about one's municipalities, and what of it somebody must still ask the bank about."""
        after, own = paging.after(UUID), who.municipalities("economist", "authoriser")
        rows = await bank_answers.list_answers(connection, list(own), after[0] if after else None, paging.take)
        return paging.page(
            rows, key=lambda row: (row["answer"],), show=lambda row: AnswerShown(**picked(row, AnswerShown))
        )

    return routes


async def _payment(connection: Connection, which: UUID) -> WholePayment:
    row = await store.payment(connection, which)
    if row is None:
        raise NotFound(f"there is no payment {which}")
    steps = [Step(**step) for step in await store.history(connection, which)]
    return WholePayment(**picked(row, PaymentShown), history=steps)


async def _file(connection: Connection, which: UUID, *, lock: bool = False) -> PaymentFileShown:
    row = await payment_files.file(connection, which, lock=lock)
    if row is None:
        raise NotFound(f"there is no payment file {which}")
    return _shown(row)


def _shown(row: dict[str, Any]) -> PaymentFileShown:
    return PaymentFileShown(**picked(row | {"released": len(row["released_by"]) >= RELEASES}, PaymentFileShown))
