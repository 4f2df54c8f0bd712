-- +goose Up
-- A link that one organisation proposes to another that exists already: each keeps its side, and nothing else crosses before the other accepted.
create table settings.proposals (
    tenant_id  uuid        not null,
    id         uuid        not null,            -- the same on both sides
    ours       boolean     not null,            -- proposed from here
    peer_id    uuid        not null,
    peer_kind  text        not null,
    peer_name  text        not null,            -- the number it was asked under until it accepts
    services   text[]      not null,
    state      text        not null default 'proposed' check (state in ('proposed', 'accepted', 'linked', 'refused', 'withdrawn')),
    reason     text        not null default '', -- why it could not be put to anybody
    by_account uuid,                            -- who proposed or answered here
    asked_at   timestamptz not null,
    primary key (tenant_id, id)
);
select doors.guard('settings.proposals', 'settings');

-- +goose Down
drop table settings.proposals;
