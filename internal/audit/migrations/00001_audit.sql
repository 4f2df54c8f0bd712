-- +goose Up
create schema audit;
grant usage on schema audit to preau_app;
-- Who did what, by which way. Rows are added, never changed; a month is dropped after a year.
create table audit.lines (
    tenant_id  uuid        not null,           -- nil uuid: above tenants
    id         uuid        not null,
    at         timestamptz not null,
    account_id uuid,
    via        text        not null,
    operation  text        not null,
    objects    uuid[]      not null default '{}',
    detail     jsonb       not null default '{}',   -- codes and numbers, no names
    trace      text        not null default '',
    primary key (tenant_id, id, at)
) partition by range (at);
select doors.machinery('audit.lines');
create policy app_insert on audit.lines for insert to preau_app
    with check (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
create policy app_select on audit.lines for select to preau_app
    using (tenant_id = doors.tenant() and doors.open('open.audit'));
grant select, insert on audit.lines to preau_app;
create index lines_at on audit.lines (tenant_id, at desc);
create index lines_objects on audit.lines (tenant_id, account_id, at desc);
create table audit.lines_default partition of audit.lines default;
select doors.machinery('audit.lines_default');
-- +goose Down
drop schema audit cascade;
