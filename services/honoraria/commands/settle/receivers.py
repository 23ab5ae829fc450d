"""Whose a run's `business` takings are: what corrects something is of the person or enterprise it was settled for, and
a payout goes to one.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.commands.receiving import receiver
from services.honoraria.commands.registers import opened
from services.honoraria.documents.content import Payee
from services.honoraria.model.settlement import Who
from services.honoraria.store import registers
from services.honoraria.store.settling import Unsettled
from services.honoraria.strongroom import Strongroom

Whose = tuple[str, str]
"""An earlier receiver, by kind and number."""


async def earlier_receivers(
    connection: Connection,
    room: Strongroom,
    entries: Sequence[Unsettled],
    rows: Mapping[Who, UUID],
    payees: Mapping[Who, Payee],
) -> dict[UUID, tuple[Whose, Payee]]:
    """By row of the register those whom entries were settled for that are not who is paid for their GPs today: another
    is, or nobody. One that cannot be opened is missing.
    """
    earlier = {
        row: (taking.practitioner, taking.tax_treatment)
        for taking, _, row in entries
        if row is not None and row != rows.get((taking.practitioner, taking.tax_treatment))
    }
    known: dict[UUID, tuple[Whose, Payee]] = {}
    for row in await registers.payees_by_id(connection, earlier):
        before, today = await opened(connection, room, row), payees.get(earlier[row["payee"]])
        if before and not (today and receiver(before).is_who(receiver(today))):
            known[row["payee"]] = (before.kind, receiver(before).number or str(row["payee"])), before
    return known


def of_one_receiver(
    entries: Sequence[Unsettled], known: dict[UUID, tuple[Whose, Payee]]
) -> tuple[set[UUID], dict[Who, tuple[UUID, Payee]]]:
    """The entries that wait for the next run, as their GP's payout in this one is another's; and who is paid in this
    where that is not who is paid today. What is of today's goes first.
    """
    if not known:
        return set(), {}
    whose = {taking.entry: known[row][0] if row in known else None for taking, _, row in entries}
    paid: dict[Who, Whose | None] = {}
    for taking, _, _ in entries:
        who = taking.practitioner, taking.tax_treatment
        paid[who] = None if whose[taking.entry] is None else paid.get(who, whose[taking.entry])
    later = {one.entry for one, _, _ in entries if whose[one.entry] != paid[one.practitioner, one.tax_treatment]}
    to = {
        (taking.practitioner, taking.tax_treatment): (row, known[row][1])
        for taking, _, row in entries
        if row in known and taking.entry not in later
    }
    return later, to
