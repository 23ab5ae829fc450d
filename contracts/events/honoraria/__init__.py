"""What the work is worth, who approved it, and how it was settled. Stated by the service `honoraria`."""

from contracts.events.honoraria.approval import (
    HonorariumApproved,
    HonorariumAttested,
    HonorariumConfirmed,
    HonorariumRejected,
    HonorariumReversed,
)
from contracts.events.honoraria.arranging import (
    FundingArranged,
    PaidWith,
    PricingPolicy,
    PricingRule,
    PricingUnit,
    RateEntered,
    RatePer,
    TreatmentOfPayer,
)
from contracts.events.honoraria.overdue import HonorariumOverdue, WaitingState
from contracts.events.honoraria.paying import (
    PayeeConfirmed,
    PaymentConfirmed,
    PaymentOrdered,
    PaymentRejected,
    PaymentUnanswered,
)
from contracts.events.honoraria.pricing import (
    HonorariumCalculated,
    HonorariumLine,
    HonorariumUnpriced,
    MissingCode,
    UnpricedLine,
)
from contracts.events.honoraria.refunding import RefundClaimed, RefundInvoiced
from contracts.events.honoraria.settling import DebtOverdue, SettlementCompleted, SettlementSimulated, StatementIssued

__all__ = [
    "DebtOverdue",
    "FundingArranged",
    "HonorariumApproved",
    "HonorariumAttested",
    "HonorariumCalculated",
    "HonorariumConfirmed",
    "HonorariumLine",
    "HonorariumOverdue",
    "HonorariumRejected",
    "HonorariumReversed",
    "HonorariumUnpriced",
    "MissingCode",
    "PaidWith",
    "PayeeConfirmed",
    "PaymentConfirmed",
    "PaymentOrdered",
    "PaymentRejected",
    "PaymentUnanswered",
    "PricingPolicy",
    "PricingRule",
    "PricingUnit",
    "RateEntered",
    "RatePer",
    "RefundClaimed",
    "RefundInvoiced",
    "SettlementCompleted",
    "SettlementSimulated",
    "StatementIssued",
    "TreatmentOfPayer",
    "UnpricedLine",
    "WaitingState",
]
