-- How a service notices that its database was restored to an earlier point: its own stream then holds facts that its
-- journal does not. What stands behind the mark is looked at before anything is done on a database not seen before.

create table told (
    stream text primary key,
    created text not null,
    last bigint not null check (last >= 0)
);
comment on table told is
    'up to this place its own stream is known to say only what the journal says; created tells a stream from its successor';

create table disowned (
    stream text not null,
    created text not null,
    place bigint not null,
    reason text not null,
    actor text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (stream, created, place)
);
comment on table disowned is
    'append-only: messages on its own stream that this service never stated, as an operator found, and why';
