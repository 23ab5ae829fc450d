"""A body's budget: what of it is used, what meetings that are planned may cost, and what is left.

The forecast is the simplest that is honest: each meeting planned costs what those held so far cost on average, with all
the preparation and travel that came with them. Before the first has been held it says nothing.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from infra.chassis.refusal import Refusal


class WholeMonths(Refusal):
    """Budgets are for whole months, as the ledger is."""

    status = 422


@dataclass(frozen=True, slots=True)
class Used:
    """What a body has cost in a budget's months, in øre. `contribution_ore` is None while a payer's rate is unknown.

    `waiting_ore` is priced and not approved; below zero where a correction waits.
    """

    approved_ore: int
    settled_ore: int
    waiting_ore: int
    contribution_ore: int | None
    meetings_held: int
    meetings_planned: int

    @property
    def total_ore(self) -> int:
        """All that is used or waits to be, with the employer's contribution as far as it is known."""
        return self.approved_ore + self.waiting_ore + (self.contribution_ore or 0)

    @property
    def per_meeting_ore(self) -> int | None:
        """What each meeting held has cost on average, halves upwards; None before the first."""
        if not self.meetings_held:
            return None
        return (2 * self.total_ore + self.meetings_held) // (2 * self.meetings_held)

    @property
    def forecast_ore(self) -> int | None:
        """What it comes to with the meetings that are planned; None when there is nothing to go by."""
        if not self.meetings_planned:
            return self.total_ore
        each = self.per_meeting_ore
        return None if each is None else self.total_ore + self.meetings_planned * each


def must_be_whole_months(first: date, last: date) -> None:
    """Raise WholeMonths."""
    if first.day != 1:
        raise WholeMonths(f"A budget begins on the first of a month, not on {first}.", field="from")
    if last < first or last.day != monthrange(last.year, last.month)[1]:
        raise WholeMonths(f"A budget ends on the last of a month after it has begun, not on {last}.", field="to")
