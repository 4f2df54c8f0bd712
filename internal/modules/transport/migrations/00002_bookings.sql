-- +goose Up
select daybook.anatomy('transport');

-- +goose Down
drop table transport.booking_events, transport.bookings, transport.fact_days, transport.facts, transport.enrolments, transport.seats, transport.closures, transport.capacities, transport.rules, transport.needs, transport.units, transport.activities, transport.place_schools, transport.places cascade;
delete from doors.tables where table_name = any (array(select 'transport.' || t from unnest('{booking_events,bookings,fact_days,facts,enrolments,seats,closures,capacities,rules,needs,units,activities,place_schools,places}'::text[]) t));
