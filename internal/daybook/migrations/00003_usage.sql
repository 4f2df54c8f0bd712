-- +goose Up
-- usage() gives a booked service the figures of its days that are over: how many, never who, so that a year of forty schools is read at
-- once. usage_days says which days are counted, and when.
-- +goose StatementBegin
create function daybook.usage(k text) returns void language plpgsql as $fn$
declare statement text;
begin
    foreach statement in array string_to_array(replace($sql$
create table @.usage (
    tenant_id  uuid not null references tenant.tenants,
    day        date not null,
    unit_id    uuid not null,                          -- nil: of what is not told by slot
    place_id   uuid not null,
    school_id  uuid not null,                          -- the school's own tenant; nil: unknown
    age        text not null,
    detail     text not null default '',               -- the service's own: the choice of menu
    booked     int not null default 0,
    waiting    int not null default 0,
    cancelled  int not null default 0,
    late       int not null default 0,                 -- of the cancelled, those after the cut-off
    away       int not null default 0,
    absent     int not null default 0,
    present    int not null default 0,
    unexpected int not null default 0,
    unmarked   int not null default 0,
    forecast   int not null default 0,
    primary key (tenant_id, day, unit_id, place_id, school_id, age, detail)
)
;;
create table @.usage_days (
    tenant_id  uuid not null references tenant.tenants,
    day        date not null,
    counted_at timestamptz not null,
    primary key (tenant_id, day)
)
$sql$, '@.', k || '.'), ';;') loop
        execute statement;
    end loop;
    perform doors.guard(format('%I.usage', k)::regclass, k, writers => 'staff+delete');
    perform doors.guard(format('%I.usage_days', k)::regclass, k, writers => 'staff+delete');
    execute format('revoke update on %1$I.usage, %1$I.usage_days from preau_app', k);
end $fn$;
-- +goose StatementEnd

-- +goose Down
drop function daybook.usage(text);
