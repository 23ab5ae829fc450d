"""What banks have answered: each file once."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.store.payments import SAID

Row = dict[str, Any]


async def answer_with(connection: Connection, sha256: str) -> Row | None:
    """The answer that these very bytes were to this reader; two that come at once wait for each other."""
    await connection.execute("select pg_advisory_xact_lock(73, hashtext($1))", sha256)
    found = await connection.fetchrow("select * from bank_answers where sha256 = $1", sha256)
    return dict(found) if found else None


async def insert_answer(connection: Connection, row: Row) -> None:
    """An answer, and what it changed."""
    await connection.execute(
        """
        insert into bank_answers (answer, sha256, message, kind, received_by, received_at, told, changed, unknown,
                                  differing, contradicting, municipalities)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        *row.values(),
    )


async def list_answers(connection: Connection, municipalities: list[str], after: UUID | None, take: int) -> list[Row]:
    """Answers that were read for some of these municipalities and for no other, by id."""
    rows = await connection.fetch(
        """
        select *, cardinality(unknown) as unknown_references from bank_answers
        where municipalities <> '{}' and municipalities <@ $1::text[] and ($2::uuid is null or answer > $2)
        order by answer limit $3
        """,
        municipalities,
        after,
        take,
    )
    return [dict(row) for row in rows]


async def asked_for_in(connection: Connection, file: UUID, municipalities: list[str]) -> list[Row]:
    """What stands in a released file of ours: references, øre, and whether it is not to be booked."""
    rows = await connection.fetch(
        f"""
        select a.end_to_end, p.ore, {SAID} in ('withdrawn', 'refused') as refused
        from payment_attempts a join payments p using (payment)
        where a.file = $1 and p.municipality = any($2::text[])
          and exists (select from releases r where r.file = a.file offset 1)
        order by a.end_to_end
        """,
        file,
        municipalities,
    )
    return [dict(row) for row in rows]


async def note_answered(
    connection: Connection,
    municipalities: Collection[str],
    files: Collection[UUID],
    wanted: Collection[str],
    at: datetime,
) -> None:
    """Note that a bank has these released files, or those in which these references stand."""
    await connection.execute(
        """
        with answered as (
            select f.file from payment_files f
            where f.answered_at is null and f.municipality = any($1::text[])
              and (
                  f.file = any($2::uuid[])
                  or f.file in (select a.file from payment_attempts a where a.end_to_end = any($3::text[]))
              )
              and exists (select from releases r where r.file = f.file offset 1)
            order by f.file for update of f
        )
        update payment_files f set answered_at = $4 from answered where f.file = answered.file
        """,
        list(municipalities),
        list(files),
        list(wanted),
        at,
    )
