"""The employer's contribution (arbeidsgiveravgift) on `office`: by the payer's rate on the day of payment.

Rates differ by zone and are decided by the Storting for a year at a time, so none is shipped and none lasts beyond its
year unless somebody says so. A municipality whose rate is unknown owes it all the same: it is listed, not guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from infra.chassis.refusal import Refusal

WHOLE = 10_000
"""Hundredths of a per cent in one."""
P = TypeVar("P")


class RateEndsBeforeItBegins(Refusal):
    """A rate's last day is not before its first."""

    status = 422


class RatesOverlap(Refusal):
    """Two rates of a municipality hold on no day at once; one with the same first day takes the other's place."""


@dataclass(frozen=True, slots=True)
class ContributionRate:
    """A confirmed rate of a payer, in hundredths of a per cent: 1410 is 14.10 %. Both days are included.

    `posted_by_payroll`: payroll posts the contribution itself, so the accounting file leaves it out.
    """

    id: UUID
    municipality: str
    valid_from: date
    valid_to: date
    hundredths: int
    posted_by_payroll: bool


def last_day(valid_from: date, valid_to: date | None) -> date:
    """The day a rate lapses: the last of its year unless another is given. Raises RateEndsBeforeItBegins."""
    ends = valid_to or date(valid_from.year, 12, 31)
    if ends < valid_from:
        raise RateEndsBeforeItBegins("The rate ends before it begins.", field="valid_to")
    return ends


def must_not_overlap(others: Iterable[ContributionRate], valid_from: date, valid_to: date) -> None:
    """Raise RatesOverlap when another rate of the municipality, with another first day, holds on one of these days."""
    for one in others:
        if one.valid_from != valid_from and one.valid_from <= valid_to and valid_from <= one.valid_to:
            raise RatesOverlap(f"A rate holds from {one.valid_from} to {one.valid_to} already.", field="valid_from")


def rate_on(rates: Iterable[ContributionRate], on: date) -> ContributionRate | None:
    """The rate in force on a day; None where nobody has entered it."""
    return next((one for one in rates if one.valid_from <= on <= one.valid_to), None)


def contribution(base_ore: int, rate: ContributionRate) -> int:
    """Øre on a base, halves away from zero, so that what is taken back undoes what was added. Rounded once per run:
    no rule for single lines was found.
    """
    size = (2 * abs(base_ore) * rate.hundredths + WHOLE) // (2 * WHOLE)
    return size if base_ore >= 0 else -size


def spread(parts: Mapping[P, int], rate: ContributionRate) -> dict[P, int]:
    """The contribution on the sum of some parts (øre), shared among them: whole øre that add up to it exactly.

    By largest remainder, ties to who stands first. Parts may be negative.
    """
    exact = {part: base * rate.hundredths for part, base in parts.items()}
    found = {part: product // WHOLE for part, product in exact.items()}
    left = contribution(sum(parts.values()), rate) - sum(found.values())
    for part in sorted(exact, key=lambda one: -(exact[one] % WHOLE))[:left]:
        found[part] += 1
    return found


def total(bases: Mapping[date, int], rates: Iterable[ContributionRate]) -> int | None:
    """The contribution on what counts by each day's rate, in øre; None while one of the rates is unknown."""
    known = list(rates)
    found = 0
    for on, base in bases.items():
        rate = rate_on(known, on)
        if rate is None:
            return None
        found += contribution(base, rate)
    return found
