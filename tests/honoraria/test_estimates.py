"""`POST /estimates`: a plan priced by what is in force, or by what might be; nothing is kept of it."""

from infra.chassis.ids import new_id
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import World

MEETING: Json = {"days": ["2024-03-14"], "meeting_minutes": 120}


def plan(world: World, *bodies: Json, **changed: object) -> Json:
    gps = [{"home": world.home, "specialist": True}]
    return {
        "community": world.community,
        "year": 2024,
        "bodies": list(bodies) or [MEETING | {"name": "FSU rus", "gps": gps}],
    } | changed


async def asked(world: World, sent: Json) -> Json:
    return made(await world.call.post("/estimates", sent, by=world.role("secretariat")), 200)


async def test_a_body_that_there_is_costs_what_its_gps_would_be_paid_for_the_same_work(world: World) -> None:
    await world.arranged()
    answer = await asked(world, plan(world, MEETING | {"body": str(world.body)}))
    assert (answer["total_ore"], answer["complete"]) == (2 * HOUR_ORE, True)
    await world.hear(facts.attended(world.gp, world.body, world.community))
    claim = await world.claim()
    assert claim["total_ore"] == answer["total_ore"]
    assert [(one["payer"], one["tax_treatment"], one["ore"]) for one in answer["by_payer"]] == [
        (world.host, "office", 2 * HOUR_ORE)
    ]
    assert {one["code"] for one in claim["lines"][0]["assumptions"]} == {one["code"] for one in answer["assumptions"]}
    assert {one["code"] for one in answer["supposed"]} == {"everybody_attends", "seats_stay_filled"}
    assert answer["contribution_unknown_for"] == [world.host]


async def test_deputies_and_those_whose_term_is_over_do_not_sit_there(world: World) -> None:
    await world.arranged()
    deputy = facts.appointed(new_id(), world.body, world.community, world.home)
    former = facts.appointed(new_id(), world.body, world.community, world.home, since=facts.SPRING.replace(year=2021))
    await world.hear(
        deputy.model_copy(update={"deputy_rank": 1}),
        former.model_copy(update={"valid_to": facts.SPRING.replace(year=2023)}),
    )
    answer = await asked(world, plan(world, MEETING | {"body": str(world.body)}))
    assert answer["by_body"][0]["gps"] == 1


async def test_what_might_be_takes_the_place_of_what_is_and_is_marked(world: World) -> None:
    await world.arranged()
    supposed = {
        "funding": {"arrangement": "own_municipality", "tax_treatment": "business"},
        "policy": {"increment_minutes": 60, "rounding": "up"},
        "rates": [{"valid_from": "2026-01-01", "valid_to": "2026-12-31", "ore_per_hour": 130_000}],
    }
    gps = [{"home": world.third}]
    sent = plan(world, {"meetings": 4, "meeting_minutes": 90, "gps": gps}, year=2026, **supposed)
    answer = await asked(world, sent)
    assert [(one["payer"], one["tax_treatment"], one["ore"]) for one in answer["by_payer"]] == [
        (world.third, "business", 4 * 2 * 130_000)
    ]
    assert {one["code"] for one in answer["supposed"]} == {
        *("everybody_attends", "spread_evenly", "rates_supposed", "funding_supposed", "policy_supposed")
    }
    assert all(one["nb"] and one["nn"] and one["en"] != one["nb"] for one in answer["supposed"])


async def test_a_year_without_a_rate_is_told_as_a_gap_with_its_reason(world: World) -> None:
    await world.arranged()
    gps = [{"home": world.home, "specialist": True}, {"home": world.third, "contract_form": "salaried"}]
    sent = plan(world, {"meetings": 2, "meeting_minutes": 60, "travel_minutes": 30, "gps": gps}, year=2026)
    answer = await asked(world, sent)
    assert (answer["total_ore"], answer["complete"]) == (0, False)
    assert [(one["kind"], one["missing"], one["minutes"]) for one in answer["unpriced"]] == [
        ("meeting", "rate", 120),
        ("travel", "rate", 60),
    ]
    assert answer["unpriced"][0]["why"]["nb"] == "Ingen timesats er lagt inn for denne dagen"


async def test_the_employers_contribution_comes_on_top_by_a_supposed_rate(world: World) -> None:
    await world.arranged()
    sent = plan(world, contributions=[{"municipality": world.host, "hundredths": 1410}])
    answer = await asked(world, sent)
    assert (answer["total_ore"], answer["contribution_ore"]) == (2 * HOUR_ORE, 28_961)
    assert {"contribution_supposed", "paid_in_the_month"} <= {one["code"] for one in answer["supposed"]}


async def test_an_estimate_is_for_the_communitys_secretariat_and_its_members_budgets(world: World) -> None:
    sent = plan(world)
    own = ({"role": "practitioner", "practitioner": str(world.gp)},)
    for by in (world.role("recorder"), own, world.budget("economist", "9999"), ({"role": "operator"},)):
        assert (await world.call.post("/estimates", sent, by=by)).status_code == 403, by
    for by in (world.role("attester"), world.budget("economist"), world.budget("authoriser", world.third)):
        made(await world.call.post("/estimates", sent, by=by), 200)


async def test_a_plan_that_cannot_be_meant_is_refused_with_the_field_to_mend(world: World) -> None:
    gps = [{"home": world.home}]
    by = world.role("secretariat")
    for wrong in (
        plan(world, {"meeting_minutes": 60, "gps": gps}),
        plan(world, MEETING | {"meetings": 2, "gps": gps}),
        plan(world, MEETING),
        plan(world, MEETING | {"gps": gps}, year=2025),
        plan(world, MEETING | {"body": str(world.body)}, MEETING | {"body": str(world.body)}),
        plan(world, funding={"arrangement": "host_pays", "tax_treatment": "office"}),
        plan(world, funding={"arrangement": "own_municipality"}),
    ):
        assert (await world.call.post("/estimates", wrong, by=by)).status_code == 422, wrong
    large = plan(world, *[{"meetings": 53, "meeting_minutes": 60, "gps": gps * 10} for _ in range(4)])
    assert rule(await world.call.post("/estimates", large, by=by)) == "plan-too-large"
    unknown = plan(world, MEETING | {"body": str(new_id())})
    assert rule(await world.call.post("/estimates", unknown, by=by)) == "nobody-in-the-body"
    await world.hear(facts.established(elsewhere := new_id(), "elsewhere"))
    assert (
        await world.call.post("/estimates", plan(world, MEETING | {"body": str(elsewhere)}), by=by)
    ).status_code == 404


async def test_nothing_is_kept_or_told_of_an_estimate(world: World) -> None:
    await world.arranged()
    pool = world.running.database.pool
    counts = "select (select count(*) from journal), (select count(*) from claims), (select count(*) from fundings)"
    before = await pool.fetchrow(counts)
    await asked(world, plan(world))
    assert await pool.fetchrow(counts) == before
