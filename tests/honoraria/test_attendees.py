"""Who was at a meeting: paid, or marked as not paid with the reason."""

from uuid import UUID

from infra.chassis.ids import new_id
from tests.gateways.caller import Json, made
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import World


async def listed(world: World, meeting: UUID) -> dict[str, Json]:
    """Those at a meeting, by GP."""
    found = made(await world.call.get("/attendees", by=world.role("attester"), meeting=meeting), 200)["items"]
    return {one["practitioner"]: one for one in found}


async def test_everybody_at_a_meeting_is_paid_or_has_a_reason(world: World) -> None:
    await world.arranged()
    meeting, guest, salaried, elsewhere, unknown = (new_id() for _ in range(5))
    present = (world.gp, guest, salaried, elsewhere, unknown)
    await world.hear(
        facts.terms(guest),
        facts.terms(salaried, "salaried"),
        facts.terms(elsewhere),
        *(facts.attended(gp, world.body, world.community, meeting=meeting, paid=gp != elsewhere) for gp in present),
    )
    found = await listed(world, meeting)
    said = {gp: (found[str(gp)]["amount_ore"], found[str(gp)]["unpaid"], found[str(gp)]["waits"]) for gp in present}
    assert said == {
        world.gp: (2 * HOUR_ORE, None, None),
        guest: (2 * HOUR_ORE, None, None),
        salaried: (0, "salaried", None),
        elsewhere: (None, "recorded_unpaid", None),
        unknown: (None, None, "terms"),
    }
    assert [found[str(gp)]["guest"] for gp in present] == [False, True, True, True, True]
    assert found[str(world.gp)]["why"] is None
    assert all(set(found[str(gp)]["why"]) == {"nb", "nn", "en"} for gp in (salaried, elsewhere, unknown))


async def test_what_the_policy_does_not_pay_says_so_on_the_line_and_in_the_list(world: World) -> None:
    await world.arranged(policy=[{"kinds": ["meeting"], "pays": "practice_compensation"}])
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    (line,) = (await world.claim())["lines"]
    assert (line["amount_ore"], line["unpaid"]) == (0, "practice_compensation")
    assert (await listed(world, attended.meeting))[str(world.gp)]["unpaid"] == "practice_compensation"


async def test_a_guest_whom_nobody_pays_waits_for_an_appointment(world: World) -> None:
    await world.arranged(arrangement="own_municipality", host=None)
    guest = new_id()
    attended = facts.attended(guest, world.body, world.community)
    await world.hear(facts.terms(guest), attended)
    assert (await listed(world, attended.meeting))[str(guest)]["waits"] == "appointment"


async def test_others_do_not_see_who_was_there(world: World) -> None:
    await world.arranged()
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    for by in (({"role": "attester", "community": "elsewhere"},), world.budget("authoriser"), ()):
        assert made(await world.call.get("/attendees", by=by, meeting=attended.meeting), 200)["items"] == []
