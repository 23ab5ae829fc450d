-- Not every run has a payment for a GP: one that takes back more than it pays has none, and what it took back is taken off
-- what a later run pays, or paid back, or written off.

create function was_paid(settled_by uuid, whose uuid) returns boolean language sql stable as $$
    with recursive chain (run, step) as (
        select settled_by, 0
        union all
        select coalesce(
                   (select cancelled_by from payments where run = chain.run and practitioner = whose),
                   (
                       select n.run
                       from payouts o join runs own on own.run = o.run
                       join payouts n on (n.municipality, n.practitioner, n.tax_treatment, n.debt)
                           = (o.municipality, o.practitioner, o.tax_treatment, o.debt)
                       join runs later on later.run = n.run and later.number > own.number
                       where (o.run, o.practitioner, o.tax_treatment) = (chain.run, whose, 'business')
                         and o.paid_ore = 0 and o.carried_ore < 0 and n.brought_ore <> n.carried_ore
                       order by later.number limit 1
                   )
               ), chain.step + 1
        from chain where chain.run is not null
    )
    select case when p.payment is not null then p.state = 'confirmed'
                else o.carried_ore + coalesce((
                    select sum(d.ore) from debt_decisions d
                    where (d.run, d.practitioner, d.tax_treatment) = (o.run, o.practitioner, o.tax_treatment)
                      and d.confirmed_by is not null and d.kind <> 'repayment_letter'
                ), 0) = 0 end
    from chain
    join payouts o on (o.run, o.practitioner, o.tax_treatment) = (chain.run, whose, 'business')
    left join payments p on p.run = o.run and p.practitioner = whose
    order by chain.step desc limit 1
$$;
comment on function was_paid is
    'whether the bank has booked what a run settled as business for a GP: by the run''s own payment or that of a later run '
    'which took it in; below zero, whether it was taken off what the bank has booked, or no more is owed of it';
