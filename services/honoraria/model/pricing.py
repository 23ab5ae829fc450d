"""The price of work: the same function for a claim in the service and for `samrad price`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.honoraria.model.assumptions import Assumption, in_order
from services.honoraria.model.counting import Counted, Payable, count
from services.honoraria.model.explain import Basis, Why, explain
from services.honoraria.model.missing import Missing
from services.honoraria.model.policy import Policy
from services.honoraria.model.rates import Agreement, RateRow, rate_for
from services.honoraria.model.terms import ContractForm, Terms, capacity_under, terms_on
from services.honoraria.model.work import Activity, Capacity, Kind


@dataclass(frozen=True, slots=True)
class Line:
    """One priced piece of work. A salaried line has no `rate`, counts 0 minutes and is worth 0 øre."""

    activity: Activity
    capacity: Capacity
    rate: RateRow | None
    counted_minutes: int
    amount_ore: int
    assumptions: tuple[Assumption, ...]
    basis: Basis

    @property
    def why(self) -> Why:
        """The explanation, worded when it is asked for: pricing a batch of claims needs no prose."""
        return explain(self.basis)

    @property
    def rate_ore(self) -> int | None:
        """Øre per hour."""
        return self.rate.ore_per_hour if self.rate else None

    @property
    def source(self) -> str | None:
        """Where the rate was read."""
        return self.rate.source if self.rate else None


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Work that waits, and what it waits for."""

    activity: Activity
    missing: Missing


@dataclass(frozen=True, slots=True)
class Priced:
    """Lines and unpriced work, each in input order; `total_ore` is the sum of the lines."""

    lines: tuple[Line, ...]
    unpriced: tuple[Unpriced, ...]
    total_ore: int


@dataclass(frozen=True, slots=True)
class _Standing:
    activity: Activity
    terms: Terms
    capacity: Capacity
    rate: RateRow | None


def price(
    activities: Sequence[Activity],
    terms: Sequence[Terms],
    rates: Sequence[RateRow],
    policy: Policy,
    agreement: Agreement,
    *,
    payer: str | None = None,
) -> Priced:
    """Price one GP's work under one agreement and one policy; the rules row by row stand in README.md.

    Never raises for work it cannot price: that is returned as unpriced. `payer` is only printed in `why`.
    """
    standings, unpriced = _standings(activities, terms, rates, agreement)
    paid = [(one, one.rate) for one in standings if one.rate is not None]
    counts = iter(count([Payable(one.activity.on, one.activity.minutes, rate.key) for one, rate in paid], policy))
    lines = tuple(_line(one, next(counts) if one.rate else None, policy, payer) for one in standings)
    return Priced(lines, unpriced, sum(line.amount_ore for line in lines))


def amount_ore(counted_minutes: int, ore_per_hour: int) -> int:
    """Øre for the minutes at the hourly rate, halves upwards, in integers only."""
    return (counted_minutes * ore_per_hour + 30) // 60


def _standings(
    activities: Sequence[Activity], terms: Sequence[Terms], rates: Sequence[RateRow], agreement: Agreement
) -> tuple[list[_Standing], tuple[Unpriced, ...]]:
    """Part what can be priced from what cannot, with the first thing missing."""
    looked_up: dict[tuple[bool | None, date], RateRow | Missing] = {}
    standings: list[_Standing] = []
    unpriced: list[Unpriced] = []
    for activity in activities:
        in_force = terms_on(terms, activity.on)
        if in_force is None:
            unpriced.append(Unpriced(activity, Missing.TERMS))
            continue
        capacity = capacity_under(in_force, activity.capacity)
        if isinstance(capacity, Missing):
            unpriced.append(Unpriced(activity, capacity))
            continue
        if capacity is Capacity.SALARIED:
            standings.append(_Standing(activity, in_force, capacity, rate=None))
            continue
        asked = in_force.specialist, activity.on
        if asked not in looked_up:
            looked_up[asked] = rate_for(rates, agreement, *asked)
        rate = looked_up[asked]
        if isinstance(rate, Missing):
            unpriced.append(Unpriced(activity, rate))
        else:
            standings.append(_Standing(activity, in_force, capacity, rate))
    return standings, tuple(unpriced)


def _line(standing: _Standing, counted: Counted | None, policy: Policy, payer: str | None) -> Line:
    minutes = counted.minutes if counted else 0
    amount = amount_ore(minutes, standing.rate.ore_per_hour) if standing.rate else 0
    basis = Basis(standing.activity, standing.terms, standing.rate, counted, policy, amount, payer)
    return Line(
        activity=standing.activity,
        capacity=standing.capacity,
        rate=standing.rate,
        counted_minutes=minutes,
        amount_ore=amount,
        assumptions=_marks(standing, policy),
        basis=basis,
    )


_FULL_RATE = {
    Kind.PREPARATION: Assumption.PREPARATION_FULL_RATE,
    Kind.TRAVEL: Assumption.TRAVEL_FULL_RATE,
}


def _marks(standing: _Standing, policy: Policy) -> tuple[Assumption, ...]:
    marks: set[Assumption] = set()
    if standing.terms.contract_form is ContractForm.COMBINED:
        marks.add(Assumption.COMBINED_BY_CAPACITY)
    if standing.rate is None:
        return in_order(marks | {Assumption.SALARIED_ZERO})
    marks |= {Assumption.ORE_HALF_UP, *policy.assumed, *standing.rate.assumptions}
    if policy.increment_minutes == 1 and policy.minimum_minutes is None:
        # Nothing is rounded or raised, so it makes no difference what would have been summed first.
        marks.discard(Assumption.EACH_ACTIVITY_ALONE)
    if standing.activity.kind in _FULL_RATE:
        marks.add(_FULL_RATE[standing.activity.kind])
    if standing.rate.until is None:
        marks.add(Assumption.RATE_LAPSES_30_JUNE)
    return in_order(marks)
