-- +goose Up
-- Work that must happen after a commit: a row in the same transaction, handed to the queue by the relay, sent again by
-- the sweeper until its "done" mark exists.
create schema platform;
grant usage on schema platform to preau_app, preau_relay;

create table platform.outbox (
    tenant_id     uuid        not null,           -- who does the work; nil uuid: above tenants
    id            uuid        not null,
    origin_tenant uuid        not null,           -- who asked; differs from tenant_id only for a delivery over a link
    account_id    uuid,                           -- the person who started it, told when it fails
    kind          text        not null,           -- "liaison.publish"
    payload       jsonb       not null,           -- ids only, never personal data
    created_at    timestamptz not null,
    run_at        timestamptz not null,           -- not before
    sent_at       timestamptz,                    -- last handed to the queue
    sends         int         not null default 0,
    failures      int         not null default 0,
    error_code    text,
    dead_at       timestamptz,                    -- given up, visible to its author and the operator
    settled       boolean     not null default false,   -- its "done" mark was committed with this: the sweeper need not look at it again
    primary key (tenant_id, id)
);
create index outbox_waiting on platform.outbox (run_at) where dead_at is null and sent_at is null;
create index outbox_sent on platform.outbox (sent_at, id) where dead_at is null and sent_at is not null and not settled;
create index outbox_dead on platform.outbox (tenant_id, dead_at) where dead_at is not null;
select doors.machinery('platform.outbox');
create policy app_insert on platform.outbox for insert to preau_app
    with check (origin_tenant = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
create policy app_select on platform.outbox for select to preau_app
    using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
create policy app_update on platform.outbox for update to preau_app
    using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'))
    with check (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
create policy relay_select on platform.outbox for select to preau_relay using (true);
create policy relay_update on platform.outbox for update to preau_relay using (true) with check (true);
create policy relay_delete on platform.outbox for delete to preau_relay using (true);
grant select, insert on platform.outbox to preau_app;
grant update (failures, error_code, dead_at, run_at, sent_at, payload, settled) on platform.outbox to preau_app;
grant select (tenant_id, id, origin_tenant, kind, created_at, run_at, sent_at, sends, failures, dead_at, settled) on platform.outbox to preau_relay;
grant update (sent_at, sends) on platform.outbox to preau_relay;
grant delete on platform.outbox to preau_relay;

create table platform.done (
    tenant_id uuid        not null,
    id        uuid        not null,
    kind      text        not null,
    done_at   timestamptz not null,
    primary key (tenant_id, id)
);
create index done_at on platform.done (done_at);
select doors.machinery('platform.done');
create policy app_insert on platform.done for insert to preau_app
    with check (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
create policy app_select on platform.done for select to preau_app
    using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
create policy relay_select on platform.done for select to preau_relay using (true);
create policy relay_delete on platform.done for delete to preau_relay using (true);
grant select, insert on platform.done to preau_app;
grant select, delete on platform.done to preau_relay;

-- +goose StatementBegin
create function platform.outbox_wake() returns trigger language plpgsql as
$$ begin perform pg_notify('preau_outbox', ''); return null; end $$;
-- +goose StatementEnd
create trigger outbox_wake after insert on platform.outbox for each statement execute function platform.outbox_wake();

-- One row per thing whose change every process must hear of: (topic, key) -> version.
create table platform.versions (
    topic   text   not null,
    key     uuid   not null,
    version bigint not null default 1,
    primary key (topic, key)
);
select doors.machinery('platform.versions');
create policy app_all_select on platform.versions for select to preau_app using (true);
create policy app_insert on platform.versions for insert to preau_app
    with check (key = doors.tenant() or key = doors.account());
create policy app_update on platform.versions for update to preau_app
    using (key = doors.tenant() or key = doors.account()) with check (key = doors.tenant() or key = doors.account());
grant select, insert on platform.versions to preau_app;
grant update (version) on platform.versions to preau_app;

-- Values of the installation: push keys, the demonstration's clock. Never personal.
create table platform.settings (
    key   text primary key,
    value text not null
);
select doors.machinery('platform.settings');
create policy app_select on platform.settings for select to preau_app using (true);
create policy app_insert on platform.settings for insert to preau_app with check (true);
create policy app_update on platform.settings for update to preau_app using (true) with check (true);
grant select, insert on platform.settings to preau_app;
grant update (value) on platform.settings to preau_app;

-- Schedules: one row per occurrence, so that each fires once whatever the number of processes.
create table platform.occurrences (
    kind     text        not null,
    due_at   timestamptz not null,
    fired_at timestamptz not null,
    primary key (kind, due_at)
);
select doors.machinery('platform.occurrences');
create policy app_insert on platform.occurrences for insert to preau_app with check (true);
create policy app_select on platform.occurrences for select to preau_app using (true);
create policy relay_delete on platform.occurrences for delete to preau_relay using (true);
create policy relay_select on platform.occurrences for select to preau_relay using (true);
grant select, insert on platform.occurrences to preau_app;
grant select, delete on platform.occurrences to preau_relay;

-- +goose Down
drop schema platform cascade;
