"""Who is paid for a GP: under each tax treatment, by each payer, from day to day; and nobody else gets to know."""

import base64
import os
from pathlib import Path

import pytest

from infra.chassis.rotate import rotate
from infra.chassis.vault import Vault, read_key
from services.honoraria.app import room
from services.honoraria.commands import opened
from services.honoraria.store import registers
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import ACCOUNT, IDENTITY, ORGANISATION, World, day

ENTERPRISE: Json = {
    "kind": "enterprise",
    "name": "Oppdiktet Legesenter AS",
    "account": "12345678903",
    "identity_number": None,
    "organisation_number": ORGANISATION,
}


async def work_under(world: World, treatment: str, valid_from: str, on: str) -> None:
    """Two approved hours under a treatment."""
    await world.arranged(tax_treatment=treatment, valid_from=valid_from)
    before = {one["claim"] for one in await world.claims()}
    await world.hear(facts.attended(world.gp, world.body, world.community, on=day(on)))
    (new,) = [one["claim"] for one in await world.claims() if one["claim"] not in before]
    await world.approved(new)


async def test_wages_go_to_the_person_and_business_to_the_enterprise_in_one_run(world: World) -> None:
    await world.payer()
    await world.payee(name="Kari Oppdiktet", language="nn")
    await world.payee(**ENTERPRISE, language="nn")
    await work_under(world, "office", "2024-01-01", "2024-03-04")
    await work_under(world, "business", "2024-03-10", "2024-03-14")
    run = await world.settle()
    assert {(one["tax_treatment"], one["paid_ore"]) for one in run["result"]["payouts"]} == {
        ("office", 2 * HOUR_ORE),
        ("business", 2 * HOUR_ORE),
    }
    payroll = (await world.file(run, "payroll")).text
    assert "Kari Oppdiktet" in payroll
    assert "Legesenter" not in payroll
    (statement,) = made(await world.call.get("/statements", by=world.budget("economist")), 200)["items"]
    token = world.call.issuer.token(*world.budget("economist"))
    answer = await world.call.client.get(
        f"/statements/{statement['statement']}", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.content.startswith(b"%PDF")
    async with world.running.database.reading() as connection:
        payee = await connection.fetchval("select payee from payments where run = $1::uuid", run["run"])
        (row,) = await registers.payees_by_id(connection, [payee])
        whose = await opened(connection, room, row)
    assert whose is not None
    assert whose.name == "Oppdiktet Legesenter AS"


async def test_a_payee_for_business_alone_pays_no_wages_and_the_work_is_listed(world: World) -> None:
    await world.payer()
    await world.payee(**ENTERPRISE)
    await work_under(world, "office", "2024-01-01", "2024-03-04")
    run = await world.settle()
    assert [one["reason"] for one in run["result"]["left"]] == ["payee"]
    assert (run["result"]["unpaid"], run["result"]["payouts"]) == (1, [])
    await world.payee(tax_treatment="office")
    assert (await world.settle())["result"]["office_ore"] == 2 * HOUR_ORE


async def test_a_payee_for_one_payer_goes_before_that_of_all_and_only_there(world: World) -> None:
    await world.payee(name="Til Alle", valid_from="2024-06-01")
    await world.payee(name="Bare Her", payer=world.host)

    async def paid_by(municipality: str, on: str) -> dict[str, str]:
        async with world.running.database.reading() as connection:
            rows = await registers.payees_on(connection, [world.gp], day(on), municipality)
            names = {row["tax_treatment"]: await opened(connection, room, row) for row in rows}
        return {treatment: payee.name for treatment, payee in names.items() if payee}

    assert await paid_by(world.host, "2024-07-01") == {"office": "Bare Her", "business": "Bare Her"}
    assert await paid_by(world.third, "2024-07-01") == {"office": "Til Alle", "business": "Til Alle"}
    assert await paid_by(world.third, "2024-05-01") == {}
    await world.payee(name="Sommervikar", payer=world.host, valid_from="2024-07-01", valid_to="2024-07-31")
    await world.payee(name="Verv Her", payer=world.host, tax_treatment="office")
    assert await paid_by(world.host, "2024-07-31") == {"office": "Verv Her", "business": "Sommervikar"}
    assert await paid_by(world.host, "2024-08-01") == {"office": "Verv Her", "business": "Bare Her"}


async def test_a_payee_that_cannot_be_is_refused_with_the_field_to_mend(world: World) -> None:
    by = world.budget("economist")
    sent: Json = {"practitioner": str(world.gp), "valid_from": "2024-01-01", "kind": "person", "name": "Kari"}
    sent |= {"account": ACCOUNT, "identity_number": IDENTITY}
    enterprise = {key: value for key, value in (sent | ENTERPRISE).items() if value is not None}
    assert rule(await world.call.post("/payees", enterprise | {"tax_treatment": "office"}, by=by)) == (
        "wages-need-a-person"
    )
    late = await world.call.post("/payees", sent | {"valid_to": "2023-12-31"}, by=by)
    assert rule(late) == "payee-ends-before-it-begins"
    entered = made(await world.call.post("/payees", enterprise, by=by))
    assert (entered["tax_treatment"], entered["payer"], entered["valid_to"]) == ("business", None, None)


async def test_a_municipalitys_own_payee_is_entered_and_confirmed_by_its_own_people_or_entered_by_the_gp(
    world: World,
) -> None:
    sent = {"practitioner": str(world.gp), "valid_from": "2024-01-01", "kind": "person", "name": "Kari"}
    sent |= {"account": ACCOUNT, "identity_number": IDENTITY, "payer": world.host}
    elsewhere = world.budget("economist", world.third)
    assert (await world.call.post("/payees", sent, by=elsewhere)).status_code == 403
    own = ({"role": "practitioner", "practitioner": str(world.gp)},)
    path = f"/payees/{made(await world.call.post('/payees', sent, by=own, subject='gp-1'))['payee']}/confirm"
    assert (await world.call.post(path, {}, by=elsewhere, subject="eco-1")).status_code == 404
    made(await world.call.post(path, {}, by=world.budget("economist"), subject="eco-2"), 200)


async def test_strangers_neither_see_a_gps_payee_nor_have_what_the_gp_is_paid_sent_elsewhere(world: World) -> None:
    sent = {"practitioner": str(world.gp), "valid_from": "2024-01-01", "kind": "person", "name": "Kari"}
    sent |= {"account": ACCOUNT, "identity_number": IDENTITY}
    strangers = world.budget("economist", "0000")
    assert (await world.call.post("/payees", sent, by=strangers, subject="eco-8")).status_code == 403
    entered = made(await world.call.post("/payees", sent, by=world.budget("economist"), subject="eco-1"))["payee"]
    refused = await world.call.post(f"/payees/{entered}/confirm", {}, by=strangers, subject="eco-9")
    assert refused.status_code == 404
    seen = await world.call.get("/payees", by=strangers, practitioner=world.gp)
    assert made(seen, 200)["items"] == []
    # The home municipality's, and any member's of the community whose work the GP does.
    for number in (world.home, world.third):
        listed = await world.call.get("/payees", by=world.budget("authoriser", number), practitioner=world.gp)
        assert [one["payee"] for one in made(listed, 200)["items"]] == [entered]
    made(
        await world.call.post(
            f"/payees/{entered}/confirm", {}, by=world.budget("economist", world.home), subject="eco-2"
        ),
        200,
    )


@pytest.mark.parametrize("treatment", ["office", "business"])
async def test_no_fact_carries_a_name_an_account_or_a_number_of_a_payee(world: World, treatment: str) -> None:
    before = await world.running.database.pool.fetchval("select coalesce(max(position), 0) from journal")
    attended = await world.paid(tax_treatment=treatment)
    await world.hear(facts.attendance_corrected(attended, minutes=90))
    await world.approved()
    await world.settle(first="2024-04-01", last="2024-04-30")
    rows = await world.running.database.pool.fetch("select j::text as told from journal j where position > $1", before)
    told = "\n".join(row["told"] for row in rows)
    assert "SettlementCompleted" in told
    for secret in ("Kari", ACCOUNT, IDENTITY, ORGANISATION):
        assert secret not in told


async def test_a_payee_is_read_under_the_new_key_when_keys_are_rotated(
    world: World, key_file: Path, tmp_path: Path
) -> None:
    entered = await world.payee()
    new = tmp_path / "new"
    new.write_text(base64.b64encode(os.urandom(32)).decode())
    async with world.running.database.pool.acquire() as connection:
        changing = connection.transaction()
        await changing.start()
        # Other tests have the old key.
        try:
            assert await rotate(connection, Vault(read_key(new), old=read_key(key_file))) > 0
            sealed = await connection.fetchval("select sealed from payees where payee = $1::uuid", entered["payee"])
            plain = await Vault(read_key(new)).open(connection, str(world.gp), sealed)
        finally:
            await changing.rollback()
    assert ACCOUNT.encode() in plain


async def test_what_is_sealed_lies_under_peoples_own_keys_which_are_what_is_rotated(world: World) -> None:
    """A sealed column that is not opened with a person's key would be forgotten by `samrad rotate-key`."""
    rows = await world.running.database.pool.fetch(
        "select table_name, column_name from information_schema.columns where column_name ~ 'sealed|wrapped'"
        " and table_schema = 'public' and table_name <> 'dead_letters'"
    )
    assert {tuple(row) for row in rows} == {
        ("payees", "sealed"),
        ("repayment_letters", "sealed"),
        ("person_keys", "wrapped"),
    }


async def test_that_an_account_is_confirmed_is_said_for_the_gp_to_hear_and_nothing_of_the_account(world: World) -> None:
    await world.payee(payer=world.host, tax_treatment="business", account=ACCOUNT)
    (said,) = await world.stated("PayeeConfirmed", practitioner=str(world.gp))
    assert (said["municipality"], said["tax_treatment"], said["valid_to"]) == (world.host, "business", None)
    assert ACCOUNT not in str(said)
    assert IDENTITY not in str(said)
