-- What the municipality's own accounts and budgets need: codes for the ledger's accounts, the employer's contribution,
-- budgets, and what is decided about debts.

-- The kinds of files are decided by the program, which grows; here only that each has one. Every row that was allowed
-- before is allowed still, and the tables are read through while nobody settles.
-- squawk-ignore ban-drop-constraint
alter table files drop constraint files_kind_check;
-- squawk-ignore constraint-missing-not-valid
alter table files add constraint files_kind_check check (kind ~ '^[a-z_]{1,30}$');

create table account_codes (
    code uuid primary key,
    municipality text not null,
    account text not null check (account in ('cost', 'payroll', 'payable', 'bank', 'debt', 'written_off', 'refund_due', 'refunded',
                                             'contribution', 'contribution_owed')),
    tax_treatment text check (tax_treatment in ('office', 'business')),
    body uuid,
    valid_from date not null,
    art text not null check (art ~ '^[0-9]{3,10}$'),
    funksjon text check (funksjon ~ '^[0-9]{3,6}$'),
    ansvar text check (ansvar ~ '^[A-Za-z0-9.-]{1,20}$'),
    entered_by text not null,
    entered_at timestamptz not null,
    confirmed_by text check (confirmed_by <> entered_by),
    confirmed_at timestamptz,
    superseded_by uuid,
    check ((confirmed_by is null) = (confirmed_at is null)),
    check (superseded_by is null or confirmed_by is not null)
);
create unique index account_codes_in_force on account_codes (municipality, account, tax_treatment, body, valid_from)
    nulls not distinct where confirmed_by is not null and superseded_by is null;
comment on table account_codes is
    'art, funksjon and ansvar (KOSTRA) of a ledger account, from a posting day; one for a body or a tax treatment goes before '
    'one for all. Confirming another of the same scope and day supersedes';

create table accountings (
    run uuid not null references runs (run),
    number integer not null check (number > 0),
    made_at timestamptz not null,
    until_posting bigint not null,
    codes jsonb not null,
    own_numbers jsonb not null,
    primary key (run, number)
);
comment on table accountings is
    'append-only: what an accounting file was made with: the run''s postings up to one, not in a file before; the codes, and the '
    'own numbers of vouchers, as they were. So it can be made again, byte for byte, whatever is entered later';

create table contribution_rates (
    rate uuid primary key,
    municipality text not null,
    valid_from date not null,
    valid_to date not null,
    hundredths integer not null check (hundredths between 0 and 9999),
    posted_by_payroll boolean not null,
    source text not null,
    entered_by text not null,
    entered_at timestamptz not null,
    confirmed_by text check (confirmed_by <> entered_by),
    confirmed_at timestamptz,
    superseded_by uuid,
    check (valid_to >= valid_from),
    check ((confirmed_by is null) = (confirmed_at is null)),
    check (superseded_by is null or confirmed_by is not null)
);
create unique index contribution_rates_in_force on contribution_rates (municipality, valid_from)
    where confirmed_by is not null and superseded_by is null;
comment on table contribution_rates is
    'the employer''s contribution of a municipality by the day of payment, in hundredths of a per cent: 1410 is 14.10 %. Where '
    'payroll posts it itself it stays out of the accounting file. Another of the same first day supersedes';

create table contribution_bases (
    run uuid not null references runs (run),
    rate_on date not null,
    municipality text not null,
    base_ore bigint not null,
    primary key (run, rate_on)
);
create index contribution_bases_municipality on contribution_bases (municipality, rate_on);
comment on table contribution_bases is
    'append-only: what a run settles as office, by the day whose rate counts: its own, or that of the run it corrects';

create table contributions (
    entry bigint generated always as identity primary key,
    run uuid not null,
    rate_on date not null,
    rate uuid not null references contribution_rates (rate),
    ore bigint not null,
    actor text not null,
    at timestamptz not null,
    unique (run, rate_on, rate),
    foreign key (run, rate_on) references contribution_bases (run, rate_on)
);
comment on table contributions is
    'append-only: what was posted of a base by which rate; a corrected rate posts the difference to the one before it';

-- Few entries correct others, so this is made in a moment; migrations run before a process takes work.
-- squawk-ignore require-concurrent-index-creation
create index entries_corrections on entries (municipality) where reverses is not null or replaces is not null;

create table budgets (
    budget uuid primary key,
    community text not null,
    body uuid not null,
    municipality text,
    valid_from date not null check (extract(day from valid_from) = 1),
    valid_to date not null check (extract(day from valid_to + 1) = 1),
    ore bigint not null check (ore >= 0),
    said text not null,
    entered_by text not null,
    entered_at timestamptz not null,
    check (valid_to > valid_from)
);
create index budgets_community on budgets (community, budget);
create index budgets_body on budgets (body, valid_from);
comment on table budgets is
    'append-only: what a body may cost in whole months, for one payer or (null) for all of them; of the same body, payer and '
    'months the latest holds';

create table debt_decisions (
    decision uuid primary key,
    run uuid not null references runs (run),
    municipality text not null,
    practitioner uuid not null,
    tax_treatment text not null,
    kind text not null check (kind in ('repayment_letter', 'write_off', 'repaid')),
    ore bigint not null check (ore > 0),
    why text not null,
    entered_by text not null,
    entered_at timestamptz not null,
    confirmed_by text check (confirmed_by <> entered_by),
    confirmed_at timestamptz,
    voucher uuid references vouchers (voucher),
    foreign key (run, practitioner, tax_treatment) references payouts (run, practitioner, tax_treatment),
    check ((confirmed_by is null) = (confirmed_at is null)),
    check (voucher is null or confirmed_by is not null)
);
create index debt_decisions_municipality on debt_decisions (municipality, practitioner, tax_treatment);
create unique index debt_decisions_waiting on debt_decisions (run, practitioner, tax_treatment) where confirmed_by is null;
comment on table debt_decisions is
    'what an economist decided about a debt that a run left and could not net; a letter asks for it, the others end it. run is '
    'the last that carried it';

-- squawk-ignore ban-drop-constraint
alter table vouchers drop constraint vouchers_kind_check;
-- squawk-ignore constraint-missing-not-valid
alter table vouchers add constraint vouchers_kind_check
    check (kind in ('payment', 'supplement', 'reversal', 'write_off', 'repaid'));
comment on column vouchers.kind is 'write_off and repaid end a debt and have no lines; run is the last that carried it';

create table erasures (
    erasure uuid primary key,
    practitioner uuid not null,
    wholly boolean not null,
    kept jsonb not null,
    actor text not null,
    at timestamptz not null
);
comment on table erasures is
    'append-only: whose personal data were erased, and what was kept, until when and why. Nothing personal stands here';
