-- Who comes to pay for another has paid nothing before: that is wages of the month in which it pays, by its own rate. So of
-- what an entry corrects, only what the same municipality paid counts.

create or replace function first_run_of(which uuid) returns uuid language sql stable as $$
    with recursive chain (entry, municipality, before, step) as (
        select entry, municipality, coalesce(reverses, replaces), 0 from entries where entry = which
        union all
        select e.entry, e.municipality, coalesce(e.reverses, e.replaces), chain.step + 1
        from chain join entries e on e.entry = chain.before
    ), paid_first (entry) as (
        select chain.entry from chain join entries own on own.entry = which and own.municipality = chain.municipality
        order by chain.step desc limit 1
    )
    select vouchers.run from paid_first join voucher_lines using (entry) join vouchers using (voucher)
$$;
comment on function first_run_of is
    'the run that settled an entry, or the first of those of its municipality it corrects; null while that is not settled';
