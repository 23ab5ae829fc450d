"""The bus in memory: `server = Server()`, then `bus = await connect(server, "meetings")` where a real one would be."""

from tests.buses.memory.client import MemoryClient, connect
from tests.buses.memory.server import Server
from tests.buses.memory.wire import Carry, Wire, at_once

__all__ = ["Carry", "MemoryClient", "Server", "Wire", "at_once", "connect"]
