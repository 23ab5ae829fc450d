"""Attendance, with journeys and outlays as they were recorded."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.meetings.model.attendance import Attendance, Expense, Leg, Presence

_READ = """
select attendance, meeting, practitioner, starts, ends, minutes, travel, expenses, capacity, paid, recorded_by,
       withdrawn, version
from attendances
"""


async def insert(connection: Connection, attendance: Attendance) -> None:
    """The first that is recorded of a GP at a meeting, which is locked."""
    presence = attendance.presence
    await connection.execute(
        """
        insert into attendances (
            attendance, meeting, practitioner, starts, ends, minutes, travel, expenses, capacity, paid, recorded_by,
            version
        ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        attendance.id,
        attendance.meeting,
        attendance.practitioner,
        presence.starts,
        presence.ends,
        presence.minutes,
        [asdict(leg) for leg in presence.travel],
        [asdict(expense) for expense in presence.expenses],
        presence.capacity,
        presence.paid,
        attendance.recorded_by,
        attendance.version,
    )


async def update(connection: Connection, attendance: Attendance) -> None:
    """An attendance as it should have been recorded, taken back, or recorded anew."""
    presence = attendance.presence
    await connection.execute(
        """
        update attendances
        set starts = $2, ends = $3, minutes = $4, travel = $5, expenses = $6, capacity = $7, paid = $8,
            recorded_by = $9, withdrawn = $10, version = $11
        where attendance = $1
        """,
        attendance.id,
        presence.starts,
        presence.ends,
        presence.minutes,
        [asdict(leg) for leg in presence.travel],
        [asdict(expense) for expense in presence.expenses],
        presence.capacity,
        presence.paid,
        attendance.recorded_by,
        attendance.withdrawn,
        attendance.version,
    )


async def one(connection: Connection, id: UUID) -> Attendance | None:
    """An attendance by id."""
    row = await connection.fetchrow(f"{_READ} where attendance = $1", id)
    return _attendance(row) if row else None


async def of_practitioner(connection: Connection, meeting: UUID, practitioner: UUID) -> Attendance | None:
    """What is recorded of a GP at a meeting, also when it was withdrawn."""
    row = await connection.fetchrow(f"{_READ} where meeting = $1 and practitioner = $2", meeting, practitioner)
    return _attendance(row) if row else None


async def of_meeting(connection: Connection, meeting: UUID) -> list[Attendance]:
    """Everybody recorded at a meeting."""
    rows = await connection.fetch(f"{_READ} where meeting = $1 and withdrawn is null order by attendance", meeting)
    return [_attendance(row) for row in rows]


async def is_attended(connection: Connection, meeting: UUID) -> bool:
    """Whether anybody's attendance at a meeting is recorded."""
    return bool(
        await connection.fetchval(
            "select exists (select from attendances where meeting = $1 and withdrawn is null)", meeting
        )
    )


async def travelled(
    connection: Connection, practitioner: UUID, days: Collection[date], *, apart_from: UUID
) -> frozenset[date]:
    """On which of these days a GP's travel is recorded with another meeting than this."""
    rows = await connection.fetch(
        """
        select distinct (leg ->> 'on')::date as day
        from attendances, jsonb_array_elements(travel) as leg
        where practitioner = $1 and meeting <> $2 and withdrawn is null and (leg ->> 'on')::date = any($3::date[])
        """,
        practitioner,
        apart_from,
        list(days),
    )
    return frozenset(row["day"] for row in rows)


async def counts(connection: Connection, meeting: UUID) -> tuple[int, int]:
    """How many GPs were present, and how many who were to come or observe were not. Standing by is neither."""
    row = await connection.fetchrow(
        """
        select (select count(*) from attendances where meeting = $1 and withdrawn is null) as present,
               (select count(*) from invitations i
                where i.meeting = $1 and i.stands and i.asked_to <> 'stand_by'
                  and not exists (select from attendances a
                                  where a.meeting = i.meeting and a.practitioner = i.practitioner
                                    and a.withdrawn is null)) as absent
        """,
        meeting,
    )
    assert row is not None
    return row["present"], row["absent"]


def _attendance(row: Any) -> Attendance:
    return Attendance(
        id=row["attendance"],
        meeting=row["meeting"],
        practitioner=row["practitioner"],
        presence=Presence(
            starts=row["starts"],
            ends=row["ends"],
            minutes=row["minutes"],
            travel=tuple(
                Leg(date.fromisoformat(leg["on"]), leg["minutes"], leg["kilometres"]) for leg in row["travel"]
            ),
            expenses=tuple(Expense(**expense) for expense in row["expenses"]),
            capacity=row["capacity"],
            paid=row["paid"],
        ),
        recorded_by=row["recorded_by"],
        withdrawn=row["withdrawn"],
        version=row["version"],
    )
