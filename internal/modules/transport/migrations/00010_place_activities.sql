-- +goose Up
select daybook.place_activities('transport');

-- +goose Down
alter table transport.places drop column activities;
