-- +goose Up
create schema transport;
grant usage on schema transport to preau_app;

-- Who runs the buses: the collectivity itself, a carrier, the région's own network.
create table transport.operators (
    tenant_id   uuid not null references tenant.tenants,
    id          uuid not null,
    name        text not null,
    phone       text not null default '',
    mail        text not null default '',
    website     text not null default '',
    source_key  text not null default '' check (source_key = '' or starts_with(source_key, 'gtfs:')),                  -- agency_id of the file that it came from; '' when written by hand
    held        text[] not null default '{}',              -- columns corrected by hand: an import leaves them
    import_id   uuid,                                      -- the import that wrote the row last, null: a person did
    archived_at timestamptz,
    updated_at  timestamptz not null,
    primary key (tenant_id, id)
);
create unique index operators_key on transport.operators (tenant_id, source_key) where source_key <> '';
select doors.guard('transport.operators', 'transport', audience => '*', writers => 'staff+delete');

create table transport.vehicles (
    tenant_id    uuid not null,
    id           uuid not null,
    operator_id  uuid,
    label        text not null,
    registration text not null default '',
    seats        int not null,                             -- seated: children in dedicated services sit (arrêté du 2 juillet 1982, art. 75)
    wheelchairs  int not null default 0,
    archived_at  timestamptz,
    updated_at   timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, operator_id) references transport.operators
);
select doors.guard('transport.vehicles', 'transport', audience => '*');

create table transport.stops (
    tenant_id   uuid not null references tenant.tenants,
    id          uuid not null,
    name        text not null,
    place       text not null default '',                  -- how to find it: "devant la mairie"
    city        text not null default '',
    lat_e6      int check (lat_e6 between -90000000 and 90000000),       -- millionths of a degree, WGS 84
    lon_e6      int check (lon_e6 between -180000000 and 180000000),
    school_id   uuid,                                      -- the school that it serves, by its own tenant
    source_key  text not null default '' check (source_key = '' or starts_with(source_key, 'gtfs:')),                  -- stop_id
    held        text[] not null default '{}',
    import_id   uuid,
    archived_at timestamptz,
    updated_at  timestamptz not null,
    primary key (tenant_id, id)
);
create unique index stops_key on transport.stops (tenant_id, source_key) where source_key <> '';
select doors.guard('transport.stops', 'transport', audience => '*', writers => 'staff+delete');

create table transport.lines (
    tenant_id   uuid not null references tenant.tenants,
    id          uuid not null,
    operator_id uuid,
    code        text not null,                             -- what is written on the bus
    label       text not null default '',
    colour      text not null default '' check (colour = '' or colour ~ '^#[0-9a-f]{6}$'),
    kind        text not null default 'school' check (kind in ('school', 'regular')),   -- dedicated to pupils, or open to all
    source_key  text not null default '' check (source_key = '' or starts_with(source_key, 'gtfs:')),                  -- route_id
    held        text[] not null default '{}',
    import_id   uuid,
    archived_at timestamptz,
    updated_at  timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, operator_id) references transport.operators
);
create unique index lines_key on transport.lines (tenant_id, source_key) where source_key <> '';
select doors.guard('transport.lines', 'transport', audience => '*', writers => 'staff+delete');

-- On which days a timetable holds.
create table transport.calendars (
    tenant_id   uuid not null references tenant.tenants,
    id          uuid not null,
    label       text not null default '',
    weekdays    int not null default 0 check (weekdays between 0 and 127),   -- 1 is Monday, 64 is Sunday
    school_days boolean not null default false,            -- of these, only those with school
    since       date not null,
    until       date not null,
    source_key  text not null default '' check (source_key = '' or starts_with(source_key, 'gtfs:')),                  -- service_id
    import_id   uuid,
    updated_at  timestamptz not null,
    primary key (tenant_id, id),
    check (until >= since)
);
create unique index calendars_key on transport.calendars (tenant_id, source_key) where source_key <> '';
select doors.guard('transport.calendars', 'transport', audience => '*', writers => 'staff+delete');

create table transport.calendar_days (
    tenant_id   uuid not null,
    calendar_id uuid not null,
    day         date not null,
    runs        boolean not null,
    import_id   uuid,
    primary key (tenant_id, calendar_id, day),
    foreign key (tenant_id, calendar_id) references transport.calendars on delete cascade
);
select doors.guard('transport.calendar_days', 'transport', audience => '*', writers => 'staff+delete');

-- A run is what children board: a line, a direction, a vehicle. Its timetables differ by day and never meet on one.
create table transport.runs (
    tenant_id   uuid not null,
    id          uuid not null,
    line_id     uuid not null,
    direction   text not null check (direction in ('out', 'back')),      -- to school, home
    label       text not null default '',
    vehicle_id  uuid,
    source_key  text not null default '' check (source_key = '' or starts_with(source_key, 'gtfs:')),
    held        text[] not null default '{}',
    import_id   uuid,
    archived_at timestamptz,
    updated_at  timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, line_id) references transport.lines,
    foreign key (tenant_id, vehicle_id) references transport.vehicles
);
create index runs_line on transport.runs (tenant_id, line_id);
select doors.guard('transport.runs', 'transport', audience => '*', writers => 'staff+delete');

create table transport.trips (
    tenant_id   uuid not null,
    id          uuid not null,
    run_id      uuid not null,
    calendar_id uuid not null,
    headsign    text not null default '',
    source_key  text not null default '' check (source_key = '' or starts_with(source_key, 'gtfs:')),                  -- trip_id
    held        text[] not null default '{}',              -- 'times' once somebody wrote them by hand
    import_id   uuid,
    archived_at timestamptz,
    updated_at  timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, run_id) references transport.runs on delete cascade,
    foreign key (tenant_id, calendar_id) references transport.calendars
);
create unique index trips_key on transport.trips (tenant_id, source_key) where source_key <> '';
create index trips_run on transport.trips (tenant_id, run_id);
select doors.guard('transport.trips', 'transport', audience => '*', writers => 'staff+delete');

create table transport.times (
    tenant_id uuid not null,
    trip_id   uuid not null,
    position  int not null,
    stop_id   uuid not null,
    arrives   int not null check (arrives between 0 and 172800),         -- seconds since noon less twelve hours: beyond 24:00 is the next morning
    departs   int not null check (departs between 0 and 172800),
    boards    boolean not null default true,
    alights   boolean not null default true,
    primary key (tenant_id, trip_id, position),
    foreign key (tenant_id, trip_id) references transport.trips on delete cascade,
    foreign key (tenant_id, stop_id) references transport.stops
);
create index times_stop on transport.times (tenant_id, stop_id);
select doors.guard('transport.times', 'transport', audience => '*', writers => 'staff+delete');

-- A timetable file that was tried, applied, taken back.
create table transport.imports (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    name       text not null,
    size       int not null,
    digest     bytea not null,                             -- SHA-256
    state      text not null check (state in ('dry', 'applied', 'undone')),
    chosen     text[] not null default '{}',               -- route_ids that are taken over
    feed       bytea,                                      -- what was read, packed; erased after seven days
    report     jsonb not null,
    plan_hash  text not null default '',
    made_by    uuid,                                       -- account
    created_at timestamptz not null,
    applied_at timestamptz,
    undo_until timestamptz,
    undone_at  timestamptz,
    primary key (tenant_id, id)
);
create index imports_at on transport.imports (tenant_id, created_at desc);
select doors.guard('transport.imports', 'transport', writers => 'staff+delete');

create table transport.import_changes (
    tenant_id uuid not null,
    import_id uuid not null,
    seq       int not null,
    part      text not null,                               -- table
    row_id    uuid not null,
    before    jsonb,                                       -- null: the import made the row
    after     jsonb not null,
    primary key (tenant_id, import_id, seq),
    foreign key (tenant_id, import_id) references transport.imports on delete cascade
);
select doors.guard('transport.import_changes', 'transport', writers => 'staff+delete');

-- +goose Down
drop schema transport cascade;
