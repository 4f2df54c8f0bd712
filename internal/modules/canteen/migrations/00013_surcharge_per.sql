-- +goose Up
select daybook.surcharge_per('canteen');

-- +goose Down
alter table canteen.bookings drop column surcharge_per;
