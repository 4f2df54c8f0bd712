-- +goose Up
-- What a customer paid of an invoice that was credited since and was given back, to the account or to its credit; and on which days it paid.
alter table billing.invoices add column returned_cents bigint not null default 0 check (returned_cents >= 0);
alter table billing.invoices add column paid_days jsonb not null default '[]';
grant update (returned_cents, paid_days) on billing.invoices to preau_app;

-- +goose Down
alter table billing.invoices drop column returned_cents, drop column paid_days;
