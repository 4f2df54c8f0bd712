-- +goose Up
alter table billing.offers
    add column grace_days  smallint not null default 0 check (grace_days between 0 and 366),    -- open after the last day; 0: the house's
    add column notice_days smallint not null default 0 check (notice_days between 0 and 366);
grant update (grace_days, notice_days) on billing.offers to preau_app;

alter table billing.subscriptions
    add column trial          boolean not null default false,  -- opens without an order, and asks for nothing
    add column tacit          boolean not null default false,  -- chosen with the order: without a word, it is renewed
    add column renewal_on     date,                            -- when what follows it was prepared
    add column convention_on  date,                            -- of a convention signed on paper, as the buyer states it
    add column convention_ref text not null default '',
    add column told           int not null default 1,          -- of its schools and its end: the later told stays
    drop constraint subscriptions_check1,
    add constraint subscriptions_quoted check (state in ('asked', 'declined') or trial or quote_number is not null);
grant update (tacit, renewal_on, convention_on, convention_ref, told) on billing.subscriptions to preau_app;

-- A school that is to join in the year, until who may commit the collectivity approves what it costs more.
create table billing.joins (
    tenant_id       uuid not null,
    id              uuid not null,
    subscription_id uuid not null,
    school_id       uuid not null,
    name            text not null,
    payer           smallint not null default 0,
    since           date not null,
    gross_cents     bigint not null,                       -- more, until the end of the term, on the pupils counted then
    state           text not null check (state in ('submitted', 'approved', 'dropped')),
    created_at      timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, subscription_id) references billing.subscriptions
);
create index joins_of on billing.joins (tenant_id, subscription_id, state);
select doors.guard('billing.joins', 'billing');

-- By which subscriptions an organisation's services are open: what its buyer told last. mine are those that it opened; what somebody
-- else opened is never frozen.
create table billing.openings (
    tenant_id       uuid not null references tenant.tenants,
    subscription_id uuid not null,
    buyer_id        uuid not null,
    buyer_name      text not null,
    told            int not null,
    services        text[] not null,
    mine            text[] not null default '{}',
    since           date not null,
    paid_until      date not null,                         -- its last day
    open_until      date not null,                         -- the days of grace with it
    primary key (tenant_id, subscription_id)
);
select doors.guard('billing.openings', 'billing');

-- +goose Down
drop table billing.openings, billing.joins;
alter table billing.subscriptions drop constraint subscriptions_quoted, drop column trial, drop column tacit, drop column renewal_on, drop column convention_on, drop column convention_ref, drop column told;
alter table billing.offers drop column grace_days, drop column notice_days;
