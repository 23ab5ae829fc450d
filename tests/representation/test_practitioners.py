"""GPs, their dated terms, and contact details that lie in no table."""

from uuid import uuid4

from contracts.events.representation import (
    ContactDetailsChanged,
    PractitionerRegistered,
    PractitionerTermsChanged,
    RepresentativeAppointed,
)
from infra.chassis.vault import Vault
from tests.gateways.caller import OPERATOR, holds, made, practitioner, rule, secretariat
from tests.representation.conftest import LEFT, MEMBER, World
from tests.stack import stated

CONTACT = {
    "name": "Kari Oppdiktet",
    "email": "kari.oppdiktet@example.org",
    "mobile": "+4740000000",
    "language": "nn",
    "channels": ["email", "sms"],
}


async def test_a_practitioner_is_told_by_id_and_home_alone(world: World) -> None:
    doctor = await world.practitioner()
    (fact,) = await stated(world.running.database, PractitionerRegistered, about=[doctor])
    assert isinstance(fact, PractitionerRegistered)
    assert fact.municipality == MEMBER


async def test_terms_hold_from_their_day_and_decide_the_home_municipality(world: World) -> None:
    doctor = await world.practitioner()
    path = f"/practitioners/{doctor}/terms"
    terms = {"municipality": LEFT, "contract_form": "combined", "specialist": None, "valid_from": "2024-07-01"}
    made(await world.call.post(path, terms, by=world.secretariat))
    (fact,) = await stated(world.running.database, PractitionerTermsChanged, about=[doctor])
    assert isinstance(fact, PractitionerTermsChanged)
    assert (fact.contract_form, fact.specialist, str(fact.valid_from)) == ("combined", None, "2024-07-01")
    body = await world.body()
    homes = []
    for seat, first in ((1, "2024-06-30"), (1, "2024-07-01")):
        appointment = made(
            await world.appoint(body=body["body"], practitioner=doctor, seat=seat, valid_from=first, valid_to=first)
        )
        (fact,) = await stated(world.running.database, RepresentativeAppointed, about=[appointment["appointment"]])
        assert isinstance(fact, RepresentativeAppointed)
        homes.append(fact.home_municipality)
    assert homes == [MEMBER, LEFT]


async def test_terms_from_the_same_day_replace_what_was_said(world: World) -> None:
    doctor = await world.practitioner()
    terms = {
        "municipality": MEMBER,
        "contract_form": "salaried",
        "specialist": False,
        "valid_from": "2024-01-01",
    }
    path = f"/practitioners/{doctor}/terms"
    made(await world.call.post(path, terms, by=world.secretariat))
    shown = await world.call.post(path, terms | {"contract_form": "self_employed"}, by=world.secretariat)
    assert [one["contract_form"] for one in made(shown)["terms"]] == ["self_employed"]


async def test_contact_details_lie_sealed_in_the_journal_and_nowhere_else(world: World) -> None:
    doctor = await world.practitioner()
    path = f"/practitioners/{doctor}/contact"
    changed = await world.call.put(path, CONTACT, by=practitioner(doctor), version=0)
    assert (changed.status_code, changed.content, changed.headers["etag"]) == (204, b"", '"1"')
    pool = world.running.database.pool
    tables = await pool.fetch(
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
    )
    for table in tables:
        found = await pool.fetchval(f"select count(*) from \"{table['relname']}\" t where t::text ilike '%oppdiktet%'")
        assert found == 0, table["relname"]
    sealed = await pool.fetchval(
        "select data from journal where aggregate = $1 and type = $2", doctor, ContactDetailsChanged.event_type()
    )
    vault: Vault = world.running.database.vault
    async with world.running.database.reading() as connection:
        fact = ContactDetailsChanged.read(await vault.open(connection, doctor, sealed))
    assert (fact.name, fact.language, fact.channels) == ("Kari Oppdiktet", "nn", ("email", "sms"))


async def test_the_gp_and_the_secretariat_read_and_change_contact_details_and_nobody_else(world: World) -> None:
    doctor, other = await world.practitioner(), await world.practitioner()
    path = f"/practitioners/{doctor}/contact"
    before = await world.call.get(path, by=practitioner(doctor))
    assert (made(before, 200)["name"], before.headers["etag"]) == (None, '"0"')
    assert (await world.call.put(path, CONTACT, by=practitioner(doctor), version=0)).status_code == 204
    stale = await world.call.put(path, CONTACT, by=world.secretariat, version=0)
    assert (stale.status_code, rule(stale)) == (412, "stale")
    moved = CONTACT | {"language": "en"}
    assert (await world.call.put(path, moved, by=world.secretariat, version=1)).status_code == 204
    assert made(await world.call.get(path, by=practitioner(doctor)), 200) == moved
    for stranger in (practitioner(other), secretariat("elsewhere"), holds("recorder", world.community)):
        hidden = await world.call.get(path, by=stranger)
        assert (hidden.status_code, rule(hidden)) == (404, "not-found")
        assert (await world.call.put(path, CONTACT, by=stranger, version=2)).status_code == 404


async def test_what_was_erased_is_shown_as_unknown(world: World) -> None:
    body, committee, doctor = await world.body(), await world.committee(), await world.practitioner()
    made(await world.propose(body=body["body"], committee=committee["committee"], practitioner=doctor))
    path = f"/practitioners/{doctor}/contact"
    assert (await world.call.put(path, CONTACT, by=practitioner(doctor), version=0)).status_code == 204
    async with world.running.database.work(actor="service:representation") as work:
        await world.running.database.vault.erase(work.connection, doctor)
    assert made(await world.call.get(path, by=practitioner(doctor)), 200)["name"] is None
    proposals = made(await world.call.get("/proposals", by=world.secretariat, body=body["body"]), 200)
    assert proposals["items"][0]["declared_roles"] == []


async def test_a_chosen_channel_needs_an_address(world: World) -> None:
    doctor = await world.practitioner()
    path = f"/practitioners/{doctor}/contact"
    refused = await world.call.put(path, CONTACT | {"mobile": None}, by=practitioner(doctor), version=0)
    assert (refused.status_code, rule(refused)) == (422, "channel-without-address")
    assert refused.json()["errors"][0]["field"] == "/mobile"
    bad = await world.call.put(path, CONTACT | {"email": "kari@"}, by=practitioner(doctor), version=0)
    assert (bad.status_code, rule(bad)) == (422, "invalid-input")
    assert "kari" not in bad.text


async def test_a_secretariat_registers_gps_of_its_own_municipalities_only(world: World) -> None:
    abroad = await world.call.post("/practitioners", {"municipality": "4601"}, by=world.secretariat)
    assert (abroad.status_code, rule(abroad)) == (403, "not-allowed")
    committee = {"municipality": "4601", "name": "LSU", "elected_members": 1}
    assert (await world.call.post("/committees", committee, by=world.secretariat)).status_code == 403


async def elsewhere(world: World) -> tuple[World, str]:
    """Another community, and a GP who is at home there."""
    theirs = World(world.running, world.call)
    await theirs.register(host="4601", municipalities=[{"municipality": "4601", "valid_from": "2020-01-01"}])
    return theirs, await theirs.practitioner("4601")


async def test_a_secretariat_opens_no_gp_from_elsewhere_to_itself(world: World) -> None:
    _, doctor = await elsewhere(world)
    body, committee = (await world.body())["body"], (await world.committee())["committee"]
    for tried in (
        await world.propose(body=body, committee=committee, practitioner=doctor),
        await world.appoint(body=body, practitioner=doctor),
    ):
        assert (tried.status_code, rule(tried)) == (409, "unknown-practitioner")
        unheard_of = await world.appoint(body=body, practitioner=str(uuid4()))
        assert tried.json()["detail"] == unheard_of.json()["detail"], "that there is such a GP is not told either"
    assert (await world.call.get(f"/practitioners/{doctor}/contact", by=world.secretariat)).status_code == 404


async def test_a_gp_from_elsewhere_is_brought_in_by_who_works_for_both_and_keeps_the_terms_of_home(
    world: World,
) -> None:
    theirs, doctor = await elsewhere(world)
    path = f"/practitioners/{doctor}"
    assert (await world.call.get(path, by=world.secretariat)).status_code == 404
    both = World(world.running, world.call, world.community, also=theirs.secretariat)
    made(await both.appoint(body=(await world.body())["body"], practitioner=doctor))
    assert made(await world.call.get(path, by=world.secretariat), 200)["municipality"] == "4601"
    ours = made(await world.call.get("/practitioners", by=world.secretariat, community=world.community), 200)
    assert doctor in [one["practitioner"] for one in ours["items"]]
    terms = {"municipality": MEMBER, "contract_form": "salaried", "specialist": False, "valid_from": "2020-01-01"}
    refused = await world.call.post(f"{path}/terms", terms, by=world.secretariat)
    assert (refused.status_code, rule(refused)) == (404, "not-found")
    for entitled in (theirs.secretariat, OPERATOR):
        made(await world.call.post(f"{path}/terms", terms | {"municipality": "4601"}, by=entitled))


async def test_where_a_gp_was_at_home_before_nobody_states_what_holds_since_and_where_they_will_be_nobody_yet_reads(
    world: World,
) -> None:
    await elsewhere(world)
    doctor = await world.practitioner()
    path = f"/practitioners/{doctor}/terms"
    terms = {"municipality": "4601", "contract_form": "self_employed", "specialist": True, "valid_from": "2020-06-01"}
    made(await world.call.post(path, terms, by=world.secretariat))
    since = terms | {"contract_form": "salaried", "valid_from": "2023-01-01"}
    assert (await world.call.post(path, since, by=world.secretariat)).status_code == 404
    before = terms | {"municipality": MEMBER, "valid_from": "2020-03-01"}
    made(await world.call.post(path, before, by=world.secretariat))

    _, stranger = await elsewhere(world)
    to_come = terms | {"municipality": MEMBER, "valid_from": "2090-01-01"}
    made(await world.call.post(f"/practitioners/{stranger}/terms", to_come, by=OPERATOR))
    assert (await world.call.get(f"/practitioners/{stranger}/contact", by=world.secretariat)).status_code == 404
