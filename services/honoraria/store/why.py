"""The story of a claim: what this service stated about it, and what came of each of its vouchers."""

from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]


async def stated_of(connection: Connection, claim: UUID) -> list[Row]:
    """The facts stated about a claim, oldest first, each with its trace and the fact it followed from."""
    rows = await connection.fetch(
        """
        select split_part(type, '.', 4) as what, at, actor, split_part(traceparent, '-', 2) as trace, causation,
               (data::jsonb ->> 'version')::int as version, (data::jsonb ->> 'total_ore')::bigint as total_ore
        from journal where aggregate = $1 order by sequence
        """,
        str(claim),
    )
    return [dict(row) for row in rows]


async def causes_of(connection: Connection, claim: UUID) -> list[Row]:
    """The attendances and preparations that a claim is made from, as they are known now."""
    rows = await connection.fetch(
        """
        select attendance as cause, 'attendance' as kind, on_day, minutes, paid, null::boolean as withdrawn
        from attendances where claim = $1
        union all
        select preparation, 'preparation', on_day, minutes, true, withdrawn from preparations where claim = $1
        order by on_day, cause
        """,
        claim,
    )
    return [dict(row) for row in rows]


async def settled_as(connection: Connection, claim: UUID) -> list[Row]:
    """The vouchers a claim stands on, with the run, the statement and the payment through the bank, if there is one."""
    rows = await connection.fetch(
        """
        select v.municipality || '-' || v.year || '-' || lpad(v.number::text, 6, '0') as voucher, v.run, v.kind,
               v.tax_treatment, r.posted_on, sum(e.ore)::bigint as ore, s.statement, p.payment, p.state as payment_state
        from entries e
        join voucher_lines using (entry)
        join vouchers v using (voucher)
        join runs r using (run)
        left join statements s on s.run = v.run and s.practitioner = v.practitioner
        left join payments p on p.run = v.run and p.practitioner = v.practitioner and v.tax_treatment = 'business'
        where e.claim = $1
        group by v.voucher, r.posted_on, s.statement, p.payment
        order by v.municipality, v.year, v.number
        """,
        claim,
    )
    return [dict(row) for row in rows]
