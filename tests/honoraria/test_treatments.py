"""Office or business: a setting of each paying municipality, stored on every line and never guessed."""

from datetime import UTC, datetime

from infra.chassis.ids import new_id
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import World


async def test_each_municipality_treats_what_it_pays_in_its_own_way(world: World) -> None:
    own = {world.third: "business"}
    await world.arranged(arrangement="own_municipality", host=None, tax_treatment="office", tax_treatments=own)
    other = new_id()
    await world.hear(
        facts.terms(other),
        facts.appointed(other, world.body, world.community, world.third),
        facts.attended(other, world.body, world.community),
        facts.attended(world.gp, world.body, world.community),
    )
    claims = [await world.claim(one["claim"]) for one in await world.claims()]
    told = {(line["payer"], line["tax_treatment"]) for claim in claims for line in claim["lines"]}
    assert told == {(world.home, "office"), (world.third, "business")}
    (arranged,) = await world.stated("FundingArranged")
    assert arranged["tax_treatments"] == [{"municipality": world.third, "tax_treatment": "business"}]
    shown = made(await world.call.get("/funding", by=world.role("secretariat")), 200)["items"]
    assert [one["tax_treatments"] for one in shown] == [own]


async def test_only_the_host_treats_what_the_host_pays(world: World) -> None:
    sent: Json = {"community": world.community, "arrangement": "host_pays", "host": world.host, "key": "none"}
    sent |= {"tax_treatment": "office", "tax_treatments": {world.third: "business"}, "travel_costs": False}
    answer = await world.call.post("/funding", sent | {"valid_from": "2024-01-01"}, by=world.role("secretariat"))
    assert rule(answer) == "treatment-of-another"


async def test_a_municipality_that_comes_to_treat_it_otherwise_corrects_what_was_approved_only_when_it_says_so(
    world: World,
) -> None:
    world.running.clock.set(datetime(2024, 5, 1, tzinfo=UTC))
    await world.arranged(arrangement="own_municipality", host=None)
    await world.hear(facts.attended(world.gp, world.body, world.community))
    await world.approved()
    changed: Json = {"community": world.community, "arrangement": "own_municipality", "tax_treatment": "office"}
    changed |= {"tax_treatments": {world.home: "business"}, "travel_costs": False, "valid_from": "2024-01-01"}
    by = world.role("secretariat")
    assert rule(await world.call.post("/funding", changed, by=by)) == "overrides-the-past"
    entered = made(await world.call.post("/funding", changed | {"correction": "Vedtak 12/24"}, by=by, subject="sec-1"))
    await world.confirm(f"/funding/{entered['funding']}", by)
    await world.fire_timers()
    claim = await world.approved()
    assert [(one["tax_treatment"], one["ore"]) for one in claim["entries"] if one["reverses"]] == [
        ("office", -2 * HOUR_ORE)
    ]
    assert [line["tax_treatment"] for line in claim["lines"]] == ["business"]
    assert await world.booked_ore() == 2 * HOUR_ORE
