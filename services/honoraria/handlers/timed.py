"""What is done when a timer is due."""

from datetime import timedelta
from uuid import UUID

from infra.chassis.timers import Timer, TimerHandler
from infra.chassis.work import Work
from services.honoraria import commands
from services.honoraria.commands.settle import PAYMENTS, STATEMENTS
from services.honoraria.store import runs
from services.honoraria.strongroom import Strongroom

AGAIN = timedelta(hours=1)
"""Until a bank file that was refused is tried again."""


def write_tables(room: Strongroom) -> TimerHandler:
    """A handler that writes the tables of a committed run, and leaves its statements and its bank file for later."""

    async def write(work: Work, timer: Timer) -> None:
        run = await runs.run(work.connection, UUID(timer.key))
        if run is not None:
            await commands.write_tables(work.connection, room, run)
            await commands.write_accounting(work, room, run)
            await work.wait_for(STATEMENTS, timer.key, work.now)
            await work.wait_for(PAYMENTS, timer.key, work.now)

    return write


def order_payments(room: Strongroom) -> TimerHandler:
    """A handler that makes the bank file of a run of which nothing awaits an invoice; while that is refused, it tries
    again every hour, and holds up nothing else of the run.
    """

    async def order(work: Work, timer: Timer) -> None:
        run = await runs.run(work.connection, UUID(timer.key))
        if run is not None and not await commands.order_what_needs_no_invoice(work, room, run):
            await work.wait_for(PAYMENTS, timer.key, work.now + AGAIN)

    return order


def write_accounting(room: Strongroom) -> TimerHandler:
    """A handler that writes the accounting file of a run that waited for codes or a rate."""

    async def write(work: Work, timer: Timer) -> None:
        run = await runs.run(work.connection, UUID(timer.key))
        if run is not None:
            await commands.write_accounting(work, room, run)

    return write


def write_statements(room: Strongroom) -> TimerHandler:
    """A handler that writes the statements of a committed run, and what GPs make their invoices from."""

    async def write(work: Work, timer: Timer) -> None:
        run = await runs.run(work.connection, UUID(timer.key))
        if run is not None:
            await commands.write_statements(work.connection, room, run)
            await commands.write_invoice_bases(work.connection, room, run)

    return write


def settle_ordered(room: Strongroom) -> TimerHandler:
    """A handler that settles one municipality of an order."""

    async def settle(work: Work, timer: Timer) -> None:
        order, _, municipality = timer.key.partition("/")
        await commands.settle_ordered(work, room, UUID(order), municipality)

    return settle
