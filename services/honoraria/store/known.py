"""What pricing reads: the work of claims, what is known of its GPs, and the rules in force."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.claim import Person, Task
from services.honoraria.model.funding import Appointment
from services.honoraria.model.refunding import Membership
from services.honoraria.model.terms import ContractForm, Terms
from services.honoraria.model.work import Capacity, Kind


async def claims_of(connection: Connection, practitioners: Collection[UUID]) -> dict[UUID, UUID]:
    """Claim → GP, of these GPs."""
    rows = await connection.fetch(
        "select claim, practitioner from claims where practitioner = any($1::uuid[])", list(practitioners)
    )
    return {row["claim"]: row["practitioner"] for row in rows}


async def claims_between(
    connection: Connection,
    after: UUID | None,
    limit: int,
    *,
    community: str | None,
    body: UUID | None,
    first: date,
    last: date,
) -> list[UUID]:
    """Claims with work from `first` to `last`, of a community or body or of all, in the order of ids.

    Also those that there are not yet: of meetings called off, which an arrangement may pay from now on.
    """
    rows = await connection.fetch(
        """
        select claim from claims
        where ($1::uuid is null or claim > $1) and ($3::text is null or community = $3)
          and ($4::uuid is null or body = $4) and first_on <= $6 and last_on >= $5
        union
        select a.claim from answers a join meetings m using (meeting)
        where ($1::uuid is null or a.claim > $1) and ($3::text is null or m.community = $3)
          and ($4::uuid is null or m.body = $4) and m.cancelled_sequence > 0
          and (m.starts at time zone 'Europe/Oslo')::date between $5 and $6
        order by claim limit $2
        """,
        after,
        limit,
        community,
        body,
        first,
        last,
    )
    return [row["claim"] for row in rows]


async def practitioners_of(connection: Connection, claims: Collection[UUID]) -> set[UUID]:
    """Whose work these claims hold."""
    rows = await connection.fetch(
        """
        select practitioner from preparations where claim = any($1::uuid[])
        union select practitioner from attendances where claim = any($1::uuid[])
        union select practitioner from answers where claim = any($1::uuid[])
        union select practitioner from claims where claim = any($1::uuid[])
        """,
        list(claims),
    )
    return {row["practitioner"] for row in rows}


async def seats_of(connection: Connection, claims: Collection[UUID]) -> set[tuple[UUID, str, UUID]]:
    """GP, community and body of these claims as they were priced before."""
    rows = await connection.fetch(
        "select practitioner, community, body from claims where claim = any($1::uuid[])", list(claims)
    )
    return {(row["practitioner"], row["community"], row["body"]) for row in rows}


async def tasks_of_claims(connection: Connection, claims: Collection[UUID]) -> list[Task]:
    """The paid work of these claims."""
    return _tasks(await connection.fetch(_WORK.format(by="claim"), list(claims)))


async def tasks_of(connection: Connection, practitioners: Collection[UUID]) -> list[Task]:
    """The paid work of these GPs."""
    return _tasks(await connection.fetch(_WORK.format(by="practitioner"), list(practitioners)))


# A meeting that was called off is no work yet: whether it is paid, and with how many minutes, its arrangement says.
_WORK = """
select claim, practitioner, community, body, meeting, attendance as cause, kind, on_day, minutes, capacity, travel,
       null::int as notice
from attendances where paid and {by} = any($1::uuid[])
union all
select claim, practitioner, community, body, meeting, preparation, 'preparation', on_day, minutes, capacity, null, null
from preparations where not withdrawn and {by} = any($1::uuid[])
union all
select claim, practitioner, community, body, meeting, invitation, kind, on_day, 1, capacity, null, notice
from called_off where {by} = any($1::uuid[])
"""
_KINDS = {kind.value: kind for kind in Kind}
_CAPACITIES: dict[str | None, Capacity | None] = {None: None} | {one.value: one for one in Capacity}


def _tasks(rows: Sequence[Mapping[str, Any]]) -> list[Task]:
    made: list[Task] = []
    for row in rows:
        claim, practitioner, community, body, meeting, cause, kind, on, minutes, stated, travel, notice = row.values()
        whose = claim, practitioner, community, body, meeting, cause
        capacity = _CAPACITIES[stated]
        made.append(Task(*whose, 0, _KINDS[kind], on, minutes, capacity, notice))
        for part, leg in enumerate(travel or (), start=1):
            day = date.fromisoformat(leg["on"])
            made.append(Task(*whose, part, Kind.TRAVEL, day, leg["minutes"], capacity))
    return made


async def people(connection: Connection, practitioners: Collection[UUID]) -> dict[UUID, Person]:
    """Terms and appointments of these GPs."""
    wanted = list(practitioners)
    terms: dict[UUID, list[Terms]] = {one: [] for one in wanted}
    lives: dict[UUID, list[tuple[date, str]]] = {one: [] for one in wanted}
    seats: dict[UUID, list[Appointment]] = {one: [] for one in wanted}
    for practitioner, since, where, form, specialist, body, last_day in await connection.fetch(
        """
        select practitioner, valid_from, municipality, contract_form, specialist, null::uuid as body, null as last_day
        from terms where practitioner = any($1::uuid[])
        union all
        select practitioner, valid_from, home, null, null, body, least(valid_to, last_day)
        from appointments where practitioner = any($1::uuid[]) and home is not null
        """,
        wanted,
    ):
        if body is None:
            terms[practitioner].append(Terms(since, _FORMS[form], specialist))
            lives[practitioner].append((since, where))
        else:
            seats[practitioner].append(Appointment(body, where, since, last_day))
    return {one: Person(tuple(terms[one]), tuple(seats[one]), tuple(lives[one])) for one in wanted}


async def sitting_in(connection: Connection, body: UUID, on: date) -> list[tuple[UUID, str]]:
    """The GPs who have a seat in a body that day, each with the home municipality; deputies are not among them."""
    rows = await connection.fetch(
        """
        select distinct on (practitioner) practitioner, home from appointments
        where body = $1 and home is not null and coalesce(deputy_rank, 0) = 0
          and $2 between valid_from and least(valid_to, last_day)
        order by practitioner, valid_from desc, home
        """,
        body,
        on,
    )
    return [(row["practitioner"], row["home"]) for row in rows]


_FORMS = {form.value: form for form in ContractForm}


async def memberships(connection: Connection, communities: Collection[str]) -> dict[str, tuple[Membership, ...]]:
    """The dated members of communities, as far as they are known."""
    rows = await connection.fetch(
        "select community, members from communities where community = any($1::text[])", list(communities)
    )
    return {
        row["community"]: tuple(
            Membership(
                one["municipality"],
                date.fromisoformat(one["valid_from"]),
                date.fromisoformat(one["valid_to"]) if one["valid_to"] else None,
            )
            for one in row["members"]
        )
        for row in rows
    }
