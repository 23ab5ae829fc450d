"""The bank file for `business` payouts of one run: ISO 20022 credit transfers, Norwegian domestic.

One transaction per payee. Account numbers as BBAN, kroner only, execution on the next bank day. The message
id is the run's id, so a bank that is given the same run twice refuses the second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Literal
from zoneinfo import ZoneInfo

from lxml import etree

from infra.chassis.refusal import Refusal
from services.honoraria.documents import names
from services.honoraria.documents.bank_days import next_bank_day
from services.honoraria.documents.bank_text import bank_text
from services.honoraria.documents.content import Document, Payout, Run, Settlement
from services.honoraria.documents.money import kroner_xml
from services.honoraria.documents.payable import account, not_negative
from services.honoraria.documents.words import words

Version = Literal["pain.001.001.03", "pain.001.001.09"]

OSLO = ZoneInfo("Europe/Oslo")
NAME = 70
REMITTANCE = 140
"""Longest text a Norwegian bank takes; the schema allows names of 140."""


class NothingToPay(Refusal):
    """A payment file without a payment is not made; banks refuse it."""


class PaidAsOffice(Refusal):
    """Pay for an office never enters a bank file: payroll withholds tax and pays it."""


class TwicePaid(Refusal):
    """One transaction per payee, payer and run."""


@dataclass(frozen=True, slots=True)
class Debtor:
    """The paying municipality towards its bank; `customer` where the bank knows it by a number of its own."""

    name: str
    organisation_number: str
    account: str
    bic: str | None = None
    customer: str | None = None


def payment_file(settlement: Settlement, debtor: Debtor, *, version: Version = "pain.001.001.09") -> Document | None:
    """The bank file of a run, or None when no payout is `business`.

    Raises NothingToPay when all of them come to zero, NegativePayout, BadAccountNumber, TwicePaid.
    """
    business = [payout for payout in settlement.payouts if payout.treatment == "business"]
    if not business:
        return None
    content = payments(settlement.run, debtor, business, version=version)
    return Document(names.of_run(settlement.run, "betaling", "xml"), "application/xml", content)


def payments(run: Run, debtor: Debtor, payouts: Sequence[Payout], *, version: Version) -> bytes:
    """The XML for these payouts, in the order of their vouchers; payouts of zero øre are left out."""
    paid = sorted((p for p in map(not_negative, payouts) if p.paid_ore), key=lambda payout: payout.reference)
    if not paid:
        raise NothingToPay(f"run {run.id}: no payout above zero")
    if any(payout.treatment != "business" for payout in paid):
        raise PaidAsOffice(f"run {run.id}: `office` payouts go to payroll", field="treatment")
    if any(len(set(keys)) < len(paid) for keys in ([p.payee for p in paid], [p.reference for p in paid])):
        raise TwicePaid(f"run {run.id}: net the payouts of one payee into one")
    xml = _Xml(version)
    total = kroner_xml(sum(payout.paid_ore for payout in paid))
    message = xml.add(xml.root, "CstmrCdtTrfInitn")
    _group_header(xml, message, run, debtor, len(paid), total)
    _payment(xml, message, run, debtor, paid, total)
    return etree.tostring(xml.root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def execution_date(run: Run) -> date:
    """The first bank day after both the posting date and the day in Norway on which the run was completed."""
    return next_bank_day(max(run.posting_date, run.completed_at.astimezone(OSLO).date()))


class _Xml:
    """A message under construction in one version's namespace."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self._namespace = f"urn:iso:std:iso:20022:tech:xsd:{version}"
        # The stubs know no default namespace; without one every element would carry a prefix.
        default = {None: self._namespace}
        self.root = etree.Element(f"{{{self._namespace}}}Document", nsmap=default)  # type: ignore[arg-type]

    def add(self, parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
        """The new innermost element of `A/B/C`; outer ones are made new as well."""
        for name in path.split("/"):
            parent = etree.SubElement(parent, f"{{{self._namespace}}}{name}")
        parent.text = text
        return parent

    def either(self, old: str, new: str) -> str:
        """The element's name in version 03 or 09."""
        return old if self.version == "pain.001.001.03" else new


def _group_header(xml: _Xml, message: etree._Element, run: Run, debtor: Debtor, count: int, total: str) -> None:
    header = xml.add(message, "GrpHdr")
    xml.add(header, "MsgId", run.id.hex)
    xml.add(header, "CreDtTm", run.completed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    xml.add(header, "NbOfTxs", str(count))
    xml.add(header, "CtrlSum", total)
    sender = xml.add(header, "InitgPty")
    xml.add(sender, "Nm", bank_text(debtor.name, NAME))
    _organisation(xml, sender, debtor.customer or debtor.organisation_number)


def _payment(xml: _Xml, message: etree._Element, run: Run, debtor: Debtor, paid: Sequence[Payout], total: str) -> None:
    payment = xml.add(message, "PmtInf")
    xml.add(payment, "PmtInfId", f"{run.id.hex}-1")
    xml.add(payment, "PmtMtd", "TRF")
    xml.add(payment, "NbOfTxs", str(len(paid)))
    xml.add(payment, "CtrlSum", total)
    kind = xml.add(payment, "PmtTpInf")
    xml.add(kind, "SvcLvl/Cd", "NURG")
    xml.add(kind, "CtgyPurp/Cd", "SUPP")
    xml.add(payment, xml.either("ReqdExctnDt", "ReqdExctnDt/Dt"), execution_date(run).isoformat())
    payer = xml.add(payment, "Dbtr")
    xml.add(payer, "Nm", bank_text(debtor.name, NAME))
    xml.add(payer, "PstlAdr/Ctry", "NO")
    _organisation(xml, payer, debtor.customer or debtor.organisation_number)
    _account(xml, xml.add(payment, "DbtrAcct"), account(debtor.account, "payer"))
    agent = xml.add(payment, "DbtrAgt/FinInstnId")
    if debtor.bic:
        xml.add(agent, xml.either("BIC", "BICFI"), debtor.bic)
    else:
        xml.add(agent, "Othr/Id", "NOTPROVIDED")
    for payout in paid:
        _transaction(xml, payment, run, payout)


def _transaction(xml: _Xml, payment: etree._Element, run: Run, payout: Payout) -> None:
    transaction = xml.add(payment, "CdtTrfTxInf")
    identity = xml.add(transaction, "PmtId")
    xml.add(identity, "InstrId", f"{run.id.hex[-12:]}-{payout.reference}")
    xml.add(identity, "EndToEndId", payout.reference)
    xml.add(transaction, "Amt/InstdAmt", kroner_xml(payout.paid_ore)).set("Ccy", "NOK")
    payee = xml.add(transaction, "Cdtr")
    xml.add(payee, "Nm", bank_text(payout.payee.name, NAME))
    xml.add(payee, "PstlAdr/Ctry", "NO")
    number = account(payout.payee.account, payout.reference)
    _account(xml, xml.add(transaction, "CdtrAcct"), number, currency=False)
    xml.add(transaction, "RmtInf/Ustrd", bank_text(_remittance(run, payout), REMITTANCE))


def _remittance(run: Run, payout: Payout) -> str:
    """What the payee reads in the bank: which statement it is. No name: it stands beside it."""
    marker = f"{run.marker} " if run.marker else ""
    title = words(payout.payee.language)("title")
    return f"{marker}{title} {payout.reference}, {run.period_from} - {run.period_to}"


def _account(xml: _Xml, parent: etree._Element, number: str, *, currency: bool = True) -> None:
    other = xml.add(parent, "Id/Othr")
    xml.add(other, "Id", number)
    xml.add(other, "SchmeNm/Cd", "BBAN")
    if currency:
        xml.add(parent, "Ccy", "NOK")


def _organisation(xml: _Xml, party: etree._Element, number: str) -> None:
    other = xml.add(party, "Id/OrgId/Othr")
    xml.add(other, "Id", number)
    xml.add(other, "SchmeNm/Cd", "CUST")
