"""All that a filter shows is approved at once: with the number and the sum that were shown, whole or not at all."""

import httpx2
import pytest

from infra.chassis.ids import new_id
from tests.gateways.caller import Grants, Json, made, rule
from tests.honoraria import facts
from tests.honoraria.authorities import attesting, conflict
from tests.honoraria.facts import HOUR_ORE, RECORDER
from tests.honoraria.world import World, day


async def claimed(world: World, many: int = 3) -> list[Json]:
    """Claims of two hours each."""
    await world.arranged()
    await world.hear(*(facts.attended(world.gp, world.body, world.community) for _ in range(many)))
    return await world.claims()


async def shown(world: World, step: str, **asked: object) -> Json:
    """What the filter shows, as it is sent back."""
    found = made(await world.call.get("/claims/sum", by=roles(world, step), step=step, **asked), 200)
    return {"filter": {name: str(value) for name, value in asked.items()}, **found}


async def approve(world: World, step: str, sent: Json, subject: str = "") -> httpx2.Response:
    return await world.call.post(f"/claims/{step}", sent, by=roles(world, step), subject=subject or f"all-{step}")


def roles(world: World, step: str) -> Grants:
    return world.role("attester") if step == "attest" else world.budget("authoriser")


async def states(world: World) -> set[str]:
    return {one["state"] for one in await world.claims()}


async def test_what_a_filter_shows_is_attested_and_then_authorised(world: World) -> None:
    await claimed(world)
    for step, state in (("attest", "attested"), ("authorise", "approved")):
        sent = await shown(world, step, community=world.community)
        assert (sent["claims"], sent["total_ore"]) == (3, 6 * HOUR_ORE)
        assert made(await approve(world, step, sent), 200) == {"claims": 3, "total_ore": 6 * HOUR_ORE}
        assert await states(world) == {state}
    assert await world.booked_ore() == 6 * HOUR_ORE
    assert len(await world.stated("HonorariumApproved", community=world.community)) == 3


async def test_a_claim_that_changed_since_is_named_and_nothing_is_approved(world: World) -> None:
    await claimed(world, 2)
    late = facts.attended(world.gp, world.body, world.community)
    await world.hear(late)
    sent = await shown(world, "attest")
    world.running.clock.set(world.running.clock.now().replace(microsecond=0) + (day("2024-01-02") - day("2024-01-01")))
    await world.hear(facts.attendance_corrected(late, minutes=60))
    answer = await approve(world, "attest", sent)
    changed = next(one for one in await world.claims() if one["version"] == 2)
    assert rule(answer) == "changed-since-shown"
    detail = answer.json()["detail"]
    assert changed["claim"] in detail
    assert f"3 claims of {6 * HOUR_ORE} øre; there are now 3 of {5 * HOUR_ORE}" in detail
    assert await states(world) == {"calculated"}


async def test_equal_number_and_sum_of_other_claims_are_not_what_was_shown(world: World) -> None:
    await world.arranged()
    events = [facts.attended(world.gp, world.body, world.community, minutes=minutes) for minutes in (60, 120)]
    await world.hear(*events)
    sent = await shown(world, "attest")
    swapped = [facts.attendance_corrected(one, minutes=180 - one.minutes) for one in events]
    await world.hear(*swapped)
    now = await shown(world, "attest")
    assert (now["claims"], now["total_ore"]) == (sent["claims"], sent["total_ore"])
    assert rule(await approve(world, "attest", sent)) == "changed-since-shown"
    made(await approve(world, "attest", now), 200)


async def test_a_new_claim_in_the_filter_was_not_shown(world: World) -> None:
    await claimed(world)
    sent = await shown(world, "attest")
    await world.hear(facts.attended(world.gp, world.body, world.community))
    assert rule(await approve(world, "attest", sent)) == "changed-since-shown"


@pytest.mark.parametrize("wrong", [{"claims": 2}, {"total_ore": 1}, {"seen": "2024-01-01/0"}, {"seen": ""}])
async def test_number_sum_and_what_was_seen_must_all_be_right(world: World, wrong: Json) -> None:
    await claimed(world)
    sent = await shown(world, "attest")
    assert rule(await approve(world, "attest", sent | wrong)) == "changed-since-shown"
    assert await states(world) == {"calculated"}


async def test_a_claim_one_may_not_attest_is_named_and_can_be_left_out(world: World) -> None:
    claims = await claimed(world)
    other = facts.attended(world.gp, world.body, world.community, by="recorder-9")
    await world.hear(other)
    (mine,) = {one["claim"] for one in await world.claims()} - {one["claim"] for one in claims}
    answer = await approve(world, "attest", await shown(world, "attest"), "recorder-9")
    assert (rule(answer), mine in answer.json()["detail"]) == ("recorded-by-yourself", True)
    assert await states(world) == {"calculated"}
    found = made(await world.call.get("/claims/sum", by=roles(world, "attest"), step="attest", without=mine), 200)
    sent = {"filter": {"without": [mine]}, **found}
    assert made(await approve(world, "attest", sent, "recorder-9"), 200)["claims"] == 3


async def test_every_rule_of_one_claim_holds_for_all(world: World) -> None:
    await claimed(world)
    assert rule(await approve(world, "attest", await shown(world, "attest"), RECORDER)) == "recorded-by-yourself"
    await conflict(world, "near-1")
    assert rule(await approve(world, "attest", await shown(world, "attest"), "near-1")) == "declared-conflict"
    await attesting(world, "small-1", limit_ore=HOUR_ORE)
    assert rule(await approve(world, "attest", await shown(world, "attest"), "small-1")) == "above-limit"
    await attesting(world, "large-1")
    made(await approve(world, "attest", await shown(world, "attest"), "large-1"), 200)
    assert rule(await approve(world, "authorise", await shown(world, "authorise"), "large-1")) == "same-person-twice"


async def test_the_filter_narrows_by_what_the_list_narrows_by(world: World) -> None:
    await claimed(world)
    summer, other = day("2024-06-10"), new_id()
    await world.hear(
        facts.terms(other),
        facts.appointed(other, world.body, world.community, world.home),
        facts.attended(other, world.body, world.community, on=summer),
    )
    for asked, many in (
        ({"first": "2024-06-01"}, 1),
        ({"last": "2024-03-14"}, 3),
        ({"practitioner": other}, 1),
        ({"body": world.body}, 4),
        ({"body": new_id()}, 0),
        ({"payer": world.host}, 4),
        ({"payer": world.third}, 0),
    ):
        assert (await shown(world, "attest", **asked))["claims"] == many
        assert len(await world.claims(**asked)) == many


async def test_nobody_approves_what_their_role_does_not_reach(world: World) -> None:
    await claimed(world)
    sent = await shown(world, "attest")
    elsewhere = ({"role": "attester", "community": "elsewhere"},)
    assert rule(await world.call.post("/claims/attest", sent, by=elsewhere)) == "changed-since-shown"
    assert rule(await world.call.post("/claims/attest", sent, by=world.role("secretariat"))) == "not-allowed"
    nothing = made(await world.call.get("/claims/sum", by=elsewhere, step="attest"), 200)
    assert (nothing["claims"], nothing["total_ore"]) == (0, 0)
    empty = {"filter": {}, **nothing}
    assert rule(await world.call.post("/claims/attest", empty, by=elsewhere)) == "nothing-shown"


async def test_the_communitys_authority_reaches_only_what_a_host_pays(world: World) -> None:
    await world.arranged()
    await world.arranged(arrangement="own_municipality", host=None, valid_from="2024-03-01")
    await world.hear(facts.attended(world.gp, world.body, world.community))
    await world.hear(facts.attended(world.gp, world.body, world.community, on=day("2024-02-05")))
    made(await approve(world, "attest", await shown(world, "attest")), 200)
    by = world.role("authoriser")
    found = made(await world.call.get("/claims/sum", by=by, step="authorise"), 200)
    assert found["claims"] == 1
    made(await world.call.post("/claims/authorise", {"filter": {}, **found}, by=by, subject="host-1"), 200)
    assert {one["payer"]: one["state"] for one in await world.claims()} == {
        world.host: "approved",
        world.home: "attested",
    }


@pytest.mark.long
async def test_some_hundred_claims_with_corrections_are_booked_as_if_one_by_one(world: World) -> None:
    await world.arranged()
    events = [
        facts.attended(world.gp, world.body, world.community, minutes=60 + number, travel=(number % 7 * 10 + 5,))
        for number in range(300)
    ]
    await world.hear(*events)
    for step in ("attest", "authorise"):
        made(await approve(world, step, await shown(world, step)), 200)
    changed = [facts.attendance_corrected(one, minutes=one.minutes + 30) for one in events[::3]]
    await world.hear(*changed)
    for step in ("attest", "authorise"):
        sent = await shown(world, step)
        assert sent["claims"] == 100
        made(await approve(world, step, sent), 200)
    assert await states(world) == {"approved"}
    total = await world.running.database.pool.fetchval(
        "select sum(total_ore)::bigint from claims where community = $1", world.community
    )
    assert await world.booked_ore() == total
    reversed_now = await world.stated("HonorariumReversed", community=world.community)
    # Only the meeting itself is reversed and entered anew; its travel stands.
    assert len(reversed_now) == 100
    rows = await world.running.database.pool.fetch(
        "select reverses, replaces from entries where community = $1", world.community
    )
    assert len(rows) == 300 * 2 + 100 * 2
    assert sum(row["reverses"] is not None for row in rows) == sum(row["replaces"] is not None for row in rows) == 100
