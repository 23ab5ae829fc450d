-- What the bank has said of each attempt, apart from how far the payment is: one that is booked after all while another is under
-- way has paid it, and whatever becomes of the other (refused, withdrawn), it is not asked for again.

create type attempt_word as enum ('withdrawn', 'refused', 'booked', 'returned');
comment on type attempt_word is 'in this order: of two words about an attempt the later in it counts, in whichever order they are read';

create table attempt_words (
    payment uuid not null,
    attempt integer not null,
    said attempt_word not null,
    cause uuid,
    actor text not null,
    at timestamptz not null,
    primary key (payment, attempt, said),
    foreign key (payment, attempt) references payment_attempts (payment, attempt)
);
comment on table attempt_words is
    'append-only: what was said of an attempt, by the bank''s answer or the withdrawn file in cause; none: nothing yet';

-- What was known before this was kept.
insert into attempt_words
select distinct on (payment, attempt, said) payment, attempt, said, cause, actor, at
from (
    select h.payment, h.attempt, h.cause, h.actor, h.at, h.entry,
           case
               when h.state = 'confirmed' then 'booked'
               when exists (
                   select from payment_history b
                   where b.payment = h.payment and b.attempt = h.attempt and b.state = 'confirmed' and b.entry < h.entry
               ) then 'returned'
               else 'refused'
           end::attempt_word as said
    from payment_history h
    where h.state in ('confirmed', 'rejected')
    union all
    select a.payment, a.attempt, a.file, f.withdrawn_by, f.withdrawn_at, 0, 'withdrawn'
    from payment_attempts a join payment_files f using (file)
    where f.withdrawn_by is not null
) as known
order by payment, attempt, said, entry;

create table stops (
    payment uuid not null,
    attempt integer not null,
    actor text not null,
    at timestamptz not null,
    primary key (payment, attempt, actor),
    foreign key (payment, attempt) references payment_attempts (payment, attempt)
);
comment on table stops is
    'append-only: who has had it from the bank that it has not paid an attempt, and will not; it takes two to try again';
