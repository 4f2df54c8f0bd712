-- +goose Up
create schema deployment;
grant usage on schema deployment to preau_app, preau_lookup;

-- The schools of a level's fleet: those that its links reach, and those that are planned and not here yet.
create table deployment.schools (
    tenant_id       uuid not null,
    id              uuid not null,              -- the school's own tenant once it is here
    name            text not null,
    uai             text,
    school_type     text,
    city            text,
    wave            text not null default '',
    planned_on      date,
    opened_at       timestamptz,                -- since when it counts itself here
    services        int  not null default 0,    -- open ones
    last_import_at  timestamptz,
    counted_at      timestamptz,
    primary key (tenant_id, id)
);
select doors.guard('deployment.schools', 'deployment', writers => 'staff+delete');

-- What a school says of itself each night: counts by profile, under which nobody is counted alone. null: fewer than eleven people
-- are behind the figure, or would be found by subtraction.
create table deployment.adoption (
    tenant_id  uuid not null,
    school_id  uuid not null,
    profile    text not null,
    day        date not null,
    people     int,
    activated  int,
    active     int,                             -- in the last thirty days
    primary key (tenant_id, school_id, profile, day)
);
create index adoption_day on deployment.adoption (tenant_id, day);
select doors.guard('deployment.adoption', 'deployment', writers => 'staff+delete');

-- active() lists the people of the transaction's tenant who came since an instant: their ids here, nothing of what they did.
-- +goose StatementBegin
create function deployment.active(since timestamptz) returns setof uuid language sql stable as
$$ select m.person_id from identity.memberships m where m.tenant_id = doors.tenant() and doors.open('open.deployment')
     and exists (select from identity.sessions s where s.account_id = m.account_id and s.seen_at >= $1) $$;
-- +goose StatementEnd
select doors.lookup('deployment.active(timestamptz)');

-- +goose Down
drop schema deployment cascade;
