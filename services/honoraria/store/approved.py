"""Approved work: what a change of rates or arrangements would touch, and what was paid provisionally."""

from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.overriding import Days

Row = dict[str, Any]

_STANDS = "e.reverses is null and not exists (select from entries r where r.reverses = e.entry)"


async def approved_under(
    connection: Connection, community: str, body: UUID | None, first: date, last: date
) -> list[Row]:
    """Arrangements under which work of these days is approved, with the first and last day of it.

    For a body all of its work; for a community the work of bodies without an arrangement of their own.
    """
    rows = await connection.fetch(
        f"""
        select l.funding, min(l.on_day) as first, max(l.on_day) as last
        from claims c join entries e using (claim) join claim_lines l on (l.claim, l.version, l.line) =
             (e.claim, e.version, e.line) join fundings f using (funding)
        where c.community = $1 and (e.body = $2 or $2::uuid is null and f.body is null)
          and l.on_day between $3 and $4 and {_STANDS}
        group by l.funding
        """,
        community,
        body,
        first,
        last,
    )
    return [dict(row) for row in rows]


async def approved_at(connection: Connection, agreement: str, days: Days) -> list[tuple[date, date]]:
    """The first and last day of approved work of these days at their rate; nothing where there is none.

    The rate is read where it is told of: a difference to a provisional rate has only what it went up by as its own.
    """
    row = await connection.fetchrow(
        f"""
        select min(l.on_day) as first, max(l.on_day) as last
        from entries e join claim_lines l using (claim, version, line)
        where l.on_day between $1 and $2 and (l.basis::json #>> '{{rate,ore}}')::bigint = $3
          and l.basis::json #>> '{{rate,agreement}}' = $4 and {_STANDS}
        """,
        days.first,
        days.last,
        days.ore_per_hour,
        agreement,
    )
    return [(row["first"], row["last"])] if row and row["first"] else []
