-- +goose Up
-- Whether somebody still has a part in an organisation is asked by look-ups of what they opened elsewhere in its name.
create policy lookup_select on directory.roles for select to preau_lookup using (true);
grant select (tenant_id, person_id, since, until) on directory.roles to preau_lookup;

-- +goose Down
drop policy lookup_select on directory.roles;
