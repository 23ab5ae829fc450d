"""The house that is attacked: servers of its own, services in several processes, a road from each to each server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg

from contracts.topology import ADMINISTRATOR, SERVICES
from infra.chassis.bus import Bus, connect
from infra.chassis.clock import SimulatedClock
from infra.chassis.connection import Connection
from infra.chassis.relay import LOCK
from infra.local.issuer.signing import Signer
from infra.local.plan import Plan
from infra.local.servers import Servers
from infra.local.state import State
from tests.chaos.births import BusRoom, Said
from tests.chaos.kept import Kept
from tests.chaos.part import Part
from tests.chaos.roads import DATABASE, Roads


@dataclass(slots=True)
class House:
    """What runs, by name; `parts` are halves of services, `servers` and `kept` hold the rest, too."""

    plan: Plan
    servers: Servers
    parts: tuple[Part, ...]
    kept: dict[str, Kept]
    roads: Roads
    said: Said
    clock: SimulatedClock
    signer: Signer
    nodes: tuple[str, ...]
    bus_room: BusRoom

    @property
    def state(self) -> State:
        """Where it all lies."""
        return self.plan.state

    def doors(self) -> dict[str, str]:
        """Where clients find each gateway."""
        return {service: f"http://127.0.0.1:{self.roads.of(service, 'door')[0].port}" for service in SERVICES}

    async def until_ready(self) -> None:
        """Wait until every process is."""
        await asyncio.gather(*(kept.until_ready() for kept in self.kept.values()))

    def heal(self) -> None:
        """Mend the roads, thaw what is frozen, let everything live."""
        self.roads.heal()
        for kept in self.kept.values():
            kept.thaw()
            kept.let_up()

    @contextlib.asynccontextmanager
    async def administering(self, service: str) -> AsyncIterator[Connection]:
        """A connection to a service's database as its owner, by no road."""
        connection = await asyncpg.connect(self.servers.databases[service].owner_dsn, timeout=10)
        try:
            yield connection
        finally:
            await connection.close(timeout=5)

    @contextlib.asynccontextmanager
    async def bus(self) -> AsyncIterator[Bus]:
        """The bus as its administrator, by no road."""
        seed = self.servers.seed_file(ADMINISTRATOR)
        bus = await connect(self.servers.nats_url, seed, user=ADMINISTRATOR, name="chaos")
        try:
            yield bus
        finally:
            await bus.client.close()

    async def relaying(self, service: str) -> Part | None:
        """The worker whose relay holds the lock just now, known by the road that its connection came by."""
        async with asyncio.timeout(10):
            connection = await asyncpg.connect(self.servers.admin_dsn)
        try:
            port = await connection.fetchval(
                """
                select a.client_port from pg_locks l join pg_stat_activity a using (pid)
                where l.locktype = 'advisory' and l.objid = $1::bigint::oid and l.granted and a.datname = $2
                """,
                LOCK,
                f"samrad_{service}",
            )
        finally:
            await connection.close(timeout=5)
        return next((p for p in self.parts if port in self.roads.of(p.name, DATABASE)[0].far_ports), None)
