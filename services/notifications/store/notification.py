"""Who was told what, when: one row per message. Where a mail tells of several things, it lies with the first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Asks, Connection
from services.notifications.model.known import Matter
from services.notifications.model.notice import Before, Notice, WaitsFor
from services.notifications.model.telling import Telling, Told


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a message stood when the outcome of an attempt came; `first` and `now` are the machine's time."""

    attempts: int
    first: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """A message of which nothing more will come, and where the trace of what it tells of goes on."""

    notification: UUID
    practitioner: UUID
    template: str
    caused_by: UUID
    correlation: UUID
    traceparent: str | None


async def of_matter(connection: Connection, matter: UUID) -> list[Notice]:
    """All messages about a matter. One about a calculated claim is its GP's next mail's to finish, and not ours."""
    rows = await connection.fetch(
        """
        select n.notification, template, caused_by, n.state, attempts, revision,
               told_sequence, told_starts, told_ends, total_ore as told_ore,
               n.state = 'sending' and (template = 'honorarium_calculated' or lease_until > clock_timestamp())
                   as with_the_server,
               b.state as before_state, b.reason as before_reason, b.at as before_at
        from notifications n left join told_before b using (notification) where matter = $1
        """,
        matter,
    )
    return [_notice(row) for row in rows]


def _notice(row: Mapping[str, Any]) -> Notice:
    return Notice(
        row["notification"],
        row["template"],
        row["caused_by"],
        row["state"],
        told(row),
        row["with_the_server"],
        row["attempts"],
        before(row),
    )


def before(row: Mapping[str, Any]) -> Before | None:
    """What came of a message before the database was restored; None for almost all."""
    return Before(row["before_state"], row["before_reason"], row["before_at"]) if row["before_state"] else None


def told(row: Mapping[str, Any]) -> Told | None:
    """What a message said, once it was read; None for one that nobody can have read."""
    if row["told_sequence"] is None:
        return None
    return Told(
        row["notification"],
        row["template"],
        row["revision"],
        row["told_sequence"],
        row["told_starts"],
        row["told_ends"],
        row["told_ore"],
    )


async def open(connection: Connection, id: UUID, matter: Matter, telling: Telling, now: datetime) -> None:
    """A message is due; it waits until it is sent or turns out to be needless."""
    await connection.execute(
        """
        insert into notifications
            (notification, matter, practitioner, community, template, revision, caused_by, total_ore, state, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9)
        """,
        id,
        matter.id,
        matter.practitioner,
        matter.community,
        telling.template,
        telling.revision,
        telling.caused_by,
        telling.total_ore,
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
    connection: Connection, told: Told, *, language: str, channel: str, sealed: str, lease: float
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
        told.notification,
        language,
        channel,
        told.sequence,
        told.starts,
        told.ends,
        sealed,
        lease,
    )


async def send_within(connection: Connection, mail: UUID, told: Sequence[Told], *, language: str, channel: str) -> None:
    """These leave in the mail of another message, and whatever comes of that comes of them."""
    await connection.execute(
        """
        update notifications as n set state = 'sending', waits_for = null, waits_for_id = null, told_in = $1,
            language = $2, channel = $3, told_sequence = t.sequence
        from unnest($4::uuid[], $5::integer[]) as t (notification, sequence)
        where n.notification = t.notification
        """,
        mail,
        language,
        channel,
        [one.notification for one in told],
        [one.sequence for one in told],
    )


async def is_on_its_way(connection: Connection, id: UUID) -> bool:
    """Whether it is being handed over, or was when this database was kept."""
    return bool(
        await connection.fetchval(
            "select exists (select from notifications where notification = $1 and state = 'sending')", id
        )
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
    """It did not leave the house, with all its mail tells: what it would say is open again, and nobody was told."""
    await connection.execute(
        """
        update notifications set state = 'waiting', sealed = null, lease_until = null, language = null, channel = null,
            told_sequence = null, told_starts = null, told_ends = null, told_in = null
        where (notification = $1 or told_in = $1) and state = 'sending'
        """,
        id,
    )


async def settle(
    connection: Connection,
    id: UUID,
    state: str,
    now: datetime,
    *,
    reason: str | None = None,
    told: Told | bool = True,
) -> list[Settled]:
    """Nothing more will happen to it, nor to what its mail tells besides. Returns them, itself first.

    What it said is thrown away; `told` keeps that it was perhaps read, or says so of one that never left.
    """
    kept = told if isinstance(told, Told) else None
    rows = await connection.fetch(
        """
        with settled as (
            update notifications set state = $2, reason = $3, settled_at = $4, sealed = null, lease_until = null,
                waits_for = null, waits_for_id = null,
                told_sequence = coalesce($6, case when $5 then told_sequence end),
                told_starts = coalesce($7, case when $5 then told_starts end),
                told_ends = coalesce($8, case when $5 then told_ends end)
            where (notification = $1 or told_in = $1) and state in ('waiting', 'sending')
            returning notification, position, practitioner, template, caused_by
        )
        select notification, practitioner, template, caused_by, correlation, traceparent
        from settled join causes on fact = caused_by order by notification = $1 desc, position
        """,
        id,
        state,
        reason,
        now,
        bool(told),
        kept.sequence if kept else None,
        kept.starts if kept else None,
        kept.ends if kept else None,
    )
    return [Settled(**row) for row in rows]
