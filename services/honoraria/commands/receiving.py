"""Where the money of payments may go today, by the register that two people change: compared in clear, never kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.commands.registers import opened
from services.honoraria.documents.content import Payee
from services.honoraria.model.payment import State
from services.honoraria.model.receiving import MENDS, Held, Receiver, held
from services.honoraria.store import registers
from services.honoraria.strongroom import Strongroom

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Receiving:
    """The row of the register that a payment goes to today, and why it does not, if it does not."""

    payee: UUID | None
    held: Held | None


async def receiving(
    connection: Connection, room: Strongroom, municipality: str, rows: Sequence[Row], today: date
) -> dict[UUID, Receiving]:
    """By payment, who receives it today. Rows have `settled_for`, and as `asked` who an invoice or a file names."""
    practitioners = [row["practitioner"] for row in rows]
    known = await registers.payees_on(connection, practitioners, today, municipality)
    now = {one["practitioner"]: one["payee"] for one in known if one["tax_treatment"] == "business"}
    found: dict[UUID, Receiving] = {}
    for row in rows:
        three = row["settled_for"], row["asked"], now.get(row["practitioner"])
        # Nothing has changed of most; only the others are opened.
        same = three[2] is not None and {three[0], three[1]} <= {None, three[2]}
        why = None if same else held(*[await _receiver(connection, room, one) for one in three])
        found[row["payment"]] = Receiving(three[2], why)
    return found


async def held_back(connection: Connection, room: Strongroom, rows: Sequence[Row], today: date) -> dict[UUID, Held]:
    """Which of these payments would be left out of a file that is made today, and why."""
    found: dict[UUID, Held] = {}
    for municipality in sorted({row["municipality"] for row in rows}):
        own = [row for row in rows if row["municipality"] == municipality and row["state"] == State.READY]
        to = await receiving(connection, room, municipality, own, today)
        found |= {which: one.held for which, one in to.items() if one.held}
    return found


def in_words(row: Row, why: Held) -> str:
    """A payment that is held, why, and what would be right."""
    return f"{row['reference']}: {MENDS[why]}"


def receiver(payee: Payee) -> Receiver:
    """A payee as far as money goes to it."""
    number = payee.organisation_number if payee.kind == "enterprise" else payee.identity_number
    return Receiver(payee.kind, number, payee.account)


async def _receiver(connection: Connection, room: Strongroom, which: UUID | None) -> Receiver | None:
    if which is None:
        return None
    (row,) = await registers.payees_by_id(connection, [which])
    payee = await opened(connection, room, row)
    return receiver(payee) if payee else None
