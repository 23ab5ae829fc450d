"""A settlement run, simulated or committed, for one paying municipality and period."""

from services.honoraria.commands.settle.draft import Settle
from services.honoraria.commands.settle.run import FILES, PayerAccountMissing, settle

__all__ = ["FILES", "PayerAccountMissing", "Settle", "settle"]
