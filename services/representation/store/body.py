"""Bodies and local committees."""

from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.representation.model.body import Body, LocalCommittee

_COMMITTEE = "select committee, municipality, name, elected_members from committees"
_BODY = """
select body, community, level, name, priority_groups, gp_seats, gp_role, established_on from bodies
"""


async def insert_committee(connection: Connection, committee: LocalCommittee) -> None:
    """Register a committee."""
    await connection.execute(
        "insert into committees (committee, municipality, name, elected_members) values ($1, $2, $3, $4)",
        committee.id,
        committee.municipality,
        committee.name,
        committee.elected_members,
    )


async def committee(connection: Connection, id: UUID) -> LocalCommittee | None:
    """A committee by id."""
    row = await connection.fetchrow(f"{_COMMITTEE} where committee = $1", id)
    return _committee(row) if row else None


async def committees(
    connection: Connection, community: str, today: date, *, after: UUID | None, take: int
) -> list[LocalCommittee]:
    """Committees of the municipalities that belong to a community today or later."""
    rows = await connection.fetch(
        f"""
        {_COMMITTEE}
        where municipality in (
            select municipality from memberships where community = $1 and (valid_to is null or valid_to >= $2)
        ) and ($3::uuid is null or committee > $3)
        order by committee limit $4
        """,
        community,
        today,
        after,
        take,
    )
    return [_committee(row) for row in rows]


async def insert(connection: Connection, body: Body) -> None:
    """Register a body."""
    await connection.execute(
        """
        insert into bodies (body, community, level, name, priority_groups, gp_seats, gp_role, established_on)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        body.id,
        body.community,
        body.level,
        body.name,
        list(body.priority_groups),
        body.gp_seats,
        body.gp_role,
        body.established_on,
    )


async def one(connection: Connection, id: UUID) -> Body | None:
    """A body by id."""
    row = await connection.fetchrow(f"{_BODY} where body = $1", id)
    return _body(row) if row else None


async def lock(connection: Connection, id: UUID) -> Body | None:
    """A body, held until the transaction ends: who sits in it is decided by one at a time."""
    row = await connection.fetchrow(f"{_BODY} where body = $1 for update", id)
    return _body(row) if row else None


async def some(connection: Connection, community: str, *, after: UUID | None, take: int) -> list[Body]:
    """Bodies of a community."""
    rows = await connection.fetch(
        f"{_BODY} where community = $1 and ($2::uuid is null or body > $2) order by body limit $3",
        community,
        after,
        take,
    )
    return [_body(row) for row in rows]


def _committee(row: Any) -> LocalCommittee:
    return LocalCommittee(
        id=row["committee"],
        municipality=row["municipality"],
        name=row["name"],
        elected_members=row["elected_members"],
    )


def _body(row: Any) -> Body:
    return Body(
        id=row["body"],
        community=row["community"],
        level=row["level"],
        name=row["name"],
        priority_groups=tuple(row["priority_groups"]),
        gp_seats=row["gp_seats"],
        gp_role=row["gp_role"],
        established_on=row["established_on"],
    )
