-- A reduction that somebody rejected is not over: what was paid stays paid, and that nobody else decides is said aloud, too.

-- squawk-ignore ban-drop-constraint
alter table overdue_told drop constraint overdue_told_state_check;
-- squawk-ignore constraint-missing-not-valid
alter table overdue_told add constraint overdue_told_state_check check (state in ('calculated', 'attested', 'rejected'));
