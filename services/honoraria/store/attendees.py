"""Who was at a meeting, and what became of it in their claims."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]


async def attendees(
    connection: Connection, meeting: UUID, communities: Collection[str], after: UUID | None, take: int
) -> list[Row]:
    """Everybody recorded at a meeting and not taken back, if it is of these communities, by attendance."""
    rows = await connection.fetch(
        """
        select a.attendance, a.practitioner, a.on_day, a.minutes, c.claim, l.amount_ore,
               case when not a.paid then 'recorded_unpaid' else l.basis::json ->> 'zero' end as unpaid,
               case when a.paid then h.missing end as waits,
               not exists (
                   select from appointments p
                   where p.practitioner = a.practitioner and p.body = a.body and p.valid_from <= a.on_day
                     and a.on_day <= least(p.valid_to, p.last_day)
               ) as guest
        from attendances a
        left join claims c on c.claim = a.claim and c.state <> 'empty'
        left join lateral (
            select * from claim_lines l
            where l.claim = c.claim and l.version = c.version and l.cause = a.attendance and l.kind = a.kind
            order by l.supplements is not null, l.line limit 1
        ) as l on a.paid
        left join held_lines h on h.claim = c.claim and h.cause = a.attendance and h.kind = a.kind
        where a.meeting = $1 and not a.withdrawn and a.community = any($2::text[])
          and ($3::uuid is null or a.attendance > $3)
        order by a.attendance limit $4
        """,
        meeting,
        list(communities),
        after,
        take,
    )
    return [dict(row) for row in rows]
