"""Communities and their dated municipalities."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from infra.chassis.work import Connection
from services.representation.model.community import Community, Membership

_READ = """
select c.community, c.name, c.trust, c.host, c.version,
       m.municipality, m.valid_from, m.valid_to, m.name as municipality_name
from communities c join memberships m using (community)
"""

_CLAIMS = 1
"""The class of advisory locks of those who bring in municipalities: each sees what the one before has taken."""


async def one(connection: Connection, community: str) -> Community | None:
    """A community by its short name."""
    rows = await connection.fetch(f"{_READ} where community = $1 order by m.municipality, m.valid_from", community)
    return next(iter(_communities(rows)), None)


async def some(
    connection: Connection, *, among: frozenset[str] | None, after: str | None, take: int
) -> list[Community]:
    """Communities by short name, from the one after `after`; `among` narrows, None gives all."""
    rows = await connection.fetch(
        f"""
        {_READ} where community in (
            select community from communities
            where ($1::text[] is null or community = any($1)) and ($2::text is null or community > $2)
            order by community limit $3
        )
        order by c.community, m.municipality, m.valid_from
        """,
        None if among is None else sorted(among),
        after,
        take,
    )
    return _communities(rows)


async def insert(connection: Connection, community: Community) -> bool:
    """Register a new one; False when the short name is taken."""
    inserted = await connection.fetchval(
        """
        insert into communities (community, name, trust, host) values ($1, $2, $3, $4)
        on conflict do nothing returning true
        """,
        community.community,
        community.name,
        community.trust,
        community.host,
    )
    return bool(inserted)


async def lock(connection: Connection, community: str) -> int | None:
    """The version of a community, held until the transaction ends; None where there is none."""
    version: int | None = await connection.fetchval(
        "select version from communities where community = $1 for update", community
    )
    return version


async def update(connection: Connection, community: Community) -> None:
    """Write what is registered now; municipalities are written apart."""
    await connection.execute(
        "update communities set name = $2, trust = $3, host = $4, version = $5 where community = $1",
        community.community,
        community.name,
        community.trust,
        community.host,
        community.version,
    )


async def clear_memberships(connection: Connection, community: str) -> None:
    """Take away all municipalities, to be written anew."""
    await connection.execute("delete from memberships where community = $1", community)


async def insert_memberships(connection: Connection, community: Community) -> None:
    """Write the municipalities."""
    await connection.execute(
        """
        insert into memberships (community, municipality, valid_from, valid_to, name)
        select $1, * from unnest($2::text[], $3::date[], $4::date[], $5::text[])
        """,
        community.community,
        [m.municipality for m in community.memberships],
        [m.valid_from for m in community.memberships],
        [m.valid_to for m in community.memberships],
        [m.name for m in community.memberships],
    )


async def members_elsewhere(connection: Connection, community: str, wanted: Sequence[Membership]) -> list[str]:
    """Which of these municipalities belong to another community on some of the days; who asks at once waits."""
    await connection.execute("select pg_advisory_xact_lock($1, 0)", _CLAIMS)
    rows = await connection.fetch(
        """
        select distinct m.municipality
        from memberships m join unnest($2::text[], $3::date[], $4::date[]) as w (municipality, valid_from, valid_to)
             using (municipality)
        where m.community <> $1 and m.valid_from <= coalesce(w.valid_to, 'infinity')
          and w.valid_from <= coalesce(m.valid_to, 'infinity')
        order by m.municipality
        """,
        community,
        [one.municipality for one in wanted],
        [one.valid_from for one in wanted],
        [one.valid_to for one in wanted],
    )
    return [row["municipality"] for row in rows]


async def of_municipality(connection: Connection, municipality: str, today: date) -> frozenset[str]:
    """The communities that a municipality belongs to today or later."""
    rows = await connection.fetch(
        """
        select distinct community from memberships
        where municipality = $1 and (valid_to is null or valid_to >= $2)
        """,
        municipality,
        today,
    )
    return frozenset(row["community"] for row in rows)


def _communities(rows: Sequence[Any]) -> list[Community]:
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row["community"], []).append(row)
    return [
        Community(
            community=name,
            name=found[0]["name"],
            trust=found[0]["trust"],
            host=found[0]["host"],
            memberships=tuple(
                Membership(r["municipality"], r["valid_from"], r["valid_to"], r["municipality_name"]) for r in found
            ),
            version=found[0]["version"],
        )
        for name, found in grouped.items()
    ]
