-- +goose Up
-- What is told itself, where a message is of nobody: how many meals.
alter table exchange.facts add column figures jsonb;

-- +goose Down
alter table exchange.facts drop column figures;
