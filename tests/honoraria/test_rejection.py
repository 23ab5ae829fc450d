"""A version that is refused: the GP sees why, and a change of the facts puts it forward again."""

from datetime import timedelta

from contracts.events.meetings import AttendanceRecorded
from tests.gateways.caller import Json, made, practitioner, rule
from tests.honoraria import facts
from tests.honoraria.authorities import attesting, authorising
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_year_end import year_end
from tests.honoraria.world import World


async def rejected(world: World, **sent: str) -> tuple[Json, AttendanceRecorded]:
    """A claim that was refused, and the attendance it is made of."""
    await world.arranged()
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    claim = await world.claim()
    path, by = f"/claims/{claim['claim']}/reject", world.role("attester")
    return made(await world.call.post(path, {"reason": "wrong_minutes"} | sent, by=by, version=1), 200), attended


async def test_the_gp_sees_the_reason_in_words_in_the_list_the_claim_and_the_story(world: World) -> None:
    claim, _ = await rejected(world, words="Møtet varte til klokka 14.")
    own = practitioner(world.gp)
    (listed,) = made(await world.call.get("/claims", by=own), 200)["items"]
    words = {"nb": "Tiden er feil.", "nn": "Tida er feil.", "en": "The time is wrong."}
    assert (listed["state"], listed["rejected_because"]) == ("rejected", words)
    whole = made(await world.call.get(f"/claims/{claim['claim']}", by=own), 200)
    story = made(await world.call.get(f"/claims/{claim['claim']}/why", by=own), 200)
    for shown in (whole, story["claim"]):
        (said,) = shown["approvals"]
        assert (said["reason"], said["said"], said["words"]) == ("wrong_minutes", words, "Møtet varte til klokka 14.")
    assert "HonorariumRejected" in [one["what"] for one in story["story"]]


async def test_either_right_is_enough_to_refuse(world: World) -> None:
    """Who has both roles is in the register of those who authorise, and not of those who attest; and the other way."""
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    await attesting(world, "named-1")
    await authorising(world, "boss-1")
    path, by = (
        f"/claims/{(await world.claim())['claim']}/reject",
        (*world.role("attester"), *world.budget("authoriser")),
    )
    refused = await world.call.post(path, {"reason": "other"}, by=by, version=1, subject="other-1")
    assert rule(refused) == "no-authority"
    refused = await world.call.post(path, {"reason": "other"}, by=by[:1], version=1, subject="boss-1")
    assert rule(refused) == "no-authority", "that right takes the role, too"
    made(await world.call.post(path, {"reason": "other"}, by=by, version=1, subject="boss-1"), 200)


async def test_what_is_said_besides_the_reason_is_told_to_nobody_else(world: World) -> None:
    await rejected(world, words="Møtet varte til klokka 14.")
    (told,) = await world.stated("HonorariumRejected", community=world.community)
    assert set(told) == {"claim", "version", "practitioner", "community", "reason"}


async def test_a_reason_nobody_wrote_words_for_is_said_as_its_code(world: World) -> None:
    claim, _ = await rejected(world, reason="as_we_agreed")
    assert claim["rejected_because"]["nn"] == "Kravet blei avvist. (as_we_agreed)"


async def test_the_same_facts_again_stay_refused_and_changed_ones_are_put_forward(world: World) -> None:
    _, attended = await rejected(world)
    await world.hear(facts.attendance_corrected(attended))
    assert (await world.claim())["state"] == "rejected"
    await world.hear(facts.attendance_corrected(attended, minutes=90))
    claim = await world.claim()
    assert (claim["state"], claim["version"], claim["rejected_because"]) == ("calculated", 2, None)
    assert (await world.approved())["state"] == "approved"


async def test_what_was_approved_before_stays_when_its_change_is_refused(world: World) -> None:
    await world.arranged()
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    approved = await world.approved()
    await world.hear(facts.attendance_corrected(attended, minutes=600))
    claim = await world.claim()
    path, by = f"/claims/{claim['claim']}/reject", world.role("attester")
    made(await world.call.post(path, {"reason": "wrong_minutes"}, by=by, version=2), 200)
    assert await world.booked_ore() == approved["total_ore"]
    await world.hear(facts.attendance_corrected(attended))
    claim = await world.claim()
    assert (claim["state"], claim["version"]) == ("approved", 1)


async def left(world: World, reason: str) -> list[tuple[int, bool]]:
    """Øre, and whether the day of the refusal is told, of what a run leaves for this reason."""
    found = (await world.settle("simulate", first="2024-12-01", last="2024-12-31"))["result"]
    assert found["rejected"] == len([one for one in found["left"] if one["reason"].startswith("rejected")])
    return [(one["ore"], one["since"] is not None) for one in found["left"] if one["reason"] == reason]


async def refused(world: World, claim: Json) -> None:
    path, by = f"/claims/{claim['claim']}/reject", world.role("attester")
    made(await world.call.post(path, {"reason": "other"}, by=by, version=claim["version"]), 200)


async def test_what_was_refused_is_listed_by_every_run_until_its_facts_change(world: World) -> None:
    _, attended = await rejected(world)
    assert await left(world, "rejected") == [(2 * HOUR_ORE, True)]
    assert [one["reason"] for one in (await year_end(world))["sums"]] == ["refused"]
    await world.hear(facts.attendance_corrected(attended, minutes=90))
    assert (await left(world, "rejected"), len(await left(world, "unapproved"))) == ([], 1)
    await world.approved()
    await world.hear(facts.attendance_corrected(attended, minutes=180))
    await refused(world, await world.claim())
    assert await left(world, "rejected") == [(3 * HOUR_ORE, True)]
    assert await left(world, "rejected_reversal") == [(-3 * HOUR_ORE // 2, True)]


async def test_one_person_does_not_end_a_taking_back_by_refusing_it(world: World) -> None:
    attended = await world.paid()
    await world.hear(facts.attendance_corrected(attended, paid=False))
    assert await left(world, "reversal") == [(-2 * HOUR_ORE, False)]
    await refused(world, await world.claim())
    assert await left(world, "rejected_reversal") == [(-2 * HOUR_ORE, True)]
    world.running.clock.set(world.running.clock.now() + timedelta(days=16))
    await world.fire_timers()
    (told,) = await world.stated("HonorariumOverdue", community=world.community)
    assert told["state"] == "rejected"
    (claim,) = await world.claims(overdue="true")
    assert (claim["state"], claim["overdue"]) == ("rejected", True)
    await world.hear(facts.attendance_corrected(attended))
    assert (await left(world, "rejected_reversal"), await world.claims(overdue="true")) == ([], [])
