"""A claim whose work two municipalities pay: each authorises its part once, and none of them by who attested it."""

from dataclasses import replace
from datetime import UTC, datetime

from infra.chassis.ids import new_id
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.authorities import attesting, conflict, standing_in, wait
from tests.honoraria.entered import rate
from tests.honoraria.facts import HOUR_ORE, RECORDER
from tests.honoraria.world import World, day


async def claimed(world: World) -> Json:
    """An hour of preparation while one is the host, and two of a meeting when another has become it."""
    await world.arranged()
    await world.arranged(host=world.third, valid_from="2024-03-10")
    meeting = new_id()
    attended = facts.attended(world.gp, world.body, world.community, meeting=meeting, by="recorder-2")
    prepared = facts.prepared(world.gp, world.body, world.community, meeting=meeting, on=day("2024-03-01"))
    await world.hear(prepared, attended)
    return await world.claim()


async def waiting(world: World, number: str) -> Json:
    """What waits to be authorised for a municipality."""
    return made(await world.call.get("/claims/sum", by=world.budget("authoriser", number), step="authorise"), 200)


async def test_what_a_payer_has_authorised_no_longer_waits_for_it_but_for_the_other(world: World) -> None:
    claim = await claimed(world)
    made(await world.attest(claim), 200)
    for by in (world.budget("authoriser"), world.role("authoriser")):
        assert made(await world.call.get("/claims/sum", by=by, step="authorise"), 200)["claims"] == 1
    shown = await waiting(world, world.host)
    sent = {"filter": {}, **shown}
    made(await world.call.post("/claims/authorise", sent, by=world.budget("authoriser"), subject="authoriser-1"), 200)
    assert [(await waiting(world, number))["claims"] for number in (world.host, world.third)] == [0, 1]
    # The community's role reaches what both hosts pay, so a part is left for it.
    assert made(await world.call.get("/claims/sum", by=world.role("authoriser"), step="authorise"), 200)["claims"] == 1
    for subject in ("authoriser-1", "authoriser-3"):
        again = await world.authorise(claim, subject, world.host)
        assert (rule(again), world.third in again.json()["detail"]) == ("authorised-already", True)
    assert made(await world.authorise(claim, "authoriser-2", world.third), 200)["state"] == "approved"
    assert await world.booked_ore() == 3 * HOUR_ORE


async def test_a_colleague_who_authorised_the_part_meanwhile_is_a_change_that_is_named(world: World) -> None:
    claim = await claimed(world)
    made(await world.attest(claim), 200)
    wait(world, 1)
    shown = await waiting(world, world.host)
    wait(world, 1)
    made(await world.authorise(claim, "authoriser-3", world.host), 200)
    sent = {"filter": {}, **shown}
    answer = await world.call.post("/claims/authorise", sent, by=world.budget("authoriser"), subject="authoriser-1")
    assert (rule(answer), claim["claim"] in answer.json()["detail"]) == ("changed-since-shown", True)


async def test_who_authorised_a_part_does_not_attest_when_it_must_be_attested_again(world: World) -> None:
    claim = await claimed(world)
    made(await world.attest(claim, RECORDER), 200)
    made(await world.authorise(claim, "authoriser-1", world.host), 200)
    late = await world.running.database.pool.fetchval(
        "select attendance from attendances where claim = $1::uuid", claim["claim"]
    )
    await world.running.database.pool.execute("insert into recorders values ($1, $2)", late, RECORDER)
    assert rule(await world.authorise(claim, "authoriser-2", world.third)) == "attested-by-recorder"
    assert rule(await world.attest(claim, "authoriser-1")) == "same-person-twice"
    made(await world.attest(claim), 200)
    assert made(await world.authorise(claim, "authoriser-2", world.third), 200)["state"] == "approved"


async def test_who_authorised_a_part_and_then_declared_a_conflict_has_not_authorised_it(world: World) -> None:
    claim = await claimed(world)
    made(await world.attest(claim), 200)
    made(await world.authorise(claim, "near-1", world.host), 200)
    await conflict(world, "near-1")
    assert rule(await world.authorise(claim, "far-1", world.third)) == "authorised-in-conflict"
    assert rule(await world.authorise(claim, "near-1", world.host)) == "declared-conflict"
    assert made(await world.authorise(claim, "near-2", world.host), 200)["state"] == "attested"
    assert made(await world.authorise(claim, "far-1", world.third), 200)["state"] == "approved"


async def test_who_attested_in_anothers_place_does_not_attest_again_as_themselves(world: World) -> None:
    """The other's conflict was declared later; that they acted for the other stays as it was done."""
    given = await attesting(world, "attester-1")
    await standing_in(world, given, "stand-1")
    await attesting(world, "stand-1", valid_from="2024-01-02")
    claim = await claimed(world)
    made(await world.attest(claim, "stand-1"), 200)
    await conflict(world, "attester-1")
    wait(world, 1)
    assert rule(await world.authorise(claim, "authoriser-1", world.host)) == "attested-in-conflict"
    assert rule(await world.attest(claim, "stand-1")) == "same-person-twice"


async def test_who_comes_to_pay_for_another_does_so_in_its_own_month_and_by_its_own_rate(world: World) -> None:
    world.running.clock.set(datetime(2024, 6, 20, tzinfo=UTC))
    await rate(world)
    await world.paid()
    world.running.clock.set(datetime(2024, 8, 1, tzinfo=UTC))
    await rate(replace(world, host=world.third), 500, valid_from="2024-07-01")
    await world.arranged(host=world.third, correction="2024/118-7", key="equal")
    claim = await world.claim()
    made(await world.attest(claim), 200)
    made(await world.authorise(claim, "authoriser-1", world.host), 200)
    made(await world.authorise(claim, "authoriser-2", world.third), 200)
    for number, base_ore, contribution_ore, month in (
        (world.third, 2 * HOUR_ORE, 10_270, ""),
        (world.host, -2 * HOUR_ORE, -28_961, "2024-06"),
    ):
        simulated, run = await world.settle("simulate", number), await world.settle(number=number)
        for result in (simulated["result"], run["result"]):
            assert (result["contribution_base_ore"], result["contribution_ore"]) == (base_ore, contribution_ore)
        rows = (await world.file(run, "payroll")).text.splitlines()
        assert {row.split(";")[22] for row in rows if ";linje;" in row} == {month}, "the a-melding that changes"
        claimed = sum(one["ore"] for one in run["result"]["refunds"])
        assert claimed == (2 * ((base_ore + contribution_ore) // 3) if number == world.third else 0)


async def test_who_pays_nothing_of_it_any_more_is_not_waited_for(world: World) -> None:
    """Withdrawn, approved as nothing, and then found to be another's: the first has no part in it."""
    await world.arranged(arrangement="own_municipality", host=None)
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    assert (await world.approved())["payers"] == [world.home]
    await world.hear(facts.attendance_corrected(attended, paid=False))
    assert (await world.approved())["total_ore"] == 0
    await world.hear(facts.appointed(world.gp, world.body, world.community, world.third, since=day("2024-02-01")))
    await world.hear(facts.attendance_corrected(attended, paid=True))
    assert (await world.claim())["payers"] == [world.third]
    assert (await world.approved())["state"] == "approved"


async def test_who_paid_and_took_it_back_can_still_ask_why(world: World) -> None:
    await world.arranged(arrangement="own_municipality", host=None)
    gp = new_id()
    appointed = facts.appointed(gp, world.body, world.community, world.home)
    attended = facts.attended(gp, world.body, world.community)
    await world.hear(facts.terms(gp), appointed, attended)
    claim = await world.approved()
    moved = appointed.model_copy(update={"home_municipality": world.third})
    path, by = f"/claims/{claim['claim']}/why", world.budget("economist", world.home)
    stranger = world.budget("economist", world.host)
    await world.hear(moved)
    claim = await world.claim()
    made(await world.attest(claim), 200)
    for subject, number in (("a-1", world.home), ("a-2", world.third)):
        made(await world.authorise(claim, subject, number), 200)
    await world.hear(facts.attendance_corrected(attended, minutes=121))
    assert (await world.claim())["payers"] == [world.third]
    assert [(await world.call.get(path, by=who)).status_code for who in (by, stranger)] == [200, 404]
