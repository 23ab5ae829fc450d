-- What was to end on a day can be ended on an earlier one: whoever may no longer approve is stopped, whatever was planned.

-- Short: a few rows, and any of them fits the wider key.
-- squawk-ignore ban-drop-constraint
alter table authority_ended drop constraint authority_ended_pkey;
-- squawk-ignore adding-serial-primary-key-field, constraint-missing-not-valid
alter table authority_ended add primary key (granted, last_day);

create view authority_ends as
select distinct on (granted) granted, last_day, ended_by from authority_ended order by granted, last_day;
comment on view authority_ends is 'when authorities and substitutions end before their time: the earliest day that was said';
