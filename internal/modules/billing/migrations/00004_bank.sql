-- +goose Up
-- What a bank says came in: each movement once, however many files tell it.
create table billing.bank_files (
    tenant_id   uuid not null references tenant.tenants,
    id          uuid not null,
    name        text not null default '',
    sha256      bytea not null,
    lines       int not null,                              -- credits that it tells
    added       int not null,                              -- of them, those that no file told before
    received_at timestamptz not null,
    primary key (tenant_id, id)
);
select doors.guard('billing.bank_files', 'billing');

create table billing.bank_lines (
    tenant_id uuid not null,
    id        uuid not null,
    file_id   uuid not null,
    key       text not null,                               -- the same whenever the movement is read again
    account   text not null default '',
    booked    date not null,
    cents     bigint not null check (cents > 0),
    payer     text not null default '',
    said      text not null default '',
    refs      text[] not null default '{}',
    reversal  boolean not null default false,              -- one of our own payments came back
    state     text not null default 'open' check (state in ('open', 'settled', 'aside')),
    reason    text not null default '',                    -- why it is not for us
    primary key (tenant_id, id),
    unique (tenant_id, key),
    foreign key (tenant_id, file_id) references billing.bank_files
);
create index bank_lines_state on billing.bank_lines (tenant_id, state, booked, id);
select doors.guard('billing.bank_lines', 'billing');

-- Money that came in is taken back or given back by a payment below zero: nothing of the first is changed.
alter table billing.payments
    drop constraint payments_cents_check,
    add column kind text not null default 'payment' check (kind in ('payment', 'undone', 'refund')),
    add column line_id uuid,                               -- the movement of the bank that it is
    add column reverses uuid,                              -- the payment that it takes or gives back
    add column why text not null default '',
    add check (cents <> 0 and (kind = 'payment') = (cents > 0) and (kind = 'payment') = (reverses is null)),
    add foreign key (tenant_id, line_id) references billing.bank_lines,
    add foreign key (tenant_id, reverses) references billing.payments;
create unique index payments_undone on billing.payments (tenant_id, reverses) where kind = 'undone';
create index payments_reverses on billing.payments (tenant_id, reverses) where reverses is not null;
create index payments_line on billing.payments (tenant_id, line_id) where line_id is not null;
alter table billing.settlements
    drop constraint settlements_cents_check,
    drop constraint settlements_pkey,
    add column n smallint not null default 1,              -- what was left of a payment is used later
    add column day date,                                   -- when it was; null: the payment's
    add primary key (tenant_id, payment_id, invoice_id, n),
    add check (cents <> 0);
create index settlements_invoice on billing.settlements (tenant_id, invoice_id);

-- How often what is paid of an invoice changed: told late, an earlier sum does not come back.
alter table billing.invoices add column paid_n int not null default 0;
grant update (paid_n) on billing.invoices to preau_app;
create index invoices_open on billing.invoices (tenant_id, due_on) where side = 'vendor' and state = 'issued' and kind = 'invoice' and gross_cents - credited_cents > paid_cents;

-- Under which accounts a vendor keeps its books.
create table billing.accounting (
    tenant_id  uuid not null references tenant.tenants,
    siren      text not null,
    begins     smallint not null check (begins between 1 and 12), -- the month in which its accounting year begins
    customers  text not null,
    revenue    text not null,
    tax        text not null,
    bank       text not null,
    deferred   text not null,
    result     text not null,
    updated_at timestamptz not null,
    primary key (tenant_id)
);
select doors.guard('billing.accounting', 'billing');

-- The files of accounting entries that were asked for.
create table billing.fec_files (
    tenant_id   uuid not null references tenant.tenants,
    id          uuid not null,
    since       date not null,
    until       date not null,
    state       text not null default 'asked' check (state in ('asked', 'ready', 'refused')),
    name        text not null default '',
    content     bytea,
    sha256      bytea,
    entries     int not null default 0,
    debit_cents bigint not null default 0,
    faults      text[] not null default '{}',
    asked_at    timestamptz not null,
    ended_at    timestamptz,
    primary key (tenant_id, id),
    check (until >= since)
);
select doors.guard('billing.fec_files', 'billing');

-- +goose Down
drop table billing.fec_files, billing.accounting;
drop index billing.invoices_open;
alter table billing.invoices drop column paid_n;
alter table billing.settlements drop constraint settlements_pkey, drop column n, drop column day, add primary key (tenant_id, payment_id, invoice_id);
alter table billing.payments drop column kind, drop column line_id, drop column reverses, drop column why;
drop table billing.bank_lines, billing.bank_files;
