"""Claims by what somebody looks for: the list, its sum, and what is approved of it all at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.store.grounds import ASKS, CONFIRMED, WITHIN_DAYS


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody may see, or act on: claims of communities, of municipalities as payers, or their own."""

    communities: Collection[str] = ()
    municipalities: Collection[str] = ()
    own: UUID | None = None
    to_authorise: bool = False
    """Of the communities only claims with lines that a host pays, and only for these."""
    to_attest_on: date | None = None
    """Only claims whose GP is not waited for on this day."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is looked for; None is anything. A claim is between two days when any of its work is."""

    state: str | None = None
    community: str | None = None
    payer: str | None = None
    practitioner: UUID | None = None
    body: UUID | None = None
    first: date | None = None
    last: date | None = None
    overdue: bool | None = None
    without: tuple[UUID, ...] = ()


WHERE = """
(c.payers && $2::text[] or c.practitioner = $3 or c.community = any($1::text[]) and (not $4 or exists (
    select from claim_lines l join fundings f using (funding)
    where l.claim = c.claim and l.version in (c.version, c.approved_version) and f.arrangement = 'host_pays'
)))
and ($5::text is null or c.community = $5) and ($6::text is null or c.payers @> array[$6])
and ($7::uuid is null or c.practitioner = $7) and ($8::uuid is null or c.body = $8)
and ($9::date is null or c.last_on >= $9) and ($10::date is null or c.first_on <= $10)
and ($11::boolean is null or $11 = exists (
    select from overdue_told o where (o.claim, o.version, o.state) = (c.claim, c.version, c.state)
))
and ($12::uuid[] is null or c.claim <> all($12::uuid[]))
"""
# Where somebody authorises for municipalities, what of theirs is authorised already waits for others and not for them.
STATE = f"""
($13::text is null or c.state = $13) and (not $4 or exists (
    select from unnest(c.payers) as p (payer)
    where not exists (
        select from approvals a
        where (a.claim, a.version, a.step, a.payer) = (c.claim, c.version, 'authorised', p.payer)
    ) and (p.payer = any($2::text[]) or c.community = any($1::text[]) and exists (
        select from claim_lines l join fundings f using (funding)
        where l.claim = c.claim and l.version in (c.version, c.approved_version) and l.payer = p.payer
          and f.arrangement = 'host_pays'
    ))
))
and ($14::date is null or not exists (select from fundings f where {ASKS}) or not exists (
    select from ({WITHIN_DAYS}) as w (days)
    where (days < 0 or $14 <= (c.state_since at time zone 'Europe/Oslo')::date + days) and not {CONFIRMED}
))
"""


def given(reach: Reach, selection: Selection) -> tuple[Any, ...]:
    """The parameters of WHERE and STATE, the first fourteen."""
    return (
        *(list(reach.communities), list(reach.municipalities), reach.own, reach.to_authorise),
        *(selection.community, selection.payer, selection.practitioner, selection.body),
        *(selection.first, selection.last, selection.overdue, list(selection.without) or None, selection.state),
        reach.to_attest_on,
    )


@dataclass(frozen=True, slots=True)
class Sum:
    """What a selection comes to; `seen` tells these very versions and amounts from any others."""

    claims: int
    total_ore: int
    seen: str


async def sum_of(connection: Connection, reach: Reach, selection: Selection) -> Sum:
    """How many claims there are, their øre, and what they look like now."""
    row = await connection.fetchrow(
        f"""
        with reached as materialized (
            select claim, version, total_ore, changed_at, {STATE} as wanted from claims c where {WHERE}
        )
        select count(*) filter (where wanted) as claims,
               coalesce(sum(total_ore) filter (where wanted), 0)::bigint as total_ore,
               coalesce(max(changed_at), '-infinity') as latest,
               string_agg(claim || '/' || version || '/' || total_ore, ' ' order by claim) filter (where wanted)
               as listed
        from reached
        """,
        *given(reach, selection),
    )
    assert row is not None, "a sum over nothing is a row, too"
    return Sum(row["claims"], row["total_ore"], seen(row["latest"], row["listed"] or ""))


def seen(latest: datetime, listed: str) -> str:
    """When the newest of the claims changed, and a print of them all."""
    return f"{latest.isoformat()}/{sha256(listed.encode()).hexdigest()[:32]}"


async def selected(connection: Connection, reach: Reach, selection: Selection, most: int) -> list[UUID]:
    """The claims, at most so many and one."""
    rows = await connection.fetch(
        f"select c.claim from claims c where {WHERE} and {STATE} order by c.claim limit $15",
        *given(reach, selection),
        most + 1,
    )
    return [row["claim"] for row in rows]


async def changed_since(
    connection: Connection, reach: Reach, selection: Selection, since: datetime, take: int
) -> list[UUID]:
    """What has changed after a moment, whatever its state is now."""
    rows = await connection.fetch(
        f"""
        select c.claim from claims c
        where {WHERE} and ($13::text is null or $14::date is null or true) and c.changed_at > $15
        order by c.changed_at, c.claim limit $16
        """,
        *given(reach, selection),
        since,
        take,
    )
    return [row["claim"] for row in rows]
