"""Which entries the book needs for a version that is approved: what differs is reversed and entered, nothing edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from uuid import UUID

SameMoney: TypeAlias = tuple[object, ...]
TaskKey: TypeAlias = tuple[UUID, int, str]


@dataclass(frozen=True, slots=True)
class Booked:
    """An entry of the book that stands: not reversed, and no reversal itself."""

    entry: UUID
    same_money: SameMoney
    """What a line must share with it to stand for it."""
    task: TaskKey
    ore: int


@dataclass(frozen=True, slots=True)
class Bookable:
    """A line of the version that is approved, without the words it is explained with."""

    line: int
    same_money: SameMoney
    task: TaskKey
    ore: int
    payer: str
    tax_treatment: str
    on: date


@dataclass(frozen=True, slots=True)
class Correction:
    """What the book needs to say the approved version: which entries to reverse, which lines to enter, and for each
    of those the entry it replaces, if any."""

    reverse: tuple[Booked, ...]
    enter: tuple[tuple[Bookable, UUID | None], ...]


def correction(booked: Sequence[Booked], lines: Sequence[Bookable]) -> Correction:
    """Line by line: what is the same stays, what differs is reversed and replaced, what is new is entered.

    Nothing is edited, so that a late rate only adds, and a corrected hour takes back that hour and no other.
    """
    standing = {one.same_money for one in booked}
    wanted = {line.same_money for line in lines}
    reverse = tuple(one for one in booked if one.same_money not in wanted)
    replaced = {one.task: one.entry for one in reverse}
    enter = tuple((line, replaced.get(line.task)) for line in lines if line.same_money not in standing)
    return Correction(reverse, enter)
