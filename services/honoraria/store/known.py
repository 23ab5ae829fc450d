"""What pricing reads: the work of claims, what is known of its GPs, and the rules in force."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
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
    """Claims with work from `first` to `last`, of a community or body or of all, in the order of ids."""
    rows = await connection.fetch(
        """
        select claim from claims
        where ($1::uuid is null or claim > $1) and ($3::text is null or community = $3)
          and ($4::uuid is null or body = $4) and first_on <= $6 and last_on >= $5
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


async def tasks(
    connection: Connection, *, claims: Collection[UUID] = (), practitioners: Collection[UUID] = ()
) -> list[Task]:
    """The paid work of these claims, or all of these GPs."""
    prepared = await connection.fetch(
        """
        select claim, practitioner, community, body, meeting, preparation as cause, 'preparation' as kind,
               on_day, minutes, capacity
        from preparations
        where not withdrawn and (claim = any($1::uuid[]) or practitioner = any($2::uuid[]))
        """,
        list(claims),
        list(practitioners),
    )
    attended = await connection.fetch(
        """
        select claim, practitioner, community, body, meeting, attendance as cause, kind, on_day, minutes, capacity,
               travel
        from attendances where paid and (claim = any($1::uuid[]) or practitioner = any($2::uuid[]))
        """,
        list(claims),
        list(practitioners),
    )
    return [*(_task(row, row) for row in prepared), *(task for row in attended for task in _attended(row))]


def _attended(row: Mapping[str, Any]) -> Iterator[Task]:
    yield _task(row, row)
    for part, leg in enumerate(row["travel"], start=1):
        told = {"kind": "travel", "on_day": date.fromisoformat(leg["on"]), "minutes": leg["minutes"]}
        yield _task(row, told, part)


def _task(row: Mapping[str, Any], told: Mapping[str, Any], part: int = 0) -> Task:
    return Task(
        claim=row["claim"],
        practitioner=row["practitioner"],
        community=row["community"],
        body=row["body"],
        meeting=row["meeting"],
        cause=row["cause"],
        part=part,
        kind=Kind(told["kind"]),
        on=told["on_day"],
        minutes=told["minutes"],
        capacity=Capacity(row["capacity"]) if row["capacity"] else None,
    )


async def people(connection: Connection, practitioners: Collection[UUID]) -> dict[UUID, Person]:
    """Terms and appointments of these GPs."""
    wanted = list(practitioners)
    terms: dict[UUID, list[Terms]] = defaultdict(list)
    lives: dict[UUID, list[tuple[date, str]]] = defaultdict(list)
    for row in await connection.fetch(
        """
        select practitioner, valid_from, municipality, contract_form, specialist from terms
        where practitioner = any($1::uuid[]) order by valid_from
        """,
        wanted,
    ):
        terms[row["practitioner"]].append(
            Terms(row["valid_from"], ContractForm(row["contract_form"]), row["specialist"])
        )
        lives[row["practitioner"]].append((row["valid_from"], row["municipality"]))
    appointed: dict[UUID, list[Appointment]] = defaultdict(list)
    for row in await connection.fetch(
        """
        select practitioner, body, home, valid_from, least(valid_to, last_day) as last_day
        from appointments where practitioner = any($1::uuid[]) and home is not null
        order by valid_from, appointment
        """,
        wanted,
    ):
        appointed[row["practitioner"]].append(Appointment(row["body"], row["home"], row["valid_from"], row["last_day"]))
    return {one: Person(tuple(terms[one]), tuple(appointed[one]), tuple(lives[one])) for one in wanted}


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
