-- When this database was put back to an earlier point and its own newer facts came back from the bus: they do not hold
-- all that approvals, vouchers and payments are, so nobody is settled or paid before a person has looked.

create table restores (
    restore uuid primary key,
    at timestamptz not null,
    facts jsonb not null
);
comment on table restores is 'append-only: which facts came back, {type: count}; each holds the payments of every municipality';

create table restores_acknowledged (
    restore uuid not null references restores (restore),
    municipality text not null,
    words text not null,
    actor text not null,
    at timestamptz not null,
    primary key (restore, municipality)
);
comment on table restores_acknowledged is 'append-only: what was compared and entered again for a municipality, in words; lets it be paid';
