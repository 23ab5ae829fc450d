"""Strict reading of one JSON object: each field by a reader, everything wrong noted with its path."""

import contextlib
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from services.honoraria.price_input.tree import Object, shown

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

Reader = Callable[[object], T]


class Wrong(Exception):
    """Raised by a reader: what the field must be."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend in the input: where, and what it must be."""

    path: str
    detail: str

    def __str__(self) -> str:
        return f"{self.path}: {self.detail}"


class Form:
    """One object of the input. Fields that were never asked for are unknown; `done` notes them."""

    def __init__(self, value: Object, path: str, mistakes: list[Mistake]) -> None:
        self._value, self._path, self._mistakes = value, path, mistakes
        self._before = len(mistakes)
        self._asked: list[str] = []
        for name in value.repeated:
            self.note(_plain(name), "given more than once; keep one")

    def given(self, name: str) -> bool:
        """Whether the input has the field at all."""
        return name in self._value

    def read(self, name: str, reader: Reader[T]) -> T | None:
        """A field that must be there; None where it is missing or wrong, which is then noted."""
        self._asked.append(name)
        if name not in self._value:
            self.note(name, "is missing")
            return None
        try:
            return reader(self._value[name])
        except Wrong as wrong:
            self.note(name, f"{wrong}, not {shown(self._value[name])}")
            return None

    def read_or(self, name: str, reader: Reader[T], default: T) -> T | None:
        """A field that may be left out; None only where it is wrong (or where None is a right value)."""
        if name in self._value:
            return self.read(name, reader)
        self._asked.append(name)
        return default

    def may_have(self, name: str) -> None:
        """A field that is known and read elsewhere."""
        self._asked.append(name)

    def forms(self, name: str, *, required: bool = True) -> Iterator["Form"]:
        """The objects of a list field."""
        self._asked.append(name)
        if name not in self._value:
            if required:
                self.note(name, "is missing")
            return
        items = self._value[name]
        if not isinstance(items, list):
            self.note(name, f"must be a list, not {shown(items)}")
            return
        for index, item in enumerate(items):
            if isinstance(item, Object):
                yield Form(item, f"{self._at(name)}[{index}]", self._mistakes)
            else:
                self.note(f"{name}[{index}]", f"must be an object, not {shown(item)}")

    def one_or_more(self, name: str) -> Iterator["Form"]:
        """The object in a field that may be left out, or the objects of a list that is not empty."""
        value = self._value.get(name)
        if isinstance(value, list) and value:
            yield from self.forms(name)
        elif isinstance(value, list):
            self._asked.append(name)
            self.note(name, "must hold at least one object, not an empty list")
        else:
            one = self.form(name, "an object or a list of objects")
            if one is not None:
                yield one

    def form(self, name: str, what: str = "an object") -> "Form | None":
        """The object in a field that may be left out; None also where it is something else, then noted."""
        self._asked.append(name)
        if name not in self._value:
            return None
        item = self._value[name]
        if isinstance(item, Object):
            return Form(item, self._at(name), self._mistakes)
        self.note(name, f"must be {what}, not {shown(item)}")
        return None

    def note(self, name: str, detail: str) -> None:
        """A mistake in the named field."""
        self._mistakes.append(Mistake(self._at(name), detail))

    def done(self) -> bool:
        """Note the unknown fields; True when this object had no mistake at all."""
        for name in self._value:
            if name not in self._asked:
                self.note(_plain(name), f"unknown field; known are {', '.join(self._asked)}")
        return len(self._mistakes) == self._before

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name


def _plain(name: str) -> str:
    # A name may hold line breaks; a mistake is one line.
    return name if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name) else shown(name)


def whole_number(lowest: int, highest: int) -> Reader[int]:
    """An integer as JSON writes it: 90, never 90.0, "90" or true."""

    def reader(value: object) -> int:
        if type(value) is int and lowest <= value <= highest:
            return value
        raise Wrong(f"must be a whole number from {lowest} to {highest}")

    return reader


def one_of(members: type[E]) -> Reader[E]:
    """One of the members of an enumeration, spelt exactly."""

    def reader(value: object) -> E:
        if isinstance(value, str):
            for member in members:
                if member.value == value:
                    return member
        raise Wrong(f"must be {' or '.join(shown(member.value) for member in members)}")

    return reader


def some_of(members: type[E]) -> Reader[frozenset[E]]:
    """A list of different members of an enumeration, at least one."""
    read = one_of(members)

    def reader(value: object) -> frozenset[E]:
        if isinstance(value, list) and value:
            with contextlib.suppress(Wrong):
                found = frozenset(map(read, value))
                if len(found) == len(value):
                    return found
        raise Wrong(f"must be a list of some of {', '.join(shown(member.value) for member in members)}, each once")

    return reader


def agreement_code(known: Collection[str], others: Collection[str], besides: str) -> Reader[str]:
    """A known agreement, or one of the others; `besides` says in words which these are."""

    def reader(value: object) -> str:
        if isinstance(value, str) and (value in known or value in others):
            return value
        raise Wrong(f"must be {' or '.join(map(shown, sorted(known)))} ({besides})")

    return reader


def or_null(reader: Reader[T]) -> Reader[T | None]:
    """The same, or null."""

    def nullable(value: object) -> T | None:
        if value is None:
            return None
        try:
            return reader(value)
        except Wrong as wrong:
            raise Wrong(f"{wrong}, or null") from wrong

    return nullable


def real_date(value: object) -> date:
    """A day of the calendar as YYYY-MM-DD; Python alone would also take week dates and no hyphens."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Wrong("must be a day that exists") from None
    raise Wrong("must be a date as YYYY-MM-DD")


def true_or_false(value: object) -> bool:
    """A JSON boolean."""
    if isinstance(value, bool):
        return value
    raise Wrong("must be true or false")


def four_digits(value: object) -> str:
    """A municipality number, which keeps its leading zero and so is text."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}", value):
        return value
    raise Wrong('must be a municipality number of four digits in quotes, like "3907"')


def words(value: object) -> str:
    """Text with something in it. A lone surrogate is refused: it could not be written out again."""
    if isinstance(value, str) and value.strip() and not any("\ud800" <= char <= "\udfff" for char in value):
        return value
    raise Wrong("must be text that says something")
