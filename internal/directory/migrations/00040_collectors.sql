-- +goose Up
-- Whom the family, or the staff for it, named to fetch a child. Those who answer for the child read it; an order against somebody is
-- in directory.restrictions, and wins.
create table directory.collectors (
    tenant_id     uuid not null,
    id            uuid not null,
    pupil_id      uuid not null,
    given_name    text not null,
    family_name   text not null,
    phone         text not null default '',
    relation      text not null default '',               -- as the family says it: grand-mère, voisin
    fold          text collate "C" not null,              -- its name, folded
    guardian_id   uuid,                                    -- who named them; null: the staff, or the other side of a bridge
    since         date not null,
    until         date,
    origin_tenant uuid,                                    -- named on the other side of a bridge
    origin_id     uuid,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, pupil_id) references directory.people,
    check (until is null or until >= since - 1)
);
create index collectors_pupil on directory.collectors (tenant_id, pupil_id);
create unique index collectors_origin on directory.collectors (tenant_id, origin_tenant, origin_id) where origin_id is not null;
select doors.guard('directory.collectors', 'directory', subject => 'pupil_id', writers => 'subject+delete');

-- Who goes home alone, from which service. The last line that was written holds.
create table directory.goes_alone (
    tenant_id     uuid not null,
    id            uuid not null,
    pupil_id      uuid not null,
    service       text not null check (service in ('school', 'childcare', 'transport')),
    allowed       boolean not null,
    guardian_id   uuid,                                    -- who said so; null: the staff, or the other side of a bridge
    said_at       timestamptz not null,
    origin_tenant uuid,
    primary key (tenant_id, id),
    unique (tenant_id, pupil_id, service),
    foreign key (tenant_id, pupil_id) references directory.people
);
select doors.guard('directory.goes_alone', 'directory', subject => 'pupil_id', writers => 'subject+delete');

-- +goose Down
drop table directory.goes_alone;
drop table directory.collectors;
