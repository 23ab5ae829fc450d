"""What a new rate or arrangement would change of what is approved: days on which another holds already.

Whatever day it is: work of today is approved today. Filling a gap changes nothing: work without a rate or an
arrangement waits, and is then a supplement.
"""

from collections.abc import Iterable, Sequence
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


def overridden_rates(entered: Sequence[RateRow], shipped: Sequence[RateRow], new: RateRow) -> list[Days]:
    """The days whose rate would be another or none with `new`, for specialists and others by themselves.

    An entered row with the key of `new` is superseded by it, so that days after an earlier end lose their rate.
    """
    before = [*entered, *shipped]
    superseded = [row for row in entered if row.key == new.key]
    after = [new, *(row for row in entered if row.key != new.key), *shipped]
    last = max(row.last_day for row in (new, *superseded))
    found: list[Days] = []
    for first, until in _stretches(new.since, last, [row for row in (*before, new) if row.agreement == new.agreement]):
        for specialist in (True, False):
            held = rate_in_force(before, new.agreement, specialist, first)
            holds = rate_in_force(after, new.agreement, specialist, first)
            if held is not None and (holds is None or held.ore_per_hour != holds.ore_per_hour):
                found.append(Days(first, until, specialist, held.ore_per_hour))
    return found


def governed(new: Funding, in_force: Iterable[Funding]) -> Days:
    """The days that a new arrangement governs, until the next of the same scope.

    The whole month, where it is rounded as a whole: what follows decides how the work before it counts.
    """
    others = list(in_force)
    scope = new.community, new.body
    later = [one.valid_from for one in others if (one.community, one.body) == scope and one.valid_from > new.valid_from]
    cut = [one.policy for one in others if one.community == new.community and one.body in (new.body, None)]
    whole = any(rule.rounds_periods for policy in cut for rule in policy.rules)
    first = new.valid_from.replace(day=1) if whole else new.valid_from
    return Days(first, min(later) - ONE_DAY if later else date.max)


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


def _stretches(first: date, last: date, rows: Sequence[RateRow]) -> list[tuple[date, date]]:
    """The days from first to last, cut where a row begins or has ended."""
    cuts = {row.since for row in rows} | {row.last_day + ONE_DAY for row in rows if row.last_day < date.max}
    starts = sorted({first, *(day for day in cuts if first < day <= last)})
    return list(zip(starts, [*(day - ONE_DAY for day in starts[1:]), last], strict=True))
