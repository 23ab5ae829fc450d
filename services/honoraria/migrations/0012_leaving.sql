-- Refund claims as invoices between municipalities (EHF): how a host invoices, what it has invoiced, and what each file was.

create table invoicing_terms (
    terms uuid primary key,
    municipality text not null,
    vat text not null check (vat in ('outside_scope')),
    language text not null check (language in ('nb', 'nn', 'en')),
    due_days integer not null check (due_days between 1 and 90),
    account text,
    entered_by text not null,
    entered_at timestamptz not null,
    confirmed_by text check (confirmed_by <> entered_by),
    confirmed_at timestamptz,
    check ((confirmed_by is null) = (confirmed_at is null))
);
create index invoicing_terms_municipality on invoicing_terms (municipality, confirmed_at desc)
    where confirmed_by is not null;
comment on table invoicing_terms is
    'how a municipality invoices what it claims from others; the latest confirmed row holds. vat has no default: somebody decides';

create table refund_invoice_numbers (
    municipality text not null,
    year integer not null,
    last integer not null,
    primary key (municipality, year)
);
comment on table refund_invoice_numbers is 'the last number used; its row lock is what keeps numbers without gaps';

create table refund_invoices (
    invoice uuid primary key,
    run uuid not null references runs (run),
    host text not null,
    municipality text not null check (municipality <> host),
    year integer not null,
    number integer not null check (number > 0),
    kind text not null check (kind in ('invoice', 'credit_note')),
    issued_on date not null,
    due_on date,
    valid_from date not null,
    valid_to date not null,
    seller uuid not null references payers (payer),
    buyer uuid not null references payers (payer),
    terms uuid not null references invoicing_terms (terms),
    kid text,
    order_reference text,
    note text not null,
    ore bigint not null check (ore > 0),
    made_by text not null,
    made_at timestamptz not null,
    unique (host, year, number),
    check (valid_from <= valid_to),
    check ((kind = 'invoice') = (due_on is not null)),
    check (kid is null or kind = 'invoice')
);
create index refund_invoices_municipality on refund_invoices (municipality, invoice);
comment on table refund_invoices is
    'append-only: invoices and credit notes of one run for one municipality, numbered together without gaps per host and year';

create table refund_invoice_claims (
    refund uuid primary key references refunds (refund),
    invoice uuid not null references refund_invoices (invoice)
);
create index refund_invoice_claims_invoice on refund_invoice_claims (invoice);
comment on table refund_invoice_claims is 'append-only: a refund claim stands on one invoice and never on two';

create table refund_invoice_lines (
    invoice uuid not null references refund_invoices (invoice),
    line integer not null check (line > 0),
    refund uuid not null references refunds (refund),
    ore bigint not null check (ore <> 0),
    valid_from date,
    valid_to date,
    name text not null,
    explained text not null,
    primary key (invoice, line),
    check ((valid_from is null) = (valid_to is null))
);
comment on table refund_invoice_lines is
    'append-only: a claim month by month, in the words it was sent with; without days it corrects what was claimed before';

create table refund_invoice_credits (
    invoice uuid not null references refund_invoices (invoice),
    credited uuid not null references refund_invoices (invoice),
    primary key (invoice, credited),
    check (invoice <> credited)
);
comment on table refund_invoice_credits is 'append-only: which invoices a credit note takes from';

create table made_files (
    file uuid primary key,
    name text not null,
    media_type text not null,
    bytes bigint not null,
    sha256 text not null
);
comment on table made_files is
    'append-only: what leaves by itself and not with a run (invoices, invoice bases), by checksum; made again it is the same';
