-- The ledger: double entry in øre. An approved line (entries) debits cost and credits what is owed; what follows is posted.

create table postings (
    posting bigint generated always as identity primary key,
    run uuid references runs (run),
    voucher uuid references vouchers (voucher),
    municipality text not null,
    counterpart text,
    practitioner uuid,
    body uuid,
    community text,
    period date not null check (extract(day from period) = 1),
    debit text not null,
    credit text not null,
    ore bigint not null check (ore <> 0),
    cause uuid not null,
    actor text not null,
    at timestamptz not null,
    check (debit <> credit),
    check (array[debit, credit] <@ array['cost', 'owed', 'payroll', 'payable', 'bank', 'debt', 'written_off', 'refund_due',
                                         'refunded', 'contribution', 'contribution_owed'])
);
create index postings_run on postings (run);
create index postings_municipality on postings (municipality, period);
comment on table postings is
    'append-only: what follows from approved lines, each row a debit and a credit of the same øre, so none is out of balance';

create view ledger as
select e.municipality, e.practitioner, e.body, e.community, date_trunc('month', e.on_day)::date as period,
       'cost' as debit, 'owed' as credit, e.ore, e.claim as cause, e.actor, e.at, null::uuid as voucher
from entries e
union all
select municipality, practitioner, body, community, period, debit, credit, ore, cause, actor, at, voucher from postings;
comment on view ledger is 'every movement, those of approved lines first; balances are sums over it and nothing else';

create table closed_periods (
    municipality text not null,
    period date not null check (extract(day from period) = 1),
    closed_by text not null,
    closed_at timestamptz not null,
    primary key (municipality, period)
);
comment on table closed_periods is 'append-only: months in which nothing is posted any more; what is corrected is posted in an open one';

create table own_numbers (
    entry bigint generated always as identity primary key,
    voucher uuid not null references vouchers (voucher),
    number text not null,
    entered_by text not null,
    entered_at timestamptz not null
);
create index own_numbers_voucher on own_numbers (voucher, entry);
comment on table own_numbers is 'append-only: the numbers vouchers have in the municipality''s own accounts; the latest holds';
