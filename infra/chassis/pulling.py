"""What FastStream's batch subscriber does not do for us, behind its declaration: take whatever waits, now and in order.

Its own loop waits for a full batch or a time-out, and a `fetch` of the client can stall for seconds after an empty
one. Here a pull request is always outstanding, with heartbeats; messages gather while a batch is worked on, and
the next batch is what has gathered.
"""

import asyncio
import contextlib
import json
from collections import deque
from time import monotonic
from typing import Any

import structlog
from faststream.nats.subscriber.usecases import BatchPullStreamSubscriber
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

log = structlog.get_logger()

EXPIRES = 30.0
HEARTBEAT = 2.0
LOOK = 0.5
"""Seconds between looks at whether the request is still outstanding, while nothing comes."""
GONE = frozenset({"404", "408", "409", "503"})
"""Statuses after which a pull request is spent."""


class PullRequests:
    """Keeps one pull request outstanding on a durable and gathers what arrives, never more than two batches."""

    def __init__(self, client: Client, stream: str, durable: str, *, batch_size: int, ack_wait: float) -> None:
        self._client = client
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
        self._batch_size = batch_size
        self._ack_wait = ack_wait
        self._waiting: deque[Msg] = deque()
        self._in_hand: list[Msg] = []
        self._arrived = asyncio.Event()
        self._inbox = client.new_inbox()
        self._request = 0
        self._owed = 0
        self._heard = monotonic()
        self._reconnects = 0
        self._closing = False
        self._subscription: Subscription | None = None

    async def open(self) -> None:
        """Listen on an inbox of its own and ask for the first messages."""
        self._subscription = await self._client.subscribe(f"{self._inbox}.*", cb=self._take)
        await self._ask()

    async def close(self) -> None:
        """Stop listening and give back what is not settled, also what was on its way: others need not wait for it."""
        self._closing = True
        with contextlib.suppress(NatsError, OSError):
            if self._subscription is not None:
                async with asyncio.timeout(2):
                    await self._subscription.drain()  # type: ignore[no-untyped-call]
            for message in self._held():
                await message.nak()
        self._waiting.clear()

    async def next_batch(self) -> list[Msg]:
        """Whatever waits, at least one and at most a batch, in order of arrival."""
        while not self._waiting:
            self._arrived.clear()
            try:
                async with asyncio.timeout(LOOK):
                    await self._arrived.wait()
            except TimeoutError:
                await self._ask_again_if_lost()
        size = min(self._batch_size, len(self._waiting))
        self._in_hand = [self._waiting.popleft() for _ in range(size)]
        if self._owed == 0:
            await self._ask()
        return self._in_hand

    async def keep_alive(self) -> None:
        """Tell the bus at half of `ack_wait` that what is held is being worked on, for as long as the loop runs."""
        while True:
            await asyncio.sleep(self._ack_wait / 2)
            for message in self._held():
                with contextlib.suppress(NatsError, OSError):
                    await message.in_progress()

    def done(self) -> None:
        """The batch in hand is settled."""
        self._in_hand = []

    def _held(self) -> list[Msg]:
        # Never one that is settled: for a message given back with a delay, a sign of life would begin a longer one.
        return [message for message in (*self._in_hand, *self._waiting) if not message.is_acked]

    async def _take(self, message: Msg) -> None:
        self._heard = monotonic()
        if message.reply:
            self._waiting.append(message)
            self._owed = max(0, self._owed - 1)
            self._arrived.set()
        else:
            await self._note_status(message)
        if self._owed == 0:
            await self._ask()

    async def _note_status(self, message: Msg) -> None:
        # A fact comes on its own subject, but a status on that of the request it answers.
        headers = message.headers or {}
        status, request = headers.get("Status"), message.subject.rpartition(".")[2]
        if status in GONE and request == str(self._request):
            self._owed = 0
            if status in ("409", "503"):
                log.warning("pull_refused", status=status, reason=headers.get("Description"))
                await asyncio.sleep(0.5)

    async def _ask(self) -> None:
        # No more than there is room for, so that never more than two batches are held.
        room = self._batch_size - len(self._waiting)
        if room <= 0 or self._closing:
            return
        self._request += 1
        self._owed = room
        wanted = {"batch": room, "expires": int(EXPIRES * 1e9), "idle_heartbeat": int(HEARTBEAT * 1e9)}
        self._heard = monotonic()
        self._reconnects = self._client.stats["reconnects"]
        with contextlib.suppress(NatsError, OSError):
            await self._client.publish(
                self._subject, json.dumps(wanted).encode(), reply=f"{self._inbox}.{self._request}"
            )

    async def _ask_again_if_lost(self) -> None:
        # Requests die with the connection, and with a server that is gone; of the latter only silence tells.
        if self._reconnects != self._client.stats["reconnects"] or monotonic() - self._heard > HEARTBEAT * 2:
            await self._ask()


class WhateverWaits(BatchPullStreamSubscriber):
    """FastStream's batch subscriber with our loop in place of its own."""

    __slots__ = ()

    async def _create_subscription(self) -> None:
        if self.subscription:
            return
        durable = str(self.config.durable_name)
        pulls = PullRequests(
            self.connection,
            self.stream.name,
            durable,
            batch_size=self.pull_sub.batch_size or 1,
            ack_wait=self.config.ack_wait or EXPIRES,
        )
        await pulls.open()
        self.subscription = _Closing(pulls)  # type: ignore[assignment]
        self.add_task(pulls.keep_alive)
        self.add_task(self._consume_waiting, func_kwargs={"pulls": pulls})

    async def _consume_waiting(self, pulls: PullRequests) -> None:
        while self.running:
            batch: Any = await pulls.next_batch()
            if self.running:
                await self.consume(batch)
            pulls.done()


class _Closing:
    """What FastStream asks of a subscription when it stops."""

    def __init__(self, pulls: PullRequests) -> None:
        self._pulls = pulls

    async def unsubscribe(self) -> None:
        await self._pulls.close()
