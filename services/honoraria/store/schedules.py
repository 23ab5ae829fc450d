"""Schedules: on which day of a month a municipality's last month is settled by itself."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]


async def insert_schedule(connection: Connection, row: Row) -> None:
    """A schedule that waits for its second person."""
    await connection.execute(
        """
        insert into settlement_schedules (schedule, municipality, day_of_month, mode, entered_by, entered_at)
        values ($1, $2, $3, $4, $5, $6)
        """,
        *row.values(),
    )


async def schedule(connection: Connection, which: UUID) -> Row | None:
    """One schedule, locked until the transaction ends."""
    found = await connection.fetchrow("select * from settlement_schedules where schedule = $1 for update", which)
    return dict(found) if found else None


async def confirm_schedule(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """Put a schedule in force, in the place of one of the same municipality and mode."""
    await connection.execute(
        """
        update settlement_schedules old set ended_by = $2, ended_at = $3
        from settlement_schedules new
        where new.schedule = $1 and old.schedule <> new.schedule and old.municipality = new.municipality
          and old.mode = new.mode and old.confirmed_by is not null and old.ended_by is null
        """,
        which,
        actor,
        at,
    )
    await connection.execute(
        "update settlement_schedules set confirmed_by = $2, confirmed_at = $3 where schedule = $1", which, actor, at
    )


async def end_schedule(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """Settle by it no more."""
    await connection.execute(
        "update settlement_schedules set ended_by = $2, ended_at = $3 where schedule = $1 and ended_by is null",
        which,
        actor,
        at,
    )


async def list_schedules(
    connection: Connection, municipalities: Collection[str], after: UUID | None, take: int
) -> list[Row]:
    """The schedules of these municipalities by id, those that have ended too."""
    rows = await connection.fetch(
        """
        select * from settlement_schedules
        where municipality = any($1::text[]) and ($2::uuid is null or schedule > $2)
        order by schedule limit $3
        """,
        list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]
