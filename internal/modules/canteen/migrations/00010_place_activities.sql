-- +goose Up
select daybook.place_activities('canteen');

-- +goose Down
alter table canteen.places drop column activities;
