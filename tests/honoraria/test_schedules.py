"""Settling by itself: month after month, in the name of who entered it, until somebody ends it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.honoraria.model.schedule import OSLO, month_before, next_due
from tests.gateways.caller import Json, made, rule
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_settlement import approved_work
from tests.honoraria.world import World

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
moments = st.integers(0, 15 * 365 * 24 * 60).map(lambda minute: FIRST + timedelta(minutes=minute))


@given(st.integers(1, 28), moments)
def test_a_schedule_is_due_once_a_month_on_its_day_at_four_in_norway(day: int, after: datetime) -> None:
    due = next_due(day, after)
    assert timedelta(0) < due - after <= timedelta(days=32)
    assert (due.astimezone(OSLO).day, due.astimezone(OSLO).hour) == (day, 4)
    following = next_due(day, due)
    assert month_before(following.date())[0] == due.date().replace(day=1)


async def entered(world: World, mode: str = "commit", confirm: bool = True) -> Json:
    sent = {"municipality": world.host, "day_of_month": 5, "mode": mode}
    by = world.budget("economist")
    schedule = made(await world.call.post("/settlement-schedules", sent, by=by, subject="eco-1"))
    if confirm:
        await world.confirm(f"/settlement-schedules/{schedule['schedule']}", by, "eco-2")
    return schedule


async def test_the_month_before_is_settled_when_the_day_comes_in_the_name_of_who_entered_it(world: World) -> None:
    await approved_work(world)
    await world.payee()
    world.running.clock.set(datetime(2024, 3, 20, tzinfo=UTC))
    await entered(world)
    world.running.clock.set(datetime(2024, 4, 5, 1, tzinfo=UTC))
    await world.fire_timers()
    assert await world.stated("SettlementCompleted", municipality=world.host) == []
    world.running.clock.set(datetime(2024, 4, 5, 3, tzinfo=UTC))
    await world.fire_timers()
    (run,) = await world.stated("SettlementCompleted", municipality=world.host)
    assert (run["valid_from"], run["valid_to"], run["office_ore"]) == ("2024-03-01", "2024-03-31", 2 * HOUR_ORE)
    shown = made(await world.call.get(f"/settlements/{run['run']}", by=world.budget("economist")), 200)
    assert shown["actor"] == "eco-1"


async def test_a_stack_that_stood_still_settles_each_month_it_missed(world: World) -> None:
    await world.arranged()
    await entered(world, "simulate")
    world.running.clock.set(datetime(2024, 4, 6, tzinfo=UTC))
    await world.fire_timers()
    found = await world.stated("SettlementSimulated", municipality=world.host)
    assert [one["valid_from"] for one in found] == ["2023-12-01", "2024-01-01", "2024-02-01", "2024-03-01"]


async def test_an_unconfirmed_or_ended_schedule_settles_nothing(world: World) -> None:
    await world.arranged()
    waiting = await entered(world, confirm=False)
    alone = await world.call.post(
        f"/settlement-schedules/{waiting['schedule']}/confirm", {}, by=world.budget("economist"), subject="eco-1"
    )
    assert alone.status_code in (403, 409)
    ended = await entered(world)
    await world.call.post(
        f"/settlement-schedules/{ended['schedule']}/end", {}, by=world.budget("economist"), subject="eco-1"
    )
    world.running.clock.set(datetime(2024, 4, 6, tzinfo=UTC))
    await world.fire_timers()
    assert await world.stated("SettlementCompleted", municipality=world.host) == []
    late = await world.call.post(
        f"/settlement-schedules/{ended['schedule']}/confirm", {}, by=world.budget("economist"), subject="eco-3"
    )
    assert rule(late) == "schedule-ended"


async def test_another_schedule_of_a_municipality_takes_the_place_of_the_first(world: World) -> None:
    first, second = await entered(world), await entered(world)
    listed = made(await world.call.get("/settlement-schedules", by=world.budget("economist")), 200)["items"]
    assert {one["schedule"]: one["ended_by"] for one in listed} == {
        first["schedule"]: "eco-2",
        second["schedule"]: None,
    }
    stranger = await world.call.post(
        f"/settlement-schedules/{second['schedule']}/end", {}, by=world.budget("economist", world.third)
    )
    assert stranger.status_code == 404
