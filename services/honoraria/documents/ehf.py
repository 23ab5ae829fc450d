"""Refund claims between municipalities as EHF: Peppol BIS Billing 3, an Invoice or a CreditNote in UBL 2.1.

A share of a common cost is no supply, so nothing is subject to VAT: category O, and no VAT number of anybody. Addresses
are as far as they are mandatory: the country; the parties are found by their organisation numbers.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from lxml import etree

from infra.chassis.refusal import Refusal
from services.honoraria.documents.content import DoesNotAddUp, Language
from services.honoraria.documents.money import kroner_xml
from services.honoraria.documents.words import words

Kind = Literal["invoice", "credit_note"]

UBL = "urn:oasis:names:specification:ubl:schema:xsd"
CAC, CBC = f"{UBL}:CommonAggregateComponents-2", f"{UBL}:CommonBasicComponents-2"
SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
ENTERPRISES = "0192"
"""The Norwegian register of legal entities among the schemes of electronic addresses and of identifiers."""
NOT_SUBJECT, NOT_SUBJECT_CODE = "O", "VATEX-EU-O"
TYPES: dict[Kind, tuple[str, str, str]] = {
    "invoice": ("Invoice", "InvoiceTypeCode", "380"),
    "credit_note": ("CreditNote", "CreditNoteTypeCode", "381"),
}
CREDIT_TRANSFER = "30"
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold; none of it means anything in a name or a title."""


class NothingClaimed(Refusal):
    """An invoice or a credit note is of something above zero."""

    status: ClassVar[int] = 500


@dataclass(frozen=True, slots=True)
class Party:
    """A municipality by its legal name and its organisation number, nine digits."""

    legal_name: str
    organisation_number: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One line in øre, negative where it takes from the others; `name` says what, `explained` how it came out."""

    name: str
    explained: str
    ore: int
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Ehf:
    """One document. `credits` are number and date of the invoices that a credit note takes from."""

    kind: Kind
    number: str
    issued_on: date
    due_on: date | None
    language: Language
    note: str
    seller: Party
    buyer: Party
    buyer_reference: str
    lines: tuple[ClaimLine, ...]
    ore: int
    first: date
    last: date
    order_reference: str | None = None
    account: str | None = None
    kid: str | None = None
    credits: tuple[tuple[str, date], ...] = ()

    def __post_init__(self) -> None:
        if sum(line.ore for line in self.lines) != self.ore:
            raise DoesNotAddUp(f"{self.number}: its lines do not add up to {self.ore} øre")
        if self.ore <= 0:
            raise NothingClaimed(f"{self.number}: comes to {self.ore} øre")


def ehf(document: Ehf) -> bytes:
    """The XML: the same document always gives the same bytes."""
    root_name, type_name, type_code = TYPES[document.kind]
    namespaces = {None: f"{UBL}:{root_name}-2", "cac": CAC, "cbc": CBC}
    # The stubs know no default namespace.
    root = etree.Element(f"{{{namespaces[None]}}}{root_name}", nsmap=namespaces)  # type: ignore[arg-type]
    _say(root, "CustomizationID", SPECIFICATION)
    _say(root, "ProfileID", PROCESS)
    _say(root, "ID", document.number)
    _say(root, "IssueDate", document.issued_on.isoformat())
    if document.due_on and document.kind == "invoice":
        _say(root, "DueDate", document.due_on.isoformat())
    _say(root, type_name, type_code)
    _say(root, "Note", document.note)
    _say(root, "DocumentCurrencyCode", "NOK")
    _say(root, "BuyerReference", document.buyer_reference)
    _period(root, document.first, document.last)
    if document.order_reference:
        _say(_part(root, "OrderReference"), "ID", document.order_reference)
    for number, issued_on in document.credits:
        credited = _part(root, "BillingReference/InvoiceDocumentReference")
        _say(credited, "ID", number)
        _say(credited, "IssueDate", issued_on.isoformat())
    _party(root, "AccountingSupplierParty", document.seller)
    _party(root, "AccountingCustomerParty", document.buyer)
    _payment(root, document)
    _totals(root, document)
    for place, line in enumerate(document.lines, start=1):
        _line(root, document.kind, place, line)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _party(root: etree._Element, role: str, party: Party) -> None:
    place = _part(root, f"{role}/Party")
    _say(place, "EndpointID", party.organisation_number).set("schemeID", ENTERPRISES)
    _say(_part(place, "PartyName"), "Name", party.legal_name)
    _say(_part(place, "PostalAddress/Country"), "IdentificationCode", "NO")
    entity = _part(place, "PartyLegalEntity")
    _say(entity, "RegistrationName", party.legal_name)
    _say(entity, "CompanyID", party.organisation_number).set("schemeID", ENTERPRISES)


def _payment(root: etree._Element, document: Ehf) -> None:
    if document.kind == "credit_note":
        _say(_part(root, "PaymentTerms"), "Note", words(document.language)("refund_credit_terms"))
        return
    if document.account is None:
        return
    means = _part(root, "PaymentMeans")
    _say(means, "PaymentMeansCode", CREDIT_TRANSFER)
    if document.kid:
        _say(means, "PaymentID", document.kid)
    _say(_part(means, "PayeeFinancialAccount"), "ID", document.account)


def _totals(root: etree._Element, document: Ehf) -> None:
    tax = _part(root, "TaxTotal")
    _amount(tax, "TaxAmount", 0)
    subtotal = _part(tax, "TaxSubtotal")
    _amount(subtotal, "TaxableAmount", document.ore)
    _amount(subtotal, "TaxAmount", 0)
    category = _part(subtotal, "TaxCategory")
    _say(category, "ID", NOT_SUBJECT)
    _say(category, "TaxExemptionReasonCode", NOT_SUBJECT_CODE)
    _say(category, "TaxExemptionReason", words(document.language)("refund_not_subject"))
    _say(_part(category, "TaxScheme"), "ID", "VAT")
    whole = _part(root, "LegalMonetaryTotal")
    for name in ("LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "PayableAmount"):
        _amount(whole, name, document.ore)


def _line(root: etree._Element, kind: Kind, place: int, line: ClaimLine) -> None:
    element = _part(root, "InvoiceLine" if kind == "invoice" else "CreditNoteLine")
    _say(element, "ID", str(place))
    # A price is never below zero; what takes from the others is a quantity below zero.
    name = "InvoicedQuantity" if kind == "invoice" else "CreditedQuantity"
    _say(element, name, "-1" if line.ore < 0 else "1").set("unitCode", "C62")
    _amount(element, "LineExtensionAmount", line.ore)
    if line.first and line.last:
        _period(element, line.first, line.last)
    item = _part(element, "Item")
    _say(item, "Description", line.explained)
    _say(item, "Name", line.name)
    category = _part(item, "ClassifiedTaxCategory")
    _say(category, "ID", NOT_SUBJECT)
    _say(_part(category, "TaxScheme"), "ID", "VAT")
    _amount(_part(element, "Price"), "PriceAmount", abs(line.ore))


def _period(parent: etree._Element, first: date, last: date) -> None:
    period = _part(parent, "InvoicePeriod")
    _say(period, "StartDate", first.isoformat())
    _say(period, "EndDate", last.isoformat())


def _part(parent: etree._Element, path: str) -> etree._Element:
    for name in path.split("/"):
        parent = etree.SubElement(parent, f"{{{CAC}}}{name}")
    return parent


def _say(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{CBC}}}{name}")
    element.text = UNWRITABLE.sub("", text)
    return element


def _amount(parent: etree._Element, name: str, ore: int) -> None:
    _say(parent, name, kroner_xml(ore)).set("currencyID", "NOK")
