-- Who logs preparation knows of it what they logged, and attests it no more than attendance they recorded.

create table preparation_recorders (
    preparation uuid not null,
    actor text not null,
    primary key (preparation, actor)
);
comment on table preparation_recorders is
    'append-only: everybody who logged or corrected preparation, as far as it was told; none of them may attest its claim';
