-- A GP who is both employed and self-employed says in which capacity they come: there is no attendance to say it with
-- when the meeting is called off, and what that is paid depends on it.

alter table invitations add column capacity text;
-- All of them are null, so the scan is all it takes.
-- squawk-ignore constraint-missing-not-valid
alter table invitations add constraint invitations_capacity check (capacity in ('self_employed', 'salaried'));
