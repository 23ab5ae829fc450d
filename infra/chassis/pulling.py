"""What FastStream's batch subscriber does not do for us, behind its declaration: take whatever waits, now and in order.

Its own loop waits for a full batch or a time-out, and a `fetch` of the client can stall for seconds after an empty
one. Here a pull request is always outstanding, with heartbeats; messages gather while a batch is worked on, and
the next batch is what has gathered.
"""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from infra.chassis.reader import leave_off, take_directly
from infra.chassis.wire import acknowledge

log = structlog.get_logger()

EXPIRES = 30.0
HEARTBEAT = 2.0
LOOK = 0.5
"""Seconds between looks at whether the request is still outstanding, while nothing comes."""
AT_A_TIME = 16
"""Messages read ahead before others have their turn."""
GONE = frozenset({"404", "408", "409", "503"})
"""Statuses after which a pull request is spent."""
FULL = "Message Size Exceeds MaxBytes"
"""How a 409 says that the request has brought as many bytes as it asked for."""
LARGEST, MOST_BYTES = 1024 * 1024, 16 * 1024 * 1024
"""The largest message the bus carries, and how many bytes may wait here for the batch before."""


class Foresees(Protocol):
    """What a settler does while its batch is not at hand."""

    def foresee(self, message: Msg) -> None:
        """Prepare for a message that comes, while the batch before it waits for the database."""

    async def say_again(self) -> None:
        """Acknowledge the latest again: it may have been lost with the connection."""


class Unmoved:
    """A settler that waits until a message is handed to it."""

    def foresee(self, message: Msg) -> None:
        """Nothing."""

    async def say_again(self) -> None:
        """Nothing: what was lost comes again after `ack_wait`."""


class PullRequests:
    """Keeps one pull request outstanding on a durable and gathers what arrives, never more than two batches.

    `settler`, if given, has each message as it comes, and hears when what it has said may be lost.
    """

    def __init__(
        self,
        client: Client,
        stream: str,
        durable: str,
        *,
        batch_size: int,
        ack_wait: float,
        settler: "Foresees | None" = None,
    ) -> None:
        self._client = client
        self._settler = settler or Unmoved()
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
        self._batch_size = batch_size
        self._ack_wait = ack_wait
        self._waiting: deque[Msg] = deque()
        self._bytes = 0
        self._read = 0
        self._reading = False
        self._in_hand: list[Msg] = []
        self._arrived = asyncio.Event()
        self._inbox = ""
        self._request = 0
        self._owed = 0
        self._heard = _now()
        self._reconnects = 0
        self._closing = False
        self._subscription: Subscription | None = None
        self._asking: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Listen on an inbox of its own and ask for the first messages."""
        self._inbox = self._client.new_inbox()
        self._subscription = await self._client.subscribe(f"{self._inbox}.*", cb=self._take)
        take_directly(self._client, self._subscription._id, self._came)
        await self._ask()

    async def close(self) -> None:
        """Stop listening and give back what is not settled, also what was on its way: others need not wait for it."""
        self._closing = True
        with contextlib.suppress(NatsError, OSError):
            await self._listen_no_more()
            await acknowledge(self._client, self._held(), Msg.Ack.Nak)
        self._waiting.clear()

    async def _listen_no_more(self) -> None:
        if self._subscription is not None:
            async with asyncio.timeout(2):
                await self._subscription.drain()  # type: ignore[no-untyped-call]
            leave_off(self._client, self._subscription._id)

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
        self._heard = _now()
        self._in_hand = [self._waiting.popleft() for _ in range(size)]
        self._read = max(0, self._read - size)
        self._bytes -= sum(len(message.data) for message in self._in_hand)
        await self._ask_for_more()
        return self._in_hand

    async def keep_alive(self) -> None:
        """Tell the bus at half of `ack_wait` that what is held is being worked on, for as long as the loop runs."""
        while True:
            await asyncio.sleep(self._ack_wait / 2)
            with contextlib.suppress(NatsError, OSError):
                await acknowledge(self._client, self._held(), Msg.Ack.Progress)

    def done(self) -> None:
        """The batch in hand is settled."""
        self._in_hand = []

    def _held(self) -> list[str]:
        # Never one that is settled: for a message given back with a delay, a sign of life would begin a longer one.
        return [message.reply for message in (*self._in_hand, *self._waiting) if not message.is_acked]

    def _came(self, message: Msg) -> None:
        self._waiting.append(message)
        self._bytes += len(message.data)
        self._owed -= 1
        self._arrived.set()
        if not self._reading:
            self._reading = True
            asyncio.get_running_loop().call_soon(self._read_ahead)
        if self._owed == 0 and len(self._waiting) < self._batch_size:
            self._asking = asyncio.create_task(self._ask_for_more())

    def _read_ahead(self) -> None:
        # A few at a time, so that the batch at work goes on as soon as the database has answered it.
        for _ in range(min(AT_A_TIME, len(self._waiting) - self._read)):
            self._settler.foresee(self._waiting[self._read])
            self._read += 1
        self._reading = self._read < len(self._waiting)
        if self._reading:
            asyncio.get_running_loop().call_soon(self._read_ahead)

    async def _take(self, message: Msg) -> None:
        if message.reply:
            self._came(message)
        else:
            self._heard = _now()
            await self._note_status(message)
            await self._ask_for_more()

    async def _note_status(self, message: Msg) -> None:
        # A fact comes on its own subject, but a status on that of the request it answers.
        headers = message.headers or {}
        status, request = headers.get("Status"), message.subject.rpartition(".")[2]
        if status in GONE and request == str(self._request):
            self._owed = 0
            if status in ("409", "503") and headers.get("Description") != FULL:
                log.warning("pull_refused", status=status, reason=headers.get("Description"))
                await asyncio.sleep(0.5)

    async def _ask_for_more(self) -> None:
        if self._owed <= 0:
            await self._ask()

    async def _ask(self) -> None:
        # No more than there is room for, so that never more than two batches are held.
        room, space = self._batch_size - len(self._waiting), MOST_BYTES - self._bytes
        if room <= 0 or space < LARGEST or self._closing:
            return
        self._request += 1
        self._owed = room
        wanted = {
            "batch": room,
            "max_bytes": space,
            "expires": int(EXPIRES * 1e9),
            "idle_heartbeat": int(HEARTBEAT * 1e9),
        }
        self._heard = _now()
        self._reconnects = self._client.stats["reconnects"]
        with contextlib.suppress(NatsError, OSError):
            await self._client.publish(
                self._subject, json.dumps(wanted).encode(), reply=f"{self._inbox}.{self._request}"
            )

    async def _ask_again_if_lost(self) -> None:
        # Requests die with a server that is gone, and of that only silence tells.
        if self._reconnects == self._client.stats["reconnects"]:
            if _now() - self._heard > HEARTBEAT * 2:
                await self._ask()
            return
        # One that outlived the connection is answered on the old inbox beside the new one: nobody listens there now.
        # By itself: one that the connection is lost under again stays closed, and must not keep us from listening anew.
        with contextlib.suppress(NatsError, OSError):
            await self._listen_no_more()
        with contextlib.suppress(NatsError, OSError):
            await self.open()
            await self._settler.say_again()


async def consume_waiting(
    pulls: PullRequests, settle: Callable[[list[Msg]], Awaitable[object]], running: Callable[[], bool] = lambda: True
) -> None:
    """The consumer's loop: hand on what waits, batch after batch, for as long as `running()` says so."""
    while running():
        batch = await pulls.next_batch()
        if running():
            await settle(batch)
        pulls.done()


def _now() -> float:
    # The loop's time, not the machine's: a simulation has a loop whose time it moves itself.
    return asyncio.get_running_loop().time()
