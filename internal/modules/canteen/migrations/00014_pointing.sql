-- +goose Up
select daybook.pointing('canteen');

-- +goose Down
drop table canteen.ticks;
