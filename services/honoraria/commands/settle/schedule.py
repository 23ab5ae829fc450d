"""Settling by itself: entered by one, in force when another confirms, every month until it is ended."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from infra.chassis.clock import day_of
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.timers import Timer
from infra.chassis.work import Work
from services.honoraria.commands.settle.order import OrderSettlements, order_settlements
from services.honoraria.model.funding import must_be_second_person
from services.honoraria.model.schedule import month_before, next_due
from services.honoraria.store import schedules as store

SCHEDULED = "settle_month"


class ScheduleEnded(Refusal):
    """One that has ended is entered anew."""


@dataclass(frozen=True, slots=True)
class ScheduleSettlement:
    """Settle the month before on a day of each month, 1 to 28."""

    municipality: str
    day_of_month: int
    mode: Literal["simulate", "commit"]


async def schedule_settlement(work: Work, command: ScheduleSettlement) -> UUID:
    """Enter a schedule; nothing is settled by it before another person confirms."""
    which = new_id()
    row = {
        "schedule": which,
        "municipality": command.municipality,
        "day_of_month": command.day_of_month,
        "mode": command.mode,
        "entered_by": work.actor,
        "entered_at": work.now,
    }
    await store.insert_schedule(work.connection, row)
    return which


async def confirm_schedule(work: Work, which: UUID) -> None:
    """Put a schedule in force. Raises NotFound, SamePerson, AlreadyConfirmed, ScheduleEnded."""
    row = await _schedule(work, which)
    if row["ended_by"] is not None:
        raise ScheduleEnded("The schedule has ended; enter another.")
    must_be_second_person(row["entered_by"], row["confirmed_by"], work.actor)
    await store.confirm_schedule(work.connection, which, work.actor, work.now)
    await work.wait_for(SCHEDULED, which, next_due(row["day_of_month"], work.now))


async def end_schedule(work: Work, which: UUID) -> None:
    """Settle by it no more; one person is enough to stop."""
    await _schedule(work, which)
    await store.end_schedule(work.connection, which, work.actor, work.now)
    await work.stop_waiting(SCHEDULED, which)


async def settle_month(work: Work, timer: Timer) -> None:
    """Order the month before, in the name of who entered the schedule, and wait for the next.

    The month is that of the day on which it was due: a stack that stood still for weeks settles each month it missed.
    """
    row = await _schedule(work, UUID(timer.key))
    if row["ended_by"] is not None:
        return
    first, last = month_before(day_of(timer.due_at))
    order = OrderSettlements(frozenset({row["municipality"]}), first, last, row["mode"])
    await order_settlements(work, order, actor=row["entered_by"])
    await work.wait_for(SCHEDULED, timer.key, next_due(row["day_of_month"], timer.due_at))


async def _schedule(work: Work, which: UUID) -> store.Row:
    row = await store.schedule(work.connection, which)
    if row is None:
        raise NotFound(f"there is no schedule {which}")
    return row
