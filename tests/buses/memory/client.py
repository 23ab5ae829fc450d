"""The NATS client with the server in memory in place of a socket: what is above the wire is the real client's code."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from nats import errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from contracts.topology import inbox_of
from infra.chassis.bus import Bus, Forbidden
from tests.buses.frames import read_frames
from tests.buses.memory.connection import Connection
from tests.buses.memory.letters import Headers, Letter
from tests.buses.memory.server import Server

RECONNECT_WAIT = 0.5
"""Seconds between attempts to come back."""
PENDING = 16 * 1024 * 1024
"""Bytes that are kept for the server while it is away."""
_NEWLINES = str.maketrans({"\r": " ", "\n": " "})


class MemoryClient(Client):
    """Publishes, requests, subscribes and drains as the real client does: it is the real one's code that does it."""

    def __init__(self, server: Server, user: str) -> None:
        super().__init__()
        self.user = user
        self.connection: Connection | None = None
        self._server = server
        self._held: list[Letter] = []
        self._coming_back: asyncio.TimerHandle | None = None
        self._waiting_for_pong: list[asyncio.Future[None]] = []
        self._said: set[asyncio.Task[Any]] = set()
        self._inbox_prefix = bytearray(inbox_of(user).encode())
        self._nuid = _Counted(server.greet())  # type: ignore[assignment]
        self._max_pending_size = PENDING
        self._server_info = {"version": "2.15.1"}
        self.options = {"allow_reconnect": True, "reconnect_time_wait": RECONNECT_WAIT, "drain_timeout": 30}

    def join(self) -> None:
        """Connect. Raises NoServersError while the server is down."""
        self.connection = self._server.connect(self.user, self)
        if self.connection is None:
            raise errors.NoServersError
        self._status = Client.CONNECTED

    def die(self) -> None:
        """End without a word, as a process that is killed does: what is on its way to the server may still arrive."""
        self._status = Client.CLOSED
        self._stay_away()
        if self.connection is not None:
            self._server.leave(self.connection)
        for subscription in self._subs.values():
            subscription._stop_processing()
        self._subs.clear()

    # What the connection calls when something arrives.

    def came(self, sid: int, letter: Letter) -> None:
        """A message for a subscription; its callback runs in a task of its own, one message at a time."""
        subscription = self._subs.get(sid)
        if subscription is None:
            return
        headers = dict(letter.headers) if letter.headers else None
        message = Msg(self, subject=letter.subject, reply=letter.reply, data=letter.data, headers=headers, _sid=sid)
        subscription._received += 1
        subscription._pending_size += len(letter.data)
        subscription._pending_queue.put_nowait(message)

    def refused(self, said: str) -> None:
        """The server would not do something; the client's error callback hears of it, and nobody else."""
        self._say(self._error_cb(errors.Error(f"nats: {said}")))

    def answered(self) -> None:
        """All that was sent before the ping has arrived."""
        waiting = self._waiting_for_pong.pop(0)
        if not waiting.done():
            waiting.set_result(None)

    def lost(self) -> None:
        """The connection is gone; come back when the server is there."""
        self._waiting_for_pong.clear()
        self.connection = None
        if not self.is_closed:
            self._status = Client.RECONNECTING
            self._say(self._error_cb(errors.UnexpectedEOF()))
            self._coming_back = asyncio.get_running_loop().call_later(RECONNECT_WAIT, self._come_back)

    def expelled(self, said: str) -> None:
        """The server has closed the connection because of what was sent; this client does not come back from that."""
        self.connection = None
        self._err = errors.Error(f"nats: {said}")
        self._say(self._close(Client.CLOSED))

    def _come_back(self) -> None:
        self.connection = self._server.connect(self.user, self)
        if self.connection is None:
            self._coming_back = asyncio.get_running_loop().call_later(RECONNECT_WAIT, self._come_back)
            return
        self.stats["reconnects"] += 1
        for sid, subscription in self._subs.items():
            self._listen(sid, subscription.subject)
        held, self._held = self._held, []
        self._pending_data_size = 0
        self._status = Client.CONNECTED
        for letter in held:
            self._put(letter)

    # What the client's own code calls below its public methods.

    async def _send_publish(
        self, subject: str, reply: str, payload: bytes, payload_size: int, headers: Headers | None
    ) -> None:
        tidy = {name.strip(): value.strip().translate(_NEWLINES) for name, value in (headers or {}).items()}
        self.stats["out_msgs"] += 1
        self.stats["out_bytes"] += payload_size
        self._send(Letter(subject, payload, reply, tidy or None))

    async def _send_command(self, cmd: bytes, priority: bool = False) -> None:
        """What the chassis writes itself, many messages at a time."""
        for frame in read_frames(cmd):
            self._send(Letter(frame.subject, frame.payload, frame.reply, frame.headers))

    def _send(self, letter: Letter) -> None:
        if self.connection is not None:
            self._put(letter)
        else:
            self._held.append(letter)
            self._pending_data_size += letter.size

    async def _send_subscribe(self, sub: Subscription) -> None:
        self._listen(sub._id, sub.subject)

    async def _send_unsubscribe(self, sid: int, limit: int = 0) -> None:
        connection = self.connection
        if connection is not None and limit == 0:
            connection.up.send(lambda: connection.hush(sid))

    async def _flush_pending(self, force_flush: bool = False) -> None:
        """Nothing waits: what is published is on the wire at once."""

    async def flush(self, timeout: float = 10) -> None:
        """Wait until the server has seen all that was sent. Raises FlushTimeoutError."""
        if self.is_closed:
            raise errors.ConnectionClosedError
        pong: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        connection = self.connection
        if connection is not None:
            self._waiting_for_pong.append(pong)
            connection.up.send(connection.pong)
        try:
            async with asyncio.timeout(timeout):
                await pong
        except TimeoutError:
            raise errors.FlushTimeoutError from None

    async def _close(self, status: int, do_cbs: bool = True) -> None:
        self._stay_away()
        connection, self.connection = self.connection, None
        if connection is not None:
            self._server.leave(connection)
        await super()._close(status, do_cbs)

    def _put(self, letter: Letter) -> None:
        connection = self.connection
        assert connection is not None, "only a client that is connected sends"
        connection.up.send(lambda: self._server.take(connection, letter))

    def _listen(self, sid: int, pattern: str) -> None:
        connection = self.connection
        if connection is not None:
            connection.up.send(lambda: connection.listen(sid, pattern))

    def _stay_away(self) -> None:
        if self._coming_back is not None:
            self._coming_back.cancel()
            self._coming_back = None

    def _say(self, callback: Coroutine[Any, Any, None] | Awaitable[None]) -> None:
        task = asyncio.ensure_future(callback)
        self._said.add(task)
        task.add_done_callback(self._said.discard)


class _Counted:
    """In the place of random names: the same ones each time, as long as the real ones."""

    def __init__(self, client: int) -> None:
        self._client = client
        self._numbers = itertools.count(1)

    def next(self) -> bytearray:
        """The next name."""
        return bytearray(f"{self._client:08d}x{next(self._numbers):013d}".encode())


async def connect(server: Server, user: str, *, gone: Callable[[], Awaitable[None]] | None = None) -> Bus:
    """What `infra.chassis.bus.connect` is for a real server. Raises NoServersError while it is down."""
    forbidden = Forbidden()
    client = MemoryClient(server, user)
    client._error_cb = forbidden.note
    client._closed_cb = gone
    client.join()
    return Bus(client, forbidden)
