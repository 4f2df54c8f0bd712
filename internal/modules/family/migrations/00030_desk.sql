-- +goose Up

-- A till is one opening of the régie's drawer by one agent, from its float to its counting. Money lies in it by kind, on accounts of its own.
create table family.tills (
    tenant_id     uuid not null references tenant.tenants,
    id            uuid not null,
    label         text not null,
    day           date not null,
    float_cents   int not null check (float_cents between 0 and 10000000),
    opened_by     uuid not null,                         -- account
    opened_name   text not null,
    opened_at     timestamptz not null,
    closed_by     uuid,                                  -- account
    closed_at     timestamptz,
    expected      jsonb not null default '{}',           -- cents by kind, as the books had it when it was counted
    counted       jsonb not null default '{}',           -- cents by kind, as it was counted; the float is in it
    papers        jsonb not null default '{}',           -- how many cheques and vouchers by kind
    coins         jsonb not null default '{}',           -- how many of each note and coin, in cents
    gap_cents     bigint not null default 0,             -- counted less expected
    gap_reason    text not null default '',
    primary key (tenant_id, id),
    check ((closed_at is null) = (closed_by is null)),
    check (gap_cents = 0 or gap_reason <> '')
);
create unique index tills_open on family.tills (tenant_id, opened_by) where closed_at is null;
create index tills_day on family.tills (tenant_id, day);
select doors.guard('family.tills', 'money');

-- A receipt is written once: what takes it back, or pays out, is another of the same series.
create table family.receipts (
    tenant_id   uuid not null,
    id          uuid not null,
    kind        text not null check (kind in ('receipt', 'reversal', 'refund')),
    year        smallint not null,
    number      bigint not null,
    till_id     uuid,                                    -- the drawer it moved; null: none did (a cheque that the bank sent back)
    payer_id    uuid not null,
    person_id   uuid,                                    -- the payer's: nobody else of the household reads it
    payer_name  text not null,                           -- as it was written
    handed_by   text not null default '',                -- who brought the money, when it was somebody else
    cents       bigint not null check (cents <> 0),      -- below nothing when money goes out
    given_cents bigint not null default 0,               -- cash held out, of which change was given
    day         date not null,
    at          timestamptz not null,
    of_receipt  uuid,
    reason      text not null default '',                -- of a reversal or a refund
    decided_by  text not null default '',                -- who decided a refund
    made_by     uuid,                                    -- account
    made_name   text not null default '',
    primary key (tenant_id, id),
    unique (tenant_id, year, number),
    foreign key (tenant_id, till_id) references family.tills,
    foreign key (tenant_id, payer_id) references family.payers,
    foreign key (tenant_id, of_receipt) references family.receipts,
    check ((kind = 'reversal') = (of_receipt is not null)),
    check (kind = 'receipt' or reason <> ''),
    check ((kind = 'receipt') = (cents > 0))
);
create index receipts_till on family.receipts (tenant_id, till_id);
create index receipts_payer on family.receipts (tenant_id, payer_id);
create index receipts_day on family.receipts (tenant_id, day);
create index receipts_of on family.receipts (tenant_id, of_receipt) where of_receipt is not null;
select doors.guard('family.receipts', 'money', subject => 'person_id');
revoke update on family.receipts from preau_app;
grant update (person_id) on family.receipts to preau_app;

-- What a receipt is made of: cash and vouchers may be given at once.
create table family.receipt_parts (
    tenant_id  uuid not null,
    id         uuid not null,                            -- what the books know it by
    receipt_id uuid not null,
    person_id  uuid,
    n          smallint not null,
    kind       text not null check (kind in ('cash', 'cheque', 'cesu', 'ancv', 'card', 'transfer')),
    cents      bigint not null check (cents <> 0),
    reference  text not null default '',                 -- of a cheque, an authorisation
    bank       text not null default '',
    papers     smallint not null default 1 check (papers between 0 and 500),  -- how many cheques or vouchers
    of_part    uuid,                                     -- what it takes back
    primary key (tenant_id, id),
    unique (tenant_id, of_part),
    foreign key (tenant_id, receipt_id) references family.receipts,
    foreign key (tenant_id, of_part) references family.receipt_parts
);
create index receipt_parts_receipt on family.receipt_parts (tenant_id, receipt_id);
select doors.guard('family.receipt_parts', 'money', subject => 'person_id');
revoke update on family.receipt_parts from preau_app;
grant update (person_id) on family.receipt_parts to preau_app;

-- What the régie handed over to the Trésor.
create table family.deposits (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    year       smallint not null,
    number     bigint not null,
    day        date not null,
    reference  text not null default '',                 -- the Trésor's own
    cents      bigint not null check (cents > 0),
    made_by    uuid,                                     -- account
    made_name  text not null default '',
    at         timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, year, number)
);
select doors.guard('family.deposits', 'money');
revoke update on family.deposits from preau_app;

create table family.deposit_tills (
    tenant_id  uuid not null,
    till_id    uuid not null,
    kind       text not null,
    deposit_id uuid not null,
    cents      bigint not null check (cents <> 0),
    primary key (tenant_id, till_id, kind),              -- what a till left is handed over once
    foreign key (tenant_id, till_id) references family.tills,
    foreign key (tenant_id, deposit_id) references family.deposits
);
create index deposit_tills_deposit on family.deposit_tills (tenant_id, deposit_id);
select doors.guard('family.deposit_tills', 'money');
revoke update on family.deposit_tills from preau_app;

-- A payer lets the régie take what they owe from an account. The account itself is sealed for this row.
create table family.mandates (
    tenant_id   uuid not null references tenant.tenants,
    id          uuid not null,
    payer_id    uuid not null,
    person_id   uuid,
    rum         text not null,
    signed_on   date not null,
    signed_by   text not null check (signed_by in ('paper', 'online', 'import')),
    holder      text not null,                           -- as the bank knows them
    iban_sealed bytea not null,
    iban_masked text not null,
    bic         text not null default '',
    uses        int not null default 0,                  -- debits sent: the first is FRST, those that follow RCUR
    used_on     date,                                    -- of the last collection: unused for 36 months, it is void
    ended_on    date,
    ended_for   text not null default '' check (ended_for in ('', 'revoked', 'unused', 'rejected', 'replaced')),
    made_by     uuid,                                    -- account
    created_at  timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, rum),
    foreign key (tenant_id, payer_id) references family.payers,
    check ((ended_on is null) = (ended_for = ''))
);
create unique index mandates_live on family.mandates (tenant_id, payer_id) where ended_on is null;
select doors.guard('family.mandates', 'money', subject => 'person_id', writers => 'subject');

-- A lot of debits: prepared and told to the payers, sent to the bank, collected on its day.
create table family.lots (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    message    text not null,                            -- its number for the bank
    collect_on date not null,
    state      text not null default 'prepared' check (state in ('prepared', 'sent', 'collected', 'dropped')),
    label      text not null,
    cents      bigint not null,
    debits     int not null,
    made_at    timestamptz not null,                     -- what the file says: the same lot gives the same bytes
    made_by    uuid,                                     -- account
    sent_at    timestamptz,
    booked_at  timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, message)
);
select doors.guard('family.lots', 'money');

create table family.lot_debits (
    tenant_id  uuid not null,
    id         uuid not null,
    lot_id     uuid not null,
    bill_id    uuid not null,
    payer_id   uuid not null,
    person_id  uuid,
    mandate_id uuid not null,
    sequence   text not null check (sequence in ('OOFF', 'FRST', 'RCUR', 'FNAL')),
    cents      bigint not null check (cents > 0),
    reference  text not null,
    state      text not null default 'prepared' check (state in ('prepared', 'sent', 'collected', 'rejected', 'left_out')),
    reason     text not null default '',                 -- the bank's code
    settled_on date,
    advice     text not null default '',                 -- the bank's message that rejected it
    primary key (tenant_id, id),
    unique (tenant_id, reference),
    foreign key (tenant_id, lot_id) references family.lots,
    foreign key (tenant_id, bill_id) references family.bills,
    foreign key (tenant_id, mandate_id) references family.mandates
);
create index lot_debits_bill on family.lot_debits (tenant_id, bill_id);
create index lot_debits_lot on family.lot_debits (tenant_id, lot_id);
select doors.guard('family.lot_debits', 'money', subject => 'person_id');

-- A slip of titles for the Trésor, and what becomes of each title: issued, only the Trésor pursues.
create table family.slips (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    year       smallint not null,
    number     bigint not null,
    month      date not null,
    object     text not null,
    state      text not null default 'prepared' check (state in ('prepared', 'sent', 'dropped')),
    issued_on  date not null,
    awaited_on date not null,
    collect_on date,                                     -- when the Trésor debits those who signed a mandate; null: it debits nobody
    cents      bigint not null,
    titles     int not null,
    made_by    uuid,                                     -- account
    made_at    timestamptz not null,
    sent_at    timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, year, number)
);
select doors.guard('family.slips', 'money');

create table family.titles (
    tenant_id  uuid not null,
    bill_id    uuid not null,
    slip_id    uuid not null,
    person_id  uuid,
    piece      int not null,
    debt       text not null,
    key_one    text not null,
    key_two    text not null,
    cents      bigint not null check (cents > 0),
    state      text not null default 'prepared' check (state in ('prepared', 'issued', 'paid', 'cancelled', 'written_off')),
    state_on   date not null,
    primary key (tenant_id, slip_id, bill_id),           -- a bill has one title: its payer is locked while one is made
    unique (tenant_id, slip_id, piece),
    foreign key (tenant_id, bill_id) references family.bills,
    foreign key (tenant_id, slip_id) references family.slips
);
create index titles_bill on family.titles (tenant_id, bill_id);
select doors.guard('family.titles', 'money', subject => 'person_id', writers => 'staff+delete');

create table family.title_events (
    tenant_id uuid not null,
    id        uuid not null,
    bill_id   uuid not null,
    state     text not null,
    day       date not null,
    cents     bigint not null default 0,
    source    text not null check (source in ('hand', 'import', 'slip')),
    reason    text not null default '',
    at        timestamptz not null,
    made_by   uuid,                                      -- account
    made_name text not null default '',
    primary key (tenant_id, id),
    foreign key (tenant_id, bill_id) references family.bills
);
create index title_events_bill on family.title_events (tenant_id, bill_id);
select doors.guard('family.title_events', 'money');
revoke update on family.title_events from preau_app;

-- +goose Down
drop table family.title_events, family.titles, family.slips, family.lot_debits, family.lots, family.mandates, family.deposit_tills, family.deposits, family.receipt_parts, family.receipts, family.tills;
