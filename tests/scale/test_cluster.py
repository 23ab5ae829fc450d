"""Three nodes of NATS with three replicas of everything: one may be lost, and nobody has to be told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from nats.errors import Error as NatsError

from contracts.topology import ADMINISTRATOR, DURABLES, STREAMS
from infra.chassis.bus import Unreachable
from infra.chassis.health import durability
from infra.chassis.ids import new_id
from infra.chassis.provision import provision
from infra.local.cluster import leader_of, leaders
from infra.local.servers import Servers
from services.honoraria.app import service as honoraria
from services.meetings.app import service as meetings
from services.notifications.app import service as notifications
from tests.chassis.gateway.issuer import Issuer
from tests.gateways.caller import Caller, Json, calling, made, secretariat
from tests.honoraria import facts
from tests.meetings.told import established
from tests.stack import Running, Stack

pytestmark = [pytest.mark.long, pytest.mark.timeout(150)]
NOON = datetime(2024, 3, 13, 11, tzinfo=UTC)
ENDS = NOON + timedelta(hours=2)


async def replicas(stack: Stack) -> set[int]:
    """How many replicas streams and durables have."""
    jetstream = stack.admin.client.jetstream(timeout=10)
    found = set()
    for stream in STREAMS:
        found.add((await jetstream.stream_info(stream.name)).config.num_replicas or 0)
        for durable in await jetstream.consumers_info(stream.name):
            assert durable.cluster is not None
            found.add(1 + len(durable.cluster.replicas or ()))
    return found


async def have(stack: Stack, count: int) -> None:
    """Wait until all of them have so many, and until there is a leader to ask."""
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(NatsError, TimeoutError):
                if await replicas(stack) == {count}:
                    return
            await asyncio.sleep(0.1)


async def test_streams_and_durables_have_three_replicas_and_keep_them(clustered: Stack) -> None:
    servers = clustered.servers
    await have(clustered, 3)
    await provision(servers.nats_url, servers.seed_file(ADMINISTRATOR))
    await have(clustered, 3)
    assert len(DURABLES) > 10


async def test_a_bus_with_one_replica_gets_three_while_it_runs(clustered: Stack) -> None:
    servers, seed = clustered.servers, clustered.servers.seed_file(ADMINISTRATOR)
    for asked, there in ((1, 1), (None, 1), (3, 3)):
        await provision(servers.nats_url, seed, replicas=asked)
        # Nodes take up and give up what they keep after they have said that they will.
        await have(clustered, there)


async def test_every_node_must_sync_and_most_must_answer(cluster: Servers, clustered: Stack) -> None:
    unproven = {"nats_durability_vouched": False}
    # The nodes of these tests run without fsync, and say so.
    asked = clustered.settings("meetings", **unproven, nats_monitor_url=cluster.nats_monitor_url)
    assert "sync_interval" in str((await durability(asked)).wrong)
    nowhere = "http://127.0.0.1:9"
    asked = clustered.settings("meetings", **unproven, nats_monitor_url=f"{nowhere},{nowhere},{nowhere}")
    assert "no answer" in str((await durability(asked)).wrong)


@dataclass(frozen=True, slots=True)
class House:
    """Three services on the cluster, and a meeting that was held, with a GP who is paid for coming."""

    running: list[Running]
    at_meetings: Caller
    community: str
    meeting: Json

    async def attend(self) -> UUID:
        """Another GP was there. Returns the GP."""
        gp = new_id()
        sent = {"practitioner": str(gp), "paid": True}
        path = f"/meetings/{self.meeting['meeting']}/attendances"
        made(await self.at_meetings.post(path, sent, by=secretariat(self.community)))
        return gp

    async def notified(self, gp: UUID) -> None:
        """Wait until the last service of the chain has something to tell the GP."""
        pool = self.running[-1].database.pool
        told = "select count(*) from notifications where practitioner = $1 and template = 'honorarium_calculated'"
        async with asyncio.timeout(60):
            while not await pool.fetchval(told, gp):
                await asyncio.sleep(0.05)


@asynccontextmanager
async def house(stack: Stack) -> AsyncIterator[House]:
    issuer = Issuer()
    body = established(f"c-{new_id().hex[-12:]}")
    try:
        async with (
            stack.running(meetings, honoraria, notifications, oidc_issuer=issuer.url, smtp_url="null:") as running,
            calling(running[0], issuer) as at_meetings,
            calling(running[1], issuer) as at_honoraria,
        ):
            by = secretariat(body.community)
            arrangement = {
                "community": body.community,
                "arrangement": "host_pays",
                "host": "3905",
                "key": "none",
                "tax_treatment": "office",
                "travel_costs": False,
                "valid_from": "2024-01-01",
            }
            entered = made(await at_honoraria.post("/funding", arrangement, by=by, subject="sec-1"))
            made(await at_honoraria.post(f"/funding/{entered['funding']}/confirm", {}, by=by, subject="sec-2"), 200)
            await stack.tell(body)
            sent = {"body": str(body.body), "title": "Vårmøtet", "starts": NOON.isoformat(), "ends": ENDS.isoformat()}
            async with asyncio.timeout(30):
                while (scheduled := await at_meetings.post("/meetings", sent, by=by)).status_code == 404:
                    await asyncio.sleep(0.05)
            stack.clock.set(ENDS)
            yield House(running, at_meetings, body.community, made(scheduled))
    finally:
        issuer.close()


async def test_the_chain_runs_on_three_nodes_also_while_the_leader_is_lost(clustered: Stack) -> None:
    servers = clustered.servers
    async with house(clustered) as here:
        await _complete(clustered, await here.attend(), here)
        lost = leader_of(servers.nats_monitor_url, "MEETINGS")
        assert lost is not None
        servers.processes[lost].kill()
        # Told to a bus that has just lost a node, and chooses another leader for what that node led.
        during = await here.attend()
        await _complete(clustered, during, here)
        assert lost not in leaders(servers.nats_monitor_url).values()
        servers.processes[lost].again()
        await _complete(clustered, await here.attend(), here)


async def _complete(stack: Stack, gp: UUID, here: House) -> None:
    """Whoever attended turns out to have terms, and is told what it comes to."""
    async with asyncio.timeout(30):
        while True:
            try:
                await stack.tell(facts.terms(gp))
                break
            except Unreachable:
                await asyncio.sleep(0.1)
    await here.notified(gp)
