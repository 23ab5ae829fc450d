"""What a settlement run reads: unsettled entries, debts, work left out, and what refunds are made from."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.settlement import Taking

Row = dict[str, Any]
Unsettled = tuple[Taking, int, UUID | None]
"""An entry to take; its minutes, negative when it reverses another; who was paid as `business` for what it corrects or
supplements."""
# Asked only of what corrects something, which few lines do.
_FIRST_RUN = "case when e.reverses is not null or e.replaces is not null then first_run_of(e.entry) end"


async def unsettled_entries(connection: Connection, municipality: str, until: date) -> list[Unsettled]:
    """Approved entries of a payer on no voucher yet, by day. Lean: a run may take a hundred thousand of them."""
    rows = await connection.fetch(
        """
        select e.entry, e.claim, e.practitioner, e.tax_treatment, e.on_day, e.ore, e.reverses is not null,
               e.supplement and e.replaces is null and exists (
                   select from voucher_lines vl join entries o using (entry) where o.claim = e.claim
               ),
               case when l.supplements is not null then 0 when e.reverses is null then l.minutes else -l.minutes end,
               case when e.tax_treatment = 'business'
                         and (coalesce(e.reverses, e.replaces) is not null or l.supplements is not null)
                   then settled_for(e.entry) end
        from entries e
        join claim_lines l using (claim, version, line)
        where e.municipality = $1 and e.on_day <= $2
          and not exists (select from voucher_lines vl where vl.entry = e.entry)
        order by e.on_day, e.entry
        """,
        municipality,
        until,
    )
    return [(Taking(*row[:8]), row[8], row[9]) for row in rows]


async def work_of_entries(connection: Connection, entries: Collection[UUID]) -> list[Row]:
    """What entries are for: those a run leaves, to be listed."""
    rows = await connection.fetch(
        """
        select e.claim, e.practitioner, l.kind, e.on_day, l.minutes, e.ore,
               coalesce(b.name, e.body::text) as body_name, m.title as meeting_title
        from entries e
        join claim_lines l using (claim, version, line)
        join claims c using (claim)
        left join bodies b on b.body = e.body
        left join meetings m on m.meeting = c.meeting
        where e.entry = any($1::uuid[])
        order by e.on_day, e.entry
        """,
        list(entries),
    )
    return [dict(row) for row in rows]


async def settled_lines(
    connection: Connection, run: UUID, practitioner: UUID | None = None
) -> Sequence[Mapping[str, Any]]:
    """The lines of a committed run in the order of its vouchers, with the basis of their reasons; of one GP or of all.

    Everything here is only ever added to, so that the same run gives the same lines for ever; what later runs settled
    is not looked at. Names are not: they are kept with the run.
    """
    return await connection.fetch(
        f"""
        select v.number, v.kind as voucher_kind, v.practitioner, v.tax_treatment, e.claim, e.on_day, e.ore,
               e.reverses is not null as reverses, l.kind, l.minutes, l.counted_minutes, l.rate_ore,
               l.basis, l.assumptions, l.source, e.body, c.meeting,
               case when before.number <= own.number then
                   o.municipality || '-' || o.year || '-' || lpad(o.number::text, 6, '0')
               end as corrects,
               first.posted_on as corrected_on
        from vouchers v
        join runs own on own.run = v.run
        join voucher_lines vl using (voucher)
        join entries e using (entry)
        join claim_lines l using (claim, version, line)
        join claims c on c.claim = e.claim
        left join voucher_lines ol on ol.entry = coalesce(e.reverses, e.replaces)
        left join vouchers o on o.voucher = ol.voucher
        left join runs before on before.run = o.run
        left join runs first on first.run = {_FIRST_RUN} and first.number < own.number
        where v.run = $1 and ($2::uuid is null or v.practitioner = $2)
        order by v.number, e.on_day, e.claim, e.entry
        """,
        run,
        practitioner,
    )


async def names_in_run(connection: Connection, claims: Collection[UUID]) -> Row:
    """What the bodies and meetings of these claims are called now: {bodies: {id: name}, meetings: {id: title}}."""
    row = await connection.fetchrow(
        """
        with work as (
            select distinct body, meeting from claims where claim = any($1::uuid[])
        )
        select (select coalesce(jsonb_object_agg(body, name), '{}') from bodies
                where body in (select body from work)) as bodies,
               (select coalesce(jsonb_object_agg(meeting, title), '{}') from meetings
                where title is not null and meeting in (select meeting from work)) as meetings
        """,
        list(claims),
    )
    assert row is not None, "a select without a table has a row"
    return dict(row)


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


_IN_BOTH = """
(o.cause, o.part, o.kind, o.on_day, o.minutes, o.amount_ore, o.tax_treatment, o.payer)
    = (l.cause, l.part, l.kind, l.on_day, l.minutes, l.amount_ore, l.tax_treatment, l.payer)
and o.supplements is not distinct from l.supplements
"""


async def unapproved_work(connection: Connection, municipality: str, until: date) -> list[Row]:
    """Priced work that is not in the book and waits for approval or was refused; and below zero what is in the book and
    would be taken back by what waits or was refused. Refused as long as it differs, with the day as `since`.
    """
    rows = await connection.fetch(
        f"""
        with open as materialized (
            select claim, version, practitioner, body, meeting, state = 'rejected' as refused,
                   case when state = 'rejected' then (state_since at time zone 'Europe/Oslo')::date end as since
            from claims
            where state in ('calculated', 'attested', 'rejected') and payers @> array[$1::text]
        ), work as (
            select l.claim, c.practitioner, c.body, c.meeting, l.kind, l.on_day, l.minutes, l.amount_ore as ore, l.line,
                   case when c.refused then 'rejected' else 'unapproved' end as reason, c.since
            from open c join claim_lines l using (claim, version)
            where l.payer = $1 and l.on_day <= $2 and not exists (
                select from entries e join claim_lines o using (claim, version, line)
                where e.claim = l.claim and e.reverses is null
                  and not exists (select from entries r where r.reverses = e.entry) and {_IN_BOTH}
            )
            union all
            select e.claim, c.practitioner, c.body, c.meeting, o.kind, o.on_day, o.minutes, -e.ore, -1,
                   case when c.refused then 'rejected_reversal' else 'reversal' end, c.since
            from open c join entries e using (claim)
            join claim_lines o on (o.claim, o.version, o.line) = (e.claim, e.version, e.line)
            where e.municipality = $1 and e.on_day <= $2 and e.reverses is null
              and not exists (select from entries r where r.reverses = e.entry)
              and not exists (
                  select from claim_lines l where l.claim = c.claim and l.version = c.version and {_IN_BOTH}
              )
        )
        select w.claim, w.practitioner, w.kind, w.on_day, w.minutes, w.reason, w.ore, w.since,
               coalesce(b.name, w.body::text) as body_name, m.title as meeting_title
        from work w left join bodies b on b.body = w.body left join meetings m on m.meeting = w.meeting
        order by w.on_day, w.claim, w.line
        """,
        municipality,
        until,
    )
    return [dict(row) for row in rows]


async def host_costs(connection: Connection, host: str, entries: Collection[UUID], today: date) -> list[Row]:
    """What a host has put on vouchers, these entries included, by arrangement, day, and run with the day whose rate of
    the employer's contribution counts: the run's own, or that of the run that first paid what it corrects; `today` for
    these entries.

    The arrangement is the one now in force for the body and day, as long as it has the same host: what is confirmed
    late splits anew, as it would have done in time. One that took another's place goes under the first one's id, or
    all that was claimed would be credited and claimed again.
    """
    rows = await connection.fetch(
        f"""
        select e.community, (
                   select o.funding from fundings o
                   where o.community = f.community and o.body is not distinct from f.body
                     and o.valid_from = f.valid_from and o.confirmed_by is not null
                   order by o.confirmed_at, o.funding limit 1
               ) as funding, f.valid_from as funding_from, e.on_day, sum(e.ore)::bigint as ore, f.key, f.share_equal,
               e.tax_treatment = 'office' as office, own.run,
               coalesce(first.posted_on, own.posted_on, $3) as rate_on
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
        left join voucher_lines vl on vl.entry = e.entry
        left join vouchers v on v.voucher = vl.voucher
        left join runs own on own.run = v.run
        left join runs first on first.run = {_FIRST_RUN} and (own.run is null or first.number < own.number)
        where e.municipality = $1 and then_.host = $1 and (e.entry = any($2::uuid[]) or vl.entry is not null)
        group by 1, 2, 3, 4, 6, 7, 8, 9, 10
        order by 1, 4, 2, 10, 8
        """,
        host,
        list(entries),
        today,
    )
    return [dict(row) for row in rows]


async def claimed_before(connection: Connection, host: str) -> list[Row]:
    """What a host has claimed so far, by segment and municipality, with what the latest claim said of the segment."""
    rows = await connection.fetch(
        """
        select segment, f.municipality, sum(ore)::bigint as ore,
               (array_agg(to_jsonb(f) order by r.number desc))[1] as latest
        from refunds f join runs r using (run)
        where f.host = $1 group by segment, f.municipality order by segment, f.municipality
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
