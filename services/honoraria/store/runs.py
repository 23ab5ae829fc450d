"""Settlement runs and what they leave behind: vouchers, payouts, statements, refunds, files."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]


async def take_numbers(connection: Connection, municipality: str, year: int, count: int) -> int:
    """The first of `count` voucher numbers; the row is locked until the transaction ends, so none is ever skipped."""
    last: int = await connection.fetchval(
        """
        insert into voucher_numbers as n (municipality, year, last) values ($1, $2, $3)
        on conflict (municipality, year) do update set last = n.last + excluded.last
        returning last
        """,
        municipality,
        year,
        count,
    )
    return last - count + 1


async def insert_run(connection: Connection, row: Row) -> None:
    """A run, simulated or committed."""
    await connection.execute(
        """
        insert into runs (run, follows, municipality, valid_from, valid_to, mode, actor, at, posted_on, payer, result,
                          snapshot)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        *row.values(),
    )


async def insert_vouchers(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Vouchers: (voucher, run, municipality, year, number, kind, practitioner, tax treatment, øre).

    All at once: the database looks whether what it is given leaves a gap in the numbers, and refuses it.
    """
    await connection.copy_records_to_table("vouchers", records=rows)


async def plan_anew(connection: Connection) -> None:
    """Plan each of the transaction's statements for what it is asked.

    A run has few statements and long ones: one planned while the tables were small would go on reading them whole.
    """
    await connection.execute("set local plan_cache_mode = force_custom_plan")


async def insert_voucher_lines(connection: Connection, lines: Iterable[tuple[UUID, UUID]]) -> None:
    """Which entry stands on which voucher. An entry that stands on one already is refused by the database."""
    await connection.copy_records_to_table("voucher_lines", records=lines, columns=["entry", "voucher"])


async def insert_payouts(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Payouts: (run, municipality, GP, tax treatment, payee, lines, brought, carried, paid, cancelled, debt)."""
    await connection.executemany("insert into payouts values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", rows)


async def insert_statements(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Statements: (statement, run, practitioner, municipality, file name, øre, issued at)."""
    await connection.executemany("insert into statements values ($1, $2, $3, $4, $5, $6, $7)", rows)


async def insert_refunds(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Refund claims, in the order of the table's columns."""
    await connection.executemany(
        "insert into refunds values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)", rows
    )


async def insert_files(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Files: (run, name, kind, media type, bytes, SHA-256). One that is known already is left as it is."""
    await connection.executemany("insert into files values ($1, $2, $3, $4, $5, $6) on conflict do nothing", rows)


async def mark_settled(connection: Connection, municipality: str, claims: Collection[UUID]) -> None:
    """Approved claims of a payer, and these, of which every entry stands on a voucher are settled.

    Locked first, in the order of ids: an approval that comes meanwhile is then either seen or comes after.
    """
    locked = await connection.fetch(
        """
        select claim from claims
        where state = 'approved' and (payers @> array[$1::text] or claim = any($2::uuid[])) order by claim for update
        """,
        municipality,
        list(claims),
    )
    await mark_whole(connection, [row["claim"] for row in locked])


async def mark_whole(connection: Connection, claims: Sequence[UUID]) -> None:
    """Of these approved claims, those are settled of which every entry stands on a voucher."""
    await connection.execute(
        """
        -- Asked entry by entry. As another `not exists` it is a join, and of a table whose statistics are behind, as in
        -- the first run of all, the planner then reads every entry there is, for every claim.
        update claims c set state = 'settled'
        where c.claim = any($1::uuid[]) and not exists (
            select from entries e where e.claim = c.claim
              and (select v.entry from voucher_lines v where v.entry = e.entry) is null
        )
        """,
        claims,
    )


async def run(connection: Connection, which: UUID) -> Row | None:
    """One run, and which one follows it."""
    found = await connection.fetchrow(
        "select r.*, f.run as followed_by from runs r left join runs f on f.follows = r.run where r.run = $1", which
    )
    return dict(found) if found else None


async def last_simulation(connection: Connection, municipality: str, first: date, last: date) -> Row | None:
    """The latest simulation of a municipality and period since the municipality was last settled."""
    found = await connection.fetchrow(
        """
        select run, at, result from runs s
        where municipality = $1 and valid_from = $2 and valid_to = $3 and mode = 'simulate' and follows is null
          and number > coalesce(
              (select max(c.number) from runs c where c.municipality = $1 and c.mode = 'commit'), 0
          )
        order by number desc limit 1
        """,
        municipality,
        first,
        last,
    )
    return dict(found) if found else None


async def list_runs(
    connection: Connection, municipalities: Collection[str], mode: str | None, after: UUID | None, take: int
) -> list[Row]:
    """Runs of these municipalities by id, with their sums; GP by GP they can be megabytes."""
    rows = await connection.fetch(
        """
        select run, follows, (select f.run from runs f where f.follows = runs.run) as followed_by,
               municipality, valid_from, valid_to, mode, actor, at, posted_on,
               result - '{payouts,left,refunds,problems,since}'::text[] as result
        from runs
        where municipality = any($1::text[]) and ($2::text is null or mode = $2) and ($3::uuid is null or run > $3)
        order by run limit $4
        """,
        list(municipalities),
        mode,
        after,
        take,
    )
    return [dict(row) for row in rows]


async def files(connection: Connection, which: UUID) -> list[Row]:
    """The files of a run by name."""
    rows = await connection.fetch("select * from files where run = $1 order by name", which)
    return [dict(row) for row in rows]


async def payouts(connection: Connection, which: UUID) -> list[Row]:
    """What each GP gets of a run under each tax treatment, with the debts before and after."""
    rows = await connection.fetch("select * from payouts where run = $1 order by practitioner, tax_treatment", which)
    return [dict(row) for row in rows]


async def statement(connection: Connection, which: UUID) -> Row | None:
    """One statement."""
    found = await connection.fetchrow("select * from statements where statement = $1", which)
    return dict(found) if found else None


async def statements_of(connection: Connection, which: UUID) -> list[Row]:
    """The statements of a run, by name."""
    rows = await connection.fetch("select * from statements where run = $1 order by name", which)
    return [dict(row) for row in rows]


async def list_statements(
    connection: Connection,
    practitioner: UUID | None,
    municipalities: Collection[str],
    after: UUID | None,
    take: int,
) -> list[Row]:
    """Statements of a GP, or issued by these municipalities, by id."""
    rows = await connection.fetch(
        """
        select * from statements
        where (practitioner = $1 or municipality = any($2::text[])) and ($3::uuid is null or statement > $3)
        order by statement limit $4
        """,
        practitioner,
        list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]


async def list_refunds(
    connection: Connection, municipalities: Collection[str], after: UUID | None, take: int
) -> list[Row]:
    """Refund claims made by or on these municipalities, by id."""
    rows = await connection.fetch(
        """
        select * from refunds
        where (host = any($1::text[]) or municipality = any($1::text[])) and ($2::uuid is null or refund > $2)
        order by refund limit $3
        """,
        list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]
