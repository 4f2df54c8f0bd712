-- +goose Up

-- Each payer reads their own share whole: of which activities, in which way and for which days, without the split, which says why.
alter table family.shares add column kind text not null default '', add column mode text not null default 'percent', add column since date, add column until date;
grant update (kind, mode, since, until) on family.shares to preau_app;
-- +goose StatementBegin
create function family.share_of() returns trigger language plpgsql as $$
begin
    select s.kind, s.mode, s.since, s.until into new.kind, new.mode, new.since, new.until from family.splits s where s.tenant_id = new.tenant_id and s.id = new.split_id;
    new.kind := coalesce(new.kind, '');
    new.mode := coalesce(new.mode, 'percent'); -- the key refuses a split that is not there
    return new;
end $$;
-- +goose StatementEnd
create trigger share_of before insert on family.shares for each row execute function family.share_of();
-- +goose StatementBegin
create function family.split_ends() returns trigger language plpgsql as $$
begin
    update family.shares set since = new.since, until = new.until where tenant_id = new.tenant_id and split_id = new.id;
    return null;
end $$;
-- +goose StatementEnd
create trigger split_ends after update on family.splits for each row when (new.until is distinct from old.until or new.since is distinct from old.since) execute function family.split_ends();

-- The town's rules on quotients. Nothing of it is secret: a family reads what becomes of theirs.
create table family.quotient_rules (
    tenant_id   uuid not null references tenant.tenants primary key,
    expires     text not null default 'remind' check (expires in ('remind', 'january')), -- the year after: asked for again, or prices no more from 1 February
    sworn       boolean not null default false,        -- what a family declares counts at once, before anybody saw a proof
    asks        boolean not null default false,        -- API Particulier may be asked
    reminded    smallint,                              -- the year whose January reminder left
    version     int not null default 1,
    updated_at  timestamptz not null
);
select doors.guard('family.quotient_rules', 'family', audience => '*');

-- The town's own key to API Particulier.
create table family.quotient_keys (
    tenant_id  uuid not null references tenant.tenants primary key,
    sealed     bytea not null,
    refused_at timestamptz,                            -- since when the service refuses it
    updated_at timestamptz not null
);
select doors.guard('family.quotient_keys', 'family', writers => 'staff+delete');

-- What a family declares on the phone. The document is shown, never kept.
create table family.quotient_claims (
    tenant_id    uuid not null,
    id           uuid not null,
    household_id uuid not null,
    person_id    uuid not null,                        -- who declares
    value        int not null check (value between 0 and 99999),
    year         smallint not null,
    month        smallint not null check (month between 1 and 12),
    source       text not null check (source in ('caf', 'msa', 'tax')),     -- on what paper
    state        text not null default 'waiting' check (state in ('waiting', 'seen', 'refused', 'withdrawn')),
    reason       text not null default '',             -- of a refusal
    said_at      timestamptz not null,
    answered_at  timestamptz,
    answered_by  uuid,                                 -- account
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references family.households,
    foreign key (tenant_id, person_id) references directory.people
);
create index quotient_claims_household on family.quotient_claims (tenant_id, household_id);
create index quotient_claims_waiting on family.quotient_claims (tenant_id, said_at) where state = 'waiting';
select doors.guard('family.quotient_claims', 'family', subject => 'person_id', writers => 'subject+delete');

-- One question to API Particulier. The identity that it needs is sealed, and gone with the answer.
create table family.quotient_asks (
    tenant_id    uuid not null,
    id           uuid not null,
    household_id uuid not null,
    person_id    uuid not null,                        -- whom it is about
    state        text not null default 'asked' check (state in ('asked', 'answered', 'failed')),
    why          text not null default '',             -- of a failure
    code         text not null default '',             -- the service's own
    attempts     smallint not null default 0,
    next_at      timestamptz,                          -- it is asked again then
    children     boolean,                              -- the file counts a child of the household
    value        int,
    year         smallint,
    month        smallint,
    sealed       bytea,
    asked_at     timestamptz not null,
    asked_by     uuid,                                 -- account
    answered_at  timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references family.households,
    foreign key (tenant_id, person_id) references directory.people,
    check (state <> 'answered' or sealed is null)
);
create index quotient_asks_household on family.quotient_asks (tenant_id, household_id, asked_at);
select doors.guard('family.quotient_asks', 'family', subject => 'person_id', writers => 'subject+delete');

-- A change of split that a payer asks for: a row for each payer, with the share they would bear. All agree, or an agent decides.
create table family.split_asks (
    tenant_id    uuid not null,
    id           uuid not null,
    request_id   uuid not null,                        -- the rows of one request
    household_id uuid not null,
    payer_id     uuid not null,
    person_id    uuid,                                 -- the payer's
    asker        boolean not null,
    kind         text not null default '',
    mode         text not null check (mode in ('percent', 'weeks')),
    ppm          int not null default 0 check (ppm between 0 and 1000000),
    weeks        text not null default '' check (weeks in ('', 'even', 'odd')),
    since        date not null,
    note         text not null default '',             -- the asker's, for the agent: on the asker's own row
    state        text not null default 'waiting' check (state in ('waiting', 'agreed', 'refused', 'applied', 'closed')),
    asked_at     timestamptz not null,
    answered_at  timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references family.households,
    foreign key (tenant_id, payer_id) references family.payers
);
create index split_asks_household on family.split_asks (tenant_id, household_id, request_id);
select doors.guard('family.split_asks', 'family', subject => 'person_id', writers => 'subject+delete');

-- What an import of a town hall wrote here, by the number of the former software: the next file finds the same household.
alter table family.households add column former text not null default '';
grant update (former) on family.households to preau_app;
create index households_former on family.households (tenant_id, former) where former <> '';

-- +goose Down
drop table family.split_asks, family.quotient_asks, family.quotient_claims, family.quotient_keys, family.quotient_rules;
alter table family.households drop column former;
