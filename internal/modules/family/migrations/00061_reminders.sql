-- +goose Up
-- What a payer was reminded of: one letter or notice about one bill, as it was worded. Written once.
create table family.reminders (
    tenant_id   uuid not null,
    id          uuid not null,
    lot_id      uuid not null,                         -- those that left together
    bill_id     uuid not null,
    payer_id    uuid not null,
    person_id   uuid,                                  -- the payer's: nobody else of the household reads it
    level       smallint not null check (level between 1 and 3),
    year        smallint not null,
    number      bigint not null,
    day         date not null,
    until_on    date not null,                         -- answered by then, nothing follows
    cents       bigint not null check (cents > 0),     -- open of the bill on that day
    body        text not null,
    paper       boolean not null,                      -- a letter is posted
    told_at     timestamptz,
    file_id     uuid,
    file_sha256 bytea,
    made_by     uuid,                                  -- account
    at          timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, year, number),
    foreign key (tenant_id, bill_id) references family.bills,
    foreign key (tenant_id, payer_id) references family.payers
);
create index reminders_bill on family.reminders (tenant_id, bill_id, level);   -- one of each: its payer is locked while it is sent
create index reminders_lot on family.reminders (tenant_id, lot_id);
select doors.guard('family.reminders', 'money', subject => 'person_id');
revoke update on family.reminders from preau_app;
grant update (told_at, file_id, file_sha256, person_id) on family.reminders to preau_app;

-- What the night found to remind of, and why some of it waits.
create table family.reminder_proposals (
    tenant_id uuid not null,
    bill_id   uuid not null,
    level     smallint not null check (level between 1 and 4),   -- 4: to hand over to the Trésor
    held      text not null default '',
    found_at  timestamptz not null,
    primary key (tenant_id, bill_id),
    foreign key (tenant_id, bill_id) references family.bills
);
select doors.guard('family.reminder_proposals', 'money', writers => 'staff+delete');

-- An agent has reminders of a bill wait: it is contested, paid by instalments, or a social worker looks at it.
create table family.reminder_holds (
    tenant_id uuid not null,
    bill_id   uuid not null,
    kind      text not null check (kind in ('dispute', 'instalments', 'social')),
    until_on  date not null,
    note      text not null default '',
    made_by   uuid,                                    -- account
    at        timestamptz not null,
    primary key (tenant_id, bill_id),
    foreign key (tenant_id, bill_id) references family.bills
);
select doors.guard('family.reminder_holds', 'money', writers => 'staff+delete');

-- +goose Down
drop table family.reminder_holds, family.reminder_proposals, family.reminders;
