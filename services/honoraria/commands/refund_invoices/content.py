"""An invoice as a file: made of its rows, the same bytes every time."""

from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.commands.kept_files import kept
from services.honoraria.documents.content import Document
from services.honoraria.documents.ehf import ClaimLine, Ehf, Party, ehf
from services.honoraria.documents.words import municipality
from services.honoraria.model.invoicing import label
from services.honoraria.store import refund_invoices as store
from services.honoraria.strongroom import Strongroom

Row = dict[str, Any]
MEDIA_TYPE = "application/xml"
ENDINGS = {"invoice": "faktura", "credit_note": "kreditnota"}


async def invoice_content(connection: Connection, room: Strongroom, row: Row) -> bytes:
    """An invoice's bytes, made again when they are lost. Raises NotTheSame."""
    return await kept(
        room, row["host"], row["invoice"], row["name"], row["sha256"], lambda: document_of(connection, row["invoice"])
    )


async def document_of(connection: Connection, which: UUID) -> Document:
    """The XML of an invoice or credit note, of its rows and nothing else."""
    row = await store.invoice(connection, which)
    assert row is not None, "an invoice that was written down"
    number = label(row["host"], row["year"], row["number"])
    lines = await store.lines(connection, which)
    credited = await store.credited(connection, which)
    document = Ehf(
        kind=row["kind"],
        number=number,
        issued_on=row["issued_on"],
        due_on=row["due_on"],
        language=row["language"],
        note=row["note"],
        seller=_party(row["seller_name"], row["seller_number"]),
        buyer=_party(row["buyer_name"], row["buyer_number"]),
        buyer_reference=row["buyer_reference"],
        lines=tuple(
            ClaimLine(line["name"], line["explained"], line["ore"], line["valid_from"], line["valid_to"])
            for line in lines
        ),
        ore=row["ore"],
        first=row["valid_from"],
        last=row["valid_to"],
        order_reference=row["order_reference"],
        account=row["account"],
        kid=row["kid"],
        credits=tuple((label(one["host"], one["year"], one["number"]), one["issued_on"]) for one in credited),
    )
    return Document(f"{number}_{ENDINGS[row['kind']]}.xml", MEDIA_TYPE, ehf(document))


def _party(name: str, organisation_number: str) -> Party:
    # The register knows a municipality without the word; the register of legal entities knows it with.
    return Party(municipality(name, "nb"), organisation_number)
