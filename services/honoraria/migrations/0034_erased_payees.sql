-- A payee of whom nothing can be opened any more is nobody to be paid: a GP who comes back is entered anew.

alter table payees add column erased_at timestamptz;
comment on column payees.erased_at is
    'when the key of its GP was destroyed: the row stays for what was paid by it, and is nobody to be paid since';
update payees p set erased_at = (
    select min(e.at) from erasures e where e.practitioner = p.practitioner and e.wholly and e.at >= p.entered_at
);
