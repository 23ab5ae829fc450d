"""What people are told about, the facts that cause it, and the locks that keep a look at it honest."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from infra.chassis.facts import Fact
from infra.chassis.work import Connection
from services.notifications.model.known import Cause, Matter

_CLASS, _LOCKS = 0x6E6F74, 64
"""A batch may name hundreds of ids; as many locks as that would fill the server's table, so ids share 64."""


async def lock_to_change(connection: Connection, ids: Iterable[UUID]) -> None:
    """Hold off looks at matters that refer to these until the transaction ends.

    Without it a look could find contact details missing and go to sleep just when they come, and nobody would wake it.
    """
    await connection.execute("select pg_advisory_xact_lock($1, lock) from unnest($2::int[]) as lock", *_locked(ids))


async def lock_to_read(connection: Connection, ids: Iterable[UUID]) -> None:
    """Wait for those who are changing what is known of these, and keep others from it until the transaction ends."""
    locks = "select pg_advisory_xact_lock_shared($1, lock) from unnest($2::int[]) as lock"
    await connection.execute(locks, *_locked(ids))


def _locked(ids: Iterable[UUID]) -> tuple[int, list[int]]:
    # In one order for everybody, or two who want the same would each wait for the other.
    return _CLASS, sorted({one.int % _LOCKS for one in ids})


async def save_causes(connection: Connection, facts: Sequence[Fact[Any]]) -> None:
    """Remember facts that people are told of."""
    await connection.execute(
        """
        insert into causes (fact, correlation, traceparent, stated_at)
        select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) on conflict do nothing
        """,
        [fact.id for fact in facts],
        [fact.correlation for fact in facts],
        [fact.traceparent for fact in facts],
        [fact.time for fact in facts],
    )


async def cause(connection: Connection, fact: UUID) -> Cause:
    """One of them."""
    row = await connection.fetchrow("select correlation, traceparent, stated_at from causes where fact = $1", fact)
    if row is None:
        raise LookupError(f"no fact {fact}")
    return Cause(**row)


async def save(connection: Connection, matters: Collection[Matter]) -> None:
    """Remember matters when they are first heard of; what they refer to never changes."""
    known = sorted({one.id: one for one in matters}.values(), key=lambda one: one.id)
    await connection.execute(
        """
        insert into matters (matter, kind, practitioner, community, body, meeting)
        select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[])
        on conflict do nothing
        """,
        [one.id for one in known],
        [one.kind for one in known],
        [one.practitioner for one in known],
        [one.community for one in known],
        [one.body for one in known],
        [one.meeting for one in known],
    )


async def one(connection: Connection, matter: UUID) -> Matter | None:
    """One matter."""
    row = await connection.fetchrow(
        "select matter as id, kind, practitioner, community, body, meeting from matters where matter = $1", matter
    )
    return Matter(**row) if row else None


async def known(connection: Connection, matters: Collection[UUID]) -> list[UUID]:
    """Those of these that were heard of."""
    rows = await connection.fetch("select matter from matters where matter = any($1::uuid[])", list(matters))
    return [row["matter"] for row in rows]


async def at_meetings(connection: Connection, meetings: Collection[UUID]) -> list[UUID]:
    """What people are told about that has to do with these meetings."""
    rows = await connection.fetch("select matter from matters where meeting = any($1::uuid[])", list(meetings))
    return [row["matter"] for row in rows]


async def waiting_for(connection: Connection, ids: Collection[UUID]) -> list[UUID]:
    """Matters with a message that waits until one of these is known."""
    rows = await connection.fetch("select matter from notifications where waits_for_id = any($1::uuid[])", list(ids))
    return [row["matter"] for row in rows]
