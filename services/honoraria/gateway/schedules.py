"""Settling by itself: a municipality's schedule, entered by one and confirmed by another."""

from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from contracts.values import Municipality
from infra.chassis.gateway import Body, Page, Paging, Person, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection
from services.honoraria import commands
from services.honoraria.gateway.shown import Confirmable, example, picked
from services.honoraria.store import schedules as store

schedules = service_router(tags=["settlements"])


class ScheduleSettlement(Body):
    """Settle the month before on this day of each month."""

    model_config: ClassVar[ConfigDict] = example(municipality="3905", day_of_month=5, mode="simulate")

    municipality: Municipality
    day_of_month: int = Field(ge=1, le=28)
    mode: Literal["simulate", "commit"]


class ScheduleShown(Confirmable):
    """A schedule; in force when it is confirmed and has not ended."""

    schedule: UUID
    municipality: str
    day_of_month: int
    mode: str
    ended_by: str | None


@schedules.post("/settlement-schedules", status_code=201)
async def enter_schedule(command: Sent[ScheduleSettlement], work: Writing, who: Who) -> ScheduleShown:
    """Enter a schedule; another economist or authoriser confirms it."""
    who.must("economist", municipality=command.municipality)
    asked = commands.ScheduleSettlement(command.municipality, command.day_of_month, command.mode)
    return await _shown(work.connection, await commands.schedule_settlement(work, asked), who)


@schedules.get("/settlement-schedules")
async def list_schedules(connection: Reading, who: Who, paging: Paging) -> Page[ScheduleShown]:
    """The schedules of one's municipalities, those that have ended too."""
    after = paging.after(UUID)
    own = who.municipalities("economist", "authoriser")
    rows = await store.list_schedules(connection, own, after[0] if after else None, paging.take)
    return paging.page(
        rows, key=lambda row: (row["schedule"],), show=lambda row: ScheduleShown(**picked(row, ScheduleShown))
    )


@schedules.post("/settlement-schedules/{schedule}/confirm")
async def confirm_schedule(schedule: UUID, work: Writing, who: Who) -> ScheduleShown:
    """Put a schedule in force: somebody else than who entered it."""
    await _shown(work.connection, schedule, who)
    await commands.confirm_schedule(work, schedule)
    return await _shown(work.connection, schedule, who)


@schedules.post("/settlement-schedules/{schedule}/end")
async def end_schedule(schedule: UUID, work: Writing, who: Who) -> ScheduleShown:
    """Settle by it no more; one person is enough to stop."""
    await _shown(work.connection, schedule, who)
    await commands.end_schedule(work, schedule)
    return await _shown(work.connection, schedule, who)


async def _shown(connection: Connection, which: UUID, who: Person) -> ScheduleShown:
    row = await store.schedule(connection, which)
    if row is None:
        raise NotFound(f"there is no schedule {which}")
    who.must("economist", "authoriser", municipality=row["municipality"], hidden=True)
    return _from_row(row)


def _from_row(row: dict[str, Any]) -> ScheduleShown:
    return ScheduleShown(**picked(row, ScheduleShown))
