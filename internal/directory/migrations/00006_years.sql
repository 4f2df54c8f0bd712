-- +goose Up
-- The year to come, prepared beside the one that runs. Nothing of it is in the directory until it opens: what is kept here
-- are the classes to be and what a person chose; the rest is proposed anew from this year at each look.
create table directory.rollovers (
    tenant_id  uuid not null,
    id         uuid not null,
    from_year  uuid not null,
    start      int not null,                              -- civil year in which the prepared year begins
    state      text not null default 'draft' check (state in ('draft', 'open')),
    opens_on   date,                                      -- the day on which it opens by itself; null: by hand
    opened_at  timestamptz,
    opened_by  uuid,                                      -- account; null: the day had come
    undo_until timestamptz,
    effects    jsonb,                                     -- ids of what opening changed, for its undo
    created_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, start),
    foreign key (tenant_id, from_year) references directory.school_years
);
select doors.guard('directory.rollovers', 'directory', writers => 'staff+delete');

create table directory.rollover_classes (
    tenant_id   uuid not null,
    id          uuid not null,                            -- of the class to be
    rollover_id uuid not null,
    label       text not null,
    kind        text not null default 'ordinary' check (kind in ('ordinary', 'ulis', 'upe2a')),
    levels      text[] not null default '{}',
    from_class  uuid,                                     -- this year's, null: new
    primary key (tenant_id, id),
    foreign key (tenant_id, rollover_id) references directory.rollovers on delete cascade
);
create index rollover_classes_rollover on directory.rollover_classes (tenant_id, rollover_id);
select doors.guard('directory.rollover_classes', 'directory', writers => 'staff+delete');

-- What a person chose: a pupil's place or departure, who takes a class. Staff rows are the whole of a class's staff.
create table directory.rollover_choices (
    tenant_id   uuid not null,
    id          uuid not null,
    rollover_id uuid not null,
    person_id   uuid not null,
    part        text not null check (part in ('pupil', 'teacher', 'main_teacher', 'assistant')),
    outcome     text not null default 'placed' check (outcome in ('placed', 'leaves')),
    class_id    uuid,
    level       text not null default '',
    primary key (tenant_id, id),
    foreign key (tenant_id, rollover_id) references directory.rollovers on delete cascade,
    foreign key (tenant_id, class_id) references directory.rollover_classes on delete cascade,
    foreign key (tenant_id, person_id) references directory.people on delete cascade
);
create index rollover_choices_rollover on directory.rollover_choices (tenant_id, rollover_id, person_id);
create index rollover_choices_class on directory.rollover_choices (tenant_id, class_id);
create index rollover_choices_person on directory.rollover_choices (tenant_id, person_id);
select doors.guard('directory.rollover_choices', 'directory', writers => 'staff+delete');

-- A hand-made group of this year: kept for the next or archived. Without a row nobody answered yet.
create table directory.rollover_groups (
    tenant_id   uuid not null,
    id          uuid not null,                            -- the group's
    rollover_id uuid not null,
    keep        boolean not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, rollover_id) references directory.rollovers on delete cascade
);
create index rollover_groups_rollover on directory.rollover_groups (tenant_id, rollover_id);
select doors.guard('directory.rollover_groups', 'directory', writers => 'staff+delete');

-- A place that a prepared year proposed: the register's files move it, a place given by hand stands.
alter table directory.class_members drop constraint class_members_source_check;
alter table directory.class_members add constraint class_members_source_check check (source in ('hand', 'onde', 'aaf', 'siecle', 'csv', 'bridge', 'proposal'));

-- A pupil's move from one organisation to another: one row on each side, found by what they exchange.
create table directory.transfers (
    tenant_id      uuid not null references tenant.tenants,
    id             uuid not null,
    exchange       uuid not null,                         -- the same on both sides
    way            text not null check (way in ('out', 'in')),
    state          text not null check (state in ('asked', 'proposed', 'accepted', 'refused', 'withdrawn', 'done')),
    person_id      uuid,                                  -- here; null while a proposal waits for a person to say who it is
    peer_tenant_id uuid,                                  -- null while a code waits for whoever types it
    peer_name      text not null default '',
    by_code        boolean not null default false,
    leaves_on      date,                                  -- first day away from the old one
    reason         text not null default '' check (reason in ('', 'unknown', 'stays', 'elsewhere', 'mistake')),
    offer          bytea,                                 -- a waiting proposal, sealed; erased when it is decided
    opened_at      timestamptz not null,
    decided_at     timestamptz,
    decided_by     uuid,                                  -- account
    primary key (tenant_id, id),
    unique (tenant_id, exchange)
);
create unique index transfers_out on directory.transfers (tenant_id, person_id) where way = 'out' and person_id is not null and state in ('asked', 'proposed', 'accepted');
create index transfers_person on directory.transfers (tenant_id, person_id);
select doors.guard('directory.transfers', 'directory', writers => 'staff+delete');

-- What an organisation leaves for the holder of a code. No tenant is named: only who has the code finds the row, and what is
-- in it is sealed.
create table directory.handovers (
    exchange    uuid primary key,
    code_hash   text not null unique,                     -- keyed, of the code and the pupil's birth date
    offer       bytea not null,
    expires_at  timestamptz not null,
    answer      text check (answer in ('accepted', 'refused', 'withdrawn')),
    answered_at timestamptz
);
select doors.machinery('directory.handovers');
create policy lookup_select on directory.handovers for select to preau_lookup using (true);
create policy lookup_insert on directory.handovers for insert to preau_lookup with check (true);
create policy lookup_update on directory.handovers for update to preau_lookup using (true) with check (true);
create policy lookup_delete on directory.handovers for delete to preau_lookup using (true);
grant select, insert, delete on directory.handovers to preau_lookup;
grant update (answer, answered_at, offer) on directory.handovers to preau_lookup;

-- +goose StatementBegin
create function directory.leave_handover(exchange uuid, code_hash text, offer bytea, expires timestamptz, at timestamptz) returns void language sql as $$
    delete from directory.handovers h where h.expires_at < $5 - interval '1 year';
    insert into directory.handovers select $1, $2, $3, $4 where $1 is not null;
$$;
-- take_handover() finds what a code was left for; the row answers once.
create function directory.take_handover(code_hash text, at timestamptz) returns table (exchange uuid, offer bytea) language sql stable as $$
    select h.exchange, h.offer from directory.handovers h where h.code_hash = $1 and h.expires_at > $2 and h.answer is null $$;
-- answer_handover() writes what became of it and empties it; false when it was answered before.
create function directory.answer_handover(exchange uuid, answer text, at timestamptz) returns boolean language sql as $$
    with a as (update directory.handovers h set answer = $2, answered_at = $3, offer = '' where h.exchange = $1 and h.answer is null returning 1)
    select exists (select from a) $$;
create function directory.handover_answer(exchange uuid) returns text language sql stable as
$$ select h.answer from directory.handovers h where h.exchange = $1 $$;
-- +goose StatementEnd
select doors.lookup('directory.leave_handover(uuid, text, bytea, timestamp with time zone, timestamp with time zone)');
select doors.lookup('directory.take_handover(text, timestamp with time zone)');
select doors.lookup('directory.answer_handover(uuid, text, timestamp with time zone)');
select doors.lookup('directory.handover_answer(uuid)');

-- Two records that may be one human being. first is the older one: it is the one that stays.
create table directory.duplicates (
    tenant_id   uuid not null references tenant.tenants,
    id          uuid not null,
    first_id    uuid not null,
    second_id   uuid not null,
    pupil       boolean not null,
    reasons     text[] not null default '{}',
    state       text not null default 'open' check (state in ('open', 'later', 'asked', 'different', 'same')),
    later_until date,
    asked_of    text not null default '' check (asked_of in ('', 'director', 'family')),
    found_at    timestamptz not null,
    decided_at  timestamptz,
    decided_by  uuid,                                     -- account
    undo_until  timestamptz,
    journal     jsonb,                                    -- what a merge moved, for its undo; erased with it
    primary key (tenant_id, id),
    unique (tenant_id, first_id, second_id)
);
create index duplicates_second on directory.duplicates (tenant_id, second_id);
select doors.guard('directory.duplicates', 'directory', writers => 'staff+delete');

-- What the family is asked of two records: the narrowest person is the guardian who is asked.
create table directory.questions (
    tenant_id    uuid not null,
    id           uuid not null,
    duplicate_id uuid not null,
    pupil_id     uuid not null,
    guardian_id  uuid not null,
    asked_at     timestamptz not null,
    answer       text not null default '' check (answer in ('', 'one', 'two')),
    answered_at  timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, duplicate_id) references directory.duplicates on delete cascade,
    foreign key (tenant_id, pupil_id) references directory.people on delete cascade,
    foreign key (tenant_id, guardian_id) references directory.people on delete cascade
);
create index questions_duplicate on directory.questions (tenant_id, duplicate_id);
create index questions_guardian on directory.questions (tenant_id, guardian_id);
create index questions_pupil on directory.questions (tenant_id, pupil_id);
select doors.guard('directory.questions', 'directory', subject => 'guardian_id', writers => 'subject+delete');

-- A record merged into another stays a week, hidden; a pupil expected in the register has a day from which they are.
alter table directory.people add column merged_into uuid, add column expected_since date;
grant update (merged_into, expected_since) on directory.people to preau_app;
-- +goose StatementBegin
create function directory.keep_expected_since() returns trigger language plpgsql as $$
begin
    if not new.expected_in_onde then
        new.expected_since := null;
    elsif new.expected_since is null then
        new.expected_since := coalesce(directory.today(new.tenant_id, new.updated_at), new.updated_at::date);
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger expected_since before insert or update of expected_in_onde on directory.people for each row execute function directory.keep_expected_since();
alter table directory.people no force row level security;
update directory.people set expected_since = created_at::date where expected_in_onde;
alter table directory.people force row level security;

-- +goose Down
drop trigger expected_since on directory.people;
drop function directory.keep_expected_since();
alter table directory.people drop column merged_into, drop column expected_since;
drop table directory.questions, directory.duplicates, directory.transfers, directory.rollover_groups, directory.rollover_choices, directory.rollover_classes, directory.rollovers;
drop function directory.leave_handover(uuid, text, bytea, timestamptz, timestamptz), directory.take_handover(text, timestamptz), directory.answer_handover(uuid, text, timestamptz), directory.handover_answer(uuid);
drop table directory.handovers;
