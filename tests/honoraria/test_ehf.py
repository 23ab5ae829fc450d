"""Refund claims as EHF: valid by the schema and by everybody's rules, and refused when they do not add up."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.honoraria.documents.content import DoesNotAddUp, Language
from services.honoraria.documents.ehf import ClaimLine, Ehf, NothingClaimed, Party, ehf
from tests.honoraria.ehf_checks import NOT_FOR_MUNICIPALITIES, findings, read_again, ruled

MARCH = ClaimLine(
    "Andel av honorar til fastleger, mars 2024",
    "Faglig samarbeidsutvalg. Fordelt likt mellom 3 kommuner.",
    34_233,
    date(2024, 3, 1),
    date(2024, 3, 31),
)
INVOICE = Ehf(
    kind="invoice",
    number="3911-2024-R000001",
    issued_on=date(2024, 4, 5),
    due_on=date(2024, 5, 5),
    language="nb",
    note="Refusjonskrav for honorar til fastleger i Helsefellesskapet Vestfold.",
    seller=Party("Færder kommune", "817920632"),
    buyer=Party("Tønsberg kommune", "921383681"),
    buyer_reference="HELSEFELLESSKAP",
    lines=(MARCH,),
    ore=34_233,
    first=date(2024, 3, 1),
    last=date(2024, 3, 31),
)
CREDIT = replace(
    INVOICE,
    kind="credit_note",
    number="3911-2024-R000002",
    due_on=None,
    credits=(("3911-2024-R000001", date(2024, 4, 5)),),
)


def told(xml: bytes, path: str) -> list[str | None]:
    found = etree.fromstring(xml).iterfind("/".join(f"{{*}}{name}" for name in path.split("/")))
    return [element.text for element in found]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("document", [INVOICE, CREDIT], ids=["invoice", "credit note"])
def test_invoices_and_credit_notes_pass_the_schema_and_every_rule(document: Ehf, language: Language) -> None:
    assert findings(ehf(replace(document, language=language))) == set()


def test_account_kid_and_order_stand_there_only_when_they_are_given() -> None:
    plain = ehf(INVOICE)
    assert told(plain, "PaymentMeans") == told(plain, "OrderReference") == []
    whole = ehf(replace(INVOICE, account="15034012358", kid="2345676", order_reference="4500012"))
    assert findings(whole) == set()
    assert told(whole, "PaymentMeans/PayeeFinancialAccount/ID") == ["15034012358"]
    assert told(whole, "PaymentMeans/PaymentID") == ["2345676"]
    assert told(whole, "OrderReference/ID") == ["4500012"]


def test_a_credit_note_names_the_invoices_it_credits_and_a_line_may_go_the_other_way() -> None:
    lines = (MARCH, replace(MARCH, name="Retting", ore=-1_000, first=None, last=None))
    xml = ehf(
        replace(CREDIT, lines=lines, ore=33_233, credits=(*CREDIT.credits, ("3911-2023-R000009", date(2023, 12, 1))))
    )
    assert findings(xml) == set()
    references = told(xml, "BillingReference/InvoiceDocumentReference/ID")
    assert references == ["3911-2024-R000001", "3911-2023-R000009"]
    assert told(xml, "CreditNoteLine/CreditedQuantity") == ["1", "-1"]


def test_nothing_is_subject_to_vat_and_nobody_shows_a_vat_number() -> None:
    xml = ehf(INVOICE)
    assert told(xml, "TaxTotal/TaxSubtotal/TaxCategory/ID") == ["O"]
    assert told(xml, "TaxTotal/TaxAmount") == ["0.00"]
    assert etree.fromstring(xml).findall(".//{*}PartyTaxScheme") == []
    assert told(xml, "AccountingCustomerParty/Party/EndpointID") == ["921383681"]


def broken(**pieces: str) -> bytes:
    """The invoice with the text of these elements changed, or without them where it is empty."""
    root = etree.fromstring(ehf(INVOICE))
    for name, text in pieces.items():
        for element in list(root.iter(f"{{*}}{name}")):
            if text:
                element.text = text
            elif (parent := element.getparent()) is not None:
                parent.remove(element)
    return etree.tostring(root)


@pytest.mark.parametrize(
    ("pieces", "rule"),
    [
        ({"BuyerReference": ""}, "PEPPOL-EN16931-R003"),
        ({"EndpointID": ""}, "PEPPOL-EN16931-R010"),
        ({"EndpointID": "921383680"}, "PEPPOL-COMMON-R041"),
        ({"ProfileID": "EHF"}, "PEPPOL-EN16931-R007"),
        ({"StartDate": "2024-04-01"}, "BR-29"),
        ({"InvoiceTypeCode": "381"}, "PEPPOL-EN16931-P0100"),
        ({"ID": ""}, "BR-02"),
        ({"PayableAmount": "342.34"}, "BR-CO-16"),
        ({"TaxExemptionReasonCode": "", "TaxExemptionReason": ""}, "BR-O-10"),
        ({"DocumentCurrencyCode": "KR"}, "BR-CL-04"),
        ({"IssueDate": "5. april"}, "XSD"),
    ],
)
def test_the_checks_find_what_is_wrong(pieces: dict[str, str], rule: str) -> None:
    assert rule in findings(broken(**pieces))


def test_two_readings_of_the_core_rules_agree_on_what_is_wrong() -> None:
    xml = broken(TaxExemptionReasonCode="", TaxExemptionReason="", DocumentCurrencyCode="KR", PayableAmount="342.34")
    core = {rule for rule in read_again(xml) if not rule.startswith(("PEPPOL", "NO"))}
    assert core == ruled(xml) >= {"BR-O-10", "BR-CL-04", "BR-CO-16"}


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=5).filter(lambda ore: sum(ore) > 0),
    st.text(),
)
def test_any_sums_add_up_to_the_ore_and_any_text_is_carried(amounts: list[int], odd: str) -> None:
    lines = tuple(replace(MARCH, ore=ore, name=f"Andel {odd}") for ore in amounts)
    xml = ehf(replace(INVOICE, lines=lines, ore=sum(amounts)))
    assert read_again(xml) <= NOT_FOR_MUNICIPALITIES
    assert sum(int((text or "").replace(".", "")) for text in told(xml, "InvoiceLine/LineExtensionAmount")) == sum(
        amounts
    )
    assert told(xml, "LegalMonetaryTotal/PayableAmount") == [f"{sum(amounts) // 100}.{sum(amounts) % 100:02d}"]


def test_a_document_that_does_not_add_up_or_claims_nothing_is_never_made() -> None:
    with pytest.raises(DoesNotAddUp):
        replace(INVOICE, ore=34_234)
    with pytest.raises(NothingClaimed):
        replace(INVOICE, ore=-1, lines=(replace(MARCH, ore=-1),))


def test_the_same_document_gives_the_same_bytes() -> None:
    assert ehf(INVOICE) == ehf(INVOICE)
