"""What is worked by the end of a year and not settled or paid when the books are closed: owed, and on whose account."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

Reason = str
"""What something waits for: `unsettled`, `settled_late`, `payee`, `payer_account`, `unapproved`, `reversal`, `refused`,
`rejected_reversal`, `awaiting_invoice`, `ready`, `ordered`, `rejected`, `paid_late`, `debt`, `contribution`; unpriced
work by what is missing: `rate`, `terms`, `funding`…"""
Stage = Literal["unpriced", "unapproved", "unsettled", "unpaid", "debt", "contribution"]
STAGE_OF: dict[Reason, Stage] = {
    "unapproved": "unapproved",
    "reversal": "unapproved",
    "refused": "unapproved",
    "rejected_reversal": "unapproved",
    "unsettled": "unsettled",
    "settled_late": "unsettled",
    "payee": "unsettled",
    "payer_account": "unsettled",
    "awaiting_invoice": "unpaid",
    "ready": "unpaid",
    "ordered": "unpaid",
    "rejected": "unpaid",
    "paid_late": "unpaid",
    "debt": "debt",
    "contribution": "contribution",
}


@dataclass(frozen=True, slots=True)
class Open:
    """One thing that is open at the year's end. `ore` is None where nobody knows it yet; debts are below zero.

    `reference` is a voucher's or a payment's, as printed; `on` the day of the work, or when the rest arose.
    """

    reason: Reason
    on: date
    ore: int | None
    practitioner: UUID | None
    claim: UUID | None = None
    body: str | None = None
    kind: str | None = None
    minutes: int | None = None
    reference: str | None = None

    @property
    def stage(self) -> Stage:
        """How far it had come; what has no price yet is unpriced, whatever it lacks."""
        return STAGE_OF.get(self.reason, "unpriced")


@dataclass(frozen=True, slots=True)
class Sum:
    """So many of one reason, and what those of known øre come to."""

    reason: Reason
    stage: Stage
    count: int
    ore: int
    unknown: int


def sums(rows: Iterable[Open]) -> list[Sum]:
    """The sums by reason, in the order of stages and reasons."""
    by_reason: dict[Reason, list[Open]] = defaultdict(list)
    for row in rows:
        by_reason[row.reason].append(row)
    found = [
        Sum(
            reason,
            own[0].stage,
            len(own),
            sum(one.ore or 0 for one in own),
            sum(one.ore is None for one in own),
        )
        for reason, own in by_reason.items()
    ]
    return sorted(found, key=lambda one: (_STAGES.index(one.stage), one.reason))


_STAGES: tuple[Stage, ...] = ("unpriced", "unapproved", "unsettled", "unpaid", "debt", "contribution")
