-- +goose Up
select daybook.place_activities('childcare');

-- +goose Down
alter table childcare.places drop column activities;
