-- +goose Up
create schema privacy;
grant usage on schema privacy to preau_app;

-- What a person asks of those who hold data about them: a copy, a correction, an erasure, an objection. The narrowest person is who
-- asks: a child's other parent reads nothing of it.
create table privacy.requests (
    tenant_id     uuid not null references tenant.tenants,
    id            uuid not null,
    kind          text not null check (kind in ('access', 'rectification', 'erasure', 'objection')),
    person_id     uuid not null,                           -- whose data
    requester_id  uuid not null,                           -- who asks: the person, or who answers for them
    account_id    uuid,                                    -- the requester's; null: asked on paper by somebody without an account
    recorded_by   uuid,                                    -- person of the staff who wrote down what was asked on paper
    message       text not null default '',
    corrections   jsonb not null default '[]',             -- directory.Correction
    scope         text not null default '' check (scope in ('', 'photo', 'contributions', 'record')),
    received_on   date not null,
    due_on        date not null,
    extended_on   date,                                    -- the day on which the longer delay was told, with its reason
    extension     text not null default '',
    state         text not null default 'open' check (state in ('open', 'making', 'accepted', 'partly', 'refused', 'withdrawn')),
    answer        text not null default '',                -- the reason, as the requester reads it
    answered_on   date,
    answered_by   uuid,                                    -- person; null: the house, at once
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    primary key (tenant_id, id),
    check ((state in ('open', 'making')) = (answered_on is null)),
    check ((extended_on is null) = (extension = ''))
);
create index requests_open on privacy.requests (tenant_id, due_on) where answered_on is null;
create index requests_requester on privacy.requests (tenant_id, requester_id, received_on desc);
create index requests_person on privacy.requests (tenant_id, person_id);
select doors.guard('privacy.requests', 'privacy', subject => 'requester_id', writers => 'subject+delete');

-- The copy that a request asked for: sealed in the store under its id, for seven days.
create table privacy.copies (
    tenant_id    uuid not null,
    id           uuid not null,                            -- the file's
    request_id   uuid not null,
    requester_id uuid not null,
    name         text not null,
    bytes        int not null,
    made_at      timestamptz not null,
    until_at     timestamptz not null,
    taken_at     timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, request_id) references privacy.requests
);
create index copies_request on privacy.copies (tenant_id, request_id);
create index copies_until on privacy.copies (tenant_id, until_at);
select doors.guard('privacy.copies', 'privacy', subject => 'requester_id', writers => 'subject+delete');

-- Who asked that nothing they wrote stays under their name once they left, or that they be erased without waiting.
create table privacy.wishes (
    tenant_id  uuid not null,
    person_id  uuid not null,
    wish       text not null check (wish in ('unnamed', 'at_once')),
    since      timestamptz not null,
    primary key (tenant_id, person_id, wish)
);
select doors.guard('privacy.wishes', 'privacy', subject => 'person_id', writers => 'staff+delete');

-- +goose Down
drop schema privacy cascade;
