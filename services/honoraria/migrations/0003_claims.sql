-- Claims: what the facts known now give, in versions; who approved which; and the book of what was approved.

create table claims (
    claim uuid primary key,
    practitioner uuid not null,
    meeting uuid,
    month date,
    body uuid not null,
    community text not null,
    version integer not null,
    last_version integer not null,
    state text not null
        check (state in ('empty', 'unpriced', 'calculated', 'attested', 'approved', 'settled', 'rejected')),
    total_ore bigint not null,
    home text,
    payer text,
    payers text[] not null,
    first_on date,
    last_on date,
    print text not null,
    wording text not null,
    held integer not null,
    held_print text not null,
    approved_version integer,
    approved_print text,
    approved_ore bigint not null default 0,
    approved_payers text[] not null default '{}',
    attested_by text,
    changed_at timestamptz not null,
    check (version <= last_version),
    check ((meeting is null) <> (month is null)),
    check (state <> 'attested' or attested_by is not null)
-- Room for the next state beside this one: no index then has to be told of it.
) with (fillfactor = 60);
create index claims_practitioner on claims (practitioner, body);
create index claims_community on claims (community, claim);
create index claims_payers on claims using gin (payers);
comment on table claims is
    'one per GP and meeting, or per GP, body and month; version is the one that holds now, approved_version the one booked';

create table claim_lines (
    claim uuid not null,
    version integer not null,
    line integer not null,
    cause uuid not null,
    part integer not null,
    kind text not null,
    on_day date not null,
    minutes integer not null,
    counted_minutes integer not null,
    rate_ore bigint,
    amount_ore bigint not null,
    tax_treatment text not null check (tax_treatment in ('office', 'business')),
    payer text not null,
    home text,
    funding uuid not null,
    supplements bigint,
    basis text not null,
    source text,
    assumptions text[] not null,
    primary key (claim, version, line)
);
comment on table claim_lines is 'append-only: the priced lines of every version; the words of their reasons are made from `basis` when they are read. '
    'A line that supplements is the difference to a provisional rate (øre per hour), for time that another line has paid';

create table held_lines (
    claim uuid not null,
    line integer not null,
    cause uuid not null,
    part integer not null,
    kind text not null,
    on_day date not null,
    minutes integer not null,
    missing text not null,
    payer text,
    home text,
    primary key (claim, line)
);
create index held_lines_payer on held_lines (payer);
comment on table held_lines is 'work that nothing in force covers, and what it waits for';

create table approvals (
    claim uuid not null,
    version integer not null,
    step text not null check (step in ('attested', 'authorised', 'rejected')),
    payer text not null default '',
    actor text not null,
    at timestamptz not null,
    total_ore bigint not null,
    reason text,
    primary key (claim, version, step, payer, actor)
);
comment on table approvals is 'append-only: who attested, authorised (once per payer) or rejected which version and sum';

create table entries (
    entry uuid primary key,
    claim uuid not null,
    version integer not null,
    line integer not null,
    reverses uuid unique,
    replaces uuid,
    supplement boolean not null,
    ore bigint not null,
    municipality text not null,
    practitioner uuid not null,
    community text not null,
    body uuid not null,
    tax_treatment text not null,
    on_day date not null,
    cause uuid not null,
    actor text not null,
    at timestamptz not null,
    foreign key (claim, version, line) references claim_lines (claim, version, line),
    foreign key (reverses) references entries (entry),
    foreign key (replaces) references entries (entry)
);
create index entries_claim on entries (claim);
create index entries_municipality on entries (municipality, on_day);
comment on table entries is
    'append-only: the book. An approved line is an entry; a correction reverses it and enters another; nothing is edited';
