-- +goose Up
select daybook.usage('transport');
-- which days were ticked since they were counted
create index ticks_received on transport.ticks (tenant_id, received_at);

-- +goose Down
drop index transport.ticks_received;
drop table transport.usage, transport.usage_days;
delete from doors.tables where table_name in ('transport.usage', 'transport.usage_days');
