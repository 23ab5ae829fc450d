"""Proposals."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.representation.model.proposal import Proposal

_READ = """
select p.proposal, p.body, b.community, p.committee, p.municipality, p.practitioner, p.declared_roles, p.proposed_on
from proposals p join bodies b using (body)
"""


async def insert(connection: Connection, proposal: Proposal, *, sealed_roles: str) -> None:
    """Register a proposal; `sealed_roles` are all that were declared."""
    await connection.execute(
        """
        insert into proposals
            (proposal, body, committee, municipality, practitioner, declared_roles, sealed_roles, proposed_on)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        proposal.id,
        proposal.body,
        proposal.committee,
        proposal.municipality,
        proposal.practitioner,
        list(proposal.declared_roles),
        sealed_roles,
        proposal.proposed_on,
    )


async def among(connection: Connection, ids: Sequence[UUID]) -> list[Proposal]:
    """The proposals with these ids; unknown ids are left out."""
    rows = await connection.fetch(f"{_READ} where proposal = any($1::uuid[]) order by proposal", list(ids))
    return [_proposal(row) for row in rows]


async def of_body(connection: Connection, body: UUID, *, after: UUID | None, take: int) -> list[tuple[Proposal, str]]:
    """Proposals for a body, each with its sealed roles."""
    rows = await connection.fetch(
        f"""
        select r.*, p.sealed_roles from ({_READ}) as r join proposals p using (proposal)
        where r.body = $1 and ($2::uuid is null or proposal > $2) order by proposal limit $3
        """,
        body,
        after,
        take,
    )
    return [(_proposal(row), row["sealed_roles"]) for row in rows]


def _proposal(row: Any) -> Proposal:
    return Proposal(
        id=row["proposal"],
        body=row["body"],
        community=row["community"],
        committee=row["committee"],
        municipality=row["municipality"],
        practitioner=row["practitioner"],
        declared_roles=tuple(row["declared_roles"]),
        proposed_on=row["proposed_on"],
    )
