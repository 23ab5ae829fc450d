"""What a run pays, net. Of earlier `business` only what is of whoever is paid today counts in it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection, Work
from services.honoraria.commands.receiving import receiver
from services.honoraria.commands.registers import opened
from services.honoraria.commands.settle.draft import Settle
from services.honoraria.commands.settle.taken import Register, Taken
from services.honoraria.model.debts import Debt
from services.honoraria.model.settlement import Awaiting, Payout, Who, payouts
from services.honoraria.store import debts as debtors
from services.honoraria.store import not_invoiced, registers
from services.honoraria.strongroom import Strongroom

Row = dict[str, Any]


async def net(work: Work, room: Strongroom, command: Settle, taken: Taken) -> tuple[list[Payout], Mapping[Who, Debt]]:
    """The payouts of what a run takes, and the debts they bring."""
    debts = await _debts(work.connection, room, command.municipality, taken)
    untold = {who for who, one in debts.items() if work.today < one.netted_from}
    netted = payouts(taken.takings, {who: -one.ore for who, one in debts.items()}, untold)
    return await _out_of_what_awaits_invoices(work, room, command, taken.register, netted), debts


async def _debts(connection: Connection, room: Strongroom, municipality: str, taken: Taken) -> dict[Who, Debt]:
    """The debts that this run brings: of each who is paid their own, the oldest first. An office is always the GP's."""
    paid = {(one.practitioner, one.tax_treatment) for one in taken.takings}
    owed = [
        one for one in await debtors.debts(connection, [municipality]) if (one.practitioner, one.tax_treatment) in paid
    ]
    own = await _own(connection, room, taken.register, {one.payee for one in owed if one.tax_treatment == "business"})
    found: dict[Who, Debt] = {}
    for one in owed:
        if one.tax_treatment == "office" or one.payee in own:
            found.setdefault((one.practitioner, one.tax_treatment), one)
    return found


async def _out_of_what_awaits_invoices(
    work: Work, room: Strongroom, command: Settle, register: Register, netted: Sequence[Payout]
) -> list[Payout]:
    """Have what was never paid to them cover what is taken back, before anything of that is a debt."""
    short = [one for one in netted if one.tax_treatment == "business" and one.carried_ore < 0]
    if not short:
        return list(netted)
    entries = [
        taking.entry for one in short for voucher in one.vouchers for taking in voucher.takings if taking.reverses
    ]
    awaiting = await not_invoiced.awaiting(
        work.connection,
        command.municipality,
        [one.practitioner for one in short],
        entries,
        # An invoice that is being matched with one goes first: it is then not among them.
        lock=command.mode == "commit",
    )
    own = await _own(work.connection, room, register, {one.settled_for for one in awaiting})
    whose: dict[UUID, list[Awaiting]] = defaultdict(list)
    for one in awaiting:
        if one.settled_for in own:
            whose[one.practitioner].append(one)
    return [one.out_of(whose[one.practitioner]) if one in short else one for one in netted]


async def _own(connection: Connection, room: Strongroom, register: Register, rows: set[UUID]) -> set[UUID]:
    """Those rows of the register that are the same person or enterprise as `business` of their GP goes to today."""
    today = {row: who for who, row in register.rows.items() if who[1] == "business"}
    own = rows & today.keys()  # nothing has changed of most; only the others are opened
    for row in await registers.payees_by_id(connection, rows - own):
        now = register.payees.get((row["practitioner"], "business"))
        before = await opened(connection, room, row)
        if now and before and receiver(before).is_who(receiver(now)):
            own.add(row["payee"])
    return own
