-- Dated data that people enter. It takes effect when a second person confirms it.

create table fundings (
    funding uuid primary key,
    community text not null,
    body uuid,
    arrangement text not null check (arrangement in ('own_municipality', 'host_pays')),
    host text check ((host is not null) = (arrangement = 'host_pays')),
    key text not null check (key in ('equal', 'population', 'mixed', 'none')),
    share_equal integer check ((share_equal is not null) = (key = 'mixed')),
    tax_treatment text not null check (tax_treatment in ('office', 'business')),
    travel_costs boolean not null,
    policy jsonb,
    valid_from date not null,
    entered_by text not null,
    entered_at timestamptz not null,
    confirmed_by text check (confirmed_by <> entered_by),
    confirmed_at timestamptz,
    superseded_by uuid,
    correction text,
    check ((confirmed_by is null) = (confirmed_at is null)),
    check (superseded_by is null or confirmed_by is not null)
);
create unique index fundings_in_force on fundings (community, body, valid_from) nulls not distinct
    where confirmed_by is not null and superseded_by is null;
comment on table fundings is
    'how a community, or one of its bodies, pays from a day; a body goes before its community. Confirming another with '
    'the same scope and day supersedes. policy is one rule or a list of rules, with the fields that were decided and no '
    'others; correction is the decision by which approved work is priced anew';

create table entered_rates (
    rate uuid primary key,
    agreement text not null,
    specialist boolean,
    valid_from date not null,
    valid_to date,
    ore_per_hour bigint not null check (ore_per_hour > 0),
    source text not null,
    point text,
    stated_per text not null default 'hour' check (stated_per in ('hour', 'half_hour')),
    correction text,
    entered_by text not null,
    entered_at timestamptz not null,
    confirmed_by text check (confirmed_by <> entered_by),
    confirmed_at timestamptz,
    superseded_by uuid,
    check (valid_to >= valid_from),
    check ((confirmed_by is null) = (confirmed_at is null)),
    check (superseded_by is null or confirmed_by is not null)
);
create unique index entered_rates_in_force on entered_rates (agreement, specialist, valid_from) nulls not distinct
    where confirmed_by is not null and superseded_by is null;
comment on table entered_rates is
    'agreement is an open code; ore_per_hour also where the source states it per half hour. Another with the same '
    'agreement, doctors and first day supersedes, which takes a stated correction';

create table populations (
    population uuid primary key,
    community text not null,
    name text not null,
    valid_from date not null,
    source text not null,
    figures jsonb not null,
    entered_by text not null,
    entered_at timestamptz not null,
    unique (community, name),
    unique (community, valid_from)
);
comment on table populations is
    'append-only: the frozen tables of inhabitants a community splits by, {municipality: count}, in force from a day';

create table payers (
    payer uuid primary key,
    municipality text not null,
    name text not null,
    organisation_number text,
    account text,
    bic text,
    bank_customer text,
    contact text,
    buyer_reference text,
    entered_by text not null,
    entered_at timestamptz not null,
    confirmed_by text check (confirmed_by <> entered_by),
    confirmed_at timestamptz,
    check ((confirmed_by is null) = (confirmed_at is null))
);
create index payers_municipality on payers (municipality, confirmed_at desc) where confirmed_by is not null;
comment on table payers is 'municipalities as those who pay and are claimed from; the latest confirmed row holds';

create table payees (
    payee uuid primary key,
    practitioner uuid not null,
    valid_from date not null,
    sealed text not null,
    entered_by text not null,
    entered_at timestamptz not null,
    confirmed_by text check (confirmed_by <> entered_by),
    confirmed_at timestamptz,
    check ((confirmed_by is null) = (confirmed_at is null))
);
create index payees_practitioner on payees (practitioner, valid_from);
comment on table payees is 'who is paid for a GP from a day; name, numbers and account are sealed with the GP''s own key';

create table rule_version (
    singleton boolean primary key default true check (singleton),
    version uuid not null default gen_random_uuid()
);
insert into rule_version default values;
comment on table rule_version is
    'changes whenever arrangements or rates do, whoever changes them: a process that has read the rules under a version '
    'need not read them again. Random, not counted: what is restored from a backup must not look like what it was before';

create function rules_changed() returns trigger language plpgsql as $$
begin
    update rule_version set version = gen_random_uuid();
    return null;
end
$$;
create trigger fundings_changed after insert or update or delete or truncate on fundings
    for each statement execute function rules_changed();
create trigger entered_rates_changed after insert or update or delete or truncate on entered_rates
    for each statement execute function rules_changed();
