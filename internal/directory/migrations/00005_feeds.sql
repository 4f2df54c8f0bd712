-- +goose Up
-- An académie's set of files and what became of it, school by school. No person of it is kept here: each school holds its own.
create table directory.feeds (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    academy    text not null,                              -- the ministry's code: keys are unique in it only
    state      text not null check (state in ('reading', 'sent', 'applying', 'done', 'refused')),
    dated      date,                                       -- of the files
    delta      boolean not null default false,
    report     jsonb,                                      -- what concerns the set, and the structures that are no school
    task_id    uuid,
    error_code text not null default '',
    by_account uuid,
    created_at timestamptz not null,
    primary key (tenant_id, id)
);
create index feeds_at on directory.feeds (tenant_id, created_at desc);
select doors.guard('directory.feeds', 'directory', writers => 'staff+delete');

create table directory.feed_files (
    tenant_id uuid not null,
    id        uuid not null,                               -- and the file's, sealed
    feed_id   uuid not null,
    name      text not null,
    size      bigint not null,
    erased_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, feed_id) references directory.feeds
);
create index feed_files_feed on directory.feed_files (tenant_id, feed_id);
select doors.guard('directory.feed_files', 'directory', writers => 'staff+delete');

create table directory.feed_schools (
    tenant_id      uuid not null,
    id             uuid not null,
    feed_id        uuid not null,
    uai            text not null,
    school         jsonb not null,                         -- what the register says of it
    state          text not null check (state in ('unknown', 'unlinked', 'sent', 'examined', 'confirm', 'refused', 'applying', 'applied', 'failed')),
    peer_tenant_id uuid,
    import_id      uuid,                                   -- of the school
    counts         jsonb,
    error_code     text not null default '',
    moved_at       timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, feed_id) references directory.feeds,
    unique (tenant_id, feed_id, uai)
);
select doors.guard('directory.feed_schools', 'directory', writers => 'staff+delete');

-- In which school each of the register's own keys was last seen, hashed: what changes since a set names people and no school.
create table directory.feed_keys (
    tenant_id uuid not null references tenant.tenants,
    key       text not null,
    uai       text not null,
    primary key (tenant_id, key, uai)
);
create index feed_keys_school on directory.feed_keys (tenant_id, uai);
select doors.guard('directory.feed_keys', 'directory', writers => 'staff+delete');

-- An import that an académie sent answers to it.
alter table directory.imports add column from_tenant uuid, add column from_school uuid;
grant update (from_tenant, from_school) on directory.imports to preau_app;

-- +goose Down
drop table directory.feed_keys;
drop table directory.feed_schools;
drop table directory.feed_files;
drop table directory.feeds;
