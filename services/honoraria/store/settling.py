"""What a settlement run reads: unsettled entries, debts, work left out, and what refunds are made from."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]


async def unsettled_entries(connection: Connection, municipality: str, until: date) -> list[Row]:
    """Approved entries of a payer on no voucher yet, with the work they are for and the voucher they correct."""
    rows = await connection.fetch(
        """
        select e.entry, e.claim, e.practitioner, e.tax_treatment, e.on_day, e.ore, e.reverses, e.replaces,
               e.community, l.kind, l.minutes, l.counted_minutes, l.rate_ore, l.why, l.assumptions, l.funding,
               coalesce(b.name, e.body::text) as body_name, m.title as meeting_title,
               e.supplement and e.replaces is null and exists (
                   select from voucher_lines vl join entries o using (entry) where o.claim = e.claim
               ) as supplement,
               v.municipality || '-' || v.year || '-' || lpad(v.number::text, 6, '0') as corrects,
               r.posted_on as corrected_on
        from entries e
        join claim_lines l using (claim, version, line)
        join claims c using (claim)
        left join bodies b on b.body = e.body
        left join meetings m on m.meeting = c.meeting
        left join voucher_lines vc on vc.entry = coalesce(e.reverses, e.replaces)
        left join vouchers v using (voucher)
        left join runs r using (run)
        where e.municipality = $1 and e.on_day <= $2
          and not exists (select from voucher_lines vl where vl.entry = e.entry)
        order by e.on_day, e.entry
        """,
        municipality,
        until,
    )
    return [dict(row) for row in rows]


async def debts(connection: Connection, municipality: str) -> dict[tuple[UUID, str], int]:
    """What GPs owe a payer from earlier runs, in øre, negative; by GP and tax treatment."""
    rows = await connection.fetch(
        """
        select distinct on (p.practitioner, p.tax_treatment) p.practitioner, p.tax_treatment, p.carried_ore
        from payouts p join runs r using (run)
        where p.municipality = $1 order by p.practitioner, p.tax_treatment, r.number desc
        """,
        municipality,
    )
    return {(row["practitioner"], row["tax_treatment"]): row["carried_ore"] for row in rows}


async def held_work(connection: Connection, municipality: str, until: date) -> list[Row]:
    """Unpriced work that would fall on a municipality: as payer, else as home, else as the community's host."""
    rows = await connection.fetch(
        """
        select h.claim, c.practitioner, h.kind, h.on_day, h.minutes, h.missing as reason, null::bigint as ore,
               coalesce(b.name, c.body::text) as body_name, m.title as meeting_title
        from held_lines h
        join claims c using (claim)
        left join communities k on k.community = c.community
        left join bodies b on b.body = c.body
        left join meetings m on m.meeting = c.meeting
        where coalesce(h.payer, h.home, k.host) = $1 and h.on_day <= $2
        order by h.on_day, h.claim, h.line
        """,
        municipality,
        until,
    )
    return [dict(row) for row in rows]


async def unapproved_work(connection: Connection, municipality: str, until: date) -> list[Row]:
    """Priced work that waits for approval and is not in the book already."""
    rows = await connection.fetch(
        """
        select l.claim, c.practitioner, l.kind, l.on_day, l.minutes, 'unapproved' as reason, l.amount_ore as ore,
               coalesce(b.name, c.body::text) as body_name, m.title as meeting_title
        from claims c
        join claim_lines l using (claim, version)
        left join bodies b on b.body = c.body
        left join meetings m on m.meeting = c.meeting
        where c.state in ('calculated', 'attested') and c.payers @> array[$1::text] and l.payer = $1 and l.on_day <= $2
          and not exists (
              select from entries e join claim_lines o using (claim, version, line)
              where e.claim = l.claim and e.reverses is null
                and not exists (select from entries r where r.reverses = e.entry)
                and (o.cause, o.part, o.kind, o.on_day, o.minutes, o.amount_ore, o.tax_treatment, o.payer)
                  = (l.cause, l.part, l.kind, l.on_day, l.minutes, l.amount_ore, l.tax_treatment, l.payer)
          )
        order by l.on_day, l.claim, l.line
        """,
        municipality,
        until,
    )
    return [dict(row) for row in rows]


async def host_costs(connection: Connection, host: str, entries: Collection[UUID]) -> list[Row]:
    """What a host has put on vouchers, these entries included, by arrangement and day.

    The arrangement is the one now in force for the body and day, as long as it has the same host: what is confirmed
    late splits anew, as it would have done in time. One that took another's place goes under the first one's id, or
    all that was claimed would be credited and claimed again.
    """
    rows = await connection.fetch(
        """
        select e.community, (
                   select o.funding from fundings o
                   where o.community = f.community and o.body is not distinct from f.body
                     and o.valid_from = f.valid_from and o.confirmed_by is not null
                   order by o.confirmed_at, o.funding limit 1
               ) as funding, f.valid_from as funding_from, e.on_day, sum(e.ore)::bigint as ore, f.key, f.share_equal
        from entries e
        join claim_lines l using (claim, version, line)
        join fundings then_ on then_.funding = l.funding
        left join lateral (
            select n.funding, n.host from fundings n
            where n.community = e.community and (n.body = e.body or n.body is null) and n.valid_from <= e.on_day
              and n.confirmed_by is not null and n.superseded_by is null
            order by n.body is not null desc, n.valid_from desc limit 1
        ) now on now.host = then_.host
        join fundings f on f.funding = coalesce(now.funding, then_.funding)
        where e.municipality = $1 and then_.host = $1
          and (e.entry = any($2::uuid[]) or exists (select from voucher_lines v where v.entry = e.entry))
        group by 1, 2, 3, 4, 6, 7
        order by 1, 4, 2
        """,
        host,
        list(entries),
    )
    return [dict(row) for row in rows]


async def claimed_before(connection: Connection, host: str) -> list[Row]:
    """What a host has claimed so far, by segment and municipality, with what the latest claim said of the segment."""
    rows = await connection.fetch(
        """
        select segment, municipality, sum(ore)::bigint as ore,
               (array_agg(to_jsonb(refunds) order by refund desc))[1] as latest
        from refunds where host = $1 group by segment, municipality order by segment, municipality
        """,
        host,
    )
    return [dict(row) for row in rows]


async def names_of_municipalities(connection: Connection) -> dict[str, Row]:
    """Names and organisation numbers of all municipalities that have confirmed details."""
    rows = await connection.fetch(
        """
        select distinct on (municipality) municipality, name, organisation_number from payers
        where confirmed_by is not null order by municipality, confirmed_at desc, payer desc
        """
    )
    return {row["municipality"]: dict(row) for row in rows}
