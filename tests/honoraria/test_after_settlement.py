"""What changes after money has moved, or too late: the difference is settled, once, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest

from contracts.events.meetings import PreparationWithdrawn, TravelLeg
from infra.chassis.ids import new_id
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.entered import population
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_provisional import Local
from tests.honoraria.test_rules import try_to_arrange
from tests.honoraria.world import World, day


async def test_work_withdrawn_gives_back_what_it_took_of_a_capped_day(world: World) -> None:
    await world.arranged(policy={"daily_cap_minutes": 90})
    logged = facts.prepared(world.gp, world.body, world.community, minutes=60)
    await world.hear(logged, facts.attended(world.gp, world.body, world.community, minutes=90))
    assert sum(one["total_ore"] for one in await world.claims()) == 90 * HOUR_ORE // 60
    (meeting,) = [one for one in await world.claims() if one["meeting"]]
    assert meeting["total_ore"] == 30 * HOUR_ORE // 60
    gone = PreparationWithdrawn(
        preparation=logged.preparation,
        practitioner=world.gp,
        body=world.body,
        community=world.community,
        reason="other",
    )
    await world.hear(gone)
    assert (await world.claim(meeting["claim"]))["total_ore"] == 90 * HOUR_ORE // 60


@pytest.mark.parametrize("changed", ["meeting", "practitioner", "paid"])
async def test_attendance_that_moves_away_after_settlement_is_taken_back_from_the_old_claim(
    world: World, changed: str
) -> None:
    attended = await world.paid()
    old = (await world.claim())["claim"]
    await world.hear(facts.terms(other := new_id()), facts.appointed(other, world.body, world.community, world.home))
    now: dict[str, object] = {"meeting": new_id(), "practitioner": other, "paid": False}
    await world.hear(facts.attendance_corrected(attended, **{changed: now[changed]}))
    assert (await world.approved(old))["total_ore"] == 0
    for one in await world.claims(state="calculated"):
        await world.approved(one["claim"])
    assert await world.booked_ore() == (0 if changed == "paid" else 2 * HOUR_ORE)
    run = await world.settle(first="2024-04-01", last="2024-04-30")
    owed = sum(one["carried_ore"] for one in run["result"]["payouts"])
    assert (owed, run["result"]["office_ore"]) == ((0, 0) if changed == "meeting" else (-2 * HOUR_ORE, 0))


async def test_a_specialist_from_an_earlier_day_gets_the_difference_and_no_more(world: World) -> None:
    await world.hear(facts.terms(world.gp, specialist=False))
    on = date(2024, 9, 5)
    await world.arranged()
    await world.payee()
    await world.hear(facts.attended(world.gp, world.body, world.community, on=on, minutes=60))
    await world.approved()
    assert (await world.settle(last="2024-09-30"))["result"]["office_ore"] == 107_500
    await world.hear(facts.terms(world.gp, specialist=True, since=date(2024, 9, 1)))
    await world.approved()
    run = await world.settle(first="2024-10-01", last="2024-10-31")
    assert run["result"]["office_ore"] == 123_000 - 107_500
    assert (await world.settle(first="2024-10-01", last="2024-10-31"))["result"]["vouchers"] == 0
    assert (await world.claim())["state"] == "settled"


async def test_the_year_of_a_voucher_is_the_year_in_norway(world: World) -> None:
    world.running.clock.set(datetime(2024, 12, 31, 22, 59, tzinfo=UTC))
    await world.paid()
    world.running.clock.set(datetime(2024, 12, 31, 23, 1, tzinfo=UTC))
    await world.hear(facts.attended(world.gp, world.body, world.community))
    (waiting,) = await world.claims(state="calculated")
    await world.approved(waiting["claim"])
    run = await world.settle()
    assert (run["posted_on"], run["result"]["arrears"]) == ("2025-01-01", 0)
    assert run["result"]["payouts"][0]["vouchers"] == [f"{world.host}-2025-000001"]


async def test_each_leg_of_a_journey_is_priced_by_its_own_day(world: World) -> None:
    await world.arranged()
    held = facts.attended(world.gp, world.body, world.community, on=day("2024-06-30"), minutes=60)
    home = TravelLeg(on=day("2024-07-01"), minutes=60, kilometres=40)
    await world.hear(held.model_copy(update={"travel": (home,)}))
    assert [line["amount_ore"] for line in (await world.claim())["lines"]] == [102_700, 123_000]


async def test_a_key_confirmed_late_splits_anew_and_credits_nobody_before_it_can(world: World) -> None:
    await world.paid(key="equal")
    await world.arranged(key="population", valid_from="2024-03-01", correction="2024/118-7")
    april = (await world.settle(first="2024-04-01", last="2024-04-30"))["result"]
    assert april["refunds"] == [], "what was claimed stays until it is known who is to be claimed instead"
    assert "population" in april["problems"][0]
    await population(world, host=1, home=1, third=2)
    may = (await world.settle(first="2024-05-01", last="2024-05-31"))["result"]["refunds"]
    third = 2 * HOUR_ORE // 3  # two of the three bear one øre more: the host and the lower number
    claimed = {(one["municipality"], one["key"]): one["ore"] for one in may}
    assert claimed == {
        (world.home, "equal"): -third - 1,
        (world.third, "equal"): -third,
        (world.home, "population"): HOUR_ORE // 2,
        (world.third, "population"): HOUR_ORE,
    }


async def test_the_same_terms_entered_anew_in_mid_month_give_no_second_cap_of_the_month(world: World) -> None:
    cap = [{"period_cap_minutes": 120}]
    await world.arranged(policy=cap)
    days = date(2024, 3, 5), date(2024, 3, 20)
    await world.hear(*(facts.attended(world.gp, world.body, world.community, on=on) for on in days))
    for one in await world.claims():
        await world.approved(one["claim"])
    await world.arranged(policy=cap, valid_from="2024-03-15", travel_costs=True)
    assert {(one["state"], one["total_ore"]) for one in await world.claims()} == {
        ("approved", 2 * HOUR_ORE),
        ("approved", 0),
    }


async def test_a_month_that_is_rounded_as_a_whole_is_not_cut_in_two_without_a_stated_correction(world: World) -> None:
    hours = [{"scope": "period", "rounding": "up", "increment_minutes": 60}]
    await world.arranged(policy=hours)
    await world.hear(facts.attended(world.gp, world.body, world.community, on=date(2024, 3, 5), minutes=40))
    assert (await world.approved())["total_ore"] == HOUR_ORE
    later: Json = {"valid_from": "2024-03-15", "policy": [{"unit": "started_half_hour"}]}
    assert rule(await try_to_arrange(world, **later)) == "overrides-the-past"
    made(await try_to_arrange(world, **later | {"policy": hours}))
    made(await try_to_arrange(world, **later | {"valid_from": "2024-04-01"}))


async def test_a_late_rate_of_earlier_work_takes_nothing_of_a_capped_month_from_what_was_paid(world: World) -> None:
    local = Local(world)
    await local.rate("2024-03-10", "2024-03-31", 100_000)
    await world.arranged(policy=[{"agreement": local.code, "period_cap_minutes": 120}])
    meeting = new_id()
    await world.hear(
        facts.attended(world.gp, world.body, world.community, meeting=meeting, minutes=120),
        facts.prepared(world.gp, world.body, world.community, meeting=meeting, on=date(2024, 3, 1), minutes=60),
    )
    assert (await world.approved())["total_ore"] == 100_000, "an hour of the two is left to what waits for its rate"
    await local.rate("2024-03-01", "2024-03-09", 90_000)
    assert [one["ore"] for one in (await world.approved())["entries"]] == [100_000, 90_000]


async def test_confirming_the_same_arrangement_again_claims_nothing_again(world: World) -> None:
    await world.paid(key="equal")
    await world.arranged(key="equal")
    run = await world.settle(first="2024-04-01", last="2024-04-30")
    assert (run["result"]["refunds"], run["result"]["vouchers"]) == ([], 0)


async def test_a_rule_that_touches_many_claims_reprices_all_of_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The package offers the function under the module's name.
    monkeypatch.setattr(import_module("services.honoraria.commands.reprice"), "BATCH", 2)
    days = [day("2024-03-14") + timedelta(days=number) for number in range(5)]
    await world.hear(*(facts.attended(world.gp, world.body, world.community, on=on) for on in days))
    assert {one["state"] for one in await world.claims()} == {"unpriced"}
    await world.arranged()
    assert [one["total_ore"] for one in await world.claims()] == [2 * HOUR_ORE] * 5


async def test_waiting_work_is_listed_with_the_municipality_it_will_fall_on_however_late_that_is_known(
    world: World,
) -> None:
    """The home became known while the work still waited for the same thing."""
    gp = new_id()
    await world.hear(facts.terms(gp), facts.attended(gp, world.body, world.community))
    assert [one["reason"] for one in (await world.settle("simulate", number=world.home))["result"]["left"]] == []
    await world.hear(facts.appointed(gp, world.body, world.community, world.home))
    left = (await world.settle("simulate", number=world.home))["result"]["left"]
    assert [(one["practitioner"], one["reason"]) for one in left] == [(str(gp), "funding")]


async def test_the_home_that_is_shown_does_not_depend_on_what_was_heard_first(world: World) -> None:
    await world.arranged()
    gp = new_id()
    await world.hear(facts.terms(gp), facts.attended(gp, world.body, world.community))
    await world.hear(facts.appointed(gp, world.body, world.community, world.home))
    claim = await world.claim()
    assert (claim["home"], claim["lines"][0]["home"]) == (world.home, world.home)
    assert (await world.stated("HonorariumCalculated"))[-1]["home"] == world.home
