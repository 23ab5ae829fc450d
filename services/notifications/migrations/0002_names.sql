-- What communities and municipalities are called: letters name both where that is known, and wait for neither.

create table communities (
    community text primary key,
    sequence bigint not null,
    name text not null,
    municipalities jsonb not null
);
comment on column communities.municipalities is 'the name of each municipality by its number; null where nobody has said';
