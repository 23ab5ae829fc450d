"""Whatever is sent, right or wrong, gets an answer that is not our failure."""

import asyncio

import pytest_asyncio

from tests.gateways.caller import made
from tests.gateways.fuzzed import answers
from tests.meetings.conftest import World
from tests.meetings.told import appointed


@pytest_asyncio.fixture
async def loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest_asyncio.fixture
async def known(world: World) -> dict[str, str]:
    holder = appointed(world.body)
    await world.appoint(holder)
    meeting = await world.schedule()
    (invitation,) = (await world.read(meeting))["invitations"]
    work = {"on": "2023-12-31", "minutes": 5, "body": str(world.body.body), "practitioner": str(holder.practitioner)}
    entry = made(await world.call.post("/preparations", work, by=world.secretariat))
    return {
        "community": world.community,
        "body": str(world.body.body),
        "practitioner": str(holder.practitioner),
        "meeting": meeting["meeting"],
        "invitation": invitation["invitation"],
        "preparation": entry["preparation"],
        "If-Match": '"1"',
    }


def test_no_request_whatever_makes_the_gateway_fail(
    world: World, loop: asyncio.AbstractEventLoop, known: dict[str, str]
) -> None:
    counted = answers(world.call, loop, by=world.secretariat, known=known, examples=5)
    assert counted[200] + counted[201] > 20, counted
    assert counted[422] > 30, counted
