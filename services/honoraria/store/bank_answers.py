"""What banks have answered: each file once."""

from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]


async def answer_with(connection: Connection, sha256: str) -> Row | None:
    """The answer that these very bytes were; two that come at once wait for each other."""
    await connection.execute("select pg_advisory_xact_lock(73, hashtext($1))", sha256)
    found = await connection.fetchrow("select * from bank_answers where sha256 = $1", sha256)
    return dict(found) if found else None


async def insert_answer(connection: Connection, row: Row) -> None:
    """An answer, and what it changed."""
    await connection.execute(
        """
        insert into bank_answers (answer, sha256, message, kind, received_by, received_at, told, changed, unknown,
                                  differing)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        *row.values(),
    )


async def references_of(connection: Connection, file: UUID, municipalities: list[str]) -> list[str]:
    """The references that stand in a file of ours."""
    rows = await connection.fetch(
        """
        select a.end_to_end from payment_attempts a join payments p using (payment)
        where a.file = $1 and p.municipality = any($2::text[])
        """,
        file,
        municipalities,
    )
    return [row["end_to_end"] for row in rows]
