-- What was decided about a debt stays, be it taken back: it is confirmed or taken back once, and then nothing of it changes.

alter table debt_decisions add column taken_back_by text;
alter table debt_decisions add column taken_back_at timestamptz;
comment on column debt_decisions.taken_back_by is 'whoever took it back before anybody had confirmed it; then nothing comes of it';
-- All of them are null, so the scan is all it takes.
-- squawk-ignore constraint-missing-not-valid
alter table debt_decisions add constraint debt_decisions_taken_back check (
    (taken_back_by is null) = (taken_back_at is null) and (taken_back_by is null or confirmed_by is null)
);
-- squawk-ignore require-concurrent-index-deletion
drop index debt_decisions_waiting;
-- squawk-ignore require-concurrent-index-creation
create unique index debt_decisions_waiting on debt_decisions (run, practitioner, tax_treatment)
    where confirmed_by is null and taken_back_by is null;

create function decisions_stay() returns trigger language plpgsql as $$
declare
    ends constant text[] := array['confirmed_by', 'confirmed_at', 'voucher', 'taken_back_by', 'taken_back_at'];
begin
    if tg_op = 'DELETE' or old.confirmed_by is not null or old.taken_back_by is not null
       or to_jsonb(new) - ends is distinct from to_jsonb(old) - ends then
        raise exception 'a decision about a debt stays as it was decided' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger decisions_stay before update or delete on debt_decisions
    for each row execute function decisions_stay();
