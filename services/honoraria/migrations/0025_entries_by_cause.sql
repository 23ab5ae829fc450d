-- What was paid for the same work before is looked for by its cause, also in other claims: preparation that is moved over the end
-- of a month is another claim's, and its wages are still those of the month that first paid it.

-- Made in a moment but for the largest books; migrations run before a process takes work.
-- squawk-ignore require-concurrent-index-creation
create index entries_cause on entries (cause);
