"""The journals, read: what was stated, and the latest of it about each thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload
from uuid import UUID

from contracts.event import Event
from infra.chassis.work import Connection

E = TypeVar("E", bound=Event)
F = TypeVar("F", bound=Event)
G = TypeVar("G", bound=Event)


@dataclass(frozen=True, slots=True)
class Stated:
    """One row of a journal, its event aside."""

    id: UUID
    type: str
    aggregate: str
    sequence: int
    causation: UUID | None

    @property
    def name(self) -> str:
        """The fact in short: what, about whom, the how manieth."""
        return f"{self.type.split('.')[-2]} {self.aggregate}#{self.sequence} ({self.id})"


@dataclass(frozen=True, slots=True)
class Told(Generic[E]):
    """A fact with its event."""

    event: E
    sequence: int
    position: int


async def stated(connection: Connection) -> list[Stated]:
    """All rows of a service's journal, in order."""
    rows = await connection.fetch("select id, type, aggregate, sequence, causation from journal order by position")
    return [Stated(*row) for row in rows]


@overload
async def told(connection: Connection, one: type[E], /) -> list[Told[E]]: ...
@overload
async def told(connection: Connection, one: type[E], other: type[F], /) -> list[Told[E | F]]: ...
@overload
async def told(connection: Connection, one: type[E], other: type[F], third: type[G], /) -> list[Told[E | F | G]]: ...
async def told(connection: Connection, *kinds: type[Event]) -> list[Told[Any]]:
    """The facts of these types in a service's journal, in order. Not for private ones: those are sealed."""
    by_type = {kind.event_type(): kind for kind in kinds}
    rows = await connection.fetch(
        "select type, data, sequence, position from journal where type = any($1::text[]) order by position",
        list(by_type),
    )
    return [Told(by_type[row["type"]].read(row["data"]), row["sequence"], row["position"]) for row in rows]


def latest(facts: Iterable[Told[E]]) -> dict[str, E]:
    """The event with the highest sequence of each aggregate."""
    return {fact.event.aggregate_id(): fact.event for fact in sorted(facts, key=lambda one: one.sequence)}
