-- +goose Up
create schema directory;
grant usage on schema directory to preau_app;

-- The civil day of a tenant at an instant: facts are dates, and a date belongs to a place.
create function directory.today(uuid, timestamptz) returns date language sql stable as
$$ select ($2 at time zone t.time_zone)::date from tenant.tenants t where t.tenant_id = $1 $$;

-- One row per human being of the tenant. Who they are, and nothing of where they live: a family reads its children's rows.
create table directory.people (
    tenant_id        uuid not null references tenant.tenants,
    id               uuid not null,
    civility         text not null default '' check (civility in ('', 'M', 'MME')),
    family_name      text not null,
    given_name       text not null,
    usage_name       text not null default '',
    birth_date       date,
    sex              text not null default '' check (sex in ('', 'F', 'M')),
    language         text not null default '',            -- wanted for notices, ISO 639-1
    photo_file       uuid,
    account_id       uuid,
    source           text not null default 'hand' check (source in ('hand', 'onde', 'bridge')),
    source_key       text not null default '',            -- keyed hash of the source's own key
    fold             text collate "C" not null,           -- given, family and usage names, folded
    hand_made        boolean not null default false,      -- written by a person of the tenant: an import ends nothing of it
    held             text[] not null default '{}',        -- columns corrected by hand: an import leaves them
    expected_in_onde boolean not null default false,      -- admitted here, not yet in the ministry's register
    left_on          date,                                -- the departure clock runs from here
    erased_at        timestamptz,
    import_id        uuid,                                -- the import that wrote the row last, null: a person did
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    primary key (tenant_id, id)
);
create index people_account on directory.people (tenant_id, account_id) where account_id is not null;
create index people_left on directory.people (tenant_id, left_on) where left_on is not null;
select doors.guard('directory.people', 'directory', subject => 'id', writers => 'staff+delete');

-- How to reach a person. A child's address may be the other parent's: it has no subject; an adult's has themselves.
create table directory.contacts (
    tenant_id      uuid not null,
    id             uuid not null,                         -- the person's
    subject_id     uuid,
    mail           text not null default '',
    phone_home     text not null default '',              -- E.164 when it can be
    phone_mobile   text not null default '',
    phone_work     text not null default '',
    street         text not null default '',
    postcode       text not null default '',
    city           text not null default '',
    country        text not null default '',
    street2        text not null default '',              -- the second home of a child
    postcode2      text not null default '',
    city2          text not null default '',
    country2       text not null default '',
    address_hidden boolean not null default false,
    import_id      uuid,
    updated_at     timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references directory.people
);
select doors.guard('directory.contacts', 'directory', subject => 'subject_id', writers => 'subject+delete');

-- The national number of a pupil, never shown: found by a keyed hash, opened only for the exports that law asks for.
create table directory.identifiers (
    tenant_id  uuid not null,
    id         uuid not null,                             -- the pupil's
    ine_hash   text not null,
    ine_sealed bytea not null,
    import_id  uuid,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references directory.people
);
create index identifiers_hash on directory.identifiers (tenant_id, ine_hash);
select doors.guard('directory.identifiers', 'directory', writers => 'staff+delete');

-- The words of people's names, folded: row security leaves this index usable, no other kind.
create table directory.words (
    tenant_id uuid not null,
    word      text collate "C" not null,
    person_id uuid not null,
    primary key (tenant_id, word, person_id)               -- the triggers on people keep it, no key is checked word by word
);
create index words_person on directory.words (tenant_id, person_id);
select doors.guard('directory.words', 'directory', writers => 'staff+delete');

-- +goose StatementBegin
create function directory.index_new_names() returns trigger language plpgsql as $$
begin
    insert into directory.words (tenant_id, word, person_id)
    select distinct n.tenant_id, w, n.id from new_rows n, string_to_table(n.fold, ' ') w where w <> ''
    on conflict do nothing;
    return null;
end $$;
create function directory.index_changed_names() returns trigger language plpgsql as $$
begin
    if not exists (select from new_rows n join old_rows o using (tenant_id, id) where n.fold <> o.fold) then
        return null;
    end if;
    delete from directory.words w using new_rows n join old_rows o using (tenant_id, id)
     where w.tenant_id = n.tenant_id and w.person_id = n.id and n.fold <> o.fold;
    insert into directory.words (tenant_id, word, person_id)
    select distinct n.tenant_id, w, n.id from new_rows n join old_rows o using (tenant_id, id), string_to_table(n.fold, ' ') w
     where n.fold <> o.fold and w <> '' on conflict do nothing;
    return null;
end $$;
create function directory.forget_names() returns trigger language plpgsql as $$
begin
    delete from directory.words w using old_rows o where w.tenant_id = o.tenant_id and w.person_id = o.id;
    return null;
end $$;
-- +goose StatementEnd
create trigger index_gone after delete on directory.people referencing old table as old_rows
    for each statement execute function directory.forget_names();
create trigger index_new after insert on directory.people referencing new table as new_rows
    for each statement execute function directory.index_new_names();
create trigger index_changed after update on directory.people referencing new table as new_rows old table as old_rows
    for each statement execute function directory.index_changed_names();

-- What a person is here, with dates; until is the last day.
create table directory.roles (
    tenant_id  uuid not null,
    id         uuid not null,
    person_id  uuid not null,
    profile    text not null,                             -- access.Profile
    duty       text not null default '',                  -- as on a door, or the ministry's code of the post (D0000: director)
    since      date not null,
    until      date,
    source     text not null default 'hand' check (source in ('hand', 'onde', 'bridge')),
    import_id  uuid,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references directory.people,
    check (until is null or until >= since - 1)
);
create index roles_person on directory.roles (tenant_id, person_id);
create index roles_profile on directory.roles (tenant_id, profile);
select doors.guard('directory.roles', 'directory', subject => 'person_id', writers => 'staff+delete');

create table directory.school_years (
    tenant_id uuid not null references tenant.tenants,
    id        uuid not null,
    start     int not null,                               -- civil year of the first day
    label     text not null,
    starts_on date not null,
    ends_on   date not null,                              -- the eve of the next one
    primary key (tenant_id, id),
    unique (tenant_id, start)
);
select doors.guard('directory.school_years', 'directory', audience => '*');

create table directory.classes (
    tenant_id      uuid not null,
    id             uuid not null,
    year_id        uuid not null,
    label          text not null,
    kind           text not null default 'ordinary' check (kind in ('ordinary', 'ulis', 'upe2a')),
    levels         text[] not null default '{}',
    onde_id        text not null default '',              -- Identifiant classe, which LSU calls id-be
    source         text not null default 'hand' check (source in ('hand', 'onde', 'bridge')),
    peer_tenant_id uuid,                                  -- a collectivity's record of a school's class
    peer_class_id  uuid,
    import_id      uuid,
    closed_on      date,
    created_at     timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, year_id) references directory.school_years
);
create index classes_year on directory.classes (tenant_id, year_id);
create unique index classes_peer on directory.classes (tenant_id, peer_tenant_id, peer_class_id) where peer_class_id is not null;
select doors.guard('directory.classes', 'directory', audience => '*', writers => 'staff+delete');

create table directory.class_members (
    tenant_id  uuid not null,
    id         uuid not null,
    class_id   uuid not null,
    person_id  uuid not null,
    part       text not null check (part in ('pupil', 'teacher', 'main_teacher', 'assistant')),
    level      text not null default '',
    since      date not null,
    until      date,
    source     text not null default 'hand' check (source in ('hand', 'onde', 'bridge')),
    import_id  uuid,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, class_id) references directory.classes,
    foreign key (tenant_id, person_id) references directory.people,
    check (until is null or until >= since - 1)
);
create index class_members_class on directory.class_members (tenant_id, class_id);
create index class_members_person on directory.class_members (tenant_id, person_id);
select doors.guard('directory.class_members', 'directory', subject => 'person_id', writers => 'staff+delete');

create table directory.groups (
    tenant_id      uuid not null,
    id             uuid not null,
    year_id        uuid not null,
    kind           text not null check (kind in ('class', 'class_guardians', 'staff', 'school', 'school_guardians', 'level_guardians', 'peer_guardians', 'hand')),
    label          text not null default '',              -- of a hand-made group; the others are named from what they follow
    class_id       uuid,
    level          text not null default '',
    peer_tenant_id uuid,
    automatic      boolean not null,
    archived_at    timestamptz,
    created_at     timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, year_id) references directory.school_years,
    foreign key (tenant_id, class_id) references directory.classes,
    check (automatic = (kind <> 'hand'))
);
create unique index groups_once on directory.groups (tenant_id, year_id, kind, class_id, level, peer_tenant_id) nulls not distinct where automatic;
create index groups_class on directory.groups (tenant_id, class_id);
select doors.guard('directory.groups', 'directory', audience => 'id', writers => 'staff+delete');

create table directory.group_members (
    tenant_id uuid not null,
    group_id  uuid not null,
    person_id uuid not null,
    since     date not null,
    until     date,
    primary key (tenant_id, group_id, person_id),
    foreign key (tenant_id, group_id) references directory.groups,
    foreign key (tenant_id, person_id) references directory.people
);
create index group_members_person on directory.group_members (tenant_id, person_id);
select doors.guard('directory.group_members', 'directory', subject => 'person_id', writers => 'staff+delete');

-- Who answers for a pupil. The narrowest person is the guardian: neither parent reads the other's link.
create table directory.kinship (
    tenant_id     uuid not null,
    id            uuid not null,
    pupil_id      uuid not null,
    guardian_id   uuid not null,
    relation      smallint check (relation in (10, 20, 37, 38, 39, 41, 42, 50, 51, 90)),   -- the ministry's codes; null: not said
    authority     text not null default 'full' check (authority in ('full', 'informed', 'none')),
    contact_order smallint not null default 1 check (contact_order between 1 and 99),
    may_collect   boolean not null default true,
    since         date not null,
    until         date,
    source        text not null default 'hand' check (source in ('hand', 'onde', 'bridge')),
    hand_made     boolean not null default false,
    import_id     uuid,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, pupil_id) references directory.people,
    foreign key (tenant_id, guardian_id) references directory.people,
    check (pupil_id <> guardian_id),
    check (until is null or until >= since - 1)
);
create unique index kinship_once on directory.kinship (tenant_id, pupil_id, guardian_id) where until is null;
create index kinship_pupil on directory.kinship (tenant_id, pupil_id);
create index kinship_guardian on directory.kinship (tenant_id, guardian_id);
select doors.guard('directory.kinship', 'directory', subject => 'guardian_id', writers => 'staff+delete');

-- "This is not my child": said by the guardian, decided by the director.
create table directory.disputes (
    tenant_id   uuid not null,
    id          uuid not null,
    kinship_id  uuid not null,
    pupil_id    uuid not null,
    guardian_id uuid not null,
    reason      text not null default '',
    made_at     timestamptz not null,
    made_by     uuid,
    decided_at  timestamptz,
    decided_by  uuid,
    outcome     text check (outcome in ('kept', 'ended')),
    primary key (tenant_id, id),
    foreign key (tenant_id, kinship_id) references directory.kinship
);
create index disputes_kinship on directory.disputes (tenant_id, kinship_id);
select doors.guard('directory.disputes', 'directory', subject => 'guardian_id', writers => 'subject+delete');

-- What a judge decided. Staff only: not even the person concerned reads it here.
create table directory.restrictions (
    tenant_id       uuid not null,
    id              uuid not null,
    pupil_id        uuid not null,
    person_id       uuid not null,
    effect          text not null check (effect in ('may_not_collect', 'no_contact', 'no_information')),
    since           date not null,
    until           date,                                  -- last day of the order
    decided_on      date,
    court           text not null default '',
    document_seen   boolean not null default false,        -- seen, not kept
    checked_by      uuid,                                  -- person
    checked_on      date,
    origin_tenant   uuid,                                  -- recorded on the other side of a bridge
    origin_id       uuid,
    confirmed_at    timestamptz,                           -- by a person of this tenant; null: it holds and waits
    lifted_there_on date,                                  -- the other side lifted it: it holds here until a person confirms
    ended_at        timestamptz,
    ended_by        uuid,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, pupil_id) references directory.people,
    foreign key (tenant_id, person_id) references directory.people,
    check (until is null or until >= since - 1)
);
create index restrictions_pupil on directory.restrictions (tenant_id, pupil_id);
create index restrictions_person on directory.restrictions (tenant_id, person_id);
create unique index restrictions_origin on directory.restrictions (tenant_id, origin_tenant, origin_id) where origin_id is not null;
select doors.guard('directory.restrictions', 'directory', writers => 'staff+delete');

create table directory.consents (
    tenant_id   uuid not null,
    id          uuid not null,
    pupil_id    uuid not null,
    guardian_id uuid,                                      -- null: what the register's file says
    use         text not null check (use in ('photo_school', 'photo_class', 'photo_web', 'photo_press')),
    year_id     uuid not null,
    agreed      boolean not null,
    given_at    timestamptz not null,
    given_by    uuid,                                      -- account; null: the file, or on paper
    on_paper    boolean not null default false,
    import_id   uuid,
    primary key (tenant_id, id),
    unique nulls not distinct (tenant_id, pupil_id, use, guardian_id, year_id),
    foreign key (tenant_id, pupil_id) references directory.people,
    foreign key (tenant_id, guardian_id) references directory.people,
    foreign key (tenant_id, year_id) references directory.school_years
);
select doors.guard('directory.consents', 'directory', subject => 'guardian_id', writers => 'subject+delete');

-- "This person here is that person there": mirrored, one row on each side, no key across.
create table directory.bridges (
    tenant_id      uuid not null,
    id             uuid not null,
    person_id      uuid,                                   -- null while a proposal waits for a person to say who it is
    peer_tenant_id uuid not null,
    peer_person_id uuid,                                   -- null until the other side has answered
    came           boolean not null,                       -- from the other side
    state          text not null check (state in ('proposed', 'confirmed', 'ended')),
    offer          bytea,                                  -- a waiting proposal, sealed; erased when it is decided
    since          date not null,
    until          date,
    proposed_at    timestamptz not null,
    decided_at     timestamptz,
    decided_by     uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references directory.people
);
create unique index bridges_peer on directory.bridges (tenant_id, peer_tenant_id, peer_person_id) where peer_person_id is not null and state <> 'ended';
create unique index bridges_person on directory.bridges (tenant_id, person_id, peer_tenant_id) where person_id is not null and state <> 'ended';
select doors.guard('directory.bridges', 'directory', writers => 'staff+delete');

create table directory.imports (
    tenant_id          uuid not null references tenant.tenants,
    id                 uuid not null,
    kind               text not null check (kind in ('onde')),
    state              text not null check (state in ('read', 'dry', 'applying', 'applied', 'undoing', 'undone', 'failed')),
    year_start         int not null,
    report             jsonb,
    plan_hash          text not null default '',
    task_id            uuid,
    error_code         text not null default '',
    confirm_departures boolean not null default false,
    by_account         uuid,
    created_at         timestamptz not null,
    applied_at         timestamptz,
    undo_until         timestamptz,
    undone_at          timestamptz,
    primary key (tenant_id, id)
);
create index imports_at on directory.imports (tenant_id, created_at desc);
select doors.guard('directory.imports', 'directory', writers => 'staff+delete');

create table directory.import_files (
    tenant_id uuid not null,
    id        uuid not null,
    import_id uuid not null,
    position  int not null,
    name      text not null,
    size      int not null,
    digest    bytea not null,                              -- SHA-256
    sealed    bytea,                                       -- erased after seven days
    primary key (tenant_id, id),
    foreign key (tenant_id, import_id) references directory.imports
);
create index import_files_import on directory.import_files (tenant_id, import_id);
select doors.guard('directory.import_files', 'directory', writers => 'staff+delete');

-- What an import changed, for its undo.
create table directory.import_changes (
    tenant_id uuid not null,
    import_id uuid not null,
    seq       bigint not null,
    entity    text not null,                               -- table
    entity_id uuid not null,
    operation text not null check (operation in ('insert', 'update')),
    before    jsonb,
    after     jsonb,
    primary key (tenant_id, import_id, seq),
    foreign key (tenant_id, import_id) references directory.imports
);
select doors.guard('directory.import_changes', 'directory', writers => 'staff+delete');

-- +goose Down
drop schema directory cascade;
