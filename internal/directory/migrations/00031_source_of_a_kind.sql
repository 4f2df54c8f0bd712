-- +goose Up
-- Numbers of pupils and of those who answer for them are given apart: one of each may be the same. Whom a provider calls a pupil is
-- looked for among pupils alone, and whom it calls a responsible among those who answer for a child.
grant select (profile) on directory.roles to preau_lookup;
delete from doors.lookups where function_name = 'directory.by_source(text)';
drop function directory.by_source(text);
-- +goose StatementBegin
create function directory.by_source(key text, pupil boolean, today date) returns table (tenant_id uuid, person_id uuid) language sql stable as
$$ select p.tenant_id, p.id from directory.people p where p.source_key = $1 and $1 <> '' and p.erased_at is null and p.left_on is null
    and exists (select from directory.roles r where r.tenant_id = p.tenant_id and r.person_id = p.id and r.profile = case when $2 then 'pupil' else 'guardian' end and (r.until is null or r.until >= $3))
  order by p.id limit 20 $$;
-- +goose StatementEnd
select doors.lookup('directory.by_source(text, boolean, date)');

-- +goose Down
drop function directory.by_source(text, boolean, date);
