"""The accounting file: every posting of a run by the municipality's own codes, or none while one is missing."""

import csv
import io
from collections import defaultdict
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.honoraria.app import room
from services.honoraria.model.accounts import (
    AccountsNotConfigured,
    Code,
    CodeRule,
    FunctionNeeded,
    Need,
    OwedIsNotExported,
    code_of,
    codes_of,
    must_be_a_code,
)
from services.honoraria.model.ledger import Account
from services.honoraria.strongroom import digest
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.entered import code, codes, office_work, population, rate
from tests.honoraria.facts import HOUR_ORE, SPRING
from tests.honoraria.test_payments import invoice
from tests.honoraria.world import World, day

BODY = UUID(int=7)
NEED = Need(Account.COST, "office", BODY, SPRING)


def ruled(art: str, tax_treatment: str | None = None, body: UUID | None = None, since: str = "2024-01-01") -> CodeRule:
    return CodeRule(Account.COST, tax_treatment, body, day(since), Code(art, "241", None))


def test_a_body_goes_before_a_treatment_and_that_before_all_and_then_the_latest() -> None:
    rules = [ruled("1"), ruled("2", since="2024-03-01"), ruled("3", since="2024-04-01")]
    assert code_of(rules, NEED) == Code("2", "241", None)
    assert code_of([*rules, ruled("4", "office")], NEED) == Code("4", "241", None)
    assert code_of([*rules, ruled("4", "office"), ruled("5", body=BODY)], NEED) == Code("5", "241", None)
    assert code_of([ruled("6", "business"), ruled("7", body=UUID(int=8)), ruled("8", since="2024-04-01")], NEED) is None


def test_everything_that_lacks_a_code_is_named() -> None:
    with pytest.raises(AccountsNotConfigured, match=r"cost \(office, .*payroll \(office") as refused:
        codes_of([], [NEED, NEED, Need(Account.PAYROLL, "office", BODY, SPRING)])
    assert refused.value.detail.count("cost") == 1


def test_income_and_expenditure_need_a_funksjon_and_what_is_owed_has_no_code() -> None:
    with pytest.raises(FunctionNeeded):
        must_be_a_code(Account.COST, Code("108", None, None))
    with pytest.raises(OwedIsNotExported):
        must_be_a_code(Account.OWED, Code("108", "241", None))
    must_be_a_code(Account.PAYROLL, Code("23299", None, None))


async def accounting(world: World, run: Json) -> list[dict[str, str]]:
    content = (await world.file(run, "accounting")).content
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def ore(rows: list[dict[str, str]], account: str | None = None) -> int:
    return sum(int(row["Beløp"].replace(",", "")) for row in rows if account in (None, row["Konto"]))


async def looked_at_again(world: World, run: Json) -> Json:
    await world.fire_timers()
    return made(await world.call.get(f"/settlements/{run['run']}", by=world.budget("economist")), 200)


async def test_every_posting_of_a_run_is_there_twice_and_each_voucher_sums_to_zero(world: World) -> None:
    await codes(world)
    await rate(world)
    await office_work(world, SPRING, date(2024, 2, 1))
    run = await world.settle()
    rows = await accounting(world, run)
    by_voucher: dict[str, int] = defaultdict(int)
    for row in rows:
        by_voucher[row["Bilag"]] += ore([row])
        assert (row["D/K"] == "D") == (ore([row]) > 0)
    assert by_voucher == {f"{world.host}-2024-000001": 0}
    assert ore(rows, "kostnad") == run["result"]["office_ore"] == 4 * HOUR_ORE
    assert ore(rows, "lønn") == -4 * HOUR_ORE
    assert ore(rows, "arbeidsgiveravgift") == run["result"]["contribution_ore"]
    first = rows[0]
    assert (first["Art"], first["Funksjon"], first["Ansvar"]) == ("1080", "241", "2400")
    assert (first["Bokføringsdato"], first["Periode"], first["Arbeidsmåned"]) == ("2024-01-01", "2024-01", "2024-02")
    assert {row["Merking"] for row in rows} == {""}
    assert first["Tekst"] == "Honorar, FSU eldre, 2024-02"
    assert "Kari" not in str(rows)


async def test_a_file_waits_for_every_code_and_says_which_and_is_then_made_by_itself(world: World) -> None:
    await office_work(world)
    await rate(world, posted_by_payroll=True)
    run = await world.settle()
    by = world.budget("economist")
    path = f"/settlements/{run['run']}/accounting"
    waiting = made(await world.call.get(path, by=by), 200)
    assert waiting["files"] == []
    assert "cost (office" in waiting["waits_for"]
    assert "payroll (office" in waiting["waits_for"]
    assert "contribution" not in waiting["waits_for"], "payroll posts it"
    await code(world, "cost", "1080", funksjon="241")
    assert "cost" not in made(await world.call.get(path, by=by), 200)["waits_for"]
    assert "accounting" not in {file["kind"] for file in (await looked_at_again(world, run))["files"]}
    await code(world, "payroll", "2329")
    run = await looked_at_again(world, run)
    assert len(await accounting(world, run)) == 2
    assert made(await world.call.get(path, by=by), 200)["waits_for"] is None
    assert (await world.call.get(path, by=world.budget("economist", world.third))).status_code == 404


async def test_a_file_waits_for_the_contribution_and_a_corrected_rate_comes_in_a_file_of_its_own(world: World) -> None:
    await codes(world)
    await office_work(world)
    run = await world.settle()
    by = world.budget("economist")
    waiting = made(await world.call.get(f"/settlements/{run['run']}/accounting", by=by), 200)
    assert "contribution rate" in waiting["waits_for"]
    await rate(world, 1410)
    first = await looked_at_again(world, run)
    assert ore(await accounting(world, first), "arbeidsgiveravgift") == 28_961
    await rate(world, 1060)
    both = [file for file in (await looked_at_again(world, run))["files"] if file["kind"] == "accounting"]
    assert [file["name"].rpartition("_")[2] for file in both] == ["regnskap-2.csv", "regnskap.csv"]
    later = await accounting(world, run | {"files": [both[0]]})
    assert ore(later, "arbeidsgiveravgift") == 21_772 - 28_961
    assert ore(later) == 0


async def test_a_lost_file_comes_out_the_same_whatever_was_entered_since(world: World) -> None:
    await codes(world)
    await rate(world)
    await office_work(world)
    run = await world.settle()
    (kept,) = [file for file in run["files"] if file["kind"] == "accounting"]
    await code(world, "cost", "1999", funksjon="100")
    by = world.budget("economist")
    (voucher,) = made(await world.call.get("/vouchers", by=by, municipality=world.host, year=2024), 200)["items"]
    await world.call.post(f"/vouchers/{voucher['voucher']}/own-number", {"number": "701233"}, by=by)
    room.place(run["municipality"], UUID(run["run"]), kept["name"]).unlink()
    assert digest((await world.file(run, "accounting")).content) == kept["sha256"]


async def test_debts_and_refunds_are_in_the_file_too(world: World) -> None:
    await codes(world)
    await world.payee()
    await world.payer()
    await population(world)
    await world.arranged(tax_treatment="business", key="equal")
    attended = facts.attended(world.gp, world.body, world.community, minutes=60)
    await world.hear(attended)
    await world.approved()
    rows = await accounting(world, await world.settle())
    assert ore(rows, "refusjon til gode") == 2 * (HOUR_ORE // 3) == -ore(rows, "refusjonsinntekt")
    assert {row["Bilag"][:2] for row in rows if row["Konto"].startswith("refusjon")} == {"R-"}
    (payment,) = made(await world.call.get("/payments", by=world.budget("economist")), 200)["items"]
    await invoice(world, payment)
    await world.hear(facts.attendance_corrected(attended, paid=False))
    await world.approved()
    world.running.clock.set(datetime(2024, 5, 1, tzinfo=UTC))
    rows = await accounting(world, await world.settle(first="2024-04-01", last="2024-04-30"))
    moved = [ore(rows, account) for account in ("kostnad", "fordring på lege", "leverandørgjeld")]
    assert moved == [-HOUR_ORE, HOUR_ORE, 0]
    assert {row["Bilag"] for row in rows if row["Konto"] == "fordring på lege"} == {f"{world.host}-2024-000002"}
    assert ore(rows) == 0


async def test_codes_are_confirmed_by_a_second_person_of_the_municipality(world: World) -> None:
    entered = await code(world, "cost", "1080", confirm=False, funksjon="241")
    path, by = f"/account-codes/{entered['code']}/confirm", world.budget("economist")
    assert rule(await world.call.post(path, {}, by=by, subject="eco-1")) == "confirmed-by-the-same-person"
    stranger = world.budget("economist", world.third)
    assert (await world.call.post(path, {}, by=stranger)).status_code == 404
    made(await world.call.post(path, {}, by=by, subject="eco-2"), 200)
    second = await code(world, "cost", "1081", funksjon="241")
    listed = made(await world.call.get("/account-codes", by=by), 200)["items"]
    assert [one["superseded_by"] for one in listed] == [second["code"], None]
    assert made(await world.call.get("/account-codes", by=stranger), 200)["items"] == []
    sent = {"municipality": world.host, "account": "cost", "valid_from": "2024-01-01", "art": "1080"}
    assert rule(await world.call.post("/account-codes", sent, by=by)) == "function-needed"
    assert (await world.call.post("/account-codes", sent, by=stranger)).status_code == 403
