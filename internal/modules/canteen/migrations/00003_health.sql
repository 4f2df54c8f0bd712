-- +goose Up
-- The choices of menu that the organisation offers. No motive is asked for one.
create table canteen.regimes (
    tenant_id   uuid not null references tenant.tenants,
    id          uuid not null,
    label       text not null,
    avoids      text[] not null default '{}',        -- pork, meat, fish
    position    int not null default 0,
    archived_at timestamptz,
    created_at  timestamptz not null,
    primary key (tenant_id, id)
);
select doors.guard('canteen.regimes', 'canteen', audience => '*');

-- Which choice a child has, from a day. A door of its own: who books a meal need not know it.
create table canteen.diets (
    tenant_id  uuid not null,
    id         uuid not null,
    pupil_id   uuid not null,
    regime_id  uuid not null,
    since      date not null,
    until      date,
    via        text not null check (via in ('family', 'desk')),
    asked_by   uuid,                                 -- person; null once they left
    created_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, pupil_id) references directory.people,
    foreign key (tenant_id, regime_id) references canteen.regimes,
    check (until is null or until >= since - 1)
);
create index diets_pupil on canteen.diets (tenant_id, pupil_id);
select doors.guard('canteen.diets', 'diet', subject => 'pupil_id', writers => 'subject+delete');

-- The key under which this organisation's health data are sealed, itself sealed under the installation's: without it they are noise.
create table canteen.keys (
    tenant_id uuid not null primary key references tenant.tenants,
    sealed    bytea not null,
    made_at   timestamptz not null
);
select doors.guard('canteen.keys', 'health', audience => '*');

-- An individual care plan (PAI): what a child may not eat, and what to do. Who has one, and its dates, are behind the same door as
-- what is sealed.
create table canteen.care (
    tenant_id      uuid not null,
    id             uuid not null,
    pupil_id       uuid not null,
    sealed         bytea not null,                   -- allergens, other foods, what to do, the kit
    meal           text not null check (meal in ('adapted', 'basket')),
    kit            boolean not null default false,
    kit_expires_on date,
    prescribed_on  date,
    seen_on        date not null,                    -- when the document was seen; it is not kept
    school_id      uuid,                             -- made for the time in that school
    since          date not null,
    reviewed_on    date not null,
    ended_on       date,
    recorded_by    uuid,                             -- person; null once they left
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, pupil_id) references directory.people
);
create unique index care_once on canteen.care (tenant_id, pupil_id) where ended_on is null;
create index care_pupil on canteen.care (tenant_id, pupil_id);
select doors.guard('canteen.care', 'health', subject => 'pupil_id', writers => 'staff+delete');

-- "My child has a care plan": said by a family, without a word of what it is; the desk sees the document and records it.
create table canteen.announced (
    tenant_id  uuid not null,
    id         uuid not null,
    pupil_id   uuid not null,
    asked_by   uuid,                                 -- person
    asked_at   timestamptz not null,
    settled_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, pupil_id) references directory.people
);
create unique index announced_once on canteen.announced (tenant_id, pupil_id) where settled_at is null;
select doors.guard('canteen.announced', 'health', subject => 'pupil_id', writers => 'subject+delete');

-- Where a pupil goes to school at an instant: the school's own tenant.
create function canteen.school_of(tenant uuid, pupil uuid, at timestamptz) returns uuid language sql stable as
$$ select c.peer_tenant_id from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
    where m.tenant_id = tenant and m.person_id = pupil and m.part = 'pupil' and m.since <= directory.today(tenant, at) and (m.until is null or m.until >= directory.today(tenant, at))
    order by m.since desc limit 1 $$;

-- +goose Down
drop function canteen.school_of(uuid, uuid, timestamptz);
drop table canteen.announced, canteen.care, canteen.keys, canteen.diets, canteen.regimes;
