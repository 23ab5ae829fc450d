-- Who represents whom. Rules that two requests at once could break are constraints here as well as in the model.

-- Equality of ids and numbers beside overlap of days in one exclusion constraint. A trusted extension.
create extension if not exists btree_gist;

create table communities (
    community text primary key,
    name text not null,
    trust text not null check (trust ~ '^[0-9]{9}$'),
    host text not null check (host ~ '^[0-9]{4}$'),
    version integer not null default 1
);
comment on table communities is 'health communities; the short name is the id, since it stands in subjects';

create table memberships (
    community text not null references communities,
    municipality text not null check (municipality ~ '^[0-9]{4}$'),
    valid_from date not null,
    valid_to date,
    primary key (community, municipality, valid_from),
    check (valid_to >= valid_from),
    constraint a_member_once_a_day exclude using gist (
        community with =, municipality with =, daterange(valid_from, valid_to, '[]') with &&
    )
);
create index memberships_municipality on memberships (municipality);
comment on table memberships is 'which municipalities belong to a community when; last day included, null while it lasts';

create table committees (
    committee uuid primary key,
    municipality text not null check (municipality ~ '^[0-9]{4}$'),
    name text not null,
    elected_members integer not null check (elected_members between 0 and 100)
);
create index committees_municipality on committees (municipality, committee);
comment on table committees is 'local committees (LSU) and other bodies that may propose';

create table bodies (
    body uuid primary key,
    community text not null references communities,
    level text not null check (level in ('partnership', 'strategic', 'professional')),
    name text not null,
    priority_groups text[] not null,
    gp_seats integer not null check (gp_seats between 1 and 50),
    gp_role text not null check (gp_role in ('member', 'observer')),
    established_on date not null
);
create index bodies_community on bodies (community, body);
comment on table bodies is 'where GPs sit; the row is locked by whoever appoints to it or ends an appointment';

create table practitioners (
    practitioner uuid primary key,
    municipality text not null check (municipality ~ '^[0-9]{4}$')
);
comment on table practitioners is 'GPs by id; who it is lies sealed in the journal';

create table practitioner_terms (
    practitioner uuid not null references practitioners,
    valid_from date not null,
    municipality text not null check (municipality ~ '^[0-9]{4}$'),
    contract_form text not null check (contract_form in ('self_employed', 'salaried', 'combined')),
    specialist boolean,
    primary key (practitioner, valid_from)
);
create index practitioner_terms_municipality on practitioner_terms (municipality);
comment on table practitioner_terms is 'contract form, specialist status and home from a day until the next';

create table contact_versions (
    practitioner uuid primary key references practitioners,
    version integer not null
);
comment on table contact_versions is 'how often contact details changed, for two who edit; the details lie sealed in the journal';

create table proposals (
    proposal uuid primary key,
    body uuid not null references bodies,
    committee uuid not null references committees,
    municipality text not null,
    practitioner uuid not null references practitioners,
    declared_roles text[] not null,
    sealed_roles text not null,
    proposed_on date not null
);
create index proposals_body on proposals (body, proposal);
create index proposals_practitioner on proposals (practitioner);
comment on table proposals is 'which committee proposed whom; declared_roles may travel, sealed_roles are all of them and stay';

create table appointments (
    appointment uuid primary key,
    body uuid not null references bodies,
    seat integer not null check (seat between 1 and 50),
    deputy_rank integer not null check (deputy_rank between 0 and 20),
    practitioner uuid not null references practitioners,
    role text not null check (role in ('member', 'observer')),
    home_municipality text not null check (home_municipality ~ '^[0-9]{4}$'),
    appointer_kind text not null,
    appointer_municipality text,
    appointer_name text,
    proposed_by uuid[] not null,
    without_proposal text,
    decision_reference text not null,
    valid_from date not null,
    valid_to date not null,
    last_day date not null,
    end_reason text,
    version integer not null default 1,
    served daterange not null generated always as (daterange(valid_from, last_day + 1, '[)')) stored,
    check (
        (appointer_kind = 'municipality' and appointer_municipality is not null and appointer_name is null)
        or (appointer_kind = 'joint_body' and appointer_municipality is null and appointer_name is not null)
    ),
    constraint proposals_or_a_reason check ((cardinality(proposed_by) = 0) = (without_proposal is not null)),
    check (valid_from <= valid_to),
    check (last_day between valid_from - 1 and valid_to),
    check (end_reason is not null or last_day = valid_to),
    constraint one_on_a_seat exclude using gist (body with =, seat with =, deputy_rank with =, served with &&),
    constraint one_seat_for_a_holder exclude using gist (body with =, practitioner with =, served with &&)
    where (deputy_rank = 0)
);
create index appointments_practitioner on appointments (practitioner);
comment on table appointments is 'who sits where; served is from the first day to the last that counts';
