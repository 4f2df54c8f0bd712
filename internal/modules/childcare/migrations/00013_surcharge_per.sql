-- +goose Up
select daybook.surcharge_per('childcare');

-- +goose Down
alter table childcare.bookings drop column surcharge_per;
