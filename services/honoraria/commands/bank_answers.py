"""The bank's answers taken in: confirmed only when booked, rejected with the bank's reason, the same file once."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from contracts.events.honoraria import PaymentConfirmed, PaymentRejected
from infra.chassis.ids import new_id
from infra.chassis.work import Work
from services.honoraria.commands.payment_files import expect_answer
from services.honoraria.documents.bank_answers import Told, ToldOfFile, read_answer
from services.honoraria.model import payment as model
from services.honoraria.model.payment import Payment, Said, State
from services.honoraria.store import bank_answers as store
from services.honoraria.store import ledger, payment_files, payments
from services.honoraria.strongroom import digest

Row = dict[str, Any]
NO_REFERENCE = "NOTPROVIDED"
"""ISO 20022's word for a reference that is not given."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an answer came to: transactions told of and payments changed. Nothing was done with references that are
    not ours, nor with what is not the sum, the currency or the account that was ordered; what cannot be true beside
    what the bank said before, or moves money twice, somebody must ask about.
    """

    answer: UUID
    kind: str
    told: int
    changed: int
    unknown: tuple[str, ...]
    differing: tuple[str, ...]
    contradicting: tuple[str, ...]


async def take_bank_answer(work: Work, content: bytes, municipalities: Collection[str]) -> Taken:
    """Take in a pain.002 or camt.054 about payments of these municipalities. The same bytes again change nothing,
    but where something differed, which may fit by now.

    Raises NotAnAnswer.
    """
    # What a file says depends on whose payments may be touched: for somebody else's it has not been read yet.
    sha256 = digest(content + "\n".join(["", *sorted(municipalities)]).encode())
    known = await store.answer_with(work.connection, sha256)
    while known is not None and known["differing"]:
        # A batch's sum differs also while what the bank refused of it is not taken in; afterwards it is what is due.
        sha256 = digest(f"{sha256} again".encode())
        known = await store.answer_with(work.connection, sha256)
    if known is not None:
        left = (tuple(known[name]) for name in ("unknown", "differing", "contradicting"))
        return Taken(known["answer"], known["kind"], known["told"], 0, *left)
    answer = await asyncio.to_thread(read_answer, content)
    read = _Read()
    told = [*answer.told]
    for whole in answer.of_files:
        told += await _spelt_out(work, whole, municipalities, read, answer.told)
    wanted = [one.end_to_end for one in told if one.end_to_end]
    files = [file for one in answer.about if (file := _file_id(one))]
    await store.note_answered(work.connection, municipalities, files, wanted, work.now)
    if not told:
        # All it says is that the bank has the file, which it had not got when two took it back.
        read.contradicting |= {one.hex for one in await payment_files.withdrawn(work.connection, municipalities, files)}
    rows = {row["end_to_end"]: row for row in await payments.asked_under(work.connection, municipalities, wanted)}
    before = {row["payment"]: payments.payment_from(row) for row in rows.values()}
    read.after = dict(before)
    read.apply(rows, told)
    which = new_id()
    changed = [one for one in read.after.values() if one != before[one.id]]
    await payments.save(work.connection, changed, actor=work.actor, at=work.now, cause=which)
    times = {one.id: one.times_paid - before[one.id].times_paid for one in changed}
    await ledger.post_payments(work.connection, times, work.actor, work.now)
    for one in changed:
        if one.state is not before[one.id].state:
            _say(work, one, read)
    waiting = [one.id for one in changed if one.state is State.ORDERED and before[one.id].state is State.CONFIRMED]
    for asked in await payment_files.under_way_again(work.connection, waiting) if waiting else []:
        await expect_answer(work, asked["file"], asked["pay_on"])
    unknown = {one.end_to_end or NO_REFERENCE for one in told} - {*rows, *read.differing}
    left = (tuple(sorted(one)) for one in (unknown, read.differing, read.contradicting))
    taken = Taken(which, answer.kind, len(told), len(changed), *left)
    row = {
        "answer": which,
        "sha256": sha256,
        "message": answer.message,
        "kind": answer.kind,
        "received_by": work.actor,
        "received_at": work.now,
        "told": taken.told,
        "changed": taken.changed,
        "unknown": list(taken.unknown),
        "differing": list(taken.differing),
        "contradicting": list(taken.contradicting),
        "municipalities": sorted(municipalities),
    }
    await store.insert_answer(work.connection, row)
    return taken


async def _spelt_out(
    work: Work, whole: ToldOfFile, municipalities: Collection[str], read: "_Read", told: Collection[Told]
) -> list[Told]:
    """What is said of a whole file, transaction by transaction; booked only where its sum is that of what was neither
    refused nor taken back, or, when the bank has paid that after all, of everything. What came back since, or comes
    back in the same answer, is in that sum, too.
    """
    file, booked = _file_id(whole.file), whole.told.said is Said.BOOKED
    rows = await store.asked_for_in(work.connection, file, list(municipalities)) if file else []
    if not rows:
        return [replace(whole.told, end_to_end=whole.file)]
    singly = {one.end_to_end for one in told if one.said is Said.BOOKED or not booked}
    due = [row for row in rows if row["end_to_end"] not in singly]
    if booked:
        expected = [row for row in due if not row["refused"]]
        if sum(row["ore"] for row in expected) == whole.told.ore:
            due = expected
        elif sum(row["ore"] for row in due) != whole.told.ore:
            read.differing.add(whole.file)
            return []
    return [replace(whole.told, end_to_end=row["end_to_end"], ore=row["ore"]) for row in due]


def _file_id(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


@dataclass(slots=True)
class _Read:
    """The payments as a file leaves them, when and why by its words, and what of it cannot be true."""

    after: dict[UUID, Payment] = field(default_factory=dict)
    booked_on: dict[UUID, date | None] = field(default_factory=dict)
    reasons: dict[UUID, str] = field(default_factory=dict)
    differing: set[str] = field(default_factory=set)
    contradicting: set[str] = field(default_factory=set)

    def apply(self, rows: Mapping[str, Row], told: Iterable[Told]) -> None:
        """Take each word in turn; `rows` are what was asked for, by reference."""
        booked = set()
        for one in told:
            row = rows.get(one.end_to_end)
            if row is None:
                continue
            payment, attempt = self.after[row["payment"]], row["asked_in"]
            moved = one.said in (Said.BOOKED, Said.RETURNED)
            if moved and (one.ore != payment.ore or one.account not in (None, row["account"])):
                self.differing.add(one.end_to_end)
                continue
            # One answer tells of a booking once; in another answer it may be the same booking again.
            twice = one.said is Said.BOOKED and one.end_to_end in booked
            if one.said is Said.BOOKED:
                booked.add(one.end_to_end)
            if twice or model.contradicts(payment, attempt, one.said, one.reason):
                self.contradicting.add(one.end_to_end)
                if not moved:
                    continue
            now = model.answered(payment, attempt, one.said, one.reason)
            if now == payment:
                continue
            self.after[payment.id] = now
            if one.said is Said.BOOKED:
                self.booked_on[payment.id] = one.booked_on
            else:
                self.reasons[payment.id] = one.reason or model.NO_REASON[one.said]


def _say(work: Work, now: Payment, read: _Read) -> None:
    facts: dict[str, Any] = {"payment": now.id, "run": now.run, "voucher": now.voucher, "ore": now.ore}
    if now.state is State.CONFIRMED:
        work.state(PaymentConfirmed(**facts, booked_on=read.booked_on.get(now.id)))
    else:
        # What came back and stands in another file is rejected to the world, too, until that is booked.
        work.state(PaymentRejected(**facts, reason=read.reasons[now.id]))
