-- +goose Up
-- A payment that a payer began online. Nothing proves it but the answer of its rail, asked anew: its state only ever goes from asked and
-- unknown to an end, and from an end to paid when the rail says so after all.
create table family.payments (
    tenant_id     uuid not null references tenant.tenants,
    id            uuid not null,
    payer_id      uuid not null,
    person_id     uuid not null,                       -- the payer's
    account_id    uuid,                                -- who began it
    rail          text not null check (rail in ('payfip', 'stripe')),
    state         text not null default 'asked' check (state in ('asked', 'unknown', 'paid', 'refused', 'abandoned', 'expired')),
    cents         bigint not null check (cents > 0),   -- asked for
    label         text not null,                       -- as the rail's page shows it
    reference     text not null,                       -- of the debt, as the rail was told
    year          smallint not null,                   -- of the budget
    mode          text not null default '',            -- PayFiP's: T, X, W
    client        text not null default '',            -- PayFiP's number of the creditor
    ref           text,                                -- the rail's own id; null until it opened one
    intent        text not null default '',            -- Stripe's payment, to give back by
    result        text not null default '',            -- the rail's last word: P, V, A, R, Z, P1, P5, open, paid …
    paid_cents    bigint not null default 0,           -- what the rail says was paid
    over_cents    bigint not null default 0,           -- of it, what these bills no longer needed
    approval      text not null default '',
    created_at    timestamptz not null,
    opened_at     timestamptz,
    returned_at   timestamptz,                         -- the payer came back
    asked_at      timestamptz,                         -- the rail was asked last, and heard
    notified_at   timestamptz,
    ended_at      timestamptz,
    paid_at       timestamptz,                         -- as the rail dates it
    primary key (tenant_id, id),
    foreign key (tenant_id, payer_id) references family.payers
);
create index payments_payer on family.payments (tenant_id, payer_id, created_at);
create index payments_created on family.payments (tenant_id, created_at);
create unique index payments_ref on family.payments (tenant_id, rail, ref) where ref is not null;
select doors.guard('family.payments', 'money', subject => 'person_id', writers => 'subject');

-- What a payment was begun for. A bill is in one payment that has no end yet, never in two: nobody is sent to pay it twice.
create table family.payment_bills (
    tenant_id  uuid not null,
    payment_id uuid not null,
    bill_id    uuid not null,
    person_id  uuid not null,
    cents      bigint not null check (cents > 0),
    held       boolean not null default true,
    primary key (tenant_id, payment_id, bill_id),
    foreign key (tenant_id, payment_id) references family.payments,
    foreign key (tenant_id, bill_id) references family.bills
);
create unique index payment_bills_held on family.payment_bills (tenant_id, bill_id) where held;
create index payment_bills_bill on family.payment_bills (tenant_id, bill_id);
select doors.guard('family.payment_bills', 'money', subject => 'person_id', writers => 'subject');

-- What happened to a payment, in the order in which it was learnt. Written once.
create table family.payment_events (
    tenant_id  uuid not null,
    id         uuid not null,
    payment_id uuid not null,
    person_id  uuid not null,
    at         timestamptz not null,
    kind       text not null check (kind in ('began', 'opened', 'not_opened', 'returned', 'notified', 'silent', 'pending', 'differs', 'paid', 'refused', 'abandoned', 'expired')),
    code       text not null default '',               -- the rail's
    primary key (tenant_id, id),
    foreign key (tenant_id, payment_id) references family.payments
);
create index payment_events_payment on family.payment_events (tenant_id, payment_id, at);
select doors.guard('family.payment_events', 'money', subject => 'person_id', writers => 'subject');
revoke update on family.payment_events from preau_app;
grant update (person_id) on family.payment_events to preau_app;

-- +goose Down
drop table family.payment_events, family.payment_bills, family.payments;
