"""The bank's answers taken in: confirmed only when booked, rejected with the bank's reason, the same file once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from contracts.events.honoraria import PaymentConfirmed, PaymentRejected
from infra.chassis.ids import new_id
from infra.chassis.work import Work
from services.honoraria.documents.bank_answers import Told, read_answer
from services.honoraria.model import payment as model
from services.honoraria.model.payment import Payment, State
from services.honoraria.store import bank_answers as store
from services.honoraria.store import ledger, payments
from services.honoraria.strongroom import digest


@dataclass(frozen=True, slots=True)
class Taken:
    """What an answer came to: transactions told of and payments changed, references that are not ours, and those
    whose sum is not what was ordered; nothing was done with either.
    """

    answer: UUID
    kind: str
    told: int
    changed: int
    unknown: tuple[str, ...]
    differing: tuple[str, ...]


async def take_bank_answer(work: Work, content: bytes, municipalities: Collection[str]) -> Taken:
    """Take in a pain.002 or camt.054 about payments of these municipalities. The same bytes again change nothing.

    Raises NotAnAnswer.
    """
    known = await store.answer_with(work.connection, digest(content))
    if known is not None:
        same = (known["answer"], known["kind"], known["told"], 0)
        return Taken(*same, tuple(known["unknown"]), tuple(known["differing"]))
    answer = read_answer(content)
    told = [one for each in answer.told for one in await _spelt_out(work, each, municipalities)]
    wanted = [one.end_to_end for one in told if one.end_to_end]
    rows = {row["end_to_end"]: row for row in await payments.by_end_to_end(work.connection, municipalities, wanted)}
    before = {end_to_end: payments.payment_from(row) for end_to_end, row in rows.items()}
    late = await payments.earlier_attempts(work.connection, municipalities, wanted)
    after, differing = _applied(before, told)
    changed = [one for end_to_end, one in after.items() if one != before[end_to_end]]
    which = new_id()
    await payments.save(work.connection, changed, actor=work.actor, at=work.now, cause=which)
    municipality_of = {row["payment"]: row["municipality"] for row in rows.values()}
    was = {one.id: one for one in before.values()}
    for one in changed:
        await _book(work, was[one.id], one, municipality_of[one.id], told)
    unknown = sorted({one.end_to_end or one.of or "" for one in told} - set(rows) - late)
    taken = Taken(which, answer.kind, len(told), len(changed), tuple(unknown), tuple(differing))
    row = {
        "answer": which,
        "sha256": digest(content),
        "message": answer.message,
        "kind": answer.kind,
        "received_by": work.actor,
        "received_at": work.now,
        "told": taken.told,
        "changed": taken.changed,
        "unknown": list(taken.unknown),
        "differing": list(taken.differing),
    }
    await store.insert_answer(work.connection, row)
    return taken


async def _spelt_out(work: Work, told: Told, municipalities: Collection[str]) -> list[Told]:
    """What is said of a whole file, transaction by transaction."""
    if told.end_to_end is not None:
        return [told]
    try:
        file = UUID(told.of or "")
    except ValueError:
        return [told]
    references = await store.references_of(work.connection, file, list(municipalities))
    return [replace(told, end_to_end=one) for one in references] or [told]


def _applied(before: Mapping[str, Payment], told: Iterable[Told]) -> tuple[dict[str, Payment], list[str]]:
    after, differing = dict(before), []
    for one in told:
        if one.end_to_end not in after:
            continue
        payment = after[one.end_to_end]
        if one.ore is not None and one.ore != payment.ore:
            differing.append(one.end_to_end)
            continue
        after[one.end_to_end] = model.answered(payment, one.said, one.reason)
    return after, differing


async def _book(work: Work, before: Payment, now: Payment, municipality: str, told: Iterable[Told]) -> None:
    facts: dict[str, Any] = {"payment": now.id, "run": now.run, "voucher": now.voucher, "ore": now.ore}
    if now.state is State.CONFIRMED:
        booked_on = next((one.booked_on for one in told if one.end_to_end == now.end_to_end and one.booked_on), None)
        await ledger.post_payment(work.connection, now.id, municipality, work.actor, work.now, back=False)
        work.state(PaymentConfirmed(**facts, booked_on=booked_on))
        return
    if before.state is State.CONFIRMED:
        await ledger.post_payment(work.connection, now.id, municipality, work.actor, work.now, back=True)
    if now.state is State.REJECTED:
        work.state(PaymentRejected(**facts, reason=now.reason or "unknown"))
