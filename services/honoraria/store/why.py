"""The story of a claim: what this service stated about it, and what came of each of its vouchers."""

from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]


async def stated_of(connection: Connection, claim: UUID) -> list[Row]:
    """The facts stated about a claim, oldest first, each with its trace and the fact it followed from."""
    rows = await connection.fetch(
        """
        select split_part(j.type, '.', 4) as what, j.at, j.actor, split_part(j.traceparent, '-', 2) as trace,
               j.causation, told.version, (told.data ->> 'total_ore')::bigint as total_ore,
               told.data ->> 'reason' as reason, a.words, case
                   when j.type like '%.HonorariumUnpriced.%' then jsonb_array_length(told.data -> 'lines')
               end as pieces
        from journal j
        cross join lateral (select j.data::jsonb as data, (j.data::jsonb ->> 'version')::int as version) as told
        left join lateral (
            select words from rejection_words
            where claim = $2 and version = told.version and j.type like '%.HonorariumRejected.%'
        ) as a on true
        where j.aggregate = $1 order by j.sequence
        """,
        str(claim),
        claim,
    )
    return [dict(row) for row in rows]


async def causes_of(connection: Connection, claim: UUID) -> list[Row]:
    """The attendances and preparations that a claim is made from, as they are known now."""
    rows = await connection.fetch(
        """
        select attendance as cause, 'attendance' as kind, on_day, minutes, paid, withdrawn,
               (select sum((leg ->> 'minutes')::int)::int from jsonb_array_elements(travel) as leg) as travel_minutes
        from attendances where claim = $1
        union all
        select preparation, 'preparation', on_day, minutes, true, withdrawn, null from preparations where claim = $1
        union all
        select invitation, 'called_off', on_day, null, true, null, null from called_off where claim = $1
        order by on_day, cause
        """,
        claim,
    )
    return [dict(row) for row in rows]


async def settled_as(connection: Connection, claim: UUID) -> list[Row]:
    """The vouchers a claim stands on, with the run, the statement and the payment through the bank, if there is one."""
    rows = await connection.fetch(
        """
        select v.municipality || '-' || v.year || '-' || lpad(v.number::text, 6, '0') as voucher, v.run, v.kind,
               v.municipality, v.tax_treatment, r.posted_on, sum(e.ore)::bigint as ore, o.brought_ore, o.carried_ore,
               o.paid_ore, s.statement, p.payment, p.state as payment_state, p.reason as payment_reason,
               p.reference as payment_reference,
               case when exists (
                   select from attempt_words w
                   where w.payment = p.payment and w.attempt < asked.attempt and w.said in ('refused', 'returned')
               ) then asked.attempt else least(p.attempt, 1) end as payment_attempt
        from entries e
        join voucher_lines using (entry)
        join vouchers v using (voucher)
        join runs r using (run)
        join payouts o on (o.run, o.practitioner, o.tax_treatment) = (v.run, v.practitioner, v.tax_treatment)
        left join statements s on s.run = v.run and s.practitioner = v.practitioner
        left join payments p
            on v.tax_treatment = 'business' and p.payment = payment_of(v.run, v.practitioner)
        -- What is paid was paid by the attempt that is booked, be another in a file.
        left join lateral (
            select coalesce(min(a.attempt), p.attempt) as attempt from payment_attempts a
            where a.payment = p.payment and p.state = 'confirmed' and (
                select max(w.said) from attempt_words w where w.payment = a.payment and w.attempt = a.attempt
            ) = 'booked'
        ) asked on true
        where e.claim = $1
        group by v.voucher, r.posted_on, o.brought_ore, o.carried_ore, o.paid_ore, s.statement, p.payment, asked.attempt
        order by v.municipality, v.year, v.number
        """,
        claim,
    )
    return [dict(row) for row in rows]


async def payable(connection: Connection, claim: UUID, on: date) -> list[Row]:
    """Whether there is a payee for what a claim would pay and no run has settled, by payer and tax treatment."""
    rows = await connection.fetch(
        """
        with unsettled as (
            select l.payer, l.tax_treatment from claims c join claim_lines l using (claim, version)
            where claim = $1 and l.amount_ore > 0 and c.state in ('calculated', 'attested')
            union
            select e.municipality, e.tax_treatment from entries e
            where e.claim = $1 and not exists (select from voucher_lines v where v.entry = e.entry)
        )
        select u.payer, u.tax_treatment, case
                   when count(p.payee) = 0 then 'missing'
                   when bool_or(p.confirmed_by is not null) then 'confirmed' else 'unconfirmed' end as payee
        from unsettled u
        left join payees p
            on p.practitioner = (select practitioner from claims where claim = $1)
           and p.valid_from <= $2 and (p.valid_to is null or p.valid_to >= $2)
           and (p.payer is null or p.payer = u.payer)
           and (p.tax_treatment is null or p.tax_treatment = u.tax_treatment)
        group by u.payer, u.tax_treatment order by u.payer, u.tax_treatment
        """,
        claim,
        on,
    )
    return [dict(row) for row in rows]
