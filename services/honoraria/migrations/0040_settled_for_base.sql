-- The difference to a provisional rate is of who was settled the work that it is a difference to: of the last entry of the same
-- claim, cause, part and kind that is no difference itself. It replaces nothing, as it is wages of the month it comes in.

create or replace function settled_for(which uuid) returns uuid language sql stable as $$
    with recursive chain (entry, step) as (
        select which, 0
        union all
        select coalesce(e.reverses, e.replaces, (
                   select o.entry
                   from claim_lines l
                   join entries o on (o.claim, o.cause) = (e.claim, e.cause) and o.reverses is null
                       and (o.at, o.entry) < (e.at, e.entry)
                   join claim_lines ol on (ol.claim, ol.version, ol.line) = (o.claim, o.version, o.line)
                       and (ol.part, ol.kind) = (l.part, l.kind) and ol.supplements is null
                   where (l.claim, l.version, l.line) = (e.claim, e.version, e.line) and l.supplements is not null
                   order by o.at desc, o.entry desc limit 1
               )), chain.step + 1
        from chain join entries e using (entry)
        where not exists (select from voucher_lines where voucher_lines.entry = chain.entry)
    )
    select case when (v.municipality, v.tax_treatment) = (own.municipality, own.tax_treatment) then o.payee end
    from chain
    join entries own on own.entry = which
    join voucher_lines l on l.entry = chain.entry
    join vouchers v using (voucher)
    join payouts o on (o.run, o.practitioner, o.tax_treatment) = (v.run, v.practitioner, v.tax_treatment)
    order by chain.step limit 1
$$;
comment on function settled_for is
    'the row of the register by which was settled what an entry corrects or supplements; null where that is not settled, or '
    'was by another payer or as the other tax treatment';
