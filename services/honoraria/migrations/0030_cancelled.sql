-- What still awaits an invoice was never paid: work that is taken back is taken from it first, and only the rest is a debt.
-- The run that does so cancels the payment, and what is left of it is paid anew under that run's own reference.

alter table payments add column cancelled_by uuid;
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
alter table payments add constraint payments_cancelled_by_fkey foreign key (cancelled_by) references runs (run);
-- squawk-ignore ban-drop-constraint
alter table payments drop constraint payments_state_check;
-- squawk-ignore constraint-missing-not-valid
alter table payments add constraint payments_state_check
    check (state in ('awaiting_invoice', 'ready', 'ordered', 'confirmed', 'rejected', 'cancelled'));
-- squawk-ignore constraint-missing-not-valid
alter table payments add constraint payments_cancelled_check check ((state = 'cancelled') = (cancelled_by is not null));
-- squawk-ignore require-concurrent-index-creation
create index payments_cancelled_by on payments (cancelled_by, practitioner) where cancelled_by is not null;
comment on column payments.cancelled_by is
    'the run that took it back before it was invoiced: its sum counts in that run''s payout, as cancelled_ore';

alter table payouts add column cancelled_ore bigint not null default 0;
-- squawk-ignore constraint-missing-not-valid
alter table payouts add constraint payouts_cancelled_check check (cancelled_ore >= 0);
-- squawk-ignore ban-drop-constraint
alter table payouts drop constraint payouts_check;
-- squawk-ignore constraint-missing-not-valid
alter table payouts add constraint payouts_check check (paid_ore = lines_ore + brought_ore + cancelled_ore - carried_ore);

create function payment_of(settled_by uuid, whose uuid) returns uuid language sql stable as $$
    with recursive chain (payment, cancelled_by, step) as (
        select payment, cancelled_by, 0 from payments where run = settled_by and practitioner = whose
        union all
        select p.payment, p.cancelled_by, chain.step + 1
        from chain join payments p on p.run = chain.cancelled_by and p.practitioner = whose
    )
    select payment from chain order by step desc limit 1
$$;
comment on function payment_of is
    'the payment by which what a run settled as business for a GP is paid: the run''s own, or what was made of it since';
