"""The question everybody asks of a claim: why this sum? Told from what was done to where the money is."""

from tests.gateways.caller import Json, made, practitioner
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import World


async def told(world: World, claim: str) -> Json:
    return made(await world.call.get(f"/claims/{claim}/why", by=world.role("secretariat")), 200)


async def test_a_corrected_and_settled_claim_is_told_from_its_facts_to_its_vouchers(world: World) -> None:
    attended = await world.paid(tax_treatment="business")
    await world.hear(facts.attendance_corrected(attended, minutes=180))
    claim = (await world.approved())["claim"]
    await world.settle(first="2024-04-01", last="2024-04-30")
    why = await told(world, claim)
    assert [(one["kind"], one["minutes"]) for one in why["causes"]] == [("attendance", 180)]
    assert [one["what"] for one in why["story"]] == [
        *("HonorariumCalculated", "HonorariumAttested", "HonorariumApproved"),
        *("HonorariumCalculated", "HonorariumAttested", "HonorariumReversed", "HonorariumApproved"),
    ]
    assert [one["total_ore"] for one in why["story"] if one["what"] == "HonorariumApproved"] == [
        2 * HOUR_ORE,
        3 * HOUR_ORE,
    ]
    assert sorted((one["kind"], one["ore"]) for one in why["settled"]) == [
        ("payment", 2 * HOUR_ORE),
        ("payment", 3 * HOUR_ORE),
        ("reversal", -2 * HOUR_ORE),
    ]
    assert why["settled_ore"] == why["claim"]["total_ore"] == 3 * HOUR_ORE
    assert {one["payment_state"] for one in why["settled"]} == {"awaiting_invoice"}
    assert {one["payment_attempt"] for one in why["settled"]} == {1}
    assert why["story"][3]["said"]["en"] == "The amount was worked out as NOK\N{NO-BREAK SPACE}3,081.00."
    assert all(one["statement"] for one in why["settled"])


async def test_what_a_gp_is_paid_and_owes_for_other_work_is_told_to_the_gp_and_those_who_pay(world: World) -> None:
    attended = await world.paid()
    await world.hear(facts.attendance_corrected(attended, minutes=30))
    claim = (await world.approved())["claim"]
    await world.settle(first="2024-04-01", last="2024-04-30")
    of_all_work, debt = ("brought_ore", "carried_ore", "paid_ore", "payment_reason"), HOUR_ORE // 2 - 2 * HOUR_ORE
    for grants, wanted in (
        (practitioner(world.gp), (0, debt, 0, None)),
        (world.budget("economist"), (0, debt, 0, None)),
        (world.role("recorder"), (None, None, None, None)),
        (world.role("authoriser"), (None, None, None, None)),
    ):
        why = made(await world.call.get(f"/claims/{claim}/why", by=grants), 200)
        assert tuple(why["settled"][-1][name] for name in of_all_work) == wanted
    page = await world.call.get(f"/claims/{claim}/why", by=world.role("recorder"), format="html", language="en")
    assert "nothing was paid" not in page.text.lower()
    assert "goes through payroll" not in page.text


async def test_each_step_names_the_fact_it_followed_from_and_who_made_it(world: World) -> None:
    await world.arranged()
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    claim = (await world.approved())["claim"]
    calculated, attested, approved = (await told(world, claim))["story"]
    assert (calculated["actor"], attested["actor"], approved["actor"]) == (
        *("service:honoraria", "attester-1", "authoriser-1"),
    )
    assert calculated["causation"] is not None
    assert attested["causation"] is None


async def test_the_story_is_told_to_those_who_may_see_the_claim_and_to_nobody_else(world: World) -> None:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    claim = (await world.claim())["claim"]
    own = ({"role": "practitioner", "practitioner": str(world.gp)},)
    assert (await world.call.get(f"/claims/{claim}/why", by=own)).status_code == 200
    stranger = ({"role": "secretariat", "community": "elsewhere"},)
    assert (await world.call.get(f"/claims/{claim}/why", by=stranger)).status_code == 404
