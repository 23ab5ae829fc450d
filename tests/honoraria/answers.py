"""Answers of a bank as they might be, one detail of them changed at a time."""

from datetime import date

BOOKED_ON = date(2024, 4, 3)
PAYERS_ACCOUNT = "12345678903"


def detail(
    reference: str,
    *,
    amount: str = "2567.50",
    currency: str = "NOK",
    direction: str = "",
    reason: str = "",
    version: str = "08",
) -> str:
    """A transaction that is booked."""
    sum_ = f'<Amt Ccy="{currency}">{amount}</Amt>'
    own = f"<CdtDbtInd>{direction}</CdtDbtInd>" if direction else ""
    sums = f"{sum_}{own}" if version == "08" else f"<AmtDtls><TxAmt>{sum_}</TxAmt></AmtDtls>"
    back = f"<RtrInf><Rsn>{reason}</Rsn></RtrInf>" if reason else ""
    return f"<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>{sums}{back}</TxDtls>"


def camt054(
    *details: str,
    account: str = PAYERS_ACCOUNT,
    amount: str = "2567.50",
    direction: str = "DBIT",
    status: str = "BOOK",
    reversal: bool = False,
    batch: str = "",
    version: str = "08",
    message: str = "n-1",
) -> bytes:
    """A notification of one entry."""
    whose = f"<IBAN>{account}</IBAN>" if account.startswith("NO") else f"<Othr><Id>{account}</Id></Othr>"
    standing = f"<Sts><Cd>{status}</Cd></Sts>" if version == "08" else f"<Sts>{status}</Sts>"
    batched = f"<Btch><PmtInfId>{batch}</PmtInfId></Btch>" if batch else ""
    entry = (
        f'<Ntry><Amt Ccy="NOK">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        f"{'<RvslInd>true</RvslInd>' if reversal else ''}{standing}<BookgDt><Dt>{BOOKED_ON}</Dt></BookgDt>"
        f"<NtryDtls>{batched}{''.join(details)}</NtryDtls></Ntry>"
    )
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>"
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.{version}"><BkToCstmrDbtCdtNtfctn><GrpHdr>'
        f"<MsgId>{message}</MsgId></GrpHdr><Ntfctn><Acct><Id>{whose}</Id></Acct>{entry}</Ntfctn>"
        f"</BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def transaction(reference: str | None, status: str, reason: str = "", *, instructed: str = "") -> str:
    """A transaction with its status."""
    ids = f"<OrgnlInstrId>{instructed}</OrgnlInstrId>" if instructed else ""
    ids += f"<OrgnlEndToEndId>{reference}</OrgnlEndToEndId>" if reference else ""
    why = f"<StsRsnInf><Rsn>{reason}</Rsn></StsRsnInf>" if reason else ""
    return f"<TxInfAndSts>{ids}<TxSts>{status}</TxSts>{why}</TxInfAndSts>"


def pain002(*transactions: str, file: str = "018e9999", group: str = "", message: str = "s-1") -> bytes:
    """A status report about one file."""
    standing = f"<GrpSts>{group}</GrpSts>" if group else ""
    block = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{file}-1</OrgnlPmtInfId>{''.join(transactions)}</OrgnlPmtInfAndSts>"
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>"
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt><GrpHdr>'
        f"<MsgId>{message}</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{file}</OrgnlMsgId>{standing}"
        f"</OrgnlGrpInfAndSts>{block if transactions else ''}</CstmrPmtStsRpt></Document>"
    ).encode()
