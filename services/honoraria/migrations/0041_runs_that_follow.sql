-- What a run leaves because it was settled for another follows in a run of its own: who ordered the one is told of both.

-- squawk-ignore adding-foreign-key-constraint
alter table runs add column follows uuid references runs (run);
comment on column runs.follows is
    'the run right before it, which left what this one settles for another payee; null where it was asked for by itself';
-- squawk-ignore require-concurrent-index-creation
create unique index runs_follows on runs (follows) where follows is not null;
