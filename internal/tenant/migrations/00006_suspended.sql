-- +goose Up
-- A suspended organisation reads and adds nothing above the floor. It is apart from tenant.services.frozen_at: what a subscription
-- opens or ends neither begins nor lifts it, and lifting it opens nothing that nothing pays for.
alter table tenant.tenants add column suspended_at timestamptz, add column suspended_by text not null default '';   -- the organisation to write to
grant update (suspended_at, suspended_by) on tenant.tenants to preau_app;

-- +goose Down
alter table tenant.tenants drop column suspended_at, drop column suspended_by;
