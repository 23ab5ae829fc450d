"""`--only gateway` and `--only worker`: two processes that are one service, and neither waits for the other to look."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import httpx2
import pytest

from contracts.events.honoraria import FundingArranged
from infra.chassis.ids import new_id
from infra.chassis.relay import untold
from infra.local.ports import choose_ports
from services.honoraria.app import service
from tests.bench.ground import environment
from tests.chassis.gateway.issuer import Issuer
from tests.gateways.caller import Json, made, secretariat
from tests.scale.aftermath import DUE
from tests.scale.workers import workers
from tests.stack import Running, Stack, quiet, stated

NEVER = 3600.0
"""Seconds between two looks: what happens in this test happens because somebody said so."""
MODULE = "services.honoraria.app"


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    running = Issuer()
    yield running
    running.close()


async def arrange(address: str, issuer: Issuer, community: str) -> Json:
    """Enter an arrangement and have it confirmed: a fact to be told, and a timer that is due at once."""
    sent = {
        "community": community,
        "arrangement": "host_pays",
        "host": "3905",
        "key": "none",
        "tax_treatment": "office",
        "travel_costs": False,
        "valid_from": "2024-01-01",
    }
    async with httpx2.AsyncClient(base_url=address) as client:

        async def post(path: str, body: Json, subject: str, status: int) -> Json:
            token = issuer.token(*secretariat(community), sub=subject)
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
            return made(await client.post(path, json=body, headers=headers), status)

        entered = await post("/funding", sent, "secretary-1", 201)
        return await post(f"/funding/{entered['funding']}/confirm", {}, "secretary-2", 200)


async def done_with_what_others_left(it: Running) -> None:
    """Wait until the worker has heard what other tests have told, done what was due, and told what came of it."""
    await quiet(it, timeout=60)
    async with asyncio.timeout(30):
        while await it.database.pool.fetchval(DUE) or await untold(it.database.pool):
            await asyncio.sleep(0.02)


async def told_and_fired(it: Running, funding: str) -> None:
    """Wait until the worker has told what the gateway stated, and done what is due because of it."""
    async with asyncio.timeout(30):
        while await untold(it.database.pool) or await it.database.pool.fetchval(DUE):
            await asyncio.sleep(0.02)
    assert len(await stated(it.database, FundingArranged, about=[funding])) == 1


@pytest.mark.timeout(150)
async def test_what_a_gateway_only_process_states_is_told_and_done_at_once_by_a_worker_only_process(
    stack: Stack, issuer: Issuer
) -> None:
    port = choose_ports(["gateway"], {})["gateway"]
    address = f"http://127.0.0.1:{port}"
    settings = stack.settings("honoraria", clock="real", poll=NEVER, oidc_issuer=issuer.url, listen=f"127.0.0.1:{port}")
    jetstream = stack.admin.client.jetstream()
    async with stack.idle(service) as it:
        await it.database.pool.execute("delete from timers")
        with (
            workers(MODULE, environment(settings), "--only", "worker") as working,
            workers(MODULE, environment(settings), "--only", "gateway") as answering,
        ):
            await working.start()
            await answering.start()
            async with httpx2.AsyncClient(base_url=address) as client:
                assert (await client.get("/ready")).status_code == 200
            await done_with_what_others_left(it)
            before = (await jetstream.stream_info("HONORARIA")).state.messages
            arranged = await arrange(address, issuer, f"c-{new_id().hex[-12:]}")
            await told_and_fired(it, arranged["funding"])
            assert (await jetstream.stream_info("HONORARIA")).state.messages == before + 1
            working.must_live()
            answering.must_live()
