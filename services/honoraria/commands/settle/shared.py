"""The refund claims of a run: what the host's costs to date come to for each of the others, less what was claimed."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.refusal import Refusal
from infra.chassis.work import Work
from services.honoraria.documents.content import Municipality, RefundKey, RefundShare
from services.honoraria.model.contribution import ContributionRate, rate_on, spread
from services.honoraria.model.refunding import HostCost, Share, changes_of, segments, shares
from services.honoraria.model.shares import DistributionKey, Key
from services.honoraria.store import contributions, known, populations
from services.honoraria.store import settling as store

Row = dict[str, Any]
Named = Mapping[str, Row]
Due = list[tuple[str, str, RefundShare]]
"""Segment, community and the claim, each with something to claim or to credit."""


async def refunds_due(work: Work, host: str, entries: Collection[UUID], named: Named) -> tuple[Due, list[str]]:
    """What to claim now, `entries` included, and in words why some could not be split."""
    rows = await store.host_costs(work.connection, host, entries, work.today)
    rates = (await contributions.rates_in_force(work.connection, [host])).get(host, ())
    added, unknown = _contributions(rows, rates)
    costs = [cost_of(row) for row in rows] + added
    before: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in await store.claimed_before(work.connection, host):
        before[row["segment"]][row["municipality"]] = row
    if not costs and not before:
        return [], []
    communities = {cost.community for cost in costs}
    members = await known.memberships(work.connection, communities)
    tables = await populations.populations(work.connection, communities)
    due: Due = []
    problems: list[str] = []
    stuck: set[str] = set()
    found = segments(costs, members, tables)
    of_contribution = segments(added, members, tables)
    for segment, own in found.items():
        claimed = {number: row["ore"] for number, row in before.get(segment.name, {}).items()}
        changes = changes_of(members.get(segment.community, ()), tables[segment.community])
        try:
            split = shares(segment, own, host, claimed, changes)
        except Refusal as refused:
            problems.append(f"{segment.community} {segment.year}: {refused.detail}")
            stuck.add(segment.community)
            continue
        parts: dict[str, int] | None = None if segment.community in unknown else {}
        if parts is not None and (contributed := of_contribution.get(segment)):
            parts = {one.municipality: one.share_to_date_ore for one in shares(segment, contributed, host, {}, ())}
        due += [(segment.name, segment.community, _share(one, named, parts)) for one in split if one.ore]
    still = {segment.name for segment in found}
    for name, claims in before.items():
        gone = [row for row in claims.values() if name not in still and row["latest"]["community"] not in stuck]
        # No cost is left in it: members or key were corrected. What was claimed goes back, but not while it is
        # unknown who is to be claimed instead.
        due += [(name, row["latest"]["community"], _credit(row, named)) for row in gone if row["ore"]]
    return due, problems


def cost_of(row: Row) -> HostCost:
    """What a host has put on vouchers for a day, as the model has it."""
    key = DistributionKey(Key(row["key"]), row["share_equal"])
    return HostCost(row["community"], row["funding"], row["funding_from"], key, row["on_day"], row["ore"])


def _contributions(rows: Sequence[Row], rates: Sequence[ContributionRate]) -> tuple[list[HostCost], set[str]]:
    """The employer's contribution on what was paid as `office`, rounded per run; and where a rate is unknown."""
    by_run: dict[tuple[UUID | None, date], dict[int, int]] = defaultdict(dict)
    for place, row in enumerate(rows):
        if row["office"]:
            by_run[row["run"], row["rate_on"]][place] = row["ore"]
    costs: list[HostCost] = []
    unknown: set[str] = set()
    for (_, on), parts in by_run.items():
        rate = rate_on(rates, on)
        if rate is None:
            unknown |= {rows[place]["community"] for place in parts}
        else:
            costs += [replace(cost_of(rows[place]), ore=ore) for place, ore in spread(parts, rate).items()]
    return costs, unknown


def _named(number: str, named: Named) -> Municipality:
    return Municipality(number, named[number]["name"] if number in named else number)


def _share(one: Share, named: Named, parts: Mapping[str, int] | None) -> RefundShare:
    table = one.segment.table
    figures = table.figures if table else {}
    return RefundShare(
        debtor=_named(one.municipality, named),
        segment_from=one.first,
        segment_to=one.last,
        year=one.segment.year,
        key=_KEYS[one.segment.key.kind],
        cost_ore=one.cost_ore,
        share_to_date_ore=one.share_to_date_ore,
        claimed_to_date_ore=one.claimed_before_ore,
        organisation_number=named.get(one.municipality, {}).get("organisation_number"),
        population=figures.get(one.municipality),
        population_total=sum(figures.get(number, 0) for number in one.segment.members) if table else None,
        population_table=table.name if table else None,
        contribution_ore=None if parts is None else parts.get(one.municipality, 0),
    )


def _credit(row: Row, named: Named) -> RefundShare:
    latest, number = row["latest"], row["municipality"]
    first = date.fromisoformat(latest["segment_from"])
    return RefundShare(
        debtor=_named(number, named),
        segment_from=first,
        segment_to=date.fromisoformat(latest["segment_to"]),
        year=first.year,
        key=_KEYS[Key(latest["key"])],
        cost_ore=0,
        share_to_date_ore=0,
        claimed_to_date_ore=row["ore"],
        organisation_number=named.get(number, {}).get("organisation_number"),
        population_table=latest["population_table"],
        contribution_ore=0,
    )


_KEYS: dict[Key, RefundKey] = {Key.EQUAL: "equal", Key.POPULATION: "population", Key.MIXED: "mixed"}
