"""Preparation is logged, corrected and withdrawn: by the GP for oneself, by the secretariat for others."""

from uuid import uuid4

import pytest

from contracts.events.meetings import PreparationCorrected, PreparationLogged, PreparationWithdrawn
from tests.gateways.caller import Json, holds, made, practitioner, rule, secretariat
from tests.meetings.conftest import World
from tests.meetings.told import appointed
from tests.stack import stated

WORK: Json = {"on": "2024-03-01", "minutes": 90, "kind": "case_work"}


@pytest.fixture(autouse=True)
def _in_april(world: World) -> None:
    world.it_is("2024-04-01T08:00:00+00:00")


async def logged(world: World, **changed: object) -> Json:
    """An entry for an appointed GP, made by the secretariat."""
    sent = WORK | {"practitioner": str(uuid4()), "body": str(world.body.body)} | changed
    return made(await world.call.post("/preparations", sent, by=world.secretariat))


async def test_an_appointed_gp_logs_own_work(world: World) -> None:
    holder = appointed(world.body)
    await world.appoint(holder)
    meeting = await world.schedule()
    sent = WORK | {"body": str(world.body.body), "meeting": meeting["meeting"], "capacity": "self_employed"}
    entry = made(await world.call.post("/preparations", sent, by=practitioner(holder.practitioner)))
    (fact,) = await stated(world.running.database, PreparationLogged, about=[entry["preparation"]])
    assert isinstance(fact, PreparationLogged)
    assert (fact.practitioner, fact.logged_by, fact.minutes) == (holder.practitioner, "self", 90)
    assert entry["recorded_by"] == fact.recorded_by == "person-1"
    assert (str(fact.meeting), fact.capacity, fact.community) == (
        meeting["meeting"],
        "self_employed",
        world.community,
    )


async def test_the_secretariat_and_the_recorder_log_for_a_gp(world: World) -> None:
    entry = await logged(world)
    assert entry["logged_by"] == "secretariat"
    sent = WORK | {"practitioner": str(uuid4()), "body": str(world.body.body)}
    made(await world.call.post("/preparations", sent, by=holds("recorder", world.community)))


async def test_a_gp_logs_for_nobody_else_and_only_where_appointed(world: World) -> None:
    holder = appointed(world.body)
    await world.appoint(holder)
    me = practitioner(holder.practitioner)
    other = WORK | {"practitioner": str(uuid4()), "body": str(world.body.body)}
    assert (await world.call.post("/preparations", other, by=me)).status_code == 403
    mine = WORK | {"body": str(world.body.body)}
    refused = await world.call.post("/preparations", mine, by=practitioner(uuid4()))
    assert (refused.status_code, rule(refused)) == (409, "not-appointed-here")
    nobody = await world.call.post("/preparations", mine, by=world.secretariat)
    assert (nobody.status_code, rule(nobody)) == (422, "who-prepared")
    assert (await world.call.post("/preparations", other, by=secretariat("elsewhere"))).status_code == 403


async def test_work_is_logged_when_it_is_done_for_the_body_it_was_done_for(world: World) -> None:
    async def refused(**changed: object) -> str:
        sent = WORK | {"practitioner": str(uuid4()), "body": str(world.body.body)} | changed
        return rule(await world.call.post("/preparations", sent, by=world.secretariat))

    assert await refused(on="2024-04-02") == "not-yet-done"
    assert await refused(meeting=str(uuid4())) == "meeting-of-another-body"
    assert await refused(body=str(uuid4())) == "not-found"
    for minutes in (0, 1441, 90.5, "90", True):
        assert await refused(minutes=minutes) == "invalid-input"


async def test_the_last_minute_of_a_day_in_norway_is_that_day(world: World) -> None:
    world.it_is("2024-04-30T21:59:59+00:00")
    sent = WORK | {"practitioner": str(uuid4()), "body": str(world.body.body), "on": "2024-05-01"}
    assert rule(await world.call.post("/preparations", sent, by=world.secretariat)) == "not-yet-done"
    world.it_is("2024-04-30T22:00:00+00:00")
    made(await world.call.post("/preparations", sent, by=world.secretariat))


async def test_a_correction_tells_the_entry_as_it_should_have_been(world: World) -> None:
    entry = await logged(world)
    path = f"/preparations/{entry['preparation']}"
    corrected = await world.call.post(
        f"{path}/correct", WORK | {"minutes": 120}, by=world.secretariat, version=entry["version"]
    )
    assert (made(corrected, 200)["minutes"], corrected.headers["etag"]) == (120, '"2"')
    again = await world.call.post(f"{path}/correct", WORK | {"minutes": 120}, by=world.secretariat, version=2)
    assert again.headers["etag"] == '"2"'
    (fact,) = await stated(world.running.database, PreparationCorrected, about=[entry["preparation"]])
    assert isinstance(fact, PreparationCorrected)
    assert (fact.minutes, str(fact.practitioner)) == (120, entry["practitioner"])
    stale = await world.call.post(f"{path}/correct", WORK, by=world.secretariat, version=1)
    assert (stale.status_code, rule(stale)) == (412, "stale")


async def test_a_gp_corrects_and_withdraws_own_entries_and_sees_no_others(world: World) -> None:
    entry, other = await logged(world), await logged(world)
    me = practitioner(entry["practitioner"])
    made(
        await world.call.post(
            f"/preparations/{entry['preparation']}/correct", WORK | {"minutes": 60}, by=me, version=1
        ),
        200,
    )
    (fact,) = await stated(world.running.database, PreparationCorrected, about=[entry["preparation"]])
    assert isinstance(fact, PreparationCorrected)
    assert fact.logged_by == "self"
    for what, sent in (("correct", WORK), ("withdraw", {"reason": "other"})):
        path = f"/preparations/{other['preparation']}/{what}"
        hidden = await world.call.post(path, sent, by=me, version=1)
        assert (hidden.status_code, rule(hidden)) == (404, "not-found")
    assert (await world.call.get(f"/preparations/{other['preparation']}", by=me)).status_code == 404
    listed = await world.call.get("/preparations", by=me, practitioner=entry["practitioner"])
    assert [one["preparation"] for one in made(listed, 200)["items"]] == [entry["preparation"]]
    assert (await world.call.get("/preparations", by=me, practitioner=other["practitioner"])).status_code == 403


async def test_a_withdrawn_entry_is_over(world: World) -> None:
    entry = await logged(world)
    path = f"/preparations/{entry['preparation']}"
    withdrawn = await world.call.post(f"{path}/withdraw", {"reason": "entered_twice"}, by=world.secretariat, version=1)
    assert made(withdrawn, 200)["withdrawn"] == "entered_twice"
    (fact,) = await stated(world.running.database, PreparationWithdrawn, about=[entry["preparation"]])
    assert isinstance(fact, PreparationWithdrawn)
    assert fact.reason == "entered_twice"
    for what, sent in (("correct", WORK), ("withdraw", {"reason": "other"})):
        refused = await world.call.post(f"{path}/{what}", sent, by=world.secretariat, version=2)
        assert (refused.status_code, rule(refused)) == (409, "preparation-is-withdrawn")


async def test_a_community_lists_its_entries_and_everybodys_are_listed_to_nobody(world: World) -> None:
    entries = [(await logged(world))["preparation"] for _ in range(3)]
    query = {"community": world.community, "limit": 2}
    first = made(await world.call.get("/preparations", by=world.secretariat, **query), 200)
    rest = made(await world.call.get("/preparations", by=world.secretariat, cursor=first["next"], **query), 200)
    assert [one["preparation"] for one in [*first["items"], *rest["items"]]] == entries
    assert rule(await world.call.get("/preparations", by=world.secretariat)) == "narrow-the-list"
    assert (await world.call.get("/preparations", by=secretariat("elsewhere"), **query)).status_code == 403
