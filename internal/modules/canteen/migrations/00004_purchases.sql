-- +goose Up
-- What a kitchen bought, in the columns of « ma cantine » (achats): each line is one of the national return.
create table canteen.purchases (
    tenant_id     uuid not null references tenant.tenants,
    id            uuid not null,
    siret         text not null,
    description   text not null,
    supplier      text not null default '',
    day           date not null,
    cents         bigint not null check (cents >= 0),       -- without tax
    family        text not null check (family in ('VIANDES_VOLAILLES', 'CHARCUTERIE', 'PRODUITS_DE_LA_MER', 'FRUITS_ET_LEGUMES', 'PRODUITS_LAITIERS', 'BOULANGERIE', 'BOISSONS', 'AUTRES')),
    categories    text[] not null default '{}',
    origin        text not null default '' check (origin in ('', 'FRANCE', 'EUROPE')),
    short_circuit boolean not null default false,
    local         boolean not null default false,
    local_rule    text not null default '' check (local_rule in ('', 'PAT', 'COMMUNE', 'DEPARTEMENT', 'REGION', 'KM')),
    local_km      int,
    mark          text,                                     -- of an imported line: the same file again writes nothing; null: by hand
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, mark)
);
create index purchases_day on canteen.purchases (tenant_id, day);
select doors.guard('canteen.purchases', 'canteen', writers => 'staff+delete');

-- Meals of adults, as counts: nobody is named. A school asks for its own, or the desk for a restaurant.
create table canteen.adult_meals (
    tenant_id  uuid not null references tenant.tenants,
    school_id  uuid not null,                               -- the school's own tenant
    day        date not null,
    meals      int not null check (meals between 0 and 500),
    via        text not null check (via in ('school', 'desk')),
    updated_at timestamptz not null,
    primary key (tenant_id, school_id, day)
);
create index adult_meals_day on canteen.adult_meals (tenant_id, day);
select doors.guard('canteen.adult_meals', 'canteen', writers => 'staff+delete');

-- What was thrown away, weighed.
create table canteen.waste (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    day        date not null,
    what       text not null check (what in ('plates', 'unserved', 'kitchen')),
    grams      bigint not null check (grams >= 0),
    guests     int not null check (guests >= 0),
    note       text not null default '',
    created_at timestamptz not null,
    primary key (tenant_id, id)
);
create index waste_day on canteen.waste (tenant_id, day);
select doors.guard('canteen.waste', 'canteen', writers => 'staff+delete');

-- +goose Down
drop table canteen.waste, canteen.adult_meals, canteen.purchases;
