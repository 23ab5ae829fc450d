"""Settlements of many municipalities at once: each by itself, by whichever process is free."""

import asyncio

from infra.chassis.timers import Timers
from services.honoraria.app import service
from tests.gateways.caller import Grants, Json, made, rule
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_settlement import approved_work, no_run
from tests.honoraria.world import World


def economist(*numbers: str) -> Grants:
    return tuple({"role": "economist", "municipality": number} for number in numbers)


async def ordered(world: World, *numbers: str, **changed: object) -> Json:
    sent = {"municipalities": list(numbers), "from": "2024-03-01", "to": "2024-03-31", "mode": "commit"} | changed
    return made(await world.call.post("/settlement-orders", sent, by=economist(*numbers), subject="eco-1"), 202)


async def seen(world: World, order: Json, *numbers: str) -> Json:
    return made(await world.call.get(f"/settlement-orders/{order['order']}", by=economist(*numbers)), 200)


async def test_each_municipality_of_an_order_is_settled_by_itself(world: World) -> None:
    await approved_work(world)
    await world.payee()
    order = await ordered(world, world.host, world.third)
    assert (order["municipalities"], order["settled"]) == (2, 0)
    await world.fire_timers()
    done = await seen(world, order, world.host, world.third)
    assert (done["settled"], done["refused"]) == (2, 0)
    runs = {one["municipality"]: one["run"] for one in done["settlements"]}
    run = made(await world.call.get(f"/settlements/{runs[world.host]}", by=economist(world.host)), 200)
    assert (run["result"]["office_ore"], run["actor"]) == (2 * HOUR_ORE, "eco-1")
    assert {file["kind"] for file in run["files"]} == {"statement", "summary", "payroll", "payroll_sums"}


async def test_what_is_refused_is_said_with_its_municipality_and_stops_no_other(world: World) -> None:
    await approved_work(world)
    await world.payee()
    await no_run(world)
    order = await ordered(world, world.host, world.third)
    await world.fire_timers()
    done = await seen(world, order, world.host, world.third)
    assert (done["settled"], done["refused"]) == (1, 1)
    (refused,) = [one for one in done["settlements"] if one["problem"]]
    assert refused["municipality"] == world.host
    assert "closed" in refused["problem"]
    assert await world.stated("SettlementCompleted", municipality=world.host) == []


async def test_processes_that_settle_one_order_together_pay_nothing_twice(world: World) -> None:
    await approved_work(world)
    await world.payee()
    first, second = await ordered(world, world.host, world.third), await ordered(world, world.host, world.third)
    workers = [Timers(world.running.database, service.timers, poll=1) for _ in range(3)]

    async def work(timers: Timers) -> None:
        while await timers.fire_one():
            pass

    await asyncio.gather(*map(work, workers))
    for order in (first, second):
        assert (await seen(world, order, world.host, world.third))["settled"] == 2
    completed = await world.stated("SettlementCompleted", municipality=world.host)
    assert sorted(one["office_ore"] for one in completed) == [0, 2 * HOUR_ORE]


async def test_an_order_is_placed_for_ones_own_municipalities_only_and_seen_by_nobody_else(world: World) -> None:
    sent = {"municipalities": [world.host, world.third], "from": "2024-03-01", "to": "2024-03-31", "mode": "simulate"}
    refused = await world.call.post("/settlement-orders", sent, by=economist(world.host))
    assert (refused.status_code, rule(refused)) == (403, "not-allowed")
    order = await ordered(world, world.host, mode="simulate")
    stranger = await world.call.get(f"/settlement-orders/{order['order']}", by=economist(world.third))
    assert stranger.status_code == 404


async def test_an_order_for_nobody_or_a_period_that_ends_before_it_starts_is_refused(world: World) -> None:
    sent = {"from": "2024-03-01", "to": "2024-03-31", "mode": "simulate"}
    nobody = await world.call.post(
        "/settlement-orders", sent, by=({"role": "practitioner", "practitioner": str(world.gp)},)
    )
    assert rule(nobody) == "nobody-to-settle"
    backwards = await world.call.post("/settlement-orders", sent | {"from": "2024-04-01"}, by=economist(world.host))
    assert rule(backwards) == "period-ends-before-it-starts"
