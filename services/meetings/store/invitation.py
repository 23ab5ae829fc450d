"""Invitations."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.meetings.model.invitation import Call, Invitation

_READ = """
select i.invitation, i.meeting, i.practitioner, i.appointment, i.role, i.deputy_rank, i.asked_to, i.stands, i.answer,
       i.answered_in, i.capacity
from invitations i
"""


async def of_meetings(connection: Connection, meetings: Collection[UUID]) -> list[Invitation]:
    """All invitations to these meetings, withdrawn ones included, by rank."""
    rows = await connection.fetch(
        f"{_READ} where i.meeting = any($1::uuid[]) order by i.deputy_rank, i.invitation", list(meetings)
    )
    return [_invitation(row) for row in rows]


async def one(connection: Connection, id: UUID) -> Invitation | None:
    """An invitation by id."""
    row = await connection.fetchrow(f"{_READ} where i.invitation = $1", id)
    return _invitation(row) if row else None


async def of_practitioner(
    connection: Connection, practitioner: UUID, community: str | None, *, after: UUID | None, take: int
) -> list[Invitation]:
    """A GP's invitations, within one community if said."""
    rows = await connection.fetch(
        f"""
        {_READ} join meetings m using (meeting)
        where i.practitioner = $1 and ($2::text is null or m.community = $2) and ($3::uuid is null or i.invitation > $3)
        order by i.invitation limit $4
        """,
        practitioner,
        community,
        after,
        take,
    )
    return [_invitation(row) for row in rows]


async def save(connection: Connection, invitations: Sequence[Invitation]) -> None:
    """Write invitations as they are now."""
    await connection.execute(
        """
        insert into invitations (
            invitation, meeting, practitioner, appointment, role, deputy_rank, asked_to, stands, answer, answered_in,
            capacity
        )
        select * from unnest(
            $1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::text[], $8::boolean[],
            $9::text[], $10::int[], $11::text[]
        ) order by 1
        on conflict (invitation) do update
        set appointment = excluded.appointment, role = excluded.role, deputy_rank = excluded.deputy_rank,
            asked_to = excluded.asked_to, stands = excluded.stands, answer = excluded.answer,
            answered_in = excluded.answered_in, capacity = excluded.capacity
        """,
        [one.id for one in invitations],
        [one.meeting for one in invitations],
        [one.practitioner for one in invitations],
        [one.call.appointment for one in invitations],
        [one.call.role for one in invitations],
        [one.call.deputy_rank for one in invitations],
        [one.call.asked_to for one in invitations],
        [one.stands for one in invitations],
        [one.answer for one in invitations],
        [one.answered_in for one in invitations],
        [one.capacity for one in invitations],
    )


async def is_invited(connection: Connection, meeting: UUID, practitioner: UUID) -> bool:
    """Whether a GP is invited to a meeting now."""
    return bool(
        await connection.fetchval(
            "select exists (select from invitations where meeting = $1 and practitioner = $2 and stands)",
            meeting,
            practitioner,
        )
    )


def _invitation(row: Any) -> Invitation:
    return Invitation(
        id=row["invitation"],
        meeting=row["meeting"],
        practitioner=row["practitioner"],
        call=Call(
            appointment=row["appointment"],
            role=row["role"],
            deputy_rank=row["deputy_rank"],
            asked_to=row["asked_to"],
        ),
        stands=row["stands"],
        answer=row["answer"],
        answered_in=row["answered_in"],
        capacity=row["capacity"],
    )
