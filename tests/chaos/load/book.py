"""The people's own book: what was asked under which key, and what was answered."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.chaos.load.deeds import Deed, Json


@dataclass(slots=True)
class Entry:
    """One command. `status` is None as long as nobody has answered it; 5xx is no answer, it says to try again."""

    key: str
    deed: Deed
    subject: str
    sent: Json
    tries: int = 0
    status: int | None = None
    answer: Json = field(default_factory=dict)
    given_up: bool = False

    @property
    def done(self) -> bool:
        """Whether we were told that it was done."""
        return self.status is not None and self.status < 300


@dataclass(slots=True)
class Book:
    """Every command by its key, and what came on the way to the answers."""

    entries: dict[str, Entry] = field(default_factory=dict)
    hindrances: Counter[str] = field(default_factory=Counter)
    """What was met with instead of an answer, by kind: `ReadError`, `503 not-available`."""
    refusals: Counter[str] = field(default_factory=Counter)
    """Answers that were refusals, by deed and rule."""
    tries: int = 0
    """Requests sent, reading and asking again included."""
    strange: list[str] = field(default_factory=list)
    """What no gateway should answer, whatever happens around it."""

    def open(self) -> Iterator[Entry]:
        """Commands that wait for their answer."""
        return (entry for entry in self.entries.values() if entry.status is None and not entry.given_up)

    @property
    def answered(self) -> int:
        """How many commands were answered."""
        return sum(entry.status is not None for entry in self.entries.values())
