-- A file that the bank has said it has is not withdrawn, even while none of its payments is booked or refused.

alter table payment_files add column answered_at timestamptz;
comment on column payment_files.answered_at is
    'when a bank''s answer first spoke of it or of what stands in it, whatever it said; null for what was answered before '
    'this was kept';
