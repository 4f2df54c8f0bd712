-- +goose Up
-- Lists made by a job, kept a day; the file is sealed.
create table directory.documents (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,                              -- the task's, and the file's
    account_id uuid,                                       -- who asked
    name       text not null,
    media_type text not null,
    created_at timestamptz not null,
    primary key (tenant_id, id)
);
select doors.guard('directory.documents', 'directory', writers => 'staff+delete');

-- +goose Down
drop table directory.documents;
