-- +goose Up
create schema signon;
grant usage on schema signon to preau_app;

-- What a resource was handed for a moment and comes back with: tickets, codes, tokens. Only the SHA-256 of each is kept, and whose
-- it is; what it opens is looked up anew when it comes back.
create table signon.tickets (
    hash       bytea primary key,
    kind       text not null check (kind in ('st', 'pt', 'pgt', 'code', 'access')),
    tenant_id  uuid not null,
    account_id uuid not null,
    session_id uuid not null,
    person_id  uuid not null,
    client_id  uuid not null,
    family     uuid not null,              -- the sign-on that it comes from: taken back together
    service    text not null,              -- the exact address that it was made for
    facts      jsonb not null default '{}',   -- of the protocol: a challenge, a nonce, the chain of proxies
    made_at    timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index tickets_family on signon.tickets (family);
create index tickets_expires on signon.tickets (expires_at);
select doors.machinery('signon.tickets');
create policy app_insert on signon.tickets for insert to preau_app with check (tenant_id = doors.tenant() and account_id = doors.account());
grant insert on signon.tickets to preau_app;
create policy lookup_select on signon.tickets for select to preau_lookup using (true);
create policy lookup_update on signon.tickets for update to preau_lookup using (true) with check (true);
create policy lookup_delete on signon.tickets for delete to preau_lookup using (true);
grant select, update (used_at), delete on signon.tickets to preau_lookup;

-- Where an account is signed in, from which session: each is told when that session ends.
create table signon.visits (
    account_id uuid not null,
    id         uuid not null,
    session_id uuid not null,
    tenant_id  uuid not null,
    client_id  uuid not null,
    protocol   text not null check (protocol in ('cas', 'oidc')),
    target     text not null,              -- where to tell it
    subject    text not null,              -- the account's name there
    handle     bytea not null,             -- what the resource knows the sign-on by, sealed
    began_at   timestamptz not null,
    leaving_at timestamptz,                -- the session's end was noticed
    told_at    timestamptz,
    given_up   boolean not null default false,
    primary key (account_id, id)
);
create index visits_session on signon.visits (account_id, session_id) where leaving_at is null;
select doors.own('signon.visits');
create policy lookup_delete on signon.visits for delete to preau_lookup using (true);
create policy lookup_select on signon.visits for select to preau_lookup using (true);
grant select (account_id, id, began_at), delete on signon.visits to preau_lookup;

-- The keys that sign what leaves. The private half is sealed under the installation's key.
create table signon.keys (
    id       uuid primary key,
    use      text not null check (use in ('token', 'saml')),
    public   bytea not null,               -- PKIX; for SAML the certificate
    sealed   bytea not null,               -- PKCS#8
    made_at  timestamptz not null,
    signs_at timestamptz not null,         -- published before it signs
    ends_at  timestamptz not null          -- published for as long as something that it signed is believed
);
create index keys_use on signon.keys (use, ends_at);
select doors.machinery('signon.keys');
create policy app_select on signon.keys for select to preau_app using (true);
create policy app_insert on signon.keys for insert to preau_app with check (true);
grant select, insert on signon.keys to preau_app;
create policy lookup_select on signon.keys for select to preau_lookup using (true);
create policy lookup_delete on signon.keys for delete to preau_lookup using (true);
grant select (ends_at), delete on signon.keys to preau_lookup;

-- +goose StatementBegin
-- take() uses a ticket up: its row the first time while it lives, "again" when it was used before, nothing when there is none. A
-- ticket of a session that ended opens nothing.
create function signon.take(hash bytea, kind text, at timestamptz)
returns table (tenant_id uuid, account_id uuid, session_id uuid, person_id uuid, client_id uuid, family uuid, service text, facts jsonb, again boolean) language plpgsql as $$
declare t signon.tickets;
begin
    update signon.tickets k set used_at = $3 where k.hash = $1 and k.kind = $2 and k.used_at is null and k.expires_at > $3 returning * into t;
    if found then
        return query select t.tenant_id, t.account_id, t.session_id, t.person_id, t.client_id, t.family, t.service, t.facts, false
            where exists (select from identity.sessions s where s.account_id = t.account_id and s.id = t.session_id and s.ended_at is null and s.expires_at > $3);
    else
        return query select k.tenant_id, k.account_id, k.session_id, k.person_id, k.client_id, k.family, k.service, k.facts, true
            from signon.tickets k where k.hash = $1 and k.kind = $2 and k.used_at is not null;
    end if;
end $$;
-- read() is a ticket that is shown many times while it lives.
create function signon.read(hash bytea, kind text, at timestamptz)
returns table (tenant_id uuid, account_id uuid, session_id uuid, person_id uuid, client_id uuid, family uuid, service text, facts jsonb) language sql stable as $$
    select t.tenant_id, t.account_id, t.session_id, t.person_id, t.client_id, t.family, t.service, t.facts from signon.tickets t
      join identity.sessions s on s.account_id = t.account_id and s.id = t.session_id and s.ended_at is null and s.expires_at > $3
     where t.hash = $1 and t.kind = $2 and t.used_at is null and t.expires_at > $3 $$;
-- revoke() takes back all that comes from one sign-on.
create function signon.revoke(family uuid, at timestamptz) returns void language sql as
$$ update signon.tickets t set used_at = $2 where t.family = $1 and t.used_at is null $$;
create function signon.sweep(at timestamptz) returns void language plpgsql as $$
begin
    delete from signon.tickets t where t.expires_at < at - interval '1 day';
    delete from signon.visits v where v.began_at < at - interval '100 days';
    delete from signon.keys k where k.ends_at < at - interval '1 year';
end $$;
-- +goose StatementEnd
select doors.lookup('signon.take(bytea, text, timestamptz)');
select doors.lookup('signon.read(bytea, text, timestamptz)');
select doors.lookup('signon.revoke(uuid, timestamptz)');
select doors.lookup('signon.sweep(timestamptz)');

-- +goose Down
drop schema signon cascade;
