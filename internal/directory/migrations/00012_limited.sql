-- +goose Up
-- Whose data are kept and not used any more, at their request (RGPD art. 18): nothing of them is erased before the limitation ends.
alter table directory.people add column limited_since date;
grant update (limited_since) on directory.people to preau_app;

-- +goose Down
alter table directory.people drop column limited_since;
