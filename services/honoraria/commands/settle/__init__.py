"""A settlement run, simulated or committed, for one paying municipality and period; and orders of many."""

from services.honoraria.commands.settle.accounting import ACCOUNTING, account_for_what_waited, waits_for
from services.honoraria.commands.settle.draft import Settle
from services.honoraria.commands.settle.files import (
    file_content,
    statement_content,
    write_accounting,
    write_statements,
    write_tables,
)
from services.honoraria.commands.settle.order import ORDERED, OrderSettlements, order_settlements, settle_ordered
from services.honoraria.commands.settle.run import FILES, PAYMENTS, STATEMENTS, settle
from services.honoraria.commands.settle.schedule import (
    SCHEDULED,
    ScheduleSettlement,
    confirm_schedule,
    end_schedule,
    schedule_settlement,
    settle_month,
)

__all__ = [
    "ACCOUNTING",
    "FILES",
    "ORDERED",
    "PAYMENTS",
    "SCHEDULED",
    "STATEMENTS",
    "OrderSettlements",
    "ScheduleSettlement",
    "Settle",
    "account_for_what_waited",
    "confirm_schedule",
    "end_schedule",
    "file_content",
    "order_settlements",
    "schedule_settlement",
    "settle",
    "settle_month",
    "settle_ordered",
    "statement_content",
    "waits_for",
    "write_accounting",
    "write_statements",
    "write_tables",
]
