"""Everything belongs to a community, and who has no role in it gets nowhere."""

import asyncio
from uuid import UUID, uuid4

import pytest

from tests.gateways.caller import NOBODY, Grants, holds, made, practitioner, rule, secretariat
from tests.representation.conftest import MEMBER, World

STRANGERS: tuple[Grants, ...] = (
    NOBODY,
    secretariat("elsewhere"),
    practitioner(uuid4()),
    ({"role": "economist", "municipality": MEMBER},),
)


@pytest.mark.parametrize("stranger", STRANGERS)
async def test_strangers_neither_read_nor_write(world: World, stranger: Grants) -> None:
    body, doctor = await world.body(), await world.practitioner()
    appointment = made(await world.appoint(body=body["body"], practitioner=doctor))
    mine = {"community": world.community}
    for path, query, status in (
        ("/bodies", mine, 403),
        ("/committees", mine, 403),
        ("/practitioners", mine, 403),
        ("/vacancies", mine, 403),
        (f"/communities/{world.community}", {}, 403),
        (f"/bodies/{body['body']}", {}, 403),
        (f"/bodies/{body['body']}/representatives", {}, 403),
        ("/proposals", {"body": body["body"]}, 403),
        ("/appointments", {"body": body["body"]}, 403),
        (f"/appointments/{appointment['appointment']}", {}, 404),
        (f"/practitioners/{doctor}", {}, 404),
        (f"/practitioners/{doctor}/contact", {}, 404),
    ):
        assert (await world.call.get(path, by=stranger, **query)).status_code == status, path
    theirs = await world.call.post(
        f"/appointments/{appointment['appointment']}/end",
        {"last_day": "2024-05-31", "reason": "revoked"},
        by=stranger,
        version=1,
    )
    assert theirs.status_code == 404


@pytest.mark.parametrize("role", ["recorder", "attester"])
async def test_recorders_and_attesters_read_and_do_not_write(world: World, role: str) -> None:
    body, doctor = await world.body(), await world.practitioner()
    reader = holds(role, world.community)
    listed = await world.call.get("/bodies", by=reader, community=world.community)
    assert [one["body"] for one in made(listed, 200)["items"]] == [body["body"]]
    refused = await world.call.post(
        "/appointments",
        {
            "body": body["body"],
            "practitioner": doctor,
            "seat": 1,
            "appointed_by": {"kind": "municipality", "municipality": MEMBER},
            "without_proposal": "no_candidate",
            "valid_from": "2024-01-01",
            "valid_to": "2024-12-31",
            "decision_reference": "2024/118-4",
        },
        by=reader,
    )
    assert (refused.status_code, rule(refused)) == (403, "not-allowed")
    # Other hats may tell of a union post; only those who prepare the appointment see them.
    assert (await world.call.get("/proposals", by=reader, body=body["body"])).status_code == 403


async def test_a_gp_reads_the_own_appointment(world: World) -> None:
    doctor = await world.practitioner()
    appointment = made(await world.appoint(body=(await world.body())["body"], practitioner=doctor))
    path = f"/appointments/{appointment['appointment']}"
    assert made(await world.call.get(path, by=practitioner(doctor)), 200) == appointment


async def test_two_who_appoint_to_one_seat_at_once_do_not_both_succeed(world: World) -> None:
    body = await world.body()
    doctors = [await world.practitioner() for _ in range(2)]
    async with world.running.database.pool.acquire() as connection, connection.transaction():
        await connection.execute("select from bodies where body = $1 for update", UUID(body["body"]))
        both = [asyncio.create_task(world.appoint(body=body["body"], practitioner=one)) for one in doctors]
        done, _ = await asyncio.wait(both, timeout=0.3)
        assert not done, "who sits in a body is decided by one at a time"
    answers = await asyncio.gather(*both)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert [rule(answer) for answer in answers if answer.status_code == 409] == ["seat-taken"]


async def test_representatives_are_those_of_the_day_by_seat_and_rank(world: World) -> None:
    body = await world.body()
    path = f"/bodies/{body['body']}/representatives"
    for seat, rank in ((2, 0), (1, 1), (1, 0)):
        made(
            await world.appoint(body=body["body"], practitioner=await world.practitioner(), seat=seat, deputy_rank=rank)
        )
    first = made(await world.call.get(path, by=world.secretariat, limit=2), 200)
    rest = made(await world.call.get(path, by=world.secretariat, limit=2, cursor=first["next"]), 200)
    places = [(one["seat"], one["deputy_rank"]) for one in [*first["items"], *rest["items"]]]
    assert places == [(1, 0), (1, 1), (2, 0)]
    assert made(await world.call.get(path, by=world.secretariat, on="2025-01-01"), 200)["items"] == []
