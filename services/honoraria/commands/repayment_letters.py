"""What a letter that asks a GP for a debt says: made when two people have decided on it."""

from typing import Any
from uuid import UUID

from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.work import Connection
from services.honoraria.commands.registers import opened
from services.honoraria.commands.settle.papers import PayeeErased
from services.honoraria.documents.repayment_letter import letter
from services.honoraria.model.debts import DebtHasChanged, DecisionKind
from services.honoraria.store import debts as store
from services.honoraria.store import registers, runs
from services.honoraria.strongroom import Strongroom


class NoLetter(Refusal):
    """A letter is of a confirmed decision to send one."""


async def repayment_letter(connection: Connection, room: Strongroom, which: UUID) -> dict[str, Any]:
    """The letter of a decision, to whom the run that carried the debt would have paid.

    Raises NotFound, NoLetter, DebtHasChanged, PayeeErased.
    """
    row = await store.decision(connection, which)
    if row is None:
        raise NotFound(f"there is no decision {which}")
    if row["kind"] != DecisionKind.REPAYMENT_LETTER or row["confirmed_by"] is None:
        raise NoLetter("Only a confirmed decision to ask for a debt has a letter.")
    who = (row["practitioner"], row["tax_treatment"])
    owed = await store.debts(connection, [row["municipality"]])
    debt = next((one for one in owed if (one.practitioner, one.tax_treatment) == who), None)
    if debt is None or debt.run != row["run"] or debt.ore < row["ore"]:
        raise DebtHasChanged("A run has changed the debt since; decide anew.")
    payout = next(
        one for one in await runs.payouts(connection, debt.run) if (one["practitioner"], one["tax_treatment"]) == who
    )
    (sealed,) = await registers.payees_by_id(connection, [payout["payee"]])
    payee = await opened(connection, room, sealed)
    if payee is None:
        raise PayeeErased("The GP's data have been erased; nobody knows any more to whom to write.")
    payer = (await registers.payers_in_force(connection, [debt.municipality])).get(debt.municipality)
    vouchers = await store.vouchers_of_debt(connection, debt)
    made = letter(
        payee.language,
        payer=payer["name"] if payer else debt.municipality,
        contact=payer["contact"] if payer else None,
        ore=row["ore"],
        since=debt.arose_on,
        vouchers=vouchers,
    )
    return {
        "decision": which,
        "practitioner": debt.practitioner,
        "name": payee.name,
        "language": made.language,
        "subject": made.subject,
        "paragraphs": list(made.paragraphs),
        "ore": row["ore"],
        "vouchers": vouchers,
    }
