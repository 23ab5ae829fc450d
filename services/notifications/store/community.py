"""What communities and their municipalities are called."""

from collections.abc import Sequence

from contracts.events.representation import HealthCommunityRegistered
from infra.chassis.facts import Fact
from infra.chassis.work import Connection
from services.notifications.model.known import Names
from services.notifications.store.batch import newest_of_each


async def save(connection: Connection, facts: Sequence[Fact[HealthCommunityRegistered]]) -> None:
    """Keep the newest name of each community, with its municipalities and their names."""
    newest = newest_of_each(facts)
    await connection.execute(
        """
        insert into communities as c (community, sequence, name, municipalities)
        select * from unnest($1::text[], $2::bigint[], $3::text[], $4::jsonb[])
        on conflict (community) do update set
            sequence = excluded.sequence, name = excluded.name, municipalities = excluded.municipalities
        where excluded.sequence > c.sequence
        """,
        [fact.event.community for fact in newest],
        [fact.sequence for fact in newest],
        [fact.event.name for fact in newest],
        [_named(fact.event) for fact in newest],
    )


def _named(said: HealthCommunityRegistered) -> dict[str, str | None]:
    """Every municipality by number; one that left and came back has the name it had last."""
    named: dict[str, str | None] = {}
    for one in sorted(said.municipalities, key=lambda one: one.valid_from):
        named[one.municipality] = one.name or named.get(one.municipality)
    return named


async def names(connection: Connection, community: str | None, municipality: str | None) -> Names:
    """The names that letters use, as far as they are known.

    A fact of no community belongs to that of its municipality where there is just one. Of two communities that name
    a municipality differently the matter's own is heard, else always the same one.
    """
    row = await connection.fetchrow(
        """
        select
            (
                select name from communities where community = coalesce($1, (
                    select min(community) from communities where municipalities ? $2 having count(*) = 1
                ))
            ) as community,
            (
                select municipalities ->> $2 from communities where municipalities ->> $2 is not null
                order by community = $1 desc nulls last, community limit 1
            ) as municipality
        """,
        community,
        municipality,
    )
    return Names(**row) if row else Names()
