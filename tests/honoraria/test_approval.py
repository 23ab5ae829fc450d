"""Two people, neither of them the claimant, bound to the version and amount they saw."""

from infra.chassis.ids import new_id
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE, RECORDER
from tests.honoraria.world import World


async def one_claim(world: World) -> Json:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    return await world.claim()


def as_gp(world: World) -> tuple[dict[str, str], ...]:
    return ({"role": "practitioner", "practitioner": str(world.gp)},)


async def test_nobody_attests_or_authorises_their_own_claim(world: World) -> None:
    claim = await one_claim(world)
    assert rule(await world.attest(claim, by=as_gp(world))) == "own-claim"
    made(await world.attest(claim), 200)
    assert rule(await world.authorise(claim, by=as_gp(world))) == "own-claim"


async def test_who_recorded_the_attendance_may_not_attest_it_even_after_another_corrected_it(world: World) -> None:
    await world.arranged()
    first = facts.attended(world.gp, world.body, world.community)
    await world.hear(first, facts.attendance_corrected(first, recorded_by="recorder-2"))
    claim = await world.claim()
    for subject in (RECORDER, "recorder-2"):
        assert rule(await world.attest(claim, subject)) == "recorded-by-yourself"
    made(await world.attest(claim, "recorder-3"), 200)


async def test_who_logged_or_corrected_preparation_may_not_attest_it(world: World) -> None:
    await world.arranged()
    logged = facts.prepared(world.gp, world.body, world.community, by="secretary-1")
    await world.hear(logged, facts.preparation_corrected(logged, minutes=90, recorded_by="secretary-2"))
    claim = await world.claim()
    for subject in ("secretary-1", "secretary-2"):
        assert rule(await world.attest(claim, subject)) == "recorded-by-yourself"
    made(await world.attest(claim, "secretary-3"), 200)
    # What was told before it said who logged it hinders nobody, and what comes late hinders who attested.
    await world.hear(facts.preparation_corrected(logged, minutes=90, recorded_by="secretary-3"))
    claim = await world.claim()
    assert rule(await world.authorise(claim)) == "attested-by-recorder"


async def test_attesting_and_authorising_take_two_people(world: World) -> None:
    claim = await one_claim(world)
    made(await world.attest(claim, "both-1"), 200)
    assert rule(await world.authorise(claim, "both-1")) == "same-person-twice"


async def test_what_nobody_attested_is_not_authorised_and_nothing_is_attested_twice(world: World) -> None:
    claim = await one_claim(world)
    assert rule(await world.authorise(claim)) == "not-attested"
    made(await world.attest(claim), 200)
    assert rule(await world.attest(claim, "attester-2")) == "not-waiting-to-be-attested"


async def test_approval_binds_the_version_that_was_seen(world: World) -> None:
    await world.arranged()
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    old = await world.claim()
    await world.hear(facts.attendance_corrected(attended, minutes=180))
    assert (await world.attest(old)).status_code == 412
    made(await world.attest(await world.claim()), 200)
    assert (await world.authorise(old)).status_code == 412


async def test_approval_binds_the_amount_that_was_sent_along(world: World) -> None:
    claim = await one_claim(world)
    assert rule(await world.attest(claim | {"total_ore": 1})) == "other-amount"


async def test_an_attested_claim_that_changes_must_be_attested_again(world: World) -> None:
    await world.arranged()
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    made(await world.attest(await world.claim()), 200)
    await world.hear(facts.attendance_corrected(attended, minutes=180))
    claim = await world.claim()
    assert (claim["state"], claim["version"], claim["total_ore"]) == ("calculated", 2, 3 * HOUR_ORE)


async def test_roles_are_held_for_the_community_and_for_the_paying_municipality(world: World) -> None:
    claim = await one_claim(world)
    path = f"/claims/{claim['claim']}"
    stranger = ({"role": "attester", "community": "another-place"},)
    sent = {"total_ore": claim["total_ore"]}
    assert (await world.call.post(f"{path}/attest", sent, by=stranger, version=1)).status_code == 404
    made(await world.attest(claim), 200)
    assert (await world.authorise(claim, number=world.home)).status_code == 404
    reader = (*world.role("secretariat"), *world.budget("authoriser", world.home))
    refused = await world.call.post(f"{path}/authorise", sent, by=reader, version=1, subject="authoriser-7")
    assert refused.status_code == 403
    for_all = world.role("authoriser")
    made(await world.call.post(f"{path}/authorise", sent, by=for_all, version=1, subject="authoriser-7"), 200)


async def test_without_if_match_nothing_is_approved(world: World) -> None:
    claim = await one_claim(world)
    sent = {"total_ore": claim["total_ore"]}
    answer = await world.call.post(f"/claims/{claim['claim']}/attest", sent, by=world.role("attester"))
    assert answer.status_code == 428


async def test_a_rejected_version_says_why_and_a_change_of_the_facts_makes_a_new_one(world: World) -> None:
    await world.arranged()
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    claim = await world.claim()
    path = f"/claims/{claim['claim']}/reject"
    shown = made(await world.call.post(path, {"reason": "wrong_minutes"}, by=world.role("attester"), version=1), 200)
    assert (shown["state"], shown["approvals"][0]["reason"]) == ("rejected", "wrong_minutes")
    assert [one["reason"] for one in await world.stated("HonorariumRejected")] == ["wrong_minutes"]
    await world.hear(facts.attendance_corrected(attended, minutes=90))
    assert ((await world.claim())["state"], (await world.claim())["version"]) == ("calculated", 2)


async def test_a_claim_with_two_payers_is_approved_when_both_have_authorised(world: World) -> None:
    await world.arranged()
    await world.arranged(host=world.third, valid_from="2024-03-10")
    meeting = new_id()
    await world.hear(
        facts.prepared(world.gp, world.body, world.community, meeting=meeting, on=facts.SPRING.replace(day=1)),
        facts.attended(world.gp, world.body, world.community, meeting=meeting),
    )
    claim = await world.claim()
    made(await world.attest(claim), 200)
    assert made(await world.authorise(claim, "authoriser-1", world.host), 200)["state"] == "attested"
    assert made(await world.authorise(claim, "authoriser-2", world.third), 200)["state"] == "approved"
    assert [one["change_ore"] for one in await world.stated("HonorariumApproved")] == [3 * HOUR_ORE]


async def test_many_are_approved_at_once_or_none(world: World) -> None:
    await world.arranged()
    await world.hear(*(facts.attended(world.gp, world.body, world.community) for _ in range(3)))
    seen = [{name: one[name] for name in ("claim", "version", "total_ore")} for one in await world.claims()]
    sent: Json = {"claims": seen, "total_ore": 6 * HOUR_ORE}
    wrong = sent | {"claims": [*seen[:2], seen[2] | {"version": 2}]}
    assert (await world.call.post("/claims/attest", wrong, by=world.role("attester"))).status_code == 412
    assert rule(await world.call.post("/claims/attest", sent | {"total_ore": 1}, by=world.role("attester"))) == (
        "sum-differs"
    )
    assert {one["state"] for one in await world.claims()} == {"calculated"}
    made(await world.call.post("/claims/attest", sent, by=world.role("attester"), subject="a-1"), 200)
    made(await world.call.post("/claims/authorise", sent, by=world.budget("authoriser"), subject="a-2"), 200)
    assert {one["state"] for one in await world.claims()} == {"approved"}


async def test_a_gp_sees_their_own_claims_and_nobody_elses(world: World) -> None:
    claim = await one_claim(world)
    own = as_gp(world)
    assert len(made(await world.call.get("/claims", by=own), 200)["items"]) == 1
    other = ({"role": "practitioner", "practitioner": str(new_id())},)
    assert made(await world.call.get("/claims", by=other), 200)["items"] == []
    assert (await world.call.get(f"/claims/{claim['claim']}", by=own)).status_code == 200
    assert (await world.call.get(f"/claims/{claim['claim']}", by=other)).status_code == 404
