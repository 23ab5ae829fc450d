"""Who was told what, when: one row per message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Asks, Connection
from services.notifications.model.known import Matter
from services.notifications.model.notice import Notice, WaitsFor
from services.notifications.model.telling import Telling, Told


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a message stood when the outcome of an attempt came; `first` and `now` are the machine's time."""

    attempts: int
    first: datetime
    now: datetime


async def of_matter(connection: Connection, matter: UUID) -> list[Notice]:
    """All messages about a matter."""
    rows = await connection.fetch(
        """
        select notification as id, template, caused_by, state, attempts, revision,
               told_sequence, told_starts, told_ends,
               state = 'sending' and lease_until > clock_timestamp() as with_the_server
        from notifications where matter = $1
        """,
        matter,
    )
    return [_notice(row) for row in rows]


def _notice(row: Mapping[str, Any]) -> Notice:
    told = None
    if row["told_sequence"] is not None:
        told = Told(
            row["id"], row["template"], row["revision"], row["told_sequence"], row["told_starts"], row["told_ends"]
        )
    return Notice(
        row["id"], row["template"], row["caused_by"], row["state"], told, row["with_the_server"], row["attempts"]
    )


async def open(connection: Connection, id: UUID, matter: Matter, telling: Telling, now: datetime) -> None:
    """A message is due; it waits until it is sent or turns out to be needless."""
    await connection.execute(
        """
        insert into notifications
            (notification, matter, practitioner, community, template, revision, caused_by, state, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8)
        """,
        id,
        matter.id,
        matter.practitioner,
        matter.community,
        telling.template,
        telling.revision,
        telling.caused_by,
        now,
    )


async def wait(connection: Connection, id: UUID, waits_for: WaitsFor, waits_for_id: UUID) -> None:
    """It cannot be written until something is known."""
    await connection.execute(
        "update notifications set waits_for = $2, waits_for_id = $3 where notification = $1",
        id,
        waits_for,
        waits_for_id,
    )


async def begin_sending(
    connection: Connection, id: UUID, *, told: Told, language: str, channel: str, sealed: str, lease: float
) -> None:
    """It is about to leave the house: what it says is settled, and counts as told until the server refuses it."""
    await connection.execute(
        """
        update notifications set state = 'sending', waits_for = null, waits_for_id = null, language = $2, channel = $3,
            told_sequence = $4, told_starts = $5, told_ends = $6, sealed = $7,
            lease_until = clock_timestamp() + $8 * interval '1 second',
            first_attempt_at = coalesce(first_attempt_at, clock_timestamp())
        where notification = $1
        """,
        id,
        language,
        channel,
        told.sequence,
        told.starts,
        told.ends,
        sealed,
        lease,
    )


async def sealed_mail(connection: Connection, id: UUID) -> tuple[str, str]:
    """The mail of a message that is on its way, sealed, and its language."""
    row = await connection.fetchrow("select sealed, language from notifications where notification = $1", id)
    if row is None:
        raise LookupError(f"no notification {id}")
    return row["sealed"], row["language"]


async def hold(connection: Asks, id: UUID, seconds: float) -> bool:
    """Nobody else hands it over for so many seconds; False when it is no longer on its way."""
    held = await connection.fetchval(
        """
        update notifications set lease_until = clock_timestamp() + $2 * interval '1 second'
        where notification = $1 and state = 'sending' returning 1
        """,
        id,
        seconds,
    )
    return held is not None


async def count_attempt(connection: Connection, id: UUID) -> Attempt | None:
    """Count an attempt whose outcome is here; None when another process settled the message meanwhile."""
    row = await connection.fetchrow(
        """
        update notifications set attempts = attempts + 1 where notification = $1 and state = 'sending'
        returning attempts, first_attempt_at as first, clock_timestamp() as now
        """,
        id,
    )
    return Attempt(**row) if row else None


async def wait_again(connection: Connection, id: UUID) -> None:
    """It did not leave the house: what it would say is open again, and nobody was told."""
    await connection.execute(
        """
        update notifications set state = 'waiting', sealed = null, lease_until = null, language = null, channel = null,
            told_sequence = null, told_starts = null, told_ends = null
        where notification = $1 and state = 'sending'
        """,
        id,
    )


async def settle(
    connection: Connection, id: UUID, state: str, now: datetime, *, reason: str | None = None, told: bool = True
) -> None:
    """Nothing more will happen to it. What it said is thrown away; `told` keeps that it was perhaps read."""
    await connection.execute(
        """
        update notifications set state = $2, reason = $3, settled_at = $4, sealed = null, lease_until = null,
            waits_for = null, waits_for_id = null, told_sequence = case when $5 then told_sequence end,
            told_starts = case when $5 then told_starts end, told_ends = case when $5 then told_ends end
        where notification = $1
        """,
        id,
        state,
        reason,
        now,
        told,
    )
