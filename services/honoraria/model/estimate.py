"""What a plan would cost: made-up work priced by the engine that prices the real, and summed in several ways."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from uuid import UUID, uuid5

from infra.chassis.refusal import Refusal
from services.honoraria.model.arrangements import Arrangements
from services.honoraria.model.claim import ClaimLine, HeldTask
from services.honoraria.model.contribution import ContributionRate, rate_on, spread, total
from services.honoraria.model.outcome import outcomes
from services.honoraria.model.planned import PlannedBody, person, tasks
from services.honoraria.model.ratebook import RateBook
from services.honoraria.model.refunding import HostCost, Membership, Population, segments, shares
from services.honoraria.model.shares import Key
from services.honoraria.model.work import Kind

K = TypeVar("K", bound=tuple[object, ...])
_GPS = UUID("5f1d7c52-6b0e-5f0a-8a39-0f5f4d1a77e9")


@dataclass(frozen=True, slots=True)
class Piece:
    """One line, for all GPs on the same terms: minutes and øre of all of them together."""

    body: UUID
    kind: Kind
    on: date
    home: str | None
    payer: str
    tax_treatment: str
    funding: UUID
    minutes: int
    counted_minutes: int
    ore: int
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work that has no price, for all GPs on the same terms, and the first thing missing."""

    body: UUID
    kind: Kind
    on: date
    missing: str
    payer: str | None
    gps: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Sum:
    """Minutes and øre of the pieces that have the same key."""

    minutes: int
    counted_minutes: int
    ore: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a plan comes to. Every way of summing the pieces gives the same total."""

    pieces: tuple[Piece, ...]
    waiting: tuple[Waiting, ...]
    borne: Mapping[str, int]
    """Øre by the municipality that bears them in the end, refunds counted."""
    unshared: tuple[str, ...]
    """Why some of it could not be shared by the key; it is then counted on the host."""

    @property
    def total_ore(self) -> int:
        """Øre, without employer's contribution."""
        return sum(one.ore for one in self.pieces)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Each mark that stands on a line, once, by its code."""
        return tuple(sorted({mark for one in self.pieces for mark in one.assumptions}))

    def by(self, key: Callable[[Piece], K]) -> dict[K, Sum]:
        """Sums by a key, in its order."""
        found: dict[K, list[Piece]] = defaultdict(list)
        for one in self.pieces:
            found[key(one)].append(one)
        return {
            name: Sum(sum(p.minutes for p in own), sum(p.counted_minutes for p in own), sum(p.ore for p in own))
            for name, own in sorted(found.items(), key=lambda item: tuple(map(str, item[0])))
        }


def estimate(
    plan: Sequence[PlannedBody],
    arrangements: Arrangements,
    rates: RateBook,
    members: Mapping[str, Sequence[Membership]],
    tables: Mapping[str, Sequence[Population]],
) -> Estimate:
    """Price a plan. Work without a price is returned, never dropped; one GP is priced for all on the same terms."""
    priced: list[Piece] = []
    waiting: list[Waiting] = []
    for planned in plan:
        for place, seats in enumerate(planned.seats):
            made_up = tasks(planned, seats, uuid5(_GPS, f"{planned.body}/{place}"))
            for outcome in outcomes(made_up, person(planned, seats), arrangements, rates).values():
                priced += (_piece(line, seats.count) for line in outcome.lines)
                waiting += (_waiting(one, seats.count) for one in outcome.held)
    borne, unshared = _borne(priced, arrangements, members, tables)
    return Estimate(tuple(priced), tuple(waiting), borne, unshared)


def contributions(found: Estimate, rates: Mapping[str, Sequence[ContributionRate]]) -> dict[str, int | None]:
    """The employer's contribution of each payer on what is paid as `office`, in øre; None where its rate is unknown.

    By the rate of the last day of each month worked, as if it were paid then.
    """
    bases: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for one in found.pieces:
        if one.tax_treatment == "office":
            bases[one.payer][_last_of_month(one.on)] += one.ore
    owed = {payer: {on: ore for on, ore in own.items() if ore} for payer, own in sorted(bases.items())}
    return {payer: total(own, rates.get(payer, ())) for payer, own in owed.items()}


def borne_contributions(
    found: Estimate,
    rates: Mapping[str, Sequence[ContributionRate]],
    arrangements: Arrangements,
    members: Mapping[str, Sequence[Membership]],
    tables: Mapping[str, Sequence[Population]],
) -> dict[str, int]:
    """The contributions that are known, by the municipality that bears them in the end: refunds claim them as well."""
    known = {payer for payer, ore in contributions(found, rates).items() if ore is not None}
    bases: dict[tuple[str, date], dict[int, int]] = defaultdict(dict)
    for place, one in enumerate(found.pieces):
        if one.tax_treatment == "office" and one.payer in known:
            bases[one.payer, _last_of_month(one.on)][place] = one.ore
    owed: list[Piece] = []
    for (payer, on), parts in bases.items():
        if rate := rate_on(rates.get(payer, ()), on):
            owed += (replace(found.pieces[place], ore=ore) for place, ore in spread(parts, rate).items())
    return _borne(owed, arrangements, members, tables)[0]


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _piece(line: ClaimLine, gps: int) -> Piece:
    task = line.task
    return Piece(
        task.body,
        task.kind,
        task.on,
        line.home,
        line.payer,
        line.tax_treatment,
        line.funding,
        gps * task.minutes,
        gps * line.counted_minutes,
        gps * line.amount_ore,
        line.assumptions,
    )


def _waiting(one: HeldTask, gps: int) -> Waiting:
    task = one.task
    return Waiting(task.body, task.kind, task.on, one.missing, one.payer, gps, gps * task.minutes)


def _borne(
    priced: Iterable[Piece],
    arrangements: Arrangements,
    members: Mapping[str, Sequence[Membership]],
    tables: Mapping[str, Sequence[Population]],
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Each payer's øre, less what a host would claim from the others by its key, as refunds are made for a year."""
    borne: dict[str, int] = defaultdict(int)
    costs: dict[str, list[HostCost]] = defaultdict(list)
    for one in priced:
        borne[one.payer] += one.ore
        funding = arrangements.by_id[one.funding]
        if funding.key.kind is not Key.NONE:
            cost = HostCost(funding.community, funding.id, funding.valid_from, funding.key, one.on, one.ore)
            costs[one.payer].append(cost)
    unshared: list[str] = []
    for host, own in costs.items():
        for segment, together in segments(own, members, tables).items():
            try:
                claimed = shares(segment, together, host, {}, ())
            except Refusal as refused:
                unshared.append(refused.detail)
                continue
            for share in claimed:
                borne[share.municipality] += share.ore
                borne[host] -= share.ore
    return dict(sorted(borne.items())), tuple(dict.fromkeys(unshared))
