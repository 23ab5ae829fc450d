"""The bank file: ISO 20022 credit transfers, Norwegian domestic, one transaction per payee, payer and run.

Account numbers as BBAN, kroner only. The message id is the file's id, so a bank that is given the same file twice
refuses the second.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from uuid import UUID

from lxml import etree

from infra.chassis.refusal import Refusal
from services.honoraria.documents.bank_text import bank_text
from services.honoraria.documents.money import kroner_xml
from services.honoraria.documents.payable import account

Version = Literal["pain.001.001.03", "pain.001.001.09"]

NAME = 70
REMITTANCE = 140
"""Longest text a Norwegian bank takes; the schema allows names of 140."""
_INSTRUCTION = re.compile(r"[0-9a-f]{10}-(.+)")


class NothingToPay(Refusal):
    """A payment file without a payment is not made; banks refuse it."""


class TwicePaid(Refusal):
    """One transaction per payee, payer and run."""


class NotAbovePayment(Refusal):
    """Money is asked for above zero only; a debt is carried, never sent to a bank."""


@dataclass(frozen=True, slots=True)
class Debtor:
    """The paying municipality towards its bank; `customer` where the bank knows it by a number of its own."""

    name: str
    organisation_number: str
    account: str
    bic: str | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transaction, in øre. `kid` only from the payee's invoice; without it `remittance` names the statement."""

    end_to_end: str
    ore: int
    name: str
    account: str
    remittance: str
    kid: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """One message to the bank; `made_at` is the only moment it knows, so that it always comes out the same."""

    id: UUID
    debtor: Debtor
    made_at: datetime
    pay_on: date
    transfers: tuple[Transfer, ...]
    version: Version


def payment_file(order: PaymentOrder) -> bytes:
    """The XML, transactions in the order of their references.

    Raises NothingToPay, NotAbovePayment, BadAccountNumber, TwicePaid.
    """
    transfers = sorted(order.transfers, key=lambda one: one.end_to_end)
    if not transfers:
        raise NothingToPay(f"payment file {order.id}: no payment is ready")
    if any(one.ore <= 0 for one in transfers):
        raise NotAbovePayment(f"payment file {order.id}: a payment is not above zero", field="ore")
    if len({one.end_to_end for one in transfers}) < len(transfers):
        raise TwicePaid(f"payment file {order.id}: a reference stands there twice")
    xml = _Xml(order.version)
    total = kroner_xml(sum(one.ore for one in transfers))
    message = xml.add(xml.root, "CstmrCdtTrfInitn")
    _group_header(xml, message, order, len(transfers), total)
    _payment(xml, message, order, transfers, total)
    return etree.tostring(xml.root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def reference_in(instruction: str) -> str:
    """The end-to-end reference in an instruction's id, for a bank that answers with that alone."""
    ours = _INSTRUCTION.fullmatch(instruction)
    return ours[1] if ours else instruction


def _instruction(file: UUID, end_to_end: str) -> str:
    return f"{file.hex[-10:]}-{end_to_end}"


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


def _group_header(xml: _Xml, message: etree._Element, order: PaymentOrder, count: int, total: str) -> None:
    header = xml.add(message, "GrpHdr")
    xml.add(header, "MsgId", order.id.hex)
    xml.add(header, "CreDtTm", order.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    xml.add(header, "NbOfTxs", str(count))
    xml.add(header, "CtrlSum", total)
    sender = xml.add(header, "InitgPty")
    xml.add(sender, "Nm", bank_text(order.debtor.name, NAME))
    _organisation(xml, sender, order.debtor.customer or order.debtor.organisation_number)


def _payment(xml: _Xml, message: etree._Element, order: PaymentOrder, transfers: list[Transfer], total: str) -> None:
    debtor = order.debtor
    payment = xml.add(message, "PmtInf")
    xml.add(payment, "PmtInfId", f"{order.id.hex}-1")
    xml.add(payment, "PmtMtd", "TRF")
    xml.add(payment, "NbOfTxs", str(len(transfers)))
    xml.add(payment, "CtrlSum", total)
    kind = xml.add(payment, "PmtTpInf")
    xml.add(kind, "SvcLvl/Cd", "NURG")
    xml.add(kind, "CtgyPurp/Cd", "SUPP")
    xml.add(payment, xml.either("ReqdExctnDt", "ReqdExctnDt/Dt"), order.pay_on.isoformat())
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
    for transfer in transfers:
        _transaction(xml, payment, order, transfer)


def _transaction(xml: _Xml, payment: etree._Element, order: PaymentOrder, transfer: Transfer) -> None:
    transaction = xml.add(payment, "CdtTrfTxInf")
    identity = xml.add(transaction, "PmtId")
    xml.add(identity, "InstrId", _instruction(order.id, transfer.end_to_end))
    xml.add(identity, "EndToEndId", transfer.end_to_end)
    xml.add(transaction, "Amt/InstdAmt", kroner_xml(transfer.ore)).set("Ccy", "NOK")
    payee = xml.add(transaction, "Cdtr")
    xml.add(payee, "Nm", bank_text(transfer.name, NAME))
    xml.add(payee, "PstlAdr/Ctry", "NO")
    number = account(transfer.account, transfer.end_to_end)
    _account(xml, xml.add(transaction, "CdtrAcct"), number, currency=False)
    remittance = xml.add(transaction, "RmtInf")
    if transfer.kid is None:
        xml.add(remittance, "Ustrd", bank_text(transfer.remittance, REMITTANCE))
        return
    reference = xml.add(remittance, "Strd/CdtrRefInf")
    xml.add(reference, "Tp/CdOrPrtry/Cd", "SCOR")
    xml.add(reference, "Ref", transfer.kid)


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
