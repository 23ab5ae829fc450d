"""Refund claims of committed runs as invoices and credit notes between municipalities."""

from services.honoraria.commands.refund_invoices.content import invoice_content
from services.honoraria.commands.refund_invoices.make import (
    MakeRefundInvoices,
    References,
    Waiting,
    make_refund_invoices,
)

__all__ = ["MakeRefundInvoices", "References", "Waiting", "invoice_content", "make_refund_invoices"]
