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
from services.honoraria.documents.bank_answers import Told, ToldOfFile, read_answer
from services.honoraria.model import payment as model
from services.honoraria.model.payment import Payment, Said, State
from services.honoraria.store import bank_answers as store
from services.honoraria.store import ledger, payments
from services.honoraria.strongroom import digest

Row = dict[str, Any]
NO_REFERENCE = "NOTPROVIDED"
"""ISO 20022's word for a reference that is not given."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an answer came to: transactions told of and payments changed. Nothing was done with the rest: references
    that are not ours, what is not the sum, the currency or the account that was ordered, and what cannot be true
    beside what the bank said before.
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
    rows = {row["end_to_end"]: row for row in await payments.by_end_to_end(work.connection, municipalities, wanted)}
    late = await payments.earlier_attempts(work.connection, municipalities, wanted)
    read.apply(rows, late, told)
    which = new_id()
    changed = [one for end_to_end, one in read.after.items() if one != payments.payment_from(rows[end_to_end])]
    for steps in (read.passing, changed):
        await payments.save(work.connection, steps, actor=work.actor, at=work.now, cause=which)
    booked_on = {one.end_to_end: one.booked_on for one in told if one.said is Said.BOOKED}
    for one in changed:
        await _book(work, rows[one.end_to_end], one, booked_on.get(one.end_to_end))
    unknown = {one.end_to_end or NO_REFERENCE for one in told} - {*rows, *late, *read.differing}
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
    """What is said of a whole file, transaction by transaction; booked only where its sum is that of what the bank had
    not refused. What came back since, or comes back in the same answer, is in that sum, too.
    """
    file, booked = _file_id(whole.file), whole.told.said is Said.BOOKED
    rows = await store.asked_for_in(work.connection, file, list(municipalities)) if file else []
    if not rows:
        return [replace(whole.told, end_to_end=whole.file)]
    singly = {one.end_to_end for one in told if one.said is Said.BOOKED or not booked}
    due = [row for row in rows if row["end_to_end"] not in singly]
    if booked:
        due = [row for row in due if not row["refused"]]
        if sum(row["ore"] for row in due) != whole.told.ore:
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
    """The payments as a file leaves them, by reference, and what of it cannot be done."""

    after: dict[str, Payment] = field(default_factory=dict)
    passing: list[Payment] = field(default_factory=list)
    """What comes back was booked, even where the bank tells both at once, or the return first."""
    differing: set[str] = field(default_factory=set)
    contradicting: set[str] = field(default_factory=set)

    def apply(self, rows: Mapping[str, Row], late: Mapping[str, bool], told: Iterable[Told]) -> None:
        """Take each word in turn; `late` are references of earlier attempts, and whether those were booked."""
        booked = {end_to_end for end_to_end, row in rows.items() if row["was_booked"]}
        self.after = {end_to_end: payments.payment_from(row) for end_to_end, row in rows.items()}
        for one in told:
            reference = one.end_to_end
            if late.get(reference) is False and one.said is Said.BOOKED:
                # It was refused or withdrawn, stands in another file, and has been paid after all.
                self.contradicting.add(reference)
            if reference not in self.after:
                continue
            payment, account = self.after[reference], rows[reference]["account"]
            moved = one.said in (Said.BOOKED, Said.RETURNED)
            if moved and (one.ore != payment.ore or one.account not in (None, account)):
                self.differing.add(reference)
                continue
            if one.said is Said.REJECTED and (payment.state is State.CONFIRMED or one.reason in model.DUPLICATES):
                self.contradicting.add(reference)
                continue
            now = model.answered(payment, one.said, one.reason, was_booked=reference in booked)
            if moved:
                if rows[reference]["state"] == State.ORDERED and now is not payment and one.said is Said.RETURNED:
                    self.passing.append(replace(payment, state=State.CONFIRMED))
                booked.add(reference)
            self.after[reference] = now


async def _book(work: Work, row: Row, now: Payment, booked_on: date | None) -> None:
    facts: dict[str, Any] = {"payment": now.id, "run": now.run, "voucher": now.voucher, "ore": now.ore}
    was_confirmed = row["state"] == State.CONFIRMED
    if now.state is State.CONFIRMED or was_confirmed:
        posting = work.connection, now.id, row["municipality"], work.actor, work.now
        await ledger.post_payment(*posting, back=was_confirmed)
    if now.state is State.CONFIRMED:
        work.state(PaymentConfirmed(**facts, booked_on=booked_on))
    elif now.state is State.REJECTED:
        work.state(PaymentRejected(**facts, reason=now.reason or "unknown"))
