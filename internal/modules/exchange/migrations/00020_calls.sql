-- +goose Up
-- How often a key was used within its minute.
alter table exchange.keys
    add column minute_at timestamptz,
    add column calls     int not null default 0;
grant update (minute_at, calls) on exchange.keys to preau_app;

-- +goose Down
alter table exchange.keys drop column minute_at, drop column calls;
