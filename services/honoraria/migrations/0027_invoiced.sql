-- An invoice pays one payment, and is paid to who it names: whom that was by the register, and its number on the payment.

-- squawk-ignore adding-foreign-key-constraint
alter table invoices add column payee uuid references payees (payee);
comment on column invoices.payee is
    'the row of the register whose account the invoice names; null where it was matched before this was kept';
-- squawk-ignore require-concurrent-index-creation
create index invoices_number on invoices (municipality, lower(regexp_replace(number, '\s', '', 'g')));

-- Invoices from before have none of these two, so that what was matched twice then stands; they are asked for by number.
alter table payments add column invoiced_by text check (invoiced_by in ('person', 'enterprise'));
alter table payments add column invoice_number text;
comment on column payments.invoice_number is
    'the number of its invoice in small letters and without blanks: a supplier''s number pays one payment of a payer';
-- squawk-ignore require-concurrent-index-creation
create unique index payments_invoice on payments (municipality, practitioner, invoiced_by, invoice_number);
