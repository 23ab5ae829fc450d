"""What a bank answers, read: pain.002 (taken or refused) and camt.054 (booked or returned). Any version of either.

Nothing of it is trusted but references, sums, accounts and codes, and only as far as they are ours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from infra.chassis.refusal import Refusal
from services.honoraria.documents.payment_file import reference_in
from services.honoraria.model.payment import DUPLICATES, Said

LARGEST = 20_000_000
"""Bytes; a file of some tens of thousands of transactions."""
REFUSED = ("RJCT", "CANC")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,34}")
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,5})?")
_ACCOUNT = re.compile(r"(?:NO[0-9]{2})?([0-9]{11})")


class NotAnAnswer(Refusal):
    """The file is not one that a bank answers with."""

    status = 422


@dataclass(frozen=True, slots=True)
class Told:
    """One transaction: our reference (empty where the bank gives none), what is said of it, the bank's reason code.

    What moves money says its day, its øre (None where it is no sum in kroner) and the account it moved on.
    """

    end_to_end: str
    said: Said
    reason: str | None = None
    ore: int | None = None
    booked_on: date | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class ToldOfFile:
    """Said of a file of ours as a whole, but for the transactions that are told of one by one."""

    file: str
    told: Told


@dataclass(frozen=True, slots=True)
class Answer:
    """One file from the bank: its own id, what it is, and what it tells."""

    message: str
    kind: str
    told: tuple[Told, ...]
    of_files: tuple[ToldOfFile, ...] = ()
    about: tuple[str, ...] = ()
    """The files of ours that it is about, so that the bank has them, whatever it says of them."""


def read_answer(content: bytes) -> Answer:
    """Read a file. Raises NotAnAnswer in words."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as wrong:
        raise NotAnAnswer(
            f"The file is not XML: {wrong}. Fetch it from the bank again, and send it as it is."
        ) from wrong
    report, notification = _one(root, "CstmrPmtStsRpt"), _one(root, "BkToCstmrDbtCdtNtfctn")
    if report is not None:
        whole, file = tuple(_refused_whole(report)), _text(report, "OrgnlGrpInfAndSts/OrgnlMsgId")
        told = tuple(_statuses(report))
        return Answer(_text(report, "GrpHdr/MsgId") or "", "pain.002", told, whole, (file,) if file else ())
    if notification is not None:
        entries = [*_booked(notification)]
        singly = tuple(one for one in entries if isinstance(one, Told))
        batches = tuple(one for one in entries if isinstance(one, ToldOfFile))
        about = tuple(one.file for one in batches)
        return Answer(_text(notification, "GrpHdr/MsgId") or "", "camt.054", singly, batches, about)
    raise NotAnAnswer("The file is neither a pain.002 nor a camt.054; ask the bank for these.")


def _statuses(report: etree._Element) -> Iterator[Told]:
    group = _text(report, "OrgnlGrpInfAndSts/GrpSts")
    for transaction in report.iter("{*}TxInfAndSts"):
        block = transaction.getparent()
        # What says nothing of its own stands as what it stands in.
        status = _text(transaction, "TxSts") or (_text(block, "PmtInfSts") if block is not None else None) or group
        said = Said.REJECTED if status in REFUSED else Said.ACCEPTED
        instructed = _text(transaction, "OrgnlInstrId")
        reference = _text(transaction, "OrgnlEndToEndId") or (reference_in(instructed) if instructed else "")
        yield Told(reference, said, _reason(transaction))


def _refused_whole(report: etree._Element) -> Iterator[ToldOfFile]:
    """A file that is refused whole names none of its transactions, or only those that it was refused for."""
    group = _one(report, "OrgnlGrpInfAndSts")
    file = _text(group, "OrgnlMsgId") if group is not None else None
    blocks = [one for one in report.iter("{*}OrgnlPmtInfAndSts") if _text(one, "PmtInfSts") in REFUSED]
    if group is not None and file and (_text(group, "GrpSts") in REFUSED or blocks):
        yield ToldOfFile(file, Told("", Said.REJECTED, _reason(group, *blocks)))


def _reason(*places: etree._Element) -> str | None:
    """The code, be it of ISO's list or the bank's own; what else a bank writes may name people. Of several the first,
    but that it has the payment already goes before all others.
    """
    codes = [
        found.text.strip()
        for place in places
        for name in ("StsRsnInf", "RtrInf")
        for code in ("Cd", "Prtry")
        for found in place.iterfind(f"{{*}}{name}/{{*}}Rsn/{{*}}{code}")
        if found.text and _CODE.fullmatch(found.text.strip())
    ]
    return next((code for code in codes if code in DUPLICATES), codes[0] if codes else None)


def _booked(notification: etree._Element) -> Iterator[Told | ToldOfFile]:
    for account in notification.iter("{*}Ntfctn"):
        on = _ACCOUNT.fullmatch(_text(account, "Acct/Id/IBAN") or _text(account, "Acct/Id/Othr/Id") or "")
        for entry in account.iter("{*}Ntry"):
            if (_text(entry, "Sts/Cd") or _text(entry, "Sts")) == "BOOK":
                yield from _of_entry(entry, on[1] if on else None)


def _of_entry(entry: etree._Element, account: str | None) -> Iterator[Told | ToldOfFile]:
    day = _day(_text(entry, "BookgDt/Dt") or (_text(entry, "BookgDt/DtTm") or "")[:10])
    details = list(entry.iter("{*}TxDtls"))
    for detail in details:
        back = (_text(detail, "CdtDbtInd") or _text(entry, "CdtDbtInd")) == "CRDT" or _one(detail, "RtrInf") is not None
        instructed = _text(detail, "Refs/InstrId")
        yield Told(
            _text(detail, "Refs/EndToEndId") or (reference_in(instructed) if instructed else ""),
            Said.RETURNED if back else Said.BOOKED,
            _reason(detail) if back else None,
            _amount(detail, entry if len(details) == 1 else None),
            day,
            account,
        )
    if details:
        return
    batch, ore = _text(entry, "NtryDtls/Btch/PmtInfId"), _kroner(_one(entry, "Amt"))
    if batch and _text(entry, "CdtDbtInd") == "DBIT":
        yield ToldOfFile(batch.removesuffix("-1"), Told("", Said.BOOKED, None, ore, day, account))
    else:
        yield Told("", Said.BOOKED, None, ore, day, account)


def _amount(detail: etree._Element, entry: etree._Element | None) -> int | None:
    places = [(detail, path) for path in ("AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt", "Amt")]
    if entry is not None:
        places.append((entry, "Amt"))
    said = next((found for place, path in places if (found := _one(place, path)) is not None), None)
    return _kroner(said)


def _kroner(amount: etree._Element | None) -> int | None:
    """Øre of an amount; None where it is of another currency, or not whole øre."""
    said = (amount.text or "").strip() if amount is not None else ""
    if amount is None or amount.get("Ccy") != "NOK" or not _AMOUNT.fullmatch(said):
        return None
    ore = Decimal(said) * 100
    return int(ore) if ore == ore.to_integral_value() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _one(place: etree._Element, path: str) -> etree._Element | None:
    return place.find("/".join(f"{{*}}{name}" for name in path.split("/")))


def _text(place: etree._Element, path: str) -> str | None:
    found = _one(place, path)
    return found.text.strip() if found is not None and found.text and found.text.strip() else None
