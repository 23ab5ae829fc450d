"""A real nats-server as a back end of the suite: one of its own, since others would notice what is done to it."""

import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from contracts.topology import ADMINISTRATOR
from infra.chassis.bus import Bus, hang_up
from infra.chassis.bus import connect as connect_to
from infra.chassis.provision import provision
from infra.local import nats
from infra.local.children import DidNotStart
from infra.local.identities import seed_file
from infra.local.launched import Launched, launch
from infra.local.ports import choose_ports
from infra.local.servers import apart
from infra.local.state import State, hold, open_state
from tests.buses.durables import connected
from tests.buses.guarantees import ON_A_SERVER


class Running:
    """A nats-server that runs, its address and its users' seeds."""

    def __init__(self, state: State, url: str, process: Launched) -> None:
        self.url = url
        self.process = process
        self._state = state

    def seed_file(self, user: str) -> Path:
        """The nkey seed of a user of the topology."""
        return seed_file(self._state, user)

    async def connect(self, user: str) -> Bus:
        """Connect as a user of the topology."""
        return await connect_to(self.url, self.seed_file(user), user=user, name=f"{user} conformance")


class OnAServer:
    """One test's connections to a nats-server."""

    guarantees = ON_A_SERVER

    def __init__(self, server: Running, admin: Bus) -> None:
        self.server = server
        self.admin = admin
        self._opened = [admin]
        self._reconnects = -1

    async def connect(self, user: str) -> Bus:
        """A connection of a user of the topology."""
        bus = await self.server.connect(user)
        self._opened.append(bus)
        return bus

    async def cut(self, bus: Bus) -> None:
        """Break one client's connection off."""
        _abort(bus)

    async def abandon(self, bus: Bus) -> None:
        """Break it off for good, unflushed."""
        bus.client.options["allow_reconnect"] = False
        _abort(bus)

    def kill(self) -> None:
        """The server ends at once."""
        self._reconnects = self.admin.client.stats["reconnects"]
        self.server.process.kill()

    async def start(self) -> None:
        """It runs again, on the same port and the same streams."""
        self.server.process.again()
        # Until it notices, a client takes the connection that it lost for one that it has.
        await connected(self.admin, again_after=self._reconnects)

    async def close(self) -> None:
        """Close every connection that the test opened, on a server that runs whatever the test did to it."""
        if self.server.process.process.poll() is not None:
            self.server.process.again()
        for bus in self._opened:
            await hang_up(bus.client)


async def on_a_server(server: Running) -> OnAServer:
    """For one test."""
    return OnAServer(server, await server.connect(ADMINISTRATOR))


@contextlib.contextmanager
def nats_server(folder: Path) -> Iterator[Running]:
    """A nats-server with streams, durables and users, for as long as the block lasts. Main thread only."""
    state = open_state(folder)
    with hold(state), contextlib.ExitStack() as running:
        port, process = _launched(state, running)
        url = f"nats://127.0.0.1:{port}"
        apart(provision(url, seed_file(state, ADMINISTRATOR)))
        yield Running(state, url, process)


def _launched(state: State, running: contextlib.ExitStack) -> tuple[int, Launched]:
    for attempt in range(3):
        ports = choose_ports(("nats", "monitor"), {})
        with contextlib.ExitStack() as starting:
            prepare = partial(nats.prepare, state, ports["nats"], ports["monitor"], durable=False)
            process = starting.enter_context(launch(prepare, state))
            try:
                process.await_ready()
            except DidNotStart:
                # Somebody took a port between our look and the server's: another round, other ports.
                if attempt == 2:
                    raise
                continue
            running.push(starting.pop_all())
            return ports["nats"], process
    raise AssertionError("unreachable")


def _abort(bus: Bus) -> None:
    # The client has no word for it: its own `close` says goodbye.
    transport: Any = bus.client._transport
    transport._io_writer.transport.abort()
