-- +goose Up
-- What each school of a wave does before it opens. The school says what it sees of itself (steps); the others are ticked by hand.
alter table deployment.schools add column steps jsonb not null default '{}';
grant update (steps) on deployment.schools to preau_app;

create table deployment.ticks (
    tenant_id  uuid not null,
    school_id  uuid not null,                   -- in a school: itself
    step       text not null check (step in ('kit', 'families')),
    name       text not null,                   -- who ticked it
    at         timestamptz not null,
    primary key (tenant_id, school_id, step)
);
select doors.guard('deployment.ticks', 'deployment', writers => 'staff+delete');

-- In a school: the waves in which the levels above it have put it.
create table deployment.plans (
    tenant_id   uuid not null,
    level_id    uuid not null,
    level       text not null,
    wave        text not null,
    planned_on  date,
    kit_at      timestamptz,                    -- when that level sent the kit
    primary key (tenant_id, level_id)
);
select doors.guard('deployment.plans', 'deployment', writers => 'staff+delete');

-- +goose Down
drop table deployment.plans;
drop table deployment.ticks;
alter table deployment.schools drop column steps;
