-- +goose Up
create schema liaison;
grant usage on schema liaison to preau_app;

-- A note as those who write it know it. Families never read this table: what they read is in liaison.audience.
create table liaison.notes (
    tenant_id      uuid not null,
    id             uuid not null,
    author_id      uuid,                                   -- person; null: it came over a link, or its author is gone
    author_name    text not null,                          -- as families read it
    author_role    text not null default '',               -- access.Profile
    kind           text not null check (kind in ('outing', 'health', 'school_life', 'meeting', 'administration', 'canteen', 'transport', 'closure', 'staff_absence', 'event', 'town', 'information', 'survey')),
    title          text not null default '',
    body           jsonb not null,                         -- ProseMirror document
    plain          text not null default '',
    wants          text not null default 'read' check (wants in ('none', 'read', 'sign', 'yes_no', 'choice', 'text', 'authorisation')),
    both_guardians boolean not null default false,         -- each guardian who decides is asked, not the first of them
    choices        text[] not null default '{}',
    closes_on      date,                                   -- last civil day for an answer
    closes_at      timestamptz,                            -- the instant that day ends here
    event          jsonb,                                  -- liaison.Event: when and where something takes place
    audience       jsonb not null default '{}',            -- directory.Audience, as chosen
    schools        uuid[] not null default '{}',           -- tenants over a link: a mayor's notice
    state          text not null default 'draft' check (state in ('draft', 'scheduled', 'published', 'withdrawn')),
    publish_at     timestamptz,
    published_at   timestamptz,
    leaves_at      timestamptz,                            -- when families begin to see it: the quiet hours are over
    urgent         boolean not null default false,
    urgent_reason  text not null default '',
    origin         uuid not null,                          -- the same for the copies of one notice in several tenants
    origin_tenant  uuid,
    origin_name    text not null default '',
    corrected_at   timestamptz,
    withdrawn_at   timestamptz,
    withdrawn_by   uuid,
    pupils         int not null default 0,                 -- reached at publication
    people         int not null default 0,                 -- told of it then
    rounds         int not null default 0,                 -- of "send also"
    version        int not null default 1,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    primary key (tenant_id, id),
    check (urgent = (urgent_reason <> '')),
    check ((state in ('published', 'withdrawn')) = (published_at is not null))
);
create index notes_list on liaison.notes (tenant_id, (coalesce(published_at, created_at)) desc);
create index notes_author on liaison.notes (tenant_id, author_id, state);
create unique index notes_origin on liaison.notes (tenant_id, origin_tenant, origin) where origin_tenant is not null;
select doors.guard('liaison.notes', 'liaison', writers => 'staff+delete');

-- What a note said before each correction.
create table liaison.versions (
    tenant_id    uuid not null,
    id           uuid not null,
    note_id      uuid not null,
    version      int not null,
    title        text not null,
    body         jsonb not null,
    closes_on    date,
    corrected_at timestamptz not null,
    corrected_by uuid,                                     -- person
    primary key (tenant_id, id),
    unique (tenant_id, note_id, version),
    foreign key (tenant_id, note_id) references liaison.notes
);
select doors.guard('liaison.versions', 'liaison');

-- Files of a note. The content is in the blob store under <tenant_id>/<id>, read only through the note.
create table liaison.attachments (
    tenant_id  uuid not null,
    id         uuid not null,
    note_id    uuid not null,
    name       text not null,
    media_type text not null,
    bytes      int not null,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, note_id) references liaison.notes
);
create index attachments_note on liaison.attachments (tenant_id, note_id);
select doors.guard('liaison.attachments', 'liaison', writers => 'staff+delete');

-- Files in the store that no note holds: on their way to a note, or taken off one. The night throws away what stays here.
create table liaison.loose_files (
    tenant_id uuid not null,
    id        uuid not null,
    since     timestamptz not null,
    primary key (tenant_id, id)
);
select doors.guard('liaison.loose_files', 'liaison', writers => 'staff+delete');

-- What families read: one copy of the note per group it is addressed to, and one per person whom no group reaches.
create table liaison.audience (
    tenant_id    uuid not null,
    id           uuid not null,
    note_id      uuid not null,
    group_id     uuid,
    subject_id   uuid,                                     -- a pupil, or an adult told for themselves
    published_at timestamptz not null,                     -- not seen before
    closes_at    timestamptz,
    withdrawn_at timestamptz,
    sheet        jsonb not null,                           -- liaison.Sheet
    body         jsonb not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, note_id) references liaison.notes,
    check (num_nonnulls(group_id, subject_id) = 1)
);
create index audience_note on liaison.audience (tenant_id, note_id);
create index audience_group on liaison.audience (tenant_id, group_id, published_at desc) where group_id is not null;
create index audience_subject on liaison.audience (tenant_id, subject_id, published_at desc) where subject_id is not null;
select doors.guard('liaison.audience', 'liaison', subject => 'subject_id', audience => 'group_id');

-- Who is told of what about whom, frozen at publication, and what they did of it: one row per note, guardian and pupil.
-- No key to the note on purpose: a hundred thousand rows are written in one statement, and go with their note at the purge.
create table liaison.deliveries (
    tenant_id    uuid not null,
    note_id      uuid not null,
    guardian_id  uuid not null,                            -- who is told: the person of the acknowledgement; the pupil when there is nobody
    pupil_id     uuid not null,                            -- about whom; themselves for an adult of the staff
    class_id     uuid,
    account_id   uuid,
    authority    text not null check (authority in ('full', 'informed', 'self', 'nobody')),   -- nobody: no guardian is known, paper alone
    channel      text not null check (channel in ('digital', 'paper')),
    published_at timestamptz not null,
    round        int not null default 0,                   -- 0: at publication; then one more per explicit "send also"
    owes         boolean not null,                         -- something is still asked of this guardian
    read_at      timestamptz,
    signed_at    timestamptz,
    answer       text,
    answered_at  timestamptz,
    way          text check (way in ('app', 'link', 'paper')),
    recorded_by  uuid,                                     -- person of the staff who copied a paper answer
    primary key (tenant_id, note_id, guardian_id, pupil_id)
);
create index deliveries_guardian on liaison.deliveries (tenant_id, guardian_id, owes, published_at desc);
select doors.guard('liaison.deliveries', 'liaison', subject => 'guardian_id', writers => 'subject');
-- what was frozen stays so, whoever asks
revoke update on liaison.deliveries from preau_app;
grant update (owes, read_at, signed_at, answer, answered_at, way, recorded_by) on liaison.deliveries to preau_app;

-- One answer per child: whoever comes first settles it, unless both guardians are asked. It does not say who nor what.
create table liaison.settled (
    tenant_id  uuid not null,
    note_id    uuid not null,
    pupil_id   uuid not null,
    answers    int not null,                               -- that stand; 0: taken back
    settled_at timestamptz not null,
    primary key (tenant_id, note_id, pupil_id),
    foreign key (tenant_id, note_id) references liaison.notes
);
select doors.guard('liaison.settled', 'liaison', subject => 'pupil_id', writers => 'subject');

create table liaison.reminders (
    tenant_id uuid not null,
    id        uuid not null,
    note_id   uuid not null,
    day       date not null,                               -- of the tenant: one reminder a day
    sent_by   uuid,                                        -- person
    people    int not null,
    leaves_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, note_id, day),
    foreign key (tenant_id, note_id) references liaison.notes
);
select doors.guard('liaison.reminders', 'liaison');

-- A notice's copies in other tenants, as they are counted there: figures, never names.
create table liaison.copies (
    tenant_id      uuid not null,
    note_id        uuid not null,
    peer_tenant_id uuid not null,
    peer_name      text not null,
    people         int not null default 0,
    read           int not null default 0,
    done           int not null default 0,
    counted_at     timestamptz,
    primary key (tenant_id, note_id, peer_tenant_id),
    foreign key (tenant_id, note_id) references liaison.notes
);
select doors.guard('liaison.copies', 'liaison');

-- Long documents made by a job, kept a day.
create table liaison.documents (
    tenant_id  uuid not null,
    id         uuid not null,                              -- the task's, and the file's
    note_id    uuid not null,
    account_id uuid,                                       -- who asked
    name       text not null,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, note_id) references liaison.notes
);
select doors.guard('liaison.documents', 'liaison', writers => 'staff+delete');

-- +goose Down
drop schema liaison cascade;
