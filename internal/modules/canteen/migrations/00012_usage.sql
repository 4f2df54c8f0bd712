-- +goose Up
select daybook.usage('canteen');

-- +goose Down
drop table canteen.usage, canteen.usage_days;
delete from doors.tables where table_name in ('canteen.usage', 'canteen.usage_days');
