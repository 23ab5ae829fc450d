-- Payments of `business` payouts: an invoice of the GP's, a bank file that two others release, and what the bank answers.

alter table payers add column bank_format text not null default 'pain.001.001.09'
    check (bank_format in ('pain.001.001.03', 'pain.001.001.09'));
alter table payers add column self_billing text;
comment on column payers.self_billing is
    'legal basis and signed agreement by which the payer issues the GPs'' invoices itself; without one it waits for theirs';

create table invoices (
    invoice uuid primary key,
    municipality text not null,
    reference text not null,
    number text not null,
    issued_on date not null,
    ore bigint not null check (ore > 0),
    kid text,
    entered_by text not null,
    entered_at timestamptz not null
);
comment on table invoices is 'append-only: invoices of GPs that were matched with what they are owed; no account is kept here';

create table payments (
    payment uuid primary key,
    run uuid not null references runs (run),
    municipality text not null,
    practitioner uuid not null,
    payee uuid not null references payees (payee),
    voucher uuid not null references vouchers (voucher),
    reference text not null unique,
    ore bigint not null check (ore > 0),
    state text not null check (state in ('awaiting_invoice', 'ready', 'ordered', 'confirmed', 'rejected')),
    attempt integer not null default 1 check (attempt > 0),
    invoice uuid references invoices (invoice),
    reason text,
    changed_at timestamptz not null,
    unique (run, practitioner),
    check ((state = 'rejected') = (reason is not null))
);
create index payments_municipality on payments (municipality, state);
comment on table payments is
    'one per payee, payer and run; reference is the lowest voucher as printed. A new attempt is the same payment again';

create table payment_files (
    file uuid primary key,
    municipality text not null,
    payer uuid not null references payers (payer),
    number bigint generated always as identity,
    pay_on date not null,
    marker text,
    made_by text not null,
    made_at timestamptz not null,
    payments integer not null check (payments > 0),
    ore bigint not null,
    sha256 text,
    bytes bigint
);
create index payment_files_municipality on payment_files (municipality, file);
comment on table payment_files is 'one message to a bank; sha256 is set once, when it was first made';

create table payment_attempts (
    file uuid not null references payment_files (file),
    payment uuid not null references payments (payment),
    attempt integer not null,
    end_to_end text not null unique,
    payee uuid not null references payees (payee),
    primary key (payment, attempt)
);
create index payment_attempts_file on payment_attempts (file);
comment on table payment_attempts is 'append-only: which payment was asked for in which file, under which reference';

create table releases (
    file uuid not null references payment_files (file),
    actor text not null,
    at timestamptz not null,
    primary key (file, actor)
);
comment on table releases is 'append-only: who let a file go to the bank; it takes two, and neither made it or ran its settlements';

create table bank_answers (
    answer uuid primary key,
    sha256 text not null unique,
    message text not null,
    kind text not null,
    received_by text not null,
    received_at timestamptz not null,
    told integer not null,
    changed integer not null,
    unknown text[] not null,
    differing text[] not null
);
comment on table bank_answers is 'append-only: what the bank has answered, each file once; unknown are references that are not ours';

create table payment_history (
    entry bigint generated always as identity primary key,
    payment uuid not null references payments (payment),
    attempt integer not null,
    state text not null,
    reason text,
    cause uuid,
    actor text not null,
    at timestamptz not null
);
create index payment_history_payment on payment_history (payment, entry);
comment on table payment_history is 'append-only: every state a payment was in, with who or what brought it there';
