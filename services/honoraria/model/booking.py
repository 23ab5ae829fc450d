"""Which entries the book needs for a version that is approved: what differs is reversed and entered, nothing edited."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from uuid import UUID

from services.honoraria.model.work import Kind

SameMoney: TypeAlias = tuple[object, ...]
TaskKey: TypeAlias = tuple[UUID, int, str, bool]
"""What was paid for: cause, part, kind, and whether only the difference to a provisional rate."""


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


def correction(booked: Sequence[Booked], lines: Sequence[Bookable], before: Mapping[TaskKey, UUID]) -> Correction:
    """Line by line: what is the same stays, what differs is reversed and replaced, what is new is entered.

    Nothing is edited, so that a late rate only adds, and a corrected hour takes back that hour and no other. `before`
    has the last entry of each task that was ever paid, also in another claim, or taken back since: wages of the same
    work belong to the month in which it was first paid, however often it is corrected.
    """
    standing = {one.same_money for one in booked}
    wanted = {line.same_money for line in lines}
    reverse = tuple(one for one in booked if one.same_money not in wanted)
    fresh = [line for line in lines if line.same_money not in standing]
    stays = {one.entry for one in booked}.difference(one.entry for one in reverse)
    ended = {task: entry for task, entry in before.items() if entry not in stays}
    replaced = {**ended, **{one.task: one.entry for one in reverse}}
    kept = {line.task for line in lines}
    attended = {cause for cause, _, kind, _ in {*kept, *(one.task for one in booked)} if kind == Kind.MEETING}
    gone = [one for one in reverse if one.task not in kept]
    enter = [(line, replaced.get(line.task) or _same_preparation(line.task, gone, attended)) for line in fresh]
    return Correction(reverse, tuple(enter))


def _same_preparation(entered: TaskKey, gone: Sequence[Booked], attended: Collection[UUID]) -> UUID | None:
    """The preparation for a meeting that is entered anew: the standard, which attendance brings, or what was logged."""
    for one in gone:
        both = one.task[2] == entered[2] == Kind.PREPARATION
        if both and (one.task[0] in attended) != (entered[0] in attended):
            return one.entry
    return None
