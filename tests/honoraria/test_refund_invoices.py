"""Refund claims as invoices: numbered, explained month by month, credited, and never half made."""

import asyncio
import hashlib
import shutil
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.honoraria.app import room
from services.honoraria.model.invoicing import label, running
from services.honoraria.store.refund_invoices import raise_numbers
from tests.gateways.caller import Grants, Json, made, rule
from tests.honoraria import facts
from tests.honoraria.ehf_checks import findings
from tests.honoraria.entered import rate
from tests.honoraria.facts import HOUR_ORE, SPRING
from tests.honoraria.test_ehf import told
from tests.honoraria.test_refunds import worked
from tests.honoraria.world import World

BUYERS = {"home": ("Heimby", "974760673"), "third": ("Tredjeby", "971032146")}


async def terms(world: World, **changed: Any) -> Json:
    """How the host invoices, confirmed by another."""
    sent = {"municipality": world.host, "vat": "outside_scope", "language": "nb", "due_days": 30} | changed
    by = world.budget("economist")
    entered = made(await world.call.post("/invoicing-terms", sent, by=by, subject="eco-1"))
    return await world.confirm(f"/invoicing-terms/{entered['terms']}", by, "eco-2")


async def buyer(world: World, who: str, **changed: Any) -> None:
    """A municipality that can be invoiced."""
    name, number = BUYERS[who]
    details = {"organisation_number": number, "buyer_reference": f"HF-{who}"} | changed
    await world.payer(getattr(world, who), name, **details)


async def ready(world: World, *buyers: str, **changed: Any) -> None:
    """A host that shares equally and can invoice, and those it can invoice."""
    world.running.clock.set(datetime(2024, 4, 2, 8, tzinfo=UTC))
    await world.arranged(key="equal")
    await world.payee()
    await world.payer(name="Vertsby")
    await terms(world, **changed)
    for who in buyers or BUYERS:
        await buyer(world, who)


async def invoiced(world: World, *references: Json) -> Json:
    """Every invoice that can be made."""
    sent = {"municipality": world.host, "references": list(references)}
    return made(await world.call.post("/refund-invoices", sent, by=world.budget("economist"), subject="eco-1"))


async def content(world: World, invoice: Json, by: Grants = ()) -> bytes:
    answer = await world.call.get(f"/refund-invoices/{invoice['invoice']}/content", by=by or world.budget("economist"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    return answer.content


async def test_each_municipality_gets_an_invoice_of_its_share_that_every_rule_accepts(world: World) -> None:
    await ready(world, account="15034012358")
    await worked(world, SPRING)
    await world.settle()
    done = await invoiced(world, {"municipality": world.home, "order_reference": " 4500012 ", "kid": "2345676"})
    assert done["waiting"] == []
    numbers = [f"{world.host}-2024-R000001", f"{world.host}-2024-R000002"]
    assert [one["number"] for one in done["made"]] == numbers
    assert [(one["municipality"], one["ore"]) for one in done["made"]] == [
        (number, HOUR_ORE // 3) for number in sorted((world.home, world.third))
    ]
    of_home = next(one for one in done["made"] if one["municipality"] == world.home)
    xml = await content(world, of_home)
    assert findings(xml) == set()
    assert told(xml, "ID") == [of_home["number"]]
    assert (told(xml, "BuyerReference"), told(xml, "OrderReference/ID")) == (["HF-home"], ["4500012"])
    assert told(xml, "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName") == ["Vertsby kommune"]
    assert told(xml, "AccountingCustomerParty/Party/EndpointID") == ["974760673"]
    assert (told(xml, "IssueDate"), told(xml, "DueDate")) == (["2024-04-02"], ["2024-05-02"])
    assert told(xml, "PaymentMeans/PaymentID") == ["2345676"]
    assert told(xml, "PaymentMeans/PayeeFinancialAccount/ID") == ["15034012358"]
    assert told(xml, "InvoiceLine/Item/Name") == ["Andel av honorar til fastleger, mars 2024"]
    (explained,) = told(xml, "InvoiceLine/Item/Description")
    assert explained is not None
    assert "Fordelt likt mellom 3 kommuner" in explained
    assert "andel 342,33 kr, krevd før 0,00 kr" in explained
    of_third = next(one for one in done["made"] if one["municipality"] == world.third)
    assert told(await content(world, of_third), "PaymentMeans/PaymentID") == []
    stated = await world.stated("RefundInvoiced", host=world.host)
    assert [one["number"] for one in stated] == numbers


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_an_invoice_speaks_the_language_of_its_terms(world: World, language: str) -> None:
    await ready(world, "home", language=language)
    await worked(world, SPRING)
    await world.settle()
    (one,) = (await invoiced(world))["made"]
    xml = await content(world, one)
    assert findings(xml) == set()
    begins = {"nb": "Andel av honorar", "nn": "Del av honorar", "en": "Share of honoraria"}[language]
    assert str(told(xml, "InvoiceLine/Item/Name")[0]).startswith(begins)


async def test_nothing_is_invoiced_twice_and_a_later_run_follows_in_number(world: World) -> None:
    await ready(world)
    await worked(world, SPRING)
    await world.settle()
    by, sent = world.budget("economist"), {"municipality": world.host, "references": []}
    with_kid = sent | {"references": [{"municipality": world.home, "kid": "2345676"}]}
    assert rule(await world.call.post("/refund-invoices", with_kid, by=by)) == "no-account-for-kid"
    first = await invoiced(world)
    assert (await invoiced(world))["made"] == []
    await worked(world, date(2024, 4, 1))
    await world.settle(first="2024-04-01", last="2024-04-30")
    second = await invoiced(world)
    numbers = [one["number"][-7:] for one in (*first["made"], *second["made"])]
    assert numbers == ["R000001", "R000002", "R000003", "R000004"]


async def test_two_who_ask_at_once_make_each_invoice_once_and_leave_no_gap(world: World) -> None:
    await ready(world)
    await worked(world, SPRING)
    await world.settle()
    both = await asyncio.gather(invoiced(world), invoiced(world))
    assert sorted(one["number"][-7:] for done in both for one in done["made"]) == ["R000001", "R000002"]


async def test_who_lacks_what_an_invoice_needs_is_named_and_takes_no_number(world: World) -> None:
    await ready(world, "home")
    await buyer(world, "third", buyer_reference=None, organisation_number=None)
    await worked(world, SPRING)
    await world.settle()
    done = await invoiced(world)
    assert [one["municipality"] for one in done["made"]] == [world.home]
    (waiting,) = done["waiting"]
    assert (waiting["municipality"], waiting["name"], waiting["ore"]) == (world.third, "Tredjeby", HOUR_ORE // 3)
    assert waiting["lacks"] == ["organisation_number", "buyer_reference"]
    await buyer(world, "third")
    (late,) = (await invoiced(world))["made"]
    assert (late["municipality"], late["number"][-7:]) == (world.third, "R000002")


async def test_a_host_without_terms_or_number_is_told_what_it_lacks(world: World) -> None:
    await world.arranged(key="equal")
    sent = {"municipality": world.host}
    answer = await world.call.post("/refund-invoices", sent, by=world.budget("economist"))
    assert rule(answer) == "host-not-ready"
    assert "organisation_number, invoicing_terms" in answer.json()["detail"]


async def test_a_reversal_is_a_credit_note_that_names_the_invoice(world: World) -> None:
    await ready(world)
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    await world.approved()
    await world.settle()
    first = {one["municipality"]: one for one in (await invoiced(world))["made"]}
    await world.hear(facts.attendance_corrected(attended, paid=False))
    await world.approved()
    await world.settle(first="2024-04-01", last="2024-04-30")
    credits = (await invoiced(world))["made"]
    assert {one["kind"] for one in credits} == {"credit_note"}
    for one in credits:
        xml = await content(world, one)
        assert findings(xml) == set()
        was = first[one["municipality"]]
        assert (one["ore"], one["due_on"]) == (was["ore"], None)
        assert told(xml, "BillingReference/InvoiceDocumentReference/ID") == [was["number"]]
        assert told(xml, "CreditNoteLine/Item/Name") == ["Andel av honorar til fastleger, mars 2024"]


async def test_a_claim_and_its_credit_that_were_never_sent_are_both_made_in_order(world: World) -> None:
    await ready(world, "home")
    attended = facts.attended(world.gp, world.body, world.community)
    await world.hear(attended)
    await world.approved()
    await world.settle()
    await world.hear(facts.attendance_corrected(attended, paid=False))
    await world.approved()
    await world.settle(first="2024-04-01", last="2024-04-30")
    done = await invoiced(world)
    assert [one["kind"] for one in done["made"]] == ["invoice", "credit_note"]
    assert [(one["municipality"], one["claims"], one["ore"]) for one in done["waiting"]] == [(world.third, 2, 0)]


async def test_arrears_stand_on_a_line_for_each_month_and_add_up(world: World) -> None:
    await ready(world)
    days = (date(2024, 1, 15), date(2024, 2, 12), SPRING)
    await worked(world, *days, minutes=1)
    await world.settle()
    for one in (await invoiced(world))["made"]:
        xml = await content(world, one)
        assert findings(xml) == set()
        months = [str(name).rpartition(", ")[2] for name in told(xml, "InvoiceLine/Item/Name")]
        assert months == ["januar 2024", "februar 2024", "mars 2024"]
        ore = [int(str(text).replace(".", "")) for text in told(xml, "InvoiceLine/LineExtensionAmount")]
        assert sum(ore) == one["ore"]


async def test_employers_contribution_is_claimed_on_a_line_of_its_own_also_when_its_rate_comes_late(
    world: World,
) -> None:
    await ready(world, "home")
    await worked(world, SPRING)
    await world.settle()
    (before,) = (await invoiced(world))["made"]
    (explained,) = told(await content(world, before), "InvoiceLine/Item/Description")
    assert str(explained).endswith(
        "Arbeidsgiveravgift er ikke med der satsen ikke er lagt inn; den kommer i et senere krav."
    )
    await rate(world)
    await worked(world, date(2024, 4, 1))
    await world.settle(first="2024-04-01", last="2024-04-30")
    (after,) = (await invoiced(world))["made"]
    xml = await content(world, after)
    assert findings(xml) == set()
    april, contribution = told(xml, "InvoiceLine/Item/Name")
    assert (april, contribution) == (
        "Andel av honorar til fastleger, april 2024",
        "Andel av arbeidsgiveravgift av honorar til fastleger",
    )
    # 14.10 % of each run's hour, a third of both.
    owed = 2 * ((HOUR_ORE * 1410 + 5_000) // 10_000)
    assert abs(int(str(told(xml, "InvoiceLine/LineExtensionAmount")[1]).replace(".", "")) * 3 - owed) < 3
    assert "krevd før 342,33 kr" in str(told(xml, "InvoiceLine/Item/Description")[0])


async def test_a_lost_invoice_is_made_again_and_is_the_same(world: World) -> None:
    await ready(world, "home")
    await worked(world, SPRING)
    await world.settle()
    (one,) = (await invoiced(world))["made"]
    first = await content(world, one)
    shutil.rmtree(room.place(world.host, UUID(one["invoice"]), "x").parent)
    # What is confirmed later is for later invoices.
    await buyer(world, "home", buyer_reference="ANNEN")
    await terms(world, language="nn", due_days=14)
    assert await content(world, one) == first


async def test_a_number_that_was_told_before_the_database_was_restored_is_not_given_again(world: World) -> None:
    await ready(world, "home")
    told = label(world.host, 2024, 7)
    host, year, last = running(told)
    # Only the numbers: what a restore holds is held for everybody, and others use the same database.
    async with world.running.database.work(actor="service:honoraria", derived=True) as work:
        await raise_numbers(work.connection, {(host, year): last})
    await worked(world, SPRING)
    await world.settle()
    assert [one["number"] for one in (await invoiced(world))["made"]] == [label(world.host, 2024, 8)]


async def test_only_the_host_makes_invoices_and_only_its_parties_see_them(world: World) -> None:
    await ready(world, "home")
    await worked(world, SPRING)
    await world.settle()
    sent = {"municipality": world.host}
    for by in (world.budget("authoriser"), world.budget("economist", world.home), world.role("secretariat")):
        assert (await world.call.post("/refund-invoices", sent, by=by)).status_code == 403
    (one,) = (await invoiced(world))["made"]
    path = f"/refund-invoices/{one['invoice']}/content"
    assert (await world.call.get(path, by=world.budget("economist", world.third))).status_code == 404
    assert (await world.call.get(path, by=world.role("attester"))).status_code == 404
    assert await content(world, one, world.budget("economist", world.home)) == await content(world, one)
    seen = made(await world.call.get("/refund-invoices", by=world.budget("authoriser", world.home)), 200)["items"]
    assert [shown["number"] for shown in seen] == [one["number"]]
    strangers = made(await world.call.get("/refund-invoices", by=world.budget("economist", world.third)), 200)
    assert strangers["items"] == []


async def test_terms_hold_when_another_confirms_them_and_a_wrong_kid_is_refused(world: World) -> None:
    sent = {"municipality": world.host, "vat": "outside_scope", "language": "nb", "due_days": 30}
    by = world.budget("economist")
    entered = made(await world.call.post("/invoicing-terms", sent, by=by, subject="eco-1"))
    path = f"/invoicing-terms/{entered['terms']}/confirm"
    assert rule(await world.call.post(path, {}, by=by, subject="eco-1")) == "confirmed-by-the-same-person"
    stranger = world.budget("economist", world.third)
    assert (await world.call.post(path, {}, by=stranger, subject="eco-3")).status_code == 404
    assert (await world.call.post("/invoicing-terms", sent, by=stranger)).status_code == 403
    wrong = {"municipality": world.host, "references": [{"municipality": world.home, "kid": "2345677"}]}
    assert rule(await world.call.post("/refund-invoices", wrong, by=by)) == "bad-kid"
    without_vat = {key: value for key, value in sent.items() if key != "vat"}
    assert (await world.call.post("/invoicing-terms", without_vat, by=by)).status_code == 422


@pytest.mark.parametrize("blank", [" ", "\N{NO-BREAK SPACE}", ""])
async def test_a_reference_of_blanks_is_refused_since_an_invoice_with_it_would_be(world: World, blank: str) -> None:
    by = world.budget("economist")
    ordered = {"municipality": world.host, "references": [{"municipality": world.home, "order_reference": blank}]}
    assert (await world.call.post("/refund-invoices", ordered, by=by)).status_code == 422
    buying = {"municipality": world.host, "name": "Prøveby", "buyer_reference": blank}
    assert (await world.call.post("/payers", buying, by=by)).status_code == 422
