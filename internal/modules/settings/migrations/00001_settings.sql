-- +goose Up
create schema settings;
grant usage on schema settings to preau_app;

-- The logo as it is served: redrawn at intake, small enough to live beside its organisation.
create table settings.logos (
    tenant_id    uuid        not null,
    id           uuid        not null,
    content_type text        not null,
    content      bytea       not null,
    changed_at   timestamptz not null,
    primary key (tenant_id, id)
);
select doors.guard('settings.logos', 'settings', audience => '*', writers => 'staff+delete');

-- What was asked for, kept by the organisation that asked; the new one writes itself.
create table settings.foundations (
    tenant_id  uuid        not null,
    id         uuid        not null,
    founded    uuid        not null,
    kind       text        not null,
    name       text        not null,
    uai        text,
    siret      text,
    state      text        not null default 'asked' check (state in ('asked', 'founded', 'refused')),
    reason     text,
    asked_by   uuid,
    asked_at   timestamptz not null,
    primary key (tenant_id, id)
);
select doors.guard('settings.foundations', 'settings');

-- +goose Down
drop schema settings cascade;
