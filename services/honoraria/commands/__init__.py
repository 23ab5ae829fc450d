"""The use cases: load, decide, save, state the facts – one transaction each."""

from services.honoraria.commands.approve import attest, authorise, claim_to_approve, reject
from services.honoraria.commands.arrange import (
    ArrangeFunding,
    EnterRate,
    arrange_funding,
    confirm_funding,
    confirm_rate,
    enter_rate,
    freeze_population,
)
from services.honoraria.commands.bookkeeping import close_period, note_own_number
from services.honoraria.commands.price_claims import price_claims
from services.honoraria.commands.registers import (
    RegisterPayee,
    RegisterPayer,
    confirm_payee,
    confirm_payer,
    opened,
    register_payee,
    register_payer,
)
from services.honoraria.commands.reprice import reprice
from services.honoraria.commands.settle import (
    OrderSettlements,
    ScheduleSettlement,
    Settle,
    confirm_schedule,
    end_schedule,
    file_content,
    order_settlements,
    schedule_settlement,
    settle,
    settle_month,
    settle_ordered,
    statement_content,
    write_statements,
    write_tables,
)

__all__ = [
    "ArrangeFunding",
    "EnterRate",
    "OrderSettlements",
    "RegisterPayee",
    "RegisterPayer",
    "ScheduleSettlement",
    "Settle",
    "arrange_funding",
    "attest",
    "authorise",
    "claim_to_approve",
    "close_period",
    "confirm_funding",
    "confirm_payee",
    "confirm_payer",
    "confirm_rate",
    "confirm_schedule",
    "end_schedule",
    "enter_rate",
    "file_content",
    "freeze_population",
    "note_own_number",
    "opened",
    "order_settlements",
    "price_claims",
    "register_payee",
    "register_payer",
    "reject",
    "reprice",
    "schedule_settlement",
    "settle",
    "settle_month",
    "settle_ordered",
    "statement_content",
    "write_statements",
    "write_tables",
]
