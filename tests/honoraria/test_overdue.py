"""What waits too long to be attested or authorised is said aloud, once."""

from datetime import datetime, timedelta

import pytest

from infra.chassis.clock import day_of
from tests.gateways.caller import Json, made
from tests.honoraria import facts
from tests.honoraria.authorities import today, wait
from tests.honoraria.world import World


@pytest.fixture(autouse=True)
def noon(world: World) -> None:
    """The looks of a morning are over when a day's test begins."""
    world.running.clock.set(world.running.clock.now() + timedelta(hours=12))


async def told(world: World) -> list[tuple[int, str, str]]:
    """Version, state and first day, of each that was said."""
    found = await world.stated("HonorariumOverdue", community=world.community)
    return [(one["version"], one["state"], one["since"]) for one in found]


async def overdue(world: World) -> list[Json]:
    return await world.claims(overdue="true")


async def test_fourteen_days_are_allowed_for_each_step_where_nothing_is_decided(world: World) -> None:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    first = str(today(world))
    wait(world, 14)
    await world.fire_timers()
    assert (await told(world), await overdue(world)) == ([], [])
    wait(world, 1)
    await world.fire_timers()
    assert await told(world) == [(1, "calculated", first)]
    assert [one["overdue"] for one in await overdue(world)] == [True]
    made(await world.attest(await world.claim()), 200)
    assert (await overdue(world), (await world.claim())["overdue"]) == ([], False)
    attested = str(today(world))
    wait(world, 15)
    await world.fire_timers()
    assert await told(world) == [(1, "calculated", first), (1, "attested", attested)]


async def test_it_is_said_once_and_again_of_a_new_version(world: World) -> None:
    await world.arranged(policy=[{"approve_within_days": 1}])
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    for _ in range(3):
        wait(world, 1)
        await world.fire_timers()
    assert [version for version, *_ in await told(world)] == [1]
    await world.hear(facts.attendance_corrected(attended, minutes=90))
    assert await overdue(world) == []
    wait(world, 2)
    await world.fire_timers()
    assert [version for version, *_ in await told(world)] == [1, 2]


async def test_of_several_rules_the_shortest_time_counts(world: World) -> None:
    rules = [{"kinds": ["meeting"], "approve_within_days": 1}, {"kinds": ["travel"], "approve_within_days": 9}]
    await world.arranged(policy=rules)
    await world.hear(facts.attended(world.gp, world.body, world.community, travel=(30,)))
    wait(world, 2)
    await world.fire_timers()
    assert len(await overdue(world)) == 1


async def test_what_is_approved_rejected_or_unpriced_is_not_late(world: World) -> None:
    await world.arranged(policy=[{"approve_within_days": 1}])
    await world.hear(facts.attended(world.gp, world.body, world.community))
    await world.approved()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    (other,) = await world.claims(state="calculated")
    path, by = f"/claims/{other['claim']}/reject", world.role("attester")
    made(await world.call.post(path, {"reason": "other"}, by=by, version=1), 200)
    wait(world, 3)
    await world.fire_timers()
    assert await told(world) == []


async def test_there_is_one_timer_for_a_community_however_many_claims_wait(world: World) -> None:
    await world.arranged()
    await world.arranged(valid_from="2024-01-02")
    await world.hear(*(facts.attended(world.gp, world.body, world.community) for _ in range(5)))
    keys = await world.running.database.pool.fetch("select key from timers where kind = 'overdue'")
    assert [row["key"] for row in keys] == [world.community]


async def test_nobody_looks_on_mornings_on_which_nothing_can_be_late(world: World) -> None:
    await world.arranged()
    wait(world, 1)
    await world.fire_timers()
    assert await next_look_in_days(world) == 15
    await world.hear(facts.attended(world.gp, world.body, world.community))
    wait(world, 15)
    await world.fire_timers()
    assert len(await told(world)) == 1


async def test_a_community_with_a_shorter_time_is_looked_at_sooner(world: World) -> None:
    await world.arranged(policy=[{"kinds": ["meeting"], "approve_within_days": 2}])
    wait(world, 1)
    await world.fire_timers()
    assert await next_look_in_days(world) == 3


async def next_look_in_days(world: World) -> int:
    due: datetime = await world.running.database.pool.fetchval(
        "select due_at from timers where kind = 'overdue' and key = $1", world.community
    )
    return (day_of(due) - today(world)).days
