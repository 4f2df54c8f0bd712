-- +goose Up
-- Two tariffs of one activity never begin on the same day.
create unique index tariffs_once on family.tariffs (tenant_id, service, kind, coalesce(activity_id, '00000000-0000-0000-0000-000000000000'), since) where state = 'active';

-- +goose Down
drop index family.tariffs_once;
