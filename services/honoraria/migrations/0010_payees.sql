-- What yearly totals and estimates ask of bodies and seats; and payees by tax treatment, payer and body.

alter table bodies
    add column level text,
    add column priority_groups text[];
comment on table bodies is
    'level and priority_groups are null where a body was heard of before they were kept, until it is heard of again';

alter table appointments add column deputy_rank integer;
comment on column appointments.deputy_rank is '0 is the member itself; null where it was heard of before it was kept';

-- The more exact payee goes before the others: of the payer, then of the tax treatment, then the one that began last.
alter table payees
    add column tax_treatment text check (tax_treatment in ('office', 'business')),
    add column payer text,
    add column valid_to date check (valid_to >= valid_from);
comment on table payees is
    'who is paid for a GP from a day: under a tax treatment or (null) both, by a municipality or (null) by all; name, '
    'numbers and account are sealed with the GP''s own key';

alter table fundings add column treatments jsonb not null default '{}';
comment on column fundings.treatments is
    'where each pays its own: {municipality: office | business} of those that treat it otherwise than tax_treatment says';
