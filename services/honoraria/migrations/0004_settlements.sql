-- Settlement runs. What a run decided is frozen in its rows; its files can be made again from them, byte for byte.

create table runs (
    run uuid primary key,
    municipality text not null,
    valid_from date not null,
    valid_to date not null,
    mode text not null check (mode in ('simulate', 'commit')),
    number bigint generated always as identity,
    actor text not null,
    at timestamptz not null,
    posted_on date not null,
    payer uuid,
    result jsonb not null,
    snapshot jsonb,
    check (valid_from <= valid_to),
    check ((mode = 'commit') = (snapshot is not null))
);
create index runs_municipality on runs (municipality, number);
comment on table runs is 'append-only: settlement runs, simulated or committed; the snapshot holds no name and no account';

create table voucher_numbers (
    municipality text not null,
    year integer not null,
    last integer not null,
    primary key (municipality, year)
);
comment on table voucher_numbers is 'the last number used; its row lock is what keeps numbers without gaps';

create table vouchers (
    voucher uuid primary key,
    run uuid not null references runs (run),
    municipality text not null,
    year integer not null,
    number integer not null check (number > 0),
    kind text not null check (kind in ('payment', 'supplement', 'reversal')),
    practitioner uuid not null,
    tax_treatment text not null,
    total_ore bigint not null,
    unique (municipality, year, number)
);
create index vouchers_run on vouchers (run);
comment on table vouchers is 'append-only: numbered without gaps per municipality and posting year';

create table voucher_lines (
    entry uuid primary key references entries (entry),
    voucher uuid not null references vouchers (voucher)
);
create index voucher_lines_voucher on voucher_lines (voucher);
comment on table voucher_lines is 'append-only: an entry stands on one voucher and never on two, so nothing is paid twice';

create table payouts (
    run uuid not null references runs (run),
    municipality text not null,
    practitioner uuid not null,
    tax_treatment text not null,
    payee uuid not null references payees (payee),
    lines_ore bigint not null,
    brought_ore bigint not null check (brought_ore <= 0),
    carried_ore bigint not null check (carried_ore <= 0),
    paid_ore bigint not null check (paid_ore >= 0),
    primary key (run, practitioner, tax_treatment),
    check (paid_ore = lines_ore + brought_ore - carried_ore)
);
create index payouts_debt on payouts (municipality, practitioner, tax_treatment);
comment on table payouts is 'append-only: net per payee, payer and tax treatment; carried_ore is the debt left behind';

create table statements (
    statement uuid primary key,
    run uuid not null references runs (run),
    practitioner uuid not null,
    municipality text not null,
    name text not null,
    total_ore bigint not null,
    issued_at timestamptz not null,
    unique (run, practitioner)
);
create index statements_practitioner on statements (practitioner, statement);
comment on table statements is 'append-only: which file of a run is whose statement';

create table files (
    run uuid not null references runs (run),
    name text not null,
    kind text not null check (kind in ('statement', 'summary', 'payroll', 'payment', 'refunds')),
    media_type text not null,
    bytes bigint not null,
    sha256 text not null,
    primary key (run, name)
);
comment on table files is 'append-only: what a run sends out, by checksum; the bytes lie in the file store';

create table refunds (
    refund uuid primary key,
    run uuid not null references runs (run),
    segment text not null,
    community text not null,
    host text not null,
    municipality text not null,
    segment_from date not null,
    segment_to date not null,
    key text not null check (key in ('equal', 'population', 'mixed')),
    population_table text,
    share_to_date_ore bigint not null,
    claimed_before_ore bigint not null,
    ore bigint not null check (ore = share_to_date_ore - claimed_before_ore)
);
create index refunds_host on refunds (host, segment);
create index refunds_municipality on refunds (municipality, refund);
create index refunds_run on refunds (run);
comment on table refunds is 'append-only: what the host claims; share to date less what was claimed to date, per segment';
