"""The price of work: the same function for a claim in the service and for `samrad price`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple
from uuid import UUID

from services.honoraria.model.assumptions import Assumption, in_order
from services.honoraria.model.counting import Counted, Payable, count
from services.honoraria.model.explain import Basis, Borne, Why, Zero, explain
from services.honoraria.model.missing import Missing
from services.honoraria.model.paying import Agreed, Paying
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
    monthly: bool = False,
) -> Priced:
    """Price one GP's work under one policy; the rules row by row stand in README.md.

    Never raises for work it cannot price: that is returned as unpriced. Standard preparation nobody logged comes last.
    A period is a calendar month when `monthly`, else all of the work.
    """
    agreed = Agreed(policy, paying)
    return price_all([(one, agreed) for one in activities], terms, rates, monthly=monthly)


def price_all(
    work: Sequence[tuple[Activity, Agreed]],
    terms: Sequence[Terms],
    rates: RateBook,
    *,
    prepared: Collection[str] = (),
    monthly: bool = False,
) -> Priced:
    """Price one GP's work, each piece by what is agreed for it: the limits of all are held together.

    `prepared` names the meetings whose preparation is priced in another call.
    """
    each = {id(agreed): agreed for _, agreed in work}.values()
    attended: Collection[str] = ()
    if any(agreed.policy.standard_preparation_minutes is not None for agreed in each):
        work = [*work, *standard_preparation(work, prepared)]
        attended = meetings_attended(one for one, _ in work)
    standings = [_standing(one, terms, rates, agreed) for one, agreed in work]
    counts = _counts(work, standings, attended, monthly=monthly)
    borne = {id(agreed): _borne(agreed.paying) for agreed in each}
    lines: list[Line] = []
    unpriced: list[Unpriced] = []
    for (activity, agreed), standing, counted in zip(work, standings, counts, strict=True):
        if standing.missing is None:
            lines.append(_line(activity, standing, counted, borne[id(agreed)]))
        else:
            unpriced.append(Unpriced(activity, standing.missing))
    return Priced(tuple(lines), tuple(unpriced), sum(line.basis.amount_ore for line in lines))


class _Standing(NamedTuple):
    """What an activity is priced by: `rated`, `zero`, or what is missing."""

    rule: Rule
    rated: Rated | None = None
    zero: Zero | None = None
    combined: bool = False
    missing: Missing | None = None

    @property
    def counts(self) -> bool:
        """Whether its minutes are part of what limits are held against: also where only the rate is not known yet."""
        return self.rated is not None or self.missing in (Missing.RATE, Missing.SPECIALIST)


_ZERO = {Pays.PRACTICE_COMPENSATION: Zero.COMPENSATED, Pays.NOTHING: Zero.UNPAID}


def _standing(activity: Activity, terms: Sequence[Terms], rates: RateBook, agreed: Agreed) -> _Standing:
    """What it can be priced by, or the first thing missing."""
    rule = agreed.policy.of_kind[activity.kind]
    if rule.pays is not Pays.HONORARIUM:
        return _Standing(rule, zero=_ZERO[rule.pays])
    in_force = terms_on(terms, activity.on)
    if in_force is None:
        return _Standing(rule, missing=Missing.TERMS)
    capacity = capacity_under(in_force, activity.capacity)
    if isinstance(capacity, Missing):
        return _Standing(rule, missing=capacity)
    combined = in_force.contract_form is ContractForm.COMBINED
    if capacity is Capacity.SALARIED:
        return _Standing(rule, None, Zero.SALARIED, combined)
    agreement = rule.agreement or agreed.paying.agreement
    rated = rates.on(agreement, in_force.specialist, activity.on, provisional=rule.provisional)
    return _Standing(rule, missing=rated) if isinstance(rated, Missing) else _Standing(rule, rated, None, combined)


def _counts(
    work: Sequence[tuple[Activity, Agreed]],
    standings: Sequence[_Standing],
    attended: Collection[str],
    *,
    monthly: bool,
) -> list[Counted]:
    """Counted minutes of each, 0 for what is not paid by the hour."""
    places = [place for place, standing in enumerate(standings) if standing.counts]
    counts = [_NOTHING] * len(work)
    if all(standings[place].rule.as_worked for place in places):
        for place in places:
            counts[place] = Counted(work[place][0].minutes)
        return counts
    payable = []
    for place in places:
        (activity, agreed), (rule, rated, *_) = work[place], standings[place]
        known = rated.row.key if rated is not None and not rated.told.provisional else None
        month = activity.on.replace(day=1) if monthly else None
        uses = _uses(rule.agreement or agreed.paying.agreement, agreed.body, activity.body)
        payable.append(Payable(activity, rule, known, activity.meeting in attended, month, uses[0], uses))
    for place, counted in zip(places, count(payable), strict=True):
        counts[place] = counted
    return counts


@lru_cache(maxsize=1024)
def _uses(agreement: str, of: UUID | None, body: UUID | None) -> tuple[tuple[str, UUID | None], ...]:
    """What minutes are part of, first what their own limits are held against: the body's work, where it was agreed for
    the body, else that of all bodies without anything of their own. What such a body uses stays used when it gets terms
    of its own.
    """
    own = agreement, of
    return (own,) if of is not None or body is None else (own, (agreement, body))


_NOTHING = Counted(0)


def _borne(paying: Paying) -> Borne:
    if paying.key is None:
        return Borne(paying.payer, paying.tax_treatment)
    return Borne(paying.payer, paying.tax_treatment, paying.key.kind.value, paying.key.share_equal)


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
