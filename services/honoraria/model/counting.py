"""From worked to counted minutes: round, then minimum, then cap.

Each of the three says what the sum of a group should be, and lets the difference fall on the group's lines.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.honoraria.model.policy import Policy, Scope
from services.honoraria.model.rates import RateKey


class Limit(StrEnum):
    """The three steps, in the order they are taken."""

    ROUNDING = "rounding"
    MINIMUM = "minimum"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class Payable:
    """Work that has a rate. Salaried and unpriced work never comes here, and so is outside every group."""

    on: date
    minutes: int
    rate: RateKey


@dataclass(frozen=True, slots=True)
class Step:
    """What one limit did: the group's sum before and after, this line's part, and whether it has company."""

    limit: Limit
    before: int
    after: int
    change: int
    shared: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """Counted minutes of one line (0 or more) and how they came about."""

    minutes: int
    steps: tuple[Step, ...]


def count(work: Sequence[Payable], policy: Policy) -> tuple[Counted, ...]:
    """The counted minutes of each, in the same order. Input order decides who is last in a group."""
    counted = [one.minutes for one in work]
    steps: list[list[Step]] = [[] for _ in work]
    for limit, group_of, target in _limits(policy):
        for members in _groups(work, group_of):
            before = sum(counted[index] for index in members)
            after = target(before)
            changes = spread([counted[index] for index in members], after)
            for index, change in zip(members, changes, strict=True):
                counted[index] += change
                if after != before or limit is Limit.ROUNDING:
                    steps[index].append(Step(limit, before, after, change, shared=len(members) > 1))
    return tuple(Counted(minutes, tuple(taken)) for minutes, taken in zip(counted, steps, strict=True))


def spread(minutes: Sequence[int], total: int) -> list[int]:
    """The change of each line that makes the lines sum to `total` (0 or more).

    What is added goes to the last; what is taken is taken from the last, then backwards, never below 0.
    """
    changes = [0] * len(minutes)
    difference = total - sum(minutes)
    if difference > 0:
        changes[-1] = difference
    for index in reversed(range(len(minutes))):
        if difference >= 0:
            break
        changes[index] = -min(minutes[index], -difference)
        difference -= changes[index]
    return changes


_GroupOf = Callable[[int, Payable], Hashable]


def _limits(policy: Policy) -> Iterator[tuple[Limit, _GroupOf, Callable[[int], int]]]:
    scope = _SCOPES[policy.scope]
    if policy.increment_minutes > 1:
        yield Limit.ROUNDING, scope, policy.rounded
    yield Limit.MINIMUM, scope, policy.at_least
    yield Limit.CAP, _SCOPES[Scope.DAY], policy.at_most


_SCOPES: dict[Scope, _GroupOf] = {
    Scope.ACTIVITY: lambda index, one: index,
    Scope.DAY: lambda index, one: one.on,
    Scope.PERIOD: lambda index, one: one.rate,
}


def _groups(work: Sequence[Payable], group_of: _GroupOf) -> list[list[int]]:
    groups: dict[Hashable, list[int]] = {}
    for index, one in enumerate(work):
        groups.setdefault(group_of(index, one), []).append(index)
    return list(groups.values())
