"""The use cases: load, decide, save, state the facts – one transaction each."""

from services.honoraria.commands.accounts import EnterAccountCode, confirm_account_code, enter_account_code
from services.honoraria.commands.approve import attest, attest_all, authorise, authorise_all, claim_to_approve
from services.honoraria.commands.approve_selected import WAITS_IN, approve_selected, budgets
from services.honoraria.commands.arrange import ArrangeFunding, arrange_funding, confirm_funding
from services.honoraria.commands.authority import (
    GiveAuthority,
    confirm_authority,
    end_authority,
    give_authority,
    substitute,
)
from services.honoraria.commands.bank_answers import take_bank_answer
from services.honoraria.commands.bookkeeping import close_period, note_own_number
from services.honoraria.commands.conflicts import DeclareConflict, declare_conflict, lift_conflict
from services.honoraria.commands.contributions import (
    EnterContributionRate,
    confirm_contribution_rate,
    enter_contribution_rate,
)
from services.honoraria.commands.debts import (
    DecideDebt,
    confirm_debt_decision,
    decide_debt,
    say_debt_overdue,
    take_back_debt_decision,
)
from services.honoraria.commands.enter_rate import EnterRate, confirm_rate, enter_rate
from services.honoraria.commands.invoice_bases import invoice_basis_content, write_invoice_bases
from services.honoraria.commands.invoicing_terms import (
    EnterInvoicingTerms,
    confirm_invoicing_terms,
    enter_invoicing_terms,
)
from services.honoraria.commands.overdue import say_overdue
from services.honoraria.commands.payment_files import (
    NotReleased,
    make_payment_file,
    must_be_owed,
    order_what_needs_no_invoice,
    payment_file_content,
    release_payment_file,
    withdraw_payment_file,
)
from services.honoraria.commands.payments import (
    MatchInvoice,
    match_invoice,
    raise_alarm,
    stop_payment,
    try_payment_again,
)
from services.honoraria.commands.populations import EnterPopulation, confirm_population, enter_population
from services.honoraria.commands.price_claims import price_claims
from services.honoraria.commands.receiving import held_back
from services.honoraria.commands.refund_invoices import (
    MakeRefundInvoices,
    References,
    invoice_content,
    make_refund_invoices,
)
from services.honoraria.commands.refuse import confirm_claim, reject
from services.honoraria.commands.registers import (
    RegisterPayee,
    RegisterPayer,
    confirm_payee,
    confirm_payer,
    opened,
    register_payee,
    register_payer,
)
from services.honoraria.commands.repayment_letters import repayment_letter
from services.honoraria.commands.reprice import reprice
from services.honoraria.commands.restored import acknowledge_restore, recover
from services.honoraria.commands.retention import erase, what_is_kept
from services.honoraria.commands.settle import (
    OrderSettlements,
    ScheduleSettlement,
    Settle,
    account_for_what_waited,
    confirm_schedule,
    end_schedule,
    file_content,
    order_settlements,
    schedule_settlement,
    settle,
    settle_month,
    settle_ordered,
    statement_content,
    waits_for,
    write_accounting,
    write_statements,
    write_tables,
)

__all__ = [
    "WAITS_IN",
    "ArrangeFunding",
    "DecideDebt",
    "DeclareConflict",
    "EnterAccountCode",
    "EnterContributionRate",
    "EnterInvoicingTerms",
    "EnterPopulation",
    "EnterRate",
    "GiveAuthority",
    "MakeRefundInvoices",
    "MatchInvoice",
    "NotReleased",
    "OrderSettlements",
    "References",
    "RegisterPayee",
    "RegisterPayer",
    "ScheduleSettlement",
    "Settle",
    "account_for_what_waited",
    "acknowledge_restore",
    "approve_selected",
    "arrange_funding",
    "attest",
    "attest_all",
    "authorise",
    "authorise_all",
    "budgets",
    "claim_to_approve",
    "close_period",
    "confirm_account_code",
    "confirm_authority",
    "confirm_claim",
    "confirm_contribution_rate",
    "confirm_debt_decision",
    "confirm_funding",
    "confirm_invoicing_terms",
    "confirm_payee",
    "confirm_payer",
    "confirm_population",
    "confirm_rate",
    "confirm_schedule",
    "decide_debt",
    "declare_conflict",
    "end_authority",
    "end_schedule",
    "enter_account_code",
    "enter_contribution_rate",
    "enter_invoicing_terms",
    "enter_population",
    "enter_rate",
    "erase",
    "file_content",
    "give_authority",
    "held_back",
    "invoice_basis_content",
    "invoice_content",
    "lift_conflict",
    "make_payment_file",
    "make_refund_invoices",
    "match_invoice",
    "must_be_owed",
    "note_own_number",
    "opened",
    "order_settlements",
    "order_what_needs_no_invoice",
    "payment_file_content",
    "price_claims",
    "raise_alarm",
    "recover",
    "register_payee",
    "register_payer",
    "reject",
    "release_payment_file",
    "repayment_letter",
    "reprice",
    "say_debt_overdue",
    "say_overdue",
    "schedule_settlement",
    "settle",
    "settle_month",
    "settle_ordered",
    "statement_content",
    "stop_payment",
    "substitute",
    "take_back_debt_decision",
    "take_bank_answer",
    "try_payment_again",
    "waits_for",
    "what_is_kept",
    "withdraw_payment_file",
    "write_accounting",
    "write_invoice_bases",
    "write_statements",
    "write_tables",
]
