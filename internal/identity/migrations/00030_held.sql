-- +goose Up
-- A session whose sign-in was out of the ordinary is held, with the reason: it opens nothing until its owner says by their mail that
-- it was them. The browser that asked is noted on it, so that it is known from then on and not before.
alter table identity.sessions
    add column held        text check (held in ('guesses', 'many', 'night')),
    add column device_hash bytea;

grant update (held) on identity.sessions to preau_app;
grant select (time_zone) on tenant.tenants to preau_lookup;

delete from doors.lookups where function_name = 'identity.session_of(bytea,timestamp with time zone,date)';
drop function identity.session_of(bytea, timestamptz, date);

-- +goose StatementBegin
-- around() is what stands around a sign-in from a browser that the account never used: how many other accounts entered from that
-- browser since an instant (how many of them adults', how many of people with whom this account shares no organisation), where the
-- account's organisations tell the time, whether a second factor is asked for anyway.
create function identity.around(account uuid, device bytea, since timestamptz) returns table (kind text, second_factor boolean, zones text[], others int, adults int, strangers int) language sql stable as $$
    select a.kind,
           exists (select from identity.factors f where f.account_id = $1 and f.confirmed_at is not null) or exists (select from identity.passkeys k where k.account_id = $1),
           array(select distinct t.time_zone from identity.memberships m join tenant.tenants t on t.tenant_id = m.tenant_id where m.account_id = $1 and m.until is null),
           o.others, o.adults, o.strangers
      from identity.accounts a
      cross join lateral (
        select count(*)::int as others, count(*) filter (where b.kind = 'adult')::int as adults,
               count(*) filter (where not exists (select from identity.memberships x join identity.memberships y on y.tenant_id = x.tenant_id
                                                   where x.account_id = $1 and x.until is null and y.account_id = b.account_id and y.until is null))::int as strangers
          from (select d.account_id from identity.devices d where d.device_hash = $2 and d.last_seen > $3
                union select s.account_id from identity.sessions s where s.device_hash = $2 and s.created_at > $3) e
          join identity.accounts b on b.account_id = e.account_id
         where e.account_id <> $1) o
     where a.account_id = $1 and a.account_id = doors.account() $$;
select doors.lookup('identity.around(uuid, bytea, timestamptz)');

-- session_of() is everything a request must know of its session, in one row; none when it has ended. A passkey is a second factor,
-- and so are two proofs that an agent gave to ProConnect, for the session that it opened.
create function identity.session_of(hash bytea, at timestamptz, today date) returns table (
    account_id uuid, id uuid, strength text, tenant_id uuid, created_at timestamptz, seen_at timestamptz, kind text, language text,
    must_change boolean, has_factor boolean, accepted boolean, held boolean, tenants uuid[], people uuid[]) language sql stable as $$
    select s.account_id, s.id, s.strength, s.tenant_id, s.created_at, s.seen_at, a.kind, a.language,
           coalesce((select p.must_change from identity.passwords p where p.account_id = s.account_id), false),
           exists (select from identity.factors f where f.account_id = s.account_id and f.confirmed_at is not null)
             or exists (select from identity.passkeys k where k.account_id = s.account_id) or s.way = 'proconnect' and s.strength = 'second_factor',
           coalesce(exists (select from identity.acceptances c where c.account_id = s.account_id and c.version = identity.current_charter(a.kind, $3)), false)
             or identity.current_charter(a.kind, $3) is null,
           s.held is not null,
           coalesce(m.tenants, '{}'), coalesce(m.people, '{}')
      from identity.sessions s
      join identity.accounts a on a.account_id = s.account_id
      left join lateral (select array_agg(x.tenant_id order by x.tenant_id) as tenants, array_agg(x.person_id order by x.tenant_id) as people
                           from identity.memberships x
                          where s.held is null and x.account_id = s.account_id and x.since <= $3 and (x.until is null or x.until >= $3)) m on true
     where s.token_hash = $1 and s.ended_at is null and s.expires_at > $2 and a.disabled_at is null $$;
select doors.lookup('identity.session_of(bytea, timestamptz, date)');
-- +goose StatementEnd
create index devices_device on identity.devices (device_hash, last_seen);
create index sessions_device on identity.sessions (device_hash, created_at) where device_hash is not null;

-- +goose Down
alter table identity.sessions drop column held, drop column device_hash;
