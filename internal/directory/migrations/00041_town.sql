-- +goose Up
-- A town hall that leaves another software brings its tables: the same import, kept and undone like a school's.
alter table directory.imports drop constraint imports_kind_check;
alter table directory.imports add constraint imports_kind_check check (kind in ('onde', 'aaf', 'siecle', 'csv', 'town'));

-- The number that the former software gave somebody, hashed: it finds them in its next file.
alter table directory.people add column former_key text not null default '';
grant update (former_key) on directory.people to preau_app;
create index people_former_key on directory.people (tenant_id, former_key) where former_key <> '';

alter table directory.collectors add column import_id uuid;
grant update (import_id) on directory.collectors to preau_app;

-- What a word of the former software means here: its "Cantine maternelle" is our meal. No person is named.
create table directory.import_words (
    tenant_id uuid not null references tenant.tenants,
    kind      text not null check (kind in ('activity', 'diet', 'school')),
    word      text not null,                               -- folded
    target    text not null,                               -- an offer of a service, a school; left: not taken over
    used_at   timestamptz not null,
    primary key (tenant_id, kind, word)
);
select doors.guard('directory.import_words', 'directory', writers => 'staff+delete');

-- What the services took over from an import, sealed: what their undo gives back.
create table directory.import_takings (
    tenant_id uuid not null,
    id        uuid not null,
    import_id uuid not null,
    service   text not null,
    sealed    bytea not null,
    primary key (tenant_id, id),
    unique (tenant_id, import_id, service),
    foreign key (tenant_id, import_id) references directory.imports
);
select doors.guard('directory.import_takings', 'directory', writers => 'staff+delete');

-- +goose Down
drop table directory.import_takings;
drop table directory.import_words;
alter table directory.collectors drop column import_id;
alter table directory.people drop column former_key;
