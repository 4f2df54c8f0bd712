-- +goose Up

-- What a payer reads of prices before any bill, each their own part and nothing of the other's. It is reckoned behind the doors of staff,
-- from the household's quotient, residence, splits and aids, which another parent may have given.
create table family.prices (
    tenant_id    uuid not null,
    person_id    uuid not null,                        -- the payer's
    pupil_id     uuid not null,
    unit_id      uuid not null,                        -- the slot
    month        date not null,                        -- its first day
    household_id uuid not null,
    usual        int[] not null,                       -- cents of an ordinary booking on each day of the month; null: none, or another pays
    booked       jsonb not null default '{}',          -- of the bookings that cost something else, by the day of the month
    known        boolean not null,                     -- no price wants a quotient that nobody gave
    primary key (tenant_id, person_id, pupil_id, unit_id, month),
    foreign key (tenant_id, person_id) references directory.people,
    foreign key (tenant_id, pupil_id) references directory.people,
    foreign key (tenant_id, household_id) references family.households
);
create index prices_household on family.prices (tenant_id, household_id, month);
create index prices_pupil on family.prices (tenant_id, pupil_id);
select doors.guard('family.prices', 'family', subject => 'person_id', writers => 'staff+delete');

-- What a month comes to for a payer by the bookings as they are, less what was billed of it.
create table family.owing (
    tenant_id    uuid not null,
    person_id    uuid not null,
    household_id uuid not null,
    pupil_id     uuid not null,
    month        date not null,                        -- its first day
    cents        bigint not null,
    primary key (tenant_id, person_id, household_id, pupil_id, month),
    foreign key (tenant_id, person_id) references directory.people,
    foreign key (tenant_id, pupil_id) references directory.people,
    foreign key (tenant_id, household_id) references family.households
);
create index owing_household on family.owing (tenant_id, household_id, month);
create index owing_pupil on family.owing (tenant_id, pupil_id);
select doors.guard('family.owing', 'money', subject => 'person_id', writers => 'staff+delete');

-- +goose Down
drop table family.owing, family.prices;
