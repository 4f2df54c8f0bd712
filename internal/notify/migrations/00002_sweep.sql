-- +goose Up
-- What was told goes after four hundred days, a tenant at a time; what a person wished for goes with their account.
create policy lookup_select on notify.notices for select to preau_lookup using (tenant_id = doors.tenant());
create policy lookup_delete on notify.notices for delete to preau_lookup using (tenant_id = doors.tenant());
grant select (tenant_id, id, created_at), delete on notify.notices to preau_lookup;
create policy lookup_select on notify.deliveries for select to preau_lookup using (tenant_id = doors.tenant());
create policy lookup_delete on notify.deliveries for delete to preau_lookup using (tenant_id = doors.tenant());
grant select (tenant_id, notice_id, created_at), delete on notify.deliveries to preau_lookup;
create policy lookup_delete on notify.told for delete to preau_lookup using (true);
create policy lookup_delete on notify.preferences for delete to preau_lookup using (true);
grant delete on notify.told, notify.preferences to preau_lookup;

-- +goose StatementBegin
create function notify.sweep(at timestamptz) returns void language sql as $$
    delete from notify.deliveries d where d.tenant_id = doors.tenant() and d.created_at < $1 - interval '400 days';
    delete from notify.notices n where n.tenant_id = doors.tenant() and n.created_at < $1 - interval '400 days'
       and not exists (select from notify.deliveries d where d.tenant_id = n.tenant_id and d.notice_id = n.id);
$$;
create function notify.sweep_accounts(at timestamptz) returns void language sql as $$
    delete from notify.told t where t.told_at < $1 - interval '400 days';
    delete from notify.preferences p where p.changed_at < $1 - interval '90 days' and not exists (select from identity.accounts a where a.account_id = p.account_id);
    delete from notify.push_subscriptions s where s.created_at < $1 - interval '90 days' and not exists (select from identity.accounts a where a.account_id = s.account_id);
$$;
-- +goose StatementEnd
select doors.lookup('notify.sweep(timestamptz)');
select doors.lookup('notify.sweep_accounts(timestamptz)');

-- +goose Down
drop function notify.sweep(timestamptz);
drop function notify.sweep_accounts(timestamptz);
