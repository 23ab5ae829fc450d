-- GPs are told that it was confirmed where their pay goes: a stranger's account could be confirmed, too.

-- squawk-ignore ban-drop-constraint
alter table matters drop constraint matters_kind_check;
-- squawk-ignore constraint-missing-not-valid
alter table matters add constraint matters_kind_check
    check (kind in ('invitation', 'appointment', 'honorarium', 'statement', 'payee'));
comment on table matters is
    'what one person is told about; the id is that of the invitation, appointment, claim, statement or payee';

create table payees (
    payee uuid primary key,
    sequence bigint not null,
    confirmed_by uuid not null,
    payer text,
    valid_from date not null
);
comment on table payees is 'who is paid for a GP was confirmed by the fact confirmed_by; who that is, is not known here';
