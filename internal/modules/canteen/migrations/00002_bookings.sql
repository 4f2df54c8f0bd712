-- +goose Up
select daybook.anatomy('canteen');

-- +goose Down
drop table canteen.booking_events, canteen.bookings, canteen.fact_days, canteen.facts, canteen.enrolments, canteen.seats, canteen.closures, canteen.capacities, canteen.rules, canteen.needs, canteen.units, canteen.activities, canteen.place_schools, canteen.places cascade;
delete from doors.tables where table_name = any (array(select 'canteen.' || t from unnest('{booking_events,bookings,fact_days,facts,enrolments,seats,closures,capacities,rules,needs,units,activities,place_schools,places}'::text[]) t));
