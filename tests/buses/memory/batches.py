"""Atomic batches on their way into a stream: all of one, or none."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.buses.memory.letters import Letter, Wrong

LARGEST, INFLIGHT, LONGEST_ID = 1000, 50, 64
PATIENCE = 10.0
"""Seconds after which a batch that nobody goes on with is given up."""
ID, SEQUENCE, COMMIT = "Nats-Batch-Id", "Nats-Batch-Sequence", "Nats-Batch-Commit"


@dataclass(slots=True)
class _Begun:
    letters: list[Letter] = field(default_factory=list)
    patience: asyncio.TimerHandle | None = None


class Batches:
    """The batches of one stream that have begun; gone with the server."""

    def __init__(self) -> None:
        self._begun: dict[str, _Begun] = {}

    def take(self, letter: Letter, is_known: Callable[[str], bool]) -> list[Letter] | None:
        """Take one message of a batch. Returns the whole of it with the last one, in order. Raises Wrong."""
        batch = letter.header(ID) or ""
        number = self._number(batch, letter)
        begun = self._begun.get(batch)
        if begun is None and number == 1:
            if len(self._begun) >= INFLIGHT:
                raise Wrong(429, 10210, "atomic publish too many inflight")
            begun = self._begun[batch] = _Begun()
        if begun is None or number != len(begun.letters) + 1:
            self._give_up(batch)
            raise Wrong(400, 10176, "atomic publish batch is incomplete")
        begun.letters.append(letter)
        if letter.header(COMMIT) is None:
            self._wait(batch, begun)
        else:
            self._give_up(batch)
        if number > LARGEST:
            # To its end: whoever goes on with it is told the same each time.
            raise Wrong(400, 10199, f"atomic publish batch is too large: {LARGEST}")
        if letter.header(COMMIT) is None:
            return None
        _once_each(begun.letters, is_known)
        return begun.letters

    def forget(self) -> None:
        """The server ends: what was begun is gone."""
        for batch in list(self._begun):
            self._give_up(batch)

    def _number(self, batch: str, letter: Letter) -> int:
        if len(batch) > LONGEST_ID:
            raise Wrong(400, 10179, "atomic publish batch ID is invalid")
        number = letter.header(SEQUENCE) or ""
        if not number.isdigit():
            raise Wrong(400, 10175, "atomic publish sequence is missing")
        if letter.header(COMMIT) not in (None, "1"):
            self._give_up(batch)
            raise Wrong(400, 10200, "atomic publish batch commit is invalid")
        return int(number)

    def _wait(self, batch: str, begun: _Begun) -> None:
        if begun.patience is not None:
            begun.patience.cancel()
        begun.patience = asyncio.get_running_loop().call_later(PATIENCE, self._give_up, batch)

    def _give_up(self, batch: str) -> None:
        begun = self._begun.pop(batch, None)
        if begun is not None and begun.patience is not None:
            begun.patience.cancel()


def _once_each(letters: list[Letter], is_known: Callable[[str], bool]) -> None:
    seen: set[str] = set()
    for letter in letters:
        message_id = letter.header("Nats-Msg-Id")
        if message_id is not None:
            if message_id in seen or is_known(message_id):
                raise Wrong(400, 10201, "atomic publish batch contains duplicate message id")
            seen.add(message_id)
