-- +goose Up
create schema charter;
grant usage on schema charter to preau_app;

-- The charters that an organisation writes for its schools, version by version. A draft is one that nobody was given.
create table charter.versions (
    tenant_id    uuid not null,
    id           uuid not null,
    charter_id   uuid not null,              -- what its versions have in common
    number       int  not null,
    state        text not null check (state in ('draft', 'pushed', 'withdrawn')),
    title        text not null,
    body         text not null,              -- paragraphs, parted by an empty line
    simple       text not null default '',   -- the same in simple words
    profiles     text[] not null,            -- who owes it
    since        date not null,
    updated_at   timestamptz not null,
    pushed_at    timestamptz,
    withdrawn_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, charter_id, number)
);
select doors.guard('charter.versions', 'charter', writers => 'staff+delete');
create unique index versions_draft on charter.versions (tenant_id, charter_id) where state = 'draft';

-- The schools to which a charter went, and what they answered.
create table charter.schools (
    tenant_id   uuid not null,
    charter_id  uuid not null,
    school_id   uuid not null,               -- the school's own tenant
    name        text not null,
    version_id  uuid not null,               -- the last that was sent
    sent_at     timestamptz not null,
    received_at timestamptz,
    refused_at  timestamptz,                 -- the school had taken the right back when it arrived
    primary key (tenant_id, charter_id, school_id)
);
select doors.guard('charter.schools', 'charter');

-- Who accepted a version, counted by the school. null: fewer than eleven people are behind the figure, or would be found by
-- subtraction.
create table charter.counts (
    tenant_id  uuid not null,
    version_id uuid not null,
    school_id  uuid not null,
    profile    text not null,
    people     int,                          -- with an account
    accepted   int,
    counted_at timestamptz not null,
    primary key (tenant_id, version_id, school_id, profile)
);
select doors.guard('charter.counts', 'charter', writers => 'staff+delete');

-- +goose Down
drop schema charter cascade;
