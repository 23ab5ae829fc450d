-- Claims as they were calculated last: their GPs are told the next morning, of all of them in one mail.

create table calculations (
    claim uuid primary key,
    sequence bigint not null,
    calculated_by uuid not null,
    version integer not null,
    total_ore bigint not null,
    first_on date
);
comment on column calculations.first_on is 'the day of the earliest work; null for a claim that has none left';

alter table notifications add column total_ore bigint;
comment on column notifications.total_ore is 'of a claim, as it is told: another version with the same sum is not told again';

alter table notifications add column told_in uuid;
comment on column notifications.told_in is
    'the message whose mail tells this too; that one alone has the mail and the lease, and both come to the same';
-- Each file is one transaction, in which an index cannot be built beside the work; the register is small by then.
-- squawk-ignore require-concurrent-index-creation
create index notifications_told_in on notifications (told_in) where told_in is not null;
-- squawk-ignore require-concurrent-index-creation
create index notifications_calculated on notifications (practitioner)
    where template = 'honorarium_calculated' and state in ('waiting', 'sending');

-- squawk-ignore ban-drop-constraint
alter table notifications drop constraint notifications_check;
-- squawk-ignore ban-drop-constraint
alter table notifications drop constraint notifications_check1;
-- squawk-ignore constraint-missing-not-valid
alter table notifications add constraint mail_lies_with_what_is_sent
    check ((state = 'sending' and told_in is null) = (sealed is not null));
-- squawk-ignore constraint-missing-not-valid
alter table notifications add constraint lease_is_of_what_is_sent
    check ((state = 'sending' and told_in is null) = (lease_until is not null));
