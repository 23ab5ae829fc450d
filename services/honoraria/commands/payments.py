"""Payments through the bank: invoices matched, tried again when refused, and an alarm when nobody answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from contracts.events.honoraria import PaymentUnanswered
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.timers import Timer
from infra.chassis.work import Connection, Work
from services.honoraria.commands.registers import opened
from services.honoraria.documents.content import Payee
from services.honoraria.documents.kid import must_be_kid
from services.honoraria.documents.payable import account as account_number
from services.honoraria.model import payment as model
from services.honoraria.store import payment_files, registers
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


async def match_invoice(work: Work, room: Strongroom, command: MatchInvoice) -> UUID:
    """Match an invoice with the payment that waits for it. Returns the payment.

    Raises NotFound, NotAwaitingInvoice, OtherSum, OtherAccount, BadAccountNumber, BadKid.
    """
    number = account_number(command.account, "the invoice")
    kid = must_be_kid(command.kid) if command.kid else None
    row = await store.by_reference(work.connection, command.municipality, command.reference)
    if row is None:
        raise NotFound(f"{command.municipality} owes nothing under {command.reference}")
    payee = await opened_payee(work.connection, room, row["payee"])
    if payee.account != number and row["state"] == model.State.AWAITING_INVOICE:
        # The register may have another since the run, which the GP's invoice then has, too.
        known = await pay_whom_holds_now(work, command.municipality, [row])
        payee = await opened_payee(work.connection, room, known.get(row["practitioner"]) or row["payee"])
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
