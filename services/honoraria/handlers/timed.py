"""What is done when a timer is due."""

from uuid import UUID

from infra.chassis.timers import Timer, TimerHandler
from infra.chassis.work import Work
from services.honoraria import commands
from services.honoraria.commands.settle import STATEMENTS
from services.honoraria.store import runs
from services.honoraria.strongroom import Strongroom


def write_tables(room: Strongroom) -> TimerHandler:
    """A handler that writes the tables and payment files of a committed run, and leaves its statements for later."""

    async def write(work: Work, timer: Timer) -> None:
        run = await runs.run(work.connection, UUID(timer.key))
        if run is not None:
            await commands.write_tables(work.connection, room, run)
            await commands.write_accounting(work, room, run)
            await commands.order_what_needs_no_invoice(work, room, run)
            await work.wait_for(STATEMENTS, timer.key, work.now)

    return write


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
