"""What the host claims from the others: each segment's share to date, less what was claimed to date.

A segment is the work of one year for which arrangement, members and population table were the same. Since every run
looks at the whole segment again, how work is divided among runs moves no øre.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from services.honoraria.model.overriding import OverridesThePast
from services.honoraria.model.shares import DistributionKey, Key, refunds, split


@dataclass(frozen=True, slots=True)
class Membership:
    """A municipality's time in a community; `last_day` is included, None while it lasts."""

    municipality: str
    valid_from: date
    last_day: date | None = None

    def covers(self, on: date) -> bool:
        """Whether it was a member that day."""
        return self.valid_from <= on and (self.last_day is None or on <= self.last_day)


@dataclass(frozen=True, slots=True)
class Population:
    """A frozen table of inhabitants, in force from a day until the next table's."""

    name: str
    valid_from: date
    figures: Mapping[str, int] = field(hash=False)


@dataclass(frozen=True, slots=True)
class HostCost:
    """What a host paid for one day's work under one arrangement, in øre; `funding_from` is its first day."""

    community: str
    funding: UUID
    funding_from: date
    key: DistributionKey
    on: date
    ore: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Work of one year under the same arrangement, members and table."""

    community: str
    funding: UUID
    year: int
    key: DistributionKey
    members: tuple[str, ...]
    table: Population | None

    @property
    def name(self) -> str:
        """Stable as long as what it stands for is: claims to date are found by it."""
        share = "" if self.key.share_equal is None else str(self.key.share_equal)
        table = self.table.name if self.table else ""
        parts = (self.community, str(self.funding), str(self.year), self.key.kind.value, share, table)
        return "/".join((*parts, "+".join(self.members)))


@dataclass(frozen=True, slots=True)
class Share:
    """One municipality's part of one segment, in øre."""

    segment: Segment
    first: date
    last: date
    municipality: str
    cost_ore: int
    share_to_date_ore: int
    claimed_before_ore: int

    @property
    def ore(self) -> int:
        """What is claimed now; negative is a credit note."""
        return self.share_to_date_ore - self.claimed_before_ore


def members_on(memberships: Iterable[Membership], on: date) -> tuple[str, ...]:
    """Who bore the cost of that day's work, by number."""
    return tuple(sorted({one.municipality for one in memberships if one.covers(on)}))


def members_within(memberships: Iterable[Membership], first: date, last: date) -> tuple[str, ...]:
    """Who was a member on any of these days, by number."""
    kept = {one.municipality for one in memberships if one.valid_from <= last and (one.last_day or last) >= first}
    return tuple(sorted(kept))


def table_on(tables: Iterable[Population], on: date) -> Population | None:
    """The population table in force that day."""
    return max((one for one in tables if one.valid_from <= on), key=lambda one: one.valid_from, default=None)


def segments(
    costs: Iterable[HostCost],
    memberships: Mapping[str, Sequence[Membership]],
    tables: Mapping[str, Sequence[Population]],
) -> dict[Segment, list[HostCost]]:
    """Costs by segment; those under the key `none` stay with the host and are left out."""
    found: dict[Segment, list[HostCost]] = defaultdict(list)
    for cost in costs:
        if cost.key.kind is not Key.NONE:
            found[_segment_of(cost, memberships, tables)].append(cost)
    return dict(found)


def _segment_of(
    cost: HostCost, memberships: Mapping[str, Sequence[Membership]], tables: Mapping[str, Sequence[Population]]
) -> Segment:
    by_population = cost.key.kind is not Key.EQUAL
    return Segment(
        cost.community,
        cost.funding,
        cost.on.year,
        cost.key,
        members_on(memberships.get(cost.community, ()), cost.on),
        table_on(tables.get(cost.community, ()), cost.on) if by_population else None,
    )


def claimed_otherwise(
    costs: Iterable[HostCost],
    memberships: Mapping[str, Sequence[Membership]],
    before: Mapping[str, Sequence[Population]],
    after: Mapping[str, Sequence[Population]],
    claimed: Collection[str],
) -> set[date]:
    """The days of work whose refunds are claimed already (`claimed` are names of segments), and which other tables
    would share otherwise.
    """
    return {
        cost.on
        for cost in costs
        if (segment := _segment_of(cost, memberships, before)).name in claimed
        and segment != _segment_of(cost, memberships, after)
    }


def must_state_correction(days: Collection[date]) -> None:
    """Raise OverridesThePast if refunds of these days would be claimed anew."""
    if days:
        raise OverridesThePast(
            f"Refunds of work from {min(days)} to {max(days)} are claimed by the table that held then. State the"
            " decision that corrects it, or let this apply from a later day.",
            field="correction",
        )


def shares(
    segment: Segment, costs: Sequence[HostCost], host: str, claimed: Mapping[str, int], changes: Iterable[date]
) -> list[Share]:
    """What each of the others owes of a segment, and what it has been claimed for. Raises PopulationMissing,
    NobodyToShare. `changes` are the days on which members, tables or arrangements changed.
    """
    whole = sum(cost.ore for cost in costs)
    figures = segment.table.figures if segment.table else {}
    due = refunds(split(whole, segment.key, {one: figures.get(one) for one in segment.members}, host), host)
    first, last = span(segment.year, [cost.on for cost in costs], [*changes, *(one.funding_from for one in costs)])
    return [
        Share(segment, first, last, one, whole, due.get(one, 0), claimed.get(one, 0))
        for one in sorted({*due, *claimed} - {host})
    ]


def span(year: int, days: Sequence[date], changes: Iterable[date]) -> tuple[date, date]:
    """First and last day of a segment: from the last change before its work to the day before the next after it."""
    starts, ends = date(year, 1, 1), date(year, 12, 31)
    known = list(changes)
    return (
        max([starts, *(day for day in known if day <= min(days))]),
        min([ends, *(day - timedelta(days=1) for day in known if day > max(days))]),
    )


def changes_of(memberships: Iterable[Membership], tables: Iterable[Population]) -> list[date]:
    """The days on which members or tables changed."""
    joined_or_left = [
        day
        for one in memberships
        for day in (one.valid_from, one.last_day + timedelta(days=1) if one.last_day else None)
        if day is not None
    ]
    return [*joined_or_left, *(one.valid_from for one in tables)]
