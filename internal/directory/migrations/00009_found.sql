-- +goose Up
-- A record is found by the key that the ministry's register gave it, before anybody is signed in: a provider of identity tells the
-- key of whom it vouches for. The hash goes in; ids come out.
create index people_by_source on directory.people (source_key) where source_key <> '';
create policy lookup_source on directory.people for select to preau_lookup using (source_key <> '');
grant select (tenant_id, id, source_key, erased_at, left_on) on directory.people to preau_lookup;
grant usage on schema directory to preau_lookup;
-- +goose StatementBegin
create function directory.by_source(key text) returns table (tenant_id uuid, person_id uuid) language sql stable as
$$ select p.tenant_id, p.id from directory.people p where p.source_key = $1 and $1 <> '' and p.erased_at is null and p.left_on is null order by p.id limit 20 $$;
-- +goose StatementEnd
select doors.lookup('directory.by_source(text)');

-- +goose Down
drop function directory.by_source(text);
