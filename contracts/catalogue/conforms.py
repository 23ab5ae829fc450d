"""Holds a message against a shape, as an integrator's validator would: unknown fields are no mistake."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from contracts.shape import Shape

_PYTHON_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def _moment(text: str) -> object:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no offset from UTC")
    return moment


_FORMATS: Mapping[str, Callable[[str], object]] = {
    "uuid": UUID,
    "date": date.fromisoformat,
    "date-time": _moment,
}


def violations(shape: Shape, value: object, path: str = "") -> Iterator[str]:
    """One line per place where the value is not what the shape says. Nothing when it conforms."""
    if value is None and shape.nullable:
        return
    if shape.alternatives:
        if not any(next(violations(each, value), None) is None for each in shape.alternatives):
            yield f"{path}: fits none of the alternatives"
        return
    if not _is_a(shape.kind, value):
        yield f"{path}: {value!r} is no {shape.kind}"
        return
    if shape.members and value not in shape.members:
        yield f"{path}: {value!r} is not one of {list(shape.members)}"
    yield from (f"{path}: {problem}" for problem in _beyond(shape, value))
    if isinstance(value, list) and shape.items is not None:
        for index, each in enumerate(value):
            yield from violations(shape.items, each, f"{path}[{index}]")
    if isinstance(value, dict):
        for name, member in shape.fields.items():
            if name in value:
                yield from violations(member.shape, value[name], f"{path}.{name}".lstrip("."))
            elif member.required:
                yield f"{path}.{name}".lstrip(".") + ": is missing"


def _is_a(kind: str, value: object) -> bool:
    if kind == "any":
        return True
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _PYTHON_TYPES[kind])


def _beyond(shape: Shape, value: object) -> Iterator[str]:
    for name, limit in shape.limits.items():
        if isinstance(value, str) and name == "pattern" and not _matches(str(limit), value):
            yield f"{value!r} does not match {limit}"
        elif isinstance(limit, int | float) and not _within(name, limit, value):
            yield f"{name} is {limit}"
    if isinstance(value, str) and shape.format in _FORMATS:
        try:
            _FORMATS[shape.format](value)
        except ValueError:
            yield f"{value!r} is no {shape.format}"


def _matches(pattern: str, text: str) -> bool:
    # Python's `$` also matches before a last line break; nobody else's does.
    exact = rf"{pattern[:-1]}\Z" if pattern.endswith("$") else pattern
    return re.search(exact, text, re.ASCII) is not None


def _within(name: str, limit: float, value: object) -> bool:
    measure = value if isinstance(value, int | float) else len(value) if isinstance(value, str | list) else 0
    if name == "exclusiveMinimum":
        return measure > limit
    if name == "exclusiveMaximum":
        return measure < limit
    return measure >= limit if name.startswith("min") else measure <= limit
