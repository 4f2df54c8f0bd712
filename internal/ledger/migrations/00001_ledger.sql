-- +goose Up
create schema ledger;
grant usage on schema ledger to preau_app;

-- balanced() refuses, when the transaction commits, an entry whose postings do not add up to nothing. Behind a shut door it sees
-- none of them, and refuses too.
-- +goose StatementBegin
create function ledger.balanced() returns trigger language plpgsql as $$
declare
    of    uuid := case tg_table_name when 'entries' then (to_jsonb(new) ->> 'id')::uuid else (to_jsonb(new) ->> 'entry_id')::uuid end;
    total numeric;
begin
    execute format('select sum(cents) from %I.postings where tenant_id = $1 and entry_id = $2', tg_table_schema) into total using new.tenant_id, of;
    if total is distinct from 0 then
        raise exception 'the entry % adds up to %, not to nothing', of, total using errcode = '23514', constraint = 'balanced';
    end if;
    return null;
end $$;

-- anatomy() makes the books of one service in its own schema, behind a door of its choice: what families owe a town and what a town
-- owes a vendor are kept alike and never together. Entries and postings are written once.
create function ledger.anatomy(k text, door text) returns void language plpgsql as $fn$
declare
    statement text;
begin
    foreach statement in array string_to_array(replace($sql$
create table @.entries (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    kind       text not null,                          -- invoice, credit_note, payment, refund, opening …
    source_id  uuid not null,                          -- what it books: the same thing is never booked twice
    day        date not null,                          -- civil day it counts for
    at         timestamptz not null,
    reverses   uuid,                                   -- the entry that it takes back
    note       text not null default '',
    by_account uuid,
    primary key (tenant_id, id),
    unique (tenant_id, kind, source_id),
    unique (tenant_id, reverses),
    foreign key (tenant_id, reverses) references @.entries
)
;;
create index entries_day on @.entries (tenant_id, day)
;;
create table @.postings (
    tenant_id uuid not null,
    entry_id  uuid not null,
    n         smallint not null,
    account   text not null,                           -- payer, revenue, till, payfip …
    owner_id  uuid not null default '00000000-0000-0000-0000-000000000000',
    cents     bigint not null check (cents <> 0),      -- a debit is positive, a credit negative
    primary key (tenant_id, entry_id, n),
    foreign key (tenant_id, entry_id) references @.entries
)
;;
create index postings_account on @.postings (tenant_id, account, owner_id) include (cents)
;;
create table @.series (                                -- the last number given: a locked row, so that a rollback leaves no hole
    tenant_id uuid not null references tenant.tenants,
    name      text not null,                           -- invoice, receipt …
    year      smallint not null,
    last      bigint not null default 0 check (last >= 0),
    last_day  date not null,
    primary key (tenant_id, name, year)
)
;;
create constraint trigger balanced after insert on @.entries deferrable initially deferred for each row execute function ledger.balanced()
;;
create constraint trigger balanced after insert on @.postings deferrable initially deferred for each row execute function ledger.balanced()
$sql$, '@.', k || '.'), ';;') loop
        execute statement;
    end loop;
    perform doors.guard(format('%I.entries', k)::regclass, door);
    perform doors.guard(format('%I.postings', k)::regclass, door);
    perform doors.guard(format('%I.series', k)::regclass, door);
    execute format('revoke update on %1$I.entries, %1$I.postings from preau_app', k);
end $fn$;
-- +goose StatementEnd
grant execute on function ledger.balanced() to preau_app;

-- +goose Down
drop schema ledger cascade;
