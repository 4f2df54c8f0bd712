-- +goose Up
create schema identity;
grant usage on schema identity to preau_app;

-- Accounts stand above tenants: one per human being who signs in. What a person says of themselves is here.
create table identity.accounts (
    account_id  uuid primary key,
    kind        text not null check (kind in ('adult', 'pupil')),
    login       text not null,
    given_name  text not null,
    family_name text not null,
    language    text not null default 'fr',
    theme       text not null default 'system' check (theme in ('system', 'light', 'dark')),
    text_size   smallint not null default 100 check (text_size in (100, 115, 130)),
    phone       text,
    disabled_at timestamptz,
    created_at  timestamptz not null
);
select doors.own('identity.accounts');

-- A login name is unique over the platform: it is claimed through a look-up and read by nobody.
create table identity.logins (
    login      text primary key,
    account_id uuid not null references identity.accounts on delete cascade deferrable initially deferred
);
create index logins_account on identity.logins (account_id);
select doors.machinery('identity.logins');

create table identity.passwords (
    account_id  uuid primary key references identity.accounts on delete cascade,
    hash        text not null,             -- argon2id
    set_at      timestamptz not null,
    must_change boolean not null default false
);
select doors.own('identity.passwords');

-- A verified address is an alias of the login as long as no other account has verified the same one.
create table identity.mails (
    account_id  uuid not null references identity.accounts on delete cascade,
    id          uuid not null,
    address     text not null,             -- lower case
    verified_at timestamptz,
    created_at  timestamptz not null,
    primary key (account_id, id),
    unique (account_id, address)
);
create index mails_address on identity.mails (address) where verified_at is not null;
select doors.own('identity.mails');

-- What a signed link stands for. The link is made from the id under the installation's key: no secret is kept.
create table identity.links (
    account_id uuid not null references identity.accounts on delete cascade,
    id         uuid not null,
    purpose    text not null check (purpose in ('reset', 'verify')),
    mail_id    uuid not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    primary key (account_id, id)
);
select doors.own('identity.links');

create table identity.devices (
    account_id  uuid not null references identity.accounts on delete cascade,
    id          uuid not null,
    device_hash bytea not null,
    browser     text not null,
    system      text not null,
    first_seen  timestamptz not null,
    last_seen   timestamptz not null,
    primary key (account_id, id),
    unique (account_id, device_hash)
);
select doors.own('identity.devices');

create table identity.sessions (
    account_id   uuid not null references identity.accounts on delete cascade,
    id           uuid not null,
    token_hash   bytea not null unique,    -- SHA-256 of 256 random bits
    strength     text not null check (strength in ('card', 'password', 'second_factor')),
    tenant_id    uuid,                     -- a class card opens one school only
    browser      text not null,
    system       text not null,
    created_at   timestamptz not null,     -- of the first token: a new token does not lengthen the session
    seen_at      timestamptz not null,
    confirmed_at timestamptz,              -- the password was last given
    factor_at    timestamptz,              -- the second factor was last given
    expires_at   timestamptz not null,
    ended_at     timestamptz,
    primary key (account_id, id)
);
select doors.own('identity.sessions');

create table identity.factors (
    account_id   uuid primary key references identity.accounts on delete cascade,
    secret       bytea not null,           -- sealed under the installation's key
    created_at   timestamptz not null,
    confirmed_at timestamptz,
    last_step    bigint not null default 0 -- the last 30 s step that was used: none is used twice
);
select doors.own('identity.factors');

create table identity.recovery_codes (
    account_id uuid not null references identity.accounts on delete cascade,
    id         uuid not null,
    code_hash  bytea not null,             -- keyed
    used_at    timestamptz,
    primary key (account_id, id)
);
select doors.own('identity.recovery_codes');

-- The charter of use, by version, reader and language. The version in force is the last whose date has come.
create table identity.charters (
    version  text not null,
    audience text not null check (audience in ('adult', 'pupil')),
    lang     text not null,
    since    date not null,
    title    text not null,
    body     text not null,                -- paragraphs, parted by an empty line
    primary key (version, audience, lang)
);
select doors.reference('identity.charters');

create table identity.acceptances (
    account_id  uuid not null references identity.accounts on delete cascade,
    id          uuid not null,
    version     text not null,
    accepted_at timestamptz not null,
    primary key (account_id, id),
    unique (account_id, version)
);
select doors.own('identity.acceptances');

-- Which records are one human being's: their own account reads all of them, a tenant its own.
create table identity.memberships (
    tenant_id  uuid not null,
    id         uuid not null,
    account_id uuid not null,
    person_id  uuid not null,
    since      date not null,
    until      date,                       -- the last day; null: open
    primary key (tenant_id, id)
);
create unique index memberships_person on identity.memberships (tenant_id, person_id) where until is null;
create unique index memberships_in_tenant on identity.memberships (tenant_id, account_id) where until is null;
create index memberships_account on identity.memberships (account_id);
select doors.guard('identity.memberships', 'identity');
create policy own_select on identity.memberships for select to preau_app using (account_id = doors.account());

-- Codes on paper or in a mail that open, join or recover an account. The code is made from the id under the installation's
-- key; only its keyed hash is kept. A row of kind 'factor' says that somebody took a second factor away.
create table identity.cards (
    tenant_id  uuid not null,
    id         uuid not null,
    person_id  uuid not null,
    kind       text not null check (kind in ('paper', 'mail', 'joining', 'reset', 'factor')),
    code_hash  bytea not null,
    issued_by  uuid not null,              -- account
    issued_at  timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    revoked_at timestamptz,
    primary key (tenant_id, id)
);
create index cards_code on identity.cards (code_hash);
create index cards_person on identity.cards (tenant_id, person_id, issued_at desc);
select doors.guard('identity.cards', 'identity');

-- A pupil's class card: the QR's token, the picture and the two words all follow from the id under the installation's key.
create table identity.pupil_keys (
    tenant_id    uuid not null,
    id           uuid not null,
    person_id    uuid not null,
    asks_picture boolean not null default false,
    issued_by    uuid not null,
    issued_at    timestamptz not null,
    expires_at   timestamptz not null,
    revoked_at   timestamptz,
    primary key (tenant_id, id)
);
create unique index pupil_keys_person on identity.pupil_keys (tenant_id, person_id) where revoked_at is null;
select doors.guard('identity.pupil_keys', 'identity');

-- A class code lets a class sign in for a school day.
create table identity.class_codes (
    tenant_id uuid not null,
    id        uuid not null,
    group_id  uuid not null,
    code_hash bytea not null,
    opened_by uuid not null,
    opened_at timestamptz not null,
    until_at  timestamptz not null,
    closed_at timestamptz,
    primary key (tenant_id, id)
);
create index class_codes_code on identity.class_codes (code_hash);
create index class_codes_group on identity.class_codes (tenant_id, group_id, opened_at desc);
select doors.guard('identity.class_codes', 'identity');

-- Counters of wrong tries; the key is a keyed hash of what is guarded, so the table names nobody.
create table identity.attempts (
    key      bytea primary key,
    failures int not null,
    last_at  timestamptz not null,
    until_at timestamptz
);
select doors.machinery('identity.attempts');
create policy app_select on identity.attempts for select to preau_app using (true);
create policy app_insert on identity.attempts for insert to preau_app with check (true);
create policy app_update on identity.attempts for update to preau_app using (true) with check (true);
create policy app_delete on identity.attempts for delete to preau_app using (true);
grant select, insert, update, delete on identity.attempts to preau_app;

-- The look-ups: what must be asked before anybody is known.
create policy lookup_select on identity.accounts for select to preau_lookup using (true);
create policy lookup_delete on identity.accounts for delete to preau_lookup using (true);
grant select (account_id, kind, login, language, disabled_at, created_at), delete on identity.accounts to preau_lookup;
create policy lookup_select on identity.logins for select to preau_lookup using (true);
create policy lookup_insert on identity.logins for insert to preau_lookup with check (account_id = doors.account());
grant select, insert on identity.logins to preau_lookup;
create policy lookup_select on identity.passwords for select to preau_lookup using (true);
grant select (account_id, hash, must_change) on identity.passwords to preau_lookup;
create policy lookup_select on identity.mails for select to preau_lookup using (true);
create policy lookup_delete on identity.mails for delete to preau_lookup using (verified_at is null);
grant select (account_id, id, address, verified_at, created_at), delete on identity.mails to preau_lookup;
create policy lookup_select on identity.links for select to preau_lookup using (true);
create policy lookup_delete on identity.links for delete to preau_lookup using (true);
grant select (expires_at), delete on identity.links to preau_lookup;
create policy lookup_select on identity.devices for select to preau_lookup using (true);
create policy lookup_delete on identity.devices for delete to preau_lookup using (true);
grant select (account_id, device_hash, last_seen), delete on identity.devices to preau_lookup;
create policy lookup_select on identity.sessions for select to preau_lookup using (true);
create policy lookup_update on identity.sessions for update to preau_lookup using (true) with check (true);
create policy lookup_delete on identity.sessions for delete to preau_lookup using (true);
grant select, update (seen_at, ended_at), delete on identity.sessions to preau_lookup;
create policy lookup_select on identity.factors for select to preau_lookup using (true);
create policy lookup_delete on identity.factors for delete to preau_lookup using (true);
grant select (account_id, confirmed_at), delete on identity.factors to preau_lookup;
create policy lookup_select on identity.recovery_codes for select to preau_lookup using (true);
create policy lookup_delete on identity.recovery_codes for delete to preau_lookup using (true);
grant select (account_id), delete on identity.recovery_codes to preau_lookup;
create policy lookup_select on identity.acceptances for select to preau_lookup using (true);
grant select (account_id, version) on identity.acceptances to preau_lookup;
grant select (version, audience, since) on identity.charters to preau_lookup;
create policy lookup_select on identity.memberships for select to preau_lookup using (true);
create policy lookup_delete on identity.memberships for delete to preau_lookup using (until is not null);
grant select (tenant_id, account_id, person_id, since, until), delete on identity.memberships to preau_lookup;
create policy lookup_select on identity.cards for select to preau_lookup using (true);
create policy lookup_delete on identity.cards for delete to preau_lookup using (true);
grant select (tenant_id, id, code_hash, issued_at), delete on identity.cards to preau_lookup;
create policy lookup_select on identity.class_codes for select to preau_lookup using (true);
create policy lookup_delete on identity.class_codes for delete to preau_lookup using (true);
grant select (tenant_id, id, code_hash, opened_at, until_at, closed_at), delete on identity.class_codes to preau_lookup;

-- +goose StatementBegin
-- current_charter() is the version in force for an audience.
create function identity.current_charter(audience text, today date) returns text language sql stable as
$$ select c.version from identity.charters c where c.audience = $1 and c.since <= $2 order by c.since desc, c.version desc limit 1 $$;
grant execute on function identity.current_charter(text, date) to preau_app, preau_lookup;

-- by_login() finds whom a typed name means: a login, or a verified address that is one account's alone.
create function identity.by_login(name text, device bytea) returns table (account_id uuid, hash text, disabled boolean, known boolean) language sql stable as $$
    select a.account_id, p.hash, a.disabled_at is not null,
           exists (select from identity.devices d where d.account_id = a.account_id and d.device_hash = $2)
      from (select l.account_id from identity.logins l where l.login = $1
            union all
            select m.account_id from identity.mails m where m.address = $1 and m.verified_at is not null
               and not exists (select from identity.mails o where o.address = $1 and o.verified_at is not null and o.account_id <> m.account_id)
            limit 1) w
      join identity.accounts a on a.account_id = w.account_id
      left join identity.passwords p on p.account_id = a.account_id $$;
select doors.lookup('identity.by_login(text, bytea)');

-- of_mail() lists the accounts that verified an address, at most five.
create function identity.of_mail(address text) returns table (account_id uuid, mail_id uuid) language sql stable as $$
    select m.account_id, m.id from identity.mails m join identity.accounts a on a.account_id = m.account_id
     where m.address = $1 and m.verified_at is not null and a.disabled_at is null order by m.account_id limit 5 $$;
select doors.lookup('identity.of_mail(text)');

-- claim_login() gives the transaction's account a free login: the name itself, else with the first free number.
create function identity.claim_login(base text) returns text language plpgsql as $$
declare
    candidate text := base;
    n int := 1;
begin
    loop
        insert into identity.logins (login, account_id) values (candidate, doors.account()) on conflict do nothing;
        if found then return candidate; end if;
        n := n + 1;
        candidate := base || n;
    end loop;
end $$;
select doors.lookup('identity.claim_login(text)');

-- session_of() is everything a request must know of its session, in one row; none when it has ended.
create function identity.session_of(hash bytea, at timestamptz, today date) returns table (
    account_id uuid, id uuid, strength text, tenant_id uuid, created_at timestamptz, seen_at timestamptz, kind text, language text,
    must_change boolean, has_factor boolean, accepted boolean, tenants uuid[], people uuid[]) language sql stable as $$
    select s.account_id, s.id, s.strength, s.tenant_id, s.created_at, s.seen_at, a.kind, a.language,
           coalesce((select p.must_change from identity.passwords p where p.account_id = s.account_id), false),
           exists (select from identity.factors f where f.account_id = s.account_id and f.confirmed_at is not null),
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

create function identity.touch_session(hash bytea, at timestamptz) returns void language sql as $$
    update identity.sessions s set seen_at = $2 where s.token_hash = $1 and s.seen_at < $2 and s.ended_at is null $$;
select doors.lookup('identity.touch_session(bytea, timestamptz)');

create function identity.card_of(hash bytea) returns table (tenant_id uuid, id uuid) language sql stable as $$
    select c.tenant_id, c.id from identity.cards c where c.code_hash = $1 order by c.issued_at desc limit 1 $$;
select doors.lookup('identity.card_of(bytea)');

create function identity.class_of(hash bytea, at timestamptz) returns table (tenant_id uuid, id uuid) language sql stable as $$
    select c.tenant_id, c.id from identity.class_codes c
     where c.code_hash = $1 and c.closed_at is null and c.until_at > $2 order by c.opened_at desc limit 1 $$;
select doors.lookup('identity.class_of(bytea, timestamptz)');

-- is_member() tells whether the transaction's tenant, with identity's door open, has that account among its people.
create function identity.is_member(account uuid) returns boolean language sql stable as $$
    select doors.open('open.identity') and exists (select from identity.memberships m where m.account_id = $1 and m.tenant_id = doors.tenant()) $$;
grant execute on function identity.is_member(uuid) to preau_app, preau_lookup;

-- What those who help a member may know and do: their login, whether a second factor stands; end sessions, take the factor away.
create function identity.member(account uuid) returns table (login text, kind text, has_factor boolean) language sql stable as $$
    select a.login, a.kind, exists (select from identity.factors f where f.account_id = $1 and f.confirmed_at is not null)
      from identity.accounts a where a.account_id = $1 and identity.is_member($1) $$;
select doors.lookup('identity.member(uuid)');

create function identity.end_sessions(account uuid, at timestamptz) returns int language plpgsql as $$
declare n int;
begin
    if not coalesce(identity.is_member(account), false) then return 0; end if;
    update identity.sessions s set ended_at = at where s.account_id = account and s.ended_at is null;
    get diagnostics n = row_count;
    return n;
end $$;
select doors.lookup('identity.end_sessions(uuid, timestamptz)');

create function identity.drop_factor(account uuid) returns boolean language plpgsql as $$
declare n int;
begin
    if not coalesce(identity.is_member(account), false) then return false; end if;
    delete from identity.factors f where f.account_id = account;
    get diagnostics n = row_count;
    delete from identity.recovery_codes r where r.account_id = account;
    return n > 0;
end $$;
select doors.lookup('identity.drop_factor(uuid)');

-- sweep() erases what has had its time: see the retention of the module.
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
       and not exists (select from identity.memberships m where m.account_id = a.account_id);
end $$;
select doors.lookup('identity.sweep(timestamptz)');
-- +goose StatementEnd

insert into identity.charters (version, audience, lang, since, title, body) values
('2026-09', 'adult', 'fr', '2026-09-01', 'Charte d’utilisation', 'Cet espace réunit l’école, les familles et la commune autour des enfants. Votre compte est personnel : ne prêtez ni votre identifiant ni votre mot de passe.

Ce que vous lisez ici concerne des enfants et des familles. Ne le diffusez pas ailleurs, et ne publiez pas d’image d’une personne sans son accord.

Les messages s’écrivent avec courtoisie. Les heures de repos de chacun sont respectées : un message écrit le soir est remis le matin.

Vos données servent à la vie de l’école et aux services que vous utilisez, jamais à la publicité. Vous pouvez les consulter, les faire corriger et en demander une copie auprès de votre école ou de votre mairie.

Si vous voyez une information qui ne vous est pas destinée, ou un contenu qui vous inquiète, signalez-le à la direction de l’école.'),
('2026-09', 'adult', 'en', '2026-09-01', 'Charter of use', 'This place brings the school, the families and the town hall together around the children. Your account is personal: lend neither your login nor your password.

What you read here concerns children and families. Do not pass it on elsewhere, and do not publish anybody’s picture without their consent.

Messages are written with courtesy. Everybody’s hours of rest are respected: a message written in the evening is handed over in the morning.

Your data serve the life of the school and the services you use, never advertising. You may see them, have them corrected and ask your school or town hall for a copy.

If you see something that is not meant for you, or that worries you, tell the head of the school.'),
('2026-09', 'pupil', 'fr', '2026-09-01', 'Les règles de notre espace', 'Mon mot de passe est un secret. Je le dis seulement à mes parents ou à mon enseignant.

J’écris des mots gentils et polis. Je ne me moque de personne.

Je ne montre pas la photo de quelqu’un sans lui demander.

Si quelque chose me gêne ou me fait peur, j’en parle tout de suite à un adulte.'),
('2026-09', 'pupil', 'en', '2026-09-01', 'The rules of our place', 'My password is a secret. I tell it only to my parents or my teacher.

I write kind and polite words. I make fun of nobody.

I do not show a picture of somebody without asking them.

If something bothers or frightens me, I tell an adult at once.');

-- +goose Down
drop schema identity cascade;
