-- What was asked is known beside what was answered: an answer holds for the question it was given to, and who stands by
-- for another has no place at the meeting to be paid for when it is called off.

alter table answers add column asked_sequence bigint not null default 0;
alter table answers add column asked_to text;
comment on column answers.asked_to is
    'of the invitation as it was told last; null where that was before this was kept, and then they were asked to come';
alter table answers add column capacity text;
-- All of them are null, so the scan is all it takes.
-- squawk-ignore constraint-missing-not-valid
alter table answers add constraint answers_capacity_check check (capacity in ('self_employed', 'salaried'));
comment on column answers.capacity is 'in which capacity a combined GP would have come, as said with the answer';

create table answer_recorders (
    invitation uuid not null,
    actor text not null,
    primary key (invitation, actor)
);
comment on table answer_recorders is
    'append-only: everybody who answered an invitation, the GP or another; none of them may attest what it is paid';

create table cancellers (
    meeting uuid not null,
    actor text not null,
    primary key (meeting, actor)
);
comment on table cancellers is
    'append-only: who called a meeting off, as far as it was told; they may not attest what is paid for that';

create view called_off as
select a.invitation, a.practitioner, a.claim, a.meeting, a.capacity, m.community, m.body, m.kind,
       held.on_day, held.on_day - (m.cancelled_at at time zone 'Europe/Oslo')::date as notice
from answers a join meetings m using (meeting),
     lateral (select (m.starts at time zone 'Europe/Oslo')::date as on_day) as held
where a.accepted and a.asked_to is distinct from 'stand_by'
  and m.told_sequence > 0 and m.cancelled_sequence > m.told_sequence;
comment on view called_off is
    'who had accepted to come to meetings that were called off; whether that is paid, their arrangements say';
