-- Claims that were not approved as they stood: their GPs are told, without the reason, which is shown with the claim.

create table rejections (
    claim uuid primary key,
    sequence bigint not null,
    rejected_by uuid not null,
    version integer not null
);
comment on table rejections is 'the newest version of a claim that somebody refused; rejected_by is the fact';
