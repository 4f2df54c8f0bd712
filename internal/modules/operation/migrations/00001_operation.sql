-- +goose Up
create schema operation;
grant usage on schema operation to preau_app, preau_lookup;

-- What each organisation said of itself last, at the operator's: counts, and nobody.
create table operation.organisations (
    tenant_id  uuid        not null,
    id         uuid        not null,                       -- the organisation's own tenant
    kind       text        not null,
    name       text        not null,
    fold       text        collate "C" not null,           -- the name as it is looked for
    schools    int         not null check (schools >= 0),
    pupils     int         not null check (pupils >= 0),
    services   int         not null check (services >= 0),  -- open ones
    read_only  int         not null check (read_only >= 0), -- of those, that add nothing any more
    told_at    timestamptz not null,                       -- by the organisation's own clock
    primary key (tenant_id, id)
);
select doors.guard('operation.organisations', 'operation');

-- A suspension at the operator's: proposed by one person, confirmed by another, or in force a day later where nobody else could.
create table operation.suspensions (
    tenant_id      uuid        not null,
    id             uuid        not null,
    peer_tenant_id uuid        not null,
    peer_name      text        not null,
    reason         text        not null,
    state          text        not null default 'proposed' check (state in ('proposed', 'in_force', 'withdrawn', 'lifted')),
    account_id     uuid        not null,                   -- who proposed it
    asker_name     text        not null,
    asked_at       timestamptz not null,
    due_at         timestamptz,                            -- from when it holds by itself; null: somebody else must confirm
    confirmed_by   uuid,
    confirmer_name text        not null default '',
    in_force_at    timestamptz,
    ended_by       uuid,
    ender_name     text        not null default '',
    ended_at       timestamptz,
    primary key (tenant_id, id)
);
create unique index suspensions_live on operation.suspensions (tenant_id, peer_tenant_id) where state in ('proposed', 'in_force');
create index suspensions_asked on operation.suspensions (tenant_id, asked_at desc);
select doors.guard('operation.suspensions', 'operation');

-- The same suspension where it leads: the organisation is suspended while one of its rows is not lifted. A row without a name is a
-- lifting that came before what it lifts.
create table operation.holds (
    tenant_id  uuid        not null,
    id         uuid        not null,
    from_id    uuid        not null,
    from_name  text        not null,
    reason     text        not null,
    contact    text        not null,                       -- the address to write to
    since      timestamptz not null,
    lifted_at  timestamptz,
    primary key (tenant_id, id)
);
select doors.guard('operation.holds', 'operation');

-- work() counts the work of the whole house by kind: never whose it is, nor what it is about. It reads three partial indexes, so that
-- what is done costs nothing.
create policy lookup_select on platform.outbox for select to preau_lookup using (doors.open('open.machinery') and (dead_at is not null or not settled));
grant usage on schema platform to preau_lookup;
grant select (kind, run_at, sent_at, dead_at, settled) on platform.outbox to preau_lookup;
-- +goose StatementBegin
create function operation.work(at timestamptz) returns table (kind text, waiting int, later int, running int, dead int, oldest timestamptz) language sql stable as
$$ select w.kind, count(*) filter (where w.state = 'unsent' and w.run_at <= $1)::int, count(*) filter (where w.state = 'unsent' and w.run_at > $1)::int,
        count(*) filter (where w.state = 'sent')::int, count(*) filter (where w.state = 'dead')::int, min(w.run_at) filter (where w.state <> 'dead' and w.run_at <= $1)
     from (select o.kind, o.run_at, 'unsent' as state from platform.outbox o where o.dead_at is null and o.sent_at is null and not o.settled
           union all select o.kind, o.run_at, 'sent' from platform.outbox o where o.dead_at is null and o.sent_at is not null and not o.settled
           union all select o.kind, o.run_at, 'dead' from platform.outbox o where o.dead_at is not null) w
    where doors.open('open.machinery') group by w.kind $$;
-- +goose StatementEnd
select doors.lookup('operation.work(timestamptz)');

-- A vendor that serves an organisation already hears of it from now on; one that does not run the platform is told nothing.
update tenant.links l set services = l.services || '{operation}' where 'support' = any (l.services) and 'operation' <> all (l.services)
	and (l.peer_kind = 'vendor' or exists (select from tenant.tenants t where t.tenant_id = l.tenant_id and t.kind = 'vendor'));

-- +goose Down
drop schema operation cascade;
drop policy lookup_select on platform.outbox;
revoke select (kind, run_at, sent_at, dead_at, settled) on platform.outbox from preau_lookup;
