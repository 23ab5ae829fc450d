"""Closing months, and writing back what a voucher is called in the municipality's own accounts."""

from datetime import date
from uuid import UUID

from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.work import Work
from services.honoraria.store import ledger as store
from services.honoraria.store.rules import one_run_at_a_time


class PeriodClosed(Refusal):
    """Nothing is posted in a closed month; a correction is posted in an open one."""


class NotOverYet(Refusal):
    """A month is closed when it is over."""


async def must_be_open(work: Work, municipality: str, on: date) -> None:
    """Raise PeriodClosed when nothing may be posted on a day."""
    if await store.is_closed(work.connection, municipality, on.replace(day=1)):
        raise PeriodClosed(f"{municipality} has closed {on:%Y-%m}; post in an open month.")


async def close_period(work: Work, municipality: str, month: date) -> None:
    """Close a month that is over, for good. Raises NotOverYet, PeriodClosed."""
    if month.replace(day=1) >= work.today.replace(day=1):
        raise NotOverYet(f"{month:%Y-%m} is not over yet.", field="period")
    # A run that began before midnight is still posting in the month.
    await one_run_at_a_time(work.connection, municipality)
    if not await store.close_period(work.connection, municipality, month.replace(day=1), work.actor, work.now):
        raise PeriodClosed(f"{municipality} has closed {month:%Y-%m} already.", field="period")


async def note_own_number(work: Work, voucher: UUID, number: str) -> None:
    """What a voucher is called in the municipality's own accounts. Raises NotFound."""
    if await store.payer_of(work.connection, voucher) is None:
        raise NotFound(f"there is no voucher {voucher}")
    await store.insert_own_number(work.connection, voucher, number, work.actor, work.now)
