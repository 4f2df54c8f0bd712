-- +goose Up
create schema access;
grant usage on schema access to preau_app;
-- What a tenant changed of the services' defaults: one row per (profile, service, right, door).
create table access.overrides (
    tenant_id  uuid not null references tenant.tenants,
    profile    text not null,
    service    text not null,
    "right"    text not null,
    door       text not null check (door in ('tenant', 'subject', 'audience')),
    allowed    boolean not null,
    changed_by uuid,
    changed_at timestamptz not null,
    primary key (tenant_id, profile, service, "right", door)
);
select doors.guard('access.overrides', 'access', audience => '*', writers => 'staff+delete');
-- +goose Down
drop schema access cascade;
