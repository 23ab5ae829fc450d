"""Payments through the bank: invoices matched, files made, let go by two others, and tried again when refused."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contracts.events.honoraria import PaymentOrdered, PaymentUnanswered
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.timers import Timer
from infra.chassis.work import Connection, Work
from services.honoraria.commands.kept_files import kept
from services.honoraria.commands.registers import debtor_from, opened
from services.honoraria.commands.restored import must_be_acknowledged
from services.honoraria.documents.bank_days import next_bank_day
from services.honoraria.documents.content import Document
from services.honoraria.documents.kid import must_be_kid
from services.honoraria.documents.payable import account as account_number
from services.honoraria.documents.payment_file import NothingToPay, PaymentOrder, Transfer, payment_file
from services.honoraria.documents.words import words
from services.honoraria.model import payment as model
from services.honoraria.store import payment_files, registers
from services.honoraria.store import payments as store
from services.honoraria.strongroom import Strongroom, digest

Row = dict[str, Any]
UNANSWERED = "payment_unanswered"
PATIENCE = timedelta(days=5)
"""Days after payment day until a bank's silence is an alarm; our own choice, no rule was found."""


class PayerNotReady(Refusal):
    """A payment file needs the municipality's confirmed organisation number and account."""


class PayeeGone(Refusal):
    """A payee's data were erased before the payment was made."""


class NotReleased(Refusal):
    """A payment file is handed over when two others have released it."""

    status = 403


@dataclass(frozen=True, slots=True)
class MatchInvoice:
    """A GP's invoice for what a statement comes to: the statement's reference, the sum in øre, the account on it."""

    municipality: str
    reference: str
    number: str
    issued_on: date
    ore: int
    account: str
    kid: str | None


async def match_invoice(work: Work, room: Strongroom, command: MatchInvoice) -> UUID:
    """Match an invoice with the payment that waits for it. Returns the payment.

    Raises NotFound, NotAwaitingInvoice, OtherSum, OtherAccount, BadAccountNumber, BadKid.
    """
    number = account_number(command.account, "the invoice")
    kid = must_be_kid(command.kid) if command.kid else None
    row = await store.by_reference(work.connection, command.municipality, command.reference)
    if row is None:
        raise NotFound(f"{command.municipality} owes nothing under {command.reference}")
    payee = await _payee(work.connection, room, row["payee"])
    matched = model.invoiced(store.payment_from(row), command.ore, same_account=payee.account == number)
    which = new_id()
    invoice = {
        "invoice": which,
        "municipality": command.municipality,
        "reference": command.reference,
        "number": command.number,
        "issued_on": command.issued_on,
        "ore": command.ore,
        "kid": kid,
        "entered_by": work.actor,
        "entered_at": work.now,
    }
    await store.insert_invoice(work.connection, invoice)
    await store.save(work.connection, [matched], actor=work.actor, at=work.now, cause=which, invoice=which)
    return matched.id


async def make_payment_file(work: Work, room: Strongroom, municipality: str, made_by: str) -> UUID:
    """Put every payment that is ready into a file; nobody has released it yet. Raises NothingToPay, PayerNotReady."""
    await must_be_acknowledged(work, municipality)
    payer = (await registers.payers_in_force(work.connection, [municipality])).get(municipality)
    if payer is None or debtor_from(payer) is None:
        raise PayerNotReady(f"{municipality}: enter its organisation number and account, and have them confirmed.")
    rows = await store.ready(work.connection, municipality)
    ready = [store.payment_from(row) for row in rows]
    if not ready:
        raise NothingToPay(f"{municipality}: no payment is ready; they may be waiting for invoices.")
    which = new_id()
    row = {
        "file": which,
        "municipality": municipality,
        "payer": payer["payer"],
        "pay_on": next_bank_day(work.today),
        "marker": room.marker,
        "made_by": made_by,
        "made_at": work.now,
        "payments": len(ready),
        "ore": sum(one.ore for one in ready),
    }
    payees = {row["payment"]: row["payee"] for row in rows}
    attempts = [(one.id, one.attempt, one.end_to_end, payees[one.id]) for one in ready]
    await payment_files.insert_file(work.connection, row, attempts)
    ordered = [model.ordered(one) for one in ready]
    await store.save(work.connection, ordered, actor=work.actor, at=work.now, cause=which)
    content = await _made(work.connection, room, which)
    await payment_files.set_digest(work.connection, which, digest(content), len(content))
    return which


async def order_what_needs_no_invoice(work: Work, room: Strongroom, run: Row) -> None:
    """Make the file of a run whose payer issues the invoices itself: nothing has to be waited for."""
    payer = await registers.payer(work.connection, run["payer"]) if run["payer"] else None
    if payer is not None and payer["self_billing"] and await store.ready(work.connection, run["municipality"]):
        await make_payment_file(work, room, run["municipality"], run["actor"])


async def release_payment_file(work: Work, which: UUID, subject: str) -> bool:
    """Let a file go; with the second release its payments are ordered. Raises NotFound, MadeByYourself,
    ReleasedAlready. Returns whether it is released now.
    """
    row = await payment_files.file(work.connection, which, lock=True)
    if row is None:
        raise NotFound(f"there is no payment file {which}")
    await must_be_acknowledged(work, row["municipality"])
    last = model.must_release(subject, row["made_by"], row["settled_by"], row["released_by"])
    await payment_files.insert_release(work.connection, which, subject, work.now)
    if not last:
        return False
    for one in await payment_files.transfers(work.connection, which):
        work.state(PaymentOrdered(payment=one["payment"], run=one["run"], voucher=one["voucher"], ore=one["ore"]))
    await work.wait_for(UNANSWERED, which, work.now + PATIENCE)
    return True


async def payment_file_content(connection: Connection, room: Strongroom, which: UUID) -> tuple[str, bytes]:
    """A file's name and bytes, made again when they are lost: the same every time. Raises PayeeGone, NotTheSame."""
    row = await payment_files.file(connection, which)
    assert row is not None, "asked for a file that is there"
    name = f"{row['municipality']}_{row['pay_on']}_{which.hex[-12:]}_betaling.xml"

    async def again() -> Document:
        return Document(name, "application/xml", await _made(connection, room, which))

    return name, await kept(room, row["municipality"], which, name, row["sha256"], again)


async def _made(connection: Connection, room: Strongroom, which: UUID) -> bytes:
    row = await payment_files.file(connection, which)
    assert row is not None, "asked for a file that is there"
    payer = await registers.payer(connection, row["payer"])
    debtor = debtor_from(payer)
    assert payer is not None, "a file's payer is never deleted"
    assert debtor is not None, "a file is made for a payer that can pay"
    transfers = await payment_files.transfers(connection, which)
    order = PaymentOrder(
        id=which,
        debtor=debtor,
        made_at=row["made_at"],
        pay_on=row["pay_on"],
        transfers=tuple([await _transfer(connection, room, row["marker"], one) for one in transfers]),
        version=payer["bank_format"],
    )
    return payment_file(order)


async def try_payment_again(work: Work, which: UUID) -> None:
    """Have a rejected payment stand in the next file, under a new reference. Raises NotFound, NotRejected."""
    row = await store.payment(work.connection, which, lock=True)
    if row is None:
        raise NotFound(f"there is no payment {which}")
    known = await registers.payees_on(work.connection, [row["practitioner"]], work.today, row["municipality"])
    in_force = [one for one in known if one["tax_treatment"] == "business"]
    await store.save(work.connection, [model.again(store.payment_from(row))], actor=work.actor, at=work.now)
    if in_force:
        # What was wrong is often the account: the payee as confirmed today is paid, not the one of the run.
        await store.set_payee(work.connection, which, in_force[0]["payee"])


async def raise_alarm(work: Work, timer: Timer) -> None:
    """The bank has been silent for too long: say so, payment by payment."""
    for one in await payment_files.unanswered(work.connection, UUID(timer.key)):
        work.state(PaymentUnanswered(payment=one["payment"], run=one["run"], voucher=one["voucher"], ore=one["ore"]))


async def _transfer(connection: Connection, room: Strongroom, marker: str | None, row: Row) -> Transfer:
    payee = await _payee(connection, room, row["payee"])
    title = words(payee.language)("title")
    said = f"{marker} " if marker else ""
    return Transfer(
        end_to_end=row["end_to_end"],
        ore=row["ore"],
        name=payee.name,
        account=payee.account,
        remittance=f"{said}{title} {row['reference']}, {row['valid_from']} - {row['valid_to']}",
        kid=row["kid"],
    )


async def _payee(connection: Connection, room: Strongroom, which: UUID) -> Any:
    (row,) = await registers.payees_by_id(connection, [which])
    payee = await opened(connection, room, row)
    if payee is None:
        raise PayeeGone("The payee's data have been erased; what is owed must be paid by hand.")
    return payee
