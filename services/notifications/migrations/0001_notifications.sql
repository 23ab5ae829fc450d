-- What is known from the facts of others, keyed so that the highest sequence wins, and who was told what.
-- No foreign keys between facts: they arrive in any order, and what refers to the unknown is kept.

create table causes (
    fact uuid primary key,
    correlation uuid not null,
    traceparent text,
    stated_at timestamptz not null
);
comment on table causes is 'append-only: facts that people are told of, so that the trace goes on when the mail leaves';

create table matters (
    matter uuid primary key,
    kind text not null check (kind in ('invitation', 'appointment', 'honorarium', 'statement')),
    practitioner uuid not null,
    community text,
    body uuid,
    meeting uuid
);
create index matters_meeting on matters (meeting) where meeting is not null;
comment on table matters is 'what one person is told about; the id is that of the invitation, appointment, claim or statement';

create table contacts (
    practitioner uuid primary key,
    sequence bigint not null,
    sealed text not null
);
comment on table contacts is 'how a person is reached, sealed with the person''s own key; nothing of it lies anywhere in clear';

create table bodies (
    body uuid primary key,
    sequence bigint not null,
    name text not null
);

create table meetings (
    meeting uuid primary key,
    planned bigint,
    planned_by uuid,
    revision integer,
    kind text,
    for_meeting uuid,
    title text,
    starts timestamptz,
    ends timestamptz,
    place text,
    link text,
    cancelled bigint,
    cancelled_by uuid,
    cancelled_revision integer,
    cancel_reason text,
    check ((planned is null) = (planned_by is null) and (planned is null) = (starts is null)),
    check ((cancelled is null) = (cancelled_by is null)),
    check (planned is not null or cancelled is not null)
);
comment on table meetings is 'planned and cancelled hold sequences: the higher one says whether the meeting will be held';

create table invitations (
    invitation uuid primary key,
    invited bigint,
    invited_by uuid,
    appointment uuid,
    role text,
    deputy_rank integer,
    asked_to text,
    withdrawn bigint,
    withdrawn_by uuid,
    check ((invited is null) = (invited_by is null)),
    check ((withdrawn is null) = (withdrawn_by is null))
);
comment on table invitations is 'invited and withdrawn hold sequences: the higher one says whether the invitation holds';

create table appointments (
    appointment uuid primary key,
    appointed bigint,
    appointed_by_fact uuid,
    role text,
    deputy_rank integer,
    level text,
    appointed_by text,
    valid_from date,
    valid_to date,
    ended bigint,
    last_day date,
    check ((appointed is null) = (appointed_by_fact is null))
);
comment on table appointments is 'appointed_by is a municipality number or the name of a joint body';

create table approvals (
    claim uuid primary key,
    sequence bigint not null,
    approved_by uuid not null,
    version integer not null,
    payer text not null,
    total_ore bigint not null,
    change_ore bigint not null
);

create table statements (
    statement uuid primary key,
    sequence bigint not null,
    issued_by uuid not null,
    payer text not null,
    total_ore bigint not null,
    period_from date,
    period_to date
);

create table notifications (
    notification uuid primary key,
    position bigint generated always as identity,
    matter uuid not null references matters,
    practitioner uuid not null,
    community text,
    template text not null,
    revision integer not null,
    caused_by uuid not null references causes,
    state text not null check (state in ('waiting', 'sending', 'sent', 'failed', 'suppressed')),
    reason text,
    waits_for text check (waits_for in ('contact_details', 'body', 'meeting')),
    waits_for_id uuid,
    language text,
    channel text,
    told_sequence integer,
    told_starts timestamptz,
    told_ends timestamptz,
    sealed text,
    lease_until timestamptz,
    attempts integer not null default 0,
    first_attempt_at timestamptz,
    created_at timestamptz not null,
    settled_at timestamptz,
    unique (position),
    check ((state = 'sending') = (sealed is not null)),
    check ((state = 'sending') = (lease_until is not null)),
    check ((waits_for is null) = (waits_for_id is null)),
    check (waits_for is null or state = 'waiting'),
    check ((state in ('failed', 'suppressed')) = (reason is not null)),
    check ((state in ('sent', 'failed', 'suppressed')) = (settled_at is not null)),
    check (state not in ('sending', 'sent') or told_sequence is not null),
    check (state <> 'waiting' or told_sequence is null)
);
create index notifications_matter on notifications (matter);
-- Two messages about one matter under way at once could overtake each other.
create unique index one_open_message_per_matter on notifications (matter) where state in ('waiting', 'sending');
create index notifications_waiting_for on notifications (waits_for_id) where waits_for_id is not null;
create index notifications_community on notifications (community, position);
create index notifications_practitioner on notifications (practitioner, position);
comment on table notifications is
    'who was told what, when, by which channel; never the content, which lies here sealed only while it is on its way';
comment on column notifications.told_sequence is
    'set when the message leaves, kept unless the server refused it: suppressed or failed with it means perhaps read';
