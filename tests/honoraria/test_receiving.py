"""Whose account money goes to: the one that two people have confirmed on the day the bank file is made."""

import asyncio
from datetime import date
from itertools import product

import asyncpg
import pytest

from services.honoraria.model.receiving import Held, Receiver, held
from tests.gateways.caller import Json, made, rule
from tests.honoraria import facts
from tests.honoraria.answers import pain002, transaction
from tests.honoraria.test_payments import OTHER_ACCOUNT, answer, filed, invoice, let_go, settled, state
from tests.honoraria.world import ACCOUNT, ORGANISATION, World

PERSON = Receiver("person", "01817500168", ACCOUNT)
SELF_BILLING = "Avtale 14/2024, bokføringsforskriften § 5-2-8"


async def shown(world: World, payment: Json) -> Json:
    return made(await world.call.get(f"/payments/{payment['payment']}", by=world.budget("economist")), 200)


async def try_to_file(world: World) -> str:
    sent = {"municipality": world.host}
    return rule(await world.call.post("/payment-files", sent, by=world.budget("economist"), subject="eco-1"))


async def try_to_match(world: World, payment: Json, **changed: object) -> str:
    sent = {"municipality": world.host, "reference": payment["reference"], "number": "1043", "ore": payment["ore"]}
    sent |= {"issued_on": "2024-04-02", "account": ACCOUNT} | changed
    return rule(await world.call.post("/invoices", sent, by=world.budget("economist"), subject="eco-1"))


def test_money_goes_to_who_it_was_settled_for_on_the_account_that_was_asked_for() -> None:
    moved, other = Receiver("person", PERSON.number, OTHER_ACCOUNT), Receiver("person", "17912099997", ACCOUNT)
    firm = Receiver("enterprise", ORGANISATION, ACCOUNT)
    assert held(PERSON, PERSON, PERSON) is held(None, None, PERSON) is held(PERSON, None, moved) is None
    assert held(PERSON, Receiver("person", None, ACCOUNT), PERSON) is None
    assert held(PERSON, PERSON, None) is Held.PAYEE
    assert held(PERSON, PERSON, moved) is Held.OTHER_ACCOUNT
    for asked, today in product((None, PERSON), (other, firm)):
        assert held(PERSON, asked, today) is Held.OTHER_PAYEE


async def test_an_invoice_with_an_account_that_two_have_replaced_is_not_matched(world: World) -> None:
    payment = await settled(world)
    await world.payee(account=OTHER_ACCOUNT)
    assert await try_to_match(world, payment) == "other-account"
    assert await state(world, payment) == "awaiting_invoice"


async def test_what_was_matched_before_the_account_was_replaced_is_left_out_and_listed_until_matched_anew(
    world: World,
) -> None:
    payment = await settled(world)
    await invoice(world, payment, kid="2345676")
    await world.payee(account=OTHER_ACCOUNT)
    assert await try_to_file(world) == "nothing-to-pay"
    assert ((await shown(world, payment))["held"], payment["held"]) == ("other_account", None)
    await invoice(world, payment, number="1044", account=OTHER_ACCOUNT)
    assert (await shown(world, payment))["held"] is None
    file = await filed(world)
    assert file["left_out"] == []
    content = await let_go(world, file)
    assert (ACCOUNT.encode() in content, OTHER_ACCOUNT.encode() in content) == (False, True)
    assert await try_to_match(world, payment, number="1045", account=OTHER_ACCOUNT) == "not-awaiting-invoice"


async def test_what_was_settled_for_a_person_does_not_go_to_an_enterprise(world: World) -> None:
    payment = await settled(world)
    firm: Json = {"kind": "enterprise", "identity_number": None, "organisation_number": ORGANISATION}
    await world.payee(**firm, account=OTHER_ACCOUNT)
    assert await try_to_match(world, payment, account=OTHER_ACCOUNT) == "other-account"
    await world.payee(tax_treatment="business")  # the person again
    await invoice(world, payment)
    await world.payee(**firm)
    assert (await try_to_file(world), (await shown(world, payment))["held"]) == ("nothing-to-pay", "other_payee")


async def test_what_may_not_be_paid_is_named_and_holds_up_nothing_else(world: World) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    await world.hear(facts.attended(world.gp, world.body, world.community, on=date(2024, 4, 2)))
    (new,) = [one for one in await world.claims() if one["state"] == "calculated"]
    await world.approved(new["claim"])
    await world.settle(first="2024-04-01", last="2024-04-30")
    await world.payee(account=OTHER_ACCOUNT)
    listed = made(await world.call.get("/payments", by=world.budget("economist"), state="awaiting_invoice"), 200)
    await invoice(world, listed["items"][0], number="2", account=OTHER_ACCOUNT)
    file = await filed(world)
    (left,) = file["left_out"]
    assert (file["payments"], left["reference"], left["held"]) == (1, payment["reference"], "other_account")


async def test_where_no_invoice_is_needed_the_account_of_the_day_is_used(world: World) -> None:
    payment = await settled(world, self_billing=SELF_BILLING)
    (file,) = made(await world.call.get("/payment-files", by=world.budget("economist")), 200)["items"]
    by = world.budget("economist")
    made(await world.call.post(f"/payment-files/{file['file']}/withdraw", {}, by=by, subject="eco-3"), 200)
    await world.payee(account=OTHER_ACCOUNT)
    assert (await shown(world, payment))["held"] is None
    assert OTHER_ACCOUNT.encode() in await let_go(world, await filed(world))


async def test_an_invoices_kid_is_not_used_on_another_account(world: World) -> None:
    payment = await settled(world)
    await invoice(world, payment, kid="2345676")
    assert b"2345676" in await let_go(world, await filed(world))
    await answer(world, pain002(transaction(payment["reference"], "RJCT", "<Cd>AC01</Cd>")))
    await world.payee(account=OTHER_ACCOUNT)
    by = world.budget("authoriser")
    made(await world.call.post(f"/payments/{payment['payment']}/again", {}, by=by, subject="aut-2"), 200)
    content = await let_go(world, await filed(world))
    assert (OTHER_ACCOUNT.encode() in content, b"2345676" in content) == (True, False)


async def two_payments(world: World) -> list[Json]:
    """Of equal sums, to one GP."""
    await world.paid(tax_treatment="business")
    await world.hear(facts.attended(world.gp, world.body, world.community, on=date(2024, 4, 3)))
    (new,) = [one for one in await world.claims() if one["state"] == "calculated"]
    await world.approved(new["claim"])
    await world.settle(first="2024-04-01", last="2024-04-30")
    return list(made(await world.call.get("/payments", by=world.budget("economist")), 200)["items"])


async def test_one_invoice_of_a_payee_pays_one_payment_until_that_has_another(world: World) -> None:
    first, second = await two_payments(world)
    await invoice(world, first, number="F 17")
    sent = {"municipality": world.host, "reference": second["reference"], "number": "f17", "ore": second["ore"]}
    sent |= {"issued_on": "2024-04-10", "account": ACCOUNT}
    refused = await world.call.post("/invoices", sent, by=world.budget("economist"))
    assert (rule(refused), first["reference"] in refused.json()["detail"]) == ("invoice-known", True)
    await invoice(world, first, number="F 18")
    assert (await invoice(world, second, number="F 17"))["state"] == "ready"


async def test_one_invoice_matched_twice_at_once_is_matched_once(world: World) -> None:
    answers = await asyncio.gather(*(try_to_match_any(world, one) for one in await two_payments(world)))
    assert sorted(answers) == [201, 409]


async def try_to_match_any(world: World, payment: Json) -> int:
    sent = {"municipality": world.host, "reference": payment["reference"], "number": "17", "ore": payment["ore"]}
    sent |= {"issued_on": "2024-04-10", "account": ACCOUNT}
    return (await world.call.post("/invoices", sent, by=world.budget("economist"))).status_code


async def test_the_database_itself_refuses_an_invoice_for_two_payments(world: World) -> None:
    first, second = await two_payments(world)
    await invoice(world, first, number="17")
    with pytest.raises(asyncpg.UniqueViolationError):
        await world.running.database.pool.execute(
            "update payments set invoiced_by = 'person', invoice_number = '17' where reference = $1",
            second["reference"],
        )
