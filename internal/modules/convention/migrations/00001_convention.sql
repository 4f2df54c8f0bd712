-- +goose Up
create schema convention;
grant usage on schema convention to preau_app;

-- The conventions of which this organisation writes the text, signs, is asked its opinion, or is informed. The id is the same on every
-- side; each side keeps its own row.
create table convention.conventions (
    tenant_id   uuid not null,
    id          uuid not null,
    degree      text not null check (degree in ('first', 'college')),
    role        text not null check (role in ('lead', 'party', 'adviser', 'informed')),   -- ours
    state       text not null check (state in ('draft', 'sent', 'refused', 'signed')),
    for_id  uuid not null,                 -- the collectivity, or the collège, of which one convention is in force at a time
    lead_id     uuid not null,                 -- who writes the text
    via_id      uuid not null,                 -- who brought it here; ourselves for what we write
    revision    int  not null,                 -- of the text: 0 before it was sent
    terms       jsonb not null,
    since       date not null,
    until       date not null,
    sha256      text not null default '',      -- of the document that is signed
    follows_id  uuid,                          -- the convention that it renews
    ended_on    date,                          -- its last day, when it ends before its time
    sent_at     timestamptz,
    signed_at   timestamptz,                   -- when the last of them signed
    updated_at  timestamptz not null,
    primary key (tenant_id, id)
);
select doors.guard('convention.conventions', 'convention', writers => 'staff+delete');
create index conventions_subject on convention.conventions (tenant_id, for_id, until);

-- What was done about them, by whom and in what quality: each act is its author's own, under the same id on every side, and stays as
-- it was written. One may come before the paper that it is about.
create table convention.acts (
    tenant_id     uuid not null,
    id            uuid not null,
    convention_id uuid not null,
    revision      int  not null,
    kind          text not null check (kind in ('sent', 'recalled', 'signed', 'refused', 'voted', 'asked', 'advised', 'reminded', 'ended')),
    party_id      uuid not null,               -- the organisation that acted
    party         text not null,
    name          text not null default '',    -- who did it there
    quality       text not null default '',    -- of a signature: mayor, deputy…
    said          text not null default '',    -- a delegation's reference, a reason, an opinion, the number of an act
    result        text not null default '',    -- of a vote, of an opinion
    on_day        date,                        -- of a delegation, of a vote; the last day of what ends
    sha256        text not null default '',    -- of the document that was read
    to_id         uuid,                        -- whom an act is addressed to
    at            timestamptz not null,
    primary key (tenant_id, id)
);
select doors.guard('convention.acts', 'convention', writers => 'staff+delete');
revoke update on convention.acts from preau_app;
create index acts_of on convention.acts (tenant_id, convention_id, at);

-- The documents, byte for byte the same on every side.
create table convention.papers (
    tenant_id     uuid not null,
    id            uuid not null,
    convention_id uuid not null,
    revision      int  not null,
    kind          text not null check (kind in ('text', 'proof')),
    sha256        text not null,
    content       bytea not null,
    made_at       timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, convention_id, revision, kind)
);
select doors.guard('convention.papers', 'convention', writers => 'staff+delete');
revoke update on convention.papers from preau_app;

-- The schools that a convention may cover, as each counted itself: sizes, and nobody's name.
create table convention.perimeter (
    tenant_id   uuid not null,
    school_id   uuid not null,
    name        text not null,
    uai         text not null default '',
    city        text not null default '',
    college     boolean not null,
    classes     int not null,
    pupils      int not null,
    accounts    int not null,                  -- people who have one, or may open one
    counted_at  timestamptz not null,
    primary key (tenant_id, school_id)
);
select doors.guard('convention.perimeter', 'convention');

-- +goose Down
drop schema convention cascade;
