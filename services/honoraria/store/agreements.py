"""Whose a local agreement is, as far as what is in force says."""

from infra.chassis.work import Connection
from services.honoraria.model.agreements import Place

_NAMES_IT = "jsonb_path_exists(policy, '$.agreement ? (@ == $code)', jsonb_build_object('code', $1::text))"


async def owner_of(connection: Connection, agreement: str) -> Place | None:
    """Whoever first had a rate of it confirmed, or an arrangement that pays by it; None while nobody has."""
    row = await connection.fetchrow(
        f"""
        select community, municipality from (
            select confirmed_at, community, municipality from entered_rates
            where agreement = $1 and confirmed_by is not null and num_nonnulls(community, municipality) = 1
            union all
            select confirmed_at, community, null from fundings where confirmed_by is not null and {_NAMES_IT}
        ) as came
        order by confirmed_at limit 1
        """,
        agreement,
    )
    return Place(row["community"], row["municipality"]) if row else None


async def hosts_paying_by(connection: Connection, agreement: str, community: str) -> list[str]:
    """The municipalities that pay for all of a community by an agreement, or did."""
    rows = await connection.fetch(
        f"""
        select distinct host from fundings
        where community = $2 and host is not null and confirmed_by is not null and {_NAMES_IT}
        """,
        agreement,
        community,
    )
    return [row["host"] for row in rows]
