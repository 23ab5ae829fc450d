"""How a sample fact is told: when, as number what of its aggregate, and because of which other fact."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

from contracts.event import Event

_NAMES = UUID("018cc251-f400-7000-8000-000000000000")


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with the part of its envelope that the story decides."""

    event: Event
    at: datetime
    sequence: int = 1
    because: type[Event] | UUID | None = None
    """The fact it follows from: that of the story, or one that the story leaves out."""


def id_of(name: str) -> UUID:
    """The same id for the same name, always: a sample must not change because another was added."""
    return uuid5(_NAMES, name)


def fact_id(event: type[Event]) -> UUID:
    """The id of the sample fact of an event."""
    return id_of(event.event_type())


def utc(month: int, day: int, hour: int, minute: int = 0, *, year: int = 2024) -> datetime:
    """A moment of the story's year, or of another."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
