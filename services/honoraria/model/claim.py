"""A claim as a function of facts: which work belongs to it, and what it is worth.

One claim per GP and meeting (preparation for it, attendance, travel); work outside meetings one per GP, body and
month. Ids follow from these keys, so that a replay in any order finds the same claims.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID, uuid5

from services.honoraria.model.explain import Basis, Why, explain
from services.honoraria.model.funding import Appointment
from services.honoraria.model.terms import Terms
from services.honoraria.model.work import Capacity, Kind

_CLAIMS = UUID("0b6f3ad6-90a5-5e35-8d7e-1c3f9a44c2de")
_KINDS = (Kind.PREPARATION, Kind.PRE_MEETING, Kind.MEETING, Kind.TRAVEL)
_ORDER = {kind.value: place for place, kind in enumerate(_KINDS)}


@dataclass(frozen=True, slots=True)
class ClaimKey:
    """What makes a claim the same: GP and meeting, or GP, body and month."""

    practitioner: UUID
    meeting: UUID | None = None
    body: UUID | None = None
    month: date | None = None

    @property
    def id(self) -> UUID:
        """The claim's id, the same for the same key in every replay."""
        parts = (self.practitioner, self.meeting) if self.meeting else (self.practitioner, self.body, self.month)
        return uuid5(_CLAIMS, "/".join(map(str, parts)))


def claim_key(practitioner: UUID, meeting: UUID | None, body: UUID, on: date) -> ClaimKey:
    """The claim that a piece of work belongs to."""
    if meeting is not None:
        return ClaimKey(practitioner, meeting=meeting)
    return ClaimKey(practitioner, body=body, month=on.replace(day=1))


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work as a fact tells it. `part` counts an attendance's travel legs from 1; 0 is the work itself.

    With `notice` it is a meeting that the GP had accepted and that was called off so many days before its day: the
    arrangement says whether that is paid, and with how many minutes.
    """

    claim: UUID
    practitioner: UUID
    community: str
    body: UUID
    meeting: UUID | None
    cause: UUID
    part: int
    kind: Kind
    on: date
    minutes: int
    capacity: Capacity | None
    notice: int | None = None

    @property
    def place(self) -> tuple[date, int, bytes, int]:
        """Where it stands among others: the engine's input order decides who is last in a group."""
        return self.on, _ORDER[self.kind.value], self.cause.bytes, self.part


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A priced task: øre, and everything that led to them."""

    task: Task
    basis: Basis
    kept: str
    """The basis as it is kept: made once, since it is both written and part of the wording."""
    tax_treatment: str
    payer: str
    home: str | None
    funding: UUID
    source: str | None
    assumptions: tuple[str, ...]

    @property
    def why(self) -> Why:
        """The explanation in three languages, made when it is read."""
        return explain(self.basis)

    @property
    def counted_minutes(self) -> int:
        """The minutes that are paid."""
        return self.basis.counted_minutes

    @property
    def amount_ore(self) -> int:
        """Øre."""
        return self.basis.amount_ore

    @property
    def rate_ore(self) -> int | None:
        """Øre per hour; of a supplement what the rate went up by."""
        basis = self.basis
        return None if basis.rate is None else basis.rate.ore_per_hour - (basis.supplements or 0)

    @property
    def supplements(self) -> bool:
        """Whether it is the difference to a provisional rate, for time that another line has paid."""
        return self.basis.supplements is not None

    @property
    def same_money(self) -> tuple[object, ...]:
        """What two lines must share for one to stand for the other in the book."""
        task = self.task
        return (
            (str(task.cause), task.part, task.kind.value, task.on.isoformat(), task.minutes),
            (self.counted_minutes, self.rate_ore, self.amount_ore, self.tax_treatment, self.payer),
            self.basis.supplements,
        )

    @property
    def money_text(self) -> str:
        """The same as text."""
        task, basis = self.task, self.basis
        done = f"{task.cause}/{task.part}/{task.kind.value}/{task.on}/{task.minutes}"
        paid = f"{basis.counted_minutes}/{self.rate_ore}/{basis.amount_ore}/{self.tax_treatment}/{self.payer}"
        return f"{done}/{paid}" if basis.supplements is None else f"{done}/{paid}/{basis.supplements}"

    @property
    def said_text(self) -> str:
        """All that is said of it besides."""
        return f"{self.kept}/{self.source}/{' '.join(self.assumptions)}/{self.home}/{self.funding}"


@dataclass(frozen=True, slots=True)
class HeldTask:
    """A task that cannot be priced, and the first thing missing; payer and home where they are known."""

    task: Task
    missing: str
    payer: str | None
    home: str | None


@dataclass(frozen=True)
class Outcome:
    """What the facts known now make of a claim."""

    lines: tuple[ClaimLine, ...] = ()
    held: tuple[HeldTask, ...] = ()

    @cached_property
    def total_ore(self) -> int:
        """The sum of the lines, in øre."""
        return sum(line.basis.amount_ore for line in self.lines)

    @cached_property
    def print(self) -> str:
        """Changes when any øre, minute, payer or treatment does."""
        return _print([line.money_text for line in self.lines])

    @cached_property
    def wording(self) -> str:
        """Changes also when only an explanation, a mark, a source, the home or the arrangement does."""
        return _print([self.print, *(line.said_text for line in self.lines)])

    @cached_property
    def held_print(self) -> str:
        """Changes when what waits does, what it waits for, or on whom it would fall."""
        return _print(
            f"{one.task.cause}/{one.task.part}/{one.task.kind.value}/{one.task.on}/{one.task.minutes}"
            f"/{one.missing}/{one.payer}/{one.home}"
            for one in self.held
        )


def _print(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one GP. `lives` says from which day the GP was registered in which municipality."""

    terms: tuple[Terms, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    lives: tuple[tuple[date, str], ...] = ()

    def lives_in(self, on: date) -> str | None:
        """Where the GP was registered on a day; says nothing of who pays."""
        return max((one for one in self.lives if one[0] <= on), default=(on, None))[1]
