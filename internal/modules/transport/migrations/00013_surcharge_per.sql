-- +goose Up
select daybook.surcharge_per('transport');

-- +goose Down
alter table transport.bookings drop column surcharge_per;
