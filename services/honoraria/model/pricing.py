"""The price of work: the same function for a claim in the service and for `samrad price`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from services.honoraria.model.assumptions import Assumption, in_order
from services.honoraria.model.counting import Counted, Payable, count
from services.honoraria.model.explain import Basis, Borne, Why, Zero, explain
from services.honoraria.model.missing import Missing
from services.honoraria.model.paying import Paying
from services.honoraria.model.policy import Policy
from services.honoraria.model.ratebook import RateBook, Rated
from services.honoraria.model.rates import amount_ore
from services.honoraria.model.rule import Pays, Rule
from services.honoraria.model.standard import meetings_attended, standard_preparation
from services.honoraria.model.terms import ContractForm, Terms, capacity_under, terms_on
from services.honoraria.model.work import Activity, Capacity, Kind


@dataclass(frozen=True, slots=True)
class Line:
    """One priced piece of work. A line worth nothing by its nature has no rate and counts 0 minutes."""

    activity: Activity
    basis: Basis
    assumptions: tuple[Assumption, ...]
    rated: Rated | None = None

    @property
    def why(self) -> Why:
        """The explanation, worded when it is asked for: pricing a batch of claims needs no prose."""
        return explain(self.basis)

    @property
    def counted_minutes(self) -> int:
        """The minutes that are paid."""
        return self.basis.counted_minutes

    @property
    def amount_ore(self) -> int:
        """Øre, never negative."""
        return self.basis.amount_ore

    @property
    def rate_ore(self) -> int | None:
        """Øre per hour."""
        return self.rated.row.ore_per_hour if self.rated else None

    @property
    def source(self) -> str | None:
        """Where the rate was read."""
        return self.rated.row.source if self.rated else None


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


def price(
    activities: Sequence[Activity],
    terms: Sequence[Terms],
    rates: RateBook,
    policy: Policy,
    paying: Paying,
    *,
    prepared: Collection[str] = (),
    monthly: bool = False,
) -> Priced:
    """Price one GP's work under one policy; the rules row by row stand in README.md.

    Never raises for work it cannot price: that is returned as unpriced. `prepared` names the meetings whose
    preparation is priced in another call. Standard preparation nobody logged comes last. A period is a calendar month
    when `monthly`, else all of the work.
    """
    if policy.standard_preparation_minutes is not None:
        activities = [*activities, *standard_preparation(activities, policy, prepared)]
    standings = [_standing(one, terms, rates, policy, paying) for one in activities]
    counts = _counts(activities, standings, policy, monthly=monthly)
    borne = Borne(
        paying.payer,
        paying.tax_treatment,
        paying.key.kind.value if paying.key else None,
        paying.key.share_equal if paying.key else None,
    )
    lines: list[Line] = []
    unpriced: list[Unpriced] = []
    for activity, standing, counted in zip(activities, standings, counts, strict=True):
        if isinstance(standing, Missing):
            unpriced.append(Unpriced(activity, standing))
        else:
            lines.append(_line(activity, standing, counted, borne))
    return Priced(tuple(lines), tuple(unpriced), sum(line.basis.amount_ore for line in lines))


class _Standing(NamedTuple):
    """What an activity is priced by; either `rated` or `zero`."""

    rule: Rule
    rated: Rated | None
    zero: Zero | None
    combined: bool


_ZERO = {Pays.PRACTICE_COMPENSATION: Zero.COMPENSATED, Pays.NOTHING: Zero.UNPAID}


def _standing(
    activity: Activity, terms: Sequence[Terms], rates: RateBook, policy: Policy, paying: Paying
) -> _Standing | Missing:
    """What can be priced, or the first thing missing."""
    rule = policy.of_kind[activity.kind]
    if rule.pays is not Pays.HONORARIUM:
        return _Standing(rule, None, _ZERO[rule.pays], combined=False)
    in_force = terms_on(terms, activity.on)
    if in_force is None:
        return Missing.TERMS
    capacity = capacity_under(in_force, activity.capacity)
    if isinstance(capacity, Missing):
        return capacity
    combined = in_force.contract_form is ContractForm.COMBINED
    if capacity is Capacity.SALARIED:
        return _Standing(rule, None, Zero.SALARIED, combined)
    rated = rates.on(rule.agreement or paying.agreement, in_force.specialist, activity.on, provisional=rule.provisional)
    return rated if isinstance(rated, Missing) else _Standing(rule, rated, None, combined)


def _counts(
    activities: Sequence[Activity], standings: Sequence[_Standing | Missing], policy: Policy, *, monthly: bool
) -> list[Counted]:
    """Counted minutes of each, 0 for what has no rate. Each rule counts its own kinds of work by themselves."""
    counts = [_NOTHING] * len(activities)
    attended = meetings_attended(activities) if policy.standard_preparation_minutes is not None else ()
    ruled: dict[int, tuple[Rule, list[int], list[Payable]]] = {}
    for place, (activity, standing) in enumerate(zip(activities, standings, strict=True)):
        if isinstance(standing, Missing) or standing.rated is None:
            continue
        # By identity: a rule has twenty fields, and comparing them for every piece of work is what would cost most.
        _, places, work = ruled.setdefault(id(standing.rule), (standing.rule, [], []))
        places.append(place)
        month = activity.on.replace(day=1) if monthly else None
        work.append(Payable(activity, standing.rated.row.key, activity.meeting in attended, month))
    for rule, places, work in ruled.values():
        for place, counted in zip(places, count(work, rule), strict=True):
            counts[place] = counted
    return counts


_NOTHING = Counted(0)


def _line(activity: Activity, standing: _Standing, counted: Counted, borne: Borne) -> Line:
    rule, rated = standing.rule, standing.rated
    percent = rule.rate_percent or 100
    amount = amount_ore(counted.minutes, rated.row.ore_per_hour, percent) if rated else 0
    basis = Basis(
        activity.kind,
        activity.on,
        activity.minutes,
        counted.minutes,
        amount,
        rated.told if rated else None,
        borne,
        standing.combined,
        standing.zero,
        percent,
        counted.steps,
        called_off=activity.called_off,
    )
    return Line(activity, basis, _marks(rule, activity.kind, rated, standing), rated)


def _marks(rule: Rule, kind: Kind, rated: Rated | None, standing: _Standing) -> tuple[Assumption, ...]:
    if rated is None:
        return _marks_of_zero(standing.zero is Zero.SALARIED, standing.combined)
    row = rated.row
    alone = rule.step_minutes == 1 and rule.minimum_minutes is None and rule.half_day_minutes is None
    return _marks_of_paid(
        rule.assumed,
        row.assumptions,
        kind if rule.rate_percent is None else None,
        standing.combined,
        alone,
        row.until is None,
        rated.told.provisional,
    )


@cache
def _marks_of_zero(salaried: bool, combined: bool) -> tuple[Assumption, ...]:
    marks = {Assumption.SALARIED_ZERO} if salaried else set()
    return in_order(marks | {Assumption.COMBINED_BY_CAPACITY} if combined else marks)


_FULL_RATE = {
    Kind.PREPARATION: Assumption.PREPARATION_FULL_RATE,
    Kind.TRAVEL: Assumption.TRAVEL_FULL_RATE,
}


@lru_cache(maxsize=1024)
def _marks_of_paid(
    assumed: frozenset[Assumption],
    of_rate: tuple[Assumption, ...],
    at_full_rate: Kind | None,
    combined: bool,
    alone: bool,
    lapses: bool,
    provisional: bool,
) -> tuple[Assumption, ...]:
    """The few combinations there are, remembered: every line asks."""
    marks = {Assumption.ORE_HALF_UP, *assumed, *of_rate}
    if combined:
        marks.add(Assumption.COMBINED_BY_CAPACITY)
    if alone:
        # Nothing is rounded or raised, so it makes no difference what would have been summed first.
        marks.discard(Assumption.EACH_ACTIVITY_ALONE)
    if at_full_rate in _FULL_RATE:
        marks.add(_FULL_RATE[at_full_rate])
    if lapses:
        marks.add(Assumption.RATE_LAPSES_30_JUNE)
    if provisional:
        marks.add(Assumption.PROVISIONAL_RATE)
    return in_order(marks)
