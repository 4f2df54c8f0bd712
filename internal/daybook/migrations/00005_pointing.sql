-- +goose Up
-- pointing() gives a booked service the ticks of its tablets: written, never changed. What they come to stands in the bookings.
-- +goose StatementBegin
create function daybook.pointing(k text) returns void language plpgsql as $fn$
begin
    execute format($sql$
create table %1$I.ticks (
    tenant_id   uuid not null,
    id          uuid not null,                         -- drawn by the tablet: sent twice, it is one
    pupil_id    uuid not null,
    activity_id uuid not null,
    day         date not null,
    n           int not null,                          -- which tick of this child, activity and day it is, in the order of arrival
    place_id    uuid not null,
    kind        text not null check (kind in ('present', 'absent', 'left', 'undone')),
    at          timestamptz not null,                  -- when it was made, by our clock
    said_at     timestamptz not null,                  -- by the tablet's
    received_at timestamptz not null,
    hour        timestamptz,                           -- of arrival or departure, when it is another than that of the tick
    left_how    text not null default '' check (left_how in ('', 'guardian', 'collector', 'alone', 'other')),
    left_with   text not null default '',
    undoes_id   uuid,                                  -- the tick that it takes back
    seen        int not null default 0,                -- up to which n the tablet knew of the ticks of others
    device      text not null,
    decides     boolean not null default false,        -- an agent says which of two tablets is right
    ticked_by   uuid,                                  -- account of who ticked
    made_by     uuid,                                  -- account of who sent it
    primary key (tenant_id, id),
    foreign key (tenant_id, pupil_id) references directory.people,
    foreign key (tenant_id, activity_id) references %1$I.activities,
    foreign key (tenant_id, place_id) references %1$I.places
)$sql$, k);
    execute format('create index ticks_cell on %I.ticks (tenant_id, pupil_id, activity_id, day)', k);
    execute format('create index ticks_day on %I.ticks (tenant_id, day, place_id)', k);
    perform doors.guard(format('%I.ticks', k)::regclass, k, writers => 'staff+delete');
    execute format('revoke update on %I.ticks from preau_app', k);
    execute format('grant update (pupil_id) on %I.ticks to preau_app', k);   -- two records of one child become one
end $fn$;
-- +goose StatementEnd

-- +goose Down
drop function daybook.pointing(text);
