-- +goose Up
create schema day;
grant usage on schema day to preau_app;

-- What the collectivities told a school of its pupils' days: who eats, who stays, who takes the bus. Families read it where it is
-- written; here it is for those who have the class.
create table day.lines (
    tenant_id uuid not null,
    pupil_id  uuid not null,
    day       date not null,
    from_id   uuid not null,                  -- the collectivity's tenant
    unit_id   uuid not null,                  -- its slot
    service   text not null,
    kind      text not null,
    label     text not null,
    place     text not null default '',
    starts    smallint not null check (starts between 0 and 1440),   -- minutes of the day
    ends      smallint not null check (ends between 0 and 1440),
    state     text not null check (state in ('booked', 'away')),
    told_at   timestamptz not null,
    primary key (tenant_id, pupil_id, day, from_id, unit_id),
    foreign key (tenant_id, pupil_id) references directory.people
);
create index lines_day on day.lines (tenant_id, day);
select doors.guard('day.lines', 'day', writers => 'staff+delete');

-- +goose Down
drop schema day cascade;
