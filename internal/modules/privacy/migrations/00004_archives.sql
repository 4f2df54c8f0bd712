-- +goose Up
-- All that the organisation keeps in one file, as whoever answers for its data asked: sealed in the store under its id, for seven days,
-- for the one who asked.
create table privacy.archives (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,                              -- the file's, and the task's that wrote it
    account_id uuid not null,                              -- who asked, and alone takes it
    bytes      bigint not null,                            -- of the archive
    made_at    timestamptz not null,
    until_at   timestamptz not null,
    taken_at   timestamptz,                                -- the first time
    primary key (tenant_id, id)
);
create index archives_until on privacy.archives (tenant_id, until_at);
select doors.guard('privacy.archives', 'privacy', writers => 'staff+delete');

-- +goose Down
drop table privacy.archives;
