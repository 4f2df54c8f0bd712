-- +goose Up
-- The ways in beside the password: the State's providers of identity and passkeys; and what joins two accounts of one person.

-- Whom a provider means: its own number of a person, never kept but as a keyed hash. One person there is one account here.
create table identity.externals (
    account_id   uuid not null references identity.accounts on delete cascade,
    id           uuid not null,
    way          text not null check (way in ('educonnect', 'franceconnect', 'proconnect')),
    subject_hash bytea not null,
    linked_at    timestamptz not null,
    used_at      timestamptz not null,
    primary key (account_id, id),
    unique (way, subject_hash)
);
select doors.own('identity.externals');
create policy lookup_select on identity.externals for select to preau_lookup using (true);
grant select (account_id, way, subject_hash) on identity.externals to preau_lookup;

-- A message of a provider serves once. The key is a keyed hash: the table names nobody.
create table identity.seen (
    key      bytea primary key,
    until_at timestamptz not null
);
select doors.machinery('identity.seen');
create policy app_select on identity.seen for select to preau_app using (true);
create policy app_insert on identity.seen for insert to preau_app with check (true);
create policy app_delete on identity.seen for delete to preau_app using (true);
grant select, insert, delete on identity.seen to preau_app;

-- A key kept by a telephone, a computer or a stick. Its private half never leaves it.
create table identity.passkeys (
    account_id uuid not null references identity.accounts on delete cascade,
    id         uuid not null,
    credential bytea not null unique,      -- its number, made by the device
    record     text not null,              -- public key, counter, flags (WebAuthn level 3), as JSON
    name       text not null,
    created_at timestamptz not null,
    used_at    timestamptz,
    primary key (account_id, id)
);
select doors.own('identity.passkeys');
create policy lookup_select on identity.passkeys for select to preau_lookup using (true);
create policy lookup_delete on identity.passkeys for delete to preau_lookup using (true);
grant select (account_id, credential), delete on identity.passkeys to preau_lookup;

-- By what way a session was opened, and what closes the provider's own with it, sealed.
alter table identity.sessions
    add column way  text not null default 'password' check (way in ('password', 'card', 'passkey', 'educonnect', 'franceconnect', 'proconnect')),
    add column hint bytea;
update identity.sessions set way = 'card' where strength = 'card';

-- Records that their owner joined to this account themselves; undone within thirty days.
create table identity.joins (
    account_id   uuid not null references identity.accounts on delete cascade,
    id           uuid not null,
    tenant_id    uuid not null,
    person_id    uuid not null,
    from_account uuid,                     -- the account that held the record; null: none did
    joined_at    timestamptz not null,
    undone_at    timestamptz,
    primary key (account_id, id)
);
select doors.own('identity.joins');
create policy lookup_select on identity.joins for select to preau_lookup using (true);
grant select (from_account, joined_at, undone_at) on identity.joins to preau_lookup;

-- Records that were proposed and are somebody else's: not proposed again.
create table identity.refusals (
    account_id uuid not null references identity.accounts on delete cascade,
    id         uuid not null,
    tenant_id  uuid not null,
    person_id  uuid not null,
    refused_at timestamptz not null,
    primary key (account_id, id),
    unique (account_id, tenant_id, person_id)
);
select doors.own('identity.refusals');

delete from doors.lookups where function_name in ('identity.session_of(bytea,timestamp with time zone,date)', 'identity.member(uuid)', 'identity.drop_factor(uuid)',
    'identity.sweep(timestamp with time zone)', 'identity.by_login(text,bytea)');
drop function identity.session_of(bytea, timestamptz, date);
drop function identity.member(uuid);
drop function identity.drop_factor(uuid);
drop function identity.sweep(timestamptz);
drop function identity.by_login(text, bytea);

-- +goose StatementBegin
-- by_external() finds whose number of a provider that is.
create function identity.by_external(way text, hash bytea) returns table (account_id uuid, disabled boolean) language sql stable as $$
    select e.account_id, a.disabled_at is not null from identity.externals e join identity.accounts a on a.account_id = e.account_id
     where e.way = $1 and e.subject_hash = $2 $$;
select doors.lookup('identity.by_external(text, bytea)');

-- by_passkey() finds whose device that is.
create function identity.by_passkey(credential bytea) returns table (account_id uuid, disabled boolean) language sql stable as $$
    select k.account_id, a.disabled_at is not null from identity.passkeys k join identity.accounts a on a.account_id = k.account_id where k.credential = $1 $$;
select doors.lookup('identity.by_passkey(bytea)');

-- by_login() finds whom a typed name means: a login, or a verified address that is one living account's alone.
create function identity.by_login(name text, device bytea) returns table (account_id uuid, hash text, disabled boolean, known boolean) language sql stable as $$
    select a.account_id, p.hash, a.disabled_at is not null,
           exists (select from identity.devices d where d.account_id = a.account_id and d.device_hash = $2)
      from (select l.account_id from identity.logins l where l.login = $1
            union all
            select m.account_id from identity.mails m join identity.accounts l on l.account_id = m.account_id and l.disabled_at is null
             where m.address = $1 and m.verified_at is not null
               and not exists (select from identity.mails o join identity.accounts b on b.account_id = o.account_id and b.disabled_at is null
                                where o.address = $1 and o.verified_at is not null and o.account_id <> m.account_id)
            limit 1) w
      join identity.accounts a on a.account_id = w.account_id
      left join identity.passwords p on p.account_id = a.account_id $$;
select doors.lookup('identity.by_login(text, bytea)');

-- session_of() is everything a request must know of its session, in one row; none when it has ended. A passkey is a second factor,
-- and so are two proofs that an agent gave to ProConnect, for the session that it opened.
create function identity.session_of(hash bytea, at timestamptz, today date) returns table (
    account_id uuid, id uuid, strength text, tenant_id uuid, created_at timestamptz, seen_at timestamptz, kind text, language text,
    must_change boolean, has_factor boolean, accepted boolean, tenants uuid[], people uuid[]) language sql stable as $$
    select s.account_id, s.id, s.strength, s.tenant_id, s.created_at, s.seen_at, a.kind, a.language,
           coalesce((select p.must_change from identity.passwords p where p.account_id = s.account_id), false),
           exists (select from identity.factors f where f.account_id = s.account_id and f.confirmed_at is not null)
             or exists (select from identity.passkeys k where k.account_id = s.account_id) or s.way = 'proconnect' and s.strength = 'second_factor',
           coalesce(exists (select from identity.acceptances c where c.account_id = s.account_id and c.version = identity.current_charter(a.kind, $3)), false)
             or identity.current_charter(a.kind, $3) is null,
           coalesce(m.tenants, '{}'), coalesce(m.people, '{}')
      from identity.sessions s
      join identity.accounts a on a.account_id = s.account_id
      left join lateral (select array_agg(x.tenant_id order by x.tenant_id) as tenants, array_agg(x.person_id order by x.tenant_id) as people
                           from identity.memberships x
                          where x.account_id = s.account_id and x.since <= $3 and (x.until is null or x.until >= $3)) m on true
     where s.token_hash = $1 and s.ended_at is null and s.expires_at > $2 and a.disabled_at is null $$;
select doors.lookup('identity.session_of(bytea, timestamptz, date)');

create function identity.member(account uuid) returns table (login text, kind text, has_factor boolean) language sql stable as $$
    select a.login, a.kind, exists (select from identity.factors f where f.account_id = $1 and f.confirmed_at is not null)
                         or exists (select from identity.passkeys k where k.account_id = $1)
      from identity.accounts a where a.account_id = $1 and identity.is_member($1) $$;
select doors.lookup('identity.member(uuid)');

-- drop_factor() takes away all that was lost with a telephone: the application, its codes, the passkeys.
create function identity.drop_factor(account uuid) returns boolean language plpgsql as $$
declare n int; m int;
begin
    if not coalesce(identity.is_member(account), false) then return false; end if;
    delete from identity.factors f where f.account_id = account;
    get diagnostics n = row_count;
    delete from identity.passkeys k where k.account_id = account;
    get diagnostics m = row_count;
    delete from identity.recovery_codes r where r.account_id = account;
    return n + m > 0;
end $$;
select doors.lookup('identity.drop_factor(uuid)');

-- sweep() erases what has had its time: see the retention of the module. An account whose records were joined to another
-- stands for the thirty days in which that is undone.
create function identity.sweep(at timestamptz) returns void language plpgsql as $$
begin
    delete from identity.sessions s where s.expires_at < at - interval '30 days' or s.ended_at < at - interval '30 days';
    delete from identity.links l where l.expires_at < at - interval '30 days';
    delete from identity.devices d where d.last_seen < at - interval '1 year';
    delete from identity.mails m where m.verified_at is null and m.created_at < at - interval '7 days';
    delete from identity.cards c where c.issued_at < at - interval '1 year';
    delete from identity.class_codes c where c.opened_at < at - interval '30 days';
    delete from identity.memberships m where m.until < (at - interval '90 days')::date;
    delete from identity.accounts a where a.created_at < at - interval '90 days'
       and not exists (select from identity.memberships m where m.account_id = a.account_id)
       and not exists (select from identity.joins j where j.from_account = a.account_id and j.undone_at is null and j.joined_at > at - interval '30 days');
end $$;
select doors.lookup('identity.sweep(timestamptz)');
-- +goose StatementEnd

-- +goose Down
drop table identity.externals, identity.seen, identity.passkeys, identity.joins, identity.refusals;
