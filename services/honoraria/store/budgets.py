"""Budgets of bodies, and what is used of them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]


async def insert_budget(connection: Connection, row: Row) -> None:
    """A budget; an earlier one of the same body, payer and months is kept and holds no more."""
    await connection.execute(
        """
        insert into budgets (budget, community, body, municipality, valid_from, valid_to, ore, said, entered_by,
                             entered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        *row.values(),
    )


async def community_of(connection: Connection, body: UUID) -> str | None:
    """The community of a body that has been heard of."""
    found: str | None = await connection.fetchval("select community from bodies where body = $1", body)
    return found


async def budget(connection: Connection, which: UUID) -> Row | None:
    """One budget with what its body is called."""
    found = await connection.fetchrow(
        """
        select b.*, coalesce(o.name, b.body::text) as body_name
        from budgets b left join bodies o on o.body = b.body where b.budget = $1
        """,
        which,
    )
    return dict(found) if found else None


async def list_budgets(
    connection: Connection,
    community: str,
    municipalities: Collection[str] | None,
    after: UUID | None,
    take: int,
) -> list[Row]:
    """The budgets that hold in a community, by id; None for all payers', else those of these municipalities."""
    rows = await connection.fetch(
        """
        select b.*, coalesce(o.name, b.body::text) as body_name
        from budgets b left join bodies o on o.body = b.body
        where b.community = $1 and ($2::text[] is null or b.municipality = any($2::text[]))
          and ($3::uuid is null or b.budget > $3)
          and not exists (
              select from budgets n
              where (n.body, n.valid_from, n.valid_to) = (b.body, b.valid_from, b.valid_to)
                and n.municipality is not distinct from b.municipality and n.budget > b.budget
          )
        order by b.budget limit $4
        """,
        community,
        None if municipalities is None else list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]


_OF_BUDGETS = """
    select budget, community, body, municipality, valid_from, valid_to from budgets where budget = any($1::uuid[])
"""


async def used(connection: Connection, budgets: Sequence[UUID]) -> dict[UUID, Row]:
    """What is used of budgets: approved, settled and waiting øre, unpriced pieces, contribution posted, meetings."""
    rows = await connection.fetch(
        f"""
        with b as ({_OF_BUDGETS})
        select b.budget, booked.*, lines.*, held.*, posted.*, planned.*
        from b,
        lateral (
            select coalesce(sum(e.ore), 0)::bigint as approved_ore,
                   coalesce(sum(e.ore) filter (where exists (
                       select from voucher_lines v where v.entry = e.entry
                   )), 0)::bigint as settled_ore
            from claims c join entries e using (claim)
            where c.community = b.community and c.body = b.body and e.on_day between b.valid_from and b.valid_to
              and (b.municipality is null or e.municipality = b.municipality)
        ) as booked,
        lateral (
            select coalesce(sum(l.ore), 0)::bigint as waiting_ore from (
                select x.amount_ore as ore
                from claims c join claim_lines x using (claim, version)
                where c.community = b.community and c.body = b.body and c.state in ('calculated', 'attested')
                  and x.on_day between b.valid_from and b.valid_to
                  and (b.municipality is null or x.payer = b.municipality)
                union all
                select -e.ore
                from claims c join entries e using (claim)
                where c.community = b.community and c.body = b.body and c.state in ('calculated', 'attested')
                  and e.on_day between b.valid_from and b.valid_to
                  and (b.municipality is null or e.municipality = b.municipality)
            ) as l
        ) as lines,
        lateral (
            select count(*)::int as unpriced
            from claims c join held_lines h using (claim)
            where c.community = b.community and c.body = b.body and h.on_day between b.valid_from and b.valid_to
              and (b.municipality is null or h.payer is null or h.payer = b.municipality)
        ) as held,
        lateral (
            select coalesce(sum(p.ore), 0)::bigint as posted_contribution_ore from postings p
            where p.body = b.body and p.debit = 'contribution' and p.period between b.valid_from and b.valid_to
              and (b.municipality is null or p.municipality = b.municipality)
        ) as posted,
        lateral (
            select count(*) filter (where m.worked)::int as meetings_held,
                   count(*) filter (where not m.worked)::int as meetings_planned
            from (
                select x.meeting in (
                    select c.meeting from claims c
                    where c.community = b.community and c.body = b.body and c.meeting is not null and c.state <> 'empty'
                ) as worked
                from meetings x
                where x.body = b.body and x.kind = 'meeting'
                  and not coalesce(x.cancelled_sequence > x.told_sequence, false)
                  and (x.starts at time zone 'Europe/Oslo')::date between b.valid_from and b.valid_to
            ) as m
        ) as planned
        """,
        list(budgets),
    )
    return {row["budget"]: dict(row) for row in rows}


async def office_to_come(connection: Connection, budgets: Sequence[UUID]) -> list[tuple[UUID, str, int]]:
    """Budget, payer and øre of `office` work, approved or waiting, that no run has settled: no contribution is posted
    of it yet."""
    rows = await connection.fetch(
        f"""
        with b as ({_OF_BUDGETS}), moved as (
            select b.budget, e.municipality, e.ore
            from b join claims c on c.community = b.community and c.body = b.body join entries e using (claim)
            where e.on_day between b.valid_from and b.valid_to and e.tax_treatment = 'office'
              and not exists (select from voucher_lines v where v.entry = e.entry)
            union all
            select b.budget, l.payer, l.amount_ore
            from b join claims c on c.community = b.community and c.body = b.body
                   join claim_lines l using (claim, version)
            where l.on_day between b.valid_from and b.valid_to and l.tax_treatment = 'office'
              and c.state in ('calculated', 'attested')
            union all
            select b.budget, e.municipality, -e.ore
            from b join claims c on c.community = b.community and c.body = b.body join entries e using (claim)
            where e.on_day between b.valid_from and b.valid_to and e.tax_treatment = 'office'
              and c.state in ('calculated', 'attested')
        )
        select m.budget, m.municipality, sum(m.ore)::bigint as ore
        from moved m join b using (budget) where b.municipality is null or b.municipality = m.municipality
        group by m.budget, m.municipality having sum(m.ore) <> 0 order by m.budget, m.municipality
        """,
        list(budgets),
    )
    return [tuple(row) for row in rows]


async def settled_without_rate(connection: Connection, budgets: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """Budget and payer of `office` work that was settled while nobody knew the rate of the contribution."""
    rows = await connection.fetch(
        f"""
        with b as ({_OF_BUDGETS})
        select distinct b.budget, p.municipality
        from b join postings p on p.body = b.body and p.debit = 'owed' and p.credit = 'payroll'
                              and p.period between b.valid_from and b.valid_to
                              and (b.municipality is null or p.municipality = b.municipality)
        join contribution_bases w on w.run = p.run
        where not exists (select from contributions c where (c.run, c.rate_on) = (w.run, w.rate_on))
        """,
        list(budgets),
    )
    return [tuple(row) for row in rows]
