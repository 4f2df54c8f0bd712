-- +goose Up
-- What was used, counted: each fact once, under the key of who tells it. None is changed: another corrects it. Nobody stands in it.
create table billing.meter_events (
    tenant_id uuid not null,
    buyer_id  uuid not null,                               -- the collectivity: the tenant itself, or a vendor's customer
    source    text not null,
    id        text not null,                               -- the source's own: told twice, it counts once
    meter     text not null check (meter in ('active_pupils', 'canteen', 'transport', 'sms', 'storage')),
    school_id uuid not null,                               -- the owner itself: of no school
    day       date not null,                               -- that it is about
    month     date not null,                               -- in which it counts: the day's own, or the first one that was still open
    quantity  bigint not null,                             -- below zero: it takes back
    at        timestamptz not null,                        -- when it was told
    primary key (tenant_id, buyer_id, source, id)
);
create index meter_events_day on billing.meter_events (tenant_id, buyer_id, meter, school_id, month);
select doors.guard('billing.meter_events', 'billing');
revoke update on billing.meter_events from preau_app;

-- The same by day: what a screen, a month and an alert read.
create table billing.meter_days (
    tenant_id uuid not null,
    buyer_id  uuid not null,
    month     date not null,
    meter     text not null,
    school_id uuid not null,
    day       date not null,
    quantity  bigint not null,
    events    int not null,
    said_at   timestamptz not null,                        -- of the last one
    primary key (tenant_id, month, buyer_id, meter, school_id, day)
);
select doors.guard('billing.meter_days', 'billing');

-- A month that is closed: nothing counts in it any more, and these are its figures.
create table billing.meter_months (
    tenant_id uuid not null references tenant.tenants,
    buyer_id  uuid not null,
    month     date not null,
    figures   jsonb not null,
    closed_at timestamptz not null,
    primary key (tenant_id, buyer_id, month)
);
select doors.guard('billing.meter_months', 'billing');
revoke update on billing.meter_months from preau_app;

-- What was bought of a meter, and is nearly used or all used: told once until it falls back.
create table billing.meter_alerts (
    tenant_id uuid not null references tenant.tenants,
    id        uuid not null,
    buyer_id  uuid not null,
    meter     text not null,
    level     smallint not null check (level in (80, 100)), -- of a hundred
    used      bigint not null,
    quota     bigint not null,
    at        timestamptz not null,
    over_at   timestamptz,
    primary key (tenant_id, id)
);
create unique index meter_alerts_live on billing.meter_alerts (tenant_id, buyer_id, meter, level) where over_at is null;
select doors.guard('billing.meter_alerts', 'billing');

-- seen() lists the people of the transaction's tenant who came since an instant: their ids here, nothing of what they did.
-- +goose StatementBegin
create function billing.seen(since timestamptz) returns setof uuid language sql stable as
$$ select m.person_id from identity.memberships m where m.tenant_id = doors.tenant() and doors.open('open.billing')
     and exists (select from identity.sessions s where s.account_id = m.account_id and s.seen_at >= $1) $$;
-- +goose StatementEnd
select doors.lookup('billing.seen(timestamptz)');

-- +goose Down
delete from doors.lookups where function_name = 'billing.seen(timestamp with time zone)';
drop function billing.seen(timestamptz);
delete from doors.tables where table_name = any ('{billing.meter_events,billing.meter_days,billing.meter_months,billing.meter_alerts}');
drop table billing.meter_alerts, billing.meter_months, billing.meter_days, billing.meter_events;
