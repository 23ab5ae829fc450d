"""The employer's contribution on `office`: by the payer's rate on the day of payment, never guessed."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.honoraria.model.contribution import (
    ContributionRate,
    RateEndsBeforeItBegins,
    contribution,
    last_day,
    rate_on,
    spread,
    total,
)
from tests.gateways.caller import made, rule
from tests.honoraria import facts
from tests.honoraria.entered import office_work, rate
from tests.honoraria.facts import HOUR_ORE, SPRING
from tests.honoraria.test_ledger import accounts
from tests.honoraria.world import World

YEAR = (date(2024, 1, 1), date(2024, 12, 31))


def rated(hundredths: int = 1410, first: date = YEAR[0], last: date = YEAR[1]) -> ContributionRate:
    return ContributionRate(UUID(int=1), "3905", first, last, hundredths, posted_by_payroll=False)


def test_halves_are_rounded_away_from_zero_so_that_a_reversal_undoes_to_the_ore() -> None:
    assert [contribution(ore, rated(1000)) for ore in (4, 5, 15, -4, -5, -15)] == [0, 1, 2, 0, -1, -2]


@given(st.lists(st.integers(-(10**9), 10**9), max_size=12), st.integers(0, 9_999))
def test_the_parts_always_add_up_to_the_contribution_on_their_sum(parts: list[int], hundredths: int) -> None:
    found = spread(dict(enumerate(parts)), rated(hundredths))
    assert sum(found.values()) == contribution(sum(parts), rated(hundredths))
    for part, ore in found.items():
        assert abs(ore * 10_000 - parts[part] * hundredths) < 10_000, "within an øre of its own"


def test_a_rate_lapses_with_its_year_unless_another_day_is_given() -> None:
    assert last_day(date(2024, 7, 1), None) == date(2024, 12, 31)
    assert last_day(date(2024, 7, 1), date(2025, 6, 30)) == date(2025, 6, 30)
    with pytest.raises(RateEndsBeforeItBegins):
        last_day(date(2024, 7, 1), date(2024, 6, 30))
    assert rate_on([rated()], date(2025, 1, 1)) is None


def test_what_has_no_rate_makes_the_whole_unknown_and_zero_per_cent_is_known() -> None:
    assert total({SPRING: 100_000, date(2025, 1, 1): 1}, [rated()]) is None
    assert total({SPRING: 100_000}, [rated()]) == 14_100
    assert total({SPRING: 100_000}, [rated(0)]) == 0
    assert total({}, []) == 0


async def test_a_run_posts_the_contribution_and_shows_it(world: World) -> None:
    await rate(world)
    await office_work(world)
    assert (await world.settle("simulate"))["result"]["contribution_ore"] == 28_961
    run = await world.settle()
    result = run["result"]
    assert (result["contribution_base_ore"], result["contribution_ore"]) == (2 * HOUR_ORE, 28_961)
    told = await accounts(world)
    assert (told["contribution"], told["contribution_owed"]) == (28_961, -28_961)
    row = (await world.file(run, "summary")).text.splitlines()[-1]
    assert row.startswith("arbeidsgiveravgift;")
    assert ";289,61;" in row


async def test_an_unknown_rate_is_listed_and_posted_when_it_is_known(world: World) -> None:
    await office_work(world, SPRING, date(2024, 2, 1))
    run = await world.settle()
    assert run["result"]["contribution_ore"] is None
    assert "Sats for arbeidsgiveravgift mangler" in (await world.file(run, "summary")).text
    by = world.budget("economist")
    listed = (await world.call.get("/contributions/waiting", by=by)).json()
    assert [(one["run"], one["base_ore"]) for one in listed] == [(run["run"], 4 * HOUR_ORE)]
    assert "contribution" not in await accounts(world)
    await rate(world, 1060)
    assert (await accounts(world))["contribution"] == 43_545
    assert (await world.call.get("/contributions/waiting", by=by)).json() == []


async def test_a_rate_that_takes_the_place_of_another_posts_the_difference(world: World) -> None:
    await rate(world, 1410)
    await office_work(world)
    await world.settle()
    await rate(world, 0)
    assert "contribution" not in await accounts(world)
    await rate(world, 1060)
    assert (await accounts(world))["contribution"] == 21_772


async def test_what_is_taken_back_is_reckoned_by_the_rate_of_the_month_it_was_paid_in(world: World) -> None:
    world.running.clock.set(datetime(2024, 6, 20, tzinfo=UTC))
    await rate(world, 1410, valid_to="2024-06-30")
    await rate(world, 500, valid_from="2024-07-01")
    attended = await world.paid()
    await world.hear(facts.attendance_corrected(attended, minutes=60))
    await world.approved()
    world.running.clock.set(datetime(2024, 8, 1, tzinfo=UTC))
    result = (await world.settle())["result"]
    assert result["contribution_ore"] == -14_481 == (await accounts(world))["contribution"] - 28_961
    assert (await accounts(world))["contribution"] == 14_480


async def test_what_was_corrected_twice_is_taken_back_by_the_rate_it_was_first_paid_by(world: World) -> None:
    world.running.clock.set(datetime(2024, 6, 20, tzinfo=UTC))
    await rate(world, 1410, valid_to="2024-06-30")
    await rate(world, 500, valid_from="2024-07-01")
    attended = await world.paid(key="equal")
    claimed = (await accounts(world))["refund_due"]
    assert claimed == 2 * ((2 * HOUR_ORE + 28_961) // 3)
    for month, paid_minutes in ((8, 60), (9, 0)):
        world.running.clock.set(datetime(2024, month, 1, tzinfo=UTC))
        await world.hear(facts.attendance_corrected(attended, minutes=60, paid=bool(paid_minutes)))
        await world.approved()
        simulated, run = await world.settle("simulate"), await world.settle()
        assert simulated["result"]["contribution_ore"] == run["result"]["contribution_ore"] == -14_481
        rows = (await world.file(run, "payroll")).text.splitlines()
        assert {row.split(";")[22] for row in rows if ";linje;" in row} == {"2024-06"}, "the a-melding that changes"
    # Nothing is left but the øre of three roundings, since each run is rounded by itself.
    assert (await accounts(world)).get("contribution") == 28_961 - 2 * 14_481
    assert abs((await accounts(world)).get("refund_due", 0)) < 2


async def test_what_was_never_paid_is_first_paid_when_what_replaces_it_is(world: World) -> None:
    world.running.clock.set(datetime(2024, 4, 15, tzinfo=UTC))
    await rate(world, 1410, valid_to="2024-04-30")
    await rate(world, 500, valid_from="2024-05-01")
    await world.arranged()
    await world.payee()
    wrong = facts.attended(world.gp, world.body, world.community)
    for told in (wrong, facts.attendance_corrected(wrong, on=date(2024, 4, 10))):
        await world.hear(told)
        await world.approved()
    assert (await world.settle())["result"]["contribution_ore"] == 0
    world.running.clock.set(datetime(2024, 5, 15, tzinfo=UTC))
    simulated, run = await world.settle("simulate", last="2024-04-30"), await world.settle(last="2024-04-30")
    assert simulated["result"]["contribution_ore"] == run["result"]["contribution_ore"] == 10_270
    assert (await accounts(world))["contribution"] == 10_270
    rows = (await world.file(run, "payroll")).text.splitlines()
    assert [row.split(";")[22] for row in rows if ";linje;" in row] == [""], "no a-melding of before changes"


async def test_business_owes_no_contribution(world: World) -> None:
    await rate(world)
    await world.paid(tax_treatment="business")
    assert "contribution" not in await accounts(world)


async def test_a_rate_is_entered_by_one_and_confirmed_by_another_of_the_same_municipality(world: World) -> None:
    entered = await rate(world, confirm=False)
    path, by = f"/contribution-rates/{entered['rate']}/confirm", world.budget("economist")
    assert rule(await world.call.post(path, {}, by=by, subject="eco-1")) == "confirmed-by-the-same-person"
    assert (await world.call.post(path, {}, by=world.budget("economist", world.third))).status_code == 404
    made(await world.call.post(path, {}, by=by, subject="eco-2"), 200)
    assert rule(await world.call.post(path, {}, by=by, subject="eco-3")) == "confirmed-already"
    another = await rate(world, confirm=False, valid_from="2024-07-01", valid_to="2024-12-31")
    overlapping = f"/contribution-rates/{another['rate']}/confirm"
    assert rule(await world.call.post(overlapping, {}, by=by, subject="eco-2")) == "rates-overlap"
    stranger = world.budget("economist", world.third)
    sent = {"municipality": world.host, "valid_from": "2024-01-01", "hundredths": 1, "posted_by_payroll": True}
    assert (await world.call.post("/contribution-rates", sent | {"source": "x"}, by=stranger)).status_code == 403
    listed = made(await world.call.get("/contribution-rates", by=by, municipality=world.host), 200)["items"]
    assert [one["confirmed_by"] for one in listed] == ["eco-2", None]
    assert made(await world.call.get("/contribution-rates", by=stranger), 200)["items"] == []
