-- What a bank says against its own word, and files that are taken back before they are released.

alter table bank_answers add column contradicting text[] not null default '{}';
comment on column bank_answers.contradicting is
    'references of which the bank has said what cannot be true beside what it said before';
comment on column bank_answers.sha256 is
    'of the bytes and of the municipalities whose payments the reader might touch: to others the same bytes are new';

alter table payment_files
    add column withdrawn_by text,
    add column withdrawn_at timestamptz;
comment on column payment_files.withdrawn_by is
    'who took the file back before two had released it; what stood in it stands in another file';
