-- Attendance that was recorded for the wrong meeting, or one that was not held, is taken back. The row stays, and is the
-- one that counts again if the GP is recorded there anew: still one for each GP and meeting.

alter table attendances add column withdrawn text;
comment on column attendances.withdrawn is 'why it was taken back; null while it counts';
