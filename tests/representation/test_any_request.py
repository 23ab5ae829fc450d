"""Whatever is sent, right or wrong, gets an answer that is not our failure; and nothing for who is from elsewhere."""

import asyncio

import pytest_asyncio

from tests.gateways.caller import NOBODY, OPERATOR, made
from tests.gateways.fuzzed import answers
from tests.gateways.strangers import EVERY_ROLE_ELSEWHERE, answered_unsigned, hidden_from, shown_to, told_apart
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


async def test_nobody_from_elsewhere_sees_or_does_anything_or_learns_what_there_is(
    world: World, known: dict[str, str]
) -> None:
    assert await answered_unsigned(world.call) == []
    assert await hidden_from(world.call, known, world.secretariat) == []
    for who in (NOBODY, EVERY_ROLE_ELSEWHERE):
        assert await shown_to(world.call, known, who) == []
    # That there is a body is no secret.
    paths = ("/bodies/{body}", "/bodies/{body}/representatives", "/appointments", "/proposals")
    open_ = {f"{method} {path}": "known to all" for method in ("GET", "POST") for path in paths}
    assert await told_apart(world.call, known, EVERY_ROLE_ELSEWHERE, allowed=open_) == []
