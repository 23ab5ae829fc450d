"""Appointments and their end."""

from collections.abc import Sequence
from uuid import UUID

from contracts.events.representation import AppointmentEnded, RepresentativeAppointed
from infra.chassis.facts import Fact
from infra.chassis.work import Connection
from services.notifications.model.known import Appointed, Appointment
from services.notifications.store.batch import rows_of


async def save_appointed(connection: Connection, facts: Sequence[Fact[RepresentativeAppointed]]) -> None:
    """Keep the newest of each appointment; who appointed is a municipality's number or the name of a joint body."""
    await connection.execute(
        """
        insert into appointments as a (appointment, appointed, appointed_by_fact, role, deputy_rank, level,
                                       appointed_by, valid_from, valid_to)
        select appointment, sequence, fact, role, deputy_rank, level,
               coalesce(appointed_by ->> 'municipality', appointed_by ->> 'name'), valid_from, valid_to
        from jsonb_to_recordset($1::jsonb) as f (
            appointment uuid, sequence bigint, fact uuid, role text, deputy_rank integer, level text,
            appointed_by jsonb, valid_from date, valid_to date
        )
        on conflict (appointment) do update set
            appointed = excluded.appointed, appointed_by_fact = excluded.appointed_by_fact, role = excluded.role,
            deputy_rank = excluded.deputy_rank, level = excluded.level, appointed_by = excluded.appointed_by,
            valid_from = excluded.valid_from, valid_to = excluded.valid_to
        where a.appointed is null or excluded.appointed > a.appointed
        """,
        rows_of(facts),
    )


async def save_ended(connection: Connection, facts: Sequence[Fact[AppointmentEnded]]) -> None:
    """Keep the newest last day of each appointment, known otherwise or not."""
    await connection.execute(
        """
        insert into appointments as a (appointment, ended, last_day)
        select appointment, sequence, last_day
        from jsonb_to_recordset($1::jsonb) as f (appointment uuid, sequence bigint, last_day date)
        on conflict (appointment) do update set ended = excluded.ended, last_day = excluded.last_day
        where a.ended is null or excluded.ended > a.ended
        """,
        rows_of(facts),
    )


async def one(connection: Connection, appointment: UUID) -> Appointment:
    """What is known of an appointment."""
    row = await connection.fetchrow("select * from appointments where appointment = $1", appointment)
    if row is None:
        return Appointment(None)
    appointed = None
    if row["appointed"] is not None:
        appointed = Appointed(
            fact=row["appointed_by_fact"],
            sequence=row["appointed"],
            role=row["role"],
            deputy_rank=row["deputy_rank"],
            level=row["level"],
            appointed_by=row["appointed_by"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
        )
    return Appointment(appointed, row["last_day"], row["ended"] or 0)
