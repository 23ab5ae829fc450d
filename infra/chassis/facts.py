"""A fact as a handler sees it: the event, and where it came from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from contracts.event import Event

E = TypeVar("E", bound=Event, covariant=True)


# Never changed; said so, each would take four times as long to make, and there is one for every message.
@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Fact(Generic[E]):
    """One event off the bus.

    `sequence` orders the facts of one `source` and `aggregate`: the highest wins. `traceparent` is the span
    in which this service processes the fact, parent of what follows from it.
    """

    event: E
    id: UUID
    type: str
    source: str
    aggregate: str
    sequence: int
    time: datetime
    correlation: UUID
    traceparent: str | None = None


def newest(facts: "list[Fact[E]] | tuple[Fact[E], ...]") -> Fact[E]:
    """The fact that was stated last; ties go to the greater id, so that the choice does not depend on arrival."""
    return facts[0] if len(facts) == 1 else max(facts, key=lambda fact: (fact.time, fact.id))
