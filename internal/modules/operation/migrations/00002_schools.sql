-- +goose Up
-- A suspension may reach the schools of which the organisation pays the services: it tells them itself, over the links by which they
-- hear of its subscriptions.
alter table operation.suspensions add column schools boolean not null default false;
alter table operation.holds add column through_name text not null default '', add column through_id uuid;   -- the organisation with which a school is suspended

-- +goose Down
alter table operation.suspensions drop column schools;
alter table operation.holds drop column through_name, drop column through_id;
