-- +goose Up
-- A service that nothing pays for any more stays readable: what it holds is kept, and no longer added to.
alter table tenant.services add column frozen_at timestamptz, add column frozen_by text not null default '';   -- the organisation that may end that
grant update (frozen_at, frozen_by) on tenant.services to preau_app;

-- +goose Down
alter table tenant.services drop column frozen_at, drop column frozen_by;
