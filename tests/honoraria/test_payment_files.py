"""Files to the bank before they leave: taken back, too late, and to whom."""

from datetime import UTC, datetime

import pytest

from tests.gateways.caller import Grants, made, rule
from tests.honoraria import facts
from tests.honoraria.answers import camt054, detail, pain002, transaction
from tests.honoraria.authorities import authorising
from tests.honoraria.test_payments import OTHER_ACCOUNT, answer, filed, invoice, let_go, sent_in, settled, state
from tests.honoraria.world import ACCOUNT, World


async def test_a_file_with_a_mistake_is_withdrawn_and_its_payments_stand_in_the_next(world: World) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    file = await filed(world)
    path, by = f"/payment-files/{file['file']}", world.budget("authoriser")
    made(await world.call.post(f"{path}/release", {}, by=by, subject="auth-1"), 200)
    await world.payee(account=OTHER_ACCOUNT)
    stranger = world.budget("economist", world.third)
    assert (await world.call.post(f"{path}/withdraw", {}, by=stranger)).status_code == 404
    gone = made(await world.call.post(f"{path}/withdraw", {}, by=by, subject="auth-2"), 200)
    assert (gone["withdrawn_by"], gone["released"]) == ("auth-2", False)
    assert await state(world, payment) == "ready"
    for step in ("release", "withdraw"):
        assert rule(await world.call.post(f"{path}/{step}", {}, by=by, subject="auth-3")) == "withdrawn-file"
    assert rule(await world.call.get(f"{path}/content", by=by)) == "not-released"
    second = await filed(world)
    content = await let_go(world, second)
    assert f"{payment['reference']}-2".encode() in content
    assert OTHER_ACCOUNT.encode() in content, "the account as confirmed when it was withdrawn"
    # The bank would not take the file at its door, so it never answers.
    path = f"/payment-files/{second['file']}/withdraw"
    assert (await world.call.post(path, {}, by=world.budget("economist"), subject="eco-3")).status_code == 403
    half = made(await world.call.post(path, {}, by=by, subject="auth-1"), 200)
    assert (half["asked_back_by"], half["withdrawn_by"]) == (["auth-1"], None)
    assert rule(await world.call.post(path, {}, by=by, subject="auth-1")) == "released-file"
    assert await state(world, payment) == "ordered"
    made(await world.call.post(path, {}, by=by, subject="auth-2"), 200)
    late = await world.call.get(f"/payment-files/{second['file']}/content", by=by)
    assert rule(late) == "withdrawn-file", "handed in now, it would be paid by both"
    copy = await world.call.get(f"/payment-files/{second['file']}/content", by=by, copy=True)
    assert copy.content == content, "and not handed in, only looked into"
    third = await filed(world)
    assert f"{payment['reference']}-3".encode() in await let_go(world, third)
    booked = camt054(detail(f"{payment['reference']}-3", amount="2054.00"))
    assert (await answer(world, booked))["changed"] == 1
    path = f"/payment-files/{third['file']}/withdraw"
    assert rule(await world.call.post(path, {}, by=by)) == "released-file", "the bank has it"


@pytest.mark.parametrize("said", ["ACTC", "transaction", "another sum"])
async def test_a_file_that_the_bank_has_is_not_withdrawn_though_nothing_of_it_is_booked(
    world: World, said: str
) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    file = await filed(world)
    await let_go(world, file)
    answers = {
        "ACTC": pain002(file=file["file"].replace("-", ""), group="ACTC"),
        "transaction": pain002(transaction(payment["reference"], "ACSP")),
        "another sum": camt054(detail(payment["reference"], amount="2054.01")),
    }
    # Somebody else's economist says nothing about it.
    made(await sent_in(world, answers[said], world.budget("economist", world.third)), 200)
    path, by = f"/payment-files/{file['file']}/withdraw", world.budget("authoriser")
    made(await world.call.post(path, {}, by=by, subject="auth-1"), 200)
    assert (await answer(world, answers[said]))["changed"] == 0
    assert rule(await world.call.post(path, {}, by=by, subject="auth-2")) == "released-file"
    assert await state(world, payment) == "ordered"


async def test_a_file_is_not_released_after_its_day_of_payment(world: World) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    file = await filed(world)
    path, by = f"/payment-files/{file['file']}/release", world.budget("authoriser")
    world.running.clock.set(datetime(2024, 4, 3, 10, tzinfo=UTC))
    made(await world.call.post(path, {}, by=by, subject="auth-1"), 200)
    world.running.clock.set(datetime(2024, 4, 4, 8, tzinfo=UTC))
    assert rule(await world.call.post(path, {}, by=by, subject="auth-2")) == "pay-day-passed"


async def test_a_bank_is_not_said_to_be_silent_before_it_was_to_pay(world: World) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    # The Wednesday before Easter: banks pay on the Tuesday after it.
    world.running.clock.set(datetime(2025, 4, 16, 8, tzinfo=UTC))
    file = await filed(world)
    assert file["pay_on"] == "2025-04-22"
    await let_go(world, file)
    for day, alarms in ((26, 0), (27, 1)):
        world.running.clock.set(datetime(2025, 4, day, 8, tzinfo=UTC))
        await world.fire_timers()
        assert len(await world.stated("PaymentUnanswered", run=payment["run"])) == alarms


async def test_an_invoice_may_have_the_account_that_was_confirmed_after_the_settlement(world: World) -> None:
    payment = await settled(world)
    await world.payee(account=OTHER_ACCOUNT)
    assert (await invoice(world, payment, account=OTHER_ACCOUNT))["state"] == "ready"
    content = await let_go(world, await filed(world))
    assert OTHER_ACCOUNT.encode() in content
    assert ACCOUNT.encode() not in content


async def test_who_is_paid_neither_matches_the_invoice_nor_releases_the_file(world: World) -> None:
    """The sign-in says which GP somebody is, or the register of those who approve."""
    payment = await settled(world)
    await authorising(world, "doctor-1", municipality=world.third, practitioner=str(world.gp))
    sent = {"municipality": world.host, "reference": payment["reference"], "number": "1043", "ore": payment["ore"]}
    sent |= {"issued_on": "2024-04-02", "account": ACCOUNT}
    economist, authoriser = world.budget("economist"), world.budget("authoriser")
    in_sign_in: Grants = ({"role": "practitioner", "practitioner": str(world.gp)},)
    doctors: tuple[tuple[str, Grants], ...] = (("doctor-1", ()), ("doctor-2", in_sign_in))
    for subject, by in doctors:
        refused = await world.call.post("/invoices", sent, by=(*economist, *by), subject=subject)
        assert rule(refused) == "paid-to-yourself"
    await invoice(world, payment)
    path = f"/payment-files/{(await filed(world))['file']}/release"
    for subject, by in doctors:
        refused = await world.call.post(path, {}, by=(*authoriser, *by), subject=subject)
        assert rule(refused) == "paid-to-yourself"


async def test_a_bank_file_that_is_refused_holds_up_nothing_of_its_run_and_is_made_once_it_can_be(world: World) -> None:
    by, basis = world.budget("economist"), {"self_billing": "Avtale 14/2024, bokføringsforskriften § 5-2-8"}
    world.running.clock.set(datetime(2024, 4, 2, 8, tzinfo=UTC))
    await world.arranged(tax_treatment="business")
    await world.payee()
    await world.payer(**basis)
    await world.hear(facts.attended(world.gp, world.body, world.community))
    await world.approved()
    run = made(await world.try_to_settle())
    await world.payer(account=None, **basis)
    await world.fire_timers()
    files = made(await world.call.get(f"/settlements/{run['run']}", by=by), 200)["files"]
    assert {"statement", "summary"} <= {one["kind"] for one in files}
    assert made(await world.call.get("/payment-files", by=by), 200)["items"] == []
    await world.payer(**basis)
    world.running.clock.set(datetime(2024, 4, 2, 9, tzinfo=UTC))
    await world.fire_timers()
    (file,) = made(await world.call.get("/payment-files", by=by), 200)["items"]
    assert (file["payments"], file["made_by"]) == (1, "eco-1")
