-- +goose Up
create schema enrolment;
grant usage on schema enrolment to preau_app;

-- What a commune says of its enrolments, to everybody it serves: from when the next school year may be asked for, and which list of
-- streets stands.
create table enrolment.terms (
    tenant_id      uuid primary key references tenant.tenants,
    next_since     date,                            -- from this day on the coming school year may be asked for; null: not yet
    next_until     date,
    public_entry   boolean not null default false,  -- families nobody knows yet may come by the public address
    welcome        text not null default '',
    streets_id     uuid,                            -- the list that stands
    cost_cents     int check (cost_cents >= 0),     -- a year of a pupil, as the council decided it: the share asked of another commune
    cost_reference text not null default '',
    updated_at     timestamptz not null
);
select doors.guard('enrolment.terms', 'enrolment', audience => '*');

-- The schools in which a commune enrols, and the levels they teach.
create table enrolment.schools (
    tenant_id uuid not null,
    school_id uuid not null,                        -- the school's own tenant
    name      text not null,
    uai       text not null default '',
    levels    text[] not null default '{}',
    primary key (tenant_id, school_id)
);
select doors.guard('enrolment.schools', 'enrolment', audience => '*', writers => 'staff+delete');

create table enrolment.street_lists (
    tenant_id  uuid not null,
    id         uuid not null,
    state      text not null check (state in ('tried', 'standing', 'replaced', 'undone')),
    file_name  text not null,
    report     jsonb not null,                      -- what its dry run said, line by line
    former_id  uuid,                                -- the list that stood before
    by_account uuid,
    created_at timestamptz not null,
    applied_at timestamptz,
    undone_at  timestamptz,
    primary key (tenant_id, id)
);
select doors.guard('enrolment.street_lists', 'enrolment', writers => 'staff+delete');

create table enrolment.streets (
    tenant_id   uuid not null,
    list_id     uuid not null,
    line        int  not null,                      -- of the file; a line kept from the former list goes on behind them
    school_id   uuid not null,
    insee       text not null default '',
    street      text not null,
    street_key  text collate "C" not null,          -- as addresses are compared
    side        text not null check (side in ('all', 'even', 'odd')),
    from_number int  not null default 0,
    from_suffix text not null default '',
    to_number   int  not null default 99999,
    to_suffix   text not null default '',
    primary key (tenant_id, list_id, line),
    foreign key (tenant_id, list_id) references enrolment.street_lists
);
create index streets_key on enrolment.streets (tenant_id, list_id, street_key);
select doors.guard('enrolment.streets', 'enrolment', audience => '*', writers => 'staff+delete');

-- One file per child and school year. Its subject is who asks: neither parent reads what the other wrote.
create table enrolment.files (
    tenant_id      uuid not null,
    id             uuid not null,
    number         int  not null default 0,         -- of the school year; 0 while it is a draft
    year           int  not null,                   -- first civil year of the school year asked for
    via            text not null check (via in ('family', 'desk', 'phone')),
    state          text not null check (state in ('draft', 'received', 'incomplete', 'decision', 'enrolled', 'admitted', 'refused', 'withdrawn')),
    applicant_id   uuid,                            -- the directory's record of who asks; null: the directory has none yet
    other_id       uuid,                            -- of the second person responsible
    pupil_id       uuid,                            -- the commune's own record of the child
    family_name    text not null default '',
    given_name     text not null default '',
    usage_name     text not null default '',
    birth_date     date,
    birth_place    text not null default '',
    sex            text not null default '' check (sex in ('', 'F', 'M')),
    fold           text collate "C" not null default '',
    level          text not null default '',
    street         text not null default '',
    postcode       text not null default '',
    city           text not null default '',
    here           boolean not null default true,   -- the child lives in this commune
    form           jsonb not null default '{}',     -- household, persons responsible, wishes: what the family wrote, and never a school reads
    sector_id      uuid,                            -- the school of the address
    sector_line    text not null default '',        -- the line that says so
    wanted_id      uuid,                            -- another school that is asked for
    assigned_id    uuid,                            -- where the child is enrolled
    agreement      text not null default '' check (agreement in ('', 'said', 'asked', 'agreed', 'refused', 'paper', 'settled')),
    certificate    int  not null default 0,         -- its number of the school year
    starts_on      date,
    reason         text not null default '',        -- of a refusal, of an end
    version        int  not null default 1,
    by_account     uuid,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    submitted_at   timestamptz,
    enrolled_at    timestamptz,
    closed_at      timestamptz,                     -- admitted, refused or withdrawn
    primary key (tenant_id, id)
);
create index files_state on enrolment.files (tenant_id, state, updated_at desc);
create index files_applicant on enrolment.files (tenant_id, applicant_id);
create index files_pupil on enrolment.files (tenant_id, pupil_id);
create index files_fold on enrolment.files (tenant_id, fold);
select doors.guard('enrolment.files', 'enrolment', subject => 'applicant_id', writers => 'subject+delete');

-- What the law lets a commune ask for (Code de l'éducation, D131-3-1), and how it was shown. A picture of it is kept until an agent has
-- looked at it, and not longer.
create table enrolment.pieces (
    tenant_id    uuid not null,
    id           uuid not null,
    file_id      uuid not null,
    applicant_id uuid,
    kind         text not null check (kind in ('child', 'guardians', 'domicile')),
    state        text not null check (state in ('missing', 'sent', 'seen', 'sworn', 'unreadable')),
    said         text not null default '',          -- what was wrong with it
    kept_file    uuid,
    media_type   text not null default '',
    sent_at      timestamptz,
    seen_on      date,
    seen_by      uuid,                              -- account
    updated_at   timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, file_id, kind),
    foreign key (tenant_id, file_id) references enrolment.files
);
select doors.guard('enrolment.pieces', 'enrolment', subject => 'applicant_id', writers => 'subject+delete');

-- What the second person responsible is asked: the child's first name, the school and the year, nothing of the household.
create table enrolment.agreements (
    tenant_id   uuid not null,
    id          uuid not null,
    file_id     uuid not null,
    guardian_id uuid not null,
    given_name  text not null,
    school      text not null,
    level       text not null,
    year        int  not null,
    state       text not null check (state in ('asked', 'agreed', 'refused', 'dropped')),
    reason      text not null default '',
    asked_at    timestamptz not null,
    answered_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, file_id, guardian_id),
    foreign key (tenant_id, file_id) references enrolment.files
);
create index agreements_guardian on enrolment.agreements (tenant_id, guardian_id);
select doors.guard('enrolment.agreements', 'enrolment', subject => 'guardian_id', writers => 'subject+delete');

-- What happened to a file, in order. Nothing of it changes.
create table enrolment.steps (
    tenant_id    uuid not null,
    id           uuid not null,
    file_id      uuid not null,
    applicant_id uuid,
    kind         text not null,
    said         text not null default '',
    by_account   uuid,
    by_family    boolean not null default false,
    at           timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, file_id) references enrolment.files
);
create index steps_file on enrolment.steps (tenant_id, file_id);
select doors.guard('enrolment.steps', 'enrolment', subject => 'applicant_id', writers => 'subject+delete');

-- Another school than the sector's: asked by a family, advised by the office, decided by the mayor.
create table enrolment.derogations (
    tenant_id       uuid not null,
    id              uuid not null,
    file_id         uuid not null,
    applicant_id    uuid,
    kind            text not null check (kind in ('inside', 'incoming', 'outgoing')),   -- another sector; a child of another commune here; a child of here elsewhere
    wanted_id       uuid,                           -- null: outgoing
    wanted_name     text not null,
    commune         text not null default '',       -- the other commune's name
    commune_insee   text not null default '',
    grounds         text[] not null default '{}',   -- work, sibling, medical, custody, carer, other
    said            text not null default '',
    state           text not null check (state in ('asked', 'granted', 'refused', 'dropped')),
    advice          text not null default '' check (advice in ('', 'for', 'against')),
    advice_said     text not null default '',
    agreement       text not null default 'none' check (agreement in ('none', 'asked', 'given', 'refused')),   -- of the commune where the child lives, or goes
    agreement_on    date,
    agreement_said  text not null default '',
    share           text not null default 'none' check (share in ('none', 'due', 'waived')),                   -- L212-8
    share_cents     int check (share_cents >= 0),
    share_reference text not null default '',
    reason          text not null default '',       -- of the decision, in the letter
    decided_on      date,
    decided_by      uuid,                           -- account
    asked_at        timestamptz not null,
    updated_at      timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, file_id),
    foreign key (tenant_id, file_id) references enrolment.files
);
create index derogations_state on enrolment.derogations (tenant_id, state, asked_at);
select doors.guard('enrolment.derogations', 'enrolment', subject => 'applicant_id', writers => 'subject+delete');

create table enrolment.counters (
    tenant_id uuid not null,
    kind      text not null check (kind in ('file', 'certificate')),
    year      int  not null,
    last      int  not null,
    primary key (tenant_id, kind, year)
);
select doors.guard('enrolment.counters', 'enrolment');

-- The mayor's list of the children of school age who live in the commune (Code de l'éducation, L131-6 and R131-3).
create table enrolment.listed (
    tenant_id    uuid not null,
    id           uuid not null,
    pupil_id     uuid,
    family_name  text not null,
    given_name   text not null,
    usage_name   text not null default '',
    fold         text collate "C" not null,
    sex          text not null default '' check (sex in ('', 'F', 'M')),
    birth_date   date not null,
    birth_place  text not null default '',
    street       text not null default '',
    postcode     text not null default '',
    city         text not null default '',
    way          text not null check (way in ('public', 'private', 'distance', 'home', 'unknown')),   -- how the child is taught
    school       text not null default '',
    level        text not null default '',
    level_before text not null default '',
    guardians    jsonb not null default '[]',       -- relation, names, domicile, profession
    by_hand      boolean not null default false,    -- no round changes it
    since        date not null,
    until        date,                              -- the commune learnt that the child lives here no more
    updated_at   timestamptz not null,
    primary key (tenant_id, id)
);
create index listed_pupil on enrolment.listed (tenant_id, pupil_id);
create index listed_fold on enrolment.listed (tenant_id, fold);
select doors.guard('enrolment.listed', 'enrolment', writers => 'staff+delete');

-- A child leaves a school of the commune: said by the family or by an agent, told to the school, which strikes the child off.
create table enrolment.departures (
    tenant_id  uuid not null,
    id         uuid not null,
    pupil_id   uuid not null,
    school_id  uuid not null,
    kind       text not null check (kind in ('moving', 'school', 'private', 'home')),
    leaving_on date not null,
    to_city    text not null default '',
    to_school  text not null default '',
    state      text not null check (state in ('said', 'struck', 'dropped')),
    struck_on  date,
    said_by    uuid,                                -- person: the guardian, or nobody when an agent wrote it
    by_account uuid,
    said_at    timestamptz not null,
    primary key (tenant_id, id)
);
create index departures_pupil on enrolment.departures (tenant_id, pupil_id);
select doors.guard('enrolment.departures', 'enrolment', subject => 'pupil_id', writers => 'subject+delete');

-- In a school: the children whom a town hall enrolled there and whom the director admits. Who they are and when they come, and nothing of
-- their household.
create table enrolment.admissions (
    tenant_id       uuid not null,
    id              uuid not null,
    file_id         uuid not null,                  -- of the town hall, whose tenant it is
    town_id         uuid not null,
    town_name       text not null,
    their_id        uuid not null,                  -- the town hall's record of the child
    family_name     text not null,
    given_name      text not null,
    usage_name      text not null default '',
    birth_date      date not null,
    sex             text not null default '' check (sex in ('', 'F', 'M')),
    level           text not null,
    year            int  not null,
    starts_on       date,
    derogation      boolean not null default false,
    certificate     int  not null,
    state           text not null check (state in ('expected', 'provisional', 'admitted', 'returned', 'withdrawn')),
    vaccination     text not null default '' check (vaccination in ('', 'seen', 'exempt', 'awaited')),
    vaccination_due date,
    reason          text not null default '',
    pupil_id        uuid,                           -- the school's record, once admitted
    decided_by      uuid,                           -- account
    decided_at      timestamptz,
    arrived_at      timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, town_id, file_id)
);
select doors.guard('enrolment.admissions', 'enrolment', writers => 'staff+delete');

-- In a school: who is about to leave, as the town hall heard it from the family; the director strikes them off.
create table enrolment.leavings (
    tenant_id    uuid not null,
    id           uuid not null,
    departure_id uuid not null,
    town_id      uuid not null,
    pupil_id     uuid not null,
    kind         text not null check (kind in ('moving', 'school', 'private', 'home')),
    leaving_on   date not null,
    to_city      text not null default '',
    to_school    text not null default '',
    state        text not null check (state in ('said', 'struck', 'dropped')),
    struck_on    date,
    struck_by    uuid,                              -- account
    told_at      timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, town_id, departure_id)
);
create index leavings_pupil on enrolment.leavings (tenant_id, pupil_id);
select doors.guard('enrolment.leavings', 'enrolment', writers => 'staff+delete');

-- +goose Down
drop schema enrolment cascade;
