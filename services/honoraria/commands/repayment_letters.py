"""The letter that asks a GP for a debt: written when two people have decided on it, and the same ever after."""

import json
from typing import Any
from uuid import UUID

from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.vault import Erased
from infra.chassis.work import Connection, Work
from services.honoraria.commands.registers import opened
from services.honoraria.commands.settle.papers import PayeeErased
from services.honoraria.documents.repayment_letter import letter
from services.honoraria.model.debts import Debt
from services.honoraria.store import debts as store
from services.honoraria.store import registers
from services.honoraria.strongroom import Strongroom


class NoLetter(Refusal):
    """A letter is of a confirmed decision to send one."""


async def write_repayment_letter(work: Work, room: Strongroom, which: UUID, debt: Debt, ore: int) -> None:
    """Write the letter of a decision, to whom the run that carried the debt would have paid. Raises PayeeErased."""
    connection = work.connection
    (sealed,) = await registers.payees_by_id(connection, [debt.payee])
    payee = await opened(connection, room, sealed)
    if payee is None:
        raise PayeeErased("The GP's data have been erased; nobody knows any more to whom to write.")
    payer = (await registers.payers_in_force(connection, [debt.municipality])).get(debt.municipality)
    vouchers = await store.vouchers_of_debt(connection, debt)
    made = letter(
        payee.language,
        payer=payer["name"] if payer else debt.municipality,
        contact=payer["contact"] if payer else None,
        ore=ore,
        since=debt.arose_on,
        vouchers=vouchers,
    )
    written = {
        "name": payee.name,
        "language": made.language,
        "subject": made.subject,
        "paragraphs": list(made.paragraphs),
        "ore": ore,
        "vouchers": vouchers,
    }
    plain = json.dumps(written, ensure_ascii=False).encode()
    kept = await room.vault.seal(connection, str(debt.practitioner), plain)
    await store.insert_letter(connection, which, debt.practitioner, kept)


async def repayment_letter(connection: Connection, room: Strongroom, which: UUID) -> dict[str, Any]:
    """The letter of a decision as it was written, whatever has become of the debt.

    Raises NotFound, NoLetter, PayeeErased.
    """
    if await store.decision(connection, which) is None:
        raise NotFound(f"there is no decision {which}")
    row = await store.letter(connection, which)
    if row is None:
        raise NoLetter(
            "Only a decision to ask for a debt has a letter, when it is confirmed. One from before letters were "
            "kept has none: decide anew."
        )
    try:
        plain = await room.vault.open(connection, str(row["practitioner"]), row["sealed"])
    except Erased:
        raise PayeeErased("The GP's data have been erased, and the letter with them.") from None
    return {"decision": which, "practitioner": row["practitioner"], **json.loads(plain)}
