"""Who sits where, and which seats stand empty."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.representation.model.appointment import Appointer, Appointment, Grounds, Place
from services.representation.model.term import Term

_READ = """
select a.appointment, a.practitioner, a.body, b.community, b.level, a.seat, a.deputy_rank, a.role,
       a.home_municipality, a.appointer_kind, a.appointer_municipality, a.appointer_name, a.proposed_by,
       a.without_proposal, a.decision_reference, a.valid_from, a.valid_to, a.last_day, a.end_reason, a.version
from appointments a join bodies b using (body)
"""

# What is left of a seat's days when its holders' are taken away. Ranges without end stay open.
_VACANT = """
select seats.body, seats.seat, lower(gap) as since, upper(gap) - 1 as until
from (
    select b.body, s.seat, b.established_on
    from bodies b cross join generate_series(1, b.gp_seats) as s (seat) where b.community = $1
) as seats
left join (
    select body, seat, range_agg(served) as days from appointments where deputy_rank = 0 group by body, seat
) as held using (body, seat)
cross join lateral unnest(
    datemultirange(daterange(seats.established_on, null)) - coalesce(held.days, '{}'::datemultirange)
) as gap
where gap && daterange($2, $3, '[]')
"""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A seat without holder; `until` is the day before the next one, None when nobody is known.

    `reason` is why the last holder left, None for a seat that never had one.
    """

    body: UUID
    seat: int
    since: date
    until: date | None
    reason: str | None


async def insert(connection: Connection, appointment: Appointment) -> None:
    """Register an appointment."""
    by, grounds = appointment.appointed_by, appointment.grounds
    await connection.execute(
        """
        insert into appointments (
            appointment, body, seat, deputy_rank, practitioner, role, home_municipality, appointer_kind,
            appointer_municipality, appointer_name, proposed_by, without_proposal, decision_reference,
            valid_from, valid_to, last_day
        ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        """,
        appointment.id,
        appointment.body,
        appointment.place.seat,
        appointment.place.deputy_rank,
        appointment.practitioner,
        appointment.role,
        appointment.home_municipality,
        by.kind,
        by.municipality,
        by.name,
        list(grounds.proposed_by),
        grounds.without_proposal,
        grounds.decision_reference,
        appointment.term.first_day,
        appointment.term.last_day,
        appointment.last_day,
    )


async def end(connection: Connection, appointment: Appointment) -> None:
    """Write the last day and why."""
    await connection.execute(
        "update appointments set last_day = $2, end_reason = $3, version = $4 where appointment = $1",
        appointment.id,
        appointment.last_day,
        appointment.end_reason,
        appointment.version,
    )


async def one(connection: Connection, id: UUID) -> Appointment | None:
    """An appointment by id."""
    row = await connection.fetchrow(f"{_READ} where appointment = $1", id)
    return _appointment(row) if row else None


async def sitting(connection: Connection, body: UUID, *, since: date) -> list[Appointment]:
    """Those who sit in a body on some day from `since` on. Lock the body first, or another may come in between."""
    rows = await connection.fetch(f"{_READ} where body = $1 and last_day >= $2 order by appointment", body, since)
    return [_appointment(row) for row in rows]


async def sitting_on(
    connection: Connection, body: UUID, day: date, *, after: tuple[int, int] | None, take: int
) -> list[Appointment]:
    """Those who sit in a body on a day, by seat and rank."""
    rows = await connection.fetch(
        f"""
        {_READ} where body = $1 and served @> $2::date and ($3::int is null or (seat, deputy_rank) > ($3, $4::int))
        order by seat, deputy_rank limit $5
        """,
        body,
        day,
        *(after or (None, None)),
        take,
    )
    return [_appointment(row) for row in rows]


async def of_body(connection: Connection, body: UUID, *, after: UUID | None, take: int) -> list[Appointment]:
    """All appointments to a body, past and to come."""
    rows = await connection.fetch(
        f"{_READ} where body = $1 and ($2::uuid is null or appointment > $2) order by appointment limit $3",
        body,
        after,
        take,
    )
    return [_appointment(row) for row in rows]


async def vacancies(
    connection: Connection,
    community: str,
    first: date,
    last: date,
    *,
    after: tuple[UUID, int, date] | None,
    take: int,
) -> list[Vacancy]:
    """The seats of a community that lack a holder on some day from `first` to `last`."""
    rows = await connection.fetch(
        f"""
        select v.body, v.seat, v.since, v.until, a.end_reason
        from ({_VACANT}) as v
        left join appointments a on a.body = v.body and a.seat = v.seat and a.deputy_rank = 0
            and not isempty(a.served) and a.last_day = v.since - 1
        where $4::uuid is null or (v.body, v.seat, v.since) > ($4, $5::int, $6::date)
        order by v.body, v.seat, v.since limit $7
        """,
        community,
        first,
        last,
        *(after or (None, None, None)),
        take,
    )
    return [Vacancy(row["body"], row["seat"], row["since"], row["until"], row["end_reason"]) for row in rows]


def _appointment(row: Any) -> Appointment:
    return Appointment(
        id=row["appointment"],
        practitioner=row["practitioner"],
        body=row["body"],
        community=row["community"],
        level=row["level"],
        place=Place(seat=row["seat"], deputy_rank=row["deputy_rank"]),
        role=row["role"],
        home_municipality=row["home_municipality"],
        appointed_by=Appointer(row["appointer_kind"], row["appointer_municipality"], row["appointer_name"]),
        grounds=Grounds(
            proposed_by=tuple(row["proposed_by"]),
            without_proposal=row["without_proposal"],
            decision_reference=row["decision_reference"],
        ),
        term=Term(row["valid_from"], row["valid_to"]),
        last_day=row["last_day"],
        end_reason=row["end_reason"],
        version=row["version"],
    )
