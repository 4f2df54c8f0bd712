-- +goose Up
-- Whom a note that goes to linked schools is for there: the families, or, of a circular, the direction or the whole staff.
alter table liaison.notes add column readers text not null default 'families' check (readers in ('families', 'directors', 'staff'));
alter table liaison.notes drop constraint notes_kind_check;
alter table liaison.notes add constraint notes_kind_check check (kind in ('outing', 'health', 'school_life', 'meeting', 'administration', 'canteen', 'transport', 'closure', 'staff_absence', 'event', 'town', 'information', 'survey', 'circular'));
-- When the first of a school's directors read a circular, as the school counts it back.
alter table liaison.copies add column director_read_at timestamptz;
grant update (readers) on liaison.notes to preau_app;
grant update (director_read_at) on liaison.copies to preau_app;

-- +goose Down
alter table liaison.copies drop column director_read_at;
alter table liaison.notes drop constraint notes_kind_check;
alter table liaison.notes add constraint notes_kind_check check (kind in ('outing', 'health', 'school_life', 'meeting', 'administration', 'canteen', 'transport', 'closure', 'staff_absence', 'event', 'town', 'information', 'survey'));
alter table liaison.notes drop column readers;
