-- What the toy service of these tests remembers of what it heard.
create table heard (
    aggregate text not null,
    sequence bigint not null,
    fact uuid not null,
    times integer not null default 1,
    primary key (aggregate, sequence)
);
