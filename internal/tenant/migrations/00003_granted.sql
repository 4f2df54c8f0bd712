-- +goose Up
-- What our staff may do at the peer's, as the peer said: each side of a link shows both.
alter table tenant.links add column granted text[] not null default '{}';
grant update (granted) on tenant.links to preau_app;

-- +goose Down
alter table tenant.links drop column granted;
