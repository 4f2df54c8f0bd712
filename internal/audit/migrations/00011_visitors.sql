-- +goose Up
-- Whoever opens a record and is of another organisation is told as such: of which, by which ticket.
alter table audit.openings add column from_tenant uuid, add column from_name text not null default '', add column ticket uuid;

-- +goose Down
alter table audit.openings drop column from_tenant, drop column from_name, drop column ticket;
