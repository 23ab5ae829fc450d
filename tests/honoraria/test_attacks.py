"""Attempts to be paid twice, to approve alone, and to see what is another's."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from infra.chassis.ids import new_id
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE, RECORDER
from tests.honoraria.world import ACCOUNT, IDENTITY, World, day

OTHER_ACCOUNT = "12345678903"


async def test_approving_and_settling_at_once_pays_every_entry_once(world: World) -> None:
    await world.arranged()
    await world.payee()
    await world.hear(*(facts.attended(world.gp, world.body, world.community) for _ in range(4)))
    claims = [await world.claim(one["claim"]) for one in await world.claims()]
    for one in claims:
        made(await world.attest(one), 200)
    modes = ("commit", "simulate", "commit")
    await asyncio.gather(*(world.authorise(one) for one in claims), *(world.try_to_settle(mode) for mode in modes))
    await world.settle()
    rows = await world.running.database.pool.fetch(
        "select number, total_ore from vouchers where municipality = $1 order by number", world.host
    )
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert sum(row["total_ore"] for row in rows) == 8 * HOUR_ORE == await world.booked_ore()
    assert {one["state"] for one in await world.claims()} == {"settled"}


async def test_the_same_reversal_is_never_entered_twice(world: World) -> None:
    attended = await world.paid()
    await world.hear(facts.attendance_corrected(attended, paid=False))
    claim = await world.claim()
    made(await world.attest(claim), 200)
    answers = await asyncio.gather(*(world.authorise(claim, f"authoriser-{number}") for number in range(3)))
    assert sorted(one.status_code for one in answers) == [200, 409, 409]
    assert await world.booked_ore() == 0
    await world.hear(facts.attendance_corrected(attended))
    assert (await world.approved())["total_ore"] == await world.booked_ore() == 2 * HOUR_ORE


async def test_who_attested_before_it_was_known_that_they_recorded_is_not_enough(world: World) -> None:
    """The correction came first, by somebody else; the record itself came late."""
    await world.arranged()
    first = facts.attended(world.gp, world.body, world.community)
    recorded = world.teller.fact(first)
    await world.hand_over([world.teller.fact(facts.attendance_corrected(first, recorded_by="recorder-2"))])
    claim = await world.claim()
    made(await world.attest(claim, RECORDER), 200)
    await world.hand_over([recorded])
    assert rule(await world.authorise(claim)) == "attested-by-recorder"
    assert rule(await world.attest(claim, "recorder-2")) == "recorded-by-yourself"
    made(await world.attest(claim, "attester-9"), 200)
    assert rule(await world.authorise(claim, "attester-9")) == "same-person-twice"
    assert made(await world.authorise(claim), 200)["state"] == "approved"


async def test_one_of_two_payers_does_not_carry_over_to_a_changed_claim(world: World) -> None:
    await world.arranged()
    await world.arranged(host=world.third, valid_from="2024-03-10")
    meeting = new_id()
    held = facts.attended(world.gp, world.body, world.community, meeting=meeting)
    await world.hear(facts.prepared(world.gp, world.body, world.community, meeting=meeting, on=day("2024-03-01")), held)
    claim = await world.claim()
    made(await world.attest(claim), 200)
    made(await world.authorise(claim, "authoriser-1", world.host), 200)
    await world.hear(facts.attendance_corrected(held, minutes=240))
    assert (await world.authorise(claim, "authoriser-2", world.third)).status_code == 412
    changed = await world.claim()
    assert (changed["state"], await world.booked_ore()) == ("calculated", 0)


async def test_the_communitys_authority_reaches_only_what_a_host_pays(world: World) -> None:
    await world.arranged(valid_from="2023-01-01")
    await world.arranged(arrangement="own_municipality", host=None, valid_from="2024-01-01")
    await world.hear(facts.appointed(other := new_id(), world.body, world.community, world.host), facts.terms(other))
    await world.hear(facts.attended(other, world.body, world.community))
    claim = await world.claim()
    assert claim["payer"] == world.host
    made(await world.attest(claim), 200)
    path = f"/claims/{claim['claim']}/authorise"
    sent = {"total_ore": claim["total_ore"]}
    answer = await world.call.post(path, sent, by=world.role("authoriser"), version=1, subject="authoriser-7")
    assert answer.status_code == 403


async def test_two_strangers_cannot_make_their_municipality_the_host(world: World) -> None:
    await world.arranged()
    sent: Json = {"community": world.community, "arrangement": "host_pays", "host": "9876", "key": "none"}
    sent |= {"tax_treatment": "office", "travel_costs": False, "valid_from": "2024-02-01"}
    answer = await world.call.post("/funding", sent, by=world.budget("economist", "9876"), subject="eco-1")
    assert answer.status_code == 403
    made(await world.call.post("/funding", sent | {"host": world.host}, by=world.budget("economist"), subject="eco-1"))


async def test_what_a_key_was_used_for_is_not_told_to_others_nor_reused(world: World) -> None:
    sent = {"practitioner": str(world.gp), "valid_from": "2024-01-01", "kind": "person", "name": "Kari Oppdiktet"}
    sent |= {"account": ACCOUNT, "identity_number": IDENTITY}
    key = str(uuid4())

    async def ask(path: str, body: object, subject: str, *roles: dict[str, str]) -> tuple[int, str]:
        token = world.call.issuer.token(*roles, sub=subject)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        answer = await world.call.client.post(path, json=body, headers=headers)
        return answer.status_code, answer.text

    (economist,) = world.budget("economist")
    status, first = await ask("/payees", sent, "eco-1", economist)
    assert status == 201
    assert (await ask("/payees", sent, "eco-1", economist))[1] == first
    assert (await ask("/payees", sent | {"name": "Ola"}, "eco-1", economist))[0] == 422
    assert (await ask(f"/payees/{UUID(int=1)}/confirm", {}, "eco-1", economist))[0] == 422
    assert (await ask("/payees", sent, "eco-2", economist))[1] != first
    assert (await ask("/payees", sent, "nobody"))[0] == 403
    kept = await world.running.database.pool.fetch("select body from idempotency where key = $1", key)
    assert kept
    assert not any(secret in row["body"].decode() for row in kept for secret in (ACCOUNT, IDENTITY, "Kari"))


@pytest.mark.parametrize("sign", ["\n", "\x85", "\u2028", "\u202e", "\u2066", "\uffff"])
async def test_a_name_neither_breaks_its_line_nor_has_the_rest_read_backwards(world: World, sign: str) -> None:
    sent = {"municipality": world.host, "name": f"Prøve{sign}by"}
    refused = await world.call.post("/payers", sent, by=world.budget("economist"))
    assert refused.status_code == 422
    assert "one line of text" in refused.text


async def test_a_wrong_number_is_in_neither_answer_nor_log(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    wrong = "86011117948"
    sent = {"practitioner": str(world.gp), "valid_from": "2024-01-01", "kind": "person", "name": "Kari Oppdiktet"}
    for changed in ({"account": wrong}, {"identity_number": wrong}, {"account": [wrong]}, {"kind": wrong}, {wrong: 1}):
        whole = sent | {"account": ACCOUNT, "identity_number": IDENTITY} | changed
        answer = await world.call.post("/payees", whole, by=world.budget("economist"))
        assert answer.status_code == 422 or answer.status_code == 409
        if wrong not in changed:
            assert not any(secret in answer.text for secret in (wrong, ACCOUNT, IDENTITY, "Kari"))
    said = capfd.readouterr()
    assert not any(secret in said.out + said.err for secret in (wrong, ACCOUNT, IDENTITY, "Kari"))


async def test_that_somebody_recorded_an_attendance_is_never_taken_back(world: World) -> None:
    for statement in (
        "delete from preparation_recorders",
        "delete from recorders",
        "update recorders set actor = 'somebody'",
        "truncate recorders",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await world.running.database.pool.execute(statement)
