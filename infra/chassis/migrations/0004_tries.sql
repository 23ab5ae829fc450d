-- A fact that ran alone is known by itself, not by its place: a bus that was rebuilt has others in the same places. And
-- each try is known, so that one whose commit was answered by a broken connection can be said again and counts once.

alter table attempts add column fact uuid;
alter table attempts add column tries uuid[] not null default '{}';
comment on column attempts.tries is 'one id for each try; attempts is how many they are';

alter table timers add column taken uuid;
comment on column timers.taken is 'the latest try, by which it is taken back when failing infrastructure cut it short';

alter table dead_letters add column fact uuid;
comment on column dead_letters.fact is 'null where it could not be read, or was kept before this was known';
