-- +goose Up
-- A browser is told for as long as it may be signed in: what was ended there, or from elsewhere because it was lost, stops its
-- notifications at once; signing in again in the same browser brings them back.
alter table notify.push_subscriptions add column device_hash bytea;   -- the browser's; null: before this was noted
grant update (device_hash) on notify.push_subscriptions to preau_app;

delete from doors.lookups where function_name in ('notify.endpoints(uuid[])', 'notify.addresses(uuid[])', 'notify.wishes(uuid[])');
drop function notify.endpoints(uuid[]);
drop function notify.addresses(uuid[]);
drop function notify.wishes(uuid[]);

-- +goose StatementBegin
-- opens() tells whether an account, which was not closed, opens the transaction's organisation on a day.
create function notify.opens(account uuid, today date) returns boolean language sql stable as $$
    select exists (select from identity.memberships m where m.tenant_id = doors.tenant() and m.account_id = $1 and m.since <= $2 and (m.until is null or m.until >= $2))
       and not exists (select from identity.accounts a where a.account_id = $1 and a.disabled_at is not null) $$;
grant execute on function notify.opens(uuid, date) to preau_lookup;
create function notify.wishes(accounts uuid[], today date) returns table (account_id uuid, mode text, discreet boolean, mail boolean, push boolean) language sql stable as $$
    select p.account_id, p.mode, p.discreet, p.mail, p.push from notify.preferences p where p.account_id = any ($1) and notify.opens(p.account_id, $2) $$;
create function notify.endpoints(accounts uuid[], today date) returns table (account_id uuid, id uuid, endpoint text, p256dh text, auth text) language sql stable as $$
    select s.account_id, s.id, s.endpoint, s.p256dh, s.auth from notify.push_subscriptions s where s.account_id = any ($1) and notify.opens(s.account_id, $2)
       and (s.device_hash is null or exists (select from identity.sessions e where e.account_id = s.account_id and e.device_hash = s.device_hash and e.ended_at is null and e.held is null)) $$;
-- addresses() gives a tenant the verified address and the language of its own members' accounts.
create function notify.addresses(accounts uuid[], today date) returns table (account_id uuid, address text, language text) language sql stable as $$
    select a.account_id, (select v.address from identity.mails v where v.account_id = a.account_id and v.verified_at is not null order by v.created_at limit 1), a.language
      from identity.accounts a where a.account_id = any ($1) and notify.opens(a.account_id, $2) $$;
-- +goose StatementEnd
select doors.lookup('notify.wishes(uuid[], date)');
select doors.lookup('notify.endpoints(uuid[], date)');
select doors.lookup('notify.addresses(uuid[], date)');

-- +goose Down
alter table notify.push_subscriptions drop column device_hash;
