"""The difference to a provisional rate: what was approved stands, and the rest is a line of its own beside it.

Only where the price goes up. The day's own rate may be lower: then too much was paid, and that is a reversal like any
other. Another last rate that is lower says nothing of the day's own, and takes nothing back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.claim import ClaimLine, Outcome, Task
from services.honoraria.model.missing import Missing

_Work: TypeAlias = tuple[object, ...]


def with_differences(outcome: Outcome, approved: Sequence[ClaimLine]) -> Outcome:
    """The outcome with each line that approved provisional ones have paid in part as those lines and a supplement.

    The sum is the same to the øre, but for what another last rate leaves as it is. `approved` are lines of the version
    that is in the book.
    """
    paid: dict[_Work, list[ClaimLine]] = {}
    for line in approved:
        if is_provisional(line):
            paid.setdefault(_work(line), []).append(line)
    if not paid:
        return outcome
    lines = [part for line in outcome.lines for part in _parts(line, paid.get(_work(line), ()))]
    kept = _waiting_for_status(outcome, paid)
    if kept:
        lines = sorted([*lines, *kept], key=lambda line: line.task.place)
    return Outcome(tuple(lines), outcome.held)


def is_provisional(line: ClaimLine) -> bool:
    """Whether it was paid at the last rate known, before that of its day was."""
    return Assumption.PROVISIONAL_RATE in line.assumptions


def _work(line: ClaimLine) -> _Work:
    """What must be the same for one line to supplement another: all but the rate and what is said of it."""
    return *_done(line.task, line.payer), line.counted_minutes, line.basis.percent, line.tax_treatment


def _done(task: Task, payer: str | None) -> _Work:
    return task.cause, task.part, task.kind, task.on, task.minutes, payer


def _parts(line: ClaimLine, before: Sequence[ClaimLine]) -> Iterator[ClaimLine]:
    rate, last = line.basis.rate, before[-1].basis.rate if before else None
    if rate is None or last is None or line.same_money == before[0].same_money:
        yield line
        return
    difference = line.amount_ore - sum(one.amount_ore for one in before)
    if difference < 0 and _is_meant_to_be_less(line, before[-1]):
        yield line
        return
    yield from before
    if difference > 0:
        basis = line.basis._replace(amount_ore=difference, supplements=last.ore_per_hour)
        yield replace(line, basis=basis, kept=basis.text)


def _is_meant_to_be_less(line: ClaimLine, before: ClaimLine) -> bool:
    """Whether a lower price is more than another last rate: the day's own, the same row corrected, which was stated,
    another agreement, or another specialist status of the GP.
    """
    rate, was = line.basis.rate, before.basis.rate
    if rate is None or was is None or not rate.provisional or rate.agreement != was.agreement:
        return True
    same_row = (rate.since, rate.specialist) == (was.since, was.specialist)
    return same_row or {rate.specialist, was.specialist} == {True, False}


def _waiting_for_status(outcome: Outcome, paid: Mapping[_Work, Sequence[ClaimLine]]) -> list[ClaimLine]:
    """What was paid when one rate was everybody's, and now waits for the GP's specialist status: it stays paid."""
    waiting = {_done(one.task, one.payer) for one in outcome.held if one.missing == Missing.SPECIALIST.value}
    return [line for lines in paid.values() for line in lines if _done(line.task, line.payer) in waiting]
