"""What a consumer hands out again: given back, or out for longer than it waits for an acknowledgement."""

import asyncio
from collections.abc import Callable

from tests.buses.memory.progress import Kept


class Redelivery:
    """The messages that come again, in order, and the clock that finds them; `ring` is called when there are more."""

    def __init__(self, kept: Kept, ack_wait: Callable[[], float], ring: Callable[[], None]) -> None:
        # A dict keeps the order, and finds without looking through it all.
        self._again: dict[int, None] = {}
        self._kept = kept
        self._ack_wait = ack_wait
        self._ring = ring
        self._timer: asyncio.TimerHandle | None = None

    def first(self) -> int | None:
        """The message that comes next, if any."""
        return next(iter(self._again), None)

    def add(self, sequence: int) -> None:
        """This one was given back."""
        self._again.setdefault(sequence)

    def take(self, sequence: int) -> None:
        """This one was handed out, or is settled."""
        self._again.pop(sequence, None)

    def expect(self, since: float) -> None:
        """A message is out since then: see to it that it is missed in time."""
        due = since + self._ack_wait()
        if self._timer is not None:
            if self._timer.when() <= due:
                return
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(due, self._overdue)

    def reckon(self) -> None:
        """Go through all that is out."""
        out = self._kept.now.pending
        first = min((one.since for sequence, one in out.items() if sequence not in self._again), default=None)
        if first is not None:
            self.expect(first)

    def stop(self) -> None:
        """The server ends, and with it the order in which things would have come."""
        self._again.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _overdue(self) -> None:
        self._timer = None
        late = asyncio.get_running_loop().time() - self._ack_wait()
        out = self._kept.now.pending
        for sequence in sorted(sequence for sequence, one in out.items() if one.since <= late):
            self.add(sequence)
        self.reckon()
        self._ring()
