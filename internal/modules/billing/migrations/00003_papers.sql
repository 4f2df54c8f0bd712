-- +goose Up
-- How a vendor signs its papers: asked for before its first invoice.
create table billing.identities (
    tenant_id  uuid primary key references tenant.tenants,
    identity   jsonb not null,                             -- name, form, capital, SIRET, VAT, address, account, terms
    version    int not null default 1,
    updated_at timestamptz not null
);
select doors.guard('billing.identities', 'billing');

-- The rate of the European Central Bank on the first day of a half-year, from which interest for lateness is reckoned. What was published when
-- this was written is in the code; a vendor writes those that followed.
create table billing.late_rates (
    tenant_id  uuid not null references tenant.tenants,
    since      date not null,                              -- 1 January or 1 July
    ppm        int not null check (ppm between 0 and 1000000),
    source     text not null,                              -- where it was read
    updated_at timestamptz not null,
    primary key (tenant_id, since)
);
select doors.guard('billing.late_rates', 'billing');

-- A quote or an invoice as paper, version by version: an invoice that was refused for a reference is drawn again with the right one, and the
-- former stays. What it says is written when it is asked for; the file comes when it is drawn. The content of the PDF is kept under the id.
create table billing.papers (
    tenant_id    uuid not null references tenant.tenants,
    id           uuid not null,                            -- the same on both sides
    subject      text not null check (subject in ('quote', 'invoice')),
    about_id   uuid not null,                            -- a subscription or an invoice
    version      int not null,
    peer_id      uuid not null,
    number       text not null,
    service_code text not null default '',
    commitment   text not null default '',
    reason       text not null default '',                 -- why it was drawn again
    body         jsonb,                                    -- what is to be drawn; null on the side that received it
    xml          text not null default '',                 -- factur-x.xml, of an invoice
    sha256       bytea,                                    -- of the PDF; null until drawn
    size         int,
    drawn_at     timestamptz,
    created_at   timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, subject, about_id, version)
);
select doors.guard('billing.papers', 'billing');
revoke update on billing.papers from preau_app;
grant update (xml, sha256, size, drawn_at) on billing.papers to preau_app;

-- What became of an invoice on Chorus Pro, step by step, as the vendor read it there.
create table billing.deposits (
    tenant_id  uuid not null,
    invoice_id uuid not null,
    n          int not null,
    version    int not null,                               -- of the paper that was deposited
    state      text not null check (state in ('deposited', 'routing', 'available', 'suspended', 'refused', 'served', 'mandated', 'paid')),
    on_day     date not null,
    cause      text not null default '',                   -- of what is suspended or refused: commitment, service, siret, amount, other
    note       text not null default '',
    at         timestamptz not null,
    primary key (tenant_id, invoice_id, n),
    foreign key (tenant_id, invoice_id) references billing.invoices
);
select doors.guard('billing.deposits', 'billing');
revoke update on billing.deposits from preau_app;

-- What stands apart of the sum to date: a claim for lateness, what was given back by hand. of_invoice says of which invoice.
alter table billing.invoices add column apart boolean not null default false;
alter table billing.invoices add column reason text not null default '';               -- of what stands apart
alter table billing.invoices add column credited_cents bigint not null default 0 check (credited_cents >= 0); -- what credit notes took back of it
grant update (credited_cents) on billing.invoices to preau_app;
drop index billing.invoices_draft;
create unique index invoices_draft on billing.invoices (tenant_id, subscription_id, payer) where state = 'draft' and not apart;
create index invoices_of on billing.invoices (tenant_id, of_invoice) where of_invoice is not null;
alter table billing.invoice_lines add column of_n smallint;                             -- the line of the other invoice that is given back

-- +goose Down
drop table billing.deposits, billing.papers, billing.late_rates, billing.identities;
drop index billing.invoices_draft;
create unique index invoices_draft on billing.invoices (tenant_id, subscription_id, payer) where state = 'draft';
alter table billing.invoices drop column apart, drop column reason, drop column credited_cents;
alter table billing.invoice_lines drop column of_n;
