-- What others have told us, keyed (aggregate, sequence): the highest sequence wins, and facts come in any order.
-- No foreign keys: an appointment may be heard of before its body, an attendance before its meeting.

create table communities (
    community text primary key,
    sequence bigint not null,
    name text not null,
    host text not null,
    members jsonb not null
);
comment on table communities is 'health communities; members: [{municipality, valid_from, valid_to}]';

create table bodies (
    body uuid primary key,
    sequence bigint not null,
    community text not null,
    name text not null
);

create table practitioners (
    practitioner uuid primary key,
    sequence bigint not null default 0,
    municipality text
);
comment on table practitioners is
    'one row per GP anything is known of; its lock is what orders all pricing of that GP';

create table terms (
    practitioner uuid not null,
    valid_from date not null,
    sequence bigint not null,
    municipality text not null,
    contract_form text not null check (contract_form in ('self_employed', 'salaried', 'combined')),
    specialist boolean,
    primary key (practitioner, valid_from)
);

create table appointments (
    appointment uuid primary key,
    practitioner uuid not null,
    body uuid not null,
    appointed_sequence bigint not null default 0,
    home text,
    valid_from date,
    valid_to date,
    ended_sequence bigint not null default 0,
    last_day date
);
create index appointments_practitioner on appointments (practitioner, body);
comment on table appointments is 'an end may be heard of before the appointment it ends, so each has its own sequence';

create table meetings (
    meeting uuid primary key,
    told_sequence bigint not null default 0,
    body uuid,
    community text,
    title text,
    starts timestamptz,
    kind text check (kind in ('meeting', 'pre_meeting')),
    cancelled_sequence bigint not null default 0,
    cancelled_at timestamptz
);

create table answers (
    invitation uuid primary key,
    sequence bigint not null,
    practitioner uuid not null,
    meeting uuid not null,
    claim uuid not null,
    accepted boolean not null
);
create index answers_meeting on answers (meeting);
create index answers_claim on answers (claim);
create index answers_practitioner on answers (practitioner);
comment on table answers is
    'the last answer to each invitation; those who had accepted may be paid when a meeting is called off late';

create table preparations (
    preparation uuid primary key,
    sequence bigint not null,
    practitioner uuid not null,
    withdrawn boolean not null,
    claim uuid,
    body uuid,
    community text,
    meeting uuid,
    on_day date,
    minutes integer check (minutes between 1 and 1440),
    capacity text check (capacity in ('self_employed', 'salaried')),
    check (withdrawn or (claim is not null and body is not null and on_day is not null and minutes is not null))
);
create index preparations_claim on preparations (claim);
create index preparations_practitioner on preparations (practitioner);

create table attendances (
    attendance uuid primary key,
    sequence bigint not null,
    practitioner uuid not null,
    claim uuid not null,
    meeting uuid not null,
    kind text not null check (kind in ('meeting', 'pre_meeting')),
    body uuid not null,
    community text not null,
    on_day date not null,
    minutes integer not null check (minutes between 1 and 1440),
    travel jsonb not null,
    expenses jsonb not null,
    capacity text check (capacity in ('self_employed', 'salaried')),
    paid boolean not null
);
create index attendances_claim on attendances (claim);
create index attendances_practitioner on attendances (practitioner);
comment on table attendances is 'travel: [{on, minutes, kilometres}], paid for its time; expenses are kept, not yet paid';

create table recorders (
    attendance uuid not null,
    actor text not null,
    primary key (attendance, actor)
);
comment on table recorders is 'everybody who recorded or corrected an attendance; none of them may attest its claim';
