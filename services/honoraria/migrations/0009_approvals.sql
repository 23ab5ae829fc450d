-- Who may approve what, in whose place and up to how many øre; what stands in the way; and how long approval may take.

create table authorities (
    authority uuid primary key,
    step text not null check (step in ('attest', 'authorise')),
    holder text not null,
    practitioner uuid,
    community text check ((community is not null) = (step = 'attest')),
    municipality text check ((municipality is not null) = (step = 'authorise')),
    body uuid,
    limit_ore bigint check (limit_ore > 0),
    valid_from date not null,
    valid_to date,
    entered_by text not null,
    entered_at timestamptz not null,
    check (valid_to >= valid_from)
);
create index authorities_community on authorities (community);
create index authorities_municipality on authorities (municipality);
comment on table authorities is
    'append-only: who may attest for a community, or authorise for a municipality that pays, perhaps only for one body '
    'and up to so many øre a claim; practitioner is the GP the holder is, if any. Counts when authority_confirmed has it';

create table substitutions (
    substitution uuid primary key,
    authority uuid not null references authorities (authority),
    substitute text not null,
    valid_from date not null,
    valid_to date not null,
    entered_by text not null,
    entered_at timestamptz not null,
    check (valid_to >= valid_from)
);
create index substitutions_authority on substitutions (authority);
comment on table substitutions is
    'append-only: who uses another''s authority on some days. Counts when authority_confirmed has it';

create table authority_confirmed (
    granted uuid primary key,
    entered_by text not null,
    confirmed_by text not null,
    confirmed_at timestamptz not null,
    check (confirmed_by <> entered_by)
);
comment on table authority_confirmed is 'append-only: authorities and substitutions that a second person wanted, too';

create table authority_ended (
    granted uuid primary key,
    last_day date not null,
    ended_by text not null,
    ended_at timestamptz not null
);
comment on table authority_ended is
    'append-only: authorities and substitutions that end before their time; one person is enough to stop';

create table conflicts (
    conflict uuid primary key,
    person text not null,
    practitioner uuid,
    body uuid,
    community text,
    municipality text,
    valid_from date not null,
    valid_to date,
    declared_at timestamptz not null,
    check ((practitioner is null) <> (body is null)),
    check ((community is null) <> (municipality is null)),
    check (valid_to >= valid_from)
);
create index conflicts_practitioner on conflicts (practitioner) where practitioner is not null;
create index conflicts_body on conflicts (body) where body is not null;
create index conflicts_person on conflicts (person);
comment on table conflicts is
    'append-only: a conflict of interest that a person declares with a GP or a body. Why is nobody''s business and not '
    'kept; community or municipality says who looks after it. It holds everywhere';

create table conflicts_lifted (
    conflict uuid primary key references conflicts (conflict),
    person text not null,
    last_day date not null,
    lifted_by text not null,
    lifted_at timestamptz not null,
    check (lifted_by <> person)
);
comment on table conflicts_lifted is 'append-only: conflicts that are over, as somebody else than who declared them says';

-- A step more is allowed, and none less: what is there fits. The scan is short beside what approving writes.
-- squawk-ignore ban-drop-constraint
alter table approvals drop constraint approvals_step_check;
-- squawk-ignore constraint-missing-not-valid
alter table approvals add constraint approvals_step_check
    check (step in ('confirmed', 'attested', 'authorised', 'rejected'));
alter table approvals add column acts_for text check (acts_for <> actor);
comment on column approvals.acts_for is 'the person whose authority it was, where a substitute used it';

create table rejection_words (
    claim uuid not null,
    version integer not null,
    words text not null,
    primary key (claim, version)
);
comment on table rejection_words is
    'what is said to a GP besides the reason of a rejection: told to nobody else, and deleted when the GP is erased';

alter table claims add column state_since timestamptz not null default now();
update claims set state_since = changed_at;
comment on column claims.state_since is 'since when this version has been in this state';

create function rule_of(policy jsonb, kind text) returns jsonb language sql immutable as $$
    select jsonb_path_query_first(
        policy, '$ ? (!exists(@.kinds) || @.kinds[*] == $kind)', jsonb_build_object('kind', kind)
    )
$$;
comment on function rule_of is 'the rule of a policy, one rule or a list of rules, that speaks of a kind of work';

create table overdue_told (
    claim uuid not null,
    version integer not null,
    state text not null check (state in ('calculated', 'attested')),
    since timestamptz not null,
    told_at timestamptz not null,
    primary key (claim, version, state)
);
comment on table overdue_told is 'append-only: which versions waited too long in which state, each said once';

-- What happens to be arranged already is looked after from now on; `confirm_funding` sees to all others.
insert into timers (kind, key, due_at, payload, correlation)
select distinct on (community) 'overdue', community, now(), '{}'::jsonb, gen_random_uuid()
from fundings where confirmed_by is not null
on conflict do nothing;

alter table attendances add column starts timestamptz;
alter table attendances add column ends timestamptz;
comment on column attendances.starts is 'null where it was told of before this was kept; it is then compared with nothing';
-- One index with the day in the place of one without. Migrations run while no process of the service does.
-- squawk-ignore require-concurrent-index-deletion
drop index attendances_practitioner;
-- squawk-ignore require-concurrent-index-creation
create index attendances_practitioner on attendances (practitioner, on_day);

-- When a GP was away: at a meeting, and on the road to and from it. Where travel lay on the day is not recorded; it is
-- taken to be just before and just after, the first half of the legs (and the middle one) before.
create view whereabouts as
select a.attendance, a.claim, a.practitioner, a.on_day, a.meeting, a.starts, held.ends,
       a.starts - make_interval(mins => road.before) as leaves, held.ends + make_interval(mins => road.after) as returns
from attendances a,
     lateral (select greatest(a.ends, a.starts + make_interval(mins => a.minutes)) as ends) as held,
     lateral (
         select coalesce(sum(minutes) filter (where place <= (many + 1) / 2), 0)::int as before,
                coalesce(sum(minutes) filter (where place > (many + 1) / 2), 0)::int as after
         from (
             select (leg ->> 'minutes')::int as minutes, row_number() over (order by n) as place,
                    count(*) over () as many
             from jsonb_array_elements(a.travel) with ordinality as t (leg, n)
             where leg ->> 'on' = a.on_day::text
         ) as legs
     ) as road
where a.paid and a.starts is not null;
