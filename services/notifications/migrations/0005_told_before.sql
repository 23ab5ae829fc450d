-- What came of messages after the moment to which this database was restored, from the facts that it had forgotten.

create table told_before (
    notification uuid primary key,
    state text not null check (state in ('sent', 'failed', 'suppressed')),
    reason text,
    at timestamptz not null
);
comment on table told_before is 'messages that are not sent again when they become due once more, since they were settled before';
