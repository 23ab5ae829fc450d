"""From worked to counted minutes: standard preparation, then rounding, then minimum, then caps.

Each limit says what the sum of a group should be, and lets the difference fall on the group's lines.
"""

from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from services.honoraria.model.rates import RateKey
from services.honoraria.model.rule import Rounding, Rule, Scope
from services.honoraria.model.work import Activity, Kind


class Limit(StrEnum):
    """What can change the counted minutes, in the order they are taken."""

    STANDARD = "standard"
    ROUNDING_UP = "up"
    ROUNDING_NEAREST = "nearest"
    ROUNDING_DOWN = "down"
    BAND = "band"
    MINIMUM = "minimum"
    MEETING_CAP = "meeting_cap"
    DAILY_CAP = "daily_cap"
    PERIOD_CAP = "period_cap"


class Sum(StrEnum):
    """What is held against a limit as one."""

    ACTIVITY = "activity"
    DAY = "day"
    MEETING = "meeting"
    RATE = "rate"
    """All at one rate in the period."""
    PERIOD = "period"


class Payable(NamedTuple):
    """Work that has a rate. Salaried, unpaid and unpriced work never comes here, and so is outside every group.

    `attended` is whether the GP's attendance at the activity's meeting is known. `month` is the period it is counted
    in, None where all work given is one period.
    """

    activity: Activity
    rate: RateKey
    attended: bool = False
    month: date | None = None


class Step(NamedTuple):
    """What one limit did: its figure in minutes, the group's sum before and after, this line's part, and whether it
    has company.
    """

    limit: Limit
    sum: Sum
    figure: int
    before: int
    after: int
    change: int
    shared: bool


class Counted(NamedTuple):
    """Counted minutes of one line (0 or more) and how they came about."""

    minutes: int
    steps: tuple[Step, ...] = ()


def count(work: Sequence[Payable], rule: Rule) -> list[Counted]:
    """The counted minutes of each, in the same order. Input order decides who is last in a group."""
    if rule.as_worked:
        return [Counted(one.activity.minutes) for one in work]
    counted = [one.activity.minutes for one in work]
    steps: list[list[Step]] = [[] for _ in work]
    for limit, over, figure in _limits(rule):
        for members in _groups(work, limit, over):
            before = sum(counted[index] for index in members)
            after = _wanted(limit, figure, rule, before)
            if after == before and limit not in _ALWAYS_TOLD:
                continue
            changes = spread([counted[index] for index in members], after)
            for index, change in zip(members, changes, strict=True):
                counted[index] += change
                steps[index].append(Step(limit, over, figure, before, after, change, shared=len(members) > 1))
    return [Counted(minutes, tuple(taken)) for minutes, taken in zip(counted, steps, strict=True)]


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


_ROUNDING = {
    Rounding.UP: Limit.ROUNDING_UP,
    Rounding.NEAREST: Limit.ROUNDING_NEAREST,
    Rounding.DOWN: Limit.ROUNDING_DOWN,
}
_ALWAYS_TOLD = frozenset({Limit.STANDARD, Limit.BAND, *_ROUNDING.values()})
"""Said also where it changes nothing: a GP who knows of the rule looks for it."""
_SUMS = {Scope.ACTIVITY: Sum.ACTIVITY, Scope.DAY: Sum.DAY, Scope.PERIOD: Sum.RATE}
_CAPS = ((Limit.MEETING_CAP, Sum.MEETING), (Limit.DAILY_CAP, Sum.DAY), (Limit.PERIOD_CAP, Sum.PERIOD))


def _limits(rule: Rule) -> Iterator[tuple[Limit, Sum, int]]:
    scope = _SUMS[rule.scope]
    if rule.standard_preparation_minutes is not None:
        yield Limit.STANDARD, Sum.MEETING, rule.standard_preparation_minutes
    if rule.half_day_up_to_minutes is not None:
        yield Limit.BAND, scope, rule.half_day_up_to_minutes
    elif rule.step_minutes > 1:
        yield _ROUNDING[rule.direction], scope, rule.step_minutes
    if rule.minimum_minutes is not None:
        yield Limit.MINIMUM, scope, rule.minimum_minutes
    for (cap, over), most in zip(_CAPS, rule.caps, strict=True):
        if most is not None:
            yield cap, over, most


def _wanted(limit: Limit, figure: int, rule: Rule, before: int) -> int:
    match limit:
        case Limit.STANDARD:
            return figure
        case Limit.MINIMUM:
            return max(before, figure)
        case Limit.MEETING_CAP | Limit.DAILY_CAP | Limit.PERIOD_CAP:
            return min(before, figure)
        case _:
            return rule.rounded(before)


def _groups(work: Sequence[Payable], limit: Limit, over: Sum) -> list[list[int]]:
    groups: dict[Hashable, list[int]] = {}
    for index, one in enumerate(work):
        if limit is Limit.STANDARD and not (one.attended and one.activity.kind is Kind.PREPARATION):
            continue
        group = _group(over, index, one)
        if group is not None:
            groups.setdefault(group, []).append(index)
    return list(groups.values())


def _group(over: Sum, index: int, one: Payable) -> Hashable | None:
    """What it is summed with; None for work outside meetings where meetings are summed."""
    match over:
        case Sum.ACTIVITY:
            return index
        case Sum.DAY:
            return one.activity.on
        case Sum.MEETING:
            return one.activity.meeting
        case Sum.RATE:
            return one.month, one.rate
        case Sum.PERIOD:
            return (one.month,)
