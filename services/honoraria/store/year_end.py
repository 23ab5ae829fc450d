"""What was settled or paid after the books of a year were closed, or not at all."""

from datetime import date
from typing import Any

from infra.chassis.work import Connection

Row = dict[str, Any]


async def settled_after(connection: Connection, municipality: str, until: date, deadline: date) -> list[Row]:
    """Lines worked by a day that a run settled after the deadline."""
    rows = await connection.fetch(
        """
        select e.claim, e.practitioner, l.kind, e.on_day, l.minutes, e.ore, coalesce(b.name, e.body::text) as body_name,
               v.municipality || '-' || v.year || '-' || lpad(v.number::text, 6, '0') as label
        from runs r
        join vouchers v using (run)
        join voucher_lines vl using (voucher)
        join entries e using (entry)
        join claim_lines l using (claim, version, line)
        left join bodies b on b.body = e.body
        where r.municipality = $1 and r.mode = 'commit' and r.posted_on > $3 and e.on_day <= $2
        order by e.on_day, e.entry
        """,
        municipality,
        until,
        deadline,
    )
    return [dict(row) for row in rows]


async def unpaid_after(connection: Connection, municipality: str, until: date, deadline: date) -> list[Row]:
    """Payments of runs posted by the deadline that the bank had not booked by then, and what of each was worked by a
    day: no more than the payment, which debts may have made smaller. One that a later run took back before it was
    invoiced is what that run's payment stands for, too."""
    rows = await connection.fetch(
        """
        with recursive stands_for (payment, run, practitioner) as (
            select payment, run, practitioner from payments where municipality = $1
            union all
            select s.payment, p.run, p.practitioner
            from stands_for s join payments p on p.cancelled_by = s.run and p.practitioner = s.practitioner
        )
        select p.practitioner, p.reference, r.posted_on, p.ore, least(p.ore, worked.ore) as worked_ore,
               case p.state when 'confirmed' then 'paid_late' when 'cancelled' then 'awaiting_invoice' else p.state
               end as reason
        from payments p
        join runs r using (run)
        left join runs back on back.run = p.cancelled_by
        join lateral (
            select sum(e.ore)::bigint as ore
            from stands_for s
            join vouchers v on v.run = s.run and v.practitioner = s.practitioner and v.tax_treatment = 'business'
            join voucher_lines using (voucher) join entries e using (entry)
            where s.payment = p.payment and e.on_day <= $2
        ) worked on worked.ore > 0
        where p.municipality = $1 and r.posted_on <= $3 and (back.posted_on is null or back.posted_on > $3)
          and (p.state <> 'confirmed' or (p.changed_at at time zone 'Europe/Oslo')::date > $3)
        order by p.reference
        """,
        municipality,
        until,
        deadline,
    )
    return [dict(row) for row in rows]


async def office_owed_at(connection: Connection, municipality: str, until: date, deadline: date) -> int:
    """Øre of approved `office` work done by a day that no run had settled by the deadline, whoever it waits for."""
    found: int = await connection.fetchval(
        """
        select coalesce(sum(e.ore), 0)::bigint from entries e
        where e.municipality = $1 and e.tax_treatment = 'office' and e.on_day <= $2 and not exists (
            select from voucher_lines join vouchers using (voucher) join runs r using (run)
            where entry = e.entry and r.posted_on <= $3
        )
        """,
        municipality,
        until,
        deadline,
    )
    return found
