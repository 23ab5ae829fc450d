"""The difference to a provisional rate: what was approved stands, and the rest is a line of its own beside it.

Only where the new rate is higher: a lower one takes back too much, and that is a reversal like any other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.claim import ClaimLine, Outcome


def with_differences(outcome: Outcome, approved: Sequence[ClaimLine]) -> Outcome:
    """The outcome with each line that an approved provisional one has paid in part as that line and a supplement.

    The sum is the same to the øre. `approved` are lines of the version that is in the book.
    """
    paid = {_work(line): line for line in approved if is_provisional(line)}
    if not paid:
        return outcome
    return Outcome(tuple(part for line in outcome.lines for part in _parts(line, paid)), outcome.held)


def is_provisional(line: ClaimLine) -> bool:
    """Whether it was paid at the last rate known, before that of its day was."""
    return Assumption.PROVISIONAL_RATE in line.assumptions


def _work(line: ClaimLine) -> tuple[object, ...]:
    """What must be the same for one line to supplement another: all but the rate and what is said of it."""
    task = line.task
    whose = task.cause, task.part, task.kind, task.on, task.minutes
    return *whose, line.counted_minutes, line.basis.percent, line.tax_treatment, line.payer


def _parts(line: ClaimLine, paid: Mapping[tuple[object, ...], ClaimLine]) -> Iterator[ClaimLine]:
    before = paid.get(_work(line))
    if before is None or is_provisional(line) or line.amount_ore <= before.amount_ore or before.basis.rate is None:
        yield line
        return
    yield before
    difference = line.amount_ore - before.amount_ore
    basis = line.basis._replace(amount_ore=difference, supplements=before.basis.rate.ore_per_hour)
    yield replace(line, basis=basis, kept=basis.text)
