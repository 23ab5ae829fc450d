"""How a municipality invoices what it claims from others: entered by one person, in force when another confirms."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound
from infra.chassis.work import Work
from services.honoraria.documents.content import Language
from services.honoraria.documents.payable import account as account_number
from services.honoraria.model.funding import must_be_second_person
from services.honoraria.store import invoicing_terms as store


@dataclass(frozen=True, slots=True)
class EnterInvoicingTerms:
    """`vat` has no default: that a share of a common cost is outside the scope of VAT is for the municipality to say.

    `account` is where claims are paid to; without one the invoice names none.
    """

    municipality: str
    vat: Literal["outside_scope"]
    language: Language
    due_days: int
    account: str | None


async def enter_invoicing_terms(work: Work, command: EnterInvoicingTerms) -> UUID:
    """Enter terms; they count when confirmed. Raises BadAccountNumber."""
    which = new_id()
    row = {
        "terms": which,
        "municipality": command.municipality,
        "vat": command.vat,
        "language": command.language,
        "due_days": command.due_days,
        "account": account_number(command.account, "the terms") if command.account else None,
        "entered_by": work.actor,
        "entered_at": work.now,
    }
    await store.insert(work.connection, row)
    return which


async def confirm_invoicing_terms(work: Work, which: UUID) -> None:
    """Put terms in force. Raises NotFound, SamePerson, AlreadyConfirmed."""
    row = await store.terms(work.connection, which, lock=True)
    if row is None:
        raise NotFound(f"there are no terms {which}")
    must_be_second_person(row["entered_by"], row["confirmed_by"], work.actor)
    await store.confirm(work.connection, which, work.actor, work.now)
