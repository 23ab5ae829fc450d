"""What to look at and when, as timers of the chassis's table: so a stack is not quiet while there is mail to send.

The chassis would fire them inside a transaction, and mail cannot be rolled back; so no handler is declared for their
kinds, and the sender takes them in its own way.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from infra.chassis.timers import MAX_ATTEMPTS, NOT_PUT_OFF
from infra.chassis.work import Asks, Connection, Work
from services.notifications.model.turn import LOOK, MORNING, Turn, next_morning


async def put(work: Work, matters: Collection[UUID]) -> None:
    """Have these looked at as soon as the transaction has committed, also those that were put off."""
    await _put(work, LOOK, matters, work.now)


async def put_in_the_morning(work: Work, people: Collection[UUID]) -> None:
    """Have these told in the morning, all at once, what waits to be told of calculated claims."""
    await _put(work, MORNING, people, next_morning(work.now))


async def _put(work: Work, kind: str, ids: Collection[UUID], due_at: datetime) -> None:
    await work.connection.execute(
        """
        insert into timers as t (kind, key, due_at, payload, correlation, traceparent)
        select $1, key, $2, '{}', $3, $4 from unnest($5::text[]) as key order by key
        on conflict (kind, key) do update set due_at = least(t.due_at, excluded.due_at), attempts = 0,
            not_before = '-infinity'
        """,
        kind,
        due_at,
        work.origin.correlation,
        work.origin.traceparent,
        sorted({str(one) for one in ids}),
    )


async def due(pool: Asks, now: datetime, *, limit: int) -> list[Turn]:
    """Whose turn it is, longest due first, without those whose message is with the mail server just now."""
    rows = await pool.fetch(
        f"""
        select kind, key::uuid as id from timers t
        where kind = any($1::text[]) and due_at <= $2 and {NOT_PUT_OFF} and attempts < $3
        and not exists (
            select from notifications n
            where n.matter = t.key::uuid and n.state = 'sending' and n.lease_until > clock_timestamp()
        )
        order by due_at, key limit $4
        """,
        [LOOK, MORNING],
        now,
        MAX_ATTEMPTS,
        limit,
    )
    return [Turn(row["kind"], row["id"]) for row in rows]


async def take(connection: Connection, turn: Turn) -> bool:
    """Lock a place in the queue until the transaction ends; False when another has it, or it is gone."""
    found = await connection.fetchrow(
        "select 1 from timers where kind = $1 and key = $2 for update skip locked", turn.kind, str(turn.id)
    )
    return found is not None


async def done(connection: Connection, turn: Turn) -> None:
    """There is nothing to do about it until something new is heard."""
    await connection.execute("delete from timers where kind = $1 and key = $2", turn.kind, str(turn.id))


async def put_off(connection: Connection, turn: Turn, seconds: float) -> None:
    """Look again after so many seconds of machine time."""
    await connection.execute(
        """
        update timers set not_before = clock_timestamp() + $3 * interval '1 second' where kind = $1 and key = $2
        """,
        turn.kind,
        str(turn.id),
        seconds,
    )


async def failed(pool: Asks, turn: Turn, error: str) -> None:
    """A look failed by a mistake of ours: put it off as the chassis does with its timers, and let the others go on."""
    await pool.execute(
        """
        update timers set attempts = attempts + 1, error = $3,
            not_before = clock_timestamp() + least(2 ^ (attempts + 1), 300) * interval '1 second'
        where kind = $1 and key = $2
        """,
        turn.kind,
        str(turn.id),
        error[:4000],
    )
