"""From worked to counted minutes: standard preparation, then rounding, then minimum, then caps.

Each limit says what the sum of a group should be, and lets the difference fall on the group's lines.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeAlias

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
    """Work that is paid by the hour. Salaried and unpaid work never comes here, and so is outside every group.

    `rate` is None while it is not known: the minutes count already, or a late rate would take back what was paid for
    other work. `attended` is whether the GP's attendance at the activity's meeting is known. `month` is the period it
    is counted in, None where all work given is one period. The rule's limits are held against the minutes that are
    part of the same `use`; `uses` are all that these minutes are part of.
    """

    activity: Activity
    rule: Rule
    rate: RateKey | None
    attended: bool = False
    month: date | None = None
    use: Hashable = None
    uses: tuple[Hashable, ...] = (None,)


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


def count(work: Sequence[Payable]) -> list[Counted]:
    """The counted minutes of each, in the same order. Input order decides who is last in a group.

    Each rule counts its own kinds of work by themselves; rules that count alike are one, so that terms entered anew
    change nothing. A cap holds what is under it, after all that was used before it under any rule.
    """
    counted = [one.activity.minutes for one in work]
    steps: list[list[Step]] = [[] for _ in work]
    alike = _alike(work)
    for work_out, held in zip((_standard, _summed, _summed, _capped, _capped, _capped), _held(work), strict=True):
        if held:
            for members, step, changes in work_out(work, counted, held, _groups(work, held, alike)):
                for index, change in zip(members, changes, strict=True):
                    counted[index] += change
                    steps[index].append(step._replace(change=change))
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
_SUMS = {Scope.ACTIVITY: Sum.ACTIVITY, Scope.DAY: Sum.DAY, Scope.PERIOD: Sum.RATE}
_CAPS = ((Limit.MEETING_CAP, Sum.MEETING), (Limit.DAILY_CAP, Sum.DAY), (Limit.PERIOD_CAP, Sum.PERIOD))


class _Limit(NamedTuple):
    """One limit of a rule, and what is held against it as one."""

    limit: Limit
    over: Sum
    figure: int


_Change: TypeAlias = tuple[Sequence[int], Step, Sequence[int]]
"""Members of a group, what was done with it, and the part of each."""


def _limits(rule: Rule) -> Iterator[_Limit | None]:
    """The limits of a rule in the order they are taken, None where it has none."""
    scope, standard, least = _SUMS[rule.scope], rule.standard_preparation_minutes, rule.minimum_minutes
    yield None if standard is None else _Limit(Limit.STANDARD, Sum.MEETING, standard)
    if rule.half_day_up_to_minutes is not None:
        yield _Limit(Limit.BAND, scope, rule.half_day_up_to_minutes)
    else:
        yield _Limit(_ROUNDING[rule.direction], scope, rule.step_minutes) if rule.step_minutes > 1 else None
    yield None if least is None else _Limit(Limit.MINIMUM, scope, least)
    for (cap, over), most in zip(_CAPS, rule.caps, strict=True):
        yield None if most is None else _Limit(cap, over, most)


_Held: TypeAlias = dict[int, _Limit]
"""The one limit at hand of each piece of work that has it."""


def _held(work: Sequence[Payable]) -> list[_Held]:
    limits: dict[int, list[tuple[int, _Limit]]] = {}
    held: list[_Held] = [{} for _ in range(3 + len(_CAPS))]
    for index, one in enumerate(work):
        own = limits.get(id(one.rule))
        if own is None:
            given = [(stage, limited) for stage, limited in enumerate(_limits(one.rule)) if limited is not None]
            own = limits[id(one.rule)] = given
        for stage, limited in own:
            held[stage][index] = limited
    return held


def _alike(work: Sequence[Payable]) -> list[int]:
    """A number for each, the same where rules count alike and are held against the same use."""
    numbers: dict[Hashable, int] = {}
    known: dict[tuple[int, Hashable], int] = {}
    for one in work:
        # By identity first: a rule has twenty fields, and to compare them for every piece of work costs most of all.
        if (id(one.rule), one.use) not in known:
            known[id(one.rule), one.use] = numbers.setdefault((one.rule.counting, one.use), len(numbers))
    return [known[id(one.rule), one.use] for one in work]


def _groups(work: Sequence[Payable], held: _Held, alike: Sequence[int]) -> list[list[int]]:
    groups: dict[Hashable, list[int]] = {}
    for index, limited in held.items():
        if limited.limit is Limit.STANDARD and not _towards_standard(work[index]):
            continue
        group = _group(limited.over, index, work[index])
        if group is not None:
            groups.setdefault((alike[index], group), []).append(index)
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


def _towards_standard(one: Payable) -> bool:
    return one.attended and one.activity.kind is Kind.PREPARATION


def _standard(
    work: Sequence[Payable], counted: Sequence[int], held: _Held, groups: Sequence[Sequence[int]]
) -> Iterator[_Change]:
    """What was logged for each meeting attended, brought to the standard: of two, what the earlier leaves of it."""
    logged: dict[str | None, list[int]] = {}
    for index, one in enumerate(work):
        if _towards_standard(one):
            logged.setdefault(one.activity.meeting, []).append(index)
    for members in groups:
        first, limited = work[members[0]], held[members[0]]
        before = [index for index in logged[first.activity.meeting] if index < members[-1] and index not in members]
        beside = sum(counted[index] for index in before if first.use in work[index].uses)
        minutes = [counted[index] for index in members]
        wanted = max(0, limited.figure - beside)
        shared = len(members) > 1 or beside > 0
        yield members, Step(*limited, sum(minutes) + beside, wanted + beside, 0, shared), spread(minutes, wanted)


def _summed(
    work: Sequence[Payable], counted: Sequence[int], held: _Held, groups: Sequence[Sequence[int]]
) -> Iterator[_Change]:
    """Each group rounded, or raised to the minimum."""
    for members in groups:
        limited = held[members[0]]
        minutes = [counted[index] for index in members]
        before = sum(minutes)
        least = limited.limit is Limit.MINIMUM
        after = max(before, limited.figure) if least else work[members[0]].rule.rounded(before)
        if after != before or not least:  # of rounding it is said also where it changes nothing: a GP looks for it
            yield members, Step(*limited, before, after, 0, len(members) > 1), spread(minutes, after)


def _capped(
    work: Sequence[Payable], counted: Sequence[int], held: _Held, groups: Sequence[Sequence[int]]
) -> Iterator[_Change]:
    """What is above a cap taken from the last: each piece has what those before it leave of its own cap."""
    over = next(iter(held.values())).over
    used: dict[Hashable, int] = defaultdict(int)
    before, changes = [0] * len(work), [0] * len(work)
    kinds = frozenset[Kind]().union(*(work[members[0]].rule.kinds for members in groups))
    for index, one in enumerate(work):
        if one.activity.kind not in kinds or (group := _group(over, index, one)) is None:
            continue
        limited = held.get(index)
        if limited is not None:
            before[index] = sum(used[one.use, group, kind] for kind in one.rule.kinds)
            changes[index] = min(0, max(0, limited.figure - before[index]) - counted[index])
        for use in one.uses:
            used[use, group, one.activity.kind] += counted[index] + changes[index]
    for members in groups:
        limited, last = held[members[0]], members[-1]
        own = [changes[index] for index in members]
        if any(own):
            after = before[last] + counted[last] + changes[last]
            shared = len(members) > 1 or before[last] > 0
            yield members, Step(*limited, after - sum(own), after, 0, shared), own
