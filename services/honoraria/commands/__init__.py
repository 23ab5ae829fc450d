"""The use cases: load, decide, save, state the facts – one transaction each."""

from services.honoraria.commands.approve import attest, authorise, claim_to_approve, reject
from services.honoraria.commands.arrange import (
    ArrangeFunding,
    arrange_funding,
    confirm_funding,
    freeze_population,
)
from services.honoraria.commands.bank_answers import take_bank_answer
from services.honoraria.commands.bookkeeping import close_period, note_own_number
from services.honoraria.commands.enter_rate import EnterRate, confirm_rate, enter_rate
from services.honoraria.commands.payments import (
    MatchInvoice,
    NotReleased,
    make_payment_file,
    match_invoice,
    order_what_needs_no_invoice,
    payment_file_content,
    raise_alarm,
    release_payment_file,
    try_payment_again,
)
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
from services.honoraria.commands.restored import acknowledge_restore, hold_payments
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
    "MatchInvoice",
    "NotReleased",
    "OrderSettlements",
    "RegisterPayee",
    "RegisterPayer",
    "ScheduleSettlement",
    "Settle",
    "acknowledge_restore",
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
    "hold_payments",
    "make_payment_file",
    "match_invoice",
    "note_own_number",
    "opened",
    "order_settlements",
    "order_what_needs_no_invoice",
    "payment_file_content",
    "price_claims",
    "raise_alarm",
    "register_payee",
    "register_payer",
    "reject",
    "release_payment_file",
    "reprice",
    "schedule_settlement",
    "settle",
    "settle_month",
    "settle_ordered",
    "statement_content",
    "take_bank_answer",
    "try_payment_again",
    "write_statements",
    "write_tables",
]
