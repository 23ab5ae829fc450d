-- Settlements ordered for many municipalities at once: each is settled by itself, by whichever process is free.

create table settlement_orders (
    settlement_order uuid primary key,
    valid_from date not null,
    valid_to date not null,
    mode text not null check (mode in ('simulate', 'commit')),
    actor text not null,
    at timestamptz not null,
    check (valid_from <= valid_to)
);
comment on table settlement_orders is 'append-only: who ordered which settlements, and when';

create table ordered_settlements (
    settlement_order uuid not null references settlement_orders (settlement_order),
    municipality text not null,
    run uuid references runs (run),
    problem text,
    settled_at timestamptz,
    primary key (settlement_order, municipality),
    check (run is null or problem is null),
    check ((settled_at is null) = (run is null and problem is null))
);
comment on table ordered_settlements is 'one row per municipality of an order; run when it was settled, problem in words when it was refused';

create table settlement_schedules (
    schedule uuid primary key,
    municipality text not null,
    day_of_month integer not null check (day_of_month between 1 and 28),
    mode text not null check (mode in ('simulate', 'commit')),
    entered_by text not null,
    entered_at timestamptz not null,
    confirmed_by text check (confirmed_by <> entered_by),
    confirmed_at timestamptz,
    ended_by text,
    ended_at timestamptz,
    check ((confirmed_by is null) = (confirmed_at is null)),
    check ((ended_by is null) = (ended_at is null))
);
create unique index settlement_schedules_in_force on settlement_schedules (municipality, mode)
    where confirmed_by is not null and ended_by is null;
comment on table settlement_schedules is 'on this day of each month the month before is settled, in the name of who entered it';
