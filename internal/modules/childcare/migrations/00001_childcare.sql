-- +goose Up
create schema childcare;
grant usage on schema childcare to preau_app;
select daybook.anatomy('childcare');

-- +goose Down
drop schema childcare cascade;
