"""Municipalities as those who pay and are claimed from."""

from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from contracts.values import Municipality
from infra.chassis.gateway import Body, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from services.honoraria import commands
from services.honoraria.gateway.shown import Confirmable, Name, example, picked
from services.honoraria.store import registers as store

payers = service_router("/payers", tags=["payers"])


class RegisterPayer(Body):
    """A municipality's details. Without account and organisation number it cannot pay to businesses."""

    model_config: ClassVar[ConfigDict] = example(
        municipality="3905",
        name="Tønsberg",
        organisation_number="921383681",
        account="12345678903",
        contact="lønn og honorar, honorar@example.org",
        buyer_reference="HELSEFELLESSKAP",
    )

    municipality: Municipality
    name: Name
    """As people know it; the word kommune after it is left out, herad is kept."""
    organisation_number: str | None = Field(default=None, pattern=r"^[0-9]{9}$")
    account: str | None = Field(default=None, max_length=20)
    """The account that business payouts are paid from."""
    bic: str | None = Field(default=None, pattern=r"^[A-Z]{4}NO[A-Z0-9]{2}([A-Z0-9]{3})?$")
    bank_customer: str | None = Field(default=None, min_length=1, max_length=35, pattern=r"^[A-Za-z0-9-]+$")
    """The number by which the bank knows the municipality, where it has one."""
    contact: Name | None = None
    """Whom a GP asks about a statement."""
    buyer_reference: Name | None = None
    """What invoices to the municipality must carry."""
    bank_format: Literal["pain.001.001.03", "pain.001.001.09"] = "pain.001.001.09"
    """Which version of the payment file the municipality's bank takes."""
    self_billing: Name | None = None
    """Legal basis and signed agreement, where the municipality issues GPs' invoices itself; else it awaits theirs."""


class PayerShown(Confirmable):
    """A municipality's details; the latest confirmed ones hold."""

    payer: UUID
    municipality: str
    name: str
    organisation_number: str | None
    account: str | None
    bic: str | None
    bank_customer: str | None
    contact: str | None
    buyer_reference: str | None
    bank_format: str
    self_billing: str | None


@payers.post("", status_code=201)
async def register_payer(command: Sent[RegisterPayer], work: Writing, who: Who) -> PayerShown:
    """Enter a municipality's details. They hold when a second person confirms them."""
    who.must("economist", municipality=command.municipality)
    payer = await commands.register_payer(work, commands.RegisterPayer(**dict(command)))
    return await _shown(work.connection, payer)


@payers.post("/{payer}/confirm")
async def confirm_payer(payer: UUID, work: Writing, who: Who) -> PayerShown:
    """Put a municipality's details in force, as somebody other than who entered them."""
    row = await _found(work.connection, payer)
    who.must("economist", "authoriser", municipality=row["municipality"], hidden=True)
    await commands.confirm_payer(work, payer)
    return await _shown(work.connection, payer)


@payers.get("")
async def list_payers(connection: Reading, who: Who, paging: Paging) -> Page[PayerShown]:
    """The details of one's own municipalities, in force or waiting."""
    after = paging.after(UUID)
    own = who.municipalities("economist", "authoriser")
    rows = await store.list_payers(connection, own, after[0] if after else None, paging.take)
    return paging.page(rows, key=lambda row: (row["payer"],), show=lambda row: PayerShown(**row))


async def _found(connection: Reading, which: UUID) -> dict[str, Any]:
    row = await store.payer(connection, which)
    if row is None:
        raise NotFound(f"there are no details {which}")
    return row


async def _shown(connection: Reading, which: UUID) -> PayerShown:
    return PayerShown(**picked(await _found(connection, which), PayerShown))
