"""Several processes at work on the same GPs: what one commits, the other has seen or sees afterwards."""

import asyncio
import random
from uuid import UUID

import asyncpg
import pytest

from infra.chassis.ids import new_id
from services.honoraria.store.facts import lock_practitioners
from tests.gateways.caller import made
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import World


async def test_terms_attendance_and_funding_at_once_leave_nothing_unpriced(world: World) -> None:
    entered = await world.arranged(confirm=False)
    gps = [new_id() for _ in range(12)]
    meetings = {gp: new_id() for gp in gps}
    told = [
        [world.teller.fact(facts.terms(gp)) for gp in gps],
        [world.teller.fact(facts.appointed(gp, world.body, world.community, world.home)) for gp in gps],
        [
            world.teller.fact(facts.attended(gp, world.body, world.community, meeting=meetings[gp]))
            for gp in reversed(gps)
        ],
        [world.teller.fact(facts.prepared(gp, world.body, world.community, meeting=meetings[gp])) for gp in gps],
    ]
    confirmed = world.confirm(f"/funding/{entered['funding']}", world.role("secretariat"))
    await asyncio.gather(*(world.hand_over(batch) for batch in told), confirmed)
    await world.fire_timers()
    claims = await world.claims()
    assert {one["state"] for one in claims} == {"calculated"}
    assert [one["total_ore"] for one in claims] == [3 * HOUR_ORE] * len(gps)


async def test_one_of_two_who_authorise_at_once_is_told_that_it_is_done(world: World) -> None:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    claim = await world.claim()
    made(await world.attest(claim), 200)
    answers = await asyncio.gather(world.authorise(claim, "authoriser-1"), world.authorise(claim, "authoriser-2"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert [one["ore"] for one in (await world.claim())["entries"]] == [2 * HOUR_ORE]


async def test_closing_a_month_waits_for_what_is_being_posted_in_it(world: World) -> None:
    posting = """
        insert into postings (municipality, period, debit, credit, ore, cause, actor, at)
        values ($1, '2023-12-01', 'cost', 'owed', 1, gen_random_uuid(), 'a', '2023-12-31T22:00:00Z')
    """
    month, by = {"municipality": world.host, "period": "2023-12"}, world.budget("economist")
    async with world.running.database.pool.acquire() as connection:
        async with connection.transaction():
            await connection.execute(posting, world.host)
            closing = asyncio.create_task(world.call.post("/closed-periods", month, by=by))
            assert not (await asyncio.wait([closing], timeout=0.2))[0]
        made(await closing)
        with pytest.raises(asyncpg.CheckViolationError, match="month is closed"):
            await connection.execute(posting, world.host)


async def test_a_correction_that_comes_while_a_claim_is_authorised_is_never_lost(world: World) -> None:
    await world.arranged()
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    claim = await world.claim()
    made(await world.attest(claim), 200)
    corrected = world.teller.fact(facts.attendance_corrected(attended, minutes=60))
    answer, _ = await asyncio.gather(world.authorise(claim), world.hand_over([corrected]))
    assert answer.status_code in (200, 412)
    now = await world.claim()
    assert (now["state"], now["total_ore"]) == ("calculated", HOUR_ORE)
    assert now["proposes_reversal"] == (answer.status_code == 200)


async def test_processes_that_hear_of_the_same_new_gps_never_wait_for_each_other_in_a_ring(world: World) -> None:
    chance = random.Random(1)

    async def hold(some: list[UUID]) -> None:
        async with world.running.database.pool.acquire() as connection, connection.transaction():
            await lock_practitioners(connection, some)

    for _ in range(25):
        gps = [new_id() for _ in range(40)]
        await asyncio.gather(*(hold(chance.sample(gps, 20)) for _ in range(6)))
