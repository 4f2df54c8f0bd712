-- +goose Up
create schema canteen;
grant usage on schema canteen to preau_app;

-- A plan of menus: what one kitchen cooks for the restaurants that follow it.
create table canteen.plans (
    tenant_id     uuid not null references tenant.tenants,
    id            uuid not null,
    name          text not null,
    kitchen       text not null default '',          -- the establishment that cooks, as it is called
    kitchen_siret text not null default '',
    weekdays      smallint not null default 27,      -- bit 0: Monday … bit 6: Sunday
    archived_at   timestamptz,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    primary key (tenant_id, id),
    check (weekdays between 1 and 127)
);
select doors.guard('canteen.plans', 'canteen', audience => '*');

-- Who eats by a plan: a restaurant, or a school whose pupils eat in one that nobody has described yet.
create table canteen.followers (
    tenant_id  uuid not null,
    id         uuid not null,
    plan_id    uuid not null,
    place_id   uuid,
    school_id  uuid,                                 -- the school's own tenant
    name       text not null,
    kind       text not null default '',             -- a type of restaurant of the schema menus-collectifs
    code       text not null default '',             -- its UAI or SIRET
    primary key (tenant_id, id),
    foreign key (tenant_id, plan_id) references canteen.plans
);
create unique index followers_place on canteen.followers (tenant_id, place_id) where place_id is not null;
create unique index followers_school on canteen.followers (tenant_id, school_id) where school_id is not null;
select doors.guard('canteen.followers', 'canteen', audience => '*', writers => 'staff+delete');

-- The dishes that a kitchen knows to make. What one contains is said once, here.
create table canteen.dishes (
    tenant_id   uuid not null references tenant.tenants,
    id          uuid not null,
    course      text not null check (course in ('starter', 'main', 'side', 'dairy', 'dessert', 'snack', 'bread')),
    name        text not null,
    fold        text not null,
    allergens   text[] not null default '{}',
    checked     boolean not null default false,      -- somebody said which allergens it contains, none included
    labels      text[] not null default '{}',
    contains    text[] not null default '{}',        -- pork, meat, fish: what a diet leaves out
    vegetarian  boolean not null default false,
    code        text not null default '',
    note        text not null default '',
    archived_at timestamptz,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, course, fold)
);
select doors.guard('canteen.dishes', 'canteen', audience => '*');

-- What is served on a day. The dishes are written in as they are known; those of days to come follow the library.
create table canteen.menus (
    tenant_id     uuid not null,
    id            uuid not null,
    plan_id       uuid not null,
    day           date not null,
    meal          text not null check (meal in ('lunch', 'picnic', 'snack')),
    dishes        jsonb not null default '[]',
    note          text not null default '',
    published_at  timestamptz,
    changed_at    timestamptz,                       -- a last change after the publication
    change_reason text not null default '',
    version       int not null default 1,
    updated_at    timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, plan_id, day, meal),
    foreign key (tenant_id, plan_id) references canteen.plans
);
create index menus_day on canteen.menus (tenant_id, day);
select doors.guard('canteen.menus', 'canteen', audience => '*', writers => 'staff+delete');

-- What a published menu said before, and why it changed.
create table canteen.changes (
    tenant_id  uuid not null,
    id         uuid not null,
    menu_id    uuid not null,
    day        date not null,
    removed    jsonb not null default '[]',
    added      jsonb not null default '[]',
    reason     text not null,
    changed_by uuid,                                 -- person; null once they left
    at         timestamptz not null,
    told       int,                                  -- guardians who were told; null: not reckoned yet
    primary key (tenant_id, id),
    foreign key (tenant_id, menu_id) references canteen.menus on delete cascade
);
create index changes_menu on canteen.changes (tenant_id, menu_id);
create index changes_day on canteen.changes (tenant_id, day);
select doors.guard('canteen.changes', 'canteen', writers => 'staff+delete');

-- In a school: the menus that the collectivity published for it.
create table canteen.posted (
    tenant_id     uuid not null references tenant.tenants,
    origin_tenant uuid not null,
    plan_id       uuid not null,
    origin_name   text not null,
    plan_name     text not null,
    day           date not null,
    meal          text not null,
    dishes        jsonb not null default '[]',
    note          text not null default '',
    changed_at    timestamptz,
    change_reason text not null default '',
    version       int not null,
    updated_at    timestamptz not null,
    primary key (tenant_id, origin_tenant, plan_id, day, meal)
);
create index posted_day on canteen.posted (tenant_id, day);
select doors.guard('canteen.posted', 'canteen', audience => '*', writers => 'staff+delete');

-- +goose Down
drop schema canteen cascade;
