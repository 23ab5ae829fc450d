-- Attendance that should not be there, as meetings tells it. The row stays, so that an older fact that comes late finds it.

alter table attendances add column withdrawn boolean not null default false;
-- All of them count, so the scan is all it takes.
-- squawk-ignore constraint-missing-not-valid
alter table attendances add constraint attendances_withdrawn check (not (withdrawn and paid));
