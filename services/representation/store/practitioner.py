"""GPs, their dated terms, and the sealed contact details."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.representation.model.practitioner import Practitioner, Terms

_READ = """
select p.practitioner, p.municipality, t.valid_from, t.municipality as home, t.contract_form, t.specialist
from practitioners p left join practitioner_terms t using (practitioner)
"""

_AT_HOME = """
select m.community, h.practitioner from memberships m join (
    select practitioner, municipality from practitioners
    union select practitioner, municipality from practitioner_terms where valid_from <= $1
) h using (municipality)
where m.valid_to is null or m.valid_to >= $1
"""
# Before the first terms a GP is at home where they were registered.
_HOME_ON = """
select coalesce(
    (select municipality from practitioner_terms where practitioner = $2 and valid_from <= day
     order by valid_from desc limit 1),
    (select municipality from practitioners where practitioner = $2)
) as municipality from unnest(array[$1, $3]::date[]) as day
"""

# A GP concerns the communities of the home municipalities, today's and earlier, and those of proposals and seats.
_CONCERNED = f"""
{_AT_HOME}
union select b.community, a.practitioner from appointments a join bodies b using (body)
union select b.community, p.practitioner from proposals p join bodies b using (body)
"""


async def insert(connection: Connection, practitioner: Practitioner) -> None:
    """Register a GP."""
    await connection.execute(
        "insert into practitioners (practitioner, municipality) values ($1, $2)",
        practitioner.id,
        practitioner.municipality,
    )


async def one(connection: Connection, id: UUID) -> Practitioner | None:
    """A GP by id, with all terms."""
    rows = await connection.fetch(f"{_READ} where p.practitioner = $1 order by t.valid_from", id)
    return next(iter(_practitioners(rows)), None)


async def lock(connection: Connection, id: UUID) -> bool:
    """Hold a GP until the transaction ends; False where there is none."""
    return bool(await connection.fetchval("select true from practitioners where practitioner = $1 for update", id))


async def some(
    connection: Connection, community: str, today: date, *, after: UUID | None, take: int
) -> list[Practitioner]:
    """GPs who concern a community."""
    rows = await connection.fetch(
        f"""
        {_READ} where p.practitioner in (
            select practitioner from ({_CONCERNED}) as concerned
            where community = $2 and ($3::uuid is null or practitioner > $3) order by practitioner limit $4
        )
        order by p.practitioner, t.valid_from
        """,
        today,
        community,
        after,
        take,
    )
    return _practitioners(rows)


async def communities(connection: Connection, id: UUID, today: date) -> frozenset[str]:
    """The communities that a GP concerns."""
    rows = await connection.fetch(
        f"select distinct community from ({_CONCERNED}) as concerned where practitioner = $2", today, id
    )
    return frozenset(row["community"] for row in rows)


async def homes(connection: Connection, id: UUID, today: date, on: date) -> frozenset[str]:
    """The communities to which the municipality belongs where a GP is at home today, or was or will be `on` a day."""
    rows = await connection.fetch(
        f"""
        select distinct m.community from memberships m join ({_HOME_ON}) as h using (municipality)
        where m.valid_to is null or m.valid_to >= $1
        """,
        today,
        id,
        on,
    )
    return frozenset(row["community"] for row in rows)


async def save_terms(connection: Connection, id: UUID, terms: Terms) -> None:
    """Terms from a day; those that began the same day are replaced."""
    await connection.execute(
        """
        insert into practitioner_terms (practitioner, valid_from, municipality, contract_form, specialist)
        values ($1, $2, $3, $4, $5)
        on conflict (practitioner, valid_from) do update
        set municipality = excluded.municipality, contract_form = excluded.contract_form,
            specialist = excluded.specialist
        """,
        id,
        terms.valid_from,
        terms.municipality,
        terms.contract_form,
        terms.specialist,
    )


async def contact_version(connection: Connection, id: UUID) -> int:
    """How often contact details changed; 0 before the first time."""
    version: int | None = await connection.fetchval("select version from contact_versions where practitioner = $1", id)
    return version or 0


async def save_contact_version(connection: Connection, id: UUID, version: int) -> None:
    """Count a change of contact details."""
    await connection.execute(
        """
        insert into contact_versions (practitioner, version) values ($1, $2)
        on conflict (practitioner) do update set version = excluded.version
        """,
        id,
        version,
    )


async def sealed_contact(connection: Connection, id: UUID, event_type: str) -> str | None:
    """The latest contact details as they lie in the journal, sealed with the person's key."""
    sealed: str | None = await connection.fetchval(
        "select data from journal where aggregate = $1 and type = $2 order by sequence desc limit 1",
        str(id),
        event_type,
    )
    return sealed


def _practitioners(rows: Sequence[Any]) -> list[Practitioner]:
    found: dict[UUID, tuple[str, list[Terms]]] = {}
    for row in rows:
        _, terms = found.setdefault(row["practitioner"], (row["municipality"], []))
        if row["valid_from"] is not None:
            terms.append(Terms(row["valid_from"], row["home"], row["contract_form"], row["specialist"]))
    return [Practitioner(id, municipality, tuple(terms)) for id, (municipality, terms) in found.items()]
