-- +goose Up
-- A bar that ended a month ago tells its author nothing any more; one that stopped moving then will not move again.
create policy lookup_delete on tenant.tasks for delete to preau_lookup using (tenant_id = doors.tenant());
create policy lookup_select on tenant.tasks for select to preau_lookup using (tenant_id = doors.tenant());
grant select (tenant_id, moved_at), delete on tenant.tasks to preau_lookup;
-- +goose StatementBegin
create function tenant.sweep(at timestamptz) returns void language sql as
$$ delete from tenant.tasks t where t.tenant_id = doors.tenant() and t.moved_at < $1 - interval '30 days' $$;
-- +goose StatementEnd
select doors.lookup('tenant.sweep(timestamptz)');

-- +goose Down
drop function tenant.sweep(timestamptz);
