"""Traps of who a GP is on a day: employed, specialist, in Oslo, sitting for another municipality than before."""

from datetime import date
from typing import Any

from infra.chassis.ids import new_id
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import World, day

MARCH_4, MARCH_14 = day("2024-03-04"), day("2024-03-14")


async def lines(world: World) -> list[Any]:
    found = [await world.claim(one["claim"]) for one in await world.claims()]
    return sorted((line for claim in found for line in claim["lines"]), key=lambda line: str(line["on"]))


async def test_a_salaried_gp_is_paid_nothing_more_and_the_hours_are_kept_with_the_reason(world: World) -> None:
    await world.arranged()
    await world.hear(
        facts.terms(world.gp, "salaried", since=date(2024, 1, 1)),
        facts.attended(world.gp, world.body, world.community, travel=(30,)),
    )
    meeting, travel = await lines(world)
    assert [(one["minutes"], one["counted_minutes"], one["amount_ore"]) for one in (meeting, travel)] == [
        (120, 0, 0),
        (30, 0, 0),
    ]
    assert "Fastlegen er ansatt i kommunen denne dagen, så lønnen dekker arbeidet." in meeting["why"]["nb"]
    assert "salaried_zero" in {one["code"] for one in meeting["assumptions"]}


async def test_a_gp_who_becomes_employed_in_mid_month_is_paid_until_that_day(world: World) -> None:
    await world.arranged()
    await world.hear(
        facts.terms(world.gp, "salaried", since=day("2024-03-10")),
        *(facts.attended(world.gp, world.body, world.community, on=on) for on in (MARCH_4, MARCH_14)),
    )
    assert [line["amount_ore"] for line in await lines(world)] == [2 * HOUR_ORE, 0]


async def test_that_a_gp_was_employed_all_along_is_heard_late_and_what_was_paid_is_taken_back(world: World) -> None:
    await world.paid()
    await world.hear(facts.terms(world.gp, "salaried", since=date(2024, 1, 1)))
    claim = await world.approved()
    assert (claim["total_ore"], await world.booked_ore()) == (0, 0)
    run = await world.settle(first="2024-04-01", last="2024-04-30")
    (payout,) = run["result"]["payouts"]
    assert (payout["paid_ore"], payout["carried_ore"]) == (0, -2 * HOUR_ORE)


async def test_a_combined_gp_who_says_the_hat_late_is_paid_then_and_not_twice(world: World) -> None:
    await world.arranged()
    await world.hear(facts.terms(world.gp, "combined", since=date(2024, 1, 1)))
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    assert (await world.claim())["state"] == "unpriced"
    await world.hear(facts.attendance_corrected(attended, capacity="self_employed"))
    assert (await world.approved())["total_ore"] == 2 * HOUR_ORE == await world.booked_ore()
    await world.hear(facts.attendance_corrected(attended, capacity="salaried"))
    assert (await world.approved())["total_ore"] == 0 == await world.booked_ore()


async def test_a_gp_who_comes_to_sit_for_another_municipality_is_paid_by_each_for_its_own_days(world: World) -> None:
    await world.arranged(arrangement="own_municipality", host=None)
    mover = new_id()
    before = facts.appointed(mover, world.body, world.community, world.home)
    after = facts.appointed(mover, world.body, world.community, world.third, since=day("2024-03-10"))
    await world.hear(
        *(facts.terms(mover), before, facts.ended(before, day("2024-03-09")), after),
        *(facts.attended(mover, world.body, world.community, on=on) for on in (MARCH_4, MARCH_14)),
    )
    assert [(line["payer"], line["amount_ore"]) for line in await lines(world)] == [
        (world.home, 2 * HOUR_ORE),
        (world.third, 2 * HOUR_ORE),
    ]


async def test_a_gp_who_comes_to_sit_for_oslo_is_paid_by_oslos_own_rates_from_that_day(world: World) -> None:
    await world.arranged(arrangement="own_municipality", host=None, valid_from="2022-01-01")
    mover = new_id()
    before = facts.appointed(mover, world.body, world.community, world.home, since=date(2022, 1, 1))
    oslo = facts.appointed(mover, world.body, world.community, "0301", since=day("2023-02-01"))
    await world.hear(
        *(facts.terms(mover), before, facts.ended(before, day("2023-01-31")), oslo),
        *(
            facts.attended(mover, world.body, world.community, on=day(on), minutes=60)
            for on in ("2022-06-30", "2022-07-01", "2023-02-01")
        ),
    )
    found = await lines(world)
    assert [(line["payer"], line["amount_ore"]) for line in found] == [
        (world.home, 92_800),
        (world.home, 96_000),
        ("0301", 96_000),
    ]
    assert ["12.5" in line["why"]["nb"] for line in found] == [True, True, False]
    assert "rammeavtalen for Oslo kommune punkt 12.3" in found[-1]["why"]["nb"]


async def test_a_specialist_whom_nobody_has_asked_waits_from_the_day_it_matters(world: World) -> None:
    await world.arranged()
    await world.hear(
        facts.terms(world.gp, specialist=None, since=date(2024, 1, 1)),
        *(facts.prepared(world.gp, world.body, world.community, on=day(on)) for on in ("2024-06-30", "2024-07-01")),
    )
    claims = [await world.claim(one["claim"]) for one in await world.claims()]
    told = {
        one["on"]: one.get("missing", one.get("amount_ore"))
        for claim in claims
        for one in (*claim["lines"], *claim["unpriced"])
    }
    assert told == {"2024-06-30": HOUR_ORE, "2024-07-01": "specialist"}
