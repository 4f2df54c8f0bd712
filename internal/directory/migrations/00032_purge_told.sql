-- +goose Up
-- When those who decide were told that a record is about to be erased: once per departure.
alter table directory.people add column purge_told_on date;
grant update (purge_told_on) on directory.people to preau_app;

-- +goose Down
alter table directory.people drop column purge_told_on;
