-- What people call a municipality, for those who write to them; a number tells nobody who appoints or pays.

alter table memberships add column name text;
comment on column memberships.name is 'what people call the municipality; null where nobody has said';
