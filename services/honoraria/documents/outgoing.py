"""The tables and payment files of one run; statements are made one by one, in each GP's language."""

from services.honoraria.documents.content import Document, Settlement
from services.honoraria.documents.payment_file import Debtor, payment_file
from services.honoraria.documents.payroll import payroll
from services.honoraria.documents.refunds import refunds
from services.honoraria.documents.summary_csv import summary


def outgoing(settlement: Settlement, debtor: Debtor | None) -> list[Document]:
    """The summary, then the payroll, refund and payment files the run calls for.

    Without a debtor (a payer whose account is not entered) there is no payment file; the caller says so.
    """
    files = [summary(settlement), payroll(settlement), refunds(settlement)]
    if debtor is not None and any(p.treatment == "business" and p.paid_ore for p in settlement.payouts):
        files.append(payment_file(settlement, debtor))
    return [file for file in files if file is not None]
