"""What a bank answers, read: pain.002 (taken or refused) and camt.054 (booked or returned). Any version of either.

Nothing of it is trusted but references, sums and codes, and only as far as they are ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from infra.chassis.refusal import Refusal
from services.honoraria.model.payment import Said

LARGEST = 20 * 1024 * 1024
"""Bytes; a file of some tens of thousands of transactions."""
REFUSED = ("RJCT",)


class NotAnAnswer(Refusal):
    """The file is not one that a bank answers with."""

    status = 422


@dataclass(frozen=True, slots=True)
class Told:
    """One transaction: our reference, what is said of it, the bank's reason code, øre and day where it is booked.

    Without `end_to_end` it is said of every transaction in the message `of`.
    """

    end_to_end: str | None
    said: Said
    reason: str | None = None
    ore: int | None = None
    booked_on: date | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One file from the bank: its own id, what it is, and what it tells."""

    message: str
    kind: str
    told: tuple[Told, ...]


def read_answer(content: bytes) -> Answer:
    """Read a file. Raises NotAnAnswer in words."""
    if len(content) > LARGEST:
        raise NotAnAnswer(f"The file has {len(content)} bytes; {LARGEST} are read.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as wrong:
        raise NotAnAnswer(f"The file is not XML: {wrong}") from wrong
    report, notification = _one(root, "CstmrPmtStsRpt"), _one(root, "BkToCstmrDbtCdtNtfctn")
    if report is not None:
        return Answer(_text(report, "GrpHdr/MsgId") or "", "pain.002", tuple(_statuses(report)))
    if notification is not None:
        return Answer(_text(notification, "GrpHdr/MsgId") or "", "camt.054", tuple(_booked(notification)))
    raise NotAnAnswer("The file is neither a pain.002 nor a camt.054; ask the bank for these.")


def _statuses(report: etree._Element) -> Iterator[Told]:
    group = _one(report, "OrgnlGrpInfAndSts")
    of = _text(group, "OrgnlMsgId") if group is not None else None
    transactions = list(report.iter("{*}TxInfAndSts"))
    for transaction in transactions:
        status = _text(transaction, "TxSts") or ""
        said = Said.REJECTED if status in REFUSED else Said.ACCEPTED
        yield Told(_text(transaction, "OrgnlEndToEndId"), said, _reason(transaction), of=of)
    if transactions or group is None:
        return
    # A file that is refused whole names none of its transactions.
    blocks = [one for one in report.iter("{*}OrgnlPmtInfAndSts") if _text(one, "PmtInfSts") in REFUSED]
    if _text(group, "GrpSts") in REFUSED or blocks:
        reason = _reason(group) or next((found for one in blocks if (found := _reason(one))), None)
        yield Told(None, Said.REJECTED, reason, of=of)


def _reason(place: etree._Element) -> str | None:
    reasons = place.iterfind("{*}StsRsnInf/{*}Rsn/{*}Cd")
    return next((one.text for one in reasons if one.text), None)


def _booked(notification: etree._Element) -> Iterator[Told]:
    for entry in notification.iter("{*}Ntry"):
        if (_text(entry, "Sts/Cd") or _text(entry, "Sts")) != "BOOK":
            continue
        returned = _text(entry, "CdtDbtInd") == "CRDT"
        day = _day(_text(entry, "BookgDt/Dt") or (_text(entry, "BookgDt/DtTm") or "")[:10])
        details = list(entry.iter("{*}TxDtls"))
        for detail in details:
            back = returned or _one(detail, "RtrInf") is not None
            yield Told(
                _text(detail, "Refs/EndToEndId"),
                Said.RETURNED if back else Said.BOOKED,
                _text(detail, "RtrInf/Rsn/Cd") if back else None,
                _amount(detail, entry if len(details) == 1 else None),
                day,
            )


def _amount(detail: etree._Element, entry: etree._Element | None) -> int | None:
    said = _text(detail, "AmtDtls/TxAmt/Amt") or _text(detail, "Amt") or (entry is not None and _text(entry, "Amt"))
    try:
        ore = Decimal(said or "") * 100
    except InvalidOperation:
        return None
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
