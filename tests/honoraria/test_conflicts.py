"""Who has declared a conflict of interest approves nothing of it."""

import pytest

from infra.chassis.ids import new_id
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.authorities import attesting, conflict, standing_in, today, tomorrow, wait
from tests.honoraria.world import World


async def one_claim(world: World) -> Json:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    return await world.claim()


@pytest.mark.parametrize("of", ["practitioner", "body"])
async def test_who_declared_a_conflict_neither_attests_authorises_nor_rejects(world: World, of: str) -> None:
    claim = await one_claim(world)
    for person in ("near-1", "near-2"):
        await conflict(world, person, **({"body": str(world.body)} if of == "body" else {}))
    assert rule(await world.attest(claim, "near-1")) == "declared-conflict"
    path = f"/claims/{claim['claim']}/reject"
    refused = await world.call.post(path, {"reason": "other"}, by=world.role("attester"), version=1, subject="near-1")
    assert rule(refused) == "declared-conflict"
    made(await world.attest(claim), 200)
    assert rule(await world.authorise(claim, "near-2")) == "declared-conflict"
    assert made(await world.authorise(claim), 200)["state"] == "approved"


async def test_a_conflict_with_another_gp_is_no_hindrance(world: World) -> None:
    claim = await one_claim(world)
    await conflict(world, "near-1", practitioner=str(new_id()))
    made(await world.attest(claim, "near-1"), 200)


async def test_a_conflict_holds_on_its_days(world: World) -> None:
    claim = await one_claim(world)
    await conflict(world, "near-1", valid_from=str(tomorrow(world)), valid_to=str(tomorrow(world, 2)))
    wait(world, 2)
    assert rule(await world.attest(claim, "near-1")) == "declared-conflict"
    wait(world, 1)
    made(await world.attest(claim, "near-1"), 200)


async def test_a_conflict_declared_after_attesting_asks_for_somebody_else(world: World) -> None:
    claim = await one_claim(world)
    made(await world.attest(claim, "near-1"), 200)
    await conflict(world, "near-1")
    assert rule(await world.authorise(claim)) == "attested-in-conflict"
    made(await world.attest(claim, "far-1"), 200)
    assert made(await world.authorise(claim), 200)["state"] == "approved"


async def test_nobody_acts_in_the_place_of_somebody_in_conflict(world: World) -> None:
    claim = await one_claim(world)
    await standing_in(world, await attesting(world, "near-1"), "other-1")
    await conflict(world, "near-1")
    assert rule(await world.attest(claim, "other-1")) == "declared-conflict"


async def test_somebody_else_says_that_a_conflict_is_over(world: World) -> None:
    claim = await one_claim(world)
    path = f"/conflicts/{(await conflict(world, 'near-1'))['conflict']}/lift"
    sent = {"last_day": str(today(world))}
    own = await world.call.post(path, sent, by=world.role("secretariat"), subject="near-1")
    assert rule(own) == "own-conflict"
    assert (await world.call.post(path, sent, by=world.role("attester"), subject="x")).status_code == 404
    past = {"last_day": str(tomorrow(world, -1))}
    assert rule(await world.call.post(path, past, by=world.role("secretariat"), subject="x")) == "lifted-for-the-past"
    made(await world.call.post(path, sent, by=world.role("secretariat"), subject="x"), 200)
    assert rule(await world.attest(claim, "near-1")) == "declared-conflict"
    wait(world, 1)
    made(await world.attest(claim, "near-1"), 200)
    again = await world.call.post(path, sent | {"last_day": str(tomorrow(world))}, by=world.role("secretariat"))
    assert rule(again) == "lifted-already"


async def test_one_sees_ones_own_conflicts_and_the_secretariat_its_communitys(world: World) -> None:
    await conflict(world, "person-1")
    await conflict(world, "near-2")
    own = made(await world.call.get("/conflicts", by=world.role("attester")), 200)["items"]
    assert {one["person"] for one in own} == {"person-1"}
    looked_after = made(await world.call.get("/conflicts", by=world.role("secretariat")), 200)["items"]
    assert {"person-1", "near-2"} <= {one["person"] for one in looked_after}


async def test_a_conflict_is_declared_where_one_approves(world: World) -> None:
    sent = {"practitioner": str(world.gp), "community": world.community, "valid_from": "2024-01-01"}
    assert (await world.call.post("/conflicts", sent, by=world.role("recorder"))).status_code == 403
    both = sent | {"body": str(world.body)}
    assert (await world.call.post("/conflicts", both, by=world.role("attester"))).status_code == 422
