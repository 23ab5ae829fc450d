-- Meetings, invitations and work. What is known of bodies and appointments came as facts, in any order:
-- no foreign keys there, and the number of the fact beside each row, so that the latest stays.

create table bodies (
    body uuid primary key,
    sequence bigint,
    community text,
    level text check (level in ('partnership', 'strategic', 'professional')),
    name text,
    check ((sequence is null) = (community is null)),
    check ((sequence is null) = (level is null))
);
comment on table bodies is
    'bodies as told; a row without sequence is only heard of. The row is locked by who schedules and who hears of appointments';

create table appointed (
    appointment uuid primary key,
    sequence bigint not null,
    practitioner uuid not null,
    body uuid not null,
    role text not null check (role in ('member', 'observer')),
    deputy_rank integer not null check (deputy_rank >= 0),
    valid_from date not null,
    valid_to date not null
);
create index appointed_body on appointed (body);
create index appointed_practitioner on appointed (practitioner, body);
comment on table appointed is 'RepresentativeAppointed, the latest of each appointment';

create table ended (
    appointment uuid primary key,
    sequence bigint not null,
    body uuid not null,
    last_day date not null
);
comment on table ended is 'AppointmentEnded, the latest of each appointment; counts unless the appointment was told again later';

create table meetings (
    meeting uuid primary key,
    body uuid not null,
    community text not null,
    level text not null,
    kind text not null check (kind in ('meeting', 'pre_meeting')),
    for_meeting uuid references meetings,
    title text not null,
    starts timestamptz not null,
    ends timestamptz not null,
    place text,
    link text,
    status text not null check (status in ('scheduled', 'cancelled', 'held')),
    revision integer not null,
    moved_in integer not null,
    version integer not null,
    check (ends > starts),
    check (for_meeting is null or kind = 'pre_meeting')
);
create index meetings_community on meetings (community, starts, meeting);
create index meetings_body on meetings (body) where status = 'scheduled';

create table invitations (
    invitation uuid primary key,
    meeting uuid not null references meetings,
    practitioner uuid not null,
    appointment uuid not null,
    role text not null check (role in ('member', 'observer')),
    deputy_rank integer not null check (deputy_rank >= 0),
    asked_to text not null check (asked_to in ('attend', 'stand_by', 'observe')),
    stands boolean not null,
    answer text check (answer in ('accepted', 'declined', 'tentative')),
    answered_in integer,
    constraint one_invitation_each unique (meeting, practitioner),
    check ((answer is null) = (answered_in is null)),
    check (stands or answer is null)
);
create index invitations_practitioner on invitations (practitioner, invitation);

create table preparations (
    preparation uuid primary key,
    practitioner uuid not null,
    body uuid not null,
    community text not null,
    meeting uuid references meetings,
    done_on date not null,
    minutes integer not null check (minutes between 1 and 1440),
    kind text not null check (kind in ('case_work', 'consultation', 'working_group', 'other')),
    capacity text check (capacity in ('self_employed', 'salaried')),
    logged_by text not null check (logged_by in ('self', 'secretariat')),
    withdrawn text,
    version integer not null
);
create index preparations_practitioner on preparations (practitioner, preparation);
create index preparations_community on preparations (community, preparation);

create table attendances (
    attendance uuid primary key,
    meeting uuid not null references meetings,
    practitioner uuid not null,
    starts timestamptz not null,
    ends timestamptz not null,
    minutes integer not null check (minutes between 1 and 1440),
    travel jsonb not null,
    expenses jsonb not null,
    capacity text check (capacity in ('self_employed', 'salaried')),
    paid boolean not null,
    recorded_by text not null,
    version integer not null,
    constraint one_attendance_each unique (meeting, practitioner),
    check (ends > starts)
);
create index attendances_practitioner on attendances (practitioner);
