"""From a settled run through the bank and back: invoices, two releases, the bank's answers, another attempt."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from lxml import etree

from tests.bank import Bank, bank
from tests.gateways.caller import Grants, Json, made, rule
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_documents_payment_file import schema
from tests.honoraria.test_ledger import accounts
from tests.honoraria.world import ACCOUNT, World

OTHER_ACCOUNT = "15034012358"


@pytest.fixture
def up() -> Iterator[Bank]:
    with bank() as it:
        yield it


async def settled(world: World, **payer: Any) -> Json:
    """A business payout of two hours, settled on 2 April; returns its payment."""
    world.running.clock.set(datetime(2024, 4, 2, 8, tzinfo=UTC))
    await world.arranged(tax_treatment="business")
    await world.payee()
    await world.payer(**payer)
    await world.hear(facts.attended(world.gp, world.body, world.community))
    await world.approved()
    await world.settle()
    (payment,) = made(await world.call.get("/payments", by=world.budget("economist")), 200)["items"]
    return dict(payment)


async def invoice(world: World, payment: Json, **changed: object) -> Json:
    sent = {
        "municipality": world.host,
        "reference": payment["reference"],
        "number": "1043",
        "issued_on": "2024-04-02",
        "ore": payment["ore"],
        "account": ACCOUNT,
    } | changed
    return made(await world.call.post("/invoices", sent, by=world.budget("economist"), subject="eco-1"))


async def filed(world: World) -> Json:
    sent = {"municipality": world.host}
    return made(await world.call.post("/payment-files", sent, by=world.budget("economist"), subject="eco-1"))


async def let_go(world: World, file: Json) -> bytes:
    """Released by two, and fetched."""
    path = f"/payment-files/{file['file']}"
    for subject in ("auth-1", "auth-2"):
        made(await world.call.post(f"{path}/release", {}, by=world.budget("authoriser"), subject=subject), 200)
    fetched = await world.call.get(f"{path}/content", by=world.budget("authoriser"))
    assert fetched.status_code == 200
    return fetched.content


async def sent_in(world: World, content: bytes, by: Grants) -> httpx2.Response:
    headers = {
        "Authorization": f"Bearer {world.call.issuer.token(*by, sub='eco-1')}",
        "Content-Type": "application/xml",
        "Idempotency-Key": str(uuid4()),
    }
    return await world.call.client.post("/bank-answers", content=content, headers=headers)


async def answer(world: World, content: bytes) -> Json:
    return made(await sent_in(world, content, world.budget("economist")), 200)


async def state(world: World, payment: Json) -> str:
    found = made(await world.call.get(f"/payments/{payment['payment']}", by=world.budget("economist")), 200)
    return str(found["state"])


async def test_a_payment_waits_for_the_gps_invoice_and_is_confirmed_only_when_the_bank_has_booked_it(
    world: World, up: Bank
) -> None:
    payment = await settled(world)
    assert (payment["state"], payment["ore"]) == ("awaiting_invoice", 2 * HOUR_ORE)
    assert rule(
        await world.call.post("/payment-files", {"municipality": world.host}, by=world.budget("economist"))
    ) == ("nothing-to-pay")
    assert (await invoice(world, payment, kid="2345676"))["state"] == "ready"
    file = await filed(world)
    assert (file["ore"], file["pay_on"]) == (2 * HOUR_ORE, "2024-04-03")
    content = await let_go(world, file)
    schema("pain.001.001.09").assertValid(etree.fromstring(content))
    assert b"2345676" in content
    assert up.send(content)["status"] == "ACCP"
    assert up.send(content)["status"] == "RJCT", "handed in once more by mistake"
    taken, twice = up.answers("pain.002")
    told = await answer(world, taken)
    assert (told["told"], told["changed"], await state(world, payment)) == (1, 0, "ordered")
    told = await answer(world, twice)
    assert (told["contradicting"], await state(world, payment)) == ([payment["reference"]], "ordered")
    up.wait(1)
    (booked,) = up.answers("camt.054")
    assert (await answer(world, booked))["changed"] == 1
    assert await state(world, payment) == "confirmed"
    assert await accounts(world) == {"cost": 2 * HOUR_ORE, "bank": -2 * HOUR_ORE}
    again = await answer(world, booked)
    assert (again["told"], again["changed"]) == (1, 0)
    assert await accounts(world) == {"cost": 2 * HOUR_ORE, "bank": -2 * HOUR_ORE}
    (confirmed,) = await world.stated("PaymentConfirmed", run=payment["run"])
    assert (confirmed["ore"], confirmed["booked_on"]) == (2 * HOUR_ORE, "2024-04-03")
    assert len(await world.stated("PaymentOrdered", run=payment["run"])) == 1


async def told(world: World) -> str:
    """What the GP reads of the claim."""
    claim = (await world.claim())["claim"]
    own = ({"role": "practitioner", "practitioner": str(world.gp)},)
    return (await world.call.get(f"/claims/{claim}/why", by=own, format="html", language="nb")).text


async def test_a_rejected_payment_is_paid_again_on_the_same_voucher_to_the_account_as_confirmed_then(
    world: World, up: Bank
) -> None:
    up.behave("insufficient-funds", balance=100)
    payment = await settled(world)
    await invoice(world, payment)
    first = await let_go(world, await filed(world))
    up.send(first)
    (refused,) = up.answers("pain.002")
    assert (await answer(world, refused))["changed"] == 1
    shown = made(await world.call.get(f"/payments/{payment['payment']}", by=world.budget("economist")), 200)
    assert (shown["state"], shown["reason"]) == ("rejected", "AM04")
    assert [one["reason"] for one in await world.stated("PaymentRejected", run=payment["run"])] == ["AM04"]
    assert "Bankens grunn: det er ikke dekning på kommunens konto." in await told(world)
    await world.payee(account=OTHER_ACCOUNT)
    path = f"/payments/{payment['payment']}/again"
    own = await world.call.post(path, {}, by=world.budget("economist"), subject="eco-1")
    assert rule(own) == "answer-taken-in-by-yourself"
    others = world.budget("authoriser")
    assert made(await world.call.post(path, {}, by=others, subject="aut-2"), 200)["attempt"] == 2
    assert rule(await world.call.post(path, {}, by=others, subject="aut-2")) == "not-rejected"
    second = await let_go(world, await filed(world))
    assert OTHER_ACCOUNT.encode() in second
    up.behave("accept")
    up.send(second)
    up.wait(1)
    for booked in (*up.answers("pain.002"), *up.answers("camt.054")):
        await answer(world, booked)
    assert await state(world, payment) == "confirmed"
    assert (await answer(world, refused))["changed"] == 0
    assert "Banken har bokført betalingen. Banken avviste den før; dette var forsøk nummer 2." in await told(world)
    assert await state(world, payment) == "confirmed", "a late word on the first attempt says nothing of the second"
    vouchers = made(
        await world.call.get("/vouchers", by=world.budget("economist"), municipality=world.host, year=2024), 200
    )
    assert [one["number"] for one in vouchers["items"]] == [1]
    assert await accounts(world) == {"cost": 2 * HOUR_ORE, "bank": -2 * HOUR_ORE}


async def test_a_file_that_is_refused_whole_rejects_every_payment_in_it(world: World, up: Bank) -> None:
    up.behave("reject-file")
    payment = await settled(world)
    await invoice(world, payment)
    up.send(await let_go(world, await filed(world)))
    (refused,) = up.answers("pain.002")
    assert (await answer(world, refused))["changed"] == 1
    assert await state(world, payment) == "rejected"


async def test_what_was_booked_and_comes_back_is_payable_again(world: World, up: Bank) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    up.send(await let_go(world, await filed(world)))
    up.wait(1)
    (booked,) = up.answers("camt.054")
    await answer(world, booked)
    assert await state(world, payment) == "confirmed"
    # Returned money is a credit entry with the reference of the payment.
    await answer(world, booked.replace(b"DBIT", b"CRDT"))
    assert await state(world, payment) == "rejected"
    assert await accounts(world) == {"cost": 2 * HOUR_ORE, "payable": -2 * HOUR_ORE}


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"ore": 1}, "other-sum"),
        ({"account": OTHER_ACCOUNT}, "other-account"),
        ({"account": "12345678904"}, "bad-account-number"),
        ({"kid": "2345677"}, "bad-kid"),
        ({"reference": "9999-2024-000001"}, "not-found"),
    ],
)
async def test_an_invoice_that_is_not_what_is_owed_is_refused_in_words(
    world: World, changed: Json, refused: str
) -> None:
    payment = await settled(world)
    sent = {
        "municipality": world.host,
        "reference": payment["reference"],
        "number": "1043",
        "issued_on": "2024-04-02",
        "ore": payment["ore"],
        "account": ACCOUNT,
    } | changed
    assert rule(await world.call.post("/invoices", sent, by=world.budget("economist"))) == refused
    assert await state(world, payment) == "awaiting_invoice"


async def test_a_payer_that_issues_the_invoices_itself_waits_for_none(world: World) -> None:
    payment = await settled(world, self_billing="Avtale 14/2024, bokføringsforskriften § 5-2-8")
    assert payment["state"] == "ordered"
    (file,) = made(await world.call.get("/payment-files", by=world.budget("economist")), 200)["items"]
    assert (file["payments"], file["released"], file["made_by"]) == (1, False, "eco-1")


async def test_a_file_is_handed_over_when_two_others_have_released_it(world: World) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    file = await filed(world)
    path, by = f"/payment-files/{file['file']}", world.budget("authoriser")
    assert rule(await world.call.get(f"{path}/content", by=by)) == "not-released"
    assert rule(await world.call.post(f"{path}/release", {}, by=by, subject="eco-1")) == "made-by-yourself"
    made(await world.call.post(f"{path}/release", {}, by=by, subject="auth-1"), 200)
    assert rule(await world.call.post(f"{path}/release", {}, by=by, subject="auth-1")) == "released-already"
    assert await world.stated("PaymentOrdered", run=payment["run"]) == []
    stranger = world.budget("authoriser", world.third)
    assert (await world.call.post(f"{path}/release", {}, by=stranger, subject="auth-2")).status_code == 404
    assert (
        await world.call.post(f"{path}/release", {}, by=world.budget("economist"), subject="auth-2")
    ).status_code == 404
    done = made(await world.call.post(f"{path}/release", {}, by=by, subject="auth-2"), 200)
    assert (done["released"], done["released_by"]) == (True, ["auth-1", "auth-2"])
    first = await world.call.get(f"{path}/content", by=by)
    again = await world.call.get(f"{path}/content", by=by)
    assert first.content == again.content
    assert first.headers["etag"] == f'"{done["sha256"]}"'


async def test_a_file_with_an_account_that_was_replaced_since_is_not_released(world: World) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    file = await filed(world)
    path, by = f"/payment-files/{file['file']}", world.budget("authoriser")
    made(await world.call.post(f"{path}/release", {}, by=by, subject="auth-1"), 200)
    await world.payee(account=OTHER_ACCOUNT)
    refused = await world.call.post(f"{path}/release", {}, by=by, subject="auth-2")
    assert (rule(refused), payment["reference"] in refused.text) == ("account-replaced", True)
    made(await world.call.post(f"{path}/withdraw", {}, by=by, subject="auth-2"), 200)
    content = await let_go(world, await filed(world))
    assert (ACCOUNT.encode() in content, OTHER_ACCOUNT.encode() in content) == (False, True)


async def test_a_silent_bank_raises_an_alarm_and_one_that_answered_does_not(world: World, up: Bank) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    await let_go(world, await filed(world))
    world.running.clock.set(datetime(2024, 4, 8, 8, tzinfo=UTC))
    await world.fire_timers()
    (alarm,) = await world.stated("PaymentUnanswered", run=payment["run"])
    assert alarm["payment"] == payment["payment"]


async def test_references_that_are_not_ours_and_sums_that_differ_are_reported_and_change_nothing(
    world: World, up: Bank
) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    content = await let_go(world, await filed(world))
    up.send(content.replace(b"2054.00", b"2054.01"))
    up.wait(1)
    (booked,) = up.answers("camt.054")
    told = await answer(world, booked)
    assert (told["changed"], told["differing"], told["unknown"]) == (0, [payment["reference"]], [])
    foreign = await answer(world, booked.replace(payment["reference"].encode(), b"9999-2024-000001"))
    assert (foreign["changed"], foreign["unknown"]) == (0, ["9999-2024-000001"])
    assert await state(world, payment) == "ordered"


async def test_another_municipalitys_economist_changes_nothing_by_an_answer(world: World, up: Bank) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    up.send(await let_go(world, await filed(world)))
    up.wait(1)
    (booked,) = up.answers("camt.054")
    told = made(await sent_in(world, booked, world.budget("economist", world.third)), 200)
    assert (told["changed"], await state(world, payment)) == (0, "ordered")


@pytest.mark.parametrize("content", [b"", b"not xml", b"<Document/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
async def test_a_file_that_is_no_answer_is_refused_in_words(world: World, content: bytes) -> None:
    assert rule(await sent_in(world, content, world.budget("economist"))) == "not-an-answer"
