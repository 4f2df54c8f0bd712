-- +goose Up
-- A credit note that somebody gave while the booking was still due: what it gave back is not asked for again when the month is looked at anew.
alter table family.bills add column given boolean not null default false;

-- +goose Down
alter table family.bills drop column given;
