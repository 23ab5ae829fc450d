"""Invoices for refund claims: what stands on which, month by month, and what one of them credits. Pure."""

import calendar
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

Kind = Literal["invoice", "credit_note"]
Of = Literal["month", "contribution", "correction"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A refund claim of a run that stands on no invoice yet, in øre; below zero it is a credit.

    `contribution_ore` of it is employer's contribution. `months` is what the run's work cost the host in the claim's
    segment, without contribution, by the first day of the month.
    """

    refund: UUID
    run: UUID
    municipality: str
    segment: str
    first: date
    last: date
    ore: int
    contribution_ore: int
    cost_to_date_ore: int
    share_to_date_ore: int
    months: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a claim: a month's work, or for no month employer's contribution or what was claimed wrongly."""

    claim: Claim
    of: Of
    month: date | None
    ore: int

    @property
    def days(self) -> tuple[date, date] | None:
        """The days of the month that the claim is about."""
        if self.month is None:
            return None
        end = self.month.replace(day=calendar.monthrange(self.month.year, self.month.month)[1])
        return max(self.month, self.claim.first), min(end, self.claim.last)


@dataclass(frozen=True, slots=True)
class Drawn:
    """An invoice or credit note of one run for one municipality, not numbered yet; øre above zero, as its lines say."""

    kind: Kind
    municipality: str
    run: UUID
    parts: tuple[Part, ...]

    @property
    def ore(self) -> int:
        """What it comes to."""
        return sum(part.ore for part in self.parts)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims on it, each once."""
        return tuple({part.claim.refund: part.claim for part in self.parts}.values())

    @property
    def days(self) -> tuple[date, date]:
        """First and last day that it is about: those of its months, else of its segments."""
        spans = [part.days for part in self.parts if part.days] or [(one.first, one.last) for one in self.claims]
        return min(first for first, _ in spans), max(last for _, last in spans)


def parts_of(claim: Claim) -> list[Part]:
    """The claim's øre by month of work, then contribution and correction, which add up to it exactly.

    A month's part is its cost in the proportion that the municipality bears to date. The øre that rounding leaves go
    to the last month; more than that was claimed wrongly before, as it turns out now, and stands by itself.
    """
    months, rest = _months(claim), claim.ore - claim.contribution_ore
    rest -= sum(months.values())
    # Each end of "to date less claimed" is off its proportion by an øre or two, and so is each month.
    if months and abs(rest) <= len(months) + 4:
        months[max(months)] += rest
        rest = 0
    whole = [
        *(Part(claim, "month", month, ore) for month, ore in months.items()),
        Part(claim, "contribution", None, claim.contribution_ore),
        Part(claim, "correction", None, rest),
    ]
    return [part for part in whole if part.ore]


def _months(claim: Claim) -> dict[date, int]:
    share, cost = claim.share_to_date_ore, claim.cost_to_date_ore
    if not cost:
        # All of it was taken back, so it is the proportion of before that counts.
        share, cost = claim.contribution_ore - claim.ore, max(0, -sum(claim.months.values()))
    return {month: _half_up(own * share, cost) for month, own in sorted(claim.months.items())} if cost else {}


def drawn(claims: Collection[Claim]) -> list[Drawn]:
    """The documents of these claims, in the order in which they came and invoices first: a credit finds its invoice."""
    found: dict[tuple[UUID, str, Kind], list[Part]] = {}
    for claim in claims:
        kind: Kind = "invoice" if claim.ore > 0 else "credit_note"
        sign = 1 if claim.ore > 0 else -1
        own = [replace(part, ore=sign * part.ore) for part in parts_of(claim)]
        found.setdefault((claim.run, claim.municipality, kind), []).extend(own)
    runs = list(dict.fromkeys(claim.run for claim in claims))
    order = sorted(found, key=lambda one: (runs.index(one[0]), one[1], one[2] == "credit_note"))
    return [Drawn(kind, municipality, run, tuple(found[run, municipality, kind])) for run, municipality, kind in order]


def due_on(issued_on: date, days: int) -> date:
    """The day by which an invoice is to be paid."""
    return issued_on + timedelta(days=days)


def label(municipality: str, year: int, number: int) -> str:
    """The number as people see it: `3907-2024-R000012`; R for refund, so that it is never taken for a voucher."""
    return f"{municipality}-{year}-R{number:06d}"


def running(number: str) -> tuple[str, int, int]:
    """Host, year and running number of an invoice's number as printed."""
    host, year, last = number.split("-")
    return host, int(year), int(last.removeprefix("R"))


def lacking(details: Mapping[str, object] | None, needed: Sequence[str]) -> list[str]:
    """Which of the needed details a municipality has not had confirmed."""
    return [name for name in needed if not (details or {}).get(name)]


def _half_up(number: int, by: int) -> int:
    """The quotient rounded to a whole number, halves away from zero, so that a credit mirrors a claim."""
    sign = 1 if (number >= 0) == (by > 0) else -1
    number, by = abs(number), abs(by)
    return sign * ((2 * number + by) // (2 * by))
