-- What is paid when a meeting is called off late, as honoraria told it: an invitation says it beforehand.

create table promised (
    community text not null,
    body uuid,
    kind text not null check (kind in ('meeting', 'pre_meeting')),
    valid_from date not null,
    funding uuid not null,
    told_at timestamptz not null,
    notice_days integer,
    minutes integer,
    unique nulls not distinct (community, body, kind, valid_from),
    check ((notice_days is null) = (minutes is null))
);
comment on table promised is
    'from a day, for a community or one of its bodies; null where the arrangement decides nothing of it. The arrangement '
    'told last stands for its scope and day';
