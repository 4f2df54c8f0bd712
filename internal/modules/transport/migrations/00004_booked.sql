-- +goose Up
-- Which slot is booked by a direction: to school, home. A run is a place of that slot.
create table transport.directions (
    tenant_id   uuid not null references tenant.tenants,
    id          uuid not null,
    direction   text not null check (direction in ('out', 'back')),
    activity_id uuid not null,
    unit_id     uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, activity_id) references transport.activities,
    foreign key (tenant_id, unit_id) references transport.units
);
select doors.guard('transport.directions', 'transport', audience => '*');

-- +goose Down
drop table transport.directions;
