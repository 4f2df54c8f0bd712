-- +goose Up
-- What people who left were told goes with them, and what those who stay were told of them forgets whom it was about. What an
-- account wished for goes as soon as the account has.
create policy lookup_delete on notify.refusals for delete to preau_lookup using (tenant_id = doors.tenant());
create policy lookup_select on notify.refusals for select to preau_lookup using (tenant_id = doors.tenant());
grant select (tenant_id, person_id), delete on notify.refusals to preau_lookup;
create policy lookup_update on notify.deliveries for update to preau_lookup using (tenant_id = doors.tenant()) with check (tenant_id = doors.tenant());
grant select (person_id, pupils), update (about, pupils) on notify.deliveries to preau_lookup;

-- +goose StatementBegin
create function notify.forget(people uuid[]) returns bigint language plpgsql as $$
declare
    n bigint;
    m bigint;
begin
    if not coalesce(doors.open('open.notify'), false) then return 0; end if;
    delete from notify.deliveries d where d.tenant_id = doors.tenant() and d.person_id = any (people);
    get diagnostics n = row_count;
    update notify.deliveries d set about = '', pupils = array(select p from unnest(d.pupils) p where p <> all (people))
     where d.tenant_id = doors.tenant() and d.pupils && people and exists (select from unnest(d.pupils) p where p <> all (people));
    get diagnostics m = row_count;
    n := n + m;
    -- about nobody any more: an empty list would mean that it is told whatever happens
    delete from notify.deliveries d where d.tenant_id = doors.tenant() and d.pupils && people;
    get diagnostics m = row_count;
    delete from notify.refusals r where r.tenant_id = doors.tenant() and r.person_id = any (people);
    return n + m;
end $$;
create or replace function notify.sweep_accounts(at timestamptz) returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
    delete from notify.told t where t.told_at < $1 - interval '400 days' or not exists (select from identity.accounts a where a.account_id = t.account_id);
    delete from notify.preferences p where not exists (select from identity.accounts a where a.account_id = p.account_id);
    delete from notify.push_subscriptions s where not exists (select from identity.accounts a where a.account_id = s.account_id);
$$;
-- +goose StatementEnd
select doors.lookup('notify.forget(uuid[])');

-- +goose Down
drop function notify.forget(uuid[]);
