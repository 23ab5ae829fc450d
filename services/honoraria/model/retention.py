"""What is kept of a GP by bookkeeping law, until when, and what can be erased.

The bookkeeping act § 13 keeps vouchers and what documents them five years after the year's end. That it is five for
municipalities, too, is an assumption of ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

YEARS = 5
LAW = "bokføringsloven § 13"


class Kind(StrEnum):
    """What there is of a GP."""

    PAYEES_USED = "payees_used"
    """Name, numbers and account as they were when something was paid: they document the payment."""
    PAYEES_UNUSED = "payees_unused"
    """The same, entered and never paid to."""
    DOCUMENTS = "documents"
    """Statements, payroll and summary tables, bank files."""
    BOOK = "book"
    """Approvals, entries, vouchers, payouts: by ids, without a name."""
    WORK = "work"
    """Attendance, preparation and claims: by ids, without a name. They say what a voucher is for."""
    WORDS = "words"
    """What was written to the GP about claims that were rejected: no voucher needs it."""


class Why(StrEnum):
    """Why something is kept."""

    BOOKKEEPING = "bookkeeping"
    OPEN = "open"
    """Work is not settled, a payment not confirmed or a debt not ended: the data are needed to finish it."""
    IDS = "ids"
    """There is no name in it; when the rest is erased it leads to nobody."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a service holds of a GP: how much of each kind, the last posting year of a voucher, and what is open."""

    counts: dict[Kind, int]
    last_posting_year: int | None
    open: Sequence[str]


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of data: kept until a day, or as long as something is open (None), and why; or erasable now."""

    kind: Kind
    count: int
    erasable: bool
    why: Why | None = None
    until: date | None = None


def kept_until(posting_year: int) -> date:
    """The last day on which the law keeps what documents vouchers of a posting year."""
    return date(posting_year + YEARS, 12, 31)


def report(held: Holding, today: date) -> list[Item]:
    """Of each kind there is, whether it can be erased; else until when it is kept, and why."""
    until = None if held.last_posting_year is None else kept_until(held.last_posting_year)
    by_law = until is not None and today <= until

    def item(kind: Kind) -> Item:
        count = held.counts[kind]
        if kind is Kind.WORDS:
            return Item(kind, count, erasable=True)
        if by_law and kind is not Kind.PAYEES_UNUSED:
            return Item(kind, count, erasable=False, why=Why.BOOKKEEPING, until=until)
        if held.open:
            return Item(kind, count, erasable=False, why=Why.OPEN)
        if kind in (Kind.BOOK, Kind.WORK):
            return Item(kind, count, erasable=False, why=Why.IDS)
        return Item(kind, count, erasable=True)

    return [item(kind) for kind in Kind if held.counts.get(kind)]


def may_be_shredded(items: Sequence[Item]) -> bool:
    """Whether nothing that is kept needs the GP's key."""
    return all(one.erasable or one.why is Why.IDS for one in items)
