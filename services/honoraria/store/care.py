"""Whose GPs are whose: those who are at home in a municipality, sit or work in its communities, or are paid by it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from infra.chassis.work import Connection


@dataclass(frozen=True, slots=True)
class Care:
    """Municipalities and communities whose GPs somebody looks after."""

    municipalities: Collection[str]
    communities: Collection[str]


# Of a GP `p.practitioner`; $1 are municipalities and $2 communities.
LOOKED_AFTER = """(
    exists (select from practitioners g where g.practitioner = p.practitioner and g.municipality = any($1::text[]))
    or exists (select from terms t where t.practitioner = p.practitioner and t.municipality = any($1::text[]))
    or exists (
        select from appointments a left join bodies b using (body)
        where a.practitioner = p.practitioner and (a.home = any($1::text[]) or b.community = any($2::text[]))
    )
    or exists (
        select from claims c
        where c.practitioner = p.practitioner and (c.payers && $1::text[] or c.community = any($2::text[]))
    )
)"""
_KNOWN = """(
    exists (select from practitioners g where g.practitioner = $3 and g.municipality is not null)
    or exists (select from terms t where t.practitioner = $3)
    or exists (select from appointments a where a.practitioner = $3)
    or exists (select from claims c where c.practitioner = $3)
)"""


async def care(connection: Connection, municipalities: Collection[str], communities: Collection[str]) -> Care:
    """What somebody with a role in these looks after: a municipality's are also the communities it is or was in."""
    rows = await connection.fetch(
        """
        select community from communities k
        where exists (select from jsonb_array_elements(k.members) m where m ->> 'municipality' = any($1::text[]))
        """,
        list(municipalities),
    )
    return Care(list(municipalities), [*communities, *(row["community"] for row in rows)])


async def looks_after(connection: Connection, cared: Care, practitioner: UUID) -> bool:
    """Whether a GP is one of theirs. One of whom nothing has been heard yet is anybody's."""
    found: bool = await connection.fetchval(
        f"select {LOOKED_AFTER} or not {_KNOWN} from (select $3::uuid as practitioner) p",
        list(cared.municipalities),
        list(cared.communities),
        practitioner,
    )
    return found
