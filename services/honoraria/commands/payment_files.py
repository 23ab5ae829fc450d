"""Files to the bank: made of every payment that is ready, let go by two others, or taken back."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import structlog

from contracts.events.honoraria import PaymentOrdered
from infra.chassis.clock import OSLO
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.work import Connection, Work
from services.honoraria.commands.kept_files import kept
from services.honoraria.commands.payments import must_be_anothers, opened_payee, pay_whom_holds_now
from services.honoraria.commands.receiving import in_words, receiving
from services.honoraria.commands.registers import debtor_from
from services.honoraria.commands.restored import must_be_acknowledged
from services.honoraria.documents.bank_days import next_bank_day
from services.honoraria.documents.content import Document, Payee
from services.honoraria.documents.payment_file import NothingToPay, PaymentOrder, Transfer, payment_file
from services.honoraria.documents.words import words
from services.honoraria.model import payment as model
from services.honoraria.model.approval import Approver
from services.honoraria.store import payment_files, registers
from services.honoraria.store import payments as store
from services.honoraria.strongroom import Strongroom, digest

log = structlog.get_logger()

Row = dict[str, Any]
UNANSWERED = "payment_unanswered"
PATIENCE = timedelta(days=5)
"""From the day of payment (the release, where that is later) until a bank's silence is an alarm; our own choice, no
rule was found."""


class PayerNotReady(Refusal):
    """A payment file needs the municipality's confirmed organisation number and account."""


class NotReleased(Refusal):
    """A payment file is handed over when two others have released it."""

    status = 403


async def make_payment_file(work: Work, room: Strongroom, municipality: str, made_by: str) -> UUID:
    """Put every payment that is ready into a file, to the accounts as confirmed today; nobody has released it yet. What
    may not go to who is confirmed today is left. Raises NothingToPay, PayerNotReady.
    """
    await must_be_acknowledged(work, municipality)
    payer = (await registers.payers_in_force(work.connection, [municipality])).get(municipality)
    if payer is None or debtor_from(payer) is None:
        raise PayerNotReady(f"{municipality}: enter its organisation number and account, and have them confirmed.")
    rows = await store.ready(work.connection, municipality)
    to = await receiving(work.connection, room, municipality, rows, work.today)
    left = [in_words(row, why) for row in rows if (why := to[row["payment"]].held)]
    rows = [row for row in rows if to[row["payment"]].held is None]
    ready = [store.payment_from(row) for row in rows]
    if not ready:
        said = "; ".join(left) or "no payment is ready; they may be waiting for invoices"
        raise NothingToPay(f"{municipality}: {said}.")
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
    payees = {row["payment"]: to[row["payment"]].payee or row["payee"] for row in rows}
    await store.set_payees(work.connection, [*payees.items()])
    attempts = [(one.id, one.attempt, one.end_to_end, payees[one.id]) for one in ready]
    await payment_files.insert_file(work.connection, row, attempts)
    ordered = [model.ordered(one) for one in ready]
    await store.save(work.connection, ordered, actor=work.actor, at=work.now, cause=which)
    content = await _made(work.connection, room, which)
    await payment_files.set_digest(work.connection, which, digest(content), len(content))
    return which


async def order_what_needs_no_invoice(work: Work, room: Strongroom, run: Row) -> bool:
    """Make the file of a run whose payer issues the invoices itself: nothing has to be waited for. False while it is
    refused, be it for want of an account or because a restore is not acknowledged: then it is to be tried again.
    """
    payer = await registers.payer(work.connection, run["payer"]) if run["payer"] else None
    if payer is None or not payer["self_billing"]:
        return True
    try:
        async with work.connection.transaction():
            await make_payment_file(work, room, run["municipality"], run["actor"])
    except NothingToPay:
        # What may not be paid yet is seen on the payments, and in the next file that somebody asks for.
        return True
    except Refusal as refused:
        log.warning("payment_file_waits", municipality=run["municipality"], run=str(run["run"]), rule=refused.slug())
        return False
    return True


async def release_payment_file(work: Work, room: Strongroom, which: UUID, by: Approver) -> bool:
    """Let a file go; with the second release its payments are ordered. Raises NotFound, WithdrawnFile, PayDayPassed,
    PaidAlready, AccountReplaced, MadeByYourself, PaidToYourself, ReleasedAlready. Returns whether it is released now.
    """
    row = await _file_that_stands(work, which)
    await must_be_acknowledged(work, row["municipality"])
    if row["pay_on"] < work.today:
        raise model.PayDayPassed(f"This file asks to be paid on {row['pay_on']}; withdraw it, and make another.")
    await must_be_owed(work.connection, which)
    await _must_go_where_confirmed(work, room, row)
    transfers = await payment_files.transfers(work.connection, which)
    await must_be_anothers(work, by, {one["practitioner"] for one in transfers})
    last = model.must_release(by.subject, row["made_by"], row["settled_by"], row["released_by"])
    await payment_files.insert_release(work.connection, which, by.subject, work.now)
    if not last:
        return False
    for one in transfers:
        work.state(PaymentOrdered(payment=one["payment"], run=one["run"], voucher=one["voucher"], ore=one["ore"]))
    await expect_answer(work, which, row["pay_on"])
    return True


async def expect_answer(work: Work, which: UUID, pay_on: date) -> None:
    """Have it said when the bank is silent about a released file."""
    pay_day = datetime.combine(pay_on, time(), OSLO)
    await work.wait_for(UNANSWERED, which, max(pay_day, work.now) + PATIENCE)


async def withdraw_payment_file(work: Work, which: UUID) -> None:
    """Take back a file: its payments are ready for the next, to the payees as confirmed today. Released, it takes two,
    for the bank may have it. Raises NotFound, WithdrawnFile, ReleasedFile.
    """
    row = await _file_that_stands(work, which)
    rows = await store.in_file(work.connection, which)
    asked = [one for row in rows if (one := store.payment_from(row)).words[one.attempt] is model.Word.OPEN]
    last = model.must_withdraw(
        work.actor,
        released=len(row["released_by"]) >= model.RELEASES,
        withdrawn_by=row["asked_back_by"],
        answered=row["answered_at"] is not None or await payment_files.has_answers(work.connection, which),
    )
    await payment_files.insert_withdrawal(work.connection, which, work.actor, work.now)
    if not last:
        return
    await payment_files.withdraw(work.connection, which, work.actor, work.now)
    back = [model.withdrawn(one) for one in asked]
    await store.save(work.connection, back, actor=work.actor, at=work.now, cause=which)
    unpaid = {one.id for one in back if one.state is model.State.READY}
    await pay_whom_holds_now(work, row["municipality"], [one for one in rows if one["payment"] in unpaid])


async def must_be_owed(connection: Connection, which: UUID) -> None:
    """Raises PaidAlready for a file that the bank has not answered about, while something in it needs not be paid, and
    AskedForAnew for one of which something was stopped or refused, and is paid by another or to be tried again.
    """
    if anew := await payment_files.asked_anew(connection, which):
        raise model.AskedForAnew(
            f"{', '.join(anew)}: stopped or refused in this file. Handed in once more, it might be paid by this, too."
        )
    paid = await payment_files.paid_already(connection, which)
    if paid:
        raise model.PaidAlready(
            f"{', '.join(paid)}: the bank has booked an earlier attempt. Withdraw this file, and make another; if the "
            "bank has it, have it stop the payment."
        )


async def _must_go_where_confirmed(work: Work, room: Strongroom, file: Row) -> None:
    """Raises AccountReplaced for a file with an account, or a payee, that two have replaced since it was made."""
    rows = [row | {"asked": row["payee"]} for row in await payment_files.transfers(work.connection, file["file"])]
    to = await receiving(work.connection, room, file["municipality"], rows, work.today)
    replaced = [str(row["reference"]) for row in rows if to[row["payment"]].held]
    if replaced:
        raise model.AccountReplaced(
            f"{', '.join(replaced[:10])}: payee or account is not the confirmed one any more. Withdraw this file, and "
            "make another."
        )


async def _file_that_stands(work: Work, which: UUID) -> Row:
    row = await payment_files.file(work.connection, which, lock=True)
    if row is None:
        raise NotFound(f"there is no payment file {which}")
    if row["withdrawn_by"] is not None:
        raise model.WithdrawnFile("This file was withdrawn; what stood in it stands in another, or waits for one.")
    return row


def file_name(row: Row) -> str:
    """What a file to the bank is called."""
    return f"{row['municipality']}_{row['pay_on']}_{row['file'].hex[-12:]}_betaling.xml"


async def payment_file_content(connection: Connection, room: Strongroom, which: UUID) -> tuple[str, bytes]:
    """A file's name and bytes, made again when they are lost: the same every time. Raises PayeeGone, NotTheSame."""
    row = await payment_files.file(connection, which)
    assert row is not None, "asked for a file that is there"
    name = file_name(row)

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


async def _transfer(connection: Connection, room: Strongroom, marker: str | None, row: Row) -> Transfer:
    payee = await opened_payee(connection, room, row["payee"])
    title = words(payee.language)("title")
    said = f"{marker} " if marker else ""
    return Transfer(
        end_to_end=row["end_to_end"],
        ore=row["ore"],
        name=payee.name,
        account=payee.account,
        remittance=f"{said}{title} {row['reference']}, {row['valid_from']} - {row['valid_to']}",
        kid=row["kid"] if await _names(connection, room, row["invoiced_to"], payee) else None,
    )


async def _names(connection: Connection, room: Strongroom, invoiced_to: UUID | None, payee: Payee) -> bool:
    """Whether an invoice names the account that is paid to: a KID means nothing, or something else, on another."""
    return invoiced_to is None or (await opened_payee(connection, room, invoiced_to)).account == payee.account
