-- +goose Up
create schema resource;
grant usage on schema resource to preau_app;

-- A resource of an organisation: what its tile says, how one enters it, what it receives of whoever opens it.
create table resource.resources (
    tenant_id    uuid not null references tenant.tenants,
    id           uuid not null,
    name         text not null,
    summary      text not null default '',
    icon         text not null default 'book',
    protocol     text not null check (protocol in ('link', 'cas', 'oidc', 'saml', 'lti')),
    address      text not null,                      -- where one tap leads
    allowed      text[] not null default '{}',       -- addresses that may be answered to
    entity       text not null default '',           -- SAML: the name of the service provider
    starts_at    text not null default '',           -- OpenID, LTI: where a sign-on begins
    logout_at    text not null default '',           -- OpenID: where the end of a session is told
    proxies      boolean not null default false,     -- CAS: may ask further services in a reader's name
    codes        text not null default 'sdet' check (codes in ('sdet', 'older', 'gar')),
    sends        text[] not null default '{}',       -- what was agreed to be sent
    state        text not null check (state in ('proposed', 'open', 'suspended', 'removed')),
    reason       text not null default '',           -- why it is suspended, as its readers are told
    proposed_by  uuid,                               -- person
    agreed_by    uuid,                               -- person
    agreed_at    timestamptz,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    primary key (tenant_id, id)
);
select doors.guard('resource.resources', 'resource', audience => '*');

create table resource.secrets (
    tenant_id uuid not null,
    id        uuid not null,                         -- the resource's
    hash      bytea not null,
    made_at   timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references resource.resources
);
select doors.guard('resource.secrets', 'resource', writers => 'staff+delete');

-- To which class or group a resource is open.
create table resource.openings (
    tenant_id   uuid not null,
    resource_id uuid not null,
    group_id    uuid not null,
    opened_by   uuid,                                -- person
    since       timestamptz not null,
    primary key (tenant_id, resource_id, group_id),
    foreign key (tenant_id, resource_id) references resource.resources
);
create index openings_group on resource.openings (tenant_id, group_id);
select doors.guard('resource.openings', 'resource', audience => 'group_id', writers => 'staff+delete');

-- What was sent of a person to a resource: theirs to read.
create table resource.sendings (
    tenant_id   uuid not null,
    id          uuid not null,
    resource_id uuid not null,
    person_id   uuid not null,
    sent        text[] not null,
    first_at    timestamptz not null,
    last_at     timestamptz not null,
    times       int not null,
    primary key (tenant_id, id),
    unique (tenant_id, resource_id, person_id),
    foreign key (tenant_id, resource_id) references resource.resources
);
create index sendings_person on resource.sendings (tenant_id, person_id);
create index sendings_last on resource.sendings (tenant_id, last_at);
select doors.guard('resource.sendings', 'resource', subject => 'person_id', writers => 'staff+delete');

-- Which addresses some organisation's resources have: a browser that is not signed in is only sent back to one of them.
create table resource.known (
    origin      text not null,                       -- "https://exercices.example.fr"
    prefix      text not null,
    tenant_id   uuid not null,
    resource_id uuid not null,
    primary key (origin, prefix, tenant_id, resource_id)
);
select doors.machinery('resource.known');
create policy app_select on resource.known for select to preau_app using (tenant_id = doors.tenant() and doors.open('open.resource'));
create policy app_insert on resource.known for insert to preau_app with check (tenant_id = doors.tenant() and doors.open('open.resource'));
create policy app_delete on resource.known for delete to preau_app using (tenant_id = doors.tenant() and doors.open('open.resource'));
grant select, insert, delete on resource.known to preau_app;
create policy lookup_select on resource.known for select to preau_lookup using (true);
grant select (origin, prefix) on resource.known to preau_lookup;
-- +goose StatementBegin
create function resource.prefixes_of(origin text) returns setof text language sql stable as
$$ select distinct k.prefix from resource.known k where k.origin = $1 limit 200 $$;
-- +goose StatementEnd
select doors.lookup('resource.prefixes_of(text)');

-- +goose Down
drop schema resource cascade;
