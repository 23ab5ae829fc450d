"""A durable pull consumer: hands out what its filter takes, and again what nobody acknowledged in time."""

import asyncio
import json
from collections import deque
from typing import Any

from nats.js.api import ConsumerConfig, DeliverPolicy

from tests.buses.memory.letters import Address, Letter, Post, Stored
from tests.buses.memory.progress import Kept
from tests.buses.memory.redelivery import Redelivery
from tests.buses.memory.requests import BadRequest, Request, request_from
from tests.buses.memory.stream import Stream
from tests.buses.memory.subjects import any_matches

MAX_WAITING = 512


class Consumer:
    """One consumer of one stream. What outlives the server is what it `kept`; who waits for messages does not."""

    def __init__(self, name: str, stream: Stream, config: ConsumerConfig, post: Post) -> None:
        self.name = name
        self.stream = stream
        self.config = config
        self.kept = Kept()
        self.waiting: deque[Request] = deque()
        self._post = post
        self._again = Redelivery(self.kept, self.ack_wait, self.hand_out)
        if config.deliver_policy == DeliverPolicy.NEW:
            self.kept.now.delivered = stream.last
        self._look()
        stream.on_stored.append(self._stored)
        stream.on_removed.append(self._removed)

    def ack_wait(self) -> float:
        """Seconds after which a message that is not acknowledged is handed out again."""
        return float(self.config.ack_wait or 30.0)

    def configure(self, config: ConsumerConfig) -> None:
        """Take another configuration, as an administrator gives it; what was handed out stays so."""
        self.config = config
        self._look()
        self._again.reckon()
        self.hand_out()

    def ask(self, letter: Letter, reply: Address) -> None:
        """A pull request has come."""
        try:
            request = request_from(letter, reply)
        except BadRequest as bad:
            self._tell(reply, "400", str(bad))
            return
        if len(self.waiting) >= MAX_WAITING:
            self._tell(reply, "409", "Exceeded MaxWaiting")
            return
        self.waiting.append(request)
        self.hand_out()
        if request in self.waiting:
            request.arm(self._ring)

    def acknowledge(self, sequence: int, said: bytes) -> None:
        """Somebody says what became of a message, be it of an earlier delivery; of a settled one it means nothing."""
        pending = self.kept.now.pending.get(sequence)
        if pending is None:
            return
        now = asyncio.get_running_loop().time()
        if said.startswith(b"+WPI"):
            pending.since = now
        elif not said.startswith(b"-NAK"):
            self._settle(sequence)
        elif delay := _delay(said):
            pending.since = now - self.ack_wait() + delay
            self._again.expect(pending.since)
        else:
            self._again.add(sequence)
        self.kept.changed()
        self.hand_out()

    def hand_out(self) -> None:
        """Give what there is to those who wait for it, in turn."""
        while self.waiting:
            sequence = self._next()
            if sequence is None:
                self._let_go()
                return
            request, letter = self.waiting[0], self._letter(sequence)
            size = letter.size + len(letter.subject) + len(letter.reply)
            if not request.takes(size):
                self._drop(request)
                left = {"Nats_Pending_Messages": request.left, "Nats_Pending_Bytes": request.room or 0}
                self._tell(request.address, "409", "Message Size Exceeds MaxBytes", **left)
                continue
            if not self._post.answer(request.address, letter):
                # Nobody listens there any more; it is found out only now, as in the real server.
                self._drop(request)
                continue
            self._handed_out(sequence)
            request.given(size)
            if request.left == 0:
                self._drop(request)
            else:
                self.waiting.rotate(-1)

    def stop(self, *said: str) -> None:
        """Nobody is served any more; those who wait are told a status, where one is given."""
        for request in list(self.waiting):
            self._drop(request)
            if said:
                self._tell(request.address, *said)
        self._again.stop()

    def leave(self) -> None:
        """The consumer is deleted."""
        self.stop("409", "Consumer Deleted")
        self.stream.on_stored.remove(self._stored)
        self.stream.on_removed.remove(self._removed)

    def resume(self) -> None:
        """The server runs again and reads what was written down."""
        self.kept.read()
        self._look()
        self._again.reckon()

    def state(self) -> dict[str, Any]:
        """What `CONSUMER.INFO` says."""
        waiting = sum(self._post.is_heard(request.address) for request in self.waiting)
        return {**self.kept.now.state(), "num_waiting": waiting, "num_pending": len(self._unseen)}

    def _look(self) -> None:
        self._filters = tuple(self.config.filter_subjects or [self.config.filter_subject or ">"])
        after = self.kept.now.delivered
        messages = self.stream.messages.values()
        self._unseen = deque(one.sequence for one in messages if one.sequence > after and self._takes(one))

    def _takes(self, message: Stored) -> bool:
        return any_matches(self._filters, message.subject)

    def _stored(self, message: Stored) -> None:
        if self._takes(message):
            self._unseen.append(message.sequence)
            self.hand_out()

    def _removed(self, message: Stored) -> None:
        if message.sequence in self._unseen:
            self._unseen.remove(message.sequence)
        self._settle(message.sequence)

    def _settle(self, sequence: int) -> None:
        self.kept.now.pending.pop(sequence, None)
        self._again.take(sequence)

    def _next(self) -> int | None:
        """What is handed out next: first what comes again; what is new only if not too much is out already."""
        again = self._again.first()
        if again is not None:
            return again
        at_most = self.config.max_ack_pending or 0
        if not self._unseen or 0 < at_most <= len(self.kept.now.pending):
            return None
        return self._unseen[0]

    def _letter(self, sequence: int) -> Letter:
        message, progress = self.stream.messages[sequence], self.kept.now
        waiting = len(self._unseen) - self._is_new(sequence)
        place = f"{progress.times(sequence) + 1}.{sequence}.{progress.handed_out + 1}.{int(message.at * 1e9)}.{waiting}"
        return Letter(message.subject, message.data, f"$JS.ACK.{self.stream.name}.{self.name}.{place}", message.headers)

    def _is_new(self, sequence: int) -> bool:
        return bool(self._unseen) and self._unseen[0] == sequence

    def _handed_out(self, sequence: int) -> None:
        if self._is_new(sequence):
            self._unseen.popleft()
        self._again.take(sequence)
        self.kept.now.hand_out(sequence)
        self.kept.changed()
        self._again.expect(self.kept.now.pending[sequence].since)

    def _let_go(self) -> None:
        for request in [one for one in self.waiting if one.has_had_enough]:
            self._drop(request)
            self._tell(request.address, "404", "No Messages")

    def _drop(self, request: Request) -> None:
        request.disarm()
        self.waiting.remove(request)

    def _tell(self, address: Address, status: str, said: str, **more: int) -> bool:
        counts = {name.replace("_", "-"): str(count) for name, count in more.items()}
        return self._post.answer(
            address, Letter(address.subject, headers={"Status": status, "Description": said, **counts})
        )

    def _ring(self, request: Request) -> None:
        """A request has come to its end, or whoever asked is due a sign of life."""
        now = asyncio.get_running_loop().time()
        if request.expires_at and request.expires_at <= now:
            self._drop(request)
            left = {"Nats_Pending_Messages": request.left, "Nats_Pending_Bytes": request.room or 0}
            self._tell(request.address, "408", "Request Timeout", **left)
            return
        if request.beat_at and request.beat_at <= now:
            progress = self.kept.now
            last = {"Nats_Last_Consumer": progress.handed_out, "Nats_Last_Stream": progress.delivered}
            self._tell(request.address, "100", "Idle Heartbeat", **last)
            request.beat_at = now + request.heartbeat
        request.arm(self._ring)


def _delay(said: bytes) -> float:
    """Seconds in `-NAK {"delay": nanoseconds}`; 0 where there are none."""
    told = said.removeprefix(b"-NAK").strip()
    return float(json.loads(told).get("delay", 0)) / 1e9 if told else 0.0
