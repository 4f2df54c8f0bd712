-- +goose Up
select daybook.pointing('childcare');

-- +goose Down
drop table childcare.ticks;
