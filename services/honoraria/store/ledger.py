"""The ledger: postings of what follows from approved lines, balances, closed periods, and numbers of others.

Everything has two dates: `period` is the month of the work, `at` when it was posted. Months are closed for posting.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]
BY = ("municipality", "practitioner", "body", "period", "posted")
_CLOSING = 75
"""The class of advisory locks that the trigger `months_are_open` shares among those who post."""
_POSTED_ON = "(at at time zone 'Europe/Oslo')::date"


class Moved(NamedTuple):
    """Which movements are asked for: of an account, of the work of one month, posted in one month, of one GP."""

    municipality: str
    account: str
    period: date | None
    practitioner: UUID | None
    posted: date | None


_INTO = """
insert into postings (run, voucher, municipality, counterpart, practitioner, body, community, period, debit, credit,
                      ore, cause, actor, at)
"""
_PAID_BY = "case {0}.tax_treatment when 'office' then 'payroll' else 'payable' end"
_SETTLED = f"""{_INTO}
select v.run, v.voucher, v.municipality, null, v.practitioner, e.body, e.community, date_trunc('month', e.on_day)::date,
       'owed', {_PAID_BY.format("v")}, sum(e.ore), v.run, r.actor, r.at
from vouchers v join runs r using (run) join voucher_lines using (voucher) join entries e using (entry)
where v.run = $1
group by v.run, v.voucher, e.body, e.community, date_trunc('month', e.on_day), r.actor, r.at
having sum(e.ore) <> 0
"""
# A debt is what the vouchers came to below zero: taken off what is paid when it is brought, put there when it is left.
_DEBTS = f"""{_INTO}
select p.run, null, p.municipality, null, p.practitioner, null, null, date_trunc('month', r.posted_on)::date,
       moved.debit, moved.credit, moved.ore, p.run, r.actor, r.at
from payouts p join runs r using (run),
     lateral (values (-p.brought_ore, {_PAID_BY.format("p")}, 'debt'), (-p.carried_ore, 'debt', {_PAID_BY.format("p")}))
     as moved (ore, debit, credit)
where p.run = $1 and moved.ore <> 0 and p.brought_ore <> p.carried_ore
"""
_REFUNDS = f"""{_INTO}
select f.run, null, f.host, f.municipality, null, null, f.community, date_trunc('month', r.posted_on)::date,
       'refund_due', 'refunded', f.ore, f.refund, r.actor, r.at
from refunds f join runs r using (run)
where f.run = $1 and f.ore <> 0
"""


async def post_settlement(connection: Connection, run: UUID) -> None:
    """Post a committed run from its rows: what it settles, the debts it takes and leaves, the refunds it claims."""
    for statement in (_SETTLED, _DEBTS, _REFUNDS):
        await connection.execute(statement, run)


async def post_contribution(
    connection: Connection,
    run: UUID,
    municipality: str,
    moved: Mapping[tuple[UUID, UUID, UUID, str, date], int],
    rate: UUID,
    actor: str,
    at: datetime,
) -> None:
    """Post the employer's contribution, øre by voucher, GP, body, community and month of the work."""
    await connection.executemany(
        f"""{_INTO}
        values ($1, $2, $3, null, $4, $5, $6, $7, 'contribution', 'contribution_owed', $8, $9, $10, $11)
        """,
        [
            (run, voucher, municipality, practitioner, body, community, period, ore, rate, actor, at)
            for (voucher, practitioner, body, community, period), ore in moved.items()
        ],
    )


async def post_end_of_debt(connection: Connection, row: Row) -> None:
    """Post a debt, or part of it, that is written off or paid back; on a voucher of its own."""
    await connection.execute(
        f"""{_INTO}
        values ($1, $2, $3, null, $4, null, null, $5, $6, 'debt', $7, $8, $9, $10)
        """,
        *row.values(),
    )


async def post_payments(connection: Connection, times: Mapping[UUID, int], actor: str, at: datetime) -> None:
    """Post what the bank has booked, or (times below zero) sent back, each time an entry: from what is payable to the
    bank, in the month of the voucher.
    """
    await connection.execute(
        f"""{_INTO}
        select p.run, p.voucher, p.municipality, null, p.practitioner, null, null,
               date_trunc('month', r.posted_on)::date, 'payable', 'bank',
               case when m.times < 0 then -p.ore else p.ore end, p.payment, $3, $4
        from unnest($1::uuid[], $2::int[]) as m (payment, times)
        join payments p using (payment) join runs r using (run), generate_series(1, abs(m.times))
        """,
        list(times),
        list(times.values()),
        actor,
        at,
    )


async def balances(
    connection: Connection,
    municipalities: Collection[str],
    by: Sequence[str],
    *,
    until: date | None = None,
    period: date | None = None,
    posted: date | None = None,
) -> list[Row]:
    """Balances (debit less credit, øre) of these payers by account and some of `BY`.

    Of what was posted `until` a day, of the work of one month (`period`), of what was posted in one month (`posted`).
    """
    columns = "".join(f"{name}, " for name in BY if name in by)
    rows = await connection.fetch(
        f"""
        select {columns} account, sum(moved.ore)::bigint as ore
        from (
            select *, {_POSTED_ON} as posted_on, date_trunc('month', {_POSTED_ON})::date as posted from ledger
            where municipality = any($1::text[])
        ) as dated, lateral (values (debit, ore), (credit, -ore)) as moved (account, ore)
        where ($2::date is null or posted_on <= $2) and ($3::date is null or period = $3)
          and ($4::date is null or posted = $4)
        group by {columns} account having sum(moved.ore) <> 0 order by {columns} account
        """,
        list(municipalities),
        until,
        period,
        posted,
    )
    return [dict(row) for row in rows]


async def movements(connection: Connection, which: Moved, after: tuple[datetime, str] | None, take: int) -> list[Row]:
    """Movements on one account, oldest first: øre as the account sees them. `movement` is an id.

    Read from the tables of the view `ledger`, since in the view a month of entries cannot be looked up by their day.
    """
    rows = await connection.fetch(
        f"""
        select l.at, l.movement, l.practitioner, l.body, l.community, l.period, {_POSTED_ON} as posted_on, l.cause,
               l.actor, l.voucher,
               case when l.debit = $2 then l.credit else l.debit end as against,
               case when l.debit = $2 then l.ore else -l.ore end as ore
        from (
            select at, entry::text as movement, practitioner, body, community, claim as cause, actor,
                   null::uuid as voucher, 'cost' as debit, 'owed' as credit, ore,
                   date_trunc('month', on_day)::date as period
            from entries
            where municipality = $1 and on_day >= coalesce($3::date, '-infinity')
              and on_day < coalesce($3::date + interval '1 month', 'infinity')
            union all
            select at, lpad(posting::text, 19, '0'), practitioner, body, community, cause, actor, voucher, debit,
                   credit, ore, period
            from postings
            where municipality = $1
              and period between coalesce($3::date, '-infinity') and coalesce($3::date, 'infinity')
        ) as l
        where $2 in (l.debit, l.credit) and ($4::uuid is null or l.practitioner = $4)
          and ($5::date is null or date_trunc('month', {_POSTED_ON}) = $5)
          and ($6::timestamptz is null or (l.at, l.movement) > ($6, $7::text))
        order by l.at, l.movement limit $8
        """,
        *which,
        *(after or (None, None)),
        take,
    )
    return [dict(row) for row in rows]


async def moved_ore(connection: Connection, which: Moved) -> int:
    """What all these movements come to, in øre."""
    found: int = await connection.fetchval(
        f"""
        select coalesce(sum(case when debit = $2 then ore else -ore end), 0)::bigint from ledger
        where municipality = $1 and $2 in (debit, credit) and ($3::date is null or period = $3)
          and ($4::uuid is null or practitioner = $4)
          and ($5::date is null or date_trunc('month', {_POSTED_ON}) = $5)
        """,
        *which,
    )
    return found


async def is_closed(connection: Connection, municipality: str, period: date) -> bool:
    """Whether nothing is posted in a month any more."""
    return bool(
        await connection.fetchval(
            "select exists (select from closed_periods where municipality = $1 and period = $2)", municipality, period
        )
    )


async def close_period(connection: Connection, municipality: str, period: date, actor: str, at: datetime) -> bool:
    """Close a month, once what is being posted is there to be seen. False when it was closed already."""
    await connection.execute("select pg_advisory_xact_lock($1, hashtext($2))", _CLOSING, municipality)
    done = await connection.execute(
        "insert into closed_periods values ($1, $2, $3, $4) on conflict do nothing", municipality, period, actor, at
    )
    return bool(done.endswith("1"))


async def closed_periods(connection: Connection, municipality: str) -> list[Row]:
    """The closed months of a municipality."""
    rows = await connection.fetch(
        "select period, closed_by, closed_at from closed_periods where municipality = $1 order by period", municipality
    )
    return [dict(row) for row in rows]


async def vouchers(connection: Connection, municipality: str, year: int, after: int | None, take: int) -> list[Row]:
    """A municipality's vouchers of a posting year by number, with the number they have in its own accounts.

    What ends a debt is posted when that is confirmed: its run is the one that carried the debt, perhaps a year before.
    """
    rows = await connection.fetch(
        """
        select v.voucher, v.run, v.municipality, v.year, v.number, v.kind, v.practitioner, v.tax_treatment, v.total_ore,
               coalesce((d.confirmed_at at time zone 'Europe/Oslo')::date, r.posted_on) as posted_on,
               o.number as own_number
        from vouchers v
        join runs r using (run)
        left join debt_decisions d on d.voucher = v.voucher
        left join lateral (
            select number from own_numbers n where n.voucher = v.voucher order by entry desc limit 1
        ) o on true
        where v.municipality = $1 and v.year = $2 and ($3::int is null or v.number > $3)
        order by v.number limit $4
        """,
        municipality,
        year,
        after,
        take,
    )
    return [dict(row) for row in rows]


async def payer_of(connection: Connection, voucher: UUID) -> str | None:
    """The municipality of a voucher."""
    found: str | None = await connection.fetchval("select municipality from vouchers where voucher = $1", voucher)
    return found


async def insert_own_number(connection: Connection, voucher: UUID, number: str, actor: str, at: datetime) -> None:
    """The number a voucher has in the municipality's own accounts; an earlier one is kept beside it."""
    await connection.execute(
        "insert into own_numbers (voucher, number, entered_by, entered_at) values ($1, $2, $3, $4)",
        voucher,
        number,
        actor,
        at,
    )
