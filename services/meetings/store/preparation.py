"""The log of preparation."""

from typing import Any
from uuid import UUID

from infra.chassis.work import Connection, Reads
from services.meetings.model.preparation import Done, Preparation

_READ = """
select preparation, practitioner, body, community, meeting, done_on, minutes, kind, capacity, logged_by, recorded_by,
       withdrawn, version
from preparations
"""


async def save(connection: Connection, preparation: Preparation) -> None:
    """Write an entry as it is now."""
    done = preparation.done
    await connection.execute(
        """
        insert into preparations (
            preparation, practitioner, body, community, meeting, done_on, minutes, kind, capacity, logged_by, withdrawn,
            version, recorded_by
        ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        on conflict (preparation) do update
        set meeting = excluded.meeting, done_on = excluded.done_on, minutes = excluded.minutes, kind = excluded.kind,
            capacity = excluded.capacity, logged_by = excluded.logged_by, withdrawn = excluded.withdrawn,
            version = excluded.version, recorded_by = excluded.recorded_by
        """,
        preparation.id,
        preparation.practitioner,
        preparation.body,
        preparation.community,
        done.meeting,
        done.on,
        done.minutes,
        done.kind,
        done.capacity,
        preparation.logged_by,
        preparation.withdrawn,
        preparation.version,
        preparation.recorded_by,
    )


async def one(reads: Reads, id: UUID) -> Preparation | None:
    """An entry by id."""
    row = await reads.fetchrow(f"{_READ} where preparation = $1", id)
    return _preparation(row) if row else None


async def lock(connection: Connection, id: UUID) -> Preparation | None:
    """An entry, held until the transaction ends."""
    row = await connection.fetchrow(f"{_READ} where preparation = $1 for update", id)
    return _preparation(row) if row else None


async def some(
    connection: Connection, practitioner: UUID | None, community: str | None, *, after: UUID | None, take: int
) -> list[Preparation]:
    """Entries of a GP, of a community, or of both, as they were logged."""
    rows = await connection.fetch(
        f"""
        {_READ}
        where ($1::uuid is null or practitioner = $1) and ($2::text is null or community = $2)
            and ($3::uuid is null or preparation > $3)
        order by preparation limit $4
        """,
        practitioner,
        community,
        after,
        take,
    )
    return [_preparation(row) for row in rows]


def _preparation(row: Any) -> Preparation:
    return Preparation(
        id=row["preparation"],
        practitioner=row["practitioner"],
        body=row["body"],
        community=row["community"],
        done=Done(
            on=row["done_on"],
            minutes=row["minutes"],
            kind=row["kind"],
            capacity=row["capacity"],
            meeting=row["meeting"],
        ),
        logged_by=row["logged_by"],
        recorded_by=row["recorded_by"],
        withdrawn=row["withdrawn"],
        version=row["version"],
    )
