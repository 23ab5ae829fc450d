-- What corrects something belongs to the month in which that was first paid, however often it has been corrected since: so
-- says the a-melding, and so is the employer's contribution reckoned. Else what is taken back in the end is not what was added.

create function first_run_of(which uuid) returns uuid language sql stable as $$
    with recursive chain (entry, before) as (
        select entry, coalesce(reverses, replaces) from entries where entry = which
        union all
        select e.entry, coalesce(e.reverses, e.replaces) from chain join entries e on e.entry = chain.before
    )
    select vouchers.run from chain join voucher_lines using (entry) join vouchers using (voucher) where chain.before is null
$$;
comment on function first_run_of is
    'the run that settled an entry, or the first of those it corrects; null while that is not settled';
