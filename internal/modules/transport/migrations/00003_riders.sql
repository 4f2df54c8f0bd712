-- +goose Up
-- What a pupil may ride, and on what ground: asked by a family, decided by an agent.
create table transport.rights (
    tenant_id   uuid not null,
    id          uuid not null,
    pupil_id    uuid not null,
    line_id     uuid not null,
    state       text not null check (state in ('asked', 'granted', 'refused', 'withdrawn', 'ended')),
    ground      text not null default '' check (ground in ('', 'distance', 'rpi', 'handicap', 'foster', 'places')),   -- places: no right, there is room
    distance_m  int check (distance_m between 0 and 200000),
    wish        text not null default '',                  -- what the family wrote
    reason      text not null default '',                  -- why it was decided so; the family reads it
    document    text not null default '' check (document in ('', 'home', 'notification', 'foster', 'sworn')),   -- seen, never kept
    seen_on     date,
    charge      text not null default 'undecided' check (charge in ('undecided', 'due', 'free', 'reduced')),
    since       date not null,
    until       date not null,
    via         text not null check (via in ('family', 'desk')),
    asked_by    uuid,                                      -- account
    asked_at    timestamptz not null,
    decided_by  uuid,                                      -- account
    decided_at  timestamptz,
    version     int not null default 1,
    updated_at  timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, pupil_id) references directory.people,
    foreign key (tenant_id, line_id) references transport.lines,
    check (until >= since)
);
create index rights_pupil on transport.rights (tenant_id, pupil_id);
create index rights_state on transport.rights (tenant_id, state, asked_at);
select doors.guard('transport.rights', 'transport', subject => 'pupil_id', writers => 'subject+delete');

-- Where and when they ride: a run, the stop near home, the days. The other end is their school.
create table transport.rides (
    tenant_id uuid not null,
    id        uuid not null,
    right_id  uuid not null,
    pupil_id  uuid not null,
    run_id    uuid not null,
    stop_id   uuid not null,
    weekdays  int not null check (weekdays between 0 and 127),
    weeks     text not null default '' check (weeks in ('', 'a', 'b')),    -- one week in two: a are the even ones of the civil year
    primary key (tenant_id, id),
    foreign key (tenant_id, right_id) references transport.rights on delete cascade,
    foreign key (tenant_id, pupil_id) references directory.people,
    foreign key (tenant_id, run_id) references transport.runs,
    foreign key (tenant_id, stop_id) references transport.stops
);
create index rides_run on transport.rides (tenant_id, run_id);
create index rides_pupil on transport.rides (tenant_id, pupil_id);
create index rides_right on transport.rides (tenant_id, right_id);
select doors.guard('transport.rides', 'transport', subject => 'pupil_id', writers => 'subject+delete');

-- A pass is shown to the agent who boards. Its token names this row and nobody.
create table transport.passes (
    tenant_id  uuid not null,
    id         uuid not null,
    pupil_id   uuid not null,
    code       text not null,                              -- read aloud when the picture cannot be read
    until_at   timestamptz not null,
    made_by    uuid,                                       -- account
    made_at    timestamptz not null,
    revoked_at timestamptz,
    revoked_by uuid,                                       -- account
    revoked    text not null default '' check (revoked in ('', 'lost', 'renewed', 'left', 'other')),
    primary key (tenant_id, id),
    foreign key (tenant_id, pupil_id) references directory.people
);
create index passes_pupil on transport.passes (tenant_id, pupil_id);
select doors.guard('transport.passes', 'transport', subject => 'pupil_id', writers => 'staff+delete');

-- What a telephone ticked: it names each tick itself, says when by its own clock, and which it knew before.
create table transport.ticks (
    tenant_id   uuid not null,
    id          uuid not null,
    run_id      uuid not null,
    day         date not null,
    pupil_id    uuid not null,
    kind        text not null check (kind in ('on', 'off', 'absent', 'none')),
    stop_id     uuid,
    at          timestamptz not null,
    received_at timestamptz not null,
    after_id    uuid,
    device      text not null default '',
    handed_id   uuid,                                      -- person to whom the child was handed
    handed_to   text not null default '',
    clash       boolean not null default false,            -- two telephones said otherwise without knowing of each other
    settled_at  timestamptz,
    settled_by  uuid,                                      -- account
    made_by     uuid,                                      -- account
    primary key (tenant_id, id),
    foreign key (tenant_id, run_id) references transport.runs,
    foreign key (tenant_id, pupil_id) references directory.people
);
create index ticks_day on transport.ticks (tenant_id, run_id, day, pupil_id, at);
create index ticks_pupil on transport.ticks (tenant_id, pupil_id, day);
select doors.guard('transport.ticks', 'transport', subject => 'pupil_id', writers => 'staff+delete');

-- "Everybody is off": somebody walked through the bus.
create table transport.emptied (
    tenant_id uuid not null,
    run_id    uuid not null,
    day       date not null,
    at        timestamptz not null,
    made_by   uuid,                                        -- account
    primary key (tenant_id, run_id, day),
    foreign key (tenant_id, run_id) references transport.runs
);
select doors.guard('transport.emptied', 'transport', writers => 'staff+delete');

create table transport.incidents (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    runs       uuid[] not null,
    day        date not null,
    kind       text not null check (kind in ('delay', 'incident', 'cancelled', 'detour')),
    minutes    int check (minutes between 1 and 600),
    body       text not null default '',                   -- what the families read
    reason     text not null default '',                   -- why at once, whatever the hour
    pupils     int not null default 0,
    told       int not null default 0,
    made_by    uuid,                                       -- account
    made_at    timestamptz not null,
    ended_at   timestamptz,
    primary key (tenant_id, id)
);
create index incidents_day on transport.incidents (tenant_id, day);
select doors.guard('transport.incidents', 'transport', writers => 'staff+delete');

-- Each child that an incident concerns: a family reads its own.
create table transport.told (
    tenant_id   uuid not null,
    incident_id uuid not null,
    pupil_id    uuid not null,
    day         date not null,
    kind        text not null,
    minutes     int,
    body        text not null default '',
    made_at     timestamptz not null,
    ended_at    timestamptz,
    primary key (tenant_id, incident_id, pupil_id),
    foreign key (tenant_id, incident_id) references transport.incidents,
    foreign key (tenant_id, pupil_id) references directory.people
);
create index told_pupil on transport.told (tenant_id, pupil_id, day);
select doors.guard('transport.told', 'transport', subject => 'pupil_id', writers => 'staff+delete');

-- Nobody at the stop: what was done, step by step.
create table transport.waits (
    tenant_id uuid not null,
    id        uuid not null,
    run_id    uuid not null,
    day       date not null,
    pupil_id  uuid not null,
    stop_id   uuid,
    opened_by uuid,                                        -- account
    opened_at timestamptz not null,
    closed_by uuid,                                        -- account
    closed_at timestamptz,
    outcome   text not null default '' check (outcome in ('', 'handed', 'school', 'refuge', 'police', 'mistake')),
    place     text not null default '',                    -- where the child is
    handed_to text not null default '',
    primary key (tenant_id, id),
    foreign key (tenant_id, run_id) references transport.runs,
    foreign key (tenant_id, pupil_id) references directory.people
);
create index waits_day on transport.waits (tenant_id, day);
create index waits_pupil on transport.waits (tenant_id, pupil_id);
select doors.guard('transport.waits', 'transport', writers => 'staff+delete');

create table transport.wait_steps (
    tenant_id uuid not null,
    id        uuid not null,
    wait_id   uuid not null,
    at        timestamptz not null,
    kind      text not null check (kind in ('waited', 'called', 'wrote', 'went', 'note')),
    person_id uuid,                                        -- who was called
    whom      text not null default '',                    -- in words
    reached   boolean not null default false,
    note      text not null default '',
    made_by   uuid,                                        -- account
    primary key (tenant_id, id),
    foreign key (tenant_id, wait_id) references transport.waits on delete cascade
);
create index wait_steps_wait on transport.wait_steps (tenant_id, wait_id, at);
select doors.guard('transport.wait_steps', 'transport', writers => 'staff+delete');

-- What the organisation decided once.
create table transport.settings (
    tenant_id    uuid not null references tenant.tenants,
    handed_under int not null default 6 check (handed_under between 0 and 18),     -- under this age a child is handed to somebody
    wait_minutes int not null default 5 check (wait_minutes between 0 and 60),
    refuge       text not null default '',                 -- where a child is taken whom nobody fetches
    refuge_phone text not null default '',
    updated_at   timestamptz not null,
    primary key (tenant_id)
);
select doors.guard('transport.settings', 'transport', audience => '*');

-- +goose Down
drop table transport.settings, transport.wait_steps, transport.waits, transport.told, transport.incidents, transport.emptied, transport.ticks, transport.passes, transport.rides, transport.rights;
