-- +goose Up
create schema notify;
grant usage on schema notify to preau_app;

-- What a person says of how they want to be told; it holds in all their organisations.
create table notify.preferences (
    account_id uuid primary key,
    mode       text not null default 'immediate' check (mode in ('immediate', 'daily', 'weekly')),
    discreet   boolean not null default false,
    mail       boolean not null default true,
    push       boolean not null default true,
    changed_at timestamptz not null
);
select doors.own('notify.preferences');

create table notify.push_subscriptions (
    account_id uuid not null,
    id         uuid not null,
    endpoint   text not null,
    p256dh     text not null,
    auth       text not null,
    label      text not null default '',
    created_at timestamptz not null,
    primary key (account_id, id),
    unique (account_id, endpoint)
);
select doors.own('notify.push_subscriptions');

-- One fact to tell: a note, an invoice. What it says stays in its service; here are its kind and its way.
create table notify.notices (
    tenant_id  uuid not null,
    id         uuid not null,
    service    text not null,
    kind       text not null,           -- catalogue key of the kind's word: "liaison.kind_outing"
    origin     uuid not null,           -- the same for the copies of one fact in several tenants
    object     uuid not null,           -- what the app opens
    path       text not null,           -- where the app opens it
    urgent     boolean not null default false,
    wants      text not null default 'read' check (wants in ('read', 'answer')),
    deliver_at timestamptz not null,
    created_at timestamptz not null,
    cancelled_at timestamptz,
    primary key (tenant_id, id)
);
create index notices_object on notify.notices (tenant_id, object);
select doors.guard('notify.notices', 'notify', audience => '*');

create table notify.deliveries (
    tenant_id   uuid not null,
    id          uuid not null,
    notice_id   uuid not null,
    chunk       int  not null,
    person_id   uuid not null,          -- who is told
    account_id  uuid,
    about       text not null default '',   -- first names of the children concerned
    pupils      uuid[] not null default '{}',   -- those children, the person themselves for an adult of the staff: they are told
                                            -- as long as they answer for one of them; empty: whatever happens
    state       text not null default 'waiting'
                check (state in ('waiting', 'claimed', 'sent', 'digest', 'app', 'paper', 'refused', 'unknown', 'cancelled', 'elsewhere')),
    claimed_at  timestamptz,            -- wall clock of the machine, not the tenant's day
    sent_at     timestamptz,
    digest_at   timestamptz,
    read_at     timestamptz,
    created_at  timestamptz not null,
    deliver_at  timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, notice_id, person_id),
    foreign key (tenant_id, notice_id) references notify.notices
);
create index deliveries_person on notify.deliveries (tenant_id, person_id, deliver_at desc);
create index deliveries_work on notify.deliveries (tenant_id, notice_id, chunk) where state in ('waiting', 'claimed');
create index deliveries_digest on notify.deliveries (tenant_id, person_id, digest_at) where state = 'digest';
select doors.guard('notify.deliveries', 'notify', subject => 'person_id', writers => 'subject');

-- A person without account may refuse mail too.
create table notify.refusals (
    tenant_id  uuid not null,
    person_id  uuid not null,
    refused_at timestamptz not null,
    primary key (tenant_id, person_id)
);
select doors.guard('notify.refusals', 'notify', subject => 'person_id', writers => 'subject');

-- One notification per account and fact, whichever tenant comes first.
create table notify.told (
    account_id uuid not null,
    origin     uuid not null,
    tenant_id  uuid not null,
    told_at    timestamptz not null,
    primary key (account_id, origin)
);
select doors.machinery('notify.told');
create policy lookup_select on notify.told for select to preau_lookup using (true);
create policy lookup_insert on notify.told for insert to preau_lookup with check (true);
grant select, insert on notify.told to preau_lookup;
create policy lookup_select on notify.preferences for select to preau_lookup using (true);
create policy lookup_select on notify.push_subscriptions for select to preau_lookup using (true);
grant select on notify.preferences, notify.push_subscriptions to preau_lookup;
create policy lookup_delete on notify.push_subscriptions for delete to preau_lookup using (true);
grant delete on notify.push_subscriptions to preau_lookup;

-- +goose StatementBegin
-- tell_once() keeps the accounts that this tenant may tell of the origin: those nobody told yet, or told by this tenant.
create function notify.tell_once(accounts uuid[], origin uuid, at timestamptz) returns setof uuid language sql as $$
    insert into notify.told select a, $2, doors.tenant(), $3 from unnest($1) a on conflict do nothing;
    select t.account_id from notify.told t where t.origin = $2 and t.account_id = any ($1) and t.tenant_id = doors.tenant();
$$;
-- wishes() says how accounts want to be told: no name, no address.
create function notify.wishes(accounts uuid[]) returns table (account_id uuid, mode text, discreet boolean, mail boolean, push boolean) language sql stable as $$
    select p.account_id, p.mode, p.discreet, p.mail, p.push from notify.preferences p where p.account_id = any ($1)
       and exists (select from identity.memberships m where m.tenant_id = doors.tenant() and m.account_id = p.account_id);
$$;
create function notify.endpoints(accounts uuid[]) returns table (account_id uuid, id uuid, endpoint text, p256dh text, auth text) language sql stable as $$
    select s.account_id, s.id, s.endpoint, s.p256dh, s.auth from notify.push_subscriptions s where s.account_id = any ($1)
       and exists (select from identity.memberships m where m.tenant_id = doors.tenant() and m.account_id = s.account_id);
$$;
-- addresses() gives a tenant the verified address and the language of its own members' accounts.
create function notify.addresses(accounts uuid[]) returns table (account_id uuid, address text, language text) language sql stable as $$
    select a.account_id, (select v.address from identity.mails v where v.account_id = a.account_id and v.verified_at is not null order by v.created_at limit 1), a.language
      from identity.accounts a where a.account_id = any ($1)
       and exists (select from identity.memberships m where m.tenant_id = doors.tenant() and m.account_id = a.account_id);
$$;
create function notify.endpoint_gone(account uuid, subscription uuid) returns void language sql as $$
    delete from notify.push_subscriptions s where s.account_id = $1 and s.id = $2;
$$;
-- +goose StatementEnd
select doors.lookup('notify.tell_once(uuid[], uuid, timestamptz)');
select doors.lookup('notify.wishes(uuid[])');
select doors.lookup('notify.endpoints(uuid[])');
select doors.lookup('notify.addresses(uuid[])');
select doors.lookup('notify.endpoint_gone(uuid, uuid)');

-- +goose Down
drop schema notify cascade;
