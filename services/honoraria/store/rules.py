"""Dated data that people enter: arrangements and rates."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.arrangements import Arrangements
from services.honoraria.model.decided import policy_from
from services.honoraria.model.funding import Arrangement, Funding
from services.honoraria.model.ratebook import RateBook
from services.honoraria.model.rates import Per, RateRow
from services.honoraria.model.shares import DistributionKey, Key

Row = dict[str, Any]

# Two classes of advisory locks, so that a number in one is never taken for one in the other.
_RULES, _MUNICIPALITY = 71, 72


async def hold_rules(connection: Connection) -> None:
    """Keep arrangements and rates as they are until this transaction ends; many may hold them at once."""
    await connection.execute("select pg_advisory_xact_lock_shared($1, 0)", _RULES)


async def change_rules(connection: Connection) -> None:
    """Wait until nobody prices by the old rules: what they wrote is then seen by who prices it again."""
    await connection.execute("select pg_advisory_xact_lock($1, 0)", _RULES)


async def one_run_at_a_time(connection: Connection, municipality: str) -> None:
    """Wait for another settlement run of the municipality to end."""
    await connection.execute("select pg_advisory_xact_lock($1, $2)", _MUNICIPALITY, int(municipality))


@dataclass(frozen=True, slots=True)
class InForce:
    """Arrangements and rates as they are now; shipped rates are among them."""

    arrangements: Arrangements
    rates: RateBook


_READ: dict[UUID, InForce] = {}
"""What was read last, by its version. The version is random and the database itself changes it with the rules, so that
what is found here is what would be read, whichever database it came from."""


async def in_force(connection: Connection, shipped: Sequence[RateRow]) -> InForce:
    """The rules in force; read anew only when they have changed. Hold the rules first: then they stay as they are."""
    version: UUID | None = await connection.fetchval("select version from rule_version")
    known = None if version is None else _READ.get(version)
    if known is None:
        known = InForce(
            Arrangements(await _fundings(connection)), RateBook([*await entered_rates(connection), *shipped])
        )
        _READ.clear()
        if version is not None:
            _READ[version] = known
    return known


def funding_from(row: Any) -> Funding:
    """An arrangement as the model has it."""
    return Funding(
        id=row["funding"],
        community=row["community"],
        body=row["body"],
        arrangement=Arrangement(row["arrangement"]),
        host=row["host"],
        key=DistributionKey(Key(row["key"]), row["share_equal"]),
        tax_treatment=row["tax_treatment"],
        valid_from=row["valid_from"],
        policy=policy_from(row["policy"]),
        treatments=tuple(sorted(row["treatments"].items())),
    )


async def _fundings(connection: Connection) -> list[Funding]:
    rows = await connection.fetch("select * from fundings where confirmed_by is not null and superseded_by is null")
    return [funding_from(row) for row in rows]


async def fundings_of(connection: Connection, community: str) -> list[Funding]:
    """The arrangements in force of a community and its bodies."""
    rows = await connection.fetch(
        "select * from fundings where community = $1 and confirmed_by is not null and superseded_by is null", community
    )
    return [funding_from(row) for row in rows]


async def fundings_by_id(connection: Connection, which: Collection[UUID]) -> list[Funding]:
    """These arrangements, in force or not."""
    rows = await connection.fetch("select * from fundings where funding = any($1::uuid[])", list(which))
    return [funding_from(row) for row in rows]


async def community_of(connection: Connection, body: UUID) -> str | None:
    """The community of a body; None while nobody has told us of it."""
    found: str | None = await connection.fetchval("select community from bodies where body = $1", body)
    return found


async def name_of(connection: Connection, body: UUID) -> str | None:
    """What a body is called; None while nobody has told us of it."""
    found: str | None = await connection.fetchval("select name from bodies where body = $1", body)
    return found


async def insert_funding(connection: Connection, row: Row) -> None:
    """An arrangement that waits for its second person."""
    await connection.execute(
        """
        insert into fundings (funding, community, body, arrangement, host, key, share_equal, tax_treatment,
                              travel_costs, policy, valid_from, entered_by, entered_at, correction, treatments)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """,
        *row.values(),
    )


async def funding(connection: Connection, which: UUID, *, lock: bool = False) -> Row | None:
    """One arrangement as a row."""
    found = await connection.fetchrow(
        f"select * from fundings where funding = $1 {'for update' if lock else ''}", which
    )
    return dict(found) if found else None


async def confirm_funding(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """Put an arrangement in force, in the place of one with the same scope and first day."""
    await connection.execute(
        """
        update fundings as old set superseded_by = new.funding from fundings as new
        where new.funding = $1 and old.funding <> new.funding and old.community = new.community
          and old.body is not distinct from new.body and old.valid_from = new.valid_from
          and old.confirmed_by is not null and old.superseded_by is null
        """,
        which,
    )
    await connection.execute(
        "update fundings set confirmed_by = $2, confirmed_at = $3 where funding = $1", which, actor, at
    )


async def list_fundings(
    connection: Connection, communities: Collection[str], municipalities: Collection[str], after: UUID | None, take: int
) -> list[Row]:
    """Arrangements of these communities, or with these hosts, by id."""
    rows = await connection.fetch(
        """
        select * from fundings
        where (community = any($1::text[]) or host = any($2::text[])) and ($3::uuid is null or funding > $3)
        order by funding limit $4
        """,
        list(communities),
        list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]


async def entered_rates(connection: Connection) -> list[RateRow]:
    """The confirmed rates; shipped ones are not among them."""
    rows = await connection.fetch(
        "select * from entered_rates where confirmed_by is not null and superseded_by is null order by rate"
    )
    return [rate_from(row) for row in rows]


def rate_from(row: Any) -> RateRow:
    """A rate as the engine has it."""
    return RateRow(
        row["agreement"],
        row["specialist"],
        row["valid_from"],
        row["ore_per_hour"],
        row["source"],
        row["valid_to"],
        point=row["point"],
        per=Per(row["stated_per"]),
    )


async def insert_rate(connection: Connection, row: Row) -> None:
    """A rate that waits for its second person."""
    await connection.execute(
        """
        insert into entered_rates (rate, agreement, specialist, valid_from, valid_to, ore_per_hour, source, point,
                                   stated_per, correction, entered_by, entered_at, community, municipality)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """,
        *row.values(),
    )


async def rate(connection: Connection, which: UUID, *, lock: bool = False) -> Row | None:
    """One entered rate as a row."""
    found = await connection.fetchrow(
        f"select * from entered_rates where rate = $1 {'for update' if lock else ''}", which
    )
    return dict(found) if found else None


async def confirm_rate(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """Put a rate in force, in the place of one for the same doctors from the same day."""
    await connection.execute(
        """
        update entered_rates as old set superseded_by = new.rate from entered_rates as new
        where new.rate = $1 and old.rate <> new.rate and old.agreement = new.agreement
          and old.specialist is not distinct from new.specialist and old.valid_from = new.valid_from
          and old.confirmed_by is not null and old.superseded_by is null
        """,
        which,
    )
    await connection.execute(
        "update entered_rates set confirmed_by = $2, confirmed_at = $3 where rate = $1", which, actor, at
    )


async def list_rates(connection: Connection, after: UUID | None, take: int) -> list[Row]:
    """Entered rates by id."""
    rows = await connection.fetch(
        "select * from entered_rates where $1::uuid is null or rate > $1 order by rate limit $2", after, take
    )
    return [dict(row) for row in rows]
