"""A back end as a test sees it: who can connect, and what can be done to it. Two keep to it: in memory, on a server."""

from typing import Protocol

from infra.chassis.bus import Bus
from tests.buses.guarantees import Guarantees


class Backend(Protocol):
    """Streams, durables and users of the topology, provisioned; nothing of an earlier test waits in the durables."""

    guarantees: Guarantees
    admin: Bus

    async def connect(self, user: str) -> Bus:
        """A connection of a user of the topology; closed when the test ends."""

    async def cut(self, bus: Bus) -> None:
        """The network between a client and the server is gone for a moment; the client comes back by itself."""

    async def abandon(self, bus: Bus) -> None:
        """The process that held this connection has ended without a word."""

    def kill(self) -> None:
        """The server ends at once."""

    async def start(self) -> None:
        """It runs again, on what it kept; returns when the administrator is connected."""
