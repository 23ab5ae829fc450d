-- A local agreement belongs to whoever first paid by it or brought it in: nobody else changes what they pay by.

alter table entered_rates add column community text;
alter table entered_rates add column municipality text;
-- Both are null in all rows there are, so the scan is all it takes.
-- squawk-ignore constraint-missing-not-valid
alter table entered_rates add constraint entered_rates_one_place check (num_nonnulls(community, municipality) <= 1);
comment on column entered_rates.community is
    'on whose behalf the rate of a local agreement was entered, this or municipality; neither for a national one, nor '
    'where it was entered before this was kept: it then belongs to the first community that has arranged to pay by it';
