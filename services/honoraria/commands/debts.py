"""Debts that runs carry: watched, and decided about by two when netting does not end them."""

from dataclasses import dataclass
from uuid import UUID

from contracts.events.honoraria import DebtOverdue
from infra.chassis.ids import derived_id, new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.timers import Timer
from infra.chassis.work import Work
from services.honoraria.commands.bookkeeping import must_be_open
from services.honoraria.commands.own import own_gps
from services.honoraria.commands.repayment_letters import write_repayment_letter
from services.honoraria.commands.restored import must_be_acknowledged
from services.honoraria.commands.settle.accounting import account_for_what_waited
from services.honoraria.commands.settle.indebted import OVERDUE, debt_key
from services.honoraria.model.approval import Approver
from services.honoraria.model.debts import Debt, DebtHasChanged, DecisionKind, OwnDebt, must_be_decidable
from services.honoraria.model.funding import must_be_second_person
from services.honoraria.store import debts as store
from services.honoraria.store import ledger, runs
from services.honoraria.store.rules import one_run_at_a_time
from services.honoraria.strongroom import Strongroom


class WhichDebt(Refusal):
    """Who has been paid for a GP may change, and what each owes is decided about by itself."""

    status = 422


class DecisionWaiting(Refusal):
    """A debt is decided about once at a time: confirm the decision that waits, or take it back."""


class DecidedAlready(Refusal):
    """What is confirmed is posted; it is not taken back."""


@dataclass(frozen=True, slots=True)
class DecideDebt:
    """What is to become of a GP's debt to a payer: all of it where `ore` is left out; of several, the one of `debt`."""

    municipality: str
    practitioner: UUID
    tax_treatment: str
    kind: DecisionKind
    ore: int | None
    why: str
    debt: UUID | None = None


async def say_debt_overdue(work: Work, timer: Timer) -> None:
    """A debt has not been netted for as long as it is waited for: say so, so that somebody decides."""
    municipality, practitioner, treatment, *which = timer.key.split("/")
    found = await _debts(work, municipality, UUID(practitioner), treatment)
    # A key from before debts were told apart does not say which.
    due = [one for one in found if (str(one.debt) in which if which else one.recoverable_from <= work.today)]
    debt = due[0] if due else None
    if debt is not None:
        work.state(
            DebtOverdue(
                debt=derived_id("debt", debt.municipality, debt.practitioner, debt.tax_treatment, debt.arose_on),
                municipality=municipality,
                practitioner=debt.practitioner,
                ore=debt.ore,
                since=debt.arose_on,
            )
        )


async def decide_debt(work: Work, command: DecideDebt, by: Approver) -> UUID:
    """Enter a decision; nothing comes of it before another person confirms.

    Raises OwnDebt, NotFound, WhichDebt, NotYetRecoverable, MoreThanTheDebt, DecisionWaiting.
    """
    await _must_be_anothers(work, by, command.practitioner)
    await one_run_at_a_time(work.connection, command.municipality)
    found = await _debts(work, command.municipality, command.practitioner, command.tax_treatment)
    found = [one for one in found if command.debt in (None, one.debt)]
    if not found:
        raise NotFound("this GP owes the municipality nothing under this tax treatment")
    if len(found) > 1:
        raise WhichDebt(
            "Several are owed for this GP, as other people or enterprises were paid: say which.", field="debt"
        )
    (debt,) = found
    ore = debt.ore if command.ore is None else command.ore
    appointed = bool(await store.appointed(work.connection, [debt.practitioner], work.today))
    must_be_decidable(debt, command.kind, ore, work.today, appointed=appointed)
    if await store.waits_already(work.connection, debt.run, debt.practitioner, debt.tax_treatment):
        raise DecisionWaiting("Another decision about this debt waits for its second person.")
    which = new_id()
    row = {
        "decision": which,
        "run": debt.run,
        "municipality": debt.municipality,
        "practitioner": debt.practitioner,
        "tax_treatment": debt.tax_treatment,
        "kind": command.kind.value,
        "ore": ore,
        "why": command.why,
        "entered_by": work.actor,
        "entered_at": work.now,
    }
    await store.insert_decision(work.connection, row)
    return which


async def confirm_debt_decision(work: Work, room: Strongroom, which: UUID, by: Approver) -> None:
    """Put a decision in force: its letter is written; what ends a debt, or part of it, gets a voucher and is posted.

    Raises NotFound, OwnDebt, ConfirmedByTheSamePerson, ConfirmedAlready, DebtHasChanged, PeriodClosed, PayeeErased.
    """
    row = await store.decision(work.connection, which, lock=True)
    if row is None:
        raise NotFound(f"there is no decision {which}")
    await _must_be_anothers(work, by, row["practitioner"])
    must_be_second_person(row["entered_by"], row["confirmed_by"], work.actor)
    municipality, kind = row["municipality"], DecisionKind(row["kind"])
    await one_run_at_a_time(work.connection, municipality)
    found = await _debts(work, municipality, row["practitioner"], row["tax_treatment"])
    debt = next((one for one in found if one.run == row["run"]), None)
    if debt is None or debt.ore < row["ore"]:
        raise DebtHasChanged("A run has changed the debt since; take this decision back and decide anew.")
    voucher = None
    if kind is DecisionKind.REPAYMENT_LETTER:
        await write_repayment_letter(work, room, which, debt, row["ore"])
    else:
        await must_be_acknowledged(work, municipality)
        await must_be_open(work, municipality, work.today)
        voucher = await _posted(work, which, debt, kind, row["ore"])
        await account_for_what_waited(work, municipality)
        if row["ore"] == debt.ore:
            key = debt_key(municipality, debt.practitioner, debt.tax_treatment, debt.debt)
            await work.stop_waiting(OVERDUE, key)
    await store.confirm_decision(work.connection, which, work.actor, work.now, voucher)


async def _must_be_anothers(work: Work, by: Approver, practitioner: UUID) -> None:
    if practitioner in await own_gps(work, by):
        raise OwnDebt("You owe this yourself; others decide about it.")


async def take_back_debt_decision(work: Work, which: UUID) -> None:
    """Take back a decision that nobody has confirmed. Raises NotFound, DecidedAlready."""
    row = await store.decision(work.connection, which, lock=True)
    if row is None:
        raise NotFound(f"there is no decision {which}")
    if row["confirmed_by"] is not None:
        raise DecidedAlready("The decision is confirmed.")
    await store.take_back_decision(work.connection, which, work.actor, work.now)


async def _posted(work: Work, which: UUID, debt: Debt, kind: DecisionKind, ore: int) -> UUID:
    number = await runs.take_numbers(work.connection, debt.municipality, work.today.year, 1)
    voucher = derived_id("voucher", which)
    series = (voucher, debt.run, debt.municipality, work.today.year, number)
    await runs.insert_vouchers(work.connection, [(*series, kind.value, debt.practitioner, debt.tax_treatment, ore)])
    against = "written_off" if kind is DecisionKind.WRITE_OFF else "bank"
    row = {
        "run": debt.run,
        "voucher": voucher,
        "municipality": debt.municipality,
        "practitioner": debt.practitioner,
        "period": work.today.replace(day=1),
        "debit": against,
        "ore": ore,
        "cause": which,
        "actor": work.actor,
        "at": work.now,
    }
    await ledger.post_end_of_debt(work.connection, row)
    return voucher


async def _debts(work: Work, municipality: str, practitioner: UUID, tax_treatment: str) -> list[Debt]:
    found = await store.debts(work.connection, [municipality])
    return [one for one in found if (one.practitioner, one.tax_treatment) == (practitioner, tax_treatment)]
