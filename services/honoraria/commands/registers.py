"""Payees and payers: entered by one person, in force when another confirms."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from contracts.events.honoraria import PayeeConfirmed
from contracts.values import TaxTreatment
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.vault import Erased
from infra.chassis.work import Connection, Work
from services.honoraria.commands.own import own_gps
from services.honoraria.documents.content import Language, Payee, PayeeKind
from services.honoraria.documents.payable import account as account_number
from services.honoraria.documents.payment_file import Debtor, Version
from services.honoraria.model.approval import Approver
from services.honoraria.model.funding import must_be_second_person
from services.honoraria.model.numbers import identity_number, organisation_number
from services.honoraria.store import registers as store
from services.honoraria.strongroom import Strongroom

_KOMMUNE = re.compile(r"(?i)\s+kommune$")
"""Documents put it to the name in the language of whoever reads them."""


class WagesNeedAPerson(Refusal):
    """Pay for an office is wages: it goes to a person, through payroll."""

    status = 422


class PayeeEndsBeforeItBegins(Refusal):
    """A payee's last day is not before its first."""

    status = 422


class OwnPayee(Refusal):
    """Where one's own money goes is confirmed by somebody else."""

    status = 403


@dataclass(frozen=True, slots=True)
class RegisterPayee:
    """Who is paid for a GP from a day, and in which language. A person is paid as wages, so has an identity number.

    For one tax treatment or (None) both, by one paying municipality or (None) by all; the more exact goes before.
    """

    practitioner: UUID
    valid_from: date
    kind: PayeeKind
    name: str
    account: str
    language: Language
    identity_number: str | None
    organisation_number: str | None
    tax_treatment: TaxTreatment | None = None
    payer: str | None = None
    valid_to: date | None = None


async def register_payee(work: Work, room: Strongroom, command: RegisterPayee) -> UUID:
    """Enter a payee; nobody is paid by it before it is confirmed. Numbers are checked by their check digits."""
    if command.kind == "enterprise" and command.tax_treatment == "office":
        raise WagesNeedAPerson("Pay for an office is wages, and goes to a person.", field="tax_treatment")
    if command.valid_to is not None and command.valid_to < command.valid_from:
        raise PayeeEndsBeforeItBegins("The last day is before the first.", field="valid_to")
    kept = {
        "name": command.name,
        "kind": command.kind,
        "account": account_number(command.account, "the payee"),
        "language": command.language,
        "identity_number": command.identity_number and identity_number(command.identity_number),
        "organisation_number": command.organisation_number and organisation_number(command.organisation_number),
    }
    practitioner = str(command.practitioner)
    sealed = await room.vault.seal(work.connection, practitioner, json.dumps(kept, ensure_ascii=False).encode())
    payee = new_id()
    await store.insert_payee(
        work.connection,
        {
            "payee": payee,
            "practitioner": command.practitioner,
            "valid_from": command.valid_from,
            "valid_to": command.valid_to,
            # An enterprise is never paid wages, so it stands in nobody's way for those.
            "tax_treatment": "business" if command.kind == "enterprise" else command.tax_treatment,
            "payer": command.payer,
            "sealed": sealed,
            "entered_by": work.actor,
            "entered_at": work.now,
        },
    )
    return payee


async def confirm_payee(work: Work, which: UUID, by: Approver) -> None:
    """Put a payee in force, and have the GP told; a GP never does so for themselves."""
    row = await store.payee(work.connection, which, lock=True)
    if row is None:
        raise NotFound(f"there is no payee {which}")
    if row["practitioner"] in await own_gps(work, by):
        raise OwnPayee("This is your own account; somebody else must confirm it.")
    must_be_second_person(row["entered_by"], row["confirmed_by"], work.actor)
    await store.confirm_payee(work.connection, which, work.actor, work.now)
    told = {name: row[name] for name in ("practitioner", "valid_from", "valid_to", "tax_treatment")}
    work.state(PayeeConfirmed(payee=which, municipality=row["payer"], **told))


async def opened(connection: Connection, room: Strongroom, row: dict[str, Any]) -> Payee | None:
    """A payee's row in clear; None when the GP's data have been erased."""
    try:
        plain = await room.vault.open(connection, str(row["practitioner"]), row["sealed"])
    except Erased:
        return None
    return Payee(practitioner=row["practitioner"], **json.loads(plain))


@dataclass(frozen=True, slots=True)
class RegisterPayer:
    """A municipality as those who pay and are claimed from know it; the account is what `business` is paid from."""

    municipality: str
    name: str
    organisation_number: str | None
    account: str | None
    bic: str | None
    bank_customer: str | None
    contact: str | None
    buyer_reference: str | None
    bank_format: Version = "pain.001.001.09"
    self_billing: str | None = None
    """Legal basis and signed agreement by which the payer issues GPs' invoices itself."""


async def register_payer(work: Work, command: RegisterPayer) -> UUID:
    """Enter a municipality's details; they count when confirmed."""
    payer = new_id()
    told = asdict(command) | {"name": _KOMMUNE.sub("", command.name)}
    if command.organisation_number:
        told["organisation_number"] = organisation_number(command.organisation_number)
    if command.account:
        told["account"] = account_number(command.account, "the payer")
    await store.insert_payer(
        work.connection, {"payer": payer, **told, "entered_by": work.actor, "entered_at": work.now}
    )
    return payer


async def confirm_payer(work: Work, which: UUID) -> None:
    """Put a municipality's details in force."""
    row = await store.payer(work.connection, which, lock=True)
    if row is None:
        raise NotFound(f"there are no details {which}")
    must_be_second_person(row["entered_by"], row["confirmed_by"], work.actor)
    await store.confirm_payer(work.connection, which, work.actor, work.now)


def debtor_from(payer: dict[str, Any] | None) -> Debtor | None:
    """The municipality towards its bank; None until number and account are entered and confirmed."""
    if payer is None or not payer["account"] or not payer["organisation_number"]:
        return None
    return Debtor(payer["name"], payer["organisation_number"], payer["account"], payer["bic"], payer["bank_customer"])
