"""The run itself: take, net, number and write down. What leaves the house is made of those rows, after the commit."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from contracts.events.honoraria import SettlementSimulated
from infra.chassis.ids import new_id
from infra.chassis.refusal import Refusal
from infra.chassis.work import Work
from services.honoraria.commands.bookkeeping import must_be_open
from services.honoraria.commands.contributions import post_contribution
from services.honoraria.commands.restored import must_be_acknowledged
from services.honoraria.commands.settle.booking import book
from services.honoraria.commands.settle.compare import since_last
from services.honoraria.commands.settle.draft import Draft, Numbered, Settle, result_of
from services.honoraria.commands.settle.frame import frame_of
from services.honoraria.commands.settle.indebted import watch_debts
from services.honoraria.commands.settle.netting import net
from services.honoraria.commands.settle.shared import refunds_due
from services.honoraria.commands.settle.taken import Taken, take
from services.honoraria.documents.content import Contribution
from services.honoraria.model.contribution import total as contribution_on
from services.honoraria.store import contributions, ledger, registers, rules, settling
from services.honoraria.store import runs as store
from services.honoraria.strongroom import Strongroom

FILES, STATEMENTS, PAYMENTS = "run_files", "run_statements", "run_payments"
"""Timers: the tables of a run, and then its statements, and the bank file of what needs no invoice."""


class PeriodEndsBeforeItStarts(Refusal):
    """A period's last day is not before its first."""

    status = 422


def must_be_a_period(first: date, last: date) -> None:
    """Raise PeriodEndsBeforeItStarts."""
    if last < first:
        raise PeriodEndsBeforeItStarts("The period ends before it starts.", field="to")


async def settle(work: Work, room: Strongroom, command: Settle) -> UUID:
    """Run a settlement; repeated, it finds only what is new. Returns the run's id; others that follow it name it."""
    must_be_a_period(command.first, command.last)
    await rules.one_run_at_a_time(work.connection, command.municipality)
    await store.plan_anew(work.connection)
    draft = await _drafted(work, room, command)
    if command.mode == "simulate":
        for one in (draft, *await _that_would_follow(work, room, draft)):
            await _keep(work, one, (), None)
            _state_simulated(work, one)
        return draft.run
    await must_be_acknowledged(work, command.municipality)
    await must_be_open(work, command.municipality, draft.today)
    await _commit(work, room, draft)
    run = draft.run
    while draft.leaves_for_another:
        draft = await _drafted(work, room, command, follows=draft.run)
        await _commit(work, room, draft)
    return run


async def _that_would_follow(work: Work, room: Strongroom, draft: Draft) -> list[Draft]:
    """The runs that would follow a simulated one, drafted as if those before were booked: nothing of that stays."""
    found: list[Draft] = []
    if not draft.leaves_for_another:
        return found
    stated, pretended = len(work.stated), work.connection.transaction()
    await pretended.start()
    try:
        while draft.leaves_for_another:
            booked = replace(draft, command=replace(draft.command, mode="commit"))
            vouchers = await _numbered(work, booked)
            await _keep(work, booked, vouchers, {})
            await book(work, booked, vouchers)
            draft = await _drafted(work, room, draft.command, follows=draft.run)
            found.append(draft)
    finally:
        await pretended.rollback()
        del work.stated[stated:]
    return found


async def _commit(work: Work, room: Strongroom, draft: Draft) -> None:
    vouchers = await _numbered(work, draft)
    names = await settling.names_in_run(work.connection, draft.claims)
    await _keep(work, draft, vouchers, frame_of(draft, names, room.marker))
    await book(work, draft, vouchers)
    await ledger.post_settlement(work.connection, draft.run)
    await post_contribution(work, draft.run, draft.command.municipality)
    await watch_debts(work, draft)
    # A crash between commit and files leaves the timer; any process makes them, and they always come out the same.
    await work.wait_for(FILES, draft.run, work.now)


async def _numbered(work: Work, draft: Draft) -> tuple[Numbered, ...]:
    if not draft.vouchers:
        return ()
    of = draft.command.municipality, draft.today.year
    return tuple(draft.numbered(await store.take_numbers(work.connection, *of, draft.vouchers)))


async def _drafted(work: Work, room: Strongroom, command: Settle, *, follows: UUID | None = None) -> Draft:
    connection, municipality = work.connection, command.municipality
    taken = await take(work, room, municipality, command.last)
    named = await settling.names_of_municipalities(connection)
    due, problems = await refunds_due(work, municipality, [one.entry for one in taken.takings], named)
    netted, debts = await net(work, room, command, taken)
    payer = (await registers.payers_in_force(connection, [municipality])).get(municipality)
    bases = await _bases(work, municipality, command.last, taken)
    rates = (await contributions.rates_in_force(connection, [municipality])).get(municipality, ())
    owed = Contribution(sum(bases.values()), contribution_on(bases, rates))
    if taken.left_because("payer_account"):
        problems.append(
            f"{municipality}: enter the municipality's organisation number and account, and have them confirmed; "
            "its business payouts wait for them"
        )
    at = work.now, work.today
    return Draft(new_id(), command, *at, taken, netted, debts, due, payer, owed, tuple(problems), follows)


async def _bases(work: Work, municipality: str, until: date, taken: Taken) -> dict[date, int]:
    """What the employer's contribution is reckoned on, by the day whose rate counts."""
    office = {one.entry: one.ore for one in taken.takings if one.tax_treatment == "office"}
    bases: dict[date, int] = {work.today: sum(office.values())}
    for entry, ore, on in await contributions.corrections_to_come(work.connection, municipality, until):
        if entry in office:
            bases[work.today] -= ore
            bases[on] = bases.get(on, 0) + ore
    return {on: ore for on, ore in bases.items() if ore}


async def _keep(work: Work, draft: Draft, vouchers: tuple[Numbered, ...], snapshot: object) -> None:
    result = result_of(draft, vouchers)
    if draft.command.mode == "simulate" and draft.follows is None:
        result["since"] = await since_last(work.connection, draft.command, result)
    row = {
        "run": draft.run,
        "follows": draft.follows,
        "municipality": draft.command.municipality,
        "valid_from": draft.command.first,
        "valid_to": draft.command.last,
        "mode": draft.command.mode,
        "actor": draft.command.actor,
        "at": work.now,
        "posted_on": draft.today,
        "payer": draft.payer["payer"] if draft.payer else None,
        "result": result,
        "snapshot": snapshot,
    }
    await store.insert_run(work.connection, row)


def _state_simulated(work: Work, draft: Draft) -> None:
    work.state(
        SettlementSimulated(
            run=draft.run,
            municipality=draft.command.municipality,
            valid_from=draft.command.first,
            valid_to=draft.command.last,
            vouchers=draft.vouchers,
            claims=len(draft.claims),
            unpriced=draft.unpriced,
            unpaid=draft.unpaid,
            office_ore=draft.paid("office"),
            business_ore=draft.paid("business"),
        )
    )
