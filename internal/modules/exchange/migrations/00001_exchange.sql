-- +goose Up
create schema exchange;
grant usage on schema exchange to preau_app;

-- A brick is another piece of software that reads of this organisation: for what purpose, which lists, whom, which fields.
create table exchange.bricks (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    name       text not null,
    purpose    text not null,
    contact    text not null default '',                   -- a mail of who runs it
    lists      text[] not null default '{}',               -- orgs, academicSessions, classes, users, enrollments, demographics
    people     text[] not null default '{}',               -- pupils, staff
    fields     text[] not null default '{}',               -- names, mail, birth_date
    state      text not null default 'open' check (state in ('open', 'stopped', 'removed')),
    made_by    uuid,                                       -- person
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id)
);
select doors.guard('exchange.bricks', 'exchange');

-- A key opens one brick's lists. Its secret is nowhere: only what recognises it.
create table exchange.keys (
    tenant_id  uuid not null,
    id         uuid not null,
    brick_id   uuid not null,
    hash       bytea not null,
    hint       text not null,                              -- its last four characters
    made_by    uuid,                                       -- person
    made_at    timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    revoked_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, brick_id) references exchange.bricks
);
create index keys_brick on exchange.keys (tenant_id, brick_id);
select doors.guard('exchange.keys', 'exchange', writers => 'staff+delete');

-- What was read, counted: by a brick, or by a person of the organisation who took the tables along (reader: the organisation).
create table exchange.reads (
    tenant_id uuid not null,
    reader_id uuid not null,
    day       date not null,
    list      text not null,
    times     int not null,
    lines     int not null,
    last_at   timestamptz not null,
    primary key (tenant_id, reader_id, day, list)
);
select doors.guard('exchange.reads', 'exchange', writers => 'staff+delete');

-- What bricks may know of, when it last changed, and what is no more. A digest says that something changed, never what; that of
-- what is gone is emptied.
create table exchange.records (
    tenant_id   uuid not null,
    kind        text not null check (kind in ('org', 'session', 'class', 'user', 'enrollment')),
    id          uuid not null,
    part        text not null default '',                  -- of a user: pupil, staff
    class_id    uuid,                                      -- of an enrolment
    digest      bytea not null,
    gone        boolean not null default false,
    modified_at timestamptz not null,
    primary key (tenant_id, kind, id)
);
create index records_order on exchange.records (tenant_id, kind, modified_at, id);
select doors.guard('exchange.records', 'exchange', writers => 'staff+delete');

-- Organisations of which somebody follows the changes, and how far they were looked at.
create table exchange.watched (
    tenant_id uuid primary key references tenant.tenants,
    seen      bigint not null default 0,                   -- version of the organisation's reach
    looked_at timestamptz
);
select doors.guard('exchange.watched', 'exchange', writers => 'staff+delete');
create policy lookup_select on exchange.watched for select to preau_lookup using (true);
grant select (tenant_id, seen) on exchange.watched to preau_lookup;
create policy exchange_lookup on platform.versions for select to preau_lookup using (topic = 'reach');
grant usage on schema platform to preau_lookup;
grant select on platform.versions to preau_lookup;
-- stirred() names the organisations in which something moved since they were looked at.
create function exchange.stirred() returns setof uuid language sql stable as
$$ select w.tenant_id from exchange.watched w join platform.versions v on v.topic = 'reach' and v.key = w.tenant_id where v.version > w.seen order by 1 $$;
select doors.lookup('exchange.stirred()');

-- Where a brick is told that something changed, and of what.
create table exchange.hooks (
    tenant_id     uuid not null,
    id            uuid not null,
    brick_id      uuid not null,
    address       text not null,
    kinds         text[] not null,
    state         text not null default 'open' check (state in ('open', 'stopped', 'removed')),
    secret        bytea not null,                          -- sealed
    secret_before bytea,                                   -- sealed; signs too until before_until
    before_until  timestamptz,
    made_by       uuid,                                    -- person
    created_at    timestamptz not null,
    last_ok_at    timestamptz,
    failing_since timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, brick_id) references exchange.bricks
);
create index hooks_brick on exchange.hooks (tenant_id, brick_id);
select doors.guard('exchange.hooks', 'exchange');

-- A fact that hooks are told of: ids only.
create table exchange.facts (
    tenant_id uuid not null,
    id        uuid not null,
    kind      text not null,
    object_id uuid,                                        -- null: so many that the list is to be read again
    at        timestamptz not null,
    primary key (tenant_id, id)
);
create index facts_at on exchange.facts (tenant_id, at);
select doors.guard('exchange.facts', 'exchange', writers => 'staff+delete');

create table exchange.postings (
    tenant_id  uuid not null,
    id         uuid not null,
    hook_id    uuid not null,
    fact_id    uuid not null,
    state      text not null default 'waiting' check (state in ('waiting', 'delivered', 'given_up')),
    attempts   int not null default 0,
    status     int,                                        -- of the last answer
    error_code text not null default '',
    created_at timestamptz not null,
    last_at    timestamptz,
    next_at    timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, hook_id) references exchange.hooks,
    foreign key (tenant_id, fact_id) references exchange.facts
);
create index postings_hook on exchange.postings (tenant_id, hook_id, created_at desc);
create index postings_fact on exchange.postings (tenant_id, fact_id);
select doors.guard('exchange.postings', 'exchange', writers => 'staff+delete');

-- The nightly archive for the GAR: under which name, and where it is taken to.
create table exchange.gar (
    tenant_id   uuid primary key references tenant.tenants,
    ident       text not null default '',                  -- the identifier that the GAR gave to this ENT
    open        boolean not null default false,
    opened_at   timestamptz,
    host        text not null default '',                  -- SFTP; empty: fetched by hand
    port        int not null default 22,
    login       text not null default '',
    folder      text not null default '',
    host_key    text not null default '',                  -- the one key that is believed, as in known_hosts: "ssh-ed25519 AAAA…"
    own_key     bytea,                                     -- private, sealed
    own_public  text not null default '',
    updated_at  timestamptz not null
);
select doors.guard('exchange.gar', 'exchange');

-- Who assigns resources (responsables d'affectation), as the director chose them.
create table exchange.responsibles (
    tenant_id uuid not null,
    person_id uuid not null,
    since     timestamptz not null,
    primary key (tenant_id, person_id),
    foreign key (tenant_id, person_id) references directory.people on delete cascade
);
select doors.guard('exchange.responsibles', 'exchange', writers => 'staff+delete');

create table exchange.archives (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,                              -- and the file's
    name       text not null default '',                   -- of the file, without folder
    state      text not null check (state in ('making', 'refused', 'ready', 'sending', 'sent', 'failed')),
    by_hand    boolean not null default false,
    made_at    timestamptz not null,
    bytes      int not null default 0,
    md5        text not null default '',
    pupils     int not null default 0,
    teachers   int not null default 0,
    classes    int not null default 0,
    blockers   int not null default 0,
    attempts   int not null default 0,
    error_code text not null default '',
    next_at    timestamptz,
    sent_at    timestamptz,
    dropped_at timestamptz,                                -- the file is gone, the line stays
    primary key (tenant_id, id)
);
create index archives_made on exchange.archives (tenant_id, made_at desc);
select doors.guard('exchange.archives', 'exchange', writers => 'staff+delete');

-- +goose Down
drop function exchange.stirred();
drop policy exchange_lookup on platform.versions;
drop schema exchange cascade;
