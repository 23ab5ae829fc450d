"""The HTTP face of honoraria: routes, thin; who may do what is decided here."""

from services.honoraria.gateway.approvals import approvals
from services.honoraria.gateway.claims import claims
from services.honoraria.gateway.files import files
from services.honoraria.gateway.funding import funding
from services.honoraria.gateway.ledger import ledger
from services.honoraria.gateway.orders import orders
from services.honoraria.gateway.payees import payees
from services.honoraria.gateway.payers import payers
from services.honoraria.gateway.payments import payments
from services.honoraria.gateway.populations import populations
from services.honoraria.gateway.rates import rates
from services.honoraria.gateway.restores import restores
from services.honoraria.gateway.schedules import schedules
from services.honoraria.gateway.settlements import settlements
from services.honoraria.gateway.why import why

__all__ = [
    "approvals",
    "claims",
    "files",
    "funding",
    "ledger",
    "orders",
    "payees",
    "payers",
    "payments",
    "populations",
    "rates",
    "restores",
    "schedules",
    "settlements",
    "why",
]
