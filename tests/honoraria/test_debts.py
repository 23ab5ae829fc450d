"""What a GP was paid too much: told, netted after 14 days, and after 90 asked for or written off by two people."""

from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
import pytest

from services.honoraria.model.debts import Debt, DecisionKind, MoreThanTheDebt, NotYetRecoverable, must_be_decidable
from tests import invariants
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.authorities import authorising
from tests.honoraria.entered import codes, rate
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_accounting import accounting
from tests.honoraria.test_ledger import accounts
from tests.honoraria.world import World

DEBT = Debt(
    "3905", UUID(int=1), "office", 1000, UUID(int=2), date(2024, 1, 1), date(2024, 2, 1), UUID(int=2), UUID(int=3)
)


def test_the_gp_is_told_14_days_before_it_is_netted_and_90_days_pass_before_it_is_asked_for() -> None:
    assert (DEBT.netted_from, DEBT.recoverable_from) == (date(2024, 2, 15), date(2024, 3, 31))
    with pytest.raises(NotYetRecoverable):
        must_be_decidable(DEBT, DecisionKind.WRITE_OFF, 1000, date(2024, 3, 30), appointed=True)
    must_be_decidable(DEBT, DecisionKind.WRITE_OFF, 1000, date(2024, 3, 31), appointed=True)
    must_be_decidable(DEBT, DecisionKind.REPAYMENT_LETTER, 1000, date(2024, 1, 2), appointed=False)
    must_be_decidable(DEBT, DecisionKind.REPAID, 1000, date(2024, 1, 2), appointed=True)
    with pytest.raises(MoreThanTheDebt):
        must_be_decidable(DEBT, DecisionKind.REPAID, 1001, date(2024, 1, 2), appointed=True)


async def in_debt(world: World, language: str = "nb") -> None:
    """Two hours are paid on 1 January, and taken back on the same day: 2 * HOUR_ORE are owed."""
    await world.arranged()
    await world.payee(language=language)
    await world.payer(contact="lønn og honorar")
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    await world.approved()
    await world.settle()
    await world.hear(facts.attendance_corrected(attended, paid=False))
    await world.approved()
    await world.settle(first="2024-04-01", last="2024-04-30")


async def more_work(world: World, minutes: int = 180, on: date = date(2024, 4, 10)) -> None:
    await world.hear(facts.attended(world.gp, world.body, world.community, on=on, minutes=minutes))
    (new,) = await world.claims(state="calculated")
    await world.approved(new["claim"])


async def owed(world: World) -> list[Json]:
    by = world.budget("economist")
    answer = await world.call.get("/debts", by=by, municipality=world.host)
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def decided(world: World, kind: str, confirm: bool = True, **changed: object) -> Json:
    sent = {
        "municipality": world.host,
        "practitioner": str(world.gp),
        "tax_treatment": "office",
        "kind": kind,
        "why": "OPPDIKTET",
    } | changed
    by = world.budget("economist")
    entered = made(await world.call.post("/debts/decisions", sent, by=by, subject="eco-1"))
    return await world.confirm(f"/debts/decisions/{entered['decision']}", by, "eco-2") if confirm else entered


async def holds(world: World) -> None:
    """The ledger balances. Other tests' books are there too, whole."""
    async with world.running.database.pool.acquire() as connection:
        found = await invariants.balance.violations({"honoraria": connection})
        found += await invariants.settled.violations({"honoraria": connection})
    assert not [one for one in found if world.host in one.said or str(world.gp) in one.said], found


async def test_a_debt_is_carried_past_what_is_paid_until_the_gp_has_had_notice(world: World) -> None:
    await in_debt(world)
    (debt,) = await owed(world)
    assert (debt["ore"], debt["arose_on"], debt["netted_from"]) == (2 * HOUR_ORE, "2024-01-01", "2024-01-15")
    assert debt["assumption"].startswith("Antakelse: en gjeld trekkes tidligst 14 dager")
    world.running.clock.set(datetime(2024, 1, 14, 12, tzinfo=UTC))
    await more_work(world)
    (payout,) = (await world.settle(last="2024-04-30"))["result"]["payouts"]
    assert [payout[name] for name in ("lines_ore", "brought_ore", "carried_ore", "paid_ore")] == [
        3 * HOUR_ORE,
        -2 * HOUR_ORE,
        -2 * HOUR_ORE,
        3 * HOUR_ORE,
    ]
    assert (await accounts(world))["debt"] == 2 * HOUR_ORE
    await more_work(world, on=date(2024, 4, 11))
    world.running.clock.set(datetime(2024, 1, 15, 12, tzinfo=UTC))
    (payout,) = (await world.settle(last="2024-04-30"))["result"]["payouts"]
    assert (payout["paid_ore"], payout["carried_ore"]) == (HOUR_ORE, 0)
    assert await owed(world) == []
    await holds(world)


async def test_a_debt_carried_for_90_days_is_said_aloud_once_and_names_nobody(world: World) -> None:
    await in_debt(world)
    world.running.clock.set(datetime(2024, 3, 30, tzinfo=UTC))
    await world.fire_timers()
    assert await world.stated("DebtOverdue") == []
    world.running.clock.set(datetime(2024, 4, 2, tzinfo=UTC))
    await world.fire_timers()
    await world.fire_timers()
    (said,) = await world.stated("DebtOverdue")
    assert (said["ore"], said["since"]) == (2 * HOUR_ORE, "2024-01-01")
    assert set(said) == {"debt", "practitioner", "municipality", "ore", "since"}


async def test_a_debt_that_was_netted_is_not_said_to_be_overdue(world: World) -> None:
    await in_debt(world)
    world.running.clock.set(datetime(2024, 2, 1, tzinfo=UTC))
    await more_work(world)
    await world.settle(last="2024-04-30")
    world.running.clock.set(datetime(2024, 6, 1, tzinfo=UTC))
    await world.fire_timers()
    assert await world.stated("DebtOverdue") == []


async def test_a_write_off_takes_two_people_and_a_voucher_of_its_own(world: World) -> None:
    await in_debt(world)
    by = world.budget("economist")
    early = {"municipality": world.host, "practitioner": str(world.gp), "tax_treatment": "office", "why": "x"}
    assert (
        rule(await world.call.post("/debts/decisions", early | {"kind": "write_off"}, by=by)) == "not-yet-recoverable"
    )
    world.running.clock.set(datetime(2024, 4, 1, tzinfo=UTC))
    entered = await decided(world, "write_off", confirm=False)
    path = f"/debts/decisions/{entered['decision']}/confirm"
    assert rule(await world.call.post("/debts/decisions", early | {"kind": "write_off"}, by=by)) == "decision-waiting"
    assert rule(await world.call.post(path, {}, by=by, subject="eco-1")) == "confirmed-by-the-same-person"
    assert (await world.call.post(path, {}, by=world.budget("economist", world.third))).status_code == 404
    confirmed = made(await world.call.post(path, {}, by=by, subject="eco-2"), 200)
    told = await accounts(world)
    assert told == {"written_off": 2 * HOUR_ORE, "payroll": -2 * HOUR_ORE}
    vouchers = made(await world.call.get("/vouchers", by=by, municipality=world.host, year=2024), 200)["items"]
    assert [(one["number"], one["kind"]) for one in vouchers] == [(1, "payment"), (2, "reversal"), (3, "write_off")]
    assert (vouchers[2]["voucher"], vouchers[2]["posted_on"]) == (confirmed["voucher"], "2024-04-01")
    assert await owed(world) == []
    await more_work(world)
    (payout,) = (await world.settle(last="2024-04-30"))["result"]["payouts"]
    assert (payout["brought_ore"], payout["paid_ore"]) == (0, 3 * HOUR_ORE)
    await holds(world)


async def test_a_write_off_comes_in_an_accounting_file_of_its_own(world: World) -> None:
    await codes(world)
    await rate(world)
    await in_debt(world)
    world.running.clock.set(datetime(2024, 4, 1, tzinfo=UTC))
    await decided(world, "write_off")
    await world.fire_timers()
    by = world.budget("economist")
    runs = made(await world.call.get("/settlements", by=by), 200)["items"]
    last = made(await world.call.get(f"/settlements/{runs[-1]['run']}", by=by), 200)
    (later,) = [file for file in last["files"] if file["name"].endswith("regnskap-2.csv")]
    rows = await accounting(world, last | {"files": [later]})
    assert [(row["Bilag"], row["Konto"], row["Beløp"]) for row in rows] == [
        (f"{world.host}-2024-000003", "avskrevet", "2054,00"),
        (f"{world.host}-2024-000003", "fordring på lege", "-2054,00"),
    ]


async def test_what_is_paid_back_in_part_leaves_the_rest_to_be_netted(world: World) -> None:
    await in_debt(world)
    await decided(world, "repaid", ore=HOUR_ORE)
    (debt,) = await owed(world)
    assert debt["ore"] == HOUR_ORE
    assert (await accounts(world))["bank"] == HOUR_ORE
    world.running.clock.set(datetime(2024, 2, 1, tzinfo=UTC))
    await more_work(world)
    (payout,) = (await world.settle(last="2024-04-30"))["result"]["payouts"]
    assert (payout["brought_ore"], payout["paid_ore"]) == (-HOUR_ORE, 2 * HOUR_ORE)
    await holds(world)


async def test_a_decision_about_a_debt_that_a_run_has_changed_is_refused_and_taken_back(world: World) -> None:
    await in_debt(world)
    world.running.clock.set(datetime(2024, 4, 1, tzinfo=UTC))
    entered = await decided(world, "write_off", confirm=False)
    await more_work(world, minutes=60)
    await world.settle(last="2024-04-30")
    path, by = f"/debts/decisions/{entered['decision']}", world.budget("economist")
    assert rule(await world.call.post(f"{path}/confirm", {}, by=by, subject="eco-2")) == "debt-has-changed"
    assert (await world.call.post(f"{path}/take-back", {}, by=by)).status_code == 204
    assert (await world.call.post(f"{path}/take-back", {}, by=by)).status_code == 404
    confirmed = await decided(world, "write_off")
    assert (await accounts(world))["written_off"] == HOUR_ORE
    listed = made(await world.call.get("/debts/decisions", by=by), 200)["items"]
    assert [(one["decision"], one["taken_back_by"]) for one in listed] == [
        (entered["decision"], "person-1"),
        (confirmed["decision"], None),
    ]
    for one in listed:
        for statement in ("delete from debt_decisions", "update debt_decisions set ore = 1"):
            with pytest.raises(asyncpg.CheckViolationError):
                await world.running.database.pool.execute(f"{statement} where decision = $1::uuid", one["decision"])


@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", "betale 2 054,00 kroner tilbake"), ("nn", "difor betale 2 054,00"), ("en", "pay 2,054.00 kroner back to")],
)
async def test_a_letter_says_what_is_owed_since_when_and_whom_to_ask(world: World, language: str, words: str) -> None:
    await in_debt(world, language)
    world.running.clock.set(datetime(2024, 4, 1, tzinfo=UTC))
    waiting = await decided(world, "repayment_letter", confirm=False)
    path, by = f"/debts/decisions/{waiting['decision']}", world.budget("economist")
    assert rule(await world.call.get(f"{path}/letter", by=by)) == "no-letter"
    await world.confirm(path, by, "eco-2")
    letter = made(await world.call.get(f"{path}/letter", by=by), 200)
    assert letter["name"] == "Kari Oppdiktet"
    assert letter["vouchers"] == [f"{world.host}-2024-000002"]
    said = " ".join(letter["paragraphs"]).replace("\N{NO-BREAK SPACE}", " ")
    assert letter["language"] == language
    assert words in said
    assert f"{world.host}-2024-000002" in said
    assert "lønn og honorar" in said
    assert (await world.call.get(f"{path}/letter", by=world.budget("economist", world.third))).status_code == 404
    assert (await accounts(world))["debt"] == 2 * HOUR_ORE, "a letter moves nothing"
    await decided(world, "write_off")
    again = made(await world.call.get(f"{path}/letter", by=by), 200)
    assert again == letter, "what was written stays, whatever becomes of the debt"


async def test_nobody_decides_about_what_they_owe_themselves(world: World) -> None:
    await in_debt(world)
    await authorising(world, "doctor-1", municipality=world.third, practitioner=str(world.gp))
    waiting = await decided(world, "repaid", confirm=False)
    path, by = "/debts/decisions", world.budget("economist")
    owing = {"municipality": world.host, "practitioner": str(world.gp), "tax_treatment": "office", "why": "OPPDIKTET"}
    entered = await world.call.post(path, owing | {"kind": "repaid"}, by=by, subject="doctor-1")
    confirmed = await world.call.post(f"{path}/{waiting['decision']}/confirm", {}, by=by, subject="doctor-1")
    assert (rule(entered), rule(confirmed)) == ("own-debt", "own-debt")


async def test_only_the_municipality_sees_and_decides_about_its_debts(world: World) -> None:
    await in_debt(world)
    stranger = world.budget("economist", world.third)
    assert (await world.call.get("/debts", by=stranger, municipality=world.host)).status_code == 404
    sent = {"municipality": world.host, "practitioner": str(world.gp), "tax_treatment": "office", "kind": "repaid"}
    assert (await world.call.post("/debts/decisions", sent | {"why": "x"}, by=stranger)).status_code == 403
    assert made(await world.call.get("/debts/decisions", by=stranger), 200)["items"] == []
