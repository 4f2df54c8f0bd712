-- +goose Up
-- The brake: while a row lives, nothing is published here. It is read in the publishing transaction itself, so it holds in every
-- process from its commit on.
create table tenant.brakes (
    tenant_id     uuid        not null references tenant.tenants,
    id            uuid        not null,
    origin_tenant uuid        not null,      -- who pulled it: this organisation, or a level above
    origin_name   text        not null,
    reason        text        not null,
    pulled_by     uuid,
    pulled_at     timestamptz not null,
    schools       boolean     not null default false,   -- it was sent to the linked schools too
    lifted_at     timestamptz,
    primary key (tenant_id, id)
);
create index brakes_live on tenant.brakes (tenant_id) where lifted_at is null;
select doors.guard('tenant.brakes', 'tenant', audience => '*');

-- +goose Down
drop table tenant.brakes;
