"""What leaves the house is the same whenever it is made, and holds people's numbers only where they are needed."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile, is_zipfile

import pytest
from lxml import etree
from pypdf import PdfReader

from infra.chassis.ids import derived_id, new_id
from services.honoraria.app import room
from tests.gateways.caller import Json, made, practitioner, rule
from tests.honoraria import facts
from tests.honoraria.entered import codes, rate
from tests.honoraria.test_payments import filed, invoice, let_go, settled
from tests.honoraria.test_refund_invoices import buyer, content, invoiced, terms
from tests.honoraria.world import ACCOUNT, IDENTITY, World

SECRETS = (IDENTITY, ACCOUNT)
MAY_HOLD_THEM = ("payroll", "statement")
"""Kinds of files of a run. Statements show an account's last four digits, which is less than they may."""


async def everything(world: World) -> tuple[Json, Json]:
    """An `office` and a `business` payout of one run, claimed from the others, invoiced both ways: run, bank file."""
    world.running.clock.set(datetime(2024, 4, 2, 8, tzinfo=UTC))
    await world.arranged(key="equal")
    business = new_id()
    await world.hear(facts.established(business, world.community))
    await world.hear(facts.appointed(world.gp, business, world.community, world.home))
    await world.arranged(key="equal", tax_treatment="business", body=str(business))
    await world.payee()
    await world.payer(buyer_reference="FK-1")
    await terms(world)
    await codes(world)
    await rate(world)
    await buyer(world, "home")
    for body in (world.body, business):
        await world.hear(facts.attended(world.gp, body, world.community))
    for one in await world.claims(state="calculated"):
        await world.approved(one["claim"])
    run = await world.settle()
    await invoiced(world)
    (payment,) = made(await world.call.get("/payments", by=world.budget("economist")), 200)["items"]
    await invoice(world, dict(payment), kid="2345676")
    return run, await filed(world)


async def files_of(world: World, run: Json) -> dict[str, bytes]:
    """Every file of a run by name, as its checksum says."""
    found = {}
    for file in run["files"]:
        path = f"/settlements/{run['run']}/files/{file['name']}"
        answer = await world.call.get(path, by=world.budget("economist"))
        assert answer.status_code == 200, answer.text
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
        found[file["name"]] = answer.content
    return found


async def basis(world: World, run: Json) -> bytes:
    seen = made(await world.call.get("/statements", by=practitioner(world.gp)), 200)["items"]
    (statement,) = [one["statement"] for one in seen if one["run"] == run["run"]]
    answer = await world.call.get(f"/statements/{statement}/invoice-basis", by=practitioner(world.gp))
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    return answer.content


def lose(world: World, *folders: str | UUID) -> None:
    for folder in folders:
        shutil.rmtree(room.place(world.host, UUID(str(folder)), "x").parent)


async def test_every_kind_of_file_is_made_again_and_is_the_same(world: World) -> None:
    run, file = await everything(world)
    payments = made(await world.call.get("/payments", by=world.budget("economist")), 200)["items"]
    sent = made(await world.call.get("/refund-invoices", by=world.budget("economist")), 200)["items"]
    before = (
        await files_of(world, run),
        await basis(world, run),
        await let_go(world, file),
        await content(world, sent[0]),
    )
    kinds = {one["kind"] for one in run["files"]}
    assert kinds == {"statement", "summary", "payroll", "payroll_sums", "refunds", "accounting"}
    lose(world, run["run"], derived_id("invoice basis", payments[0]["payment"]), file["file"], sent[0]["invoice"])
    path = f"/payment-files/{file['file']}/content"
    bank = (await world.call.get(path, by=world.budget("authoriser"))).content
    assert (await files_of(world, run), await basis(world, run), bank, await content(world, sent[0])) == before
    assert hashlib.sha256(bank).hexdigest() == file["sha256"]


async def test_identity_and_account_numbers_stand_in_payroll_and_bank_files_only(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    run, file = await everything(world)
    kinds = {one["name"]: one["kind"] for one in run["files"]}
    for name, found in (await files_of(world, run)).items():
        if kinds[name] not in MAY_HOLD_THEM:
            assert secrets_in(found) == set(), name
    payroll = (await world.file(run, "payroll")).content
    assert secrets_in(payroll) == set(SECRETS)
    assert secrets_in(await let_go(world, file)) == {ACCOUNT}
    for one in made(await world.call.get("/refund-invoices", by=world.budget("economist")), 200)["items"]:
        assert secrets_in(await content(world, one)) == set()
    logged = "".join(capfd.readouterr())
    assert "/settlements" in logged, "the log was read"
    assert secrets_in(logged.encode()) == set()
    assert await rows_with_secrets(world) == {}


async def rows_with_secrets(world: World) -> dict[str, int]:
    """Tables of the service, the journal among them, with a row in which one of the numbers can be read."""
    pool = world.running.database.pool
    tables = await pool.fetch(
        "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = current_schema()"
    )
    assert len(tables) > 30, "looked where the tables are"
    found = {}
    for table in tables:
        rows = await pool.fetchval(f"select count(*) from {table['name']} t where t::text ~ $1", "|".join(SECRETS))
        if rows:
            found[table["name"]] = rows
    return found


def secrets_in(found: bytes) -> set[str]:
    """Which of the numbers can be read in a file, whatever it is packed in."""
    return {secret for secret in SECRETS if any(secret in text for text in texts(found))}


def texts(found: bytes) -> Iterator[str]:
    """All that can be read in a file."""
    yield found.decode("latin-1")
    if is_zipfile(BytesIO(found)):
        with ZipFile(BytesIO(found)) as packed:
            yield from (packed.read(name).decode("latin-1") for name in packed.namelist())
    if found.startswith(b"%PDF"):
        yield "".join(page.extract_text() for page in PdfReader(BytesIO(found)).pages)


async def test_what_an_office_pays_never_reaches_a_bank_file(world: World) -> None:
    await world.arranged(key="none")
    await world.payee()
    await world.payer()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    await world.approved()
    await world.settle()
    by = world.budget("economist")
    assert made(await world.call.get("/payments", by=by), 200)["items"] == []
    assert rule(await world.call.post("/payment-files", {"municipality": world.host}, by=by)) == "nothing-to-pay"


async def test_a_payment_without_a_kid_names_the_statement_it_is_for(world: World) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    content = await let_go(world, await filed(world))
    (said,) = [element.text for element in etree.fromstring(content).iter("{*}Ustrd")]
    (statement,) = made(await world.call.get("/statements", by=practitioner(world.gp)), 200)["items"]
    assert statement["name"].startswith(payment["reference"])
    assert said == f"Oppgjørsbilag {payment['reference']}, 2024-03-01 - 2024-03-31"


def text_of(pdf: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


async def test_an_invoice_basis_says_what_the_invoice_must_carry_to_the_gp_and_the_economist_only(world: World) -> None:
    run, _ = await everything(world)
    text = text_of(await basis(world, run))
    (payment,) = made(await world.call.get("/payments", by=world.budget("economist")), 200)["items"]
    for said in ("Fakturagrunnlag", "FK-1", "0192:983975259", payment["reference"], "2 054,00", "slutter på 7947"):
        assert said in text, said
    assert "Verv" not in text, "only what is invoiced stands there"
    seen = made(await world.call.get("/statements", by=practitioner(world.gp)), 200)["items"]
    path = f"/statements/{next(one['statement'] for one in seen if one['run'] == run['run'])}/invoice-basis"
    assert (await world.call.get(path, by=world.budget("economist"))).status_code == 200
    for stranger in (practitioner(new_id()), world.budget("economist", world.third), world.role("attester")):
        assert (await world.call.get(path, by=stranger)).status_code == 404


async def test_statement_and_invoice_basis_are_in_the_gps_own_language_also_when_the_enterprise_is_paid(
    world: World,
) -> None:
    world.running.clock.set(datetime(2024, 4, 2, 8, tzinfo=UTC))
    await world.arranged(tax_treatment="business")
    await world.payee(language="nn")
    firm: dict[str, Any] = {"kind": "enterprise", "organisation_number": "983975259", "identity_number": None}
    await world.payee(name="Kari Legesenter AS", language="nb", **firm)
    await world.payer()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    await world.approved()
    run = await world.settle()
    (one,) = made(await world.call.get("/statements", by=practitioner(world.gp)), 200)["items"]
    statement = await world.call.get(f"/statements/{one['statement']}", by=practitioner(world.gp))
    for pdf in (statement.content, await basis(world, run)):
        text = text_of(pdf)
        assert "Kari Legesenter AS" in text
        assert ("Heile tida blir rekna" in text, "Føresetnad 1" in text, "Antakelse" in text) == (True, True, False)
        assert b"/Lang(nn-NO)" in pdf


@pytest.mark.parametrize("changed", [{"tax_treatment": "office"}, {"self_billing": "Avtale 14/2024"}])
async def test_where_no_invoice_is_awaited_there_is_no_basis(world: World, changed: dict[str, Any]) -> None:
    await world.arranged(tax_treatment=changed.pop("tax_treatment", "business"))
    await world.payee()
    await world.payer(buyer_reference="FK-1", **changed)
    await world.hear(facts.attended(world.gp, world.body, world.community))
    await world.approved()
    run = await world.settle()
    seen = made(await world.call.get("/statements", by=practitioner(world.gp)), 200)["items"]
    (statement,) = [one["statement"] for one in seen if one["run"] == run["run"]]
    answer = await world.call.get(f"/statements/{statement}/invoice-basis", by=practitioner(world.gp))
    assert rule(answer) == "not-found"
    pdf = (await world.call.get(f"/statements/{statement}", by=practitioner(world.gp))).content
    text = text_of(pdf)
    assert ("Du skal ikke sende noen faktura" in text) == ("self_billing" in changed)
    assert "FK-1" not in text
