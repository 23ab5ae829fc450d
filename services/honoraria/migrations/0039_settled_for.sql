-- What corrects something is of the person or enterprise that it was settled for, whoever is paid for the GP by now.

create function settled_for(which uuid) returns uuid language sql stable as $$
    with recursive chain (entry, before, step) as (
        select entry, coalesce(reverses, replaces), 0 from entries where entry = which
        union all
        select e.entry, coalesce(e.reverses, e.replaces), chain.step + 1
        from chain join entries e on e.entry = chain.before
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
    'the row of the register by which was settled what an entry corrects; null where that is not settled, or was by another '
    'payer or as the other tax treatment';
