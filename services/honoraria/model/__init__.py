"""The honorarium engine: activities, terms, rates, a policy in; explained lines out. Pure; see README.md."""

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.explain import Why
from services.honoraria.model.missing import Missing
from services.honoraria.model.policy import SHIPPED_POLICY, Policy, Rounding, Scope
from services.honoraria.model.pricing import Line, Priced, Unpriced, price
from services.honoraria.model.rates import Agreement, RateRow, join_rates, rate_in_force
from services.honoraria.model.shares import DistributionKey, Key, refunds, split
from services.honoraria.model.terms import ContractForm, Terms, terms_on
from services.honoraria.model.work import Activity, Capacity, Kind

__all__ = [
    "SHIPPED_POLICY",
    "Activity",
    "Agreement",
    "Assumption",
    "Capacity",
    "ContractForm",
    "DistributionKey",
    "Key",
    "Kind",
    "Line",
    "Missing",
    "Policy",
    "Priced",
    "RateRow",
    "Rounding",
    "Scope",
    "Terms",
    "Unpriced",
    "Why",
    "join_rates",
    "price",
    "rate_in_force",
    "refunds",
    "split",
    "terms_on",
]
