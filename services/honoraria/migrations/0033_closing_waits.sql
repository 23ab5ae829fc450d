-- Who posts and who closes wait for each other: else what began before a month was closed and ends after it would change
-- what the closed month has come to.

create or replace function months_are_open() returns trigger language plpgsql set plan_cache_mode = force_custom_plan as $$
begin
    -- Many may post at once; store/ledger.py has the other side of this lock.
    perform pg_advisory_xact_lock_shared(75, hashtext(municipality)) from (
        select distinct municipality from added order by municipality
    ) as posting;
    if exists (
        select from (
            select distinct municipality, date_trunc('month', at at time zone 'Europe/Oslo')::date as period from added
        ) as months join closed_periods using (municipality, period)
    ) then
        raise exception 'the month is closed' using errcode = 'check_violation';
    end if;
    return null;
end $$;
