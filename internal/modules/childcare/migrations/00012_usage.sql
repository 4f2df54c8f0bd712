-- +goose Up
select daybook.usage('childcare');

-- +goose Down
drop table childcare.usage, childcare.usage_days;
delete from doors.tables where table_name in ('childcare.usage', 'childcare.usage_days');
