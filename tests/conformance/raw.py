"""A consumer without any of the chassis: what the bus itself says and hands out."""

import asyncio
import json
from typing import Any

from nats.aio.msg import Msg

from infra.chassis.bus import Bus
from tests.buses.backend import Backend
from tests.buses.durables import durable_named
from tests.conformance.consuming import DURABLE

Arrived = tuple[float, Msg]
"""When, in the event loop's time, and what."""


class Puller:
    """Asks by hand and keeps what comes: facts with a reply subject, statuses without one."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self.inbox = bus.client.new_inbox()
        self._came: asyncio.Queue[Arrived] = asyncio.Queue()
        self._asked = 0

    async def ask(
        self,
        batch: int,
        *,
        expires: float = 10.0,
        heartbeat: float = 0.0,
        no_wait: bool = False,
        bytes_at_most: int = 0,
    ) -> None:
        """Send a pull request, times in seconds."""
        if self._asked == 0:
            await self.bus.client.subscribe(f"{self.inbox}.*", cb=self._note)
        self._asked += 1
        wanted: dict[str, Any] = {"batch": batch, "no_wait": no_wait}
        if expires:
            wanted["expires"] = int(expires * 1e9)
        if bytes_at_most:
            wanted["max_bytes"] = bytes_at_most
        if heartbeat:
            wanted["idle_heartbeat"] = int(heartbeat * 1e9)
        place = f"{durable_named(DURABLE).stream}.{DURABLE}"
        reply = f"{self.inbox}.{self._asked}"
        await self.bus.client.publish(f"$JS.API.CONSUMER.MSG.NEXT.{place}", json.dumps(wanted).encode(), reply=reply)

    async def _note(self, message: Msg) -> None:
        await self._came.put((asyncio.get_running_loop().time(), message))

    async def next(self) -> Arrived:
        """The next that comes, whatever it is."""
        async with asyncio.timeout(20):
            return await self._came.get()

    async def facts(self, count: int) -> list[Msg]:
        """The next so many facts; statuses in between are passed by."""
        found: list[Msg] = []
        while len(found) < count:
            message = (await self.next())[1]
            if message.reply:
                found.append(message)
        return found

    async def status(self) -> str:
        """The next status, as `408 Request Timeout`; a fact in its place is a failure."""
        message = (await self.next())[1]
        assert not message.reply, f"a fact came: {message}"
        headers = message.headers or {}
        return f"{headers.get('Status')} {headers.get('Description', '')}".strip()


async def puller(backend: Backend) -> Puller:
    """One on a connection of its own."""
    return Puller(await backend.connect("meetings"))


def places(messages: list[Msg]) -> list[int]:
    """Where messages stand in their stream."""
    return [message.metadata.sequence.stream for message in messages]


def times(messages: list[Msg]) -> list[int]:
    """How often each was delivered."""
    return [message.metadata.num_delivered for message in messages]
