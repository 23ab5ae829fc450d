"""A health community: the hospital trust, the host, and which municipalities belong to it when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from infra.chassis.refusal import Refusal


class CommunityExists(Refusal):
    """The short name is taken."""


class HostOutsideCommunity(Refusal):
    """The host is not among the municipalities."""

    status = 422


class MembershipsOverlap(Refusal):
    """A municipality would belong to the community twice on one day, or leave before it came."""

    status = 422


class OutsideCommunity(Refusal):
    """A municipality does not belong to the community on the day that counts."""


class MemberElsewhere(Refusal):
    """A municipality belongs to another community on those days; that it belongs to both, an operator registers."""

    status = 403


@dataclass(frozen=True, slots=True)
class Membership:
    """One municipality's time in a community; `valid_to` is the last day, None while it lasts.

    `name` is what people call the municipality, where somebody has said.
    """

    municipality: str
    valid_from: date
    valid_to: date | None = None
    name: str | None = None

    def covers(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def within(self, other: "Membership") -> bool:
        """Whether another holds on all of its days."""
        ends = other.valid_to is None or (self.valid_to is not None and self.valid_to <= other.valid_to)
        return self.municipality == other.municipality and other.valid_from <= self.valid_from and ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """A community as it is registered; `memberships` in order of number and day."""

    community: str
    name: str
    trust: str
    host: str
    memberships: tuple[Membership, ...]
    version: int = 1

    def has(self, municipality: str, day: date) -> bool:
        """Whether a municipality belongs to it on a day; it may belong to others as well."""
        return any(m.municipality == municipality and m.covers(day) for m in self.memberships)


def register(*, community: str, name: str, trust: str, host: str, memberships: Iterable[Membership]) -> Community:
    """A community that hangs together. Raises MembershipsOverlap, HostOutsideCommunity."""
    ordered = tuple(sorted(memberships, key=lambda m: (m.municipality, m.valid_from)))
    for one in ordered:
        if one.valid_to is not None and one.valid_to < one.valid_from:
            raise MembershipsOverlap(
                f"{one.municipality} would leave before it came; set valid_to to {one.valid_from} or later.",
                field="municipalities",
            )
    for one, following in pairwise(ordered):
        if one.municipality == following.municipality and one.covers(following.valid_from):
            raise MembershipsOverlap(
                f"{one.municipality} would be a member twice on {following.valid_from}; let the periods not overlap.",
                field="municipalities",
            )
    if host not in {one.municipality for one in ordered}:
        raise HostOutsideCommunity(
            f"The host {host} is not among the municipalities; add it or name another.", field="host"
        )
    return Community(community=community, name=name, trust=trust, host=host, memberships=ordered)


def claimed_anew(before: Community, after: Community) -> tuple[Membership, ...]:
    """The memberships that are more than was registered before."""
    return tuple(one for one in after.memberships if not any(one.within(known) for known in before.memberships))


def must_be_member(community: Community, municipality: str, day: date, *, field: str) -> None:
    """Raise OutsideCommunity unless a municipality belongs to the community on a day."""
    if not community.has(municipality, day):
        raise OutsideCommunity(
            f"{municipality} does not belong to {community.name} on {day}; name a municipality that does, "
            "or correct the community's municipalities first.",
            field=field,
        )
