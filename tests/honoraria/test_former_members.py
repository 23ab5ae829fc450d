"""A municipality that has left a community neither decides nor reads what the others do there since."""

from datetime import UTC, date, datetime

from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.world import World


async def left(world: World) -> None:
    """The third municipality was a member to the end of 2021."""
    await world.hear(facts.community(world.community, world.host, world.home, world.third, leaves=date(2021, 12, 31)))


def as_host(world: World, valid_from: str) -> Json:
    """The third pays for all."""
    return {
        "community": world.community,
        "arrangement": "host_pays",
        "host": world.third,
        "key": "none",
        "tax_treatment": "business",
        "travel_costs": False,
        "valid_from": valid_from,
    }


async def test_a_host_is_a_member_on_the_first_day_of_its_arrangement(world: World) -> None:
    await left(world)
    by = world.role("secretariat")
    assert rule(await world.call.post("/funding", as_host(world, "2024-02-01"), by=by)) == "host-not-a-member"
    # Of the time when it was one, the secretariat still says so; its own people do not, for it would hold on.
    made(await world.call.post("/funding", as_host(world, "2021-06-01"), by=by))
    for valid_from in ("2021-06-01", "2024-02-01"):
        own = world.budget("economist", world.third)
        assert (await world.call.post("/funding", as_host(world, valid_from), by=own)).status_code == 403


async def test_a_host_that_has_left_meanwhile_is_not_confirmed(world: World) -> None:
    world.running.clock.set(datetime(2024, 1, 10, 9, tzinfo=UTC))
    sent, by = as_host(world, "2024-01-10"), world.role("secretariat")
    path = f"/funding/{made(await world.call.post('/funding', sent, by=by, subject='sec-1'))['funding']}"
    await left(world)
    own = world.budget("authoriser", world.third)
    assert (await world.call.post(f"{path}/confirm", {}, by=own, subject="own-2")).status_code == 404
    assert rule(await world.call.post(f"{path}/confirm", {}, by=by, subject="sec-2")) == "host-not-a-member"


async def test_sums_estimates_and_budgets_are_for_who_is_a_member_at_the_time(world: World) -> None:
    await left(world)
    by = world.budget("economist", world.third)
    gps = [{"home": world.home, "specialist": True}]
    bodies = [{"name": "FSU", "meetings": 1, "meeting_minutes": 60, "gps": gps}]
    plan = {"community": world.community, "bodies": bodies}
    budget = {
        "community": world.community,
        "body": str(world.body),
        "said": "2021/4",
        "municipality": world.third,
        "ore": 1,
    }
    for year, may in ((2021, True), (2024, False)):
        months = {"from": f"{year}-01-01", "to": f"{year}-12-31"}
        answers = (
            await world.call.get("/totals", by=by, community=world.community, year=year),
            await world.call.post("/estimates", plan | {"year": year}, by=by),
            await world.call.post("/budgets", budget | months, by=by),
        )
        assert [one.status_code for one in answers] == ([200, 200, 201] if may else [403, 403, 403])
