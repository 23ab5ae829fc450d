"""The register of who may attest and authorise, and of who stands in for whom. Only ever added to."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.authority import Authority, Step, Substitution

Row = dict[str, Any]


async def insert_authority(connection: Connection, row: Row) -> None:
    """An authority that waits for its second person."""
    await connection.execute(
        """
        insert into authorities (authority, step, holder, practitioner, community, municipality, body, limit_ore,
                                 valid_from, valid_to, entered_by, entered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        *row.values(),
    )


async def insert_substitution(connection: Connection, row: Row) -> None:
    """A substitution that waits for its second person."""
    await connection.execute(
        """
        insert into substitutions (substitution, authority, substitute, valid_from, valid_to, entered_by, entered_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        """,
        *row.values(),
    )


async def confirm(connection: Connection, granted: UUID, entered_by: str, actor: str, at: datetime) -> None:
    """Put an authority or a substitution in force."""
    await connection.execute(
        "insert into authority_confirmed (granted, entered_by, confirmed_by, confirmed_at) values ($1, $2, $3, $4)",
        granted,
        entered_by,
        actor,
        at,
    )


async def end(connection: Connection, granted: UUID, last_day: date, actor: str, at: datetime) -> bool:
    """Let an authority or a substitution end with a day; False when it ends with that day or sooner already."""
    done = await connection.fetchval(
        """
        insert into authority_ended (granted, last_day, ended_by, ended_at)
        select $1, $2, $3, $4
        where not exists (select from authority_ended where granted = $1 and last_day <= $2)
        on conflict do nothing returning granted
        """,
        granted,
        last_day,
        actor,
        at,
    )
    return done is not None


_SHOWN = """
select a.*, d.confirmed_by, d.confirmed_at, e.last_day as ended_with, e.ended_by, (
    select coalesce(json_agg(s order by s.valid_from, s.substitution), '[]') from (
        select s.substitution, s.substitute, s.valid_from, s.valid_to, s.entered_by, s.entered_at, d.confirmed_by,
               d.confirmed_at, e.last_day as ended_with, e.ended_by
        from substitutions s left join authority_confirmed d on d.granted = s.substitution
        left join authority_ends e on e.granted = s.substitution
        where s.authority = a.authority
    ) s
) as substitutions
from authorities a
left join authority_confirmed d on d.granted = a.authority
left join authority_ends e on e.granted = a.authority
"""


async def authority(connection: Connection, which: UUID) -> Row | None:
    """One authority with its substitutions, in force or not."""
    found = await connection.fetchrow(f"{_SHOWN} where a.authority = $1", which)
    return dict(found) if found else None


async def authority_of(connection: Connection, substitution: UUID) -> UUID | None:
    """Which authority somebody would use."""
    found: UUID | None = await connection.fetchval(
        "select authority from substitutions where substitution = $1", substitution
    )
    return found


async def list_authorities(
    connection: Connection, communities: Collection[str], municipalities: Collection[str], after: UUID | None, take: int
) -> list[Row]:
    """Authorities of these places by id, in force or not."""
    rows = await connection.fetch(
        f"""
        {_SHOWN}
        where (a.community = any($1::text[]) or a.municipality = any($2::text[]))
          and ($3::uuid is null or a.authority > $3)
        order by a.authority limit $4
        """,
        list(communities),
        list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]


async def gps(connection: Connection, person: str, on: date) -> set[UUID]:
    """Which GP somebody is, as any confirmed authority of theirs says that holds on a day."""
    rows = await connection.fetch(
        """
        select distinct a.practitioner
        from authorities a
        join authority_confirmed d on d.granted = a.authority
        left join authority_ends e on e.granted = a.authority
        where a.holder = $1 and a.practitioner is not null
          and $2 between a.valid_from and least(a.valid_to, e.last_day, 'infinity')
        """,
        person,
        on,
    )
    return {row["practitioner"] for row in rows}


async def registers(connection: Connection, step: Step, places: Collection[str]) -> dict[str, list[Authority]]:
    """The confirmed authorities of these communities (to attest) or municipalities (to authorise), past ones too.

    A place that has none leaves it to roles; one whose authorities have all run out leaves it to nobody.
    """
    place = "community" if step is Step.ATTEST else "municipality"
    rows = await connection.fetch(
        f"""
        select a.authority, a.{place} as place, a.holder, a.body, a.limit_ore, a.valid_from,
               least(a.valid_to, e.last_day) as last_day, s.substitute, s.since, s.until
        from authorities a
        join authority_confirmed d on d.granted = a.authority
        left join authority_ends e on e.granted = a.authority
        left join lateral (
            select s.substitute, s.valid_from as since, least(s.valid_to, e.last_day) as until
            from substitutions s join authority_confirmed d on d.granted = s.substitution
            left join authority_ends e on e.granted = s.substitution
            where s.authority = a.authority
        ) as s on true
        where a.{place} = any($1::text[])
        order by a.authority
        """,
        list(places),
    )
    found: dict[UUID, Authority] = {}
    for row in rows:
        known = found.get(row["authority"])
        others = known.substitutions if known else ()
        if row["substitute"] is not None:
            others = (*others, Substitution(row["substitute"], row["since"], row["until"]))
        found[row["authority"]] = Authority(
            holder=row["holder"],
            place=row["place"],
            valid_from=row["valid_from"],
            last_day=row["last_day"],
            body=row["body"],
            limit_ore=row["limit_ore"],
            substitutions=others,
        )
    of_place: dict[str, list[Authority]] = {}
    for one in found.values():
        of_place.setdefault(one.place, []).append(one)
    return of_place
