"""honoraria, restored to an earlier point, settles and pays nobody until an operator has said what was looked at."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from services.honoraria.app import room, service
from tests.chassis.gateway.issuer import Issuer
from tests.gateways.caller import OPERATOR, calling, rule
from tests.honoraria import facts
from tests.honoraria.world import World
from tests.reconcile.ground import emptied, reconciled_one, relayed, watched
from tests.reconcile.restoring import keep, put_back
from tests.stack import Stack


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    running = Issuer()
    yield running
    running.close()


@pytest_asyncio.fixture
async def world(stack: Stack, issuer: Issuer) -> AsyncIterator[World]:
    """A community with a body and a GP, whose database is watched."""
    async with stack.idle(service):
        await emptied(stack, service)
    async with (
        watched(stack, service, oidc_issuer=issuer.url) as running,
        room.opened(running.database, running.settings),
        calling(running, issuer) as call,
    ):
        made = World(running, call)
        await made.people()
        yield made


async def test_after_a_restore_nobody_is_settled_until_an_operator_has_said_what_was_looked_at(
    stack: Stack, world: World
) -> None:
    await world.arranged()
    await world.payee()
    await world.hear(facts.attended(world.gp, world.body, world.community, on=facts.SPRING))
    await world.approved()
    await relayed(world.running)
    await keep(stack, "honoraria")
    first = await world.settle()
    assert first["result"]["vouchers"] == 1
    await relayed(world.running)
    await put_back(stack, "honoraria")

    outcome = await reconciled_one(stack, world.running, recover=True)

    assert outcome.recovered is not None
    assert "no.samrad.honoraria.SettlementCompleted.v1" in outcome.recovered.not_rebuilt
    # The book knows nothing of the run: without the hold, everything would be paid a second time.
    refused = await world.try_to_settle()
    assert rule(refused) == "restore-not-acknowledged"
    assert "1 SettlementCompleted" in refused.json()["detail"]
    assert (await world.settle("simulate"))["result"]["vouchers"] == 1
    held = await world.call.get(f"/restores/{world.host}", by=OPERATOR)
    assert held.json()[0]["facts"]["StatementIssued"] == 1
    said = {"municipality": world.host, "words": "The run of March was paid by payroll; its voucher is made anew."}
    assert (await world.call.post("/restores/acknowledgements", said, by=OPERATOR)).status_code == 200
    assert (await world.settle())["result"]["vouchers"] == 1
    again = await world.call.post("/restores/acknowledgements", said, by=OPERATOR)
    assert rule(again) == "nothing-to-acknowledge"
