"""A community's year in sums: by priority group, level and body, and in all. One statement: it is of one moment."""

from datetime import date
from typing import Any

from infra.chassis.work import Connection

Row = dict[str, Any]

# A body may work for several groups and then counts in each: groups are not to be added up, levels and bodies are.
# Of a rejected version nothing counts but what was approved before it. A meeting called off is paid, perhaps, but not
# held; what was prepared for it was done. Paid is what the bank has booked: what was taken back counts below zero when
# it has been taken off or paid back, and not as far as it was written off.
_TOTALS = """
with mine as materialized (
    select c.claim, case c.state when 'rejected' then c.approved_version else c.version end as version, c.practitioner,
           c.body, c.meeting, c.state <> 'rejected' as waits,
           coalesce(m.cancelled_sequence > m.told_sequence, false) as called_off
    from claims c left join meetings m using (meeting)
    where c.community = $1
), worked as (
    select mine.body, mine.practitioner, mine.meeting, l.kind, l.tax_treatment, l.amount_ore as ore,
           case when l.supplements is null and (not called_off or l.kind = 'preparation') then l.minutes else 0 end
               as minutes,
           0 as held, not called_off or l.kind = 'preparation' as done
    from mine join claim_lines l using (claim, version)
    where l.on_day between $2 and $3
    union all
    select mine.body, mine.practitioner, mine.meeting, h.kind, null, 0,
           case when called_off and h.kind <> 'preparation' then 0 else h.minutes end, h.minutes,
           not called_off or h.kind = 'preparation'
    from mine join held_lines h using (claim)
    where waits and h.on_day between $2 and $3
), booked as (
    select e.body, e.tax_treatment, e.ore, v.voucher is not null as settled,
           case when v.tax_treatment = 'business' and case
               when p.state is null or p.state = 'cancelled' then was_paid(v.run, v.practitioner)
               else p.state = 'confirmed'
           end then e.ore else 0 end as paid_ore
    from mine
    join entries e using (claim)
    left join voucher_lines using (entry)
    left join vouchers v using (voucher)
    left join payments p
        on p.run = v.run and p.practitioner = v.practitioner and v.tax_treatment = 'business'
    where e.on_day between $2 and $3
    union all
    select e.body, 'business', 0, false, case
               when was_paid(o.debt, d.practitioner) then case d.kind when 'write_off' then d.ore else 0 end
               when d.kind = 'repaid' then -d.ore else 0
           end
    from debt_decisions d join payouts o using (run, practitioner, tax_treatment),
         lateral (
             select e.body, e.claim, e.on_day
             from vouchers v join voucher_lines using (voucher) join entries e using (entry)
             where v.run = o.debt and v.practitioner = d.practitioner and v.tax_treatment = 'business'
               and v.kind = 'reversal'
             order by e.on_day, e.entry limit 1
         ) as e
    where d.tax_treatment = 'business' and d.kind <> 'repayment_letter' and d.confirmed_by is not null
      and e.claim in (select claim from mine) and e.on_day between $2 and $3
), known as (
    select body, b.name, coalesce(b.level, 'not_known') as level,
           case when b.priority_groups is null then array['not_known']
                when b.priority_groups = '{}' then array['none'] else b.priority_groups end as priority_groups
    from (select body from worked union select body from booked) as seen left join bodies b using (body)
), scopes as (
    select 'all' as what, '' as key, '' as name, body from known
    union all select 'priority_group', unnest(priority_groups), '', body from known
    union all select 'level', level, '', body from known
    union all select 'body', body::text, coalesce(name, body::text), body from known
), of_work as (
    select what, key,
           count(distinct meeting) filter (where kind = 'meeting' and done) as meetings,
           count(distinct meeting) filter (where kind = 'pre_meeting' and done) as pre_meetings,
           count(distinct practitioner) filter (where done) as gps,
           coalesce(sum(minutes) filter (where kind = 'meeting'), 0)::bigint as meeting_minutes,
           coalesce(sum(minutes) filter (where kind = 'pre_meeting'), 0)::bigint as pre_meeting_minutes,
           coalesce(sum(minutes) filter (where kind = 'preparation'), 0)::bigint as preparation_minutes,
           coalesce(sum(minutes) filter (where kind = 'travel'), 0)::bigint as travel_minutes,
           sum(held)::bigint as unpriced_minutes,
           coalesce(sum(ore) filter (where tax_treatment = 'office'), 0)::bigint as office_priced_ore,
           coalesce(sum(ore) filter (where tax_treatment = 'business'), 0)::bigint as business_priced_ore
    from scopes join worked using (body)
    group by what, key
), of_book as (
    select what, key,
           coalesce(sum(ore) filter (where tax_treatment = 'office'), 0)::bigint as office_approved_ore,
           coalesce(sum(ore) filter (where tax_treatment = 'business'), 0)::bigint as business_approved_ore,
           coalesce(sum(ore) filter (where tax_treatment = 'office' and settled), 0)::bigint as office_settled_ore,
           coalesce(sum(ore) filter (where tax_treatment = 'business' and settled), 0)::bigint as business_settled_ore,
           sum(paid_ore)::bigint as business_paid_ore
    from scopes join booked using (body)
    group by what, key
)
select *
from (select what, key, max(name) as name from scopes group by what, key) as s
left join of_work using (what, key)
left join of_book using (what, key)
order by array_position(array['all', 'priority_group', 'level', 'body'], what), name, key
"""


async def totals(connection: Connection, community: str, first: date, last: date) -> list[Row]:
    """Sums over the work of these days: `what` is all, priority_group, level or body, and `key` which of them."""
    rows = await connection.fetch(_TOTALS, community, first, last)
    return [{name: 0 if value is None else value for name, value in row.items()} for row in rows]
