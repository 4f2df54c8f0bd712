-- +goose Up
-- What PayFiP is given to find a title by: its year, the parts that its second key covers, and that key; '' where it was issued before. A
-- payer reads it on their own row, where the slip is not theirs to read.
alter table family.titles add column reference text not null default '';
-- And when a debit leaves their account.
alter table family.lot_debits add column collect_on date;
-- A payment of a title goes to the Trésor, by the number that the collectivity has there for its titles.
alter table family.payments add column titled boolean not null default false;
alter table family.title_events drop constraint title_events_source_check, add check (source in ('hand', 'import', 'slip', 'payfip'));
-- What the régie was paid online is receipted like the rest, in the same series: its one part is known by the payment.
alter table family.receipt_parts drop constraint receipt_parts_kind_check, add check (kind in ('cash', 'cheque', 'cesu', 'ancv', 'card', 'transfer', 'online'));

-- +goose Down
alter table family.receipt_parts drop constraint receipt_parts_kind_check, add check (kind in ('cash', 'cheque', 'cesu', 'ancv', 'card', 'transfer'));
alter table family.title_events drop constraint title_events_source_check, add check (source in ('hand', 'import', 'slip'));
alter table family.payments drop column titled;
alter table family.lot_debits drop column collect_on;
alter table family.titles drop column reference;
