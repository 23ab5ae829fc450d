"""Whatever is sent, right or wrong, gets an answer that is not our failure."""

import asyncio

import pytest_asyncio

from tests.gateways.caller import OPERATOR, made
from tests.gateways.fuzzed import answers
from tests.honoraria import facts
from tests.honoraria.world import World


@pytest_asyncio.fixture
async def loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest_asyncio.fixture
async def known(world: World) -> dict[str, str]:
    arranged = await world.arranged()
    await world.payer()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    claim = await world.approved()
    payee = await world.payee()
    run = await world.settle()
    rate = {
        "agreement": "OSLO",
        "specialist": None,
        "valid_from": "2041-07-01",
        "ore_per_hour": 100_000,
        "source": "OPPDIKTET",
    }
    entered = made(await world.call.post("/rates", rate, by=OPERATOR))
    (statement,) = made(await world.call.get("/statements", by=world.budget("economist")), 200)["items"]
    payers = made(await world.call.get("/payers", by=world.budget("economist")), 200)["items"]
    return {
        "community": world.community,
        "municipality": world.host,
        "host": world.host,
        "body": str(world.body),
        "practitioner": str(world.gp),
        "claim": claim["claim"],
        "funding": arranged["funding"],
        "rate": entered["rate"],
        "payee": payee["payee"],
        "payer": payers[0]["payer"],
        "run": run["run"],
        "name": run["files"][0]["name"],
        "statement": statement["statement"],
        "If-Match": '"1"',
    }


def test_no_request_whatever_makes_the_gateway_fail(
    world: World, loop: asyncio.AbstractEventLoop, known: dict[str, str]
) -> None:
    everything = (
        *(grant for role in ("secretariat", "attester", "authoriser") for grant in world.role(role)),
        *(grant for role in ("economist", "authoriser") for grant in world.budget(role)),
    )
    counted = answers(world.call, loop, by=everything, known=known, examples=5)
    assert counted[200] + counted[201] > 40, counted
    assert counted[422] > 50, counted
