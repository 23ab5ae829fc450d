"""A road between one process and one server, on a loopback port of its own, that can be cut, slowed and dug up.

What a cable, a bad line and a firewall do, as far as a program can do it that itself ends every connection:
`cut` resets, `delay` slows, `stall` holds everything back, `swallow` loses bytes while both ends believe in their
connection (as a firewall that has forgotten it), and `vanish` lets the very packets be lost, acknowledgements and signs
of life among them, as when the machine at the other end has no power any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

CHUNK = 65_536
WAITING = 64
"""Chunks that may be under way in each direction; after that the sender waits, as with a full window."""
Address = tuple[str, int]

SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27  # Linux; the module socket does not name them
_NOTHING = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
"""A packet filter of one instruction: let nothing in."""


@dataclass(slots=True, eq=False)
class _Passage:
    """One connection through the road: our two sockets, and whether bytes of it were lost."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter | None = None
    broken: bool = False

    def reset(self) -> None:
        for side in (self.near, self.far):
            if side is not None:
                side.transport.abort()

    def deafen(self, deaf: bool) -> None:
        """Let the kernel drop what arrives for us, unseen; or not any more, and TCP sends it again."""
        for side in (self.near, self.far):
            if side is not None:
                _deafen(side.get_extra_info("socket"), deaf)


@dataclass(slots=True)
class Road:
    """Passes on what arrives at `port` to `target()`, asked anew for each connection. `heal()` undoes everything."""

    name: str
    target: Callable[[], Address]
    _server: asyncio.Server | None = None
    _passages: set[_Passage] = field(default_factory=set)
    _walks: set[asyncio.Task[None]] = field(default_factory=set)
    _cut: bool = False
    _swallowing: bool = False
    _deaf: bool = False
    _delay: float = 0.0
    _open: asyncio.Event = field(default_factory=asyncio.Event)

    async def build(self) -> None:
        """Listen. Raises OSError."""
        self._open.set()
        self._server = await asyncio.start_server(self._enter, "127.0.0.1", 0, limit=CHUNK)

    @property
    def port(self) -> int:
        """The port to connect to."""
        assert self._server is not None, "build() comes first"
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def far_ports(self) -> set[int]:
        """Our own ports towards the server: how it knows the connections of this road."""
        far = [passage.far for passage in self._passages]
        return {int(writer.get_extra_info("sockname")[1]) for writer in far if writer is not None}

    def cut(self) -> None:
        """Reset every connection, and every new one at once."""
        self._cut = True
        for passage in self._passages:
            passage.reset()

    def delay(self, seconds: float) -> None:
        """Let every chunk take so much longer in each direction, in order."""
        self._delay = seconds

    def stall(self) -> None:
        """Hold everything back, the end of connections too; it arrives when the road is healed."""
        self._open.clear()

    def vanish(self) -> None:
        """Let every packet be lost: each end sends again and again and is not heard. A stall where not Linux."""
        self.stall()
        self._deaf = True
        for passage in self._passages:
            passage.deafen(True)

    def swallow(self) -> None:
        """Lose everything, the end of connections too; new connections are accepted and never answered."""
        self._swallowing = True

    def heal(self) -> None:
        """Pass everything on again. Connections that lost bytes are reset: nobody knows them any more."""
        self._cut = self._swallowing = False
        self._delay = 0.0
        self._open.set()
        for passage in self._passages:
            if self._deaf:
                passage.deafen(False)
            if passage.broken:
                passage.reset()
        self._deaf = False

    async def close(self) -> None:
        """Close the road, with everything on it."""
        if self._server is not None:
            self._server.close()
        self.heal()
        for passage in self._passages:
            passage.reset()
        if self._walks:
            await asyncio.wait(self._walks, timeout=5)

    async def _enter(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        passage = _Passage(near)
        if self._cut:
            return passage.reset()
        self._passages.add(passage)
        task = asyncio.current_task()
        assert task is not None
        self._walks.add(task)
        try:
            if self._swallowing:
                passage.broken = True
                await reader.read()  # until it gives up
                return await self._stay_broken()
            passage.deafen(self._deaf)
            await self._open.wait()
            back, passage.far = await asyncio.open_connection(*self.target(), limit=CHUNK)
            if not self._cut:
                await asyncio.gather(self._walk(passage, reader, passage.far), self._walk(passage, back, near))
        except OSError:
            pass  # one end has gone, or was never there; the other learns of it below
        finally:
            passage.reset()
            self._passages.discard(passage)
            self._walks.discard(task)

    async def _walk(self, passage: _Passage, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        """Carry everything one way, in order, until it ends; then the other way ends too."""
        loop = asyncio.get_running_loop()
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(WAITING)

        async def take() -> None:
            data = b"begin"
            while data:
                try:
                    data = await source.read(CHUNK)
                except OSError:
                    data = b""
                await under_way.put((loop.time() + self._delay, data))

        taking = asyncio.create_task(take())
        try:
            while True:
                due, data = await under_way.get()
                await asyncio.sleep(max(0.0, due - loop.time()))
                await self._open.wait()
                if self._swallowing or passage.broken:
                    passage.broken = True
                    if data:
                        continue
                    await self._stay_broken()
                if not data:
                    return passage.reset() if passage.broken else await _finish(passage)
                target.write(data)
                await target.drain()
        finally:
            taking.cancel()

    async def _stay_broken(self) -> None:
        # The other end is not told that this one has gone, until the road is there again.
        while self._swallowing:
            await asyncio.sleep(0.05)


async def _finish(passage: _Passage) -> None:
    """Close both ends once what was written has left; a protocol that uses half a connection is none of ours."""
    for side in (passage.near, passage.far):
        if side is not None:
            side.close()
    with contextlib.suppress(OSError):
        await passage.near.wait_closed()


def _deafen(own: socket.socket, deaf: bool) -> None:
    if sys.platform != "linux" or own.fileno() == -1:
        return
    program = struct.pack("HP", 1, ctypes.addressof(_NOTHING)) if deaf else struct.pack("i", 0)
    with contextlib.suppress(OSError):  # closed meanwhile, or never deafened
        own.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER if deaf else SO_DETACH_FILTER, program)
