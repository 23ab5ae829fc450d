"""How municipalities invoice what they claim from others."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]


async def insert(connection: Connection, row: Row) -> None:
    """Terms that wait for their second person."""
    await connection.execute(
        """
        insert into invoicing_terms (terms, municipality, vat, language, due_days, account, entered_by, entered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        *row.values(),
    )


async def terms(connection: Connection, which: UUID, *, lock: bool = False) -> Row | None:
    """One set of terms."""
    found = await connection.fetchrow(
        f"select * from invoicing_terms where terms = $1 {'for update' if lock else ''}", which
    )
    return dict(found) if found else None


async def confirm(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """Put terms in force."""
    await connection.execute(
        "update invoicing_terms set confirmed_by = $2, confirmed_at = $3 where terms = $1", which, actor, at
    )


async def in_force(connection: Connection, municipality: str) -> Row | None:
    """The latest confirmed terms of a municipality."""
    found = await connection.fetchrow(
        """
        select * from invoicing_terms where municipality = $1 and confirmed_by is not null
        order by confirmed_at desc, terms desc limit 1
        """,
        municipality,
    )
    return dict(found) if found else None


async def list_terms(
    connection: Connection, municipalities: Collection[str], after: UUID | None, take: int
) -> list[Row]:
    """Terms of these municipalities by id, in force or not."""
    rows = await connection.fetch(
        """
        select * from invoicing_terms where municipality = any($1::text[]) and ($2::uuid is null or terms > $2)
        order by terms limit $3
        """,
        list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]
