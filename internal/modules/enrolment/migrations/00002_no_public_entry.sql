-- +goose Up
-- A family that nobody knows yet comes to the desk or telephones: no address is open to all.
alter table enrolment.terms drop column public_entry;

-- +goose Down
alter table enrolment.terms add column public_entry boolean not null default false;
