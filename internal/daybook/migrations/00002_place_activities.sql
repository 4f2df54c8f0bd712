-- +goose Up
-- place_activities() lets a booked service say what is given at each of its places; empty: all that it offers. A centre of Wednesdays
-- is no place for an evening at school.
-- +goose StatementBegin
create function daybook.place_activities(k text) returns void language plpgsql as $fn$
begin
    execute format('alter table %I.places add column activities uuid[] not null default ''{}''', k);
    execute format('grant update (activities) on %I.places to preau_app', k);
end $fn$;
-- +goose StatementEnd

-- +goose Down
drop function daybook.place_activities(text);
