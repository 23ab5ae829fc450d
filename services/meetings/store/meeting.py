"""Meetings."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.meetings.model.meeting import Body, Meeting, Plan

_READ = """
select meeting, body, community, level, kind, for_meeting, title, starts, ends, place, link, status, revision, moved_in,
       version
from meetings
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which meetings a list is to hold; None leaves out a condition. `until` is not included."""

    community: str
    body: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


async def insert(connection: Connection, meeting: Meeting) -> None:
    """A meeting that was scheduled."""
    plan = meeting.plan
    await connection.execute(
        """
        insert into meetings (
            meeting, body, community, level, kind, for_meeting, title, starts, ends, place, link, status, revision,
            moved_in, version
        ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """,
        meeting.id,
        meeting.body.id,
        meeting.body.community,
        meeting.body.level,
        meeting.kind,
        meeting.for_meeting,
        plan.title,
        plan.starts,
        plan.ends,
        plan.place,
        plan.link,
        meeting.status,
        meeting.revision,
        meeting.moved_in,
        meeting.version,
    )


async def update(connection: Connection, meeting: Meeting) -> None:
    """A meeting as it stands now."""
    plan = meeting.plan
    await connection.execute(
        """
        update meetings
        set title = $2, starts = $3, ends = $4, place = $5, link = $6, status = $7, revision = $8, moved_in = $9,
            version = $10
        where meeting = $1
        """,
        meeting.id,
        plan.title,
        plan.starts,
        plan.ends,
        plan.place,
        plan.link,
        meeting.status,
        meeting.revision,
        meeting.moved_in,
        meeting.version,
    )


async def one(connection: Connection, id: UUID) -> Meeting | None:
    """A meeting by id."""
    row = await connection.fetchrow(f"{_READ} where meeting = $1", id)
    return _meeting(row) if row else None


async def among(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Meeting]:
    """Meetings by their ids."""
    rows = await connection.fetch(f"{_READ} where meeting = any($1::uuid[])", list(ids))
    return {row["meeting"]: _meeting(row) for row in rows}


async def lock(connection: Connection, id: UUID) -> Meeting | None:
    """A meeting, held until the transaction ends: status, invitations and attendance are decided one at a time."""
    row = await connection.fetchrow(f"{_READ} where meeting = $1 for update", id)
    return _meeting(row) if row else None


async def lock_scheduled(connection: Connection, bodies: Collection[UUID]) -> list[Meeting]:
    """The meetings of bodies that are still to be held or cancelled, held in sorted order."""
    rows = await connection.fetch(
        f"{_READ} where body = any($1::uuid[]) and status = 'scheduled' order by meeting for update", list(bodies)
    )
    return [_meeting(row) for row in rows]


async def some(
    connection: Connection, wanted: Wanted, *, after: tuple[datetime, UUID] | None, take: int
) -> list[Meeting]:
    """Meetings of a community in order of time."""
    rows = await connection.fetch(
        f"""
        {_READ}
        where community = $1 and ($2::uuid is null or body = $2)
            and ($3::timestamptz is null or starts >= $3) and ($4::timestamptz is null or starts < $4)
            and ($5::timestamptz is null or (starts, meeting) > ($5, $6::uuid))
        order by starts, meeting limit $7
        """,
        wanted.community,
        wanted.body,
        wanted.since,
        wanted.until,
        *(after or (None, None)),
        take,
    )
    return [_meeting(row) for row in rows]


def _meeting(row: Any) -> Meeting:
    return Meeting(
        id=row["meeting"],
        body=Body(id=row["body"], community=row["community"], level=row["level"]),
        kind=row["kind"],
        for_meeting=row["for_meeting"],
        plan=Plan(title=row["title"], starts=row["starts"], ends=row["ends"], place=row["place"], link=row["link"]),
        status=row["status"],
        revision=row["revision"],
        moved_in=row["moved_in"],
        version=row["version"],
    )
