-- What a GP was written about a debt, as it was written: the debt, the payer and the words change afterwards.

create table repayment_letters (
    decision uuid primary key references debt_decisions (decision),
    practitioner uuid not null,
    sealed text not null
);
comment on table repayment_letters is
    'append-only: the letter of a confirmed decision, sealed with the GP''s own key, so that it goes when that is destroyed';
