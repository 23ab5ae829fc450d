"""Refund claims as invoices between municipalities (EHF), and how a municipality invoices."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.values import Language, Municipality
from infra.chassis.gateway import Body, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection
from services.honoraria import commands
from services.honoraria.gateway.shown import Confirmable, example, picked
from services.honoraria.model.invoicing import label
from services.honoraria.store import invoicing_terms
from services.honoraria.store import refund_invoices as store
from services.honoraria.strongroom import Strongroom


class EnterInvoicingTerms(Body):
    """How a municipality invoices what it claims from others. Without an account the invoices name none."""

    model_config: ClassVar[ConfigDict] = example(
        municipality="3905", vat="outside_scope", language="nb", due_days=30, account="12345678903"
    )

    municipality: Municipality
    vat: Literal["outside_scope"]
    """No default: the municipality says that a share of a common cost is no supply, so outside the scope of VAT."""
    language: Language
    due_days: int = Field(ge=1, le=90)
    """Days from an invoice's date until it is to be paid."""
    account: str | None = Field(default=None, max_length=20)
    """The account that claims are paid to."""


class TermsShown(Confirmable):
    """Terms; the latest confirmed ones hold."""

    terms: UUID
    municipality: str
    vat: str
    language: str
    due_days: int
    account: str | None


# Peppol takes no empty element, and blanks are nothing to it.
OrderReference = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[!-~æøåÆØÅ ]+$")
]


class Reference(Body):
    """What the invoices to one municipality carry besides its buyer reference."""

    municipality: Municipality
    order_reference: OrderReference | None = None
    kid: str | None = Field(default=None, max_length=30)
    """From the host's own accounts, where it uses one."""


class MakeRefundInvoices(Body):
    """Invoice every refund claim of a municipality's committed runs that is not invoiced yet."""

    model_config: ClassVar[ConfigDict] = example(
        municipality="3905", references=[{"municipality": "3907", "order_reference": "4500012", "kid": "2345676"}]
    )

    municipality: Municipality
    references: list[Reference] = Field(default_factory=list, max_length=400)


class RefundInvoiceShown(BaseModel):
    """An invoice or a credit note; the EHF is under /refund-invoices/{invoice}/content."""

    invoice: UUID
    run: UUID
    host: str
    municipality: str
    number: str
    kind: str
    issued_on: date
    due_on: date | None
    ore: int
    order_reference: str | None
    kid: str | None
    sha256: str
    made_by: str
    made_at: datetime


class StillWaiting(BaseModel):
    """Claims that were not invoiced, and what the municipality that is claimed from lacks."""

    municipality: str
    name: str | None
    lacks: list[str]
    claims: int
    ore: int


class MadeInvoices(BaseModel):
    """What was made now, and what waits."""

    made: list[RefundInvoiceShown]
    waiting: list[StillWaiting]


def refund_invoices(room: Strongroom) -> APIRouter:
    """The routes of invoicing, with the strongroom that keeps the files."""
    routes = service_router(tags=["refund invoices"])

    @routes.post("/invoicing-terms", status_code=201)
    async def enter_terms(command: Sent[EnterInvoicingTerms], work: Writing, who: Who) -> TermsShown:
        """Enter how a municipality invoices. It holds when a second person confirms it."""
        who.must("economist", municipality=command.municipality)
        which = await commands.enter_invoicing_terms(work, commands.EnterInvoicingTerms(**dict(command)))
        return TermsShown(**await _terms(work.connection, which))

    @routes.post("/invoicing-terms/{terms}/confirm")
    async def confirm_terms(terms: UUID, work: Writing, who: Who) -> TermsShown:
        """Put terms in force, as somebody other than who entered them."""
        row = await _terms(work.connection, terms)
        who.must("economist", "authoriser", municipality=row["municipality"], hidden=True)
        await commands.confirm_invoicing_terms(work, terms)
        return TermsShown(**await _terms(work.connection, terms))

    @routes.get("/invoicing-terms")
    async def list_terms(connection: Reading, who: Who, paging: Paging) -> Page[TermsShown]:
        """The terms of one's own municipalities, in force or waiting."""
        after, own = paging.after(UUID), who.municipalities("economist", "authoriser")
        rows = await invoicing_terms.list_terms(connection, own, after[0] if after else None, paging.take)
        return paging.page(rows, key=lambda row: (row["terms"],), show=lambda row: TermsShown(**row))

    @routes.post("/refund-invoices", status_code=201)
    async def make_refund_invoices(command: Sent[MakeRefundInvoices], work: Writing, who: Who) -> MadeInvoices:
        """Make an invoice or a credit note of each run's claims on each municipality; repeated, of what is new."""
        who.must("economist", municipality=command.municipality)
        references = {one.municipality: commands.References(one.order_reference, one.kid) for one in command.references}
        asked = commands.MakeRefundInvoices(command.municipality, references)
        made, waiting = await commands.make_refund_invoices(work, room, asked)
        shown = [_shown(await _invoice(work.connection, one)) for one in made]
        left = [StillWaiting(**{name: getattr(one, name) for name in StillWaiting.model_fields}) for one in waiting]
        return MadeInvoices(made=shown, waiting=left)

    @routes.get("/refund-invoices")
    async def list_refund_invoices(connection: Reading, who: Who, paging: Paging) -> Page[RefundInvoiceShown]:
        """The invoices from and to one's municipalities."""
        after, own = paging.after(UUID), who.municipalities("economist", "authoriser")
        rows = await store.list_invoices(connection, own, after[0] if after else None, paging.take)
        return paging.page(rows, key=lambda row: (row["invoice"],), show=_shown)

    @routes.get("/refund-invoices/{invoice}/content", response_class=Response)
    async def fetch(invoice: UUID, connection: Reading, who: Who) -> Response:
        """The EHF itself: for the economist and the authoriser of either municipality."""
        row = await _invoice(connection, invoice)
        parties = {row["host"], row["municipality"]}
        if not parties & set(who.municipalities("economist", "authoriser")):
            raise NotFound(f"there is no invoice {invoice}")
        content = await commands.invoice_content(connection, room, row)
        headers = {"Content-Disposition": f'attachment; filename="{row["name"]}"', "ETag": f'"{row["sha256"]}"'}
        return Response(content, media_type="application/xml", headers=headers)

    return routes


async def _terms(connection: Connection, which: UUID) -> dict[str, Any]:
    row = await invoicing_terms.terms(connection, which)
    if row is None:
        raise NotFound(f"there are no terms {which}")
    return row


async def _invoice(connection: Connection, which: UUID) -> dict[str, Any]:
    row = await store.invoice(connection, which)
    if row is None:
        raise NotFound(f"there is no invoice {which}")
    return row


def _shown(row: dict[str, Any]) -> RefundInvoiceShown:
    return RefundInvoiceShown(
        **picked(row | {"number": label(row["host"], row["year"], row["number"])}, RefundInvoiceShown)
    )
