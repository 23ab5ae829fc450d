"""Claims as they are shown and listed."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection, Reads

Row = dict[str, Any]

_COLUMNS = """
       c.claim, c.version, c.state, c.practitioner, c.community, c.body, b.name as body_name, c.meeting,
       m.title as meeting_title, coalesce(m.cancelled_sequence > m.told_sequence, false) as meeting_cancelled,
       c.month, c.home, c.payer, c.payers, c.first_on, c.last_on, c.total_ore, c.held,
       c.approved_version, c.approved_ore, c.changed_at,
       (c.approved_version is not null and c.version <> c.approved_version) as proposes_reversal
"""
_FROM = """
from claims c
left join bodies b on b.body = c.body
left join meetings m on m.meeting = c.meeting
"""
_WHOLE = f"""
select {_COLUMNS}, (
    select coalesce(json_agg(l), '[]') from (
        select kind, on_day as on, minutes, counted_minutes, rate_ore, amount_ore, tax_treatment, payer, home, basis,
               source, assumptions, cause, funding, supplements is not null as supplements
        from claim_lines where claim = c.claim and version = c.version order by line
    ) l
) as lines, (
    select coalesce(json_agg(h), '[]') from (
        select kind, on_day as on, minutes, missing, payer, cause from held_lines where claim = c.claim order by line
    ) h
) as unpriced, (
    select coalesce(json_agg(a), '[]') from (
        -- Who attested, authorised and rejected which version, in order of time.
        select version, step, payer, actor, at, total_ore, reason from approvals
        where claim = c.claim order by at, step
    ) a
) as approvals, (
    select coalesce(json_agg(e), '[]') from (
        -- The book's entries, with the vouchers they stand on.
        select e.entry, e.version, e.line, e.reverses, e.replaces, e.ore, e.municipality, e.tax_treatment, e.on_day,
               e.cause, e.actor, e.at, v.run,
               v.municipality || '-' || v.year || '-' || lpad(v.number::text, 6, '0') as voucher
        from entries e left join voucher_lines using (entry) left join vouchers v using (voucher)
        where e.claim = c.claim order by e.at, e.entry
    ) e
) as entries
{_FROM} where c.claim = $1
"""


async def list_claims(
    connection: Connection,
    *,
    communities: Collection[str],
    municipalities: Collection[str],
    own: UUID | None,
    state: str | None,
    community: str | None,
    payer: str | None,
    practitioner: UUID | None,
    after: UUID | None,
    take: int,
) -> list[Row]:
    """Claims of these communities, payers or this GP, narrowed by the rest, by id."""
    rows = await connection.fetch(
        f"""
        select {_COLUMNS} {_FROM}
        where (c.community = any($1::text[]) or c.payers && $2::text[] or c.practitioner = $3)
          and ($4::text is null or c.state = $4) and ($5::text is null or c.community = $5)
          and ($6::text is null or c.payers @> array[$6]) and ($7::uuid is null or c.practitioner = $7)
          and ($8::uuid is null or c.claim > $8)
        order by c.claim limit $9
        """,
        list(communities),
        list(municipalities),
        own,
        state,
        community,
        payer,
        practitioner,
        after,
        take,
    )
    return [dict(row) for row in rows]


async def whole_claim(reads: Reads, claim: UUID) -> Row | None:
    """One claim with its names and all that led to it and came of it: one statement, so that it is one moment."""
    row = await reads.fetchrow(_WHOLE, claim)
    return dict(row) if row else None


async def hosts_of(connection: Connection, claim: UUID) -> set[str]:
    """The municipalities that pay lines of a claim as hosts, in the version that holds or the approved one."""
    rows = await connection.fetch(
        """
        select distinct l.payer from claims c join claim_lines l using (claim) join fundings f using (funding)
        where c.claim = $1 and l.version in (c.version, c.approved_version) and f.arrangement = 'host_pays'
        """,
        claim,
    )
    return {row["payer"] for row in rows}
