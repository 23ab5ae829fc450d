"""Codes of the ledger's accounts in the municipality's own: entered by one, in force when another confirms."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound
from infra.chassis.work import Work
from services.honoraria.model.accounts import Code, must_be_a_code
from services.honoraria.model.funding import must_be_second_person
from services.honoraria.model.ledger import Account
from services.honoraria.store import accounts as store


@dataclass(frozen=True, slots=True)
class EnterAccountCode:
    """Where one of the ledger's accounts stands in the municipality's, from a posting day.

    None for tax treatment or body stands for all.
    """

    municipality: str
    account: Account
    tax_treatment: str | None
    body: UUID | None
    valid_from: date
    code: Code


async def enter_account_code(work: Work, command: EnterAccountCode) -> UUID:
    """Enter a code; no file uses it before another person confirms. Raises FunctionNeeded, OwedIsNotExported."""
    must_be_a_code(command.account, command.code)
    which = new_id()
    row = {
        "code": which,
        "municipality": command.municipality,
        "account": command.account.value,
        "tax_treatment": command.tax_treatment,
        "body": command.body,
        "valid_from": command.valid_from,
        "art": command.code.art,
        "funksjon": command.code.funksjon,
        "ansvar": command.code.ansvar,
        "entered_by": work.actor,
        "entered_at": work.now,
    }
    await store.insert_code(work.connection, row)
    return which


async def confirm_account_code(work: Work, which: UUID) -> str:
    """Put a code in force. Files that were made stay as they are. Returns the municipality.

    Raises NotFound, ConfirmedByTheSamePerson, ConfirmedAlready.
    """
    row = await store.code(work.connection, which, lock=True)
    if row is None:
        raise NotFound(f"there is no code {which}")
    must_be_second_person(row["entered_by"], row["confirmed_by"], work.actor)
    await store.confirm_code(work.connection, which, work.actor, work.now)
    municipality: str = row["municipality"]
    return municipality
