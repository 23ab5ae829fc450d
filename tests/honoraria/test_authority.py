"""Who may approve, up to how many øre and when; and in whose place."""

from infra.chassis.ids import new_id
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.authorities import attesting, authorising, looks_after, standing_in, today, tomorrow, wait
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_provisional import NEW, provisional
from tests.honoraria.world import World

TWO_HOURS = 2 * HOUR_ORE


async def one_claim(world: World) -> Json:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    return await world.claim()


async def test_where_nobody_is_registered_the_role_of_the_sign_in_holds(world: World) -> None:
    claim = await one_claim(world)
    made(await world.attest(claim, "anybody-1"), 200)
    assert made(await world.authorise(claim, "anybody-2"), 200)["state"] == "approved"


async def test_once_somebody_is_registered_only_the_register_holds(world: World) -> None:
    claim = await one_claim(world)
    await attesting(world, "named-1")
    await authorising(world, "named-2")
    assert rule(await world.attest(claim, "anybody-1")) == "no-authority"
    made(await world.attest(claim, "named-1"), 200)
    assert rule(await world.authorise(claim, "anybody-2")) == "no-authority"
    assert made(await world.authorise(claim, "named-2"), 200)["state"] == "approved"


async def test_who_is_registered_needs_the_role_too(world: World) -> None:
    claim = await one_claim(world)
    await attesting(world, "named-1")
    sent = {"total_ore": claim["total_ore"]}
    path = f"/claims/{claim['claim']}/attest"
    assert (await world.call.post(path, sent, by=(), version=1, subject="named-1")).status_code == 404, (
        "not even that there is a claim"
    )


async def test_an_authority_counts_when_somebody_who_neither_entered_nor_receives_it_confirms(world: World) -> None:
    claim = await one_claim(world)
    entered = await attesting(world, "named-1", confirm=False)
    path, by = f"/authorities/{entered['authority']}/confirm", looks_after(world, entered)
    assert rule(await world.call.post(path, {}, by=by, subject="chief-1")) == "confirmed-by-the-same-person"
    assert rule(await world.call.post(path, {}, by=by, subject="named-1")) == "own-authority"
    made(await world.attest(claim, "anybody-1"), 200)  # not in force, so there is no register yet
    made(await world.call.post(path, {}, by=by, subject="chief-2"), 200)
    assert rule(await world.call.post(path, {}, by=by, subject="chief-3")) == "confirmed-already"


async def test_nobody_gives_themselves_an_authority(world: World) -> None:
    sent = {"step": "attest", "holder": "sec-1", "community": world.community, "valid_from": str(today(world))}
    answer = await world.call.post("/authorities", sent, by=world.role("secretariat"), subject="sec-1")
    assert rule(answer) == "own-authority"


async def test_who_does_not_look_after_a_place_neither_gives_nor_sees_its_authorities(world: World) -> None:
    given = await attesting(world, "named-1")
    sent = {"step": "attest", "holder": "x", "community": world.community, "valid_from": str(today(world))}
    for by in (world.role("attester"), world.budget("economist"), ({"role": "secretariat", "community": "elsewhere"},)):
        assert (await world.call.post("/authorities", sent, by=by)).status_code == 403
        path = f"/authorities/{given['authority']}"
        assert (await world.call.post(f"{path}/end", {"last_day": "2024-01-01"}, by=by)).status_code == 404
    stranger = ({"role": "secretariat", "community": "elsewhere"},)
    assert made(await world.call.get("/authorities", by=stranger), 200)["items"] == []
    shown = made(await world.call.get("/authorities", by=world.role("secretariat")), 200)["items"]
    assert [one["holder"] for one in shown] == ["named-1"]


async def test_more_than_the_limit_is_somebody_elses_and_the_limit_itself_is_within(world: World) -> None:
    claim = await one_claim(world)
    await attesting(world, "small-1", limit_ore=TWO_HOURS - 1)
    await attesting(world, "large-1", limit_ore=TWO_HOURS)
    answer = await world.attest(claim, "small-1")
    assert (rule(answer), str(TWO_HOURS - 1) in answer.json()["detail"]) == ("above-limit", True)
    made(await world.attest(claim, "large-1"), 200)


async def test_taking_back_is_held_against_the_limit_like_what_is_taken_back(world: World) -> None:
    await world.arranged()
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    await world.approved()
    await world.hear(facts.attendance_corrected(attended, minutes=1))
    await attesting(world, "small-1", limit_ore=HOUR_ORE)
    await attesting(world, "large-1", limit_ore=TWO_HOURS)
    claim = await world.claim()
    assert claim["proposes_reversal"]
    assert rule(await world.attest(claim, "small-1")) == "above-limit"
    made(await world.attest(claim, "large-1"), 200)


async def test_a_late_rate_is_a_supplement_that_only_those_approve_who_may(world: World) -> None:
    local, _ = await provisional(world)
    await local.rate("2024-07-01", "2025-06-30", NEW)
    claim = await world.claim()
    assert (claim["state"], claim["total_ore"]) == ("calculated", 2 * NEW)
    await attesting(world, "named-1", limit_ore=2 * NEW)
    await authorising(world, "small-2", limit_ore=2 * NEW - 1)
    await authorising(world, "large-2", limit_ore=2 * NEW)
    assert rule(await world.attest(claim)) == "no-authority"
    made(await world.attest(claim, "named-1"), 200)
    assert rule(await world.authorise(claim, "small-2")) == "above-limit"
    made(await world.authorise(claim, "large-2"), 200)
    assert await world.booked_ore() == 2 * NEW


async def test_an_authority_holds_from_its_first_through_its_last_day(world: World) -> None:
    claim = await one_claim(world)
    first, last = str(tomorrow(world)), str(tomorrow(world, 2))
    await attesting(world, "named-1", valid_from=first, valid_to=last)
    assert rule(await world.attest(claim, "named-1")) == "no-authority"
    wait(world, 2)
    made(await world.attest(claim, "named-1"), 200)
    await world.hear(facts.attended(world.gp, world.body, world.community))
    wait(world, 1)
    (other,) = [one for one in await world.claims() if one["state"] == "calculated"]
    assert rule(await world.attest(other, "named-1")) == "no-authority"


async def test_one_person_ends_an_authority_and_the_place_is_then_nobodys(world: World) -> None:
    claim = await one_claim(world)
    given = await attesting(world, "named-1")
    path, by = f"/authorities/{given['authority']}/end", looks_after(world, given)
    made(await world.call.post(path, {"last_day": str(tomorrow(world, -1))}, by=by, subject="chief-3"), 200)
    assert rule(await world.attest(claim, "named-1")) == "no-authority"
    assert rule(await world.attest(claim, "anybody-1")) == "no-authority"
    assert rule(await world.call.post(path, {"last_day": "2024-01-01"}, by=by)) == "ended-already"


async def test_what_was_to_end_later_can_be_ended_sooner_and_never_later(world: World) -> None:
    claim = await one_claim(world)
    given = await attesting(world, "named-1")
    path, by = f"/authorities/{given['authority']}/end", looks_after(world, given)
    made(await world.call.post(path, {"last_day": str(tomorrow(world, 300))}, by=by, subject="chief-3"), 200)
    shown = made(await world.call.post(path, {"last_day": str(tomorrow(world, -1))}, by=by, subject="chief-4"), 200)
    assert (shown["ended_with"], shown["ended_by"]) == (str(tomorrow(world, -1)), "chief-4")
    assert rule(await world.attest(claim, "named-1")) == "no-authority"
    assert rule(await world.call.post(path, {"last_day": str(tomorrow(world, 1))}, by=by)) == "ended-already"


async def test_an_authority_for_one_body_reaches_no_other(world: World) -> None:
    claim = await one_claim(world)
    await attesting(world, "named-1", body=str(new_id()))
    assert rule(await world.attest(claim, "named-1")) == "no-authority"
    await attesting(world, "named-2", body=str(world.body))
    made(await world.attest(claim, "named-2"), 200)


async def test_a_substitute_acts_in_anothers_place_within_the_dates(world: World) -> None:
    claim = await one_claim(world)
    given = await authorising(world, "named-2")
    await standing_in(world, given, "other-2", valid_to=str(tomorrow(world)))
    made(await world.attest(claim), 200)
    shown = made(await world.authorise(claim, "other-2"), 200)
    assert [(one["actor"], one["acts_for"]) for one in shown["approvals"]] == [
        ("attester-1", None),
        ("other-2", "named-2"),
    ]
    await world.hear(facts.attended(world.gp, world.body, world.community))
    wait(world, 2)
    (late,) = [one for one in await world.claims() if one["state"] == "calculated"]
    made(await world.attest(late), 200)
    assert rule(await world.authorise(late, "other-2")) == "no-authority"


async def test_a_substitute_and_who_they_stand_in_for_are_one_person(world: World) -> None:
    claim = await one_claim(world)
    await attesting(world, "chief")
    await standing_in(world, await authorising(world, "chief"), "other-2")
    made(await world.attest(claim, "chief"), 200)
    assert rule(await world.authorise(claim, "other-2")) == "same-person-twice"


async def test_who_was_stood_in_for_at_attesting_does_not_authorise(world: World) -> None:
    claim = await one_claim(world)
    await standing_in(world, await attesting(world, "chief"), "other-1")
    await standing_in(world, await authorising(world, "chief"), "other-2")
    made(await world.attest(claim, "other-1"), 200)
    assert rule(await world.authorise(claim, "chief")) == "same-person-twice"
    assert rule(await world.authorise(claim, "other-2")) == "same-person-twice"


async def test_an_own_authority_is_used_before_anothers(world: World) -> None:
    claim = await one_claim(world)
    await standing_in(world, await authorising(world, "chief"), "other-2")
    await authorising(world, "other-2")
    made(await world.attest(claim, "chief"), 200)
    assert made(await world.authorise(claim, "other-2"), 200)["approvals"][-1]["acts_for"] is None


async def test_nobody_attests_in_the_place_of_who_recorded_the_attendance(world: World) -> None:
    claim = await one_claim(world)
    await standing_in(world, await attesting(world, facts.RECORDER), "other-1")
    assert rule(await world.attest(claim, "other-1")) == "recorded-by-yourself"


async def test_nobody_approves_a_gps_claim_in_the_gps_place(world: World) -> None:
    claim = await one_claim(world)
    await standing_in(world, await attesting(world, "chief", practitioner=str(world.gp)), "other-1")
    assert rule(await world.attest(claim, "other-1")) == "own-claim"


async def test_nobody_stands_in_on_days_on_which_the_authority_does_not_hold(world: World) -> None:
    given = await attesting(world, "chief", valid_to=str(tomorrow(world, 3)))
    path, by = f"/authorities/{given['authority']}/substitutes", looks_after(world, given)
    sent = {"substitute": "other-1", "valid_from": str(today(world)), "valid_to": str(tomorrow(world, 4))}
    assert rule(await world.call.post(path, sent, by=by, subject="chief-1")) == "outlasts-authority"
    sent |= {"substitute": "chief", "valid_to": str(tomorrow(world))}
    assert rule(await world.call.post(path, sent, by=by, subject="chief-1")) == "own-authority"


async def test_who_the_register_says_is_the_gp_approves_nothing_of_their_own(world: World) -> None:
    """Whatever the sign-in says, and whichever place named them."""
    claim = await one_claim(world)
    await attesting(world, "chief-doctor", body=str(new_id()), practitioner=str(world.gp))
    await authorising(world, "other-doctor", municipality=world.third, practitioner=str(world.gp))
    await attesting(world, "other-doctor")
    await attesting(world, "chief-doctor")
    for subject in ("chief-doctor", "other-doctor"):
        assert rule(await world.attest(claim, subject)) == "own-claim"
        path, by = f"/claims/{claim['claim']}/reject", world.role("attester")
        assert rule(await world.call.post(path, {"reason": "other"}, by=by, version=1, subject=subject)) == "own-claim"
    await attesting(world, "named-1")
    made(await world.attest(claim, "named-1"), 200)
    assert rule(await world.authorise(claim, "chief-doctor")) == "own-claim"
    assert made(await world.authorise(claim), 200)["state"] == "approved"


async def test_who_attested_and_is_then_registered_as_the_gp_has_not_attested(world: World) -> None:
    claim = await one_claim(world)
    made(await world.attest(claim, "chief-doctor"), 200)
    await authorising(world, "chief-doctor", municipality=world.third, practitioner=str(world.gp))
    assert rule(await world.authorise(claim)) == "attested-in-conflict"
    made(await world.attest(claim, "named-1"), 200)
    assert made(await world.authorise(claim), 200)["state"] == "approved"
