"""Whatever is sent, right or wrong, gets an answer that is not our failure; and nothing for who is from elsewhere."""

import asyncio

import pytest_asyncio

from tests.gateways.caller import NOBODY, made
from tests.gateways.fuzzed import answers
from tests.gateways.strangers import EVERY_ROLE_ELSEWHERE, answered_unsigned, hidden_from, shown_to, told_apart
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


async def test_nobody_from_elsewhere_sees_or_does_anything_or_learns_what_there_is(
    world: World, known: dict[str, str]
) -> None:
    assert await answered_unsigned(world.call) == []
    world.it_is("2024-03-13T14:00:00+00:00")
    was_there = {"practitioner": known["practitioner"]}
    entry = made(await world.do({"meeting": known["meeting"]}, "attendances", was_there))
    known |= {"attendance": entry["attendance"]}
    assert await hidden_from(world.call, known, world.secretariat) == []
    asked = {
        "GET /preparations without filters": "whose, it is asked",
        "POST /preparations": "a GP's own work, refused in words where they have no seat",
    }
    for who in (NOBODY, EVERY_ROLE_ELSEWHERE):
        assert await shown_to(world.call, known, who, allowed=asked) == []
    # That there is a body or a meeting is no secret; who was asked and came is.
    of_meetings = [f"/meetings/{{meeting}}/{what}" for what in ("reschedule", "cancel", "held", "attendances")]
    open_ = {f"POST {path}": "known to all" for path in ("/meetings", "/preparations", *of_meetings)}
    assert await told_apart(world.call, known, EVERY_ROLE_ELSEWHERE, allowed=open_) == []
