"""Meetings, invitations and work written again from own facts, after the database was restored to an earlier point.

Each function may be called twice with the same: only what has a higher version than the row takes its place. Where
every change states exactly one fact, its number within the aggregate is the version.
"""

from collections.abc import Sequence
from typing import Any

from infra.chassis.work import Connection
from services.meetings.model.meeting import Meeting

Row = dict[str, Any]
"""The fields of a fact by name, as JSON has them, and its `sequence`."""


async def save_meetings(connection: Connection, meetings: Sequence[Meeting]) -> None:
    """Meetings as they stand after their facts, new ones too."""
    await connection.execute(
        """
        insert into meetings as m (
            meeting, body, community, level, kind, for_meeting, title, starts, ends, place, link, status, revision,
            moved_in, version
        )
        select * from jsonb_to_recordset($1)
        as f (meeting uuid, body uuid, community text, level text, kind text, for_meeting uuid, title text,
              starts timestamptz, ends timestamptz, place text, link text, status text, revision int, moved_in int,
              version int)
        on conflict (meeting) do update
        set title = excluded.title, starts = excluded.starts, ends = excluded.ends, place = excluded.place,
            link = excluded.link, status = excluded.status, revision = excluded.revision,
            moved_in = excluded.moved_in, version = excluded.version
        where excluded.version > m.version
        """,
        [_meeting(one) for one in meetings],
    )


def _meeting(meeting: Meeting) -> Row:
    plan, body = meeting.plan, meeting.body
    return {
        "meeting": meeting.id,
        "body": body.id,
        "community": body.community,
        "level": body.level,
        "kind": meeting.kind,
        "for_meeting": meeting.for_meeting,
        "title": plan.title,
        "starts": plan.starts,
        "ends": plan.ends,
        "place": plan.place,
        "link": plan.link,
        "status": meeting.status,
        "revision": meeting.revision,
        "moved_in": meeting.moved_in,
        "version": meeting.version,
    }


async def save_invited(connection: Connection, rows: Sequence[Row]) -> None:
    """Invitations as they were last stated or withdrawn, each row with `stands`; what was answered before is open."""
    await connection.execute(
        """
        insert into invitations (
            invitation, meeting, practitioner, appointment, role, deputy_rank, asked_to, stands, answer, answered_in
        )
        select invitation, meeting, practitioner, appointment, role, deputy_rank, asked_to, stands, null, null
        from jsonb_to_recordset($1)
        as f (invitation uuid, meeting uuid, practitioner uuid, appointment uuid, role text, deputy_rank int,
              asked_to text, stands boolean)
        order by 1
        on conflict (invitation) do update
        set appointment = excluded.appointment, role = excluded.role, deputy_rank = excluded.deputy_rank,
            asked_to = excluded.asked_to, stands = excluded.stands, answer = null, answered_in = null,
            capacity = null
        """,
        rows,
    )


async def save_withdrawn(connection: Connection, rows: Sequence[Row]) -> None:
    """Invitations that stood before and no longer do."""
    await connection.execute(
        """
        update invitations i set stands = false, answer = null, answered_in = null, capacity = null
        from jsonb_to_recordset($1) as f (invitation uuid) where i.invitation = f.invitation
        """,
        rows,
    )


async def save_answers(connection: Connection, rows: Sequence[Row], types: Sequence[str]) -> None:
    """The last answers, to the meeting as it was then: of these `types`, the last that the journal has before it."""
    await connection.execute(
        """
        update invitations i
        set answer = f.answer, capacity = f.capacity, answered_in = coalesce((
            select max((m.data::jsonb ->> 'revision')::int) from journal m
            where m.aggregate = f.meeting::text and m.type = any($2::text[]) and m.position < j.position
        ), 0)
        from jsonb_to_recordset($1) as f (invitation uuid, meeting uuid, answer text, capacity text, sequence bigint)
        join journal j on j.aggregate = f.invitation::text and j.sequence = f.sequence
        where i.invitation = f.invitation and i.stands
        """,
        rows,
        list(types),
    )


async def save_preparations(connection: Connection, rows: Sequence[Row]) -> None:
    """Entries of preparation as they were last logged or corrected."""
    await connection.execute(
        """
        insert into preparations as p (
            preparation, practitioner, body, community, meeting, done_on, minutes, kind, capacity, logged_by,
            recorded_by, version
        )
        select preparation, practitioner, body, community, meeting, "on", minutes, kind, capacity, logged_by,
               recorded_by, sequence
        from jsonb_to_recordset($1)
        as f (preparation uuid, practitioner uuid, body uuid, community text, meeting uuid, "on" date, minutes int,
              kind text, capacity text, logged_by text, recorded_by text, sequence int)
        on conflict (preparation) do update
        set meeting = excluded.meeting, done_on = excluded.done_on, minutes = excluded.minutes, kind = excluded.kind,
            capacity = excluded.capacity, logged_by = excluded.logged_by, recorded_by = excluded.recorded_by,
            version = excluded.version
        where excluded.version > p.version
        """,
        rows,
    )


async def save_withdrawn_preparations(connection: Connection, rows: Sequence[Row]) -> None:
    """Entries that were taken back."""
    await connection.execute(
        """
        update preparations p set withdrawn = f.reason, version = f.sequence
        from jsonb_to_recordset($1) as f (preparation uuid, reason text, sequence int)
        where p.preparation = f.preparation and f.sequence > p.version
        """,
        rows,
    )


async def save_attendances(connection: Connection, rows: Sequence[Row]) -> None:
    """Attendance as it was last recorded, corrected or taken back."""
    await connection.execute(
        """
        insert into attendances as a (
            attendance, meeting, practitioner, starts, ends, minutes, travel, expenses, capacity, paid, recorded_by,
            withdrawn, version
        )
        select attendance, meeting, practitioner, starts, ends, minutes, travel, expenses, capacity, paid, recorded_by,
               reason, sequence
        from jsonb_to_recordset($1)
        as f (attendance uuid, meeting uuid, practitioner uuid, starts timestamptz, ends timestamptz, minutes int,
              travel jsonb, expenses jsonb, capacity text, paid boolean, recorded_by text, reason text, sequence int)
        on conflict (attendance) do update
        set starts = excluded.starts, ends = excluded.ends, minutes = excluded.minutes, travel = excluded.travel,
            expenses = excluded.expenses, capacity = excluded.capacity, paid = excluded.paid,
            recorded_by = excluded.recorded_by, withdrawn = excluded.withdrawn, version = excluded.version
        where excluded.version > a.version
        """,
        rows,
    )
