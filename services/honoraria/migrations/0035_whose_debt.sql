-- A debt is of who was paid too much: one enterprise's is not taken off what another earns. Who is paid may change back and
-- forth, so a GP can have several, each known by the run in which it arose.

alter table payouts add column debt uuid;
comment on column payouts.debt is 'the run in which the debt arose that is brought or carried here; null where there is none';

with told as (
    select p.run, p.practitioner, p.tax_treatment,
           max(r.number) filter (where p.brought_ore = 0 and p.carried_ore < 0)
               over (partition by p.municipality, p.practitioner, p.tax_treatment order by r.number) as arose
    from payouts p join runs r using (run)
)
update payouts p set debt = r.run
from told join runs r on r.number = told.arose
where (p.run, p.practitioner, p.tax_treatment) = (told.run, told.practitioner, told.tax_treatment)
  and (p.brought_ore < 0 or p.carried_ore < 0);

-- A process of the version before, which knows of one debt, goes on with the latest.
create function debt_of_payout() returns trigger language plpgsql as $$
begin
    if new.debt is null and new.brought_ore < 0 then
        select p.debt into new.debt from payouts p join runs r using (run)
        where (p.municipality, p.practitioner, p.tax_treatment) = (new.municipality, new.practitioner, new.tax_treatment)
        order by r.number desc limit 1;
    elsif new.debt is null and new.carried_ore < 0 then
        new.debt := new.run;
    end if;
    return new;
end $$;
create trigger debt_of_payout before insert on payouts for each row execute function debt_of_payout();

-- squawk-ignore require-concurrent-index-creation
create index payouts_of_debt on payouts (municipality, practitioner, tax_treatment, debt) where debt is not null;
