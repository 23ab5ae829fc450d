-- So that what a bank answered can be listed afterwards: whose payments the reader might touch.

alter table bank_answers add column municipalities text[] not null default '{}';
comment on column bank_answers.municipalities is 'whose payments the reader might touch; who looks after all of them may read what came of it';
