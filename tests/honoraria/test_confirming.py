"""Where the arrangement asks for it, the GP confirms a version before anybody attests it."""

import httpx2
import pytest

from infra.chassis.ids import new_id
from tests.gateways.caller import Json, made, practitioner, rule
from tests.honoraria import facts
from tests.honoraria.authorities import tomorrow, wait
from tests.honoraria.world import World

ASKED = {"practitioner_confirms": True}


async def one_claim(world: World, *rules: Json) -> Json:
    await world.arranged(policy=list(rules or (ASKED,)))
    await world.hear(facts.attended(world.gp, world.body, world.community, travel=(30,)))
    return await world.claim()


async def confirm(world: World, claim: Json, subject: str = "gp-1") -> httpx2.Response:
    path, sent = f"/claims/{claim['claim']}/confirm", {"total_ore": claim["total_ore"]}
    return await world.call.post(path, sent, by=practitioner(world.gp), version=claim["version"], subject=subject)


async def test_it_waits_until_the_gp_has_confirmed(world: World) -> None:
    claim = await one_claim(world)
    assert (claim["state"], claim["awaits_confirmation"], claim["confirm_by"]) == ("calculated", True, None)
    wait(world, 2)
    assert rule(await world.attest(claim)) == "not-confirmed-by-practitioner"
    shown = made(await confirm(world, claim), 200)
    assert (shown["state"], shown["awaits_confirmation"]) == ("calculated", False)
    assert [one["step"] for one in shown["approvals"]] == ["confirmed"]
    made(await world.attest(claim), 200)
    assert made(await world.authorise(claim), 200)["state"] == "approved"
    (told,) = await world.stated("HonorariumConfirmed", claim=claim["claim"])
    assert (told["version"], told["total_ore"]) == (1, claim["total_ore"])


async def test_what_its_gp_is_waited_for_is_not_in_the_sum_to_attest_until_they_have_or_time_is_up(
    world: World,
) -> None:
    claim = await one_claim(world, ASKED | {"confirm_within_days": 7})
    other = facts.attended(world.gp, world.body, world.community)
    await world.hear(other)
    by = world.role("attester")

    async def shown() -> Json:
        return made(await world.call.get("/claims/sum", by=by, step="attest"), 200)

    before = await shown()
    assert before["claims"] == 0
    wait(world, 1)
    made(await confirm(world, claim), 200)
    answer = await world.call.post("/claims/attest", {"filter": {}, **before}, by=by, subject="attester-1")
    assert (rule(answer), claim["claim"] in answer.json()["detail"]) == ("changed-since-shown", True)
    now = await shown()
    assert (now["claims"], now["total_ore"]) == (1, claim["total_ore"])
    made(await world.call.post("/claims/attest", {"filter": {}, **now}, by=by, subject="attester-1"), 200)
    wait(world, 7)
    assert (await shown())["claims"] == 1


async def test_confirming_twice_is_once(world: World) -> None:
    claim = await one_claim(world)
    made(await confirm(world, claim), 200)
    shown = made(await confirm(world, claim, "gp-1-from-another-sign-in"), 200)
    assert len(shown["approvals"]) == len(await world.stated("HonorariumConfirmed", claim=claim["claim"])) == 1


async def test_only_the_gp_confirms(world: World) -> None:
    claim = await one_claim(world)
    path, sent = f"/claims/{claim['claim']}/confirm", {"total_ore": claim["total_ore"]}
    for by in (practitioner(new_id()), world.role("attester"), world.role("secretariat"), world.budget("authoriser")):
        assert (await world.call.post(path, sent, by=by, version=1)).status_code == 404


async def test_a_new_version_asks_anew(world: World) -> None:
    await world.arranged(policy=[ASKED])
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    old = await world.claim()
    made(await confirm(world, old), 200)
    await world.hear(facts.attendance_corrected(attended, minutes=90))
    claim = await world.claim()
    assert claim["awaits_confirmation"]
    assert (await confirm(world, old)).status_code == 412
    assert rule(await world.attest(claim)) == "not-confirmed-by-practitioner"
    assert rule(await confirm(world, claim | {"total_ore": 1})) == "other-amount"
    made(await confirm(world, claim), 200)
    made(await world.attest(claim), 200)


async def test_with_a_deadline_it_waits_through_its_last_day(world: World) -> None:
    claim = await one_claim(world, ASKED | {"confirm_within_days": 2})
    assert claim["confirm_by"] == str(tomorrow(world, 2))
    wait(world, 2)
    assert rule(await world.attest(claim)) == "not-confirmed-by-practitioner"
    wait(world, 1)
    made(await world.attest(claim), 200)


async def test_of_several_rules_the_longest_wait_counts(world: World) -> None:
    meeting = ASKED | {"kinds": ["meeting"], "confirm_within_days": 1}
    travel = ASKED | {"kinds": ["travel"], "confirm_within_days": 2}
    claim = await one_claim(world, meeting, travel)
    assert claim["confirm_by"] == str(tomorrow(world, 2))


@pytest.mark.parametrize("rule", [{}, {"kinds": ["preparation"], **ASKED}])
async def test_a_claim_without_such_work_waits_for_nobody(world: World, rule: Json) -> None:
    claim = await one_claim(world, rule)
    assert not claim["awaits_confirmation"]
    made(await confirm(world, claim), 200)  # as they like
    made(await world.attest(claim), 200)


async def test_what_is_attested_is_no_longer_confirmed(world: World) -> None:
    claim = await one_claim(world, {})
    made(await world.attest(claim), 200)
    assert rule(await confirm(world, claim)) == "not-waiting-to-be-confirmed"


async def test_who_confirms_is_a_setting_that_changes_no_price_and_needs_no_correction(world: World) -> None:
    await one_claim(world, {"increment_minutes": 1, "rounding": "exact"})
    await world.approved()
    await world.arranged(policy=[{"increment_minutes": 1, "rounding": "exact", **ASKED}], valid_from="2024-01-02")
    assert (await world.claim())["state"] == "approved"


async def test_a_deadline_without_the_question_is_refused(world: World) -> None:
    sent: Json = {
        "community": world.community,
        "arrangement": "host_pays",
        "host": world.host,
        "valid_from": "2024-01-01",
    }
    sent |= {"tax_treatment": "office", "travel_costs": False, "policy": {"confirm_within_days": 3}}
    answer = await world.call.post("/funding", sent, by=world.role("secretariat"))
    assert (answer.status_code, "practitioner_confirms" in answer.text) == (422, True)


async def test_what_was_decided_is_told_with_the_arrangement(world: World) -> None:
    await one_claim(world, ASKED | {"confirm_within_days": 7, "approve_within_days": 3})
    (told,) = await world.stated("FundingArranged", community=world.community)
    (said,) = told["rules"]
    assert (said["practitioner_confirms"], said["confirm_within_days"], said["approve_within_days"]) == (True, 7, 3)
