"""Payments through the bank: invoices matched, tried again when refused, and an alarm when nobody answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from contracts.events.honoraria import PaymentUnanswered
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.timers import Timer
from infra.chassis.work import Connection, Work
from services.honoraria.commands.own import own_gps
from services.honoraria.commands.receiving import in_words, receiver, receiving
from services.honoraria.commands.registers import opened
from services.honoraria.documents.content import Payee
from services.honoraria.documents.kid import must_be_kid
from services.honoraria.documents.payable import account as account_number
from services.honoraria.model import payment as model
from services.honoraria.model.approval import Approver
from services.honoraria.model.receiving import Held, Receiver
from services.honoraria.store import invoices, payment_files, registers
from services.honoraria.store import payments as store
from services.honoraria.strongroom import Strongroom

Row = dict[str, Any]


class PayeeGone(Refusal):
    """A payee's data were erased before the payment was made."""


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


async def match_invoice(work: Work, room: Strongroom, command: MatchInvoice, by: Approver) -> UUID:
    """Match an invoice with the payment that waits for it. Returns the payment.

    Raises NotFound, PaidToYourself, NotAwaitingInvoice, OtherSum, OtherAccount, InvoiceKnown, BadAccountNumber, BadKid.
    """
    number = account_number(command.account, "the invoice")
    kid = must_be_kid(command.kid) if command.kid else None
    await invoices.one_invoice_at_a_time(work.connection, command.municipality)
    row = await store.by_reference(work.connection, command.municipality, command.reference)
    if row is None:
        raise NotFound(f"{command.municipality} owes nothing under {command.reference}")
    await must_be_anothers(work, by, [row["practitioner"]])
    matched = model.invoiced(store.payment_from(row), command.ore, had=row["invoice"] is not None)
    payee, supplier = await _supplier(work, room, row)
    if supplier.account != number:
        raise model.OtherAccount(
            "The account on the invoice is not the payee's in the register today. If the payee has a new one, have it "
            "changed there by two; if the register is right, ask for an invoice that names its account.",
            field="account",
        )
    await _must_be_new(work, room, row, supplier, command.number)
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
        "payee": payee,
    }
    await invoices.insert_invoice(work.connection, invoice)
    await store.save(work.connection, [matched], actor=work.actor, at=work.now, cause=which, invoice=which)
    await store.set_payees(work.connection, [(matched.id, payee)])
    await invoices.set_invoice_number(work.connection, matched.id, supplier.kind, command.number)
    return matched.id


async def must_be_anothers(work: Work, by: Approver, paid: Collection[UUID]) -> None:
    """Raises PaidToYourself where who acts is among the GPs that are paid, as their sign-in or the register says."""
    model.must_be_anothers(paid, await own_gps(work, by))


async def _supplier(work: Work, room: Strongroom, row: Row) -> tuple[UUID, Receiver]:
    """Who may invoice a payment: the payee as confirmed today, who it was settled for. Raises OtherAccount."""
    uninvoiced = row | {"asked": None}
    (found,) = (await receiving(work.connection, room, row["municipality"], [uninvoiced], work.today)).values()
    if found.payee is None or found.held is not None:
        raise model.OtherAccount(in_words(row, found.held or Held.PAYEE), field="account")
    return found.payee, receiver(await opened_payee(work.connection, room, found.payee))


async def _must_be_new(work: Work, room: Strongroom, row: Row, supplier: Receiver, number: str) -> None:
    """Raises InvoiceKnown when the supplier's invoice pays something else already."""
    for other in await invoices.invoiced_under(work.connection, row["municipality"], number):
        if other["payment"] == row["payment"]:
            continue
        (sealed,) = await registers.payees_by_id(work.connection, [other["payee"]])
        payee = await opened(work.connection, room, sealed)
        known = receiver(payee) if payee else None
        own = other["practitioner"] == row["practitioner"]
        if (
            known
            and known.kind == supplier.kind
            and (own or (known.number is not None and known.number == supplier.number))
        ):
            raise model.InvoiceKnown(
                f"Invoice {number} of this payee is matched with {other['reference']}. If that was a mistake, match "
                f"{other['reference']} with its own invoice first.",
                field="number",
            )


async def try_payment_again(work: Work, which: UUID) -> None:
    """Have a rejected payment stand in the next file, under a new reference.

    Raises NotFound, NotRejected, AnswerTakenInByYourself.
    """
    row = await store.payment(work.connection, which, lock=True)
    if row is None:
        raise NotFound(f"there is no payment {which}")
    rejected_by = await store.rejected_by(work.connection, which)
    ready = model.again(store.payment_from(row), work.actor, rejected_by)
    await store.save(work.connection, [ready], actor=work.actor, at=work.now)
    # What was wrong is often the account.
    await pay_whom_holds_now(work, row["municipality"], [row])


async def stop_payment(work: Work, which: UUID) -> None:
    """Have a payment stand in the next file, since the bank has not paid it and will not, though it does not answer so;
    in none where an earlier attempt has paid it.

    Takes two. Raises NotFound, NotUnderWay.
    """
    row = await store.payment(work.connection, which, lock=True)
    if row is None:
        raise NotFound(f"there is no payment {which}")
    payment = store.payment_from(row)
    said, released = await store.stopped_by(work.connection, payment), await store.is_released(work.connection, payment)
    last = model.must_stop(payment, work.actor, said, released=released)
    await store.insert_stop(work.connection, payment, work.actor, work.now)
    if not last:
        return
    stopped = model.withdrawn(payment)
    await store.save(work.connection, [stopped], actor=work.actor, at=work.now)
    if stopped.state is model.State.READY:
        await pay_whom_holds_now(work, row["municipality"], [row])


async def pay_whom_holds_now(work: Work, municipality: str, rows: Sequence[Row]) -> dict[UUID, UUID]:
    """Pay to the payees as confirmed today, not to those of the run. Returns the register's rows, by GP."""
    practitioners = [row["practitioner"] for row in rows]
    known = await registers.payees_on(work.connection, practitioners, work.today, municipality)
    now = {one["practitioner"]: one["payee"] for one in known if one["tax_treatment"] == "business"}
    moved = [(row["payment"], now[row["practitioner"]]) for row in rows if row["practitioner"] in now]
    await store.set_payees(work.connection, moved)
    return now


async def raise_alarm(work: Work, timer: Timer) -> None:
    """The bank has been silent for too long: say so, payment by payment."""
    for one in await payment_files.unanswered(work.connection, UUID(timer.key)):
        work.state(PaymentUnanswered(payment=one["payment"], run=one["run"], voucher=one["voucher"], ore=one["ore"]))


async def opened_payee(connection: Connection, room: Strongroom, which: UUID) -> Payee:
    """A row of the register in clear. Raises PayeeGone."""
    (row,) = await registers.payees_by_id(connection, [which])
    payee = await opened(connection, room, row)
    if payee is None:
        raise PayeeGone("The payee's data have been erased; what is owed must be paid by hand.")
    return payee
