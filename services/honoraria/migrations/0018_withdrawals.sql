-- A bank refuses a file at its door and never answers: so files that were released can be taken back, by two.

create table withdrawals (
    file uuid not null references payment_files (file),
    actor text not null,
    at timestamptz not null,
    primary key (file, actor)
);
comment on table withdrawals is
    'append-only: who wants a file back; one is enough until two have released it, then it takes two who have asked the bank';
