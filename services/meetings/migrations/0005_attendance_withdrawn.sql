-- Attendance that was recorded for the wrong meeting, or one that was not held, is taken back. The row stays, and the GP
-- may be recorded there anew.

alter table attendances add column withdrawn text;
comment on column attendances.withdrawn is 'why it was taken back; null while it counts';
-- squawk-ignore disallowed-unique-constraint, ban-drop-constraint
alter table attendances drop constraint one_attendance_each;
-- squawk-ignore require-concurrent-index-creation
create unique index one_attendance_each on attendances (meeting, practitioner) where withdrawn is null;
