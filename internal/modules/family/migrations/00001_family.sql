-- +goose Up
create schema family;
grant usage on schema family to preau_app;

-- Two doors. `family` is behind who pays and by what rule: households, payers, quotients, tariffs. `money` is behind what is owed and
-- paid: an agent of the school office who writes a quotient down does not see a debt.

-- What a collectivity says of itself as a creditor.
create table family.creditors (
    tenant_id       uuid not null references tenant.tenants primary key,
    name            text not null,                     -- as an invoice says it
    regie           text not null default '',          -- "Régie périscolaire"
    siret           text not null default '',
    address         jsonb not null default '{}',
    contact         text not null default '',          -- whom a family asks: telephone, hours
    terms_days      smallint not null default 30 check (terms_days between 1 and 120),      -- from issue to due
    threshold_cents int not null default 1500 check (threshold_cents >= 0),                 -- below, a debt is carried forward (CGCT, D. 1611-1)
    prices_from     text not null default 'next_month' check (prices_from in ('day', 'month', 'next_month')),  -- a new quotient counts
    resident_by     text not null default 'child' check (resident_by in ('child', 'household')),
    rails           text[] not null default '{payfip,desk}',
    settings        jsonb not null default '{}',       -- of the rails: each reads its own key
    version         int not null default 1,
    updated_at      timestamptz not null
);
select doors.guard('family.creditors', 'family', audience => '*');

-- Who pays: a person of the directory, or an institution (the département's child welfare, a social centre).
create table family.payers (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    person_id  uuid,
    name       text not null default '',               -- of an institution
    siret      text not null default '',
    address    jsonb not null default '{}',            -- of an institution; a person's is the directory's
    paper      boolean not null default false,         -- wants invoices on paper
    created_at timestamptz not null,
    closed_at  timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references directory.people,
    check ((person_id is null) = (name <> ''))
);
create unique index payers_person on family.payers (tenant_id, person_id) where person_id is not null and closed_at is null;
select doors.guard('family.payers', 'family', subject => 'person_id');

create table family.households (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    name       text not null,                          -- as agents find it; never shown to a payer
    note       text not null default '',
    created_at timestamptz not null,
    ended_on   date,
    primary key (tenant_id, id)
);
select doors.guard('family.households', 'family');

create table family.household_children (
    tenant_id    uuid not null,
    id           uuid not null,
    household_id uuid not null,
    pupil_id     uuid not null,
    since        date not null,
    until        date,
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references family.households,
    foreign key (tenant_id, pupil_id) references directory.people,
    check (until is null or until >= since)
);
create index household_children_household on family.household_children (tenant_id, household_id);
create index household_children_pupil on family.household_children (tenant_id, pupil_id);
select doors.guard('family.household_children', 'family', subject => 'pupil_id', writers => 'staff+delete');

create table family.household_payers (
    tenant_id    uuid not null,
    id           uuid not null,
    household_id uuid not null,
    payer_id     uuid not null,
    person_id    uuid,                                 -- the payer's: a payer reads their own row
    since        date not null,
    until        date,
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references family.households,
    foreign key (tenant_id, payer_id) references family.payers,
    check (until is null or until >= since)
);
create index household_payers_household on family.household_payers (tenant_id, household_id);
create index household_payers_payer on family.household_payers (tenant_id, payer_id);
select doors.guard('family.household_payers', 'family', subject => 'person_id', writers => 'staff+delete');

-- Whether the household lives there, from a day on, and how that is known.
create table family.residences (
    tenant_id    uuid not null,
    id           uuid not null,
    household_id uuid not null,
    resident     boolean not null,
    source       text not null check (source in ('enrolment', 'desk', 'import')),
    since        date not null,
    created_at   timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, household_id, since),
    foreign key (tenant_id, household_id) references family.households
);
select doors.guard('family.residences', 'family', writers => 'staff+delete');

-- How the payers of a household share it, from a day on: a share each reads of itself alone.
create table family.splits (
    tenant_id    uuid not null,
    id           uuid not null,
    household_id uuid not null,
    kind         text not null default '',             -- of activity; '' for all that no other split names
    mode         text not null check (mode in ('percent', 'weeks')),
    since        date not null,
    until        date,
    reason       text not null default '',             -- what an agent saw: a judgment, an agreement of both
    made_by      uuid,                                 -- account
    created_at   timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references family.households,
    check (until is null or until >= since)
);
create index splits_household on family.splits (tenant_id, household_id);
select doors.guard('family.splits', 'family', writers => 'staff+delete');

create table family.shares (
    tenant_id uuid not null,
    split_id  uuid not null,
    payer_id  uuid not null,
    person_id uuid,
    ppm       int not null default 0 check (ppm between 0 and 1000000),        -- percent: of each line
    weeks     text not null default '' check (weeks in ('', 'even', 'odd')),   -- weeks: of the civil year
    primary key (tenant_id, split_id, payer_id),
    foreign key (tenant_id, split_id) references family.splits,
    foreign key (tenant_id, payer_id) references family.payers
);
select doors.guard('family.shares', 'family', subject => 'person_id', writers => 'staff+delete');

create table family.quotients (
    tenant_id    uuid not null,
    id           uuid not null,
    household_id uuid not null,
    person_id    uuid,                                 -- who gave it: the other parent does not read it
    value        int not null check (value between 0 and 99999),   -- euros, as CAF and MSA write it
    source       text not null check (source in ('caf', 'msa', 'declared', 'desk', 'import')),
    year         smallint not null,                    -- the month it was reckoned for
    month        smallint not null check (month between 1 and 12),
    since        date not null,                        -- the first day it prices
    until        date,
    proof        text not null default '' check (proof in ('', 'api', 'seen', 'sworn')),
    seen_on      date,
    made_by      uuid,                                 -- account
    created_at   timestamptz not null,
    ended_at     timestamptz,                          -- taken back, or replaced before it priced anything
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references family.households,
    check (until is null or until >= since)
);
create index quotients_household on family.quotients (tenant_id, household_id, since);
select doors.guard('family.quotients', 'family', subject => 'person_id');

-- A price list of one kind of activity: data, from a day on. An active one never changes; another follows it.
create table family.tariffs (
    tenant_id    uuid not null references tenant.tenants,
    id           uuid not null,
    service      text not null check (service in ('canteen', 'childcare', 'transport')),
    kind         text not null,                        -- of activity: meal, morning, evening …
    activity_id  uuid,                                 -- one activity alone; null: all of the kind
    label        text not null,
    since        date not null,
    until        date,
    state        text not null default 'draft' check (state in ('draft', 'active', 'withdrawn')),
    body         jsonb not null,                       -- price.Tariff
    cost_cents   int check (cost_cents > 0),           -- per user: nothing is charged above (code de l'éducation, R. 531-53)
    decided_on   date,                                 -- of the deliberation
    reference    text not null default '',
    made_by      uuid,                                 -- account
    created_at   timestamptz not null,
    activated_at timestamptz,
    version      int not null default 1,
    primary key (tenant_id, id),
    check (until is null or until >= since - 1),
    check (state <> 'active' or (cost_cents is not null and decided_on is not null and activated_at is not null))
);
create index tariffs_kind on family.tariffs (tenant_id, service, kind, since);
select doors.guard('family.tariffs', 'family', audience => '*');

-- What somebody else takes on: a social centre, a département, an employer.
create table family.aids (
    tenant_id    uuid not null,
    id           uuid not null,
    household_id uuid not null,
    pupil_id     uuid,                                 -- null: all children of the household
    service      text not null default '',             -- '' : all
    label        text not null,                        -- as the invoice says it
    payer_id     uuid,                                 -- who is asked for it, when an invoice goes to them
    ppm          int not null default 0 check (ppm between 0 and 1000000),   -- a part of the price …
    cents        int not null default 0 check (cents >= 0),                  -- … or a sum
    per          text not null default 'day' check (per in ('day', 'month')),
    cap_cents    int check (cap_cents > 0),            -- in all
    since        date not null,
    until        date,
    made_by      uuid,                                 -- account
    created_at   timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, household_id) references family.households,
    foreign key (tenant_id, pupil_id) references directory.people,
    foreign key (tenant_id, payer_id) references family.payers,
    check (until is null or until >= since)
);
create index aids_household on family.aids (tenant_id, household_id);
select doors.guard('family.aids', 'family', writers => 'staff+delete');

-- The books: payers, revenue by service, tills, what each rail is to hand over.
select ledger.anatomy('family', 'money');

-- A month's run: a draft that may be made again as often as wanted, then invoices, once.
create table family.runs (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    month      date not null,                          -- its first day
    services   text[] not null,
    state      text not null default 'drafting' check (state in ('drafting', 'draft', 'issuing', 'issued', 'dropped')),
    due_on     date not null,
    task_id    uuid,                                   -- the long task that works on it
    figures    jsonb not null default '{}',            -- households, lines, cents, problems by code
    made_by    uuid,                                   -- account
    created_at timestamptz not null,
    drafted_at timestamptz,
    issued_at  timestamptz,
    primary key (tenant_id, id)
);
create unique index runs_open on family.runs (tenant_id, month) where state in ('drafting', 'draft', 'issuing');
select doors.guard('family.runs', 'money');

-- What one payer of one household would be asked for.
create table family.drafts (
    tenant_id     uuid not null,
    run_id        uuid not null,
    household_id  uuid not null,
    payer_id      uuid not null,
    person_id     uuid,
    cents         bigint not null,                     -- of the month, this payer's part
    carried_cents bigint not null default 0,           -- of earlier months, under the threshold then
    problems      text[] not null default '{}',        -- codes: no_payer, no_quotient, no_tariff, undecided, negative, over_cost
    blocked       boolean not null default false,      -- it is not issued with the rest
    lines         jsonb not null,                      -- []price.Line with this payer's share of each
    primary key (tenant_id, run_id, household_id, payer_id),
    foreign key (tenant_id, run_id) references family.runs
);
select doors.guard('family.drafts', 'money', writers => 'staff+delete');

-- An invoice or a credit note is written once. One under the threshold has no number: it is carried into the next.
create table family.bills (
    tenant_id     uuid not null,
    id            uuid not null,
    kind          text not null check (kind in ('invoice', 'credit_note', 'carried', 'opening')),
    year          smallint not null,
    number        bigint,                              -- null: carried forward, not asked for yet; or owed from before
    run_id        uuid,
    month         date not null,
    household_id  uuid,
    payer_id      uuid not null,
    person_id     uuid,                                -- the payer's: nobody else of the household reads it
    payer_name    text not null,                       -- as it was addressed
    address       jsonb not null default '{}',
    cents         bigint not null,                     -- of its own lines; a credit note's is negative
    carried_cents bigint not null default 0,           -- of the bills carried into it
    issued_on     date not null,
    due_on        date not null,
    of_bill       uuid,                                -- what a credit note corrects
    reason        text not null default '',            -- of a credit note
    carried_into  uuid,                                -- the invoice that took it up
    file_id       uuid,                                -- the paper, once it is set
    file_sha256   bytea,
    made_by       uuid,                                -- account
    created_at    timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, year, number),
    foreign key (tenant_id, payer_id) references family.payers,
    foreign key (tenant_id, run_id) references family.runs,
    foreign key (tenant_id, of_bill) references family.bills,
    foreign key (tenant_id, carried_into) references family.bills,
    check ((kind in ('carried', 'opening')) = (number is null)),
    check (kind <> 'credit_note' or of_bill is not null)
);
create unique index bills_once on family.bills (tenant_id, run_id, household_id, payer_id) where run_id is not null;
create index bills_payer on family.bills (tenant_id, payer_id, month);
create index bills_month on family.bills (tenant_id, month);
create index bills_of on family.bills (tenant_id, of_bill) where of_bill is not null;
select doors.guard('family.bills', 'money', subject => 'person_id');
revoke update on family.bills from preau_app;
grant update (carried_into, file_id, file_sha256, person_id) on family.bills to preau_app;

create table family.bill_lines (
    tenant_id   uuid not null,
    bill_id     uuid not null,
    n           smallint not null,
    person_id   uuid,                                  -- the payer's
    pupil_id    uuid,
    pupil_name  text not null default '',              -- as it was invoiced
    service     text not null default '',
    kind        text not null default '',              -- of activity; '' : what is not an activity
    activity_id uuid,
    label       text not null,
    days        date[] not null default '{}',
    quantity    int not null,
    unit_cents  bigint not null,                       -- the whole price of one
    whole_cents bigint not null,                       -- of the household
    cents       bigint not null,                       -- this payer's part
    share_ppm   int not null default 1000000,
    steps       jsonb not null default '[]',           -- []price.Step: from which the price is said, and reckoned again
    primary key (tenant_id, bill_id, n),
    foreign key (tenant_id, bill_id) references family.bills
);
create index bill_lines_pupil on family.bill_lines (tenant_id, pupil_id);
select doors.guard('family.bill_lines', 'money', subject => 'person_id');
revoke update on family.bill_lines from preau_app;
grant update (pupil_id, person_id) on family.bill_lines to preau_app;

-- What was set against a bill: money received, a credit note, what was taken back. Written once; what is open of a bill is its sums less these.
create table family.settlements (
    tenant_id  uuid not null,
    id         uuid not null,
    bill_id    uuid not null,
    person_id  uuid,                                   -- the payer's
    kind       text not null,                          -- of the ledger's entry: payment, receipt, debit, credit_note, reversal …
    source_id  uuid not null,                          -- and what it booked
    cents      bigint not null check (cents <> 0),     -- positive: less is open
    day        date not null,
    at         timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, kind, source_id, bill_id),
    foreign key (tenant_id, bill_id) references family.bills
);
create index settlements_bill on family.settlements (tenant_id, bill_id) include (cents);
select doors.guard('family.settlements', 'money', subject => 'person_id');
revoke update on family.settlements from preau_app;
grant update (person_id) on family.settlements to preau_app;

-- +goose Down
drop schema family cascade;
