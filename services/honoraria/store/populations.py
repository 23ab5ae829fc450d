"""Tables of inhabitants that communities split by: entered by one person, in force when another confirms."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.refunding import Population

Row = dict[str, Any]
_ONE_AT_A_TIME = 74


async def populations(connection: Connection, communities: Collection[str]) -> dict[str, list[Population]]:
    """The tables in force, by community and first day."""
    tables: dict[str, list[Population]] = {community: [] for community in communities}
    rows = await connection.fetch(
        """
        select * from population_tables
        where community = any($1::text[]) and confirmed_by is not null and superseded_by is null order by valid_from
        """,
        list(communities),
    )
    for row in rows:
        tables[row["community"]].append(Population(row["name"], row["valid_from"], row["figures"]))
    return tables


async def change_populations(connection: Connection, community: str) -> None:
    """Wait until nobody else confirms a table of the community."""
    await connection.execute("select pg_advisory_xact_lock($1, hashtext($2))", _ONE_AT_A_TIME, community)


async def insert_population(connection: Connection, row: Row) -> None:
    """A table that waits for its second person."""
    await connection.execute(
        """
        insert into populations (population, community, name, valid_from, source, figures, correction, entered_by,
                                 entered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        *row.values(),
    )


async def population(connection: Connection, which: UUID) -> Row | None:
    """One table as a row."""
    found = await connection.fetchrow("select * from population_tables where population = $1", which)
    return dict(found) if found else None


async def confirm_population(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """Put a table in force, in the place of one with the same first day."""
    await connection.execute(
        """
        insert into populations_confirmed (population, community, name, entered_by, confirmed_by, confirmed_at)
        select population, community, name, entered_by, $2, $3 from populations where population = $1
        """,
        which,
        actor,
        at,
    )


async def is_named(connection: Connection, community: str, name: str) -> bool:
    """Whether a table that is or was in force has this name: claims are known by it."""
    found: bool = await connection.fetchval(
        "select exists (select from populations_confirmed where community = $1 and name = $2)", community, name
    )
    return found


async def hosts(connection: Connection, community: str) -> list[str]:
    """The municipalities that pay for the others of a community, or did."""
    rows = await connection.fetch(
        "select distinct host from fundings where community = $1 and confirmed_by is not null and host is not null "
        "order by host",
        community,
    )
    return [row["host"] for row in rows]


async def list_populations(connection: Connection, community: str | None, after: UUID | None, take: int) -> list[Row]:
    """Tables of inhabitants by id, in force or waiting."""
    rows = await connection.fetch(
        """
        select * from population_tables
        where ($1::text is null or community = $1) and ($2::uuid is null or population > $2)
        order by population limit $3
        """,
        community,
        after,
        take,
    )
    return [dict(row) for row in rows]
