"""The accounts of the ledger, and what balances must come to."""

from collections.abc import Mapping
from enum import StrEnum


class Account(StrEnum):
    """What øre stand on. A municipality maps these to accounts of its own."""

    COST = "cost"
    """What work costs the payer, when it is approved."""
    OWED = "owed"
    """Approved and not settled yet: owed to GPs."""
    PAYROLL = "payroll"
    """Handed to payroll, which pays it: `office`."""
    PAYABLE = "payable"
    """On its way through the bank: `business`."""
    BANK = "bank"
    """Booked by the bank."""
    DEBT = "debt"
    """Paid too much and not netted yet: owed by GPs."""
    WRITTEN_OFF = "written_off"
    REFUND_DUE = "refund_due"
    """Claimed from other municipalities by the key."""
    REFUNDED = "refunded"
    """What others bear of the cost."""
    CONTRIBUTION = "contribution"
    """The employer's contribution on `office`."""
    CONTRIBUTION_OWED = "contribution_owed"


class OutOfBalance(Exception):
    """The trial balance is not zero. Impossible by the way rows are made: somebody has written around us."""


def trial_balance(balances: Mapping[Account, int]) -> int:
    """The sum of all accounts' balances (debit less credit), in øre. Raises OutOfBalance unless it is zero."""
    total = sum(balances.values())
    if total:
        raise OutOfBalance(f"the accounts come to {total} øre in all, not to zero")
    return total
