"""A pull request that waits in a consumer: for so many messages, for so long, with a sign of life now and then."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.buses.memory.letters import Address, Headers, Letter

Status = Callable[["Request", Headers], bool]
"""Send a status to whoever asked; whether anybody listens."""


@dataclass(eq=False, slots=True)
class Request:
    """What was asked for and is still owed: messages, and bytes if these were bounded.

    Times are the event loop's; 0 means never.
    """

    address: Address
    left: int
    room: int | None
    no_wait: bool
    expires_at: float
    heartbeat: float
    beat_at: float
    got: int = 0
    timer: asyncio.TimerHandle | None = None

    @property
    def has_had_enough(self) -> bool:
        """Whether one that would not wait goes when there is no more: at once, or with the first that it waited for."""
        return self.no_wait and (self.got > 0 or not self.expires_at)

    def arm(self, ring: Callable[["Request"], None]) -> None:
        """See to it that `ring` is called when the next sign of life or the end is due."""
        self.disarm()
        due = min((at for at in (self.expires_at, self.beat_at) if at), default=0.0)
        if due:
            self.timer = asyncio.get_running_loop().call_at(due, ring, self)

    def disarm(self) -> None:
        """It is over, or something has come."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def takes(self, size: int) -> bool:
        """Whether a message of so many bytes still fits."""
        return self.room is None or size <= self.room

    def given(self, size: int) -> None:
        """One of the messages was delivered: that is a sign of life too."""
        self.left -= 1
        if self.room is not None:
            self.room -= size
        self.got += 1
        if self.heartbeat:
            self.beat_at = asyncio.get_running_loop().time() + self.heartbeat


class BadRequest(Exception):
    """What the real server answers with status 400."""


def request_from(letter: Letter, address: Address) -> Request:
    """Read a pull request. Raises BadRequest."""
    asked = json.loads(letter.data) if letter.data else {}
    expires, heartbeat = asked.get("expires", 0) / 1e9, asked.get("idle_heartbeat", 0) / 1e9
    if heartbeat and heartbeat * 2 > expires:
        raise BadRequest("Bad Request - heartbeat value too large")
    now = asyncio.get_running_loop().time()
    return Request(
        address,
        left=asked.get("batch", 1),
        room=asked.get("max_bytes"),
        no_wait=asked.get("no_wait", False),
        expires_at=now + expires if expires else 0.0,
        heartbeat=heartbeat,
        beat_at=now + heartbeat if heartbeat else 0.0,
    )
