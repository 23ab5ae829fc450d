"""Versions of claims that have waited too long for somebody to approve them."""

from datetime import date, datetime
from typing import Any

from infra.chassis.work import Connection

Row = dict[str, Any]

_WITHIN = """
coalesce((
    select min((rule ->> 'approve_within_days')::int)
    from claim_lines l join fundings f using (funding), lateral rule_of(f.policy, l.kind) as rule
    where l.claim = c.claim and l.version = c.version and f.policy is not null
), $3)
"""
_UNTOLD = """
c.community = $1
and (c.state in ('calculated', 'attested') or c.state = 'rejected' and c.total_ore < c.approved_ore)
and not exists (select from overdue_told o where (o.claim, o.version, o.state) = (c.claim, c.version, c.state))
"""
# Whoever approves one just now goes first: it is then no longer late, or told of tomorrow.
_LATE = f"""
with late as (
    select c.claim, c.version, c.state, c.state_since, c.payer
    from claims c
    where {_UNTOLD} and (c.state_since at time zone 'Europe/Oslo')::date < $2::date - {_WITHIN}
    order by c.claim limit $4
    for update of c skip locked
), told as (
    insert into overdue_told (claim, version, state, since, told_at)
    select claim, version, state, state_since, $5 from late
    on conflict do nothing
    returning claim
)
select late.* from late join told using (claim) order by claim
"""


async def take_late(
    connection: Connection, community: str, today: date, within_days: int, limit: int, at: datetime
) -> list[Row]:
    """Claims of a community that have waited longer than their arrangements allow, else `within_days`; each once in
    each state of each version.
    """
    return [dict(row) for row in await connection.fetch(_LATE, community, today, within_days, limit, at)]


_NEXT = f"""
select 1 + least(
    (select min((c.state_since at time zone 'Europe/Oslo')::date + {_WITHIN}) from claims c where {_UNTOLD}),
    $2::date + least($3, (
        select min(days::int)
        from fundings f, lateral jsonb_path_query(f.policy, '$.approve_within_days') as days
        where f.community = $1
    ))
)
"""


async def next_late(connection: Connection, community: str, today: date, within_days: int) -> date:
    """The first day on which a claim of a community can be late: one that waits now, or one that will from today."""
    found: date = await connection.fetchval(_NEXT, community, today, within_days)
    return found
