"""What a new rate or arrangement would change of the past: days on which another holds already.

Filling a gap changes nothing: work without a rate or an arrangement waits, and is then a supplement.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from infra.chassis.refusal import Refusal
from services.honoraria.model.funding import Funding
from services.honoraria.model.policy import SHIPPED_RULE
from services.honoraria.model.rates import RateRow, rate_in_force

ONE_DAY = timedelta(days=1)


class OverridesThePast(Refusal):
    """What is approved stays as it was approved, unless a decision to correct it is stated."""


@dataclass(frozen=True, slots=True)
class Days:
    """From a day through a day; for rates also of whom (True specialists) and at how many øre per hour before."""

    first: date
    last: date
    specialist: bool | None = None
    ore_per_hour: int | None = None


def overridden_rates(before: Sequence[RateRow], new: RateRow, today: date) -> list[Days]:
    """The past days on which `new` changes a rate in force, for specialists and others by themselves."""
    after = [new, *before]
    last = min(new.last_day, today - ONE_DAY)
    ends = {day for row in before if row.agreement == new.agreement for day in (row.since, row.last_day + ONE_DAY)}
    found: list[Days] = []
    for first, until in _stretches(new.since, last, ends):
        for specialist in (True, False):
            held = rate_in_force(before, new.agreement, specialist, first)
            holds = rate_in_force(after, new.agreement, specialist, first)
            if held is not None and holds is not None and held.ore_per_hour != holds.ore_per_hour:
                found.append(Days(first, until, specialist, held.ore_per_hour))
    return found


def governed(new: Funding, in_force: Iterable[Funding], today: date) -> Days | None:
    """The past days that a new arrangement governs, until the next of the same scope; None if there are none."""
    later = [
        one.valid_from
        for one in in_force
        if (one.community, one.body) == (new.community, new.body) and one.valid_from > new.valid_from
    ]
    last = min([day - ONE_DAY for day in later] + [today - ONE_DAY])
    return Days(new.valid_from, last) if new.valid_from <= last else None


def same_terms(one: Funding, other: Funding) -> bool:
    """Whether two arrangements pay the same, whatever their first day and what they only assume."""
    return _terms(one) == _terms(other)


def _terms(funding: Funding) -> tuple[object, ...]:
    rules = [replace(rule, **_NO_PRICE) for rule in funding.policy.rules or (SHIPPED_RULE,)]
    return funding.arrangement, funding.host, funding.key, funding.tax_treatment, funding.treatments, rules


# How a claim is approved changes no price.
_NO_PRICE: dict[str, Any] = {"assumed": frozenset(), "practitioner_confirms": False, "confirm_within_days": None}
_NO_PRICE |= {"approve_within_days": None}


def must_state_correction(approved: Sequence[tuple[date, date]]) -> None:
    """Raise OverridesThePast if there is approved work, from a day through a day, that would be priced anew."""
    if approved:
        first, last = min(first for first, _ in approved), max(last for _, last in approved)
        raise OverridesThePast(
            f"Work from {first} to {last} is approved under what held then. State the decision that corrects it, or let"
            " this apply from a later day.",
            field="correction",
        )


def _stretches(first: date, last: date, ends: Iterable[date]) -> Iterator[tuple[date, date]]:
    """The days from first to last, cut where something else comes into force."""
    starts = sorted({first, *(day for day in ends if first < day <= last)})
    for start, following in zip(starts, [*starts[1:], last + ONE_DAY], strict=True):
        if start <= last:
            yield start, following - ONE_DAY
