-- +goose Up
-- What a vendor asks of a payer: made again as often as wanted while a draft, never changed once it has its number.
create table billing.invoices (
    tenant_id       uuid not null,
    id              uuid not null,
    side            text not null check (side in ('vendor', 'customer')),
    peer_id         uuid not null,                         -- the other side
    peer_name       text not null,
    subscription_id uuid not null,
    payer           smallint not null,                     -- which of the subscription's payers
    recipient       jsonb not null,                        -- the payer as invoiced: name, SIRET, service code, commitment
    kind            text not null check (kind in ('invoice', 'credit_note')),
    of_invoice      uuid,                                  -- what a credit note takes back of
    state           text not null default 'draft' check (state in ('draft', 'issued')),
    year            smallint,
    number          bigint,
    issued_on       date,
    due_on          date,
    up_to           date not null,                         -- with those before it, all that is due up to this day is asked for
    market          text not null default '',
    net_cents       bigint not null,
    vat_cents       bigint not null,
    gross_cents     bigint not null,
    paid_cents      bigint not null default 0,
    served_on       date,                                  -- service fait: the buyer's word that what is invoiced was rendered
    created_at      timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, subscription_id) references billing.subscriptions,
    foreign key (tenant_id, of_invoice) references billing.invoices,
    check (gross_cents = net_cents + vat_cents),
    check ((state = 'draft') = (number is null)),
    check ((number is null) = (issued_on is null))
);
create unique index invoices_number on billing.invoices (tenant_id, side, kind, year, number) where side = 'vendor';
create unique index invoices_draft on billing.invoices (tenant_id, subscription_id, payer) where state = 'draft';
create index invoices_peer on billing.invoices (tenant_id, peer_id, issued_on);
select doors.guard('billing.invoices', 'billing', writers => 'staff+delete');

create table billing.invoice_lines (
    tenant_id  uuid not null,
    invoice_id uuid not null,
    n          smallint not null,
    of_line    smallint not null,                          -- of the subscription
    label      text not null,
    counts     text not null,
    school_id  uuid,                                       -- null: of all the payer's schools
    school     text not null default '',
    late       boolean not null,                           -- what became known since a former invoice
    since      date not null,
    until      date not null,
    unit_days  bigint not null,                            -- what was counted, times days
    term_days  smallint not null,
    vat_ppm    int not null,
    cents      bigint not null,
    primary key (tenant_id, invoice_id, n),
    foreign key (tenant_id, invoice_id) references billing.invoices on delete cascade
);
select doors.guard('billing.invoice_lines', 'billing', writers => 'staff+delete');

-- An issued invoice is what was sent: its lines and its sums are never changed, nor taken away.
-- +goose StatementBegin
create function billing.issued() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if old.state = 'issued' then
            raise exception 'an issued invoice stays' using errcode = '23514', constraint = 'issued';
        end if;
        return old;
    end if;
    if old.state = 'issued' and (new.state, new.number, new.year, new.issued_on, new.net_cents, new.vat_cents, new.gross_cents, new.recipient, new.kind, new.up_to)
            is distinct from (old.state, old.number, old.year, old.issued_on, old.net_cents, old.vat_cents, old.gross_cents, old.recipient, old.kind, old.up_to) then
        raise exception 'an issued invoice stays as it was sent' using errcode = '23514', constraint = 'issued';
    end if;
    return new;
end $$;
create function billing.line_issued() returns trigger language plpgsql as $$
begin
    if exists (select from billing.invoices i where i.tenant_id = old.tenant_id and i.id = old.invoice_id and i.state = 'issued') then
        raise exception 'the lines of an issued invoice stay' using errcode = '23514', constraint = 'issued';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
-- +goose StatementEnd
create trigger issued before update or delete on billing.invoices for each row execute function billing.issued();
create trigger issued before update or delete on billing.invoice_lines for each row execute function billing.line_issued();

-- Money that came in, and what it settles.
create table billing.payments (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    peer_id    uuid not null,
    day        date not null,
    cents      bigint not null check (cents > 0),
    reference  text not null default '',                   -- as the bank gives it
    created_at timestamptz not null,
    primary key (tenant_id, id)
);
select doors.guard('billing.payments', 'billing');
create table billing.settlements (
    tenant_id  uuid not null,
    payment_id uuid not null,
    invoice_id uuid not null,
    cents      bigint not null check (cents > 0),
    primary key (tenant_id, payment_id, invoice_id),
    foreign key (tenant_id, payment_id) references billing.payments,
    foreign key (tenant_id, invoice_id) references billing.invoices
);
select doors.guard('billing.settlements', 'billing');

-- +goose Down
drop table billing.settlements, billing.payments, billing.invoice_lines, billing.invoices;
drop function billing.issued(), billing.line_issued();
