-- +goose Up
-- surcharge_per() lets a booking say how often its surcharge is owed: an inscription that is late costs a family once, not each day.
-- +goose StatementBegin
create function daybook.surcharge_per(k text) returns void language plpgsql as $fn$
begin
    execute format($q$alter table %I.bookings add column surcharge_per text not null default '' check (surcharge_per in ('', 'pupil', 'family'))$q$, k);
    execute format('grant update (surcharge_per) on %I.bookings to preau_app', k);
end $fn$;
-- +goose StatementEnd

-- +goose Down
drop function daybook.surcharge_per(text);
