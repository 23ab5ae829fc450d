"""What the story has so far: who acts, what was registered under which id, and what is worth telling."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from infra.chassis.clock import clock_from
from tests.bank import Bank
from tests.demo.cast import Cast
from tests.demo.house import Answer, Json


@dataclass(slots=True)
class Play:
    """The ids that the gateways gave, by the names the story uses."""

    cast: Cast
    clock: str
    """The stack's clock setting."""
    committees: dict[str, str] = field(default_factory=dict)
    """Local committee by municipality."""
    bodies: dict[str, str] = field(default_factory=dict)
    gps: dict[str, str] = field(default_factory=dict)
    appointments: dict[str, Answer] = field(default_factory=dict)
    """By GP: each has one seat."""
    meetings: dict[str, Answer] = field(default_factory=dict)
    """As last answered; by key of the calendar."""
    attendances: dict[tuple[str, str], Answer] = field(default_factory=dict)
    """By meeting and GP."""
    runs: list[Json] = field(default_factory=list)
    """Committed settlement runs as answered."""
    bank: Bank | None = None
    """The bank at the other end."""
    folder: str = ""
    """Where copies are kept of what went to the bank and to other municipalities."""
    sent_files: list[Path] = field(default_factory=list)
    invoices: list[Json] = field(default_factory=list)
    """Refund claims that were invoiced."""
    booked: int = 0
    """How many payments the bank has booked, as it was asked last."""
    short_of_cover: str = ""
    """The account whose first payment the bank refuses."""
    shown_trace: str = ""
    """The trace that is printed at the end."""

    @property
    def now(self) -> datetime:
        """The stack's time."""
        return clock_from(self.clock).now()

    def keep(self, where: str, name: str, content: bytes) -> None:
        """Keep a copy of a file that was sent, for whoever wants to look."""
        place = Path(self.folder, where, name)
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
        self.sent_files.append(place)

    def meeting_id(self, key: str) -> str:
        """The id of a meeting of the calendar."""
        return str(self.meetings[key].json["meeting"])


Scene = Callable[[Play], Awaitable[str]]
"""One thing that happens; returns a short sentence for the screen, empty where there is nothing to tell."""
