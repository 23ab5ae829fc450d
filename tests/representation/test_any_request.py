"""Whatever is sent, right or wrong, gets an answer that is not our failure."""

import asyncio

import pytest_asyncio

from tests.gateways.caller import OPERATOR, made
from tests.gateways.fuzzed import answers
from tests.representation.conftest import MEMBER, World


@pytest_asyncio.fixture
async def loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest_asyncio.fixture
async def known(world: World) -> dict[str, str]:
    body, doctor, committee = await world.body(), await world.practitioner(), await world.committee()
    appointment = made(await world.appoint(body=body["body"], practitioner=doctor, seat=2))
    return {
        "community": world.community,
        "municipality": MEMBER,
        "host": MEMBER,
        "trust": "983975259",
        "body": body["body"],
        "practitioner": doctor,
        "committee": committee["committee"],
        "appointment": appointment["appointment"],
        "If-Match": '"1"',
    }


def test_no_request_whatever_makes_the_gateway_fail(
    world: World, loop: asyncio.AbstractEventLoop, known: dict[str, str]
) -> None:
    counted = answers(world.call, loop, by=(*OPERATOR, *world.secretariat), known=known, examples=4)
    assert counted[200] + counted[201] + counted[204] > 30, counted
    assert counted[422] > 30, counted
