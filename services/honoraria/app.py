"""The service honoraria: what it hears, states, waits for and answers."""

from pathlib import Path

from contracts.events.honoraria import (
    DebtOverdue,
    FundingArranged,
    HonorariumApproved,
    HonorariumAttested,
    HonorariumCalculated,
    HonorariumConfirmed,
    HonorariumOverdue,
    HonorariumRejected,
    HonorariumReversed,
    HonorariumUnpriced,
    PayeeConfirmed,
    PaymentConfirmed,
    PaymentOrdered,
    PaymentRejected,
    PaymentUnanswered,
    RateEntered,
    RefundClaimed,
    RefundInvoiced,
    SettlementCompleted,
    SettlementSimulated,
    StatementIssued,
)
from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    AttendanceWithdrawn,
    InvitationAnswered,
    InvitationWithdrawn,
    MeetingCancelled,
    MeetingRescheduled,
    MeetingScheduled,
    PreparationCorrected,
    PreparationLogged,
    PreparationWithdrawn,
    RepresentativeInvited,
)
from contracts.events.representation import (
    AppointmentEnded,
    BodyEstablished,
    HealthCommunityRegistered,
    PractitionerRegistered,
    PractitionerTermsChanged,
    RepresentativeAppointed,
)
from infra.chassis.service import Service
from services.honoraria import commands, gateway, handlers
from services.honoraria.strongroom import Strongroom

room = Strongroom()
"""The vault of the payee register and the files of settlement runs, opened when the process starts."""

service = Service(
    "honoraria",
    migrations=Path(__file__).with_name("migrations"),
    gateway=(
        gateway.funding,  # how a community or body pays: arrange, confirm
        gateway.rates,  # shipped rates; enter, confirm
        gateway.populations,  # tables of inhabitants that keys split by: enter, confirm
        gateway.payers,  # municipalities towards their bank: register, confirm
        gateway.payees(room),  # who is paid for a GP: register, confirm
        gateway.bulk,  # attest, authorise many: those that are listed, or all that a filter shows
        gateway.approvals,  # the GP confirms; attest, authorise, reject
        gateway.claims,  # lists; one with every øre explained
        gateway.attendees,  # who was at a meeting, and whether they are paid for it
        gateway.authority,  # who may approve what, up to how many øre, and who stands in for them
        gateway.conflicts,  # conflicts of interest: declare, lift
        gateway.why(room),  # the whole story of one, from what was done to where the money is
        gateway.totals,  # hours and øre of a year by priority group, level and body
        gateway.estimates,  # what a planned body or year would cost
        gateway.settlements(room),  # simulate, commit, look again; refunds
        gateway.orders,  # settlements of many municipalities at once
        gateway.schedules,  # and by themselves, month after month
        gateway.payments(room),  # what each payee gets through the bank: invoices, another attempt, stopped
        gateway.payment_files(room),  # to the bank: made, released by two others, taken back, handed over
        gateway.bank_answers,  # what banks answer with
        gateway.refund_invoices(room),  # what is claimed from others as EHF; how a municipality invoices
        gateway.ledger,  # balances, movements, vouchers, closed months
        gateway.year_end(room),  # what is worked and not settled or paid when the books are closed
        gateway.budgets,  # of bodies: what is used, forecast and left
        gateway.retention(room),  # what bookkeeping law keeps, what can be erased; erasing it
        gateway.debts(room),  # what GPs were paid too much: letters, write-offs
        gateway.accounts,  # account codes (KOSTRA), the employer's contribution; what an accounting file waits for
        gateway.files(room),  # what leaves the house; a GP's own statements
        gateway.restores,  # after a restored database: whose payments are held, letting them go
    ),
    hold=handlers.hold_what_is_touched,  # before a batch: its GPs and meetings, in one order
)
service.lives_with(room.opened)

service.hears(HealthCommunityRegistered, by=handlers.note_communities)
service.hears(BodyEstablished, by=handlers.note_bodies)
service.hears(PractitionerRegistered, PractitionerTermsChanged, by=handlers.note_practitioners)
service.hears(RepresentativeAppointed, AppointmentEnded, by=handlers.note_appointments)
service.hears(MeetingScheduled, MeetingRescheduled, MeetingCancelled, by=handlers.note_meetings)
# What is paid for meetings called off late: to whom, they were asked and what they answered.
service.hears(RepresentativeInvited, InvitationAnswered, InvitationWithdrawn, by=handlers.note_answers)
service.hears(PreparationLogged, PreparationCorrected, PreparationWithdrawn, by=handlers.note_preparation)
service.hears(AttendanceRecorded, AttendanceCorrected, AttendanceWithdrawn, by=handlers.note_attendance)

service.states(FundingArranged, RateEntered)
service.states(HonorariumCalculated, HonorariumUnpriced)
service.states(HonorariumConfirmed, HonorariumAttested, HonorariumApproved, HonorariumRejected, HonorariumReversed)
service.states(HonorariumOverdue)
service.states(SettlementSimulated, SettlementCompleted, StatementIssued, RefundClaimed, RefundInvoiced)
service.states(DebtOverdue)
service.states(PayeeConfirmed)
service.states(PaymentOrdered, PaymentConfirmed, PaymentRejected, PaymentUnanswered)

service.waits_for("overdue", by=commands.say_overdue)  # every morning: what waits too long to be approved
service.waits_for("reprice", by=commands.reprice)  # a rule changed: the work it covers is priced again
service.waits_for("settle_month", by=commands.settle_month)  # a schedule's day has come: the month before is ordered
service.waits_for("settle", by=handlers.settle_ordered(room))  # a municipality of an order: settled by itself
service.waits_for("run_files", by=handlers.write_tables(room))  # a run is committed: its tables are written
service.waits_for("run_accounting", by=handlers.write_accounting(room))  # the codes it waited for have come
service.waits_for("debt_overdue", by=commands.say_debt_overdue)  # a debt was carried for long: said aloud
service.waits_for("payment_unanswered", by=commands.raise_alarm)  # a bank is silent for days: said aloud
service.waits_for("run_statements", by=handlers.write_statements(room))  # then a statement for each GP
service.waits_for("run_payments", by=handlers.order_payments(room))  # and a bank file, where no invoice is needed

# When the database was restored to an earlier point: facts do not hold the book, so people look before anybody is paid.
service.recovers(FundingArranged, RateEntered, by=commands.recover)
service.recovers(
    *(HonorariumCalculated, HonorariumUnpriced),
    *(
        HonorariumConfirmed,
        HonorariumOverdue,
        HonorariumAttested,
        HonorariumApproved,
        HonorariumRejected,
        HonorariumReversed,
    ),
    *(SettlementSimulated, SettlementCompleted, StatementIssued, RefundClaimed, RefundInvoiced, DebtOverdue),
    *(PayeeConfirmed, PaymentOrdered, PaymentConfirmed, PaymentRejected, PaymentUnanswered),
    by=commands.recover,
    wholly=False,
)


def main() -> None:
    """Run the service."""
    from infra.chassis.process import run

    run(service)


if __name__ == "__main__":
    main()
