"""Communities are registered once and corrected when municipalities join or leave."""

from asyncio import create_task, wait
from dataclasses import replace
from datetime import date
from uuid import uuid4

from contracts.events.representation import HealthCommunityRegistered
from services.representation import store
from services.representation.commands.community import correct_community
from services.representation.model.community import Membership
from tests.gateways.caller import OPERATOR, made, rule, secretariat
from tests.representation.conftest import LEFT, MEMBER, World
from tests.stack import stated

JOINING = "3908"
"""In no other test's community."""


async def test_registering_a_community_tells_its_dated_municipalities(world: World) -> None:
    (fact,) = await stated(world.running.database, HealthCommunityRegistered, about=[world.community])
    assert isinstance(fact, HealthCommunityRegistered)
    assert (fact.trust, fact.host) == ("983975259", MEMBER)
    assert [(m.municipality, str(m.valid_from), str(m.valid_to)) for m in fact.municipalities] == [
        (MEMBER, "2020-01-01", "None"),
        (LEFT, "2020-01-01", "2024-12-31"),
    ]


async def test_what_a_municipality_is_called_is_told_as_soon_as_somebody_says_it(world: World) -> None:
    named = [one | {"name": "Tønsberg"} for one in world.described()["municipalities"] if one["municipality"] == MEMBER]
    path = f"/communities/{world.community}"
    changed = await world.call.put(path, world.described(municipalities=named), by=world.secretariat, version=1)
    assert made(changed, 200)["municipalities"][0]["name"] == "Tønsberg"
    read = made(await world.call.get(path, by=world.secretariat), 200)
    assert read["municipalities"][0]["name"] == "Tønsberg"
    facts = await stated(world.running.database, HealthCommunityRegistered, about=[world.community])
    told = [fact.municipalities[0].name for fact in facts if isinstance(fact, HealthCommunityRegistered)]
    assert told == [None, "Tønsberg"]


async def test_a_municipality_that_joins_is_told_and_may_appoint(world: World) -> None:
    path = f"/communities/{world.community}"
    joined = [*world.described()["municipalities"], {"municipality": JOINING, "valid_from": "2024-07-01"}]
    changed = await world.call.put(path, world.described(municipalities=joined), by=world.secretariat, version=1)
    assert made(changed, 200)["municipalities"][1]["municipality"] == JOINING
    assert changed.headers["etag"] == '"2"'
    facts = await stated(world.running.database, HealthCommunityRegistered, about=[world.community])
    assert [len(fact.municipalities) for fact in facts if isinstance(fact, HealthCommunityRegistered)] == [2, 3]
    made(
        await world.appoint(
            body=(await world.body())["body"],
            practitioner=await world.practitioner(JOINING),
            appointed_by={"kind": "municipality", "municipality": JOINING},
            valid_from="2024-07-01",
        )
    )


async def test_only_an_operator_brings_in_a_municipality_that_belongs_elsewhere_on_those_days(world: World) -> None:
    """Whoever brought it in would reach all its GPs."""
    path, theirs = f"/communities/{world.community}", f"c-{uuid4().hex[:12]}"
    member = {"municipality": "3998", "valid_from": "2020-01-01", "valid_to": "2024-06-30"}
    sent = {"community": theirs} | world.described(host="3998", municipalities=[member])
    made(await world.call.post("/communities", sent, by=OPERATOR))
    taken = world.described(municipalities=[*world.described()["municipalities"], member])
    refused = await world.call.put(path, taken, by=world.secretariat, version=1)
    assert (refused.status_code, rule(refused)) == (403, "member-elsewhere")
    made(await world.call.put(path, taken, by=OPERATOR, version=1), 200)
    shorter = member | {"valid_to": "2023-12-31"}
    both = world.described(municipalities=[*world.described()["municipalities"], shorter])
    made(await world.call.put(path, both, by=world.secretariat, version=2), 200)
    later = member | {"valid_from": "2024-07-01", "valid_to": None}
    moved = world.described(municipalities=[*world.described()["municipalities"], shorter, later])
    made(await world.call.put(path, moved, by=world.secretariat, version=3), 200)


async def test_of_two_who_bring_in_the_same_municipality_at_once_one_is_refused(world: World) -> None:
    theirs, database = f"c-{uuid4().hex[:12]}", world.running.database
    made(await world.call.post("/communities", {"community": theirs} | world.described(), by=OPERATOR))
    wanted = {"municipality": "3997", "valid_from": "2024-01-01"}
    sent = world.described(municipalities=[*world.described()["municipalities"], wanted])
    async with database.work(actor="secretariat-2") as work:
        before = await store.community.one(work.connection, theirs)
        assert before is not None
        joined = (*before.memberships, Membership("3997", date(2024, 1, 1)))
        await correct_community(work, replace(before, memberships=joined), expect=1, from_elsewhere=False)
        path = f"/communities/{world.community}"
        other = create_task(world.call.put(path, sent, by=world.secretariat, version=1))
        assert not (await wait([other], timeout=0.3))[0]
    assert rule(await other) == "member-elsewhere"


async def test_a_correction_that_changes_nothing_states_nothing(world: World) -> None:
    path = f"/communities/{world.community}"
    same = await world.call.put(path, world.described(), by=OPERATOR, version=1)
    assert same.headers["etag"] == '"1"'
    assert len(await stated(world.running.database, HealthCommunityRegistered, about=[world.community])) == 1


async def test_two_who_correct_at_once_do_not_overwrite_each_other(world: World) -> None:
    path = f"/communities/{world.community}"
    made(await world.call.put(path, world.described(name="Nytt navn"), by=world.secretariat, version=1), 200)
    stale = await world.call.put(path, world.described(name="Annet navn"), by=world.secretariat, version=1)
    assert (stale.status_code, rule(stale)) == (412, "stale")
    unread = await world.call.put(path, world.described(), by=world.secretariat)
    assert (unread.status_code, rule(unread)) == (428, "precondition-required")


async def test_a_short_name_is_taken_once(world: World) -> None:
    again = await world.call.post("/communities", {"community": world.community} | world.described(), by=OPERATOR)
    assert (again.status_code, rule(again)) == (409, "community-exists")


async def test_a_community_that_does_not_hang_together_is_refused(world: World) -> None:
    async def refused(**changed: object) -> str:
        sent = {"community": f"c-{uuid4().hex[:12]}"} | world.described(**changed)
        return rule(await world.call.post("/communities", sent, by=OPERATOR))

    period = {"municipality": MEMBER, "valid_from": "2020-01-01"}
    assert await refused(host="4601") == "host-outside-community"
    assert await refused(municipalities=[period, period | {"valid_from": "2023-01-01"}]) == "memberships-overlap"
    assert await refused(municipalities=[period | {"valid_to": "2019-12-31"}]) == "memberships-overlap"
    assert await refused(trust="983975258") == "invalid-input"
    assert await refused(municipalities=[]) == "invalid-input"


async def test_a_body_belongs_to_a_registered_community(world: World) -> None:
    unknown = f"c-{uuid4().hex[:12]}"
    body = {"community": unknown, "level": "strategic", "name": "SSU", "gp_seats": 1, "established_on": "2024-01-01"}
    refused = await world.call.post("/bodies", body, by=secretariat(unknown))
    assert (refused.status_code, rule(refused)) == (409, "unknown-community")


async def test_a_municipality_may_leave_and_come_back(world: World) -> None:
    periods = [
        {"municipality": MEMBER, "valid_from": "2020-01-01", "valid_to": "2021-12-31"},
        {"municipality": MEMBER, "valid_from": "2022-01-01"},
    ]
    path = f"/communities/{world.community}"
    made(await world.call.put(path, world.described(municipalities=periods), by=OPERATOR, version=1), 200)


async def test_operators_register_and_secretariats_see_their_own(world: World) -> None:
    sent = {"community": f"c-{uuid4().hex[:12]}"} | world.described()
    refused = await world.call.post("/communities", sent, by=world.secretariat)
    assert (refused.status_code, rule(refused)) == (403, "not-allowed")
    mine = await world.call.get("/communities", by=world.secretariat)
    assert [one["community"] for one in made(mine, 200)["items"]] == [world.community]
    both = {world.community, sent["community"]}
    made(await world.call.post("/communities", sent, by=OPERATOR))
    found: set[str] = set()
    page = made(await world.call.get("/communities", by=OPERATOR, limit=1), 200)
    while page["next"]:
        assert len(page["items"]) == 1
        found |= {one["community"] for one in page["items"]}
        page = made(await world.call.get("/communities", by=OPERATOR, limit=1, cursor=page["next"]), 200)
    found |= {one["community"] for one in page["items"]}
    assert both <= found


async def test_another_communitys_secretariat_is_refused(world: World) -> None:
    stranger = secretariat("elsewhere")
    path = f"/communities/{world.community}"
    assert (await world.call.get(path, by=stranger)).status_code == 403
    assert (await world.call.put(path, world.described(), by=stranger, version=1)).status_code == 403
