-- +goose Up
create schema support;
grant usage on schema support to preau_app;

-- What the assistance asked for, kept by the organisation whose staff asks.
create table support.tickets (
    tenant_id      uuid        not null,
    id             uuid        not null,
    peer_tenant_id uuid        not null,
    peer_name      text        not null,
    reason         text        not null,
    account_id     uuid        not null,
    asker_name     text        not null,
    asked_at       timestamptz not null,
    state          text        not null default 'asked' check (state in ('asked', 'open', 'refused', 'ended')),
    until_at       timestamptz,
    answered_at    timestamptz,
    glass_by       uuid,                 -- the first of the two who break the glass
    glass_reason   text        not null default '',
    primary key (tenant_id, id)
);
create index tickets_asked on support.tickets (tenant_id, asked_at desc);
select doors.guard('support.tickets', 'support');

-- The same ticket where it leads, kept by the organisation that is visited: its own people decide, and see.
create table support.visits (
    tenant_id      uuid        not null,
    id             uuid        not null,
    peer_tenant_id uuid        not null,
    peer_name      text        not null,
    account_id     uuid        not null,
    asker_name     text        not null,
    reason         text        not null,
    asked_at       timestamptz not null,
    state          text        not null default 'asked' check (state in ('asked', 'open', 'refused', 'ended')),
    decided_by     uuid,
    decided_at     timestamptz,
    until_at       timestamptz,
    ended_at       timestamptz,
    glass          boolean     not null default false,
    glass_reason   text        not null default '',
    primary key (tenant_id, id)
);
create index visits_asked on support.visits (tenant_id, asked_at desc);
create index visits_open on support.visits (tenant_id, account_id, until_at) where state = 'open';
select doors.guard('support.visits', 'support');

-- +goose Down
drop schema support cascade;
