"""Bodies and their meetings, as far as letters speak of them."""

from collections.abc import Sequence
from uuid import UUID

from contracts.events.meetings import MeetingCancelled, MeetingRescheduled, MeetingScheduled
from contracts.events.representation import BodyEstablished
from infra.chassis.facts import Fact
from infra.chassis.work import Connection
from services.notifications.model.known import Cancellation, Meeting, Plan
from services.notifications.store.batch import rows_of


async def save_bodies(connection: Connection, facts: Sequence[Fact[BodyEstablished]]) -> None:
    """Keep the newest name of each body."""
    await connection.execute(
        """
        insert into bodies as b (body, sequence, name)
        select * from jsonb_to_recordset($1::jsonb) as f (body uuid, sequence bigint, name text)
        on conflict (body) do update set sequence = excluded.sequence, name = excluded.name
        where excluded.sequence > b.sequence
        """,
        rows_of(facts),
    )


async def save_plans(connection: Connection, facts: Sequence[Fact[MeetingScheduled | MeetingRescheduled]]) -> None:
    """Keep the newest plan of each meeting."""
    await connection.execute(
        """
        insert into meetings as m
            (meeting, planned, planned_by, revision, kind, for_meeting, title, starts, ends, place, link)
        select meeting, sequence, fact, revision, kind, for_meeting, title, starts, ends, place, link
        from jsonb_to_recordset($1::jsonb) as f (
            meeting uuid, sequence bigint, fact uuid, revision integer, kind text, for_meeting uuid, title text,
            starts timestamptz, ends timestamptz, place text, link text
        )
        on conflict (meeting) do update set
            planned = excluded.planned, planned_by = excluded.planned_by, revision = excluded.revision,
            kind = excluded.kind, for_meeting = excluded.for_meeting, title = excluded.title,
            starts = excluded.starts, ends = excluded.ends, place = excluded.place, link = excluded.link
        where m.planned is null or excluded.planned > m.planned
        """,
        rows_of(facts),
    )


async def save_cancellations(connection: Connection, facts: Sequence[Fact[MeetingCancelled]]) -> None:
    """Keep the newest cancellation of each meeting, known otherwise or not."""
    await connection.execute(
        """
        insert into meetings as m (meeting, cancelled, cancelled_by, cancelled_revision, cancel_reason)
        select meeting, sequence, fact, revision, reason
        from jsonb_to_recordset($1::jsonb)
            as f (meeting uuid, sequence bigint, fact uuid, revision integer, reason text)
        on conflict (meeting) do update set
            cancelled = excluded.cancelled, cancelled_by = excluded.cancelled_by,
            cancelled_revision = excluded.cancelled_revision, cancel_reason = excluded.cancel_reason
        where m.cancelled is null or excluded.cancelled > m.cancelled
        """,
        rows_of(facts),
    )


async def body_name(connection: Connection, body: UUID) -> str | None:
    """What a body is called; None where it is not known yet."""
    name: str | None = await connection.fetchval("select name from bodies where body = $1", body)
    return name


async def one(connection: Connection, meeting: UUID) -> Meeting:
    """All that is known of a meeting, which may be nothing."""
    row = await connection.fetchrow(
        """
        select m.*, prepared.title as prepares
        from meetings m left join meetings prepared on prepared.meeting = m.for_meeting where m.meeting = $1
        """,
        meeting,
    )
    if row is None:
        return Meeting()
    plan = cancellation = None
    if row["planned"] is not None:
        plan = Plan(
            fact=row["planned_by"],
            sequence=row["planned"],
            revision=row["revision"],
            kind=row["kind"],
            title=row["title"],
            starts=row["starts"],
            ends=row["ends"],
            place=row["place"],
            link=row["link"],
            prepares=row["prepares"],
        )
    if row["cancelled"] is not None:
        cancellation = Cancellation(
            row["cancelled_by"], row["cancelled"], row["cancelled_revision"], row["cancel_reason"]
        )
    return Meeting(plan, cancellation)
