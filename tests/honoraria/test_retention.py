"""What bookkeeping law keeps of a GP, until when, and that the rest can be erased for good."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from infra.chassis.ids import new_id
from services.honoraria.app import room
from services.honoraria.model.retention import Holding, Kind, Why, kept_until, may_be_shredded, report
from services.honoraria.store.retention import NAMING_PAYEES
from tests.bank import bank
from tests.gateways.caller import OPERATOR, Json, made, practitioner, rule
from tests.honoraria import facts
from tests.honoraria.answers import camt054, detail
from tests.honoraria.entered import office_work
from tests.honoraria.test_payments import answer, filed, invoice, let_go, settled
from tests.honoraria.world import ACCOUNT, World

COUNTS = {Kind.PAYEES_USED: 1, Kind.PAYEES_UNUSED: 1, Kind.DOCUMENTS: 2, Kind.BOOK: 3, Kind.WORK: 1, Kind.WORDS: 1}


def test_vouchers_and_what_documents_them_are_kept_five_years_after_the_years_end() -> None:
    assert kept_until(2024) == date(2029, 12, 31)
    items = {one.kind: one for one in report(Holding(COUNTS, 2024, []), date(2029, 12, 31))}
    unneeded = {Kind.PAYEES_UNUSED, Kind.WORDS}
    assert {one.why for kind, one in items.items() if kind not in unneeded} == {Why.BOOKKEEPING}
    assert all(items[kind].erasable for kind in unneeded)
    assert items[Kind.BOOK].until == date(2029, 12, 31)
    assert not may_be_shredded(list(items.values()))


def test_after_that_only_what_has_no_name_stays() -> None:
    items = report(Holding(COUNTS, 2024, []), date(2030, 1, 1))
    assert {one.kind for one in items if not one.erasable} == {Kind.BOOK, Kind.WORK}
    assert {one.why for one in items if not one.erasable} == {Why.IDS}
    assert may_be_shredded(items)


def test_what_is_open_keeps_everything_however_old_it_is() -> None:
    items = report(Holding(COUNTS, 2018, ["unsettled"]), date(2030, 1, 1))
    assert {one.why for one in items if one.kind is not Kind.WORDS} == {Why.OPEN}
    assert not may_be_shredded(items)
    assert report(Holding(dict.fromkeys(Kind, 0), None, []), date(2030, 1, 1)) == []


async def kept(world: World, gp: UUID | None = None, **asked: object) -> Json:
    return made(await world.call.get(f"/retention/practitioners/{gp or world.gp}", by=OPERATOR, **asked), 200)


async def erased(world: World, gp: UUID | None = None) -> Json:
    return made(await world.call.post(f"/retention/practitioners/{gp or world.gp}/erase", {}, by=OPERATOR), 200)


async def test_a_gp_who_was_never_paid_is_erased_at_once(world: World) -> None:
    gp = new_id()
    await world.payee(gp, name="Aldri Betalt")
    done = await erased(world, gp)
    assert (done["wholly"], [one["kind"] for one in done["items"]]) == (True, ["payees_unused"])
    pool = world.running.database.pool
    assert await pool.fetchval("select count(*) from payees where practitioner = $1", gp) == 0
    assert await pool.fetchval("select count(*) from person_keys where person = $1", str(gp)) == 0
    assert (await kept(world, gp))["erased_at"] is not None


async def test_what_the_law_keeps_is_said_with_its_day_and_reason_and_stays_readable(world: World) -> None:
    await office_work(world)
    await world.payee(valid_from="2030-01-01", name="Ikke Brukt")
    run = await world.settle()
    done = await erased(world)
    items = {one["kind"]: one for one in done["items"]}
    assert not done["wholly"]
    assert (items["payees_used"]["until"], items["payees_used"]["why"]) == ("2029-12-31", "bookkeeping")
    assert items["documents"]["said"].endswith("oppbevares til og med 31. desember 2029 etter bokføringsloven § 13.")
    assert items["payees_unused"]["erasable"]
    assert "Kari Oppdiktet" in (await world.file(run, "payroll")).text
    pool = world.running.database.pool
    assert await pool.fetchval("select count(*) from payees where practitioner = $1", world.gp) == 1
    kinds = {one["kind"] for one in (await kept(world))["items"]}
    assert "payees_unused" not in kinds


async def test_after_five_years_key_and_files_are_gone_and_the_book_still_balances(world: World) -> None:
    await office_work(world)
    run = await world.settle()
    folder = room.place(run["municipality"], UUID(run["run"]), "x").parent
    assert [one.name for one in folder.iterdir()]
    world.running.clock.set(datetime(2030, 1, 2, tzinfo=UTC))
    done = await erased(world)
    assert done["wholly"]
    assert list(folder.iterdir()) == []
    assert (await world.file(run, "payroll")).status_code == 410
    by = world.budget("economist")
    balances = made(await world.call.get(f"/ledger/{world.host}/balances", by=by), 200)
    assert balances["trial_balance_ore"] == 0
    assert balances["balances"], "the book is kept"
    (year,) = made(await world.call.get(f"/retention/municipalities/{world.host}", by=by), 200)["years"]
    assert (year["year"], year["vouchers"], year["kept_until"], year["expired"]) == (2024, 1, "2029-12-31", True)


async def gone(world: World) -> None:
    """The GP was paid in 2024, by a payee of the host's own, and wholly erased when the law kept nothing more."""
    await office_work(world)
    await world.payee(payer=world.host)
    await world.settle()
    world.running.clock.set(datetime(2030, 1, 2, 8, tzinfo=UTC))
    assert (await erased(world))["wholly"]


async def test_work_of_a_gp_who_was_erased_is_left_for_want_of_a_payee_and_others_get_their_files(world: World) -> None:
    await gone(world)
    colleague = new_id()
    await world.payee(colleague, name="Kollega", identity_number="01817500249")
    await world.hear(facts.terms(colleague), facts.appointed(colleague, world.body, world.community, world.home))
    both = [facts.attended(one, world.body, world.community, on=date(2024, 4, 11)) for one in (colleague, world.gp)]
    await world.hear(*both)
    for one in await world.claims():
        if one["state"] == "calculated":
            await world.approved(one["claim"])
    run = await world.settle(first="2024-04-01", last="2024-04-30")
    assert (run["result"]["office_ore"], run["result"]["unpaid"]) == (205_400, 1)
    assert {"payroll", "summary"} <= {one["kind"] for one in run["files"]}
    (left,) = [line for line in (await world.file(run, "summary")).text.splitlines() if str(world.gp) in line]
    assert "mangler" in left


async def test_a_gp_who_is_erased_while_a_run_leaves_them_out_stops_nobody_elses_files(world: World) -> None:
    await office_work(world)
    left = new_id()
    await world.payee(left, name="Utelatt Lege")
    await world.hear(facts.attended(left, world.body, world.community), facts.terms(left))
    run = made(await world.try_to_settle())
    async with world.running.database.work(actor="test") as work:
        await work.vault.erase(work.connection, str(left))
    await world.fire_timers()
    by = world.budget("economist")
    files = made(await world.call.get(f"/settlements/{run['run']}", by=by), 200)["files"]
    assert {one["kind"] for one in files} >= {"summary", "payroll", "statement"}
    assert str(left) in (await world.file(run | {"files": files}, "summary")).text


async def test_a_gp_who_was_erased_and_comes_back_is_listed_and_paid_by_what_is_entered_then(world: World) -> None:
    await gone(world)
    by = world.budget("economist")
    (before,) = made(await world.call.get("/statements", by=by), 200)["items"]
    await world.payee(valid_from="2030-01-02", name="Kari Igjen")
    listed = made(await world.call.get("/payees", by=by), 200)["items"]
    assert [one["name"] for one in listed] == [None, "Kari Igjen"]
    assert (await world.call.get(f"/statements/{before['statement']}", by=by)).status_code == 410
    await world.hear(facts.attended(world.gp, world.body, world.community, on=date(2024, 4, 11)))
    (later,) = [one for one in await world.claims() if one["state"] == "calculated"]
    await world.approved(later["claim"])
    run = await world.settle(first="2024-04-01", last="2024-04-30")
    assert "Kari Igjen" in (await world.file(run, "payroll")).text


async def test_a_gp_whose_invoice_was_matched_anew_is_erased_from_what_was_not_paid_to(world: World) -> None:
    payment = await settled(world)
    for account in ("15034012358", "12345678903"):
        await world.payee(account=account)
        await invoice(world, payment, account=account)
    await let_go(world, await filed(world))
    await answer(world, camt054(detail(payment["reference"], amount="2054.00")))
    await world.payee(name="Ikke Brukt")
    items = {one["kind"]: one for one in (await erased(world))["items"]}
    assert (items["payees_used"]["count"], items["payees_unused"]["count"]) == (3, 1)


async def test_every_table_that_names_a_payee_of_the_register_keeps_it(world: World) -> None:
    found = await world.running.database.pool.fetch(
        "select conrelid::regclass::text from pg_constraint where contype = 'f' and confrelid = 'payees'::regclass"
    )
    assert {row[0] for row in found} == set(NAMING_PAYEES)


async def test_what_was_written_about_a_rejection_is_erased_though_the_work_is_open(world: World) -> None:
    await world.arranged()
    await world.hear(*(facts.attended(world.gp, world.body, world.community) for _ in range(2)))
    claim = (await world.claims())[0]["claim"]
    said = {"reason": "wrong_date", "words": "Kari var ikke der."}
    by = world.role("attester")
    rejected = made(await world.call.post(f"/claims/{claim}/reject", said, by=by, version=1), 200)
    assert [one["words"] for one in rejected["approvals"]] == ["Kari var ikke der."]
    done = await erased(world)
    assert ([one["kind"] for one in done["items"] if one["erasable"]], done["wholly"]) == (["words"], False)
    (refusal,) = (await world.claim(claim))["approvals"]
    assert (refusal["reason"], refusal["words"]) == ("wrong_date", None)
    kept_answers = "select count(*) from idempotency where position('Kari var ikke der'::bytea in body) > 0"
    assert await world.running.database.pool.fetchval(kept_answers) == 0, "the answer to the rejection said them, too"


async def test_a_gp_whom_a_run_named_only_to_leave_them_out_is_erased_from_its_files(world: World) -> None:
    await office_work(world)
    left = new_id()
    await world.payee(left, name="Utelatt Lege")
    attended = facts.attended(left, world.body, world.community)
    await world.hear(attended, facts.terms(left))
    run = await world.settle()
    assert "Utelatt Lege" in (await world.file(run, "summary")).text
    await world.hear(facts.attendance_corrected(attended, paid=False))
    assert not (await erased(world, left))["wholly"], "the list of what a run left is kept with its vouchers"
    world.running.clock.set(datetime(2030, 1, 2, tzinfo=UTC))
    assert (await erased(world, left))["wholly"]
    folder = room.place(run["municipality"], UUID(run["run"]), "x").parent
    assert not [one.name for one in folder.iterdir() if b"Utelatt" in one.read_bytes()]
    assert not list(folder.glob("*samlet*"))
    assert (await world.file(run, "summary")).status_code == 410


async def test_a_file_to_the_bank_is_kept_from_the_year_it_was_booked_in_and_then_erased(world: World) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    world.running.clock.set(datetime(2025, 1, 3, 9, tzinfo=UTC))
    file = await filed(world)
    with bank() as up:
        up.send(await let_go(world, file))
        up.wait(400)
        for said in (*up.answers("pain.002"), *up.answers("camt.054")):
            await answer(world, said)
    (lies,) = room.place(world.host, UUID(file["file"]), "x").parent.iterdir()
    assert ACCOUNT.encode() in lies.read_bytes()
    world.running.clock.set(datetime(2030, 6, 1, tzinfo=UTC))
    items = {one["kind"]: one for one in (await erased(world))["items"]}
    assert (items["payees_used"]["until"], lies.exists()) == ("2030-12-31", True)
    world.running.clock.set(datetime(2031, 1, 2, tzinfo=UTC))
    assert (await erased(world))["wholly"]
    assert not lies.exists()


async def test_open_work_keeps_the_account_that_it_is_paid_to(world: World) -> None:
    await world.arranged()
    await world.payee()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    done = await erased(world)
    assert not done["wholly"]
    assert {one["why"] for one in done["items"]} == {"open"}
    await world.approved()
    assert (await world.settle())["result"]["unpaid"] == 0


@pytest.mark.parametrize(
    ("language", "words", "mark"),
    [("nb", "slettes nå", "Antakelse"), ("nn", "slettast no", "Føresetnad"), ("en", "erased now", "Assumption")],
)
async def test_the_report_is_in_the_readers_language_and_marks_what_is_assumed(
    world: World, language: str, words: str, mark: str
) -> None:
    gp = new_id()
    await world.payee(gp)
    told = await kept(world, gp, language=language)
    assert words in told["items"][0]["said"]
    assert told["assumption"].startswith(mark)


async def test_a_gp_sees_their_own_and_only_an_operator_erases(world: World) -> None:
    path = f"/retention/practitioners/{world.gp}"
    made(await world.call.get(path, by=practitioner(world.gp)), 200)
    assert (await world.call.get(path, by=practitioner(new_id()))).status_code == 404
    assert (await world.call.get(path, by=world.budget("economist"))).status_code == 404
    assert rule(await world.call.post(f"{path}/erase", {}, by=practitioner(world.gp))) == "not-allowed"
    assert rule(await world.call.post(f"{path}/erase", {}, by=world.budget("economist"))) == "not-allowed"
    stranger = world.budget("economist", world.third)
    assert (await world.call.get(f"/retention/municipalities/{world.host}", by=stranger)).status_code == 404
