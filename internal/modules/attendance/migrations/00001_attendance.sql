-- +goose Up
create schema attendance;
grant usage on schema attendance to preau_app;

-- From when hours hold: the school's, or a class's own. The next one ends it.
create table attendance.weeks (
    tenant_id  uuid not null,
    id         uuid not null,
    class_id   uuid,                                       -- null: every class that has none of its own
    since      date not null,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    unique nulls not distinct (tenant_id, class_id, since)
);
select doors.guard('attendance.weeks', 'attendance', audience => '*', writers => 'staff+delete');

-- The half-days of such a week. Everybody in the school reads at what time its doors open.
create table attendance.hours (
    tenant_id uuid not null,
    week_id   uuid not null,
    weekday   smallint not null check (weekday between 1 and 7),  -- 1: Monday
    half      text not null check (half in ('morning', 'afternoon')),
    starts    time not null,
    ends      time not null,
    primary key (tenant_id, week_id, weekday, half),
    foreign key (tenant_id, week_id) references attendance.weeks on delete cascade,
    check (starts < ends)
);
select doors.guard('attendance.hours', 'attendance', audience => '*', writers => 'staff+delete');

-- A pupil is not at school, or comes late: said by the family before, or found by the roll call. Both guardians read it; the words
-- that one of them wrote are in attendance.remarks.
create table attendance.absences (
    tenant_id    uuid not null,
    id           uuid not null,                            -- also the fact's, as the linked collectivities know it
    pupil_id     uuid not null,
    kind         text not null check (kind in ('absence', 'late')),
    since        date not null,
    until        date not null,                            -- last day
    part         text not null check (part in ('day', 'morning', 'afternoon', 'hours')),
    starts       time,                                     -- of part hours: away from then
    ends         time,                                     -- of part hours: until then; of a lateness: expected at
    eats         boolean not null default false,           -- away half a day, and at the table all the same
    ground       text not null default '' check (ground in ('', 'sickness', 'appointment', 'family', 'other')),
    proof        text not null default '' check (proof in ('', 'sworn', 'seen')),
    said_by      text not null check (said_by in ('family', 'school')),
    said_person  uuid,                                     -- who said it; null: they are gone
    said_at      timestamptz not null,
    state        text not null check (state in ('announced', 'found', 'explained', 'accepted', 'refused', 'withdrawn')),
    asked_at     timestamptz,                              -- the school asked for the reason again
    explained_at timestamptz,
    decided_at   timestamptz,
    decided_by   uuid,                                     -- person
    told_at      timestamptz,                              -- the family was told of what the roll call found
    version      int not null default 1,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, pupil_id) references directory.people,
    check (until >= since)
);
create index absences_pupil on attendance.absences (tenant_id, pupil_id, until);
create index absences_days on attendance.absences (tenant_id, until, since);
select doors.guard('attendance.absences', 'attendance', subject => 'pupil_id', writers => 'subject+delete');

-- What a guardian wrote beside a reason. The school reads it, the other guardian does not, and it leaves the school for nobody.
create table attendance.remarks (
    tenant_id   uuid not null,
    id          uuid not null,
    absence_id  uuid not null,
    guardian_id uuid not null,
    words       text not null,
    written_at  timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, absence_id, guardian_id),
    foreign key (tenant_id, absence_id) references attendance.absences on delete cascade
);
select doors.guard('attendance.remarks', 'attendance', subject => 'guardian_id', writers => 'subject+delete');

-- The roll of a class was called, half a day at a time. It does not say by whom: no figure of a single teacher can be made of it.
create table attendance.rolls (
    tenant_id uuid not null,
    id        uuid not null,                               -- the last sending's own, given by the device: sent twice, it is one
    class_id  uuid not null,
    day       date not null,
    half      text not null check (half in ('morning', 'afternoon')),
    taken_at  timestamptz not null,                        -- on the device
    pupils    int not null,
    absent    int not null,
    late      int not null,
    primary key (tenant_id, class_id, day, half)
);
create index rolls_day on attendance.rolls (tenant_id, day);
select doors.guard('attendance.rolls', 'attendance', writers => 'staff+delete');

-- The register of calls: only who was not simply there (code de l'éducation, art. R. 131-5).
create table attendance.marks (
    tenant_id  uuid not null,
    id         uuid not null,
    pupil_id   uuid not null,
    class_id   uuid not null,
    day        date not null,
    half       text not null check (half in ('morning', 'afternoon')),
    state      text not null check (state in ('absent', 'late', 'left', 'here')),   -- here: announced absent, and there
    at         time,                                       -- arrived, or left
    absence_id uuid,
    legitimate boolean,                                    -- what was decided of it; null: nothing yet
    primary key (tenant_id, id),
    unique (tenant_id, pupil_id, day, half),
    foreign key (tenant_id, pupil_id) references directory.people
);
create index marks_class on attendance.marks (tenant_id, class_id, day);
create index marks_day on attendance.marks (tenant_id, day);
create index marks_absence on attendance.marks (tenant_id, absence_id) where absence_id is not null;
select doors.guard('attendance.marks', 'attendance', subject => 'pupil_id', writers => 'staff+delete');

-- What the school makes of some of its days: an outing, a class closed, a teacher absent, a strike. A strike names the classes that
-- are not taken, never the teachers: what they declared serves to organise the service alone (code de l'éducation, art. L. 133-5).
create table attendance.facts (
    tenant_id  uuid not null,
    id         uuid not null,
    kind       text not null check (kind in ('outing', 'class_closed', 'teacher_absent', 'strike')),
    label      text not null default '',
    place      text not null default '',
    since      date not null,
    until      date not null,
    starts     time,                                       -- null: the whole day
    ends       time,
    meal       text not null default '' check (meal in ('', 'family', 'canteen')),  -- of an outing over midday: who gives the picnic
    stay       boolean not null default false,             -- pupils may be kept at school
    places     int not null default 0,                     -- of the minimum service, 0: none is offered
    classes    uuid[] not null default '{}',
    chosen     uuid[] not null default '{}',               -- pupils, when not whole classes
    state      text not null check (state in ('asked', 'told', 'withdrawn')),  -- asked: the collectivities are only asked what it would do
    author_id  uuid,                                       -- person
    told_at    timestamptz,
    version    int not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    check (until >= since)
);
create index facts_days on attendance.facts (tenant_id, until);
select doors.guard('attendance.facts', 'attendance', writers => 'staff+delete');

-- The pupils of a fact, each with what their family reads of it and what it wishes.
create table attendance.concerned (
    tenant_id    uuid not null,
    fact_id      uuid not null,
    pupil_id     uuid not null,
    class_id     uuid,
    kind         text not null,
    label        text not null default '',
    place        text not null default '',
    since        date not null,
    until        date not null,
    starts       time,
    ends         time,
    meal         text not null default '',
    stay         boolean not null default false,
    service      boolean not null default false,           -- a minimum service can be asked for
    wish         text not null default '' check (wish in ('', 'home', 'stay', 'service')),
    wish_person  uuid,
    wish_at      timestamptz,
    taken_in     boolean not null default false,           -- has a place of the minimum service
    withdrawn_at timestamptz,
    primary key (tenant_id, fact_id, pupil_id),
    foreign key (tenant_id, fact_id) references attendance.facts on delete cascade,
    foreign key (tenant_id, pupil_id) references directory.people
);
create index concerned_pupil on attendance.concerned (tenant_id, pupil_id, until);
select doors.guard('attendance.concerned', 'attendance', subject => 'pupil_id', writers => 'subject+delete');

-- What the linked collectivities answered: how many meals, places and seats a fact frees, and how many stay due. Counts, no names.
create table attendance.effects (
    tenant_id      uuid not null,
    fact_id        uuid not null,
    peer_tenant_id uuid not null,
    service        text not null,
    freed          int not null,                           -- places given back
    free           int not null,                           -- that cost nothing
    due            int not null,                           -- that stay due
    answered_at    timestamptz not null,
    primary key (tenant_id, fact_id, peer_tenant_id, service),
    foreign key (tenant_id, fact_id) references attendance.facts on delete cascade
);
select doors.guard('attendance.effects', 'attendance', writers => 'staff+delete');

-- +goose Down
drop schema attendance cascade;
