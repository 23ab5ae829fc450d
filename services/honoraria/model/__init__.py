"""The honorarium engine: activities, terms, rates, a policy in; explained lines out. Pure; see README.md."""

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.explain import Why
from services.honoraria.model.missing import Missing
from services.honoraria.model.paying import Paying
from services.honoraria.model.policy import SHIPPED_POLICY, Policy
from services.honoraria.model.pricing import Line, Priced, Unpriced, price
from services.honoraria.model.ratebook import RateBook
from services.honoraria.model.rates import ASA4310, OSLO, Per, RateRow, join_rates, rate_in_force
from services.honoraria.model.rule import Pays, Rounding, Rule, Scope, Unit
from services.honoraria.model.shares import DistributionKey, Key, refunds, split
from services.honoraria.model.terms import ContractForm, Terms, terms_on
from services.honoraria.model.work import Activity, Capacity, Kind

__all__ = [
    "ASA4310",
    "OSLO",
    "SHIPPED_POLICY",
    "Activity",
    "Assumption",
    "Capacity",
    "ContractForm",
    "DistributionKey",
    "Key",
    "Kind",
    "Line",
    "Missing",
    "Paying",
    "Pays",
    "Per",
    "Policy",
    "Priced",
    "RateBook",
    "RateRow",
    "Rounding",
    "Rule",
    "Scope",
    "Terms",
    "Unit",
    "Unpriced",
    "Why",
    "join_rates",
    "price",
    "rate_in_force",
    "refunds",
    "split",
    "terms_on",
]
