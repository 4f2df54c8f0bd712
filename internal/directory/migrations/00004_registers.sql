-- +goose Up
-- Registers beside ONDE: the académie's AAF, SIECLE and STS of a collège, a table of one's own.
-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array '{people,roles,classes,class_members,kinship}'::text[] loop
        execute format('alter table directory.%1$I drop constraint %1$s_source_check', t);
        execute format($c$alter table directory.%1$I add constraint %1$s_source_check check (source in ('hand', 'onde', 'aaf', 'siecle', 'csv', 'bridge'))$c$, t);
    end loop;
end $$;
-- +goose StatementEnd
alter table directory.imports drop constraint imports_kind_check;
alter table directory.imports add constraint imports_kind_check check (kind in ('onde', 'aaf', 'siecle', 'csv'));
-- A group of the register (a language, a regrouping) is a class beside the pupils' own: its guardians are reached like a class's.
alter table directory.classes drop constraint classes_kind_check;
alter table directory.classes add constraint classes_kind_check check (kind in ('ordinary', 'ulis', 'upe2a', 'group'));
-- What the register says of the town's services and of a collège's restaurant: a suggestion when a family enrols, never a booking.
alter table directory.people add column wishes text[] not null default '{}', add column regime text not null default '';
grant update (wishes, regime) on directory.people to preau_app;
create index people_source_key on directory.people (tenant_id, source_key) where source_key <> '';

-- +goose Down
drop index directory.people_source_key;
alter table directory.people drop column wishes, drop column regime;
