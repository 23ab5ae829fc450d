-- What corrects something belongs to the month in which that was first paid, however often it has been corrected since: so
-- says the a-melding, and so is the employer's contribution reckoned. Else what is taken back in the end is not what was added.

create function first_run_of(which uuid) returns uuid language sql stable as $$
    with recursive chain (entry, before) as (
        select entry, coalesce(reverses, replaces) from entries where entry = which
        union all
        select e.entry, coalesce(e.reverses, e.replaces) from chain join entries e on e.entry = chain.before
    )
    select vouchers.run from chain join voucher_lines using (entry) join vouchers using (voucher) where chain.before is null
$$;
comment on function first_run_of is
    'the run that settled an entry, or the first of those it corrects; null while that is not settled';

-- What the program never does, the database refuses whoever asks: a gap in the numbers, a posting in a closed month.
-- They look at what a statement has added as a whole, since a run adds thousands; planned anew each time, since a plan
-- made while the tables were small would read them whole for ever.

create function numbers_have_no_gap() returns trigger language plpgsql set plan_cache_mode = force_custom_plan as $$
begin
    if exists (
        select from (
            select municipality, year, min(number) as first, max(number) as last, count(*) as many
            from added group by municipality, year
        ) as series
        where last - first + 1 <> many or first > 1 and not exists (
            select from vouchers v where (v.municipality, v.year, v.number) = (series.municipality, series.year, first - 1)
        )
    ) then
        raise exception 'vouchers are numbered without gaps' using errcode = 'check_violation';
    end if;
    return null;
end $$;
create trigger vouchers_without_gaps after insert on vouchers
    referencing new table as added for each statement execute function numbers_have_no_gap();

create function months_are_open() returns trigger language plpgsql set plan_cache_mode = force_custom_plan as $$
begin
    if exists (
        select from (
            select distinct municipality, date_trunc('month', at at time zone 'Europe/Oslo')::date as period from added
        ) as months join closed_periods using (municipality, period)
    ) then
        raise exception 'the month is closed' using errcode = 'check_violation';
    end if;
    return null;
end $$;
create trigger entries_in_open_months after insert on entries
    referencing new table as added for each statement execute function months_are_open();
create trigger postings_in_open_months after insert on postings
    referencing new table as added for each statement execute function months_are_open();

-- Whom a run's tables name, those included whose work it left: erasing a GP asks for them.
-- squawk-ignore require-concurrent-index-creation
create index runs_naming on runs using gin ((snapshot -> 'payees'));
