-- A run puts thousands of entries on vouchers in one statement. A foreign key looks each up by itself and marks it in its
-- table: every page of the book written once more. One look for all of a statement's lines holds the same, since entries
-- and vouchers are never deleted and never get another id.

-- The rule stays, and is checked by the trigger below.
-- squawk-ignore ban-drop-constraint
alter table voucher_lines drop constraint voucher_lines_entry_fkey;
-- squawk-ignore ban-drop-constraint
alter table voucher_lines drop constraint voucher_lines_voucher_fkey;

-- Planned anew each time: a plan made while the tables were small would read them whole for ever.
create function lines_must_be_known() returns trigger language plpgsql set plan_cache_mode = force_custom_plan as $$
begin
    if exists (select from added where (select e.entry from entries e where e.entry = added.entry) is null)
       or exists (
           select from (select distinct voucher from added) as named
           where (select v.voucher from vouchers v where v.voucher = named.voucher) is null
       ) then
        raise foreign_key_violation using message = 'a voucher line names an entry or a voucher that is not there';
    end if;
    return null;
end $$;
create trigger voucher_lines_known after insert on voucher_lines
    referencing new table as added for each statement execute function lines_must_be_known();
