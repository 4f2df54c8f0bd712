-- +goose Up
-- Charters of use that an organisation above gives its schools, beside that of the house: owed here by the people of some profiles.
create table identity.local_charters (
    tenant_id     uuid not null,
    id            uuid not null,              -- of the version, the same wherever it was pushed: accepted once, it is accepted everywhere
    charter_id    uuid not null,              -- what its versions have in common
    version       int  not null,
    origin_tenant uuid not null,
    origin_name   text not null,
    profiles      text[] not null,            -- who owes it
    since         date not null,
    title         text not null,
    body          text not null,              -- paragraphs, parted by an empty line
    simple        text not null default '',   -- the same in simple words, for those who learn to read
    received_at   timestamptz not null,
    ended_at      timestamptz,                -- withdrawn by who wrote it
    primary key (tenant_id, id),
    unique (tenant_id, charter_id, version)
);
select doors.guard('identity.local_charters', 'identity', audience => '*');
create policy lookup_select on identity.local_charters for select to preau_lookup using (true);
grant select (tenant_id, id, charter_id, version, origin_tenant, origin_name, profiles, since, title, body, simple, received_at, ended_at) on identity.local_charters to preau_lookup;

-- What was accepted, as it was called: whoever accepted it reads it again when its writer is gone.
alter table identity.acceptances add column title text;

create policy lookup_links on tenant.links for select to preau_lookup using (true);
grant select (tenant_id, peer_tenant_id, rights, since, until) on tenant.links to preau_lookup;

-- +goose StatementBegin
-- charters_in() are the versions in force in a tenant: the last of each charter whose day has come, as long as the link lets its
-- writer publish charters here.
create function identity.charters_in(tenant uuid, today date) returns setof identity.local_charters language sql stable as
$$ select distinct on (c.charter_id) c.* from identity.local_charters c
    where c.tenant_id = $1 and c.since <= $2 and c.ended_at is null
      and exists (select from tenant.links l where l.tenant_id = $1 and l.peer_tenant_id = c.origin_tenant and 'charter:publish' = any (l.rights)
                     and l.since <= $2 and (l.until is null or l.until >= $2))
    order by c.charter_id, c.version desc $$;
grant execute on function identity.charters_in(uuid, date) to preau_app, preau_lookup;

-- my_charters() are those of all the organisations of the account that asks, each with the day it accepted it.
create function identity.my_charters(today date) returns table (
    tenant_id uuid, id uuid, charter_id uuid, version int, origin_name text, profiles text[], since date, title text, body text, simple text, accepted_at timestamptz) language sql stable as
$$ select c.tenant_id, c.id, c.charter_id, c.version, c.origin_name, c.profiles, c.since, c.title, c.body, c.simple,
          (select a.accepted_at from identity.acceptances a where a.account_id = m.account_id and a.version = c.id::text)
     from identity.memberships m cross join lateral identity.charters_in(m.tenant_id, $1) c
    where m.account_id = doors.account() and m.since <= $1 and (m.until is null or m.until >= $1) $$;

-- accepted_here() lists the people of the transaction's tenant who accepted a version.
create function identity.accepted_here(version uuid) returns setof uuid language sql stable as
$$ select m.person_id from identity.memberships m join identity.acceptances a on a.account_id = m.account_id and a.version = $1::text
    where m.tenant_id = doors.tenant() and m.until is null and doors.open('open.identity') $$;
-- +goose StatementEnd
grant select (accepted_at) on identity.acceptances to preau_lookup;
select doors.lookup('identity.my_charters(date)');
select doors.lookup('identity.accepted_here(uuid)');

-- +goose Down
drop function identity.accepted_here(uuid);
drop function identity.my_charters(date);
drop function identity.charters_in(uuid, date);
drop policy lookup_links on tenant.links;
alter table identity.acceptances drop column title;
drop table identity.local_charters;
