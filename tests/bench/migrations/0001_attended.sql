-- What the service that is measured keeps of what it hears.
create table attended (
    attendance uuid primary key,
    sequence bigint not null,
    meeting uuid not null,
    practitioner uuid not null,
    minutes integer not null
);
