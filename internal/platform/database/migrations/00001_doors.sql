-- +goose Up
-- The doors: what the current transaction may see. Absent or empty reads as shut.
create schema doors;
grant usage on schema doors to preau_app, preau_relay, preau_lookup;

create function doors.tenant() returns uuid language sql stable parallel safe as
$$ select nullif(current_setting('door.tenant', true), '')::uuid $$;
create function doors.account() returns uuid language sql stable parallel safe as
$$ select nullif(current_setting('door.account', true), '')::uuid $$;
create function doors.open(name text) returns boolean language sql stable parallel safe as
$$ select current_setting(name, true) = 'open' $$;
-- has() looks for an id in the text of a list of ids. An id is 36 characters of which no list holds a part of two, so this is
-- membership; reading the list as an array, for each row anew, costs five to twenty times as much.
create function doors.has(name text, id uuid) returns boolean language sql stable parallel safe as
$$ select strpos(current_setting(name, true), id::text) > 0 $$;

-- Every table is registered in one class; a test compares this list with the catalogue.
create table doors.tables (
    table_name text primary key,
    class      text not null check (class in ('tenant', 'account', 'reference', 'machinery')),
    service    text,
    subject    text,
    audience   text,
    writers    text
);

-- The functions that may look over the walls; a test compares this list with the catalogue.
create table doors.lookups (function_name text primary key);

-- +goose StatementBegin
-- guard() shuts a tenant's table behind its doors: row security forced, one policy per command.
--   service   whose door opens it (open.<service>, subjects.<service>, groups.<service>)
--   subject   uuid column of the narrowest person the row is about, null when staff only
--   audience  uuid column of the group the row is addressed to, null when none, '*' when everybody of the tenant reads it
--   writers   'staff' (the right), 'subject' (the right or the subject), 'none' (read only here);
--             '+delete' appended grants delete to those who may update
create function doors.guard(tab regclass, service text, subject text default null, audience text default null, writers text default 'staff')
returns void language plpgsql as $$
declare
    here  text := 'tenant_id = doors.tenant()';
    seen  text;
    wrote text;
    cols  text := (select string_agg(format('%I', attname), ', ') from pg_attribute where attrelid = tab and attnum > 0 and not attisdropped
                    and attgenerated = '' and attname not in ('tenant_id', 'id'));   -- the tenant and the id of a row are for ever
begin
    seen := format('doors.open(%L)', 'open.' || service);
    wrote := seen;
    if subject is not null then
        seen := seen || format(' or doors.has(%L, %I)', 'subjects.' || service, subject);
        if writers like 'subject%' then
            wrote := wrote || format(' or doors.has(%L, %I)', 'subjects.' || service, subject);
        end if;
    end if;
    if audience = '*' then
        seen := 'true';
    elsif audience is not null then
        seen := seen || format(' or doors.has(%L, %I)', 'groups.' || service, audience);
    end if;
    execute format('alter table %s enable row level security', tab);
    execute format('alter table %s force row level security', tab);
    execute format('create policy door_select on %s for select to preau_app using (%s and (%s))', tab, here, seen);
    execute format('grant select on %s to preau_app', tab);
    if writers not like 'none%' then
        execute format('create policy door_insert on %s for insert to preau_app with check (%s and (%s))', tab, here, wrote);
        execute format('create policy door_update on %s for update to preau_app using (%s and (%s)) with check (%s and (%s))', tab, here, wrote, here, wrote);
        execute format('grant insert on %s to preau_app', tab);
        if cols is not null then
            execute format('grant update (%s) on %s to preau_app', cols, tab);
        end if;
    end if;
    if writers like '%+delete' then
        execute format('create policy door_delete on %s for delete to preau_app using (%s and (%s))', tab, here, wrote);
        execute format('grant delete on %s to preau_app', tab);
    end if;
    insert into doors.tables values (tab::text, 'tenant', service, subject, audience, writers);
end $$;

-- own() shuts a table of what a person says of themselves: account_id = caller, every command.
create function doors.own(tab regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', tab);
    execute format('alter table %s force row level security', tab);
    execute format('create policy own_select on %s for select to preau_app using (account_id = doors.account())', tab);
    execute format('create policy own_insert on %s for insert to preau_app with check (account_id = doors.account())', tab);
    execute format('create policy own_update on %s for update to preau_app using (account_id = doors.account()) with check (account_id = doors.account())', tab);
    execute format('create policy own_delete on %s for delete to preau_app using (account_id = doors.account())', tab);
    execute format('grant select, insert, delete on %s to preau_app', tab);
    execute (select format('grant update (%s) on %s to preau_app', string_agg(format('%I', attname), ', '), tab)
               from pg_attribute where attrelid = tab and attnum > 0 and not attisdropped and attgenerated = ''
                and attname not in ('account_id', 'id'));
    insert into doors.tables values (tab::text, 'account', null, null, null, 'own');
end $$;

-- reference() marks a table that everybody reads and only migrations write.
create function doors.reference(tab regclass) returns void language plpgsql as $$
begin
    execute format('grant select on %s to preau_app', tab);
    insert into doors.tables values (tab::text, 'reference', null, null, null, null);
end $$;

-- lookup() hands a security definer function to the role that owns look-ups, pins its search path and lists it.
create function doors.lookup(fn regprocedure) returns void language plpgsql as $$
declare
    home text := (select pronamespace::regnamespace::text from pg_proc where oid = fn);
begin
    execute format('grant usage, create on schema %s to preau_lookup', home);
    execute format('alter function %s security definer set search_path = pg_catalog, pg_temp', fn);
    execute format('revoke all on function %s from public', fn);
    execute format('grant execute on function %s to preau_app', fn);
    execute format('alter function %s owner to preau_lookup', fn);
    execute format('revoke create on schema %s from preau_lookup', home);
    insert into doors.lookups values (fn::text);
end $$;

-- machinery() marks a table of the machine; its policies are written beside it.
create function doors.machinery(tab regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', tab);
    execute format('alter table %s force row level security', tab);
    insert into doors.tables values (tab::text, 'machinery', null, null, null, null);
end $$;
-- +goose StatementEnd
create policy owner_all on doors.tables for all to preau_owner using (true) with check (true);
create policy owner_all on doors.lookups for all to preau_owner using (true) with check (true);
select doors.machinery('doors.tables');
select doors.machinery('doors.lookups');

-- +goose Down
drop schema doors cascade;
