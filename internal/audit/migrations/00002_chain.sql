-- +goose Up
-- What shows that the lines are those that were written: each carries the application's mark, a sealer chains them within
-- seconds, the end of each chain is signed, and so is the end of each month.
alter table audit.lines add column mark bytea;   -- HMAC of the line under the installation's key; null before there were marks

-- Lines that are not chained yet. A chain inside the act's own transaction would serialise a commune's opening minute.
create table audit.pending (
    tenant_id uuid        not null,
    line_id   uuid        not null,
    at        timestamptz not null,
    primary key (tenant_id, line_id)
);
select doors.machinery('audit.pending');
create policy app_insert on audit.pending for insert to preau_app
    with check (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
create policy app_select on audit.pending for select to preau_app
    using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and doors.open('open.audit'));
create policy app_delete on audit.pending for delete to preau_app
    using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and doors.open('open.audit'));
grant select, insert, delete on audit.pending to preau_app;

-- hash = SHA-256(the hash before ‖ the line in its canonical form)
create table audit.chain (
    tenant_id uuid        not null,
    seq       bigint      not null,
    line_id   uuid        not null,
    at        timestamptz not null,      -- the line's, its key in a partitioned table
    hash      bytea       not null,
    sealed_at timestamptz not null,
    primary key (tenant_id, seq)
);
create unique index chain_line on audit.chain (tenant_id, line_id);
select doors.machinery('audit.chain');
create policy app_insert on audit.chain for insert to preau_app
    with check (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and doors.open('open.audit'));
create policy app_select on audit.chain for select to preau_app
    using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and doors.open('open.audit'));
grant select, insert on audit.chain to preau_app;

-- The end of a tenant's chain, under the installation's signature.
create table audit.heads (
    tenant_id   uuid        not null primary key,
    seq         bigint      not null,
    hash        bytea       not null,
    unmarked    bigint      not null default 0,   -- lines from before there were marks
    sealed_at   timestamptz not null,
    signature   bytea       not null,
    exported_at timestamptz
);
create index heads_moved on audit.heads (sealed_at);
select doors.machinery('audit.heads');
create policy app_insert on audit.heads for insert to preau_app
    with check (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and doors.open('open.audit'));
create policy app_select on audit.heads for select to preau_app
    using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and doors.open('open.audit'));
create policy app_update on audit.heads for update to preau_app
    using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and doors.open('open.audit'))
    with check (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and doors.open('open.audit'));
grant select, insert on audit.heads to preau_app;
grant update (seq, hash, unmarked, sealed_at, signature, exported_at) on audit.heads to preau_app;

-- A month's end, signed: it stays when the month's lines are dropped after a year.
create table audit.seals (
    tenant_id  uuid        not null,
    month      date        not null,
    last_seq   bigint      not null,
    hash       bytea       not null,
    signed_at  timestamptz not null,
    signature  bytea       not null,
    dropped_at timestamptz,              -- since when its lines are no more
    primary key (tenant_id, month)
);
create index seals_due on audit.seals (month) where dropped_at is null;
select doors.machinery('audit.seals');
create policy app_insert on audit.seals for insert to preau_app
    with check (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and doors.open('open.audit'));
create policy app_select on audit.seals for select to preau_app
    using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and doors.open('open.audit'));
grant select, insert on audit.seals to preau_app;

-- What a verification found: who reads the journal sees when it was last compared with its chain.
create table audit.checks (
    tenant_id uuid        not null,
    id        uuid        not null,
    at        timestamptz not null,
    lines     bigint      not null,
    last_seq  bigint      not null,
    findings  jsonb       not null default '[]',   -- kinds, numbers and ids
    found     int         not null default 0,
    primary key (tenant_id, id)
);
create index checks_at on audit.checks (tenant_id, at desc);
select doors.machinery('audit.checks');
create policy app_insert on audit.checks for insert to preau_app
    with check (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and doors.open('open.audit'));
create policy app_select on audit.checks for select to preau_app
    using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and doors.open('open.audit'));
grant select, insert on audit.checks to preau_app;

-- what is done above tenants has a journal too
drop policy app_select on audit.lines;
create policy app_select on audit.lines for select to preau_app
    using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and doors.open('open.audit'));

-- The look-ups say whose journal needs work, never what is in it.
create policy lookup_select on audit.pending for select to preau_lookup using (true);
grant select (tenant_id) on audit.pending to preau_lookup;
create policy lookup_select on audit.heads for select to preau_lookup using (true);
grant select (tenant_id, seq, hash, sealed_at, signature, exported_at) on audit.heads to preau_lookup;
create policy lookup_update on audit.heads for update to preau_lookup using (true) with check (true);
grant update (exported_at) on audit.heads to preau_lookup;
create policy lookup_select on audit.seals for select to preau_lookup using (true);
create policy lookup_update on audit.seals for update to preau_lookup using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'))
    with check (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
grant select (tenant_id, month, last_seq, dropped_at), update (dropped_at) on audit.seals to preau_lookup;
create policy lookup_select on audit.checks for select to preau_lookup using (true);
create policy lookup_delete on audit.checks for delete to preau_lookup using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
grant select (tenant_id, at), delete on audit.checks to preau_lookup;
create policy lookup_select on audit.chain for select to preau_lookup using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
create policy lookup_delete on audit.chain for delete to preau_lookup using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
grant select (tenant_id, seq, line_id, at), delete on audit.chain to preau_lookup;
create policy lookup_select on audit.lines for select to preau_lookup using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
create policy lookup_delete on audit.lines for delete to preau_lookup using (tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000'));
grant select (tenant_id, id, at), delete on audit.lines to preau_lookup;

-- +goose StatementBegin
create function audit.touched() returns setof uuid language sql stable as
$$ with recursive t as (
     (select p.tenant_id from audit.pending p order by 1 limit 1)
     union all
     select (select p.tenant_id from audit.pending p where p.tenant_id > t.tenant_id order by 1 limit 1) from t where t.tenant_id is not null)
   select t.tenant_id from t where t.tenant_id is not null $$;
create function audit.tenants() returns setof uuid language sql stable as
$$ select h.tenant_id from audit.heads h order by 1 $$;
-- moved() lists the heads that were signed since they last left the house.
create function audit.moved() returns table (tenant_id uuid, seq bigint, hash bytea, sealed_at timestamptz, signature bytea) language sql stable as
$$ select h.tenant_id, h.seq, h.hash, h.sealed_at, h.signature from audit.heads h where h.exported_at is null or h.exported_at < h.sealed_at order by 1 $$;
create function audit.left_the_house(tenants uuid[], at timestamptz[]) returns void language sql as
$$ update audit.heads h set exported_at = x.at from unnest($1, $2) x(tenant_id, at) where h.tenant_id = x.tenant_id $$;
-- whose months ended unsigned, whose signed months have had their year, and whose journal grew and was compared by nobody since
create function audit.months_due(month date) returns setof uuid language sql stable as
$$ select h.tenant_id from audit.heads h where h.sealed_at < $1
    and not exists (select from audit.seals s where s.tenant_id = h.tenant_id and s.last_seq >= h.seq) $$;
create function audit.drops_due(before date) returns setof uuid language sql stable as
$$ select distinct s.tenant_id from audit.seals s where s.month < $1 and s.dropped_at is null $$;
create function audit.checks_due(before timestamptz) returns setof uuid language sql stable as
$$ select h.tenant_id from audit.heads h where not exists (select from audit.checks c where c.tenant_id = h.tenant_id and (c.at > $1 or c.at > h.sealed_at)) $$;
-- drop_before() drops the lines of this tenant's months that ended before a day and were signed.
create function audit.drop_before(before date, now timestamptz) returns bigint language plpgsql as $$
declare
    last bigint := (select max(s.last_seq) from audit.seals s where s.tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and s.month < before);
    n bigint;
begin
    if last is null then return 0; end if;
    delete from audit.lines l using audit.chain c
     where c.tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and c.seq <= last
       and l.tenant_id = c.tenant_id and l.id = c.line_id and l.at = c.at;
    get diagnostics n = row_count;
    delete from audit.chain c where c.tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and c.seq <= last;
    update audit.seals s set dropped_at = now where s.tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and s.month < before and s.dropped_at is null;
    delete from audit.checks c where c.tenant_id = coalesce(doors.tenant(), '00000000-0000-0000-0000-000000000000') and c.at < before;
    return n;
end $$;
-- +goose StatementEnd
select doors.lookup('audit.touched()');
select doors.lookup('audit.tenants()');
select doors.lookup('audit.moved()');
select doors.lookup('audit.left_the_house(uuid[], timestamptz[])');
select doors.lookup('audit.months_due(date)');
select doors.lookup('audit.drops_due(date)');
select doors.lookup('audit.checks_due(timestamptz)');
select doors.lookup('audit.drop_before(date, timestamptz)');
grant usage on schema audit to preau_lookup;

-- the lines that are there are chained first, unmarked
alter table audit.lines no force row level security;
alter table audit.pending no force row level security;
insert into audit.pending (tenant_id, line_id, at) select tenant_id, id, at from audit.lines;
alter table audit.lines force row level security;
alter table audit.pending force row level security;

-- +goose Down
drop function audit.touched(), audit.tenants(), audit.moved(), audit.left_the_house(uuid[], timestamptz[]), audit.months_due(date), audit.drops_due(date), audit.checks_due(timestamptz), audit.drop_before(date, timestamptz);
drop table audit.pending, audit.chain, audit.heads, audit.seals, audit.checks;
alter table audit.lines drop column mark;
