"""Where pay for a GP's work goes wrong: rates that change in between, Oslo, and two hats at once."""

from datetime import date
from typing import Any

import pytest

from infra.chassis.ids import new_id
from tests.honoraria import facts
from tests.honoraria.world import World, day

JULY_10, JULY_20 = day("2024-07-10"), day("2024-07-20")


async def lines(world: World) -> list[Any]:
    return list((await world.claim())["lines"])


async def test_a_gp_who_becomes_a_specialist_in_mid_month_is_paid_by_the_status_of_each_day(world: World) -> None:
    await world.arranged()
    await world.hear(
        facts.terms(world.gp, specialist=False, since=day("2024-07-01")),
        facts.terms(world.gp, specialist=True, since=day("2024-07-15")),
        *(facts.prepared(world.gp, world.body, world.community, on=on) for on in (JULY_10, JULY_20)),
    )
    assert [line["amount_ore"] for line in await lines(world)] == [107_500, 123_000]


async def test_a_specialist_status_that_becomes_known_late_changes_only_the_days_it_covers(world: World) -> None:
    await world.arranged()
    await world.hear(facts.terms(world.gp, specialist=False, since=day("2024-07-01")))
    await world.hear(*(facts.prepared(world.gp, world.body, world.community, on=on) for on in (JULY_10, JULY_20)))
    await world.approved()
    await world.hear(facts.terms(world.gp, specialist=True, since=day("2024-07-15")))
    claim = await world.approved()
    assert sorted(one["ore"] for one in claim["entries"]) == [-107_500, 107_500, 107_500, 123_000]


@pytest.mark.parametrize(
    ("on", "told"),
    [("2022-09-01", 96_000), ("2023-06-30", 96_000), ("2023-07-01", "rate"), ("2024-03-14", "rate")],
)
async def test_oslo_has_rates_of_its_own_and_none_are_borrowed(world: World, on: str, told: int | str) -> None:
    await world.arranged(arrangement="own_municipality", host=None, tax_treatment="business", valid_from="2022-01-01")
    oslo = new_id()
    await world.hear(
        facts.terms(oslo),
        facts.appointed(oslo, world.body, world.community, "0301", since=date(2022, 1, 1)),
        facts.attended(oslo, world.body, world.community, on=day(on), minutes=60),
    )
    claim = await world.claim()
    found = [line["amount_ore"] for line in claim["lines"]] + [one["missing"] for one in claim["unpriced"]]
    assert found == [told]
    for line in claim["lines"]:
        assert "rammeavtalen for Oslo kommune punkt 12.3" in line["why"]["nb"]


async def test_a_combined_gp_is_paid_by_the_hat_of_each_piece_of_work_and_waits_without_one(
    world: World,
) -> None:
    await world.arranged()
    await world.hear(facts.terms(world.gp, "combined", since=date(2024, 1, 1)))
    meeting = new_id()
    for capacity in ("self_employed", "salaried", None):
        one = facts.prepared(world.gp, world.body, world.community, meeting=meeting)
        await world.hear(one.model_copy(update={"capacity": capacity}))
    claim = await world.claim()
    assert sorted(line["amount_ore"] for line in claim["lines"]) == [0, 102_700]
    assert [one["missing"] for one in claim["unpriced"]] == ["capacity"]


async def test_rounding_of_a_whole_month_reaches_over_claims_and_stops_at_the_next(world: World) -> None:
    await world.arranged(policy={"increment_minutes": 60, "rounding": "up", "scope": "period"})
    for on, minutes in (("2024-06-03", 40), ("2024-06-28", 50), ("2024-07-01", 10)):
        await world.hear(facts.attended(world.gp, world.body, world.community, on=day(on), minutes=minutes))
    shown = [await world.claim(one["claim"]) for one in await world.claims()]
    counted = {line["on"]: line["counted_minutes"] for claim in shown for line in claim["lines"]}
    assert counted == {"2024-06-03": 40, "2024-06-28": 80, "2024-07-01": 60}


async def test_ore_that_do_not_divide_are_rounded_once_on_each_line_and_never_on_the_sum(world: World) -> None:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community, minutes=1, travel=(1, 1)))
    claim = await world.claim()
    assert [line["amount_ore"] for line in claim["lines"]] == [1712, 1712, 1712]
    assert claim["total_ore"] == 5136 != 3 * 102_700 // 60
