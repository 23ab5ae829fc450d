"""Restores of this database, and for which municipalities they were acknowledged."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection, Reads

Row = dict[str, Any]


async def insert(connection: Connection, restore: UUID, at: datetime, facts: Mapping[str, int]) -> None:
    """A restore, with what came back."""
    await connection.execute("insert into restores (restore, at, facts) values ($1, $2, $3)", restore, at, dict(facts))


async def holding(reads: Reads, municipality: str) -> list[Row]:
    """The restores that hold a municipality's payments still, oldest first."""
    rows = await reads.fetch(
        """
        select restore, at, facts from restores r
        where not exists (
            select from restores_acknowledged a where a.restore = r.restore and a.municipality = $1
        )
        order by at, restore
        """,
        municipality,
    )
    return [dict(row) for row in rows]


async def acknowledge(connection: Connection, municipality: str, words: str, actor: str, at: datetime) -> int:
    """Let a municipality be paid again; returns how many restores held it."""
    done = await connection.execute(
        """
        insert into restores_acknowledged (restore, municipality, words, actor, at)
        select restore, $1, $2, $3, $4 from restores on conflict do nothing
        """,
        *(municipality, words, actor, at),
    )
    return int(done.rpartition(" ")[2])


async def raise_versions(connection: Connection, versions: Mapping[UUID, int]) -> None:
    """Claim versions that were told are not used again, so that no two mean different sums."""
    await connection.execute(
        """
        update claims c set last_version = greatest(c.last_version, f.version)
        from unnest($1::uuid[], $2::int[]) as f (claim, version) where c.claim = f.claim
        """,
        list(versions),
        list(versions.values()),
    )
