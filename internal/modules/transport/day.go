package transport

import (
	"cmp"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// stopOfRide is the stop s, and the hours x there, of a ride i on the run and the day of the statement around it.
const stopOfRide = ` from transport.rides i join transport.stops s on s.tenant_id = $1 and s.id = i.stop_id
	where i.tenant_id = $1 and i.pupil_id = e.pupil_id and i.run_id = p.id order by (i.weekdays & (1 << (extract(isodow from d.day)::int - 1))) = 0, i.id limit 1`

// AtTheStop is what a child's day says of a booked ride: where the bus stops for them. It is an expression for the day's statement.
const AtTheStop = `coalesce((select concat_ws(', ', s.name, nullif(s.place, ''))` + stopOfRide + `), '')`

// UsualSQL is the rides of those who have a right on a run and book nothing by the day: the right alone says that the bus counts on
// them. Its columns are those of a source of the day, its parameters too. The hours are those of their stop and of the other end of
// the run; the place is the line's code, for Name. What runs on school days alone has the detail OnSchoolDays: the calendar says which these are.
const UsualSQL = `select distinct on (e.run_id, e.pupil_id, d.day, c.school_days) e.pupil_id, d.day::date as day, to_char(x.starts * interval '1 second', 'HH24:MI') as starts, to_char(x.ends * interval '1 second', 'HH24:MI') as ends, 'trip' as kind, l.label as label,
		l.code as place, case when y.fact_id is null then 'booked' else 'away' end as state, case when c.school_days then '` + onSchoolDays + `' else '' end as detail, e.run_id as ref, null::uuid as place_id, 0 as version, concat_ws(', ', s.name, nullif(s.place, '')) as more
	from transport.rides e join transport.rights g on g.tenant_id = $1 and g.id = e.right_id and g.state in ('granted', 'ended')
	join transport.runs r on r.tenant_id = $1 and r.id = e.run_id and r.archived_at is null join transport.lines l on l.tenant_id = $1 and l.id = r.line_id and l.archived_at is null
	join transport.stops s on s.tenant_id = $1 and s.id = e.stop_id
	cross join generate_series(greatest($3::date, g.since), least($4::date, g.until), interval '1 day') d(day)
	join transport.trips t on t.tenant_id = $1 and t.run_id = r.id and t.archived_at is null join transport.calendars c on c.tenant_id = $1 and c.id = t.calendar_id
	left join transport.calendar_days h on h.tenant_id = $1 and h.calendar_id = c.id and h.day = d.day
	join lateral (select case r.direction when 'out' then coalesce(min(z.departs) filter (where z.stop_id = e.stop_id), min(z.departs)) else min(z.departs) end as starts,
		case r.direction when 'out' then max(z.arrives) else coalesce(max(z.arrives) filter (where z.stop_id = e.stop_id), max(z.arrives)) end as ends from transport.times z where z.tenant_id = $1 and z.trip_id = t.id) x on true
	left join lateral (select f.fact_id from transport.fact_days f where f.tenant_id = $1 and f.pupil_id = e.pupil_id and f.day = d.day and f.starts < x.ends / 60 and f.ends > x.starts / 60 limit 1) y on true
	where e.tenant_id = $1 and e.pupil_id = any ($2) and e.weekdays & (1 << (extract(isodow from d.day)::int - 1)) > 0 and e.weeks in ('', case extract(week from d.day)::int % 2 when 0 then 'a' else 'b' end)
	and (h.runs or h.runs is null and c.weekdays & (1 << (extract(isodow from d.day)::int - 1)) > 0 and c.since <= d.day and c.until >= d.day)
	and not exists (select from transport.enrolments n where n.tenant_id = $1 and n.pupil_id = e.pupil_id and n.place_id = e.run_id and n.state = 'active' and n.since <= d.day and (n.until is null or n.until >= d.day))
	order by e.run_id, e.pupil_id, d.day, c.school_days, t.source_key, t.id`

const onSchoolDays = "school_days"

// OnSchoolDays tells of a line of UsualSQL, by its detail, whether its bus runs on that day, given the calendar of the organisation.
func OnSchoolDays(detail string, day schoolyear.Date, c schoolyear.Calendar) bool {
	return detail != onSchoolDays || c.IsSchoolDay(day)
}

// Name is what a bus of UsualSQL is called on a child's day: « Car 4 · Mairie – Les Tilleuls ».
func Name(words *i18n.Bundle, lang, code, label string) string {
	return words.Sentence(lang, Key, "transport.name_of_bus", map[string]any{"code": code, "label": label})
}

// usual is what the service counts on without a booking, of these pupils; nil: of everybody. The pupils are the organisation's own.
func (s *Service) usual(tx *tenant.Tx, pupils []uuid.UUID, from, until schoolyear.Date) ([]daybook.Line, error) {
	if pupils == nil {
		var err error
		if pupils, err = tenant.Select[uuid.UUID](tx, `select distinct g.pupil_id from transport.rights g where g.tenant_id = $1 and g.state in ('granted', 'ended') and g.since <= $3::date and g.until >= $2::date order by 1`, tx.Tenant(), from, until); err != nil {
			return nil, err
		}
	}
	cal, err := directory.Calendar(tx)
	if err != nil {
		return nil, err
	}
	type line struct {
		PupilID              uuid.UUID
		Ref                  uuid.UUID
		Day                  schoolyear.Date
		Label, Detail, State string
		Starts, Ends         string
		Kind, Place, More    string
		PlaceID              *uuid.UUID
		Version              int
	}
	list, err := tenant.Select[line](tx, UsualSQL, tx.Tenant(), pupils, from, until)
	if err != nil {
		return nil, err
	}
	out := make([]daybook.Line, 0, len(list))
	for _, l := range list {
		if !OnSchoolDays(l.Detail, l.Day, cal) {
			continue
		}
		u := daybook.Line{Pupil: l.PupilID, Unit: l.Ref, Day: l.Day, Kind: l.Kind, Label: Name(s.Words, cmp.Or(tx.Actor().Lang, "fr"), l.Place, l.Label), Place: l.More, State: l.State}
		if u.Starts, err = cutoff.ParseClock(l.Starts); err == nil {
			u.Ends, err = cutoff.ParseClock(l.Ends)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}
