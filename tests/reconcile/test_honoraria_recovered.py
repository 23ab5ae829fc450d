"""honoraria, restored to an earlier point, settles and pays nobody until an operator has said what was looked at."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from contracts.events.honoraria import FundingArranged, RateEntered
from services.honoraria.app import room, service
from tests.chassis.gateway.issuer import Issuer
from tests.gateways.caller import OPERATOR, calling, made, rule
from tests.honoraria import facts
from tests.honoraria.world import World
from tests.reconcile.ground import as_owner, emptied, reconciled_one, relayed, watched
from tests.reconcile.restoring import dump, found_out, keep, put_back, restore, rows_of
from tests.stack import Stack

Rows = list[dict[str, Any]]


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


WHO = "entered_by entered_at confirmed_by confirmed_at"
"""What facts do not hold of arrangements and rates."""
RATE = {
    "agreement": "normaltariffen",
    "specialist": None,
    "valid_from": "2027-07-01",
    "ore_per_hour": 130_000,
    "source": "OPPDIKTET",
}


async def rules(stack: Stack) -> tuple[Rows, Rows]:
    """Arrangements and rates, but for who entered and confirmed them, and when."""
    async with as_owner(stack, "honoraria") as owner:
        return await rows_of(owner, "fundings", but=WHO), await rows_of(owner, "entered_rates", but=WHO)


async def test_from_a_real_dump_arrangements_and_rates_are_in_force_again(
    stack: Stack, world: World, tmp_path: Path
) -> None:
    await world.arranged()
    half_done = await world.arranged(confirm=False, valid_from="2024-06-01", policy=[{"kinds": ["meeting"]}])
    await relayed(world.running)
    dump(stack, "honoraria", tmp_path / "honoraria.dump")

    await world.confirm(f"/funding/{half_done['funding']}", world.role("secretariat"))
    # In the place of the first, and one for the body alone that says much of its own.
    await world.arranged(
        arrangement="own_municipality",
        host=None,
        tax_treatment="business",
        tax_treatments={world.home: "office"},
        correction="The board decided so on 1 February 2024.",
    )
    ways = [{"kinds": ["preparation"], "rounding": "up", "increment_minutes": 30}, {"kinds": ["meeting", "travel"]}]
    await world.arranged(body=str(world.body), valid_from="2024-02-01", policy=ways)
    by = ({"role": "secretariat", "community": world.community},)
    entered = made(await world.call.post("/rates", RATE, by=by, subject="sec-1"))
    await world.confirm(f"/rates/{entered['rate']}", by)
    await world.fire_timers()
    await relayed(world.running)
    before = await rules(stack)
    assert len(before[0]) == 4
    assert len(before[1]) == 1

    await restore(stack, "honoraria", tmp_path / "honoraria.dump")
    assert await rules(stack) != before
    await found_out(world.running)
    outcome = await reconciled_one(stack, world.running, recover=True)

    assert outcome.recovered is not None
    assert outcome.recovered.facts.keys() >= {FundingArranged.event_type(), RateEntered.event_type()}
    assert not outcome.recovered.not_rebuilt
    assert await rules(stack) == before
    # What is worked now is priced by them.
    await world.fire_timers()
    await world.hear(facts.attended(world.gp, world.body, world.community, on=facts.SPRING))
    assert (await world.claim())["total_ore"] > 0
    assert (await reconciled_one(stack, world.running)).same


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
