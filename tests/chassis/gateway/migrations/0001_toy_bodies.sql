-- What the toy gateway of these tests keeps.
create table toy_bodies (
    id uuid primary key,
    community text not null,
    name text not null unique,
    version integer not null default 1
);
