"""A stream: what was told, in order, numbered; and the ids it has seen lately."""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from nats.js.api import DiscardPolicy, StreamConfig

from tests.buses.memory.batches import ID, Batches
from tests.buses.memory.letters import Address, Letter, Post, Stored, Wrong
from tests.buses.memory.subjects import any_matches, matches


class Stream:
    """The messages of one stream. `stored` and `removed` are told to its consumers."""

    def __init__(self, config: StreamConfig, post: Post, created: str) -> None:
        self.config = config
        self.created = created
        self.name = str(config.name)
        self.subjects = tuple(config.subjects or ())
        self.messages: dict[int, Stored] = {}
        self.last = 0
        self.on_stored: list[Callable[[Stored], None]] = []
        self.on_removed: list[Callable[[Stored], None]] = []
        self._post = post
        self._batches = Batches()
        self._known: dict[str, int] = {}
        self._known_until: deque[tuple[float, str]] = deque()
        self._latest: dict[str, int] = {}

    def takes(self, subject: str) -> bool:
        """Whether what is published on a subject is kept here."""
        return any_matches(self.subjects, subject)

    def take(self, letter: Letter, reply: Address | None) -> None:
        """Keep a message, or a batch with its last; say so to whoever published."""
        try:
            said = self._taken(letter)
        except Wrong as wrong:
            said = {"error": wrong.error, "stream": self.name, "seq": 0}
        if reply is not None:
            # The beginning of a batch is answered with nothing, so that one can wait until it is allowed.
            self._post.answer(reply, Letter(reply.subject, b"" if said is None else json.dumps(said).encode()))

    def _taken(self, letter: Letter) -> dict[str, Any] | None:
        unknown = [name for name in letter.headers or () if name.startswith("Nats-") and name not in _UNDERSTOOD]
        if unknown:
            raise Wrong(400, 10000, f"the bus in memory does not understand {unknown}")
        batch = letter.header(ID)
        if batch is not None:
            whole = self._batches.take(letter, lambda message_id: self._place_of(message_id) is not None)
            if whole is None:
                return None
            for one in whole:
                self._store(one)
            return {"stream": self.name, "seq": self.last, "batch": batch, "count": len(whole)}
        message_id = letter.header("Nats-Msg-Id")
        place = self._place_of(message_id) if message_id is not None else None
        if place is not None:
            return {"stream": self.name, "seq": place, "duplicate": True}
        self._store(letter)
        return {"stream": self.name, "seq": self.last}

    def _store(self, letter: Letter) -> None:
        self.last += 1
        now = asyncio.get_running_loop().time()
        stored = Stored(self.last, letter.subject, letter.data, letter.headers, now)
        message_id = letter.header("Nats-Msg-Id")
        if message_id is not None:
            self._known[message_id] = self.last
            self._known_until.append((now + float(self.config.duplicate_window or 0), message_id))
        self.messages[self.last] = stored
        if self.config.max_msgs_per_subject == 1 and self.config.discard == DiscardPolicy.OLD:
            before = self._latest.get(letter.subject)
            self._latest[letter.subject] = self.last
            if before is not None:
                self.remove(before)
        for tell in self.on_stored:
            tell(stored)

    def _place_of(self, message_id: str) -> int | None:
        """Where a message with this id stands, if it was told within the window."""
        now = asyncio.get_running_loop().time()
        while self._known_until and self._known_until[0][0] <= now:
            self._known.pop(self._known_until.popleft()[1], None)
        return self._known.get(message_id)

    def remove(self, sequence: int) -> None:
        """Remove one message, as an administrator can, or the next one on its subject does."""
        stored = self.messages.pop(sequence, None)
        if stored is not None:
            for tell in self.on_removed:
                tell(stored)

    def forget_batches(self) -> None:
        """The server ends. What it knows of ids it reads from the messages again."""
        self._batches.forget()

    def on(self, pattern: str) -> Iterator[Stored]:
        """The messages on subjects that a pattern names, oldest first."""
        return (stored for stored in self.messages.values() if matches(pattern, stored.subject))

    def state(self) -> dict[str, Any]:
        """What `STREAM.INFO` says of what is kept."""
        return {
            "messages": len(self.messages),
            "bytes": sum(len(stored.data) for stored in self.messages.values()),
            "first_seq": next(iter(self.messages), self.last + 1),
            "last_seq": self.last,
            "num_subjects": len({stored.subject for stored in self.messages.values()}),
            "consumer_count": len(self.on_stored),
        }


_UNDERSTOOD = frozenset({ID, "Nats-Batch-Sequence", "Nats-Batch-Commit", "Nats-Msg-Id"})
