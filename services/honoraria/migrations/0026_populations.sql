-- Tables of inhabitants take effect when a second person confirms them, as all that money is paid or shared by.

alter table populations add column correction text;
comment on column populations.correction is 'the decision by which refunds that were claimed are claimed anew';
comment on table populations is
    'append-only: tables of inhabitants a community splits by, {municipality: count}, from a day until the next table''s. '
    'Counts when populations_confirmed has it';
-- A table that nobody confirmed must not keep the right one from its name, nor a wrong one from being corrected.
-- squawk-ignore ban-drop-constraint
alter table populations drop constraint populations_community_name_key;
-- squawk-ignore ban-drop-constraint
alter table populations drop constraint populations_community_valid_from_key;
-- squawk-ignore require-concurrent-index-creation
create index populations_community on populations (community, valid_from);

create table populations_confirmed (
    population uuid primary key references populations (population),
    number bigint generated always as identity,
    community text not null,
    name text not null,
    entered_by text not null,
    confirmed_by text not null check (confirmed_by <> entered_by),
    confirmed_at timestamptz not null,
    unique (community, name)
);
comment on table populations_confirmed is
    'append-only: tables of inhabitants that a second person wanted, too; of those with one first day the last holds';
insert into populations_confirmed (population, community, name, entered_by, confirmed_by, confirmed_at)
select population, community, name, entered_by, 'in force before', entered_at from populations order by population;

create view population_tables as
select p.population, p.community, p.name, p.valid_from, p.source, p.figures, p.correction, p.entered_by, p.entered_at,
       c.confirmed_by, c.confirmed_at, (
           select later.population from populations_confirmed later join populations l using (population)
           where l.community = p.community and l.valid_from = p.valid_from and later.number > c.number
           order by later.number limit 1
       ) as superseded_by
from populations p left join populations_confirmed c using (population);
comment on view population_tables is 'tables of inhabitants, in force or waiting; superseded_by took its place from the same day';
