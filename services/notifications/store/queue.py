"""Matters to look at, as due timers of the chassis's table: so a stack is not quiet while there is mail to send.

The chassis would fire them inside a transaction, and mail cannot be rolled back; so no handler is declared for the
kind, and the sender takes them in its own way.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from infra.chassis.timers import MAX_ATTEMPTS
from infra.chassis.work import Asks, Connection, Work

LOOK = "look_at_matter"


async def put(work: Work, matters: Collection[UUID]) -> None:
    """Have these looked at as soon as the transaction has committed, also those that were put off."""
    await work.connection.execute(
        """
        insert into timers as t (kind, key, due_at, payload, correlation, traceparent)
        select $1, key, $2, '{}', $3, $4 from unnest($5::text[]) as key order by key
        on conflict (kind, key) do update set due_at = least(t.due_at, excluded.due_at), attempts = 0,
            not_before = '-infinity'
        """,
        LOOK,
        work.now,
        work.origin.correlation,
        work.origin.traceparent,
        sorted({str(matter) for matter in matters}),
    )


async def due(pool: Asks, now: datetime, *, limit: int) -> list[UUID]:
    """Matters to look at, longest due first, without those whose message is with the mail server just now."""
    rows = await pool.fetch(
        """
        select key::uuid as matter from timers t
        where kind = $1 and due_at <= $2 and not_before <= clock_timestamp() and attempts < $3
        and not exists (
            select from notifications n
            where n.matter = t.key::uuid and n.state = 'sending' and n.lease_until > clock_timestamp()
        )
        order by due_at, key limit $4
        """,
        LOOK,
        now,
        MAX_ATTEMPTS,
        limit,
    )
    return [row["matter"] for row in rows]


async def take(connection: Connection, matter: UUID) -> bool:
    """Lock a matter's place in the queue until the transaction ends; False when another has it, or it is gone."""
    found = await connection.fetchrow(
        "select 1 from timers where kind = $1 and key = $2 for update skip locked", LOOK, str(matter)
    )
    return found is not None


async def done(connection: Connection, matter: UUID) -> None:
    """There is nothing to do about a matter until something new is heard."""
    await connection.execute("delete from timers where kind = $1 and key = $2", LOOK, str(matter))


async def put_off(connection: Connection, matter: UUID, seconds: float) -> None:
    """Look again after so many seconds of machine time."""
    await connection.execute(
        """
        update timers set not_before = clock_timestamp() + $3 * interval '1 second' where kind = $1 and key = $2
        """,
        LOOK,
        str(matter),
        seconds,
    )


async def failed(pool: Asks, matter: UUID, error: str) -> None:
    """A look failed by a mistake of ours: put it off as the chassis does with its timers, and let the others go on."""
    await pool.execute(
        """
        update timers set attempts = attempts + 1, error = $3,
            not_before = clock_timestamp() + least(2 ^ (attempts + 1), 300) * interval '1 second'
        where kind = $1 and key = $2
        """,
        LOOK,
        str(matter),
        error[:4000],
    )
