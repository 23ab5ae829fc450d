"""What is said when something that always holds does not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from infra.chassis.work import Connection

    Databases = Mapping[str, Connection]
else:
    Databases = Mapping


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that must never be: in whose database it shows, and what it is, with ids."""

    invariant: str
    service: str
    said: str

    def __str__(self) -> str:
        return f"{self.invariant} ({self.service}): {self.said}"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a house at rest leaves on purpose; by default nothing.

    `dead_letters`: service → ids of facts that may lie in a dead letter. `pending`: durable → what the bus has yet to
    deliver or to hear acknowledged; whoever can reach the bus asks it. `now`: domain time, for timers that are due, but
    for those of the kinds in `unfired`, which nobody here fires.
    """

    dead_letters: Mapping[str, Collection[UUID]] = field(default_factory=dict)
    pending: Mapping[str, int] = field(default_factory=dict)
    now: datetime | None = None
    unfired: Collection[str] = ()


NOTHING = Expected()
