"""What GPs make their invoices from: written after a run for each payment that waits for one, and when asked for."""

import asyncio
from typing import Any
from uuid import UUID

from infra.chassis.ids import derived_id
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection
from services.honoraria.commands.kept_files import kept, note_file
from services.honoraria.commands.settle.papers import own_settlement
from services.honoraria.documents.content import Document
from services.honoraria.documents.invoice_basis import invoice_basis
from services.honoraria.model.payment import State
from services.honoraria.store import made_files, payments, registers
from services.honoraria.strongroom import Strongroom

Row = dict[str, Any]


async def write_invoice_bases(connection: Connection, room: Strongroom, run: Row) -> None:
    """Write the basis of every payment of a run that waits for an invoice; what is there already stays."""
    if not await _awaits_invoices(connection, run):
        return
    for payment in await payments.of_run(connection, run["run"]):
        if payment["state"] == State.CANCELLED:
            continue
        file = _file(payment)
        if await made_files.made(connection, file) is None:
            document = await _made(connection, room, run, payment["practitioner"])
            await note_file(connection, file, document)
            room.keep(room.place(run["municipality"], file, document.name), document.content)


async def invoice_basis_content(
    connection: Connection, room: Strongroom, run: Row, practitioner: UUID
) -> tuple[str, bytes]:
    """Name and bytes of a GP's invoice basis of a run; one that is asked for before it was written is made for who
    asks. Raises NotFound, PayeeErased, NotTheSame.
    """
    payment = next((one for one in await payments.of_run(connection, run["run"], practitioner)), None)
    if payment is None or not await _awaits_invoices(connection, run):
        raise NotFound("This settlement waits for no invoice.")
    if payment["state"] == State.CANCELLED:
        raise NotFound("This was taken into a later settlement before it was invoiced; the basis is that one's.")
    known = await made_files.made(connection, _file(payment))
    if known is None:
        document = await _made(connection, room, run, practitioner)
        return document.name, document.content

    async def again() -> Document:
        return await _made(connection, room, run, practitioner)

    name, sha256 = known["name"], known["sha256"]
    return name, await kept(room, run["municipality"], known["file"], name, sha256, again)


async def _awaits_invoices(connection: Connection, run: Row) -> bool:
    payer = await registers.payer(connection, run["payer"]) if run["payer"] else None
    return payer is not None and not payer["self_billing"]


async def _made(connection: Connection, room: Strongroom, run: Row, practitioner: UUID) -> Document:
    payer = await registers.payer(connection, run["payer"])
    own = await own_settlement(connection, room, run, practitioner)
    (payout,) = (one for one in own.payouts if one.treatment == "business")
    buyers_number: str | None = payer["organisation_number"] if payer else None
    return await asyncio.to_thread(invoice_basis, own, payout, buyers_number)


def _file(payment: Row) -> UUID:
    return derived_id("invoice basis", payment["payment"])
