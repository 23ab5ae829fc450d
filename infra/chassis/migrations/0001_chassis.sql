-- What every service's database has: the journal and what waits in it, what was heard, what is due.

create table journal (
    position bigint generated always as identity primary key,
    id uuid not null unique,
    type text not null,
    subject text not null,
    aggregate text not null,
    sequence bigint not null,
    at timestamptz not null,
    actor text not null,
    correlation uuid not null,
    causation uuid,
    traceparent text,
    data text not null,
    unique (aggregate, sequence)
);
comment on table journal is 'append-only: the book of what this service has stated';

create table sequences (
    aggregate text primary key,
    last bigint not null
);
comment on table sequences is 'the number of the latest fact of each aggregate; its row lock keeps their order';

create table unsent (
    position bigint primary key
);
comment on table unsent is 'journal positions the bus has not acknowledged; deleted only by the relay that holds the lock';

create table unsendable (
    position bigint primary key,
    aggregate text not null,
    reason text not null,
    at timestamptz not null default clock_timestamp()
);
create index unsendable_aggregate on unsendable (aggregate);
comment on table unsendable is 'facts the bus refuses for good; each holds back its aggregate until an operator acts';

create table inbox (
    id uuid primary key,
    source text not null,
    aggregate text not null,
    sequence bigint,
    at timestamptz not null default clock_timestamp(),
    unique (source, aggregate, sequence)
);
comment on table inbox is 'append-only: facts of others that were applied, each once';

create table attempts (
    stream text not null,
    stream_sequence bigint not null,
    attempts integer not null,
    error text,
    primary key (stream, stream_sequence)
);
comment on table attempts is 'how often a fact was tried alone; committed before each try, so that a crash counts';

create table dead_letters (
    id uuid primary key,
    durable text not null,
    stream text not null,
    stream_sequence bigint not null,
    subject text not null,
    headers jsonb not null,
    payload text not null,
    sealed_for text,
    error text not null,
    traceparent text,
    at timestamptz not null default clock_timestamp(),
    settled_at timestamptz,
    settled_by text,
    outcome text check (outcome in ('redriven', 'discarded')),
    reason text,
    unique (stream, stream_sequence, durable)
);
create index dead_letters_open on dead_letters (at) where settled_at is null;

create table timers (
    kind text not null,
    key text not null,
    due_at timestamptz not null,
    payload jsonb not null,
    correlation uuid not null,
    traceparent text,
    attempts integer not null default 0,
    not_before timestamptz not null default '-infinity',
    error text,
    primary key (kind, key)
);
create index timers_due on timers (due_at);
comment on table timers is 'everything that waits for a domain time; fired once';

create table idempotency (
    actor text not null,
    key text not null,
    fingerprint text not null,
    status integer,
    headers jsonb,
    body bytea,
    at timestamptz not null default clock_timestamp(),
    primary key (actor, key)
);
create index idempotency_at on idempotency (at);
comment on table idempotency is 'first answers to commands, so that a repeated request does nothing twice';

create table person_keys (
    person text primary key,
    wrapped text not null,
    at timestamptz not null default clock_timestamp()
);
comment on table person_keys is 'one key per person, itself encrypted; deleting it erases what it sealed';
