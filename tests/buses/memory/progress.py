"""How far a consumer has come: what it has handed out, what is not settled, and how much of that is on disk."""

import asyncio
import math
from dataclasses import dataclass, field, replace
from typing import Any

WRITTEN = 0.1
"""Seconds after which what changed is on disk; a server killed before that hands out again what was settled."""


@dataclass(slots=True)
class Pending:
    """A message that is out: since when, how often, and its number among all that was handed out."""

    since: float
    times: int
    number: int


@dataclass(slots=True)
class Progress:
    """Messages by their place in the stream; `handed_out` counts deliveries, `delivered` is the last place reached."""

    pending: dict[int, Pending] = field(default_factory=dict)
    handed_out: int = 0
    delivered: int = 0

    def hand_out(self, sequence: int) -> None:
        """A message goes out, perhaps again."""
        before = self.pending.get(sequence)
        self.handed_out += 1
        self.delivered = max(self.delivered, sequence)
        times = before.times + 1 if before else 1
        self.pending[sequence] = Pending(asyncio.get_running_loop().time(), times, self.handed_out)

    def times(self, sequence: int) -> int:
        """How often a message that is out was handed out; 0 for one that is not."""
        pending = self.pending.get(sequence)
        return pending.times if pending else 0

    def copied(self) -> "Progress":
        """The same, to be changed apart."""
        return replace(self, pending={sequence: replace(one) for sequence, one in self.pending.items()})

    def state(self) -> dict[str, Any]:
        """As `CONSUMER.INFO` says it."""
        numbers = [one.number for one in self.pending.values()]
        return {
            "delivered": {"consumer_seq": self.handed_out, "stream_seq": self.delivered},
            "ack_floor": {
                "consumer_seq": min(numbers) - 1 if numbers else self.handed_out,
                "stream_seq": min(self.pending) - 1 if self.pending else self.delivered,
            },
            "num_ack_pending": len(self.pending),
            "num_redelivered": sum(one.times > 1 for one in self.pending.values()),
        }


class Kept:
    """Progress, and what of it would be found after the server was killed."""

    def __init__(self) -> None:
        self.now = Progress()
        self._on_disk = Progress()
        self._writing: asyncio.TimerHandle | None = None

    def changed(self) -> None:
        """It is written down soon."""
        if self._writing is None:
            self._writing = asyncio.get_running_loop().call_later(WRITTEN, self.write)

    def write(self) -> None:
        """It is written down now, as by a server that is told to stop."""
        self._stop_writing()
        self._on_disk = self.now.copied()

    def read(self) -> None:
        """A server that was started reads what is on disk; times are kept there in whole seconds."""
        self._stop_writing()
        self.now = self._on_disk.copied()
        for pending in self.now.pending.values():
            pending.since = math.floor(pending.since)

    def _stop_writing(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
