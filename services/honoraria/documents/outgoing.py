"""The tables of one run. Statements are made one by one, in each GP's language; bank files when payments are ready."""

from services.honoraria.documents.content import Document, Settlement
from services.honoraria.documents.payroll import payroll, payroll_sums
from services.honoraria.documents.refunds import refunds
from services.honoraria.documents.summary_csv import summary


def outgoing(settlement: Settlement) -> list[Document]:
    """The summary, then the payroll and refund files the run calls for."""
    files = (summary(settlement), payroll(settlement), payroll_sums(settlement), refunds(settlement))
    return [file for file in files if file is not None]
