-- What a run took back together with what it paid was never paid: approved for a wrong day and corrected before anybody settled
-- it. Its replacement is wages of the month that pays it, and not of that run's.

create or replace function first_run_of(which uuid) returns uuid language sql stable as $$
    with recursive chain (entry, municipality, before, step) as (
        select entry, municipality, coalesce(reverses, replaces), 0 from entries where entry = which
        union all
        select e.entry, e.municipality, coalesce(e.reverses, e.replaces), chain.step + 1
        from chain join entries e on e.entry = chain.before
    ), settled (entry, step, run) as (
        select chain.entry, chain.step, vouchers.run
        from chain join entries own on own.entry = which and own.municipality = chain.municipality
        left join voucher_lines on voucher_lines.entry = chain.entry
        left join vouchers using (voucher)
    )
    select run from settled
    where step = 0 or not exists (
        select from entries back join voucher_lines on voucher_lines.entry = back.entry join vouchers using (voucher)
        where back.reverses = settled.entry and vouchers.run = settled.run
    )
    order by step desc limit 1
$$;
comment on function first_run_of is
    'the run that paid an entry, or the first of those of its municipality it corrects; null while that is not settled';
