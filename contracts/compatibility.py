"""What may change within a major version: optional fields with a default, and the documentation. Nothing else.

Old facts stay in the streams and old readers stay in other houses, so each change is judged in both directions:
what was said must still be read, and what is said now must be read by those who learned it earlier. Whether a
unit or a meaning changed under the same name no machine can see; `reworded` lists where a person must look.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contracts.shape import CEILINGS, FLOORS, Member, Shape, read_shape


class Rule(StrEnum):
    """Why a change is refused."""

    EVENT_REMOVED = "event-removed"
    SUBJECT_CHANGED = "subject-changed"
    AGGREGATE_CHANGED = "aggregate-changed"
    REMOVED = "removed"
    RENAMED = "renamed"
    RETYPED = "retyped"
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    NEWLY_REQUIRED = "newly-required"
    MADE_OPTIONAL = "made-optional"
    OPTIONAL_WITHOUT_DEFAULT = "optional-without-default"
    DEFAULT_CHANGED = "default-changed"
    CLOSED_ENUM_CHANGED = "closed-enum-changed"
    OPEN_MEMBER_REMOVED = "open-member-removed"
    CHANGED = "changed"


_ADDRESS = {
    "x-event-type": Rule.SUBJECT_CHANGED,
    "x-stream": Rule.SUBJECT_CHANGED,
    "x-subject": Rule.SUBJECT_CHANGED,
    "x-sealed": Rule.SUBJECT_CHANGED,
    "x-aggregate": Rule.AGGREGATE_CHANGED,
}


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule broken at one place: `lines[].minutes`, or empty for the event as a whole."""

    path: str
    rule: Rule
    what: str


def breaches(released: Mapping[str, object], today: Mapping[str, object]) -> list[Breach]:
    """Everything in today's schema of an event that the released one forbids. Empty where it is compatible."""
    return list(_compare(read_shape(released), read_shape(today), ""))


def reworded(released: Mapping[str, object], today: Mapping[str, object]) -> list[str]:
    """The paths whose description changed: widened documentation, or another unit or meaning."""
    return sorted(_reworded(read_shape(released), read_shape(today), ""))


def extended(released: Mapping[str, object], today: Mapping[str, object]) -> bool:
    """Whether more changed than the documentation."""
    return read_shape(released) != read_shape(today)


def _compare(old: Shape, new: Shape, path: str) -> Iterator[Breach]:
    for name in old.others.keys() | new.others.keys():
        before, now = old.others.get(name), new.others.get(name)
        if before != now:
            yield Breach(path, _ADDRESS.get(name, Rule.CHANGED), f"{name} was {before!r} and is {now!r}")
    if _kind(old) != _kind(new):
        yield Breach(path, Rule.RETYPED, f"was {_kind(old)} and is {_kind(new)}")
        return
    yield from _enumerations(old, new, path)
    yield from _limits(old, new, path)
    if old.items is not None and new.items is not None:
        yield from _compare(old.items, new.items, f"{path}[]")
    yield from _fields(old, new, path)
    for before, now in zip(old.alternatives, new.alternatives, strict=True):
        yield from _compare(before, now, path)


def _kind(shape: Shape) -> str:
    return " ".join(
        word
        for word in (
            f"one of {len(shape.alternatives)} kinds" if shape.alternatives else shape.kind,
            shape.format,
            "in an open enumeration" if shape.open_members else "",
            "in an enumeration" if shape.members else "",
            "of anything" if shape.kind == "array" and shape.items is None else "",
            "or null" if shape.nullable else "",
        )
        if word
    )


def _enumerations(old: Shape, new: Shape, path: str) -> Iterator[Breach]:
    gained = [member for member in new.members if member not in old.members]
    lost = [member for member in old.members if member not in new.members]
    if gained or lost:
        change = "; ".join(
            f"{verb} {', '.join(map(repr, members))}"
            for verb, members in (("gained", gained), ("lost", lost))
            if members
        )
        yield Breach(path, Rule.CLOSED_ENUM_CHANGED, f"the closed enumeration {change}")
    if gone := [member for member in old.open_members if member not in new.open_members]:
        what = f"{', '.join(map(repr, gone))} would be read as 'other'"
        yield Breach(path, Rule.OPEN_MEMBER_REMOVED, what)


def _limits(old: Shape, new: Shape, path: str) -> Iterator[Breach]:
    for name in sorted(old.limits.keys() | new.limits.keys()):
        before, now = old.limits.get(name), new.limits.get(name)
        if before != now:
            rule = Rule.TIGHTENED if _is_tighter(name, before, now) else Rule.LOOSENED
            yield Breach(path, rule, f"{name} was {_or_none(before)} and is {_or_none(now)}")


def _is_tighter(name: str, before: object, now: object) -> bool:
    if before is None or now is None:
        return before is None
    if isinstance(before, int | float) and isinstance(now, int | float):
        return (name in FLOORS and now > before) or (name in CEILINGS and now < before)
    return True  # another pattern: that it takes all of what the old one took cannot be shown


def _or_none(limit: object) -> str:
    return "none" if limit is None else str(limit)


def _fields(old: Shape, new: Shape, path: str) -> Iterator[Breach]:
    added = {name: member for name, member in new.fields.items() if name not in old.fields}
    for name, before in old.fields.items():
        here = f"{path}.{name}".lstrip(".")
        if name in new.fields:
            yield from _member(before, new.fields[name], here)
        elif twin := next((other for other, member in added.items() if member == before), None):
            del added[twin]
            yield Breach(here, Rule.RENAMED, f"is called {twin} now")
        else:
            yield Breach(here, Rule.REMOVED, "is gone")
    for name, member in added.items():
        here = f"{path}.{name}".lstrip(".")
        if member.required:
            yield Breach(here, Rule.NEWLY_REQUIRED, "is new, and facts told before lack it")
        elif not member.has_default:
            yield Breach(here, Rule.OPTIONAL_WITHOUT_DEFAULT, "is new, and nothing says what its absence means")


def _member(old: Member, new: Member, path: str) -> Iterator[Breach]:
    if new.required and not old.required:
        yield Breach(path, Rule.NEWLY_REQUIRED, "was optional, and facts told before may lack it")
    elif old.required and not new.required:
        yield Breach(path, Rule.MADE_OPTIONAL, "was always there, and readers rely on it")
    elif (old.has_default, old.default) != (new.has_default, new.default):
        yield Breach(path, Rule.DEFAULT_CHANGED, f"absent it meant {old.default!r}, now {new.default!r}")
    yield from _compare(old.shape, new.shape, path)


def _reworded(old: Shape, new: Shape, path: str) -> Iterator[str]:
    if old.description != new.description:
        yield path or "the event itself"
    if old.items is not None and new.items is not None:
        yield from _reworded(old.items, new.items, f"{path}[]")
    for name in old.fields.keys() & new.fields.keys():
        here = f"{path}.{name}".lstrip(".")
        yield from _reworded(old.fields[name].shape, new.fields[name].shape, here)
