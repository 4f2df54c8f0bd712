-- +goose Up
-- A table of one's own waits until a person has said what its columns hold.
alter table directory.imports drop constraint imports_state_check;
alter table directory.imports add constraint imports_state_check check (state in ('read', 'mapping', 'dry', 'applying', 'applied', 'undoing', 'undone', 'failed'));

-- What the columns of a table hold, for the next one of the same headers. Headers only, never what is under them.
create table directory.table_mappings (
    tenant_id uuid not null references tenant.tenants,
    signature text not null,                               -- of the headers
    mapping   jsonb not null,
    used_at   timestamptz not null,
    primary key (tenant_id, signature)
);
select doors.guard('directory.table_mappings', 'directory', writers => 'staff+delete');

-- +goose Down
drop table directory.table_mappings;
