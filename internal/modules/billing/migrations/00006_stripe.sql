-- +goose Up
-- A vendor's account at Stripe. Both keys are sealed; without a row, or with "on" false, nothing is asked of Stripe and all else goes on.
create table billing.stripe_accounts (
    tenant_id     uuid not null references tenant.tenants,
    secret        bytea not null,
    signs         bytea not null,
    live          boolean not null,                        -- in earnest; otherwise a test
    "on"          boolean not null,
    since         date not null,                           -- invoices issued from this day on have a copy
    account       text not null default '',                -- as Stripe said when it was tried
    name          text not null default '',
    version       text not null default '',                -- of the API
    heard         text not null default '' check (heard in ('', 'here', 'elsewhere', 'version')), -- whether events come here
    tried_at      timestamptz,
    tried_code    text not null default '',                -- why the last trial failed
    compared_at   timestamptz,
    compared_code text not null default '',                -- why the last comparison failed
    primary key (tenant_id)
);
select doors.guard('billing.stripe_accounts', 'billing', writers => 'staff+delete');

-- What Stripe told, each event once, until it was worked off.
create table billing.stripe_events (
    tenant_id uuid not null references tenant.tenants,
    id        text not null,
    kind      text not null,                               -- of the object that moved
    object    text not null,
    heard_at  timestamptz not null,
    done_at   timestamptz,
    primary key (tenant_id, id)
);
create index stripe_events_waiting on billing.stripe_events (tenant_id, heard_at) where done_at is null;
select doors.guard('billing.stripe_events', 'billing', writers => 'staff+delete');

-- The state of each object at Stripe, as it was told at the highest turn.
create table billing.stripe_objects (
    tenant_id uuid not null references tenant.tenants,
    kind      text not null,                               -- customer, subscription, invoice
    theirs    text not null,
    turn      bigint not null,                             -- the last that was taken
    kept      bigint not null default 0,                   -- that of the state
    state     jsonb not null default '{}',                 -- rail.Record
    primary key (tenant_id, kind, theirs)
);
select doors.guard('billing.stripe_objects', 'billing', writers => 'staff+delete');

-- Which of theirs is ours.
create table billing.stripe_copies (
    tenant_id uuid not null references tenant.tenants,
    kind      text not null check (kind in ('customer', 'subscription', 'invoice', 'credit_note')),
    ours      text not null,                               -- a payer's key, or an id
    theirs    text not null default '',                    -- empty until it is known
    print     text not null default '',                    -- of what Stripe was told last
    turn      int not null default 0,                      -- of its changes: a key names one of them
    told      int not null default 0,                      -- the last that Stripe is known to have
    primary key (tenant_id, kind, ours)
);
create index stripe_copies_theirs on billing.stripe_copies (tenant_id, kind, theirs);
select doors.guard('billing.stripe_copies', 'billing', writers => 'staff+delete');

-- Money that Stripe took and that was booked.
create table billing.stripe_payments (
    tenant_id  uuid not null,
    payment_id uuid not null,
    invoice_id uuid not null,
    theirs     text not null,                              -- Stripe's payment
    way        text not null check (way in ('copy', 'card')), -- paid of the copy, or on a page beside it
    cents      bigint not null check (cents > 0),
    primary key (tenant_id, payment_id, invoice_id),
    foreign key (tenant_id, payment_id) references billing.payments,
    foreign key (tenant_id, invoice_id) references billing.invoices
);
create index stripe_payments_invoice on billing.stripe_payments (tenant_id, invoice_id);
select doors.guard('billing.stripe_payments', 'billing');

-- Where both sides differ, as of the last comparison.
create table billing.stripe_differences (
    tenant_id uuid not null references tenant.tenants,
    n         int not null,
    kind      text not null,
    what      text not null,
    ours      text not null,
    theirs    text not null,
    here      text not null,
    there     text not null,
    sent_at   timestamptz,                                 -- asked to be sent again
    primary key (tenant_id, n)
);
select doors.guard('billing.stripe_differences', 'billing', writers => 'staff+delete');

-- What the other side says of itself that the rails depend on.
create table billing.partners (
    tenant_id uuid not null references tenant.tenants,
    peer_id   uuid not null,
    private   boolean not null default false,              -- a buyer whose money is its own
    online    boolean not null default false,              -- a vendor that takes cards and debits
    primary key (tenant_id, peer_id)
);
select doors.guard('billing.partners', 'billing');

-- A private buyer on its way to one of Stripe's pages. Each side keeps its own row under one id; the page is known by the vendor's.
create table billing.visits (
    tenant_id  uuid not null,
    id         uuid not null,
    side       text not null check (side in ('vendor', 'customer')),
    peer_id    uuid not null,
    invoice_id uuid not null,
    what       text not null check (what in ('card', 'mandate', 'portal')),
    state      text not null default 'asked' check (state in ('asked', 'open', 'unknown', 'done', 'refused', 'expired')),
    cents      bigint not null,
    session    text not null default '',
    page       text not null default '',
    created_at timestamptz not null,
    ended_at   timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, invoice_id) references billing.invoices
);
create unique index visits_held on billing.visits (tenant_id, invoice_id, what) where state in ('asked', 'open', 'unknown');
create index visits_session on billing.visits (tenant_id, session) where session <> '';
select doors.guard('billing.visits', 'billing');

-- +goose Down
drop table billing.visits, billing.partners, billing.stripe_differences, billing.stripe_payments, billing.stripe_copies, billing.stripe_objects, billing.stripe_events, billing.stripe_accounts;
