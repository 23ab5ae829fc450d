"""A claim as a function of facts: which work belongs to it, and what it is worth.

One claim per GP and meeting (preparation for it, attendance, travel); work outside meetings one per GP, body and
month. Ids follow from these keys, so that a replay in any order finds the same claims.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from services.honoraria.model.explain import Why
from services.honoraria.model.funding import Appointment, Funding, agreement_of, funding_on, home_on, payer_of
from services.honoraria.model.policy import Scope
from services.honoraria.model.pricing import price
from services.honoraria.model.rates import RateRow
from services.honoraria.model.terms import Terms
from services.honoraria.model.work import Activity, Capacity, Kind

_CLAIMS = UUID("0b6f3ad6-90a5-5e35-8d7e-1c3f9a44c2de")
_ORDER = {kind: place for place, kind in enumerate((Kind.PREPARATION, Kind.PRE_MEETING, Kind.MEETING, Kind.TRAVEL))}


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
    """One piece of work as a fact tells it. `part` counts an attendance's travel legs from 1; 0 is the work itself."""

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

    @property
    def place(self) -> tuple[date, int, str, int]:
        """Where it stands among others: the engine's input order decides who is last in a group."""
        return self.on, _ORDER[self.kind], str(self.cause), self.part


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A priced task: øre, and everything that led to them."""

    task: Task
    counted_minutes: int
    rate_ore: int | None
    amount_ore: int
    tax_treatment: str
    payer: str
    home: str | None
    funding: UUID
    why: Why
    source: str | None
    assumptions: tuple[str, ...]

    @property
    def same_money(self) -> tuple[object, ...]:
        """What two lines must share for one to stand for the other in the book."""
        task = self.task
        return (
            (str(task.cause), task.part, task.kind.value, task.on.isoformat(), task.minutes),
            (self.counted_minutes, self.rate_ore, self.amount_ore, self.tax_treatment, self.payer),
        )


@dataclass(frozen=True, slots=True)
class HeldTask:
    """A task that cannot be priced, and the first thing missing; payer and home where they are known."""

    task: Task
    missing: str
    payer: str | None
    home: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the facts known now make of a claim."""

    lines: tuple[ClaimLine, ...] = ()
    held: tuple[HeldTask, ...] = ()

    @property
    def total_ore(self) -> int:
        """The sum of the lines, in øre."""
        return sum(line.amount_ore for line in self.lines)

    @property
    def print(self) -> str:
        """Changes when any øre, minute, payer or treatment does."""
        return _print([line.same_money for line in self.lines])

    @property
    def wording(self) -> str:
        """Changes also when only an explanation, a mark, a source, the home or the arrangement does."""
        said = [(line.why.nb, line.source, line.assumptions, line.home, str(line.funding)) for line in self.lines]
        return _print([[line.same_money for line in self.lines], said])

    @property
    def held_print(self) -> str:
        """Changes when what waits does, what it waits for, or on whom it would fall."""
        return _print([(*map(str, h.task.place), h.task.minutes, h.missing, h.payer, h.home) for h in self.held])


def _print(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one GP. `lives` says from which day the GP was registered in which municipality."""

    terms: tuple[Terms, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    lives: tuple[tuple[date, str], ...] = ()

    def lives_in(self, on: date) -> str | None:
        """Where the GP was registered on a day; says nothing of who pays."""
        return max((one for one in self.lives if one[0] <= on), default=(on, None))[1]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What tasks are priced together by: policy and treatment, payer, and the month where it matters."""

    funding: Funding
    payer: str
    month: date | None


def outcomes(
    tasks: Iterable[Task], person: Person, fundings: Sequence[Funding], rates: Sequence[RateRow]
) -> Mapping[UUID, Outcome]:
    """Price one GP's tasks; claim → outcome. Tasks of several claims may be given and do not disturb each other,
    unless a policy counts whole days or months: then all of the GP's tasks must be given.
    """
    lines: dict[UUID, list[ClaimLine]] = {}
    held: dict[UUID, list[HeldTask]] = {}
    groups: dict[_Ground, list[tuple[Task, str | None]]] = {}
    for task in sorted(tasks, key=lambda one: one.place):
        lines.setdefault(task.claim, [])
        sent_by = home_on(person.appointments, task.body, task.on)
        home = sent_by or person.lives_in(task.on)
        funding = funding_on(fundings, task.community, task.body, task.on)
        payer = payer_of(funding, sent_by) if funding else None
        if funding is None or payer is None:
            waiting = HeldTask(task, "home" if funding else "funding", payer, home)
            held.setdefault(task.claim, []).append(waiting)
            continue
        month = task.on.replace(day=1) if funding.policy.scope is Scope.PERIOD else None
        groups.setdefault(_Ground(funding, payer, month), []).append((task, home))
    for ground, members in groups.items():
        for line in _price(ground, members, person.terms, rates):
            if isinstance(line, HeldTask):
                held.setdefault(line.task.claim, []).append(line)
            else:
                lines[line.task.claim].append(line)
    return {
        claim: Outcome(
            tuple(sorted(priced, key=lambda line: line.task.place)),
            tuple(sorted(held.get(claim, ()), key=lambda one: one.task.place)),
        )
        for claim, priced in lines.items()
    }


def _price(
    ground: _Ground,
    members: Sequence[tuple[Task, str | None]],
    terms: Sequence[Terms],
    rates: Sequence[RateRow],
) -> list[ClaimLine | HeldTask]:
    by_id = {f"{task.cause}/{task.part}": (task, home) for task, home in members}
    activities = [Activity(key, task.kind, task.on, task.minutes, task.capacity) for key, (task, _) in by_id.items()]
    funding, payer = ground.funding, ground.payer
    priced = price(activities, terms, rates, funding.policy, agreement_of(payer), payer=payer)
    made: list[ClaimLine | HeldTask] = []
    for line in priced.lines:
        task, home = by_id[line.activity.id]
        made.append(
            ClaimLine(
                task=task,
                counted_minutes=line.counted_minutes,
                rate_ore=line.rate_ore,
                amount_ore=line.amount_ore,
                tax_treatment=funding.tax_treatment,
                payer=payer,
                home=home,
                funding=funding.id,
                why=line.why,
                source=line.source,
                assumptions=tuple(mark.value for mark in line.assumptions),
            )
        )
    for one in priced.unpriced:
        task, home = by_id[one.activity.id]
        made.append(HeldTask(task, one.missing.value, payer, home))
    return made
