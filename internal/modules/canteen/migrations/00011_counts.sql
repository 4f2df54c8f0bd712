-- +goose Up
-- What was sent to the kitchen for a day: a sending is never changed, the next one follows it. How many, never who.
create table canteen.counts (
    tenant_id uuid not null references tenant.tenants,
    day       date not null,
    version   int not null,
    sent_at   timestamptz not null,
    sent_by   uuid,                                  -- account; null: by itself, at the cut-off
    meals     int not null,
    adults    int not null,
    lines     jsonb not null,
    primary key (tenant_id, day, version)
);
select doors.guard('canteen.counts', 'canteen', writers => 'staff+delete');
revoke update on canteen.counts from preau_app;

-- +goose Down
drop table canteen.counts;
