"""Claims as they are shown and listed."""

from typing import Any
from uuid import UUID

from infra.chassis.work import Connection, Reads
from services.honoraria.store.grounds import CONFIRMED, WITHIN_DAYS
from services.honoraria.store.overlaps import OVERLAPPING, OVERLAPS
from services.honoraria.store.selection import STATE, WHERE, Reach, Selection, given

Row = dict[str, Any]

_COLUMNS = f"""
       c.claim, c.version, c.state, c.practitioner, c.community, c.body, b.name as body_name, c.meeting,
       m.title as meeting_title, coalesce(m.cancelled_sequence > m.told_sequence, false) as meeting_cancelled,
       c.month, c.home, c.payer, c.payers, c.first_on, c.last_on, c.total_ore, c.held,
       c.approved_version, c.approved_ore, c.changed_at,
       (c.approved_version is not null and c.version <> c.approved_version) as proposes_reversal,
       case when c.state = 'calculated' then {CONFIRMED} end as confirmed,
       case when c.state = 'calculated' then c.state_since end as waits_since,
       case when c.state = 'calculated' then ({WITHIN_DAYS}) end as within_days,
       case when c.state = 'rejected' then (
           select a.reason from approvals a where a.claim = c.claim and a.version = c.version and a.step = 'rejected'
           limit 1
       ) end as rejected_because,
       exists (
           select from overdue_told o where (o.claim, o.version, o.state) = (c.claim, c.version, c.state)
       ) as overdue,
       {OVERLAPPING} as overlapping
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
        select p.version, step, payer, actor, acts_for, at, total_ore, reason, w.words
        from approvals p
        left join rejection_words w on p.step = 'rejected' and (w.claim, w.version) = (p.claim, p.version)
        where p.claim = c.claim order by at, step
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
) as entries, (
    select coalesce(json_agg(o), '[]') from ({OVERLAPS}) o
) as overlaps
{_FROM} where c.claim = $1
"""


async def list_claims(
    connection: Connection, reach: Reach, selection: Selection, *, after: UUID | None, take: int
) -> list[Row]:
    """Claims within reach that were looked for, by id."""
    rows = await connection.fetch(
        f"""
        select {_COLUMNS} {_FROM} where {WHERE} and {STATE} and ($15::uuid is null or c.claim > $15)
        order by c.claim limit $16
        """,
        *given(reach, selection),
        after,
        take,
    )
    return [dict(row) for row in rows]


async def whole_claim(reads: Reads, claim: UUID) -> Row | None:
    """One claim with its names and all that led to it and came of it: one statement, so that it is one moment."""
    row = await reads.fetchrow(_WHOLE, claim)
    return dict(row) if row else None
