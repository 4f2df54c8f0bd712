-- +goose Up
create schema billing;
grant usage on schema billing to preau_app;

-- What a vendor offers: its own lines, and each customer's copy of what is offered to it. A published line is never changed: another of
-- the same code follows it.
create table billing.offers (
    tenant_id      uuid not null references tenant.tenants,
    id             uuid not null,
    vendor_id      uuid not null,                          -- the tenant itself, or the linked vendor whose copy it is
    code           text not null,
    label          text not null,
    line           text not null default '',
    counts         text not null check (counts in ('school', 'pupil', 'choice')),
    price          jsonb not null,                         -- charge.Price: before tax, for a whole term
    vat_ppm        int not null check (vat_ppm between 0 and 1000000),
    trial_days     int not null default 0 check (trial_days between 0 and 366),
    opens          text[] not null default '{}',           -- services of the bouquet
    storage_gb     int not null default 0 check (storage_gb >= 0),   -- for each school
    resource_cents bigint not null default 0 check (resource_cents >= 0), -- budget of resources, for each unit
    buyers         text[] not null,                        -- kinds of tenant that may buy it
    since          date not null,
    until          date,
    state          text not null default 'draft' check (state in ('draft', 'published', 'withdrawn')),
    published_at   timestamptz,
    version        int not null default 1,
    updated_at     timestamptz not null,
    primary key (tenant_id, id),
    check (until is null or until >= since)
);
create index offers_vendor on billing.offers (tenant_id, vendor_id, state);
select doors.guard('billing.offers', 'billing', writers => 'staff+delete');

-- What a collectivity buys of a vendor for its schools. Each side keeps its own row, under one id; what crosses is told by a step.
create table billing.subscriptions (
    tenant_id    uuid not null references tenant.tenants,
    id           uuid not null,
    side         text not null check (side in ('vendor', 'customer')),
    peer_id      uuid not null,                            -- the other side
    peer_name    text not null,
    state        text not null check (state in ('asked', 'quoted', 'submitted', 'ordered', 'running', 'ended', 'declined')),
    term_from    date not null,
    term_until   date not null,
    counted_on   date not null,                            -- the reference date: pupils enrolled on that day are billed
    invoicing    text not null default 'advance' check (invoicing in ('advance', 'quarter', 'month')),
    lines        jsonb not null,                           -- what is bought, as it was offered
    payers       jsonb not null,                           -- who is invoiced
    sharing      text not null default 'pupils' check (sharing in ('pupils', 'fixed')), -- how several payers share: by the pupils of their schools, or by parts agreed
    quote_year   smallint,
    quote_number bigint,
    quote_until  date,
    quote_hash   bytea,                                    -- of what was quoted: an order names it
    net_cents    bigint,                                   -- of the quote, for the whole term
    gross_cents  bigint,
    market       text not null default '',                 -- market, lot or UGAP reference
    ordered_on   date,
    ended_on     date,
    reason       text not null default '',                 -- of a refusal or an end
    renews       uuid,                                     -- the subscription that it follows
    version      int not null default 1,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    primary key (tenant_id, id),
    check (term_until > term_from),
    check ((state in ('asked', 'declined')) or quote_number is not null)
);
create index subscriptions_peer on billing.subscriptions (tenant_id, peer_id, state);
select doors.guard('billing.subscriptions', 'billing');

-- The schools of a subscription, from a day to another: one that joins in the year pays from its day on.
create table billing.places (
    tenant_id       uuid not null,
    subscription_id uuid not null,
    school_id       uuid not null,                         -- its tenant
    name            text not null,
    uai             text not null default '',
    payer           smallint not null default 0,           -- which of the subscription's payers
    since           date not null,
    until           date,
    primary key (tenant_id, subscription_id, school_id, since),
    foreign key (tenant_id, subscription_id) references billing.subscriptions,
    check (until is null or until >= since)
);
select doors.guard('billing.places', 'billing', writers => 'staff+delete');

-- What happened to a subscription, by whom and in what quality: the proof of an order. A name stays on the side of whoever bears it.
create table billing.steps (
    tenant_id       uuid not null,
    subscription_id uuid not null,
    n               int not null,
    kind            text not null,                         -- asked, quoted, submitted, sent_back, approved, running, joined, left, ended, declined …
    at              timestamptz not null,
    by_account      uuid,
    by_name         text not null default '',
    quality         text not null default '',              -- maire, adjoint délégué …
    note            text not null default '',
    primary key (tenant_id, subscription_id, n),
    foreign key (tenant_id, subscription_id) references billing.subscriptions
);
select doors.guard('billing.steps', 'billing');
revoke update on billing.steps from preau_app;

-- Pupils of a school on a day, class by class, kept as evidence: a correction is another count of the same day, which says why.
create table billing.censuses (
    tenant_id uuid not null references tenant.tenants,
    id        uuid not null,                               -- the count's, on each side that keeps it
    school_id uuid not null,
    name      text not null,
    on_day    date not null,
    pupils    int not null check (pupils >= 0),            -- counted
    twice     int not null default 0 check (twice >= 0),   -- left out: counted in another school of the same collectivity
    classes   jsonb not null,                              -- label, levels, pupils of each
    why       text not null check (why in ('asked', 'reference', 'joined', 'corrected')),
    note      text not null default '',
    taken_at  timestamptz not null,
    primary key (tenant_id, id)
);
create index censuses_school on billing.censuses (tenant_id, school_id, on_day desc, taken_at desc);
select doors.guard('billing.censuses', 'billing');
revoke update on billing.censuses from preau_app;

-- Who was counted, under keys that say nothing of them: a collectivity finds by them a pupil of two of its schools. They never reach a vendor.
create table billing.census_keys (
    tenant_id uuid not null,
    census_id uuid not null,
    keys      text[] not null,
    since     date[] not null,                             -- of each: enrolled in that school since
    primary key (tenant_id, census_id),
    foreign key (tenant_id, census_id) references billing.censuses
);
select doors.guard('billing.census_keys', 'billing', writers => 'staff+delete');

select ledger.anatomy('billing', 'billing');

-- +goose Down
drop schema billing cascade;
