"""What is known of bodies and of who is appointed to them: facts, keyed by what they are about and their number."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from contracts.events.representation import AppointmentEnded, BodyEstablished, RepresentativeAppointed
from infra.chassis.facts import E, Fact
from infra.chassis.work import Connection
from services.meetings.model.invitation import Appointed
from services.meetings.model.meeting import Body

# An appointment that was told again after its end holds as it was told; an end that came later cuts it short.
_IN_OFFICE = """
select a.appointment, a.practitioner, a.body, a.role, a.deputy_rank, a.valid_from,
       case when e.sequence > a.sequence then least(a.valid_to, e.last_day) else a.valid_to end as last_day
from appointed a left join ended e using (appointment)
where a.body = any($1::uuid[])
"""


async def lock_bodies(connection: Connection, bodies: Iterable[UUID]) -> None:
    """Hold bodies until the transaction ends, also those only heard of.

    Without it a meeting could be scheduled while an appointment is being noted, each unseen by the other, and the GP
    would never be invited.
    """
    wanted = sorted(set(bodies))
    await connection.execute(
        "insert into bodies (body) select unnest($1::uuid[]) order by 1 on conflict do nothing", wanted
    )
    await connection.execute("select from bodies where body = any($1::uuid[]) order by body for update", wanted)


async def save_bodies(connection: Connection, facts: Sequence[Fact[BodyEstablished]]) -> None:
    """Remember bodies as told; of several facts about one, the latest stays."""
    latest = _latest(facts)
    await connection.execute(
        """
        insert into bodies as b (body, sequence, community, level, name)
        select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[]) order by 1
        on conflict (body) do update
        set sequence = excluded.sequence, community = excluded.community, level = excluded.level, name = excluded.name
        where b.sequence is null or excluded.sequence > b.sequence
        """,
        [fact.event.body for fact in latest],
        [fact.sequence for fact in latest],
        [fact.event.community for fact in latest],
        [fact.event.level for fact in latest],
        [fact.event.name for fact in latest],
    )


async def body(connection: Connection, id: UUID) -> Body | None:
    """A body that was told of; None for one that is only heard of."""
    row = await connection.fetchrow(
        "select body, community, level from bodies where body = $1 and sequence is not null", id
    )
    return Body(id=row["body"], community=row["community"], level=row["level"]) if row else None


async def bodies_of(connection: Connection, appointments: Collection[UUID]) -> dict[UUID, UUID]:
    """Appointment → body, as far as known; before newer facts are saved, these too are touched by them."""
    rows = await connection.fetch(
        "select appointment, body from appointed where appointment = any($1::uuid[])", list(appointments)
    )
    return {row["appointment"]: row["body"] for row in rows}


async def save_appointed(connection: Connection, facts: Sequence[Fact[RepresentativeAppointed]]) -> None:
    """Remember appointments; of several facts about one, the latest stays."""
    latest = _latest(facts)
    await connection.execute(
        """
        insert into appointed as a
            (appointment, sequence, practitioner, body, role, deputy_rank, valid_from, valid_to)
        select * from unnest(
            $1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::date[], $8::date[]
        ) order by 1
        on conflict (appointment) do update
        set sequence = excluded.sequence, practitioner = excluded.practitioner, body = excluded.body,
            role = excluded.role, deputy_rank = excluded.deputy_rank, valid_from = excluded.valid_from,
            valid_to = excluded.valid_to
        where excluded.sequence > a.sequence
        """,
        [fact.event.appointment for fact in latest],
        [fact.sequence for fact in latest],
        [fact.event.practitioner for fact in latest],
        [fact.event.body for fact in latest],
        [fact.event.role for fact in latest],
        [fact.event.deputy_rank for fact in latest],
        [fact.event.valid_from for fact in latest],
        [fact.event.valid_to for fact in latest],
    )


async def save_ended(connection: Connection, facts: Sequence[Fact[AppointmentEnded]]) -> None:
    """Remember ends, also of appointments not known yet; of several facts about one, the latest stays."""
    latest = _latest(facts)
    await connection.execute(
        """
        insert into ended as e (appointment, sequence, body, last_day)
        select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::date[]) order by 1
        on conflict (appointment) do update
        set sequence = excluded.sequence, body = excluded.body, last_day = excluded.last_day
        where excluded.sequence > e.sequence
        """,
        [fact.event.appointment for fact in latest],
        [fact.sequence for fact in latest],
        [fact.event.body for fact in latest],
        [fact.event.last_day for fact in latest],
    )


async def in_office(connection: Connection, bodies: Collection[UUID]) -> list[Appointed]:
    """All who are, were or will be in office in these bodies."""
    rows = await connection.fetch(_IN_OFFICE, list(bodies))
    return [_appointed(row) for row in rows]


async def body_of(connection: Connection, id: UUID, practitioner: UUID) -> tuple[Body | None, bool]:
    """A body as above, and whether any appointment of a GP to it is known, past or to come."""
    row = await connection.fetchrow(
        """
        select body, community, level,
               exists (select from appointed a where a.practitioner = $2 and a.body = b.body) as sits
        from bodies b where body = $1 and sequence is not null
        """,
        id,
        practitioner,
    )
    return (Body(id=row["body"], community=row["community"], level=row["level"]), row["sits"]) if row else (None, False)


def _latest(facts: Iterable[Fact[E]]) -> list[Fact[E]]:
    # One statement cannot write a row twice, so the batch is reduced to the latest of each first.
    kept: dict[str, Fact[E]] = {}
    for fact in facts:
        if fact.aggregate not in kept or fact.sequence > kept[fact.aggregate].sequence:
            kept[fact.aggregate] = fact
    return list(kept.values())


def _appointed(row: Any) -> Appointed:
    return Appointed(
        appointment=row["appointment"],
        practitioner=row["practitioner"],
        body=row["body"],
        role=row["role"],
        deputy_rank=row["deputy_rank"],
        first_day=row["valid_from"],
        last_day=row["last_day"],
    )
