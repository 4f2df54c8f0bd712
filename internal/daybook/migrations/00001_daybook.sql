-- +goose Up
create schema daybook;

-- anatomy() makes the tables of one booked service (canteen, childcare, transport) in its own schema, behind its own door: an
-- agent of the kitchen reads no bus. What a service adds stands in tables of its own beside these.
-- +goose StatementBegin
create function daybook.anatomy(k text) returns void language plpgsql as $fn$
declare
    statement text;
begin
    foreach statement in array string_to_array(replace($sql$
create table @.places (
    tenant_id   uuid not null references tenant.tenants,
    id          uuid not null,
    name        text not null,
    kind        text not null default '',              -- the service's own word: restaurant, centre, run
    address     text not null default '',
    phone       text not null default '',
    capacity    int check (capacity >= 0),             -- places on any day; null: not limited
    position    smallint not null default 0,
    archived_at timestamptz,
    created_at  timestamptz not null,
    primary key (tenant_id, id)
)
;;
create table @.place_schools (                         -- whose pupils go there
    tenant_id uuid not null,
    place_id  uuid not null,
    school_id uuid not null,                           -- the school's own tenant
    primary key (tenant_id, place_id, school_id),
    foreign key (tenant_id, place_id) references @.places
)
;;
create table @.activities (
    tenant_id    uuid not null references tenant.tenants,
    id           uuid not null,
    kind         text not null check (kind in ('meal', 'morning', 'evening', 'study', 'wednesday', 'holiday', 'trip')),
    label        text not null,
    description  text not null default '',
    modes        text[] not null check (modes <@ '{annual,weekly,occasional}' and cardinality(modes) > 0),
    runs         text not null check (runs in ('school', 'term', 'holiday')),   -- on school days, on any day in the weeks of class, in the holidays
    weekdays     smallint not null check (weekdays between 1 and 127),          -- Monday is 1, Tuesday 2, Wednesday 4 …
    since        date not null,
    until        date,
    opens_at     timestamptz,                          -- families may book from then on; null: at once
    residents_at timestamptz,                          -- those who live there, from then on
    waiting      boolean not null default false,       -- when there is no place left, a list
    answer_hours smallint not null default 48 check (answer_hours between 1 and 336),
    state        text not null default 'draft' check (state in ('draft', 'open', 'closed')),
    position     smallint not null default 0,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    primary key (tenant_id, id),
    check (until is null or until >= since)
)
;;
create table @.units (                                 -- the slot that is booked: noon; evening 1, evening 2; out, back
    tenant_id   uuid not null,
    id          uuid not null,
    activity_id uuid not null,
    label       text not null,
    starts      time not null,
    ends        time not null,
    weekdays    smallint check (weekdays between 1 and 127),   -- null: as the activity
    position    smallint not null default 0,
    archived_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, activity_id) references @.activities,
    check (ends > starts)
)
;;
create index units_activity on @.units (tenant_id, activity_id)
;;
create table @.needs (                                 -- a unit that goes with another, or not with it; the other may be another service's
    tenant_id     uuid not null,
    unit_id       uuid not null,
    other_service text not null,
    other_unit_id uuid not null,
    relation      text not null check (relation in ('depends', 'excludes')),
    primary key (tenant_id, unit_id, other_service, other_unit_id),
    foreign key (tenant_id, unit_id) references @.units
)
;;
create table @.rules (
    tenant_id   uuid not null,
    id          uuid not null,
    activity_id uuid not null,
    since       date not null,                         -- first day of service it holds for
    cutoff      jsonb not null,
    absences    jsonb not null default '{}',
    reference   text not null default '',              -- of the deliberation
    decided_on  date,
    made_by     uuid,                                  -- account
    created_at  timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, activity_id, since),
    foreign key (tenant_id, activity_id) references @.activities
)
;;
create table @.capacities (                            -- of a unit at a place from a day on: the smaller of places and staff times ratio
    tenant_id  uuid not null,
    id         uuid not null,
    unit_id    uuid not null,
    place_id   uuid not null,
    since      date not null,
    until      date,
    places     int check (places >= 0),
    staff      smallint check (staff >= 0),
    ratio      smallint check (ratio > 0),
    created_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, unit_id) references @.units,
    foreign key (tenant_id, place_id) references @.places,
    check (until is null or until >= since),
    check ((staff is null) = (ratio is null))
)
;;
create index capacities_unit on @.capacities (tenant_id, unit_id, place_id)
;;
create table @.closures (
    tenant_id    uuid not null references tenant.tenants,
    id           uuid not null,
    place_id     uuid,                                 -- null: everywhere
    activity_id  uuid,                                 -- null: all
    since        date not null,
    until        date not null,
    reason       text not null,
    made_by      uuid,                                 -- account
    created_at   timestamptz not null,
    withdrawn_at timestamptz,
    primary key (tenant_id, id),
    check (until >= since)
)
;;
create table @.seats (                                 -- how many, never who: the row that is locked when a place is taken
    tenant_id uuid not null,
    unit_id   uuid not null,
    place_id  uuid not null,
    day       date not null,
    capacity  int check (capacity >= 0),               -- null: not limited
    taken     int not null default 0 check (taken >= 0),
    waiting   int not null default 0 check (waiting >= 0),
    primary key (tenant_id, unit_id, place_id, day)
)
;;
create table @.enrolments (
    tenant_id   uuid not null,
    id          uuid not null,
    pupil_id    uuid not null,
    activity_id uuid not null,
    place_id    uuid not null,
    mode        text not null check (mode in ('annual', 'weekly', 'occasional')),
    since       date not null,
    until       date,
    pattern     jsonb not null default '{}',           -- unit -> {"a": weekdays, "b": weekdays}; weeks a are the even ones of the civil year
    resident    boolean not null default true,
    state       text not null default 'active' check (state in ('active', 'ended')),
    via         text not null check (via in ('family', 'desk', 'import')),
    made_by     uuid,                                  -- account
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, pupil_id) references directory.people,
    foreign key (tenant_id, activity_id) references @.activities,
    foreign key (tenant_id, place_id) references @.places,
    check (until is null or until >= since - 1)
)
;;
create unique index enrolments_once on @.enrolments (tenant_id, pupil_id, activity_id) where state = 'active'
;;
create index enrolments_activity on @.enrolments (tenant_id, activity_id)
;;
create table @.facts (                                 -- what schools told: away, out, closed, on strike
    tenant_id   uuid not null,
    id          uuid not null,                         -- the school's own id of the fact
    school_id   uuid not null,
    kind        text not null check (kind in ('absence', 'outing', 'class_closed', 'teacher_absent', 'strike')),
    ground      text not null default '' check (ground in ('', 'sickness', 'family', 'other')),
    proof       text not null default '' check (proof in ('', 'sworn', 'seen')),
    said_by     text not null check (said_by in ('family', 'school')),
    said_at     timestamptz not null,
    state       text not null check (state in ('declared', 'confirmed', 'withdrawn')),
    version     int not null,
    heard_at    timestamptz not null,
    primary key (tenant_id, id)
)
;;
create table @.fact_days (
    tenant_id uuid not null,
    fact_id   uuid not null,
    pupil_id  uuid not null,
    day       date not null,
    starts    smallint not null check (starts between 0 and 1440),   -- minutes of the day
    ends      smallint not null check (ends between 0 and 1440),
    kind      text not null,                           -- of the fact: a family reads its child's days, and no fact
    ground    text not null default '',
    primary key (tenant_id, fact_id, pupil_id, day, starts),
    foreign key (tenant_id, fact_id) references @.facts,
    foreign key (tenant_id, pupil_id) references directory.people
)
;;
create index fact_days_pupil on @.fact_days (tenant_id, pupil_id, day)
;;
create table @.bookings (
    tenant_id       uuid not null,
    pupil_id        uuid not null,
    unit_id         uuid not null,
    day             date not null,
    place_id        uuid not null,
    state           text not null check (state in ('booked', 'waiting', 'offered', 'cancelled', 'away')),
    late            boolean not null default false,
    surcharge_cents int not null default 0,
    surcharge_ppm   int not null default 0,
    charge          text not null default 'due' check (charge in ('due', 'free', 'undecided')),
    charge_code     text not null default '',          -- why: a key of the catalogue
    rule_id         uuid,                              -- under which rule it was last decided
    fact_id         uuid,                              -- the school's fact that took the child away
    was             text not null default '',          -- the state before that fact
    presence        text not null default '' check (presence in ('', 'present', 'absent', 'unexpected')),
    arrived_at      timestamptz,
    left_at         timestamptz,
    left_with       text not null default '',
    waits_since     timestamptz,
    answer_until    timestamptz,
    via             text not null check (via in ('family', 'desk', 'pattern', 'import', 'fact', 'tablet')),
    made_by         uuid,                              -- account
    made_by_person  uuid,
    version         int not null default 1,
    updated_at      timestamptz not null,
    primary key (tenant_id, pupil_id, unit_id, day),
    foreign key (tenant_id, pupil_id) references directory.people,
    foreign key (tenant_id, unit_id) references @.units,
    foreign key (tenant_id, place_id) references @.places
)
;;
create index bookings_day on @.bookings (tenant_id, day, unit_id, place_id)
;;
create index bookings_fact on @.bookings (tenant_id, fact_id) where fact_id is not null
;;
create table @.booking_events (                        -- what an invoice rests on: written, never changed
    tenant_id   uuid not null,
    id          uuid not null,
    pupil_id    uuid not null,
    unit_id     uuid not null,
    day         date not null,
    at          timestamptz not null,
    what        text not null,                         -- booked, waiting, offered, cancelled, away, back, place, presence, charge
    state       text not null,
    charge      text not null,
    late        boolean not null default false,
    code        text not null default '',
    reason      text not null default '',              -- an agent's, for going over a cut-off
    rule_id     uuid,
    fact_id     uuid,
    via         text not null,
    by_account  uuid,
    by_person   uuid,
    version     int not null,
    primary key (tenant_id, id)
)
;;
create index booking_events_booking on @.booking_events (tenant_id, pupil_id, unit_id, day)
;;
create index booking_events_at on @.booking_events (tenant_id, at)
$sql$, '@.', k || '.'), ';;') loop
        execute statement;
    end loop;
    perform doors.guard(format('%I.places', k)::regclass, k, audience => '*');
    perform doors.guard(format('%I.place_schools', k)::regclass, k, audience => '*', writers => 'staff+delete');
    perform doors.guard(format('%I.activities', k)::regclass, k, audience => '*');
    perform doors.guard(format('%I.units', k)::regclass, k, audience => '*');
    perform doors.guard(format('%I.needs', k)::regclass, k, audience => '*', writers => 'staff+delete');
    perform doors.guard(format('%I.rules', k)::regclass, k, audience => '*');
    perform doors.guard(format('%I.capacities', k)::regclass, k, audience => '*', writers => 'staff+delete');
    perform doors.guard(format('%I.closures', k)::regclass, k, audience => '*');
    perform doors.guard(format('%I.enrolments', k)::regclass, k, subject => 'pupil_id', writers => 'subject+delete');
    perform doors.guard(format('%I.facts', k)::regclass, k, writers => 'staff+delete');
    perform doors.guard(format('%I.fact_days', k)::regclass, k, subject => 'pupil_id', writers => 'staff+delete');
    perform doors.guard(format('%I.bookings', k)::regclass, k, subject => 'pupil_id', writers => 'subject+delete');
    perform doors.guard(format('%I.booking_events', k)::regclass, k, subject => 'pupil_id', writers => 'subject+delete');
    execute format('revoke update on %I.booking_events from preau_app', k);
    -- A family takes and gives back places, and whoever may write a booking counts it: the row says how many, never who.
    perform doors.machinery(format('%I.seats', k)::regclass);
    execute format($p$create policy here_select on %1$I.seats for select to preau_app using (tenant_id = doors.tenant())$p$, k);
    execute format($p$create policy booking_insert on %1$I.seats for insert to preau_app
        with check (tenant_id = doors.tenant() and (doors.open(%2$L) or nullif(current_setting(%3$L, true), '') is not null))$p$, k, 'open.' || k, 'subjects.' || k);
    execute format($p$create policy booking_update on %1$I.seats for update to preau_app
        using (tenant_id = doors.tenant() and (doors.open(%2$L) or nullif(current_setting(%3$L, true), '') is not null))
        with check (tenant_id = doors.tenant() and (doors.open(%2$L) or nullif(current_setting(%3$L, true), '') is not null))$p$, k, 'open.' || k, 'subjects.' || k);
    execute format('grant select, insert on %1$I.seats to preau_app', k);
    execute format('grant update (capacity, taken, waiting) on %1$I.seats to preau_app', k);
end $fn$;
-- +goose StatementEnd

-- +goose Down
drop schema daybook cascade;
