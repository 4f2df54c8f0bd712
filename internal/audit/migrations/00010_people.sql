-- +goose Up
-- What was erased when its clock had run out: classes of data and numbers, never a name. It outlives what it counts.
create table audit.erasures (
    tenant_id uuid        not null,            -- nil uuid: above tenants
    id        uuid        not null,
    at        timestamptz not null,
    data      text        not null,            -- manifest.Retention.Data, the line of the register
    rows      bigint      not null check (rows >= 0),
    primary key (tenant_id, id)
);
select doors.machinery('audit.erasures');
create policy app_insert on audit.erasures for insert to preau_app
    with check (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
create policy app_select on audit.erasures for select to preau_app
    using (tenant_id = doors.tenant() and doors.open('open.audit'));
create policy app_delete on audit.erasures for delete to preau_app
    using (tenant_id = doors.tenant() and doors.open('open.audit'));
grant select, insert, delete on audit.erasures to preau_app;
create index erasures_at on audit.erasures (tenant_id, at desc);

-- Who opened whose record: one line per reader, person, operation and day. The person it is about, and who answers for them, read it.
create table audit.openings (
    tenant_id  uuid        not null,
    person_id  uuid        not null,            -- whose record was opened
    day        date        not null,            -- of the tenant
    account_id uuid        not null,            -- who opened it
    operation  text        not null,
    reader_id  uuid,                            -- their record in this tenant
    profiles   text[]      not null default '{}',   -- what they were here on that day
    via        text        not null,
    at         timestamptz not null,            -- of the day's first
    primary key (tenant_id, person_id, day, account_id, operation)
);
select doors.machinery('audit.openings');
create policy app_insert on audit.openings for insert to preau_app with check (tenant_id = doors.tenant());
create policy app_select on audit.openings for select to preau_app
    using (tenant_id = doors.tenant() and (doors.open('open.audit') or doors.has('subjects.audit', person_id)));
create policy app_delete on audit.openings for delete to preau_app
    using (tenant_id = doors.tenant() and doors.open('open.audit'));
grant select, insert, delete on audit.openings to preau_app;
create index openings_at on audit.openings (tenant_id, at);

-- +goose Down
drop table audit.openings, audit.erasures;
