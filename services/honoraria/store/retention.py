"""What is held of a GP, and of a municipality by posting year."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.retention import Holding, Kind

Row = dict[str, Any]
NAMING_PAYEES = ("payouts", "payments", "payment_attempts", "invoices")
"""The tables with a column `payee` of the register: what they name documents what was paid, or asked for."""
_USED = f"""
{" or ".join(f"exists (select from {table} o where o.payee = p.payee)" for table in NAMING_PAYEES)}
or exists (
    select from runs r
    where r.snapshot -> 'payees' ? p.practitioner::text
      and r.snapshot -> 'payees' ->> p.practitioner::text = p.payee::text
)
"""
# Statements, and the tables of runs that name a GP although they left all of the GP's work.
_NAMED = """
select r.run, r.municipality, r.posted_on, s.name as statement
from runs r left join statements s on s.run = r.run and s.practitioner = $1
where r.run in (
    select run from statements where practitioner = $1
    union select run from runs where snapshot -> 'payees' ? ($1::uuid)::text
)
"""


async def held_of(connection: Connection, practitioner: UUID) -> Holding:
    """What there is of a GP, the last year in which anything of theirs was posted, and what is open, in codes."""
    row = await connection.fetchrow(
        f"""
        with own as (select * from claims where practitioner = $1),
             booked as (select e.entry from own join entries e using (claim)),
             told as ({_NAMED})
        select (select count(*) from payees p where p.practitioner = $1 and ({_USED}))::int as payees_used,
               (select count(*) from payees p where p.practitioner = $1 and not ({_USED}))::int as payees_unused,
               (select count(*) from told)::int as documents,
               (select count(*) from booked)::int as book,
               (select count(*) from own)::int as work,
               (select count(*) from rejection_words join own using (claim))::int as words,
               greatest(
                   (select extract(year from max(posted_on)) from told),
                   (
                       select extract(year from max(p.at) at time zone 'Europe/Oslo')
                       from postings p where p.practitioner = $1
                   )
               )::int as last_posting_year,
               exists (select from own where state in ('unpriced', 'calculated', 'attested')) as unapproved,
               exists (
                   select from booked b where not exists (select from voucher_lines v where v.entry = b.entry)
               ) as unsettled,
               exists (
                   select from payments p where p.practitioner = $1 and p.state not in ('confirmed', 'cancelled')
               ) as unpaid
        """,
        practitioner,
    )
    assert row is not None, "a select without a table has a row"
    return Holding(
        counts={kind: row[kind.value] for kind in Kind},
        last_posting_year=row["last_posting_year"],
        open=[name for name in ("unapproved", "unsettled", "unpaid") if row[name]],
    )


async def payers_of(connection: Connection, practitioner: UUID) -> list[str]:
    """The municipalities that have settled something with a GP."""
    rows = await connection.fetch(
        "select distinct municipality from statements where practitioner = $1 order by municipality", practitioner
    )
    return [row["municipality"] for row in rows]


async def delete_unused_payees(connection: Connection, practitioner: UUID) -> int:
    """Delete what was entered of a GP and never paid to. Returns how many."""
    rows = await connection.fetch(
        f"delete from payees p where p.practitioner = $1 and not ({_USED}) returning payee", practitioner
    )
    return len(rows)


async def mark_erased(connection: Connection, practitioner: UUID, at: datetime) -> None:
    """Whose key is destroyed is nobody to be paid, by no row that stays."""
    await connection.execute(
        "update payees set erased_at = $2 where practitioner = $1 and erased_at is null", practitioner, at
    )


async def delete_words(connection: Connection, practitioner: UUID) -> None:
    """Delete what was written to a GP about rejected claims."""
    await connection.execute(
        "delete from rejection_words w using claims c where c.claim = w.claim and c.practitioner = $1", practitioner
    )


async def files_naming(connection: Connection, practitioner: UUID) -> list[tuple[str, UUID, str]]:
    """Municipality, run and name of files that name a GP: their own statements, and the tables that hold names."""
    rows = await connection.fetch(
        f"""
        select n.municipality, f.run, f.name
        from ({_NAMED}) as n join files f using (run)
        where f.kind not in ('accounting', 'refunds') and (f.kind <> 'statement' or f.name = n.statement)
        order by f.run, f.name
        """,
        practitioner,
    )
    return [tuple(row) for row in rows]


async def payments_of(connection: Connection, practitioner: UUID) -> list[tuple[str, UUID]]:
    """Municipality and id of a GP's payments through the bank."""
    rows = await connection.fetch(
        "select municipality, payment from payments where practitioner = $1 order by payment", practitioner
    )
    return [tuple(row) for row in rows]


async def bank_files_naming(connection: Connection, practitioner: UUID) -> list[Row]:
    """The files to banks in which a GP is paid."""
    rows = await connection.fetch(
        """
        select * from payment_files where file in (
            select a.file from payment_attempts a join payments p using (payment) where p.practitioner = $1
        ) order by file
        """,
        practitioner,
    )
    return [dict(row) for row in rows]


async def insert_erasure(connection: Connection, row: Row) -> None:
    """Who erased whose data, and what was kept."""
    await connection.execute(
        "insert into erasures (erasure, practitioner, wholly, kept, actor, at) values ($1, $2, $3, $4, $5, $6)",
        *row.values(),
    )


async def by_posting_year(connection: Connection, municipality: str) -> Sequence[tuple[int, int, int, int]]:
    """Posting year, vouchers, GPs and files of runs of a municipality."""
    rows = await connection.fetch(
        """
        select v.year, count(*)::int, count(distinct v.practitioner)::int, (
                   select count(*) from files f join runs r using (run)
                   where r.municipality = $1 and extract(year from r.posted_on) = v.year
               )::int
        from vouchers v where v.municipality = $1 group by v.year order by v.year
        """,
        municipality,
    )
    return [tuple(row) for row in rows]


async def erased_at(connection: Connection, practitioner: UUID) -> datetime | None:
    """When a GP's data were erased wholly, if they were."""
    found: datetime | None = await connection.fetchval(
        "select max(at) from erasures where practitioner = $1 and wholly", practitioner
    )
    return found
