-- +goose Up
-- A note goes a year after the end of its school year, a draft a year after its last change, with all that hangs on it; the
-- application deletes nothing that left. The files go first: whoever calls names the notes whose files are gone.
create policy lookup_select on liaison.notes for select to preau_lookup using (tenant_id = doors.tenant());
create policy lookup_delete on liaison.notes for delete to preau_lookup using (tenant_id = doors.tenant());
grant select (tenant_id, id, state, published_at, updated_at), delete on liaison.notes to preau_lookup;
-- +goose StatementBegin
do $$
declare
    part text;
begin
    foreach part in array array['versions', 'attachments', 'audience', 'deliveries', 'settled', 'reminders', 'copies', 'documents'] loop
        execute format('create policy lookup_select on liaison.%I for select to preau_lookup using (tenant_id = doors.tenant())', part);
        execute format('create policy lookup_delete on liaison.%I for delete to preau_lookup using (tenant_id = doors.tenant())', part);
        execute format('grant select (tenant_id, note_id), delete on liaison.%I to preau_lookup', part);
    end loop;
end $$;
create function liaison.sweep(notes uuid[], published_before timestamptz, changed_before timestamptz) returns void language plpgsql as $$
declare
    old  uuid[] := array(select n.id from liaison.notes n where n.tenant_id = doors.tenant() and n.id = any (notes)
                and (n.published_at < published_before or (n.state in ('draft', 'scheduled') and n.updated_at < changed_before)));
begin
    delete from liaison.versions t where t.tenant_id = doors.tenant() and t.note_id = any (old);
    delete from liaison.attachments t where t.tenant_id = doors.tenant() and t.note_id = any (old);
    delete from liaison.audience t where t.tenant_id = doors.tenant() and t.note_id = any (old);
    delete from liaison.deliveries t where t.tenant_id = doors.tenant() and t.note_id = any (old);
    delete from liaison.settled t where t.tenant_id = doors.tenant() and t.note_id = any (old);
    delete from liaison.reminders t where t.tenant_id = doors.tenant() and t.note_id = any (old);
    delete from liaison.copies t where t.tenant_id = doors.tenant() and t.note_id = any (old);
    delete from liaison.documents t where t.tenant_id = doors.tenant() and t.note_id = any (old);
    delete from liaison.notes n where n.tenant_id = doors.tenant() and n.id = any (old);
end $$;
-- +goose StatementEnd
select doors.lookup('liaison.sweep(uuid[], timestamptz, timestamptz)');

-- +goose Down
drop function liaison.sweep(uuid[], timestamptz, timestamptz);
