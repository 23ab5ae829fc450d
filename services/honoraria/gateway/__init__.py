"""The HTTP face of honoraria: routes, thin; who may do what is decided here."""

from services.honoraria.gateway.accounts import accounts
from services.honoraria.gateway.approvals import approvals
from services.honoraria.gateway.attendees import attendees
from services.honoraria.gateway.authority import authority
from services.honoraria.gateway.bank_answers import bank_answers
from services.honoraria.gateway.budgets import budgets
from services.honoraria.gateway.bulk import bulk
from services.honoraria.gateway.claims import claims
from services.honoraria.gateway.conflicts import conflicts
from services.honoraria.gateway.debts import debts
from services.honoraria.gateway.estimates import estimates
from services.honoraria.gateway.files import files
from services.honoraria.gateway.funding import funding
from services.honoraria.gateway.ledger import ledger
from services.honoraria.gateway.orders import orders
from services.honoraria.gateway.payees import payees
from services.honoraria.gateway.payers import payers
from services.honoraria.gateway.payment_files import payment_files
from services.honoraria.gateway.payments import payments
from services.honoraria.gateway.populations import populations
from services.honoraria.gateway.rates import rates
from services.honoraria.gateway.refund_invoices import refund_invoices
from services.honoraria.gateway.restores import restores
from services.honoraria.gateway.retention import retention
from services.honoraria.gateway.schedules import schedules
from services.honoraria.gateway.settlements import settlements
from services.honoraria.gateway.totals import totals
from services.honoraria.gateway.why import why
from services.honoraria.gateway.year_end import year_end

__all__ = [
    "accounts",
    "approvals",
    "attendees",
    "authority",
    "bank_answers",
    "budgets",
    "bulk",
    "claims",
    "conflicts",
    "debts",
    "estimates",
    "files",
    "funding",
    "ledger",
    "orders",
    "payees",
    "payers",
    "payment_files",
    "payments",
    "populations",
    "rates",
    "refund_invoices",
    "restores",
    "retention",
    "schedules",
    "settlements",
    "totals",
    "why",
    "year_end",
]
