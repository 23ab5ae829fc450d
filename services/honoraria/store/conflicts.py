"""Conflicts of interest that people have declared. Only ever added to."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]


async def insert(connection: Connection, row: Row) -> None:
    """A conflict; it holds from its first day, without a second person."""
    await connection.execute(
        """
        insert into conflicts (conflict, person, practitioner, body, community, municipality, valid_from, valid_to,
                               declared_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        *row.values(),
    )


async def lift(connection: Connection, row: Row, last_day: date, actor: str, at: datetime) -> bool:
    """Let a conflict be over after a day; False when somebody has said so before."""
    done = await connection.fetchval(
        """
        insert into conflicts_lifted (conflict, person, last_day, lifted_by, lifted_at) values ($1, $2, $3, $4, $5)
        on conflict do nothing returning conflict
        """,
        row["conflict"],
        row["person"],
        last_day,
        actor,
        at,
    )
    return done is not None


_SHOWN = "select k.*, l.last_day, l.lifted_by from conflicts k left join conflicts_lifted l on l.conflict = k.conflict"


async def conflict(connection: Connection, which: UUID) -> Row | None:
    """One conflict."""
    found = await connection.fetchrow(f"{_SHOWN} where k.conflict = $1", which)
    return dict(found) if found else None


async def list_conflicts(
    connection: Connection,
    person: str,
    communities: Collection[str],
    municipalities: Collection[str],
    after: UUID | None,
    take: int,
) -> list[Row]:
    """One's own conflicts, and those that these places look after, by id."""
    rows = await connection.fetch(
        f"""
        {_SHOWN}
        where (k.person = $1 or community = any($2::text[]) or municipality = any($3::text[]))
          and ($4::uuid is null or k.conflict > $4)
        order by k.conflict limit $5
        """,
        person,
        list(communities),
        list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]
