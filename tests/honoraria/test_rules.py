"""Rates and arrangements as they are entered: rules for kinds of work, corrections, and nothing stale."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_provisional import Local
from tests.honoraria.world import World

LAST_YEAR = date(2023, 11, 14)
"""The clock of these tests stands on 1 January 2024."""


async def last_years_work(world: World, *, approved: bool = True, **arranged: Any) -> Json:
    """Two hours of November 2023, arranged since June."""
    entered = await world.arranged(valid_from="2023-06-01", **arranged)
    await world.hear(facts.attended(world.gp, world.body, world.community, on=LAST_YEAR))
    if approved:
        await world.approved()
    return entered


async def try_to_arrange(world: World, **changed: object) -> Any:
    sent = {
        "community": world.community,
        "arrangement": "host_pays",
        "host": world.host,
        "key": "none",
        "tax_treatment": "office",
        "travel_costs": False,
        "valid_from": "2023-06-01",
    } | changed
    return await world.call.post("/funding", sent, by=world.role("secretariat"), subject="sec-1")


async def test_an_arrangement_overrides_nothing_approved_without_a_stated_correction(world: World) -> None:
    await last_years_work(world)
    refused = await try_to_arrange(world, tax_treatment="business", valid_from="2023-10-01")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:samrad:problem:overrides-the-past")
    assert "2023-11-14" in refused.text
    assert refused.json()["errors"][0]["field"] == "/correction"


async def test_with_a_stated_correction_what_was_approved_is_proposed_anew(world: World) -> None:
    await last_years_work(world)
    await world.arranged(tax_treatment="business", valid_from="2023-10-01", correction="2024/118-7")
    claim = await world.claim()
    assert (claim["proposes_reversal"], claim["lines"][0]["tax_treatment"]) == (True, "business")
    *_, told = await world.stated("FundingArranged")
    assert told["correction"] == "2024/118-7"


@pytest.mark.parametrize(
    "changed",
    [
        {"valid_from": "2024-01-01", "tax_treatment": "business"},
        {"valid_from": "2023-11-15", "tax_treatment": "business"},
        {"valid_from": "2023-10-01", "policy": {"increment_minutes": 1, "rounding": "exact"}},
    ],
)
async def test_what_changes_no_approved_price_needs_no_correction(world: World, changed: Json) -> None:
    await last_years_work(world)
    made(await try_to_arrange(world, **changed))


async def test_what_nobody_approved_yet_is_priced_by_what_holds_now(world: World) -> None:
    await last_years_work(world, approved=False)
    await world.arranged(tax_treatment="business", valid_from="2023-10-01")
    assert (await world.claim())["lines"][0]["tax_treatment"] == "business"


async def test_a_host_is_a_member_of_the_community(world: World) -> None:
    refused = await try_to_arrange(world, host="9999")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "/host")
    assert rule(refused) == "host-not-a-member"


async def test_what_is_approved_today_is_not_changed_by_what_holds_from_today(world: World) -> None:
    world.running.clock.set(datetime(2024, 5, 14, 9, tzinfo=UTC))
    local = Local(world)
    await local.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community, on=date(2024, 5, 14)))
    await world.approved()
    from_today = {"tax_treatment": "business", "policy": [{"agreement": local.code}], "valid_from": "2024-05-14"}
    assert rule(await try_to_arrange(world, **from_today)) == "overrides-the-past"
    made(await try_to_arrange(world, **from_today | {"valid_from": "2024-05-15"}))
    assert rule(await local.tried("2024-05-14", "2024-06-30", 50_000)) == "overrides-the-past"
    made(await local.tried("2024-05-15", "2024-06-30", 50_000))


async def test_an_arrangement_of_another_body_overrides_nothing(world: World) -> None:
    await last_years_work(world)
    other = UUID(int=world.body.int + 1)
    made(await try_to_arrange(world, body=str(other), tax_treatment="business"))
    refused = await try_to_arrange(world, body=str(world.body), tax_treatment="business")
    assert refused.status_code == 409


async def test_work_approved_between_entering_and_confirming_is_guarded_too(world: World) -> None:
    await last_years_work(world, approved=False)
    entered = made(await try_to_arrange(world, tax_treatment="business", valid_from="2023-10-01"))
    await world.approved()
    answer = await world.call.post(
        f"/funding/{entered['funding']}/confirm", {}, by=world.role("secretariat"), subject="sec-2"
    )
    assert answer.status_code == 409


async def test_a_rate_overrides_nothing_approved_without_a_stated_correction(world: World) -> None:
    local = Local(world)
    await local.rate("2023-01-01", "2023-12-31", 100_000)
    await last_years_work(world, policy=[{"agreement": local.code}])
    sent = {"agreement": local.code, "specialist": None, "ore_per_hour": 110_000, "source": "X"}
    by = world.role("secretariat")
    refused = await world.call.post("/rates", sent | {"valid_from": "2023-11-01"}, by=by)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "/correction")
    made(await world.call.post("/rates", sent | {"valid_from": "2023-11-15"}, by=by))
    made(await world.call.post("/rates", sent | {"valid_from": "2022-01-01", "valid_to": "2022-12-31"}, by=by))
    await local.rate("2023-11-01", "2023-12-31", 110_000, correction="2024/118-7")
    claim = await world.claim()
    assert (claim["proposes_reversal"], claim["total_ore"]) == (True, 220_000)


async def test_another_amount_takes_the_place_of_one_only_as_a_stated_correction(world: World) -> None:
    local = Local(world)
    await local.rate("2023-01-01", "2023-12-31", 100_000)
    await last_years_work(world, policy=[{"agreement": local.code}])
    sent = {"agreement": local.code, "specialist": None, "ore_per_hour": 105_000, "source": "X"}
    refused = await world.call.post("/rates", sent | {"valid_from": "2023-01-01"}, by=world.role("secretariat"))
    assert refused.json()["type"] == "urn:samrad:problem:rate-contradicted"
    await local.rate("2023-01-01", "2023-12-31", 105_000, correction="2024/118-8")
    claim = await world.approved()
    assert [one["ore"] for one in claim["entries"]] == [200_000, -200_000, 210_000]


async def test_a_rate_that_ends_sooner_than_it_did_takes_back_nothing_approved_unless_that_is_stated(
    world: World,
) -> None:
    local = Local(world)
    await local.rate("2023-01-01", "2023-12-31", 100_000)
    await last_years_work(world, policy=[{"agreement": local.code}])
    assert rule(await local.tried("2023-01-01", "2023-11-13", 100_000)) == "overrides-the-past"
    await local.rate("2023-01-01", "2023-11-14", 100_000)
    assert (await world.claim())["state"] == "approved"
    await local.rate("2023-01-01", "2023-11-13", 100_000, correction="2024/118-9")
    claim = await world.claim()
    assert (claim["proposes_reversal"], [one["missing"] for one in claim["unpriced"]]) == (True, ["rate"])


async def test_each_kind_of_work_is_paid_by_its_own_rule(world: World) -> None:
    rules = [
        {"kinds": ["meeting"], "unit": "started_half_hour"},
        {"kinds": ["preparation"], "standard_preparation_minutes": 90},
        {"kinds": ["travel"], "pays": "nothing"},
    ]
    shown = await world.arranged(policy=rules)
    assert shown["policy"] == rules
    assert shown["undecided"] == [
        "exact_minutes",
        "each_activity_alone",
        "no_daily_cap",
        "no_minimum",
        "cancelled_meeting",
    ]
    await world.hear(facts.attended(world.gp, world.body, world.community, minutes=100, travel=(45,)))
    claim = await world.claim()
    assert [(line["kind"], line["minutes"], line["counted_minutes"]) for line in claim["lines"]] == [
        ("preparation", 90, 90),
        ("meeting", 100, 120),
        ("travel", 45, 0),
    ]
    assert claim["total_ore"] == 210 * HOUR_ORE // 60
    (told,) = await world.stated("FundingArranged")
    assert [rule["kinds"] for rule in told["rules"]] == [["meeting"], ["preparation"], ["travel"]]
    assert told["rules"][1]["decided"] == ["kinds", "standard_preparation_minutes"]
    assert told["policy"] is None


async def test_standard_preparation_goes_away_with_the_attendance_it_came_of(world: World) -> None:
    await world.arranged(policy=[{"standard_preparation_minutes": 60}])
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    assert [line["cause"] for line in (await world.claim())["lines"]] == [str(attended.attendance)] * 2
    await world.approved()
    await world.hear(facts.attendance_corrected(attended, paid=False))
    claim = await world.approved()
    assert (claim["lines"], sum(one["ore"] for one in claim["entries"])) == ([], 0)


@pytest.mark.parametrize("others", [[], [{"kinds": ["travel"], "period_cap_minutes": 600}]])
async def test_preparation_logged_in_june_for_a_meeting_in_september_counts_towards_its_standard(
    world: World, others: list[Json]
) -> None:
    await world.arranged(policy=[{"kinds": ["preparation"], "standard_preparation_minutes": 60}, *others])
    attended = facts.attended(world.gp, world.body, world.community, on=date(2024, 9, 12), minutes=60)
    june = facts.prepared(
        world.gp, world.body, world.community, meeting=attended.meeting, on=date(2024, 6, 20), minutes=90
    )
    await world.hear(june, attended)
    lines = (await world.claim())["lines"]
    assert [(line["on"], line["counted_minutes"], line["amount_ore"]) for line in lines] == [
        ("2024-06-20", 60, HOUR_ORE),
        ("2024-09-12", 60, 123_000),
    ]


@pytest.mark.parametrize(
    ("policy", "field", "said"),
    [
        ({"increment_minutes": 30}, "/policy/increment_minutes", "must be 1"),
        (
            [{"kinds": ["meeting"]}, {"kinds": ["meeting", "travel"]}],
            "/policy/1/kinds",
            "another rule speaks of meeting",
        ),
        ([{"kinds": ["meeting", "meeting"]}], "/policy/0/kinds", "name each kind of work once"),
        ([], "/policy", "at least 1"),
        ([{"unit": "band"}], "/policy/0/half_day_up_to_minutes", "is missing"),
        ([{"colour": "blue"}], "/policy/0/colour", "not known here"),
        ({"agreement": "Helse Førde"}, "/policy/agreement", "HELSE_FORDE"),
        ("exact", "/policy", "must be a list"),
    ],
)
async def test_a_policy_that_cannot_be_meant_is_refused_by_field(
    world: World, policy: object, field: str, said: str
) -> None:
    refused = await try_to_arrange(world, policy=policy)
    assert refused.status_code == 422
    assert said in {one["field"]: one["message"] for one in refused.json()["errors"]}[field]


async def test_a_rate_stated_per_half_hour_is_shown_and_told_as_stated(world: World) -> None:
    local = Local(world)
    shown = await local.rate("2024-01-01", "2024-12-31", None, ore_per_half_hour=61_500, point="4.2")  # type: ignore[arg-type]
    assert (shown["ore_per_hour"], shown["stated_per"]) == (123_000, "half_hour")
    (told,) = await world.stated("RateEntered", agreement=local.code)
    assert (told["point"], told["stated_per"], told["ore_per_hour"]) == ("4.2", "half_hour", 123_000)
    await world.arranged(policy={"agreement": local.code, "unit": "started_half_hour"})
    await world.hear(facts.attended(world.gp, world.body, world.community, minutes=40))
    (line,) = (await world.claim())["lines"]
    assert line["amount_ore"] == 123_000
    assert "Satsen per halvtime er 615,00" in line["why"]["nb"].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("sent", [{}, {"ore_per_hour": 2, "ore_per_half_hour": 1}])
async def test_a_rate_has_one_amount(world: World, sent: Json) -> None:
    rate = {"agreement": "X", "specialist": None, "valid_from": "2024-01-01", "source": "X"} | sent
    refused = await world.call.post("/rates", rate, by=world.role("secretariat"))
    assert refused.status_code == 422
    assert "ore_per_half_hour" in refused.text


async def test_rules_changed_in_the_database_itself_are_seen_by_a_process_that_has_read_them(world: World) -> None:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    pool = world.running.database.pool
    await pool.execute("update fundings set tax_treatment = 'business' where community = $1", world.community)
    await world.hear(facts.attended(world.gp, world.body, world.community))
    treatments = [(await world.claim(one["claim"]))["lines"][0]["tax_treatment"] for one in await world.claims()]
    assert sorted(treatments) == ["business", "office"]


async def test_where_the_version_of_the_rules_is_lost_they_are_read_each_time(world: World) -> None:
    await world.arranged()
    pool = world.running.database.pool
    await pool.execute("delete from rule_version")
    try:
        await world.hear(facts.attended(world.gp, world.body, world.community))
        await pool.execute("update fundings set tax_treatment = 'business' where community = $1", world.community)
        await world.hear(facts.attended(world.gp, world.body, world.community))
    finally:
        await pool.execute("insert into rule_version default values")
    assert {one["total_ore"] for one in await world.claims()} == {2 * HOUR_ORE}
    treatments = [(await world.claim(one["claim"]))["lines"][0]["tax_treatment"] for one in await world.claims()]
    assert sorted(treatments) == ["business", "office"]


async def test_what_holds_on_a_day_is_answered_with_why_and_what_is_missing(world: World) -> None:
    local = Local(world)
    await local.rate("2030-01-01", "2030-06-30", 100_000)
    by = world.role("secretariat")
    holds = made(await world.call.get("/rates/in-force", by=by, on="2030-03-01"), 200)
    (row,) = [one for one in holds["rates"] if one["agreement"] == local.code]
    assert (row["of"], row["ore_per_hour"], row["to"]) == ("all", 100_000, "2030-06-30")
    assert "entered and confirmed" in row["why"]
    later = made(await world.call.get("/rates/in-force", by=by, on="2030-07-01"), 200)
    (gap,) = [one for one in later["rates"] if one["agreement"] == local.code]
    assert (gap["ore_per_hour"], "2030-06-30" in gap["why"]) == (None, True)
    assert later["entered_included"]
