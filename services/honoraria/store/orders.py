"""Settlement orders: which municipalities, and how far each has come."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]


async def insert_order(connection: Connection, row: Row, municipalities: Collection[str]) -> None:
    """An order with a waiting row for each municipality."""
    await connection.execute(
        """
        insert into settlement_orders (settlement_order, valid_from, valid_to, mode, actor, at)
        values ($1, $2, $3, $4, $5, $6)
        """,
        *row.values(),
    )
    await connection.execute(
        "insert into ordered_settlements (settlement_order, municipality) select $1, unnest($2::text[])",
        row["settlement_order"],
        sorted(municipalities),
    )


async def order(connection: Connection, which: UUID) -> Row | None:
    """One order."""
    found = await connection.fetchrow("select * from settlement_orders where settlement_order = $1", which)
    return dict(found) if found else None


async def settlements_of(connection: Connection, which: UUID) -> list[Row]:
    """The municipalities of an order by number, each with its run or its problem, if it has come so far; the runs that
    follow one come after it."""
    rows = await connection.fetch(
        """
        with recursive made as (
            select municipality, run, problem, settled_at, 0 as step
            from ordered_settlements where settlement_order = $1
            union all
            select made.municipality, runs.run, null, made.settled_at, made.step + 1
            from made join runs on runs.follows = made.run
        )
        select * from made order by municipality, step
        """,
        which,
    )
    return [dict(row) for row in rows]


async def is_waiting(connection: Connection, which: UUID, municipality: str) -> bool:
    """Whether a municipality of an order has not been settled yet; its row is locked until the transaction ends."""
    row = await connection.fetchrow(
        """
        select settled_at from ordered_settlements where settlement_order = $1 and municipality = $2 for update
        """,
        which,
        municipality,
    )
    return row is not None and row["settled_at"] is None


async def note_settled(
    connection: Connection, which: UUID, municipality: str, at: datetime, *, run: UUID | None, problem: str | None
) -> None:
    """What became of a municipality of an order."""
    await connection.execute(
        """
        update ordered_settlements set run = $3, problem = $4, settled_at = $5
        where settlement_order = $1 and municipality = $2
        """,
        which,
        municipality,
        run,
        problem,
        at,
    )
