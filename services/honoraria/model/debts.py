"""What a GP was paid too much: carried, netted after notice, and when that does not help asked for or written off.

The days are assumptions of ours: no rule was found.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from infra.chassis.refusal import Refusal

NOTICE = timedelta(days=14)
"""From the statement that told the GP of a debt until it is taken off what is paid."""
PATIENCE = timedelta(days=90)
"""From the day a debt arose until it may be asked for by letter or written off."""


class DecisionKind(StrEnum):
    """A letter that asks for it; its end in the books; and that the GP has paid it back."""

    REPAYMENT_LETTER = "repayment_letter"
    WRITE_OFF = "write_off"
    REPAID = "repaid"


class NotYetRecoverable(Refusal):
    """A debt is netted against what comes, as long as something may come."""


class MoreThanTheDebt(Refusal):
    """Nobody is asked for more than they owe, and no more is written off."""

    status = 422


class OwnDebt(Refusal):
    """Nobody decides about what they owe themselves."""

    status = 403


class DebtHasChanged(Refusal):
    """A run has netted the debt, or carried another sum, since it was decided about."""


@dataclass(frozen=True, slots=True)
class Debt:
    """What a GP owes a payer under a tax treatment, in øre above zero; `run` carried it last, `grew_on` told the GP.

    It is known by the run in which it arose, `debt`, and is of `payee`, the row of the register that was paid too much.
    """

    municipality: str
    practitioner: UUID
    tax_treatment: str
    ore: int
    run: UUID
    arose_on: date
    grew_on: date
    debt: UUID
    payee: UUID

    @property
    def netted_from(self) -> date:
        """The first day on which a run takes it off what it pays."""
        return self.grew_on + NOTICE

    @property
    def recoverable_from(self) -> date:
        """The first day on which it may be asked for or written off although the GP sits in a body."""
        return self.arose_on + PATIENCE


def must_be_decidable(debt: Debt, kind: DecisionKind, ore: int, today: date, *, appointed: bool) -> None:
    """Raise NotYetRecoverable, MoreThanTheDebt. What the GP pays back unasked is always taken."""
    if ore > debt.ore:
        raise MoreThanTheDebt(f"The debt is {debt.ore} øre.", field="ore")
    if kind is not DecisionKind.REPAID and appointed and today < debt.recoverable_from:
        raise NotYetRecoverable(
            f"The GP is appointed, so the debt is netted against what comes until {debt.recoverable_from}; then it may "
            "be asked for or written off."
        )
