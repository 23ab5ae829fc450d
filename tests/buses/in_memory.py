"""The bus in memory as a back end of the suite."""

from datetime import UTC, datetime

from infra.chassis.bus import Bus, hang_up
from tests.buses.durables import connected
from tests.buses.guarantees import IN_MEMORY
from tests.buses.memory import MemoryClient, Server, connect


class InMemory:
    """A server of its own for each test."""

    guarantees = IN_MEMORY

    def __init__(self, server: Server, admin: Bus) -> None:
        self.server = server
        self.admin = admin
        self._opened = [admin]

    async def connect(self, user: str) -> Bus:
        """A connection of a user of the topology."""
        bus = await connect(self.server, user)
        self._opened.append(bus)
        return bus

    async def cut(self, bus: Bus) -> None:
        """Lose one client's connection, and what is on its way there."""
        client = _memory(bus)
        if client.connection is not None:
            self.server.lose(client.connection)

    async def abandon(self, bus: Bus) -> None:
        """The client is gone without a word."""
        _memory(bus).die()

    def kill(self) -> None:
        """The server ends at once."""
        self.server.kill()

    async def start(self) -> None:
        """It runs again."""
        self.server.start()
        await connected(self.admin)

    async def close(self) -> None:
        """Close every connection that the test opened."""
        for bus in self._opened:
            await hang_up(bus.client)


async def in_memory() -> InMemory:
    """A server that was just provisioned."""
    # Tests share their databases, and these must see that it is another bus.
    server = Server(since=datetime.now(UTC).replace(tzinfo=None))
    return InMemory(server, await connect(server, "administrator"))


def _memory(bus: Bus) -> MemoryClient:
    assert isinstance(bus.client, MemoryClient), "not a connection to the bus in memory"
    return bus.client
