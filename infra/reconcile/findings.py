"""What comparing finds, for people and programs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from infra.chassis.kept import End


class Verdict(StrEnum):
    """What became of a fact that is not the same on both sides."""

    LOST = "lost"
    """The bus had it, by all the journal knows, and has it no more."""
    UNKNOWN = "unknown"
    """On the stream, and not in the journal: the database was restored, or somebody else told it."""
    ALTERED = "altered"
    """On both sides, but not saying the same."""
    WAITING = "waiting"
    """Not told yet; the relay will."""
    SET_ASIDE = "set aside"
    """Refused by the bus, or held back behind one that was; an operator decides."""
    UNDER_WAY = "under way"
    """On the stream, and the relay has yet to note it."""
    ERASED = "erased"
    """Private, and the person's key was destroyed."""
    SUPERSEDED = "superseded"
    """Private, and a newer fact took its place."""
    DISOWNED = "disowned"
    """On the stream, and an operator found that this service never said it."""


DIFFERENCES = (Verdict.LOST, Verdict.UNKNOWN, Verdict.ALTERED)
"""What makes journal and stream differ; everything else is as it should be."""


@dataclass(frozen=True, slots=True)
class Side:
    """How many facts, and the sum of their digests."""

    count: int = 0
    digest: int = 0

    @property
    def shown(self) -> str:
        """The digest as 16 hexadecimal digits."""
        return f"{self.digest & (2**64 - 1):016x}"


@dataclass(frozen=True, slots=True)
class Day:
    """One day (of UTC, by the fact's own time) of one stream; `day` is None for messages that do not say."""

    day: date | None
    journal: Side
    stream: Side
    verdicts: dict[Verdict, int] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        """Whether nothing differs that should not."""
        return not any(self.verdicts.get(one) for one in DIFFERENCES)


@dataclass(frozen=True, slots=True)
class Example:
    """One fact that differs: ids and codes, nothing of what it says."""

    verdict: Verdict
    id: UUID
    type: str | None
    aggregate: str | None
    sequence: int | None
    position: int | None
    place: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What one stream came to. `repeated` are messages that say once more what another says: no difference."""

    service: str
    stream: str
    end: End
    days: Sequence[Day]
    read: int
    seconds: float
    repeated: int = 0
    examples: Sequence[Example] = ()
    made_anew: bool = False
    """The stream is not the one that the journal was last told on: the bus was lost."""

    def count(self, verdict: Verdict) -> int:
        """How many facts of all days are so."""
        return sum(day.verdicts.get(verdict, 0) for day in self.days)

    @property
    def same(self) -> bool:
        """Whether journal and stream say the same."""
        return all(day.same for day in self.days)
