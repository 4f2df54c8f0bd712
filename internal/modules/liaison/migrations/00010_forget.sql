-- +goose Up
-- Three months after they left, what people did of their notes goes, and what was addressed to them alone; a note that was about
-- nobody else goes whole. Its files go first: whoever calls has put them among the loose ones.
grant select (guardian_id, pupil_id) on liaison.deliveries to preau_lookup;
grant select (pupil_id) on liaison.settled to preau_lookup;
grant select (subject_id) on liaison.audience to preau_lookup;
-- +goose StatementBegin
create function liaison.forget(people uuid[]) returns table (told bigint, notes bigint) language plpgsql as $$
declare
    alone uuid[];
begin
    told := 0; notes := 0;
    if not coalesce(doors.open('open.liaison'), false) then return next; return; end if;
    alone := array(select distinct d.note_id from liaison.deliveries d where d.tenant_id = doors.tenant() and d.pupil_id = any (people)
               and not exists (select from liaison.deliveries o where o.tenant_id = d.tenant_id and o.note_id = d.note_id and o.pupil_id <> all (people)));
    delete from liaison.deliveries t where t.tenant_id = doors.tenant() and (t.pupil_id = any (people) or t.guardian_id = any (people));
    get diagnostics told = row_count;
    delete from liaison.settled t where t.tenant_id = doors.tenant() and t.pupil_id = any (people);
    delete from liaison.audience t where t.tenant_id = doors.tenant() and t.subject_id = any (people);
    delete from liaison.versions t where t.tenant_id = doors.tenant() and t.note_id = any (alone);
    delete from liaison.attachments t where t.tenant_id = doors.tenant() and t.note_id = any (alone);
    delete from liaison.audience t where t.tenant_id = doors.tenant() and t.note_id = any (alone);
    delete from liaison.settled t where t.tenant_id = doors.tenant() and t.note_id = any (alone);
    delete from liaison.reminders t where t.tenant_id = doors.tenant() and t.note_id = any (alone);
    delete from liaison.copies t where t.tenant_id = doors.tenant() and t.note_id = any (alone);
    delete from liaison.documents t where t.tenant_id = doors.tenant() and t.note_id = any (alone);
    delete from liaison.notes n where n.tenant_id = doors.tenant() and n.id = any (alone);
    get diagnostics notes = row_count;
    return next;
end $$;
-- +goose StatementEnd
select doors.lookup('liaison.forget(uuid[])');
create index deliveries_pupil on liaison.deliveries (tenant_id, pupil_id);

-- +goose Down
drop function liaison.forget(uuid[]);
