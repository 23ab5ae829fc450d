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
