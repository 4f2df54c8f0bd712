-- +goose Up
create schema tenant;
grant usage on schema tenant to preau_app;

create table tenant.tenants (
    tenant_id    uuid primary key,
    kind         text not null check (kind in ('academy', 'district', 'region', 'departement', 'commune', 'intercommunality', 'school', 'vendor')),
    school_type  text check (school_type in ('maternelle', 'elementaire', 'primaire', 'college')),
    private      boolean not null default false,
    name         text not null,
    short_name   text not null,
    uai          text,
    siret        text,
    insee        text,
    academy      text,
    address      text[] not null default '{}',   -- lines
    postcode     text,
    city         text,
    mail         text,
    phone        text,
    time_zone    text not null default 'Europe/Paris',
    holiday_zone text not null default 'A',
    week         text not null default '4' check (week in ('4', '4.5')),
    quiet        jsonb,                            -- the tenant's quiet hours; null: the default rule
    colour       text,                             -- #RRGGBB
    logo_file    uuid,
    theme        jsonb,                            -- derived tokens, light and dark
    trial        boolean not null default false,
    created_at   timestamptz not null,
    closed_at    timestamptz
);
select doors.guard('tenant.tenants', 'tenant', audience => '*');

-- Links are mirrored: each side holds its own row, and no key points across.
create table tenant.links (
    tenant_id      uuid not null references tenant.tenants,
    id             uuid not null,
    peer_tenant_id uuid not null,
    peer_kind      text not null,
    peer_name      text not null,
    services       text[] not null default '{}',   -- what may be delivered over it
    rights         text[] not null default '{}',   -- what the peer's staff may do here: 'directory:consult'
    group_name     text,                           -- an RPI is a group of links of one name
    share_ppm      int check (share_ppm between 0 and 1000000),
    since          date not null,
    until          date,
    primary key (tenant_id, id),
    unique (tenant_id, peer_tenant_id, since)
);
create index links_peer on tenant.links (tenant_id, peer_tenant_id);
select doors.guard('tenant.links', 'tenant', audience => '*');

create table tenant.services (
    tenant_id uuid not null references tenant.tenants,
    service   text not null,
    opened_at timestamptz not null,
    closed_at timestamptz,
    primary key (tenant_id, service)
);
select doors.guard('tenant.services', 'tenant', audience => '*');

-- Identifiers of tenants are the one thing that is unique over all of them: UAI, SIRET.
create table tenant.identifiers (
    kind      text not null check (kind in ('uai', 'siret')),
    value     text not null,
    tenant_id uuid not null,
    primary key (kind, value)
);
select doors.machinery('tenant.identifiers');
create policy lookup_select on tenant.identifiers for select to preau_lookup using (true);
create policy lookup_insert on tenant.identifiers for insert to preau_lookup with check (true);
grant select, insert on tenant.identifiers to preau_lookup;
-- which tenants there are: ids only, for work over many tenants, one transaction each
create policy lookup_select on tenant.tenants for select to preau_lookup using (true);
grant select (tenant_id, kind, closed_at) on tenant.tenants to preau_lookup;

-- +goose StatementBegin
create function tenant.by_identifier(kind text, value text) returns uuid language sql stable as
$$ select i.tenant_id from tenant.identifiers i where i.kind = $1 and i.value = $2 $$;
-- claim() gives an identifier to the tenant of the transaction; the holder is returned, which is another tenant when it was taken.
create function tenant.claim(kind text, value text) returns uuid language plpgsql as $$
declare holder uuid;
begin
    insert into tenant.identifiers values (kind, value, doors.tenant()) on conflict do nothing;
    select i.tenant_id into holder from tenant.identifiers i where i.kind = claim.kind and i.value = claim.value;
    return holder;
end $$;
create function tenant.ids() returns setof uuid language sql stable as
$$ select t.tenant_id from tenant.tenants t where t.closed_at is null order by 1 $$;
-- +goose StatementEnd
select doors.lookup('tenant.by_identifier(text, text)');
select doors.lookup('tenant.claim(text, text)');
select doors.lookup('tenant.ids()');

-- Progress of long work: what the person who started it sees.
create table tenant.tasks (
    tenant_id   uuid not null,
    id          uuid not null,
    account_id  uuid,
    service     text not null,
    kind        text not null,           -- catalogue key of its title: "directory.import"
    params      jsonb not null default '{}',
    done        int not null default 0,
    total       int not null default 0,
    state       text not null default 'running' check (state in ('running', 'done', 'failed', 'cancelled')),
    result      jsonb,
    error_code  text,
    started_at  timestamptz not null,
    moved_at    timestamptz not null,
    ended_at    timestamptz,
    primary key (tenant_id, id)
);
create index tasks_account on tenant.tasks (tenant_id, account_id, started_at desc);
select doors.machinery('tenant.tasks');
create policy mine_select on tenant.tasks for select to preau_app
    using (account_id = doors.account() or (tenant_id = doors.tenant() and doors.open('open.tasks')));
create policy job_insert on tenant.tasks for insert to preau_app with check (tenant_id = doors.tenant());
create policy job_update on tenant.tasks for update to preau_app
    using (tenant_id = doors.tenant() and doors.open('open.tasks')) with check (tenant_id = doors.tenant());
grant select, insert on tenant.tasks to preau_app;
grant update (done, total, state, result, error_code, moved_at, ended_at, params) on tenant.tasks to preau_app;

-- +goose Down
drop schema tenant cascade;
