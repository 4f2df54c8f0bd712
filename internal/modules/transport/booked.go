package transport

import (
	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// A seat in a bus is booked like a meal: a run is a place, to school and home are two activities of one slot each. What a right grants
// is the typical week of an enrolment; a family gives a day back, or asks for another, until the rule's cut-off.

type booked struct{ ActivityID, UnitID uuid.UUID }

func bookedBy(tx *tenant.Tx, direction string) (booked, bool, error) {
	return tenant.One[booked](tx, `select activity_id, unit_id from transport.directions where tenant_id = $1 and direction = $2 order by id limit 1`, tx.Tenant(), direction)
}

// OpenBooking lets the seats of a run be booked by days. The first run of a direction founds its activity, with the rule that both
// days are changed until the eve at six in the evening; the organisation changes it like any other.
func (s *Service) OpenBooking(tx *tenant.Tx, run uuid.UUID) error {
	type running struct {
		Direction, Line, Label string
		Seats                  *int
		First, Last            *int
		Vehicle                string
	}
	r, ok, err := tenant.One[running](tx, `select r.direction, l.code as line, r.label, v.seats, coalesce(v.label, '') as vehicle,
			(select min(x.departs) from transport.trips t join transport.times x on x.tenant_id = $1 and x.trip_id = t.id where t.tenant_id = $1 and t.run_id = r.id and t.archived_at is null) as first,
			(select max(x.arrives) from transport.trips t join transport.times x on x.tenant_id = $1 and x.trip_id = t.id where t.tenant_id = $1 and t.run_id = r.id and t.archived_at is null) as last
		from transport.runs r join transport.lines l on l.tenant_id = $1 and l.id = r.line_id left join transport.vehicles v on v.tenant_id = $1 and v.id = r.vehicle_id where r.tenant_id = $1 and r.id = $2 and r.archived_at is null`, tx.Tenant(), run)
	if err != nil {
		return err
	}
	if !ok {
		return problem.Missing()
	}
	if r.First == nil || r.Last == nil {
		return problem.New(problem.Conflict, "transport.no_timetable")
	}
	say := func(key string, params map[string]any) string {
		return s.Words.Sentence("fr", Key, "transport."+key, params)
	}
	name := say("place_"+r.Direction, map[string]any{"line": r.Line, "at": Clock(*r.First).String()})
	place := daybook.PlaceIn{Name: name, Kind: "run", Capacity: r.Seats}
	// of two who open the first run of a direction the second finds the activity of the first
	if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('transport directions ' || $1::uuid::text, 0))`, tx.Tenant()); err != nil {
		return err
	}
	known, there, err := bookedBy(tx, r.Direction)
	if err != nil {
		return err
	}
	if there {
		place.Activities = []uuid.UUID{known.ActivityID}
		return s.Bookings.WritePlace(tx, run, place)
	}
	day, err := directory.Today(tx)
	if err != nil {
		return err
	}
	since, _, err := schoolYear(tx, day)
	if err != nil {
		return err
	}
	b := booked{tenant.NewID(), tenant.NewID()}
	minutes := func(seconds int) cutoff.Clock { return cutoff.Clock(min(seconds/60, 24*60-1)) }
	if err := s.Bookings.WriteActivity(tx, b.ActivityID, daybook.ActivityIn{Kind: "trip", Label: say("activity_"+r.Direction, nil), Modes: []string{daybook.Annual, daybook.Weekly, daybook.Occasional}, Runs: "school", Weekdays: 31, Since: since,
		Units: []daybook.UnitIn{{ID: b.UnitID, Label: say("unit_"+r.Direction, nil), Starts: minutes(*r.First), Ends: max(minutes(*r.Last), minutes(*r.First)+1)}}}); err != nil {
		return err
	}
	place.Activities = []uuid.UUID{b.ActivityID} // a run out is no place for the way back
	if err := s.Bookings.WritePlace(tx, run, place); err != nil {
		return err
	}
	eve := &cutoff.Rule{Kind: cutoff.DaysBefore, Days: 1, Count: schoolyear.CountCalendar, At: cutoff.Clock(18 * 60)}
	if err := s.Bookings.WriteRule(tx, b.ActivityID, tenant.NewID(), daybook.RuleIn{Since: since, Cutoff: cutoff.Rules{Add: eve, Change: eve, Cancel: eve}}); err != nil {
		return err
	}
	if err := s.Bookings.SetActivity(tx, b.ActivityID, daybook.Opened); err != nil {
		return err
	}
	_, err = tx.Exec(`insert into transport.directions (tenant_id, id, direction, activity_id, unit_id) values ($1, $2, $3, $4, $5)`, tx.Tenant(), tenant.NewID(), r.Direction, b.ActivityID, b.UnitID)
	return err
}

// enrolled makes what a right grants the typical week of its pupil, on the runs that are booked. Of a direction with several runs the
// first is booked; the others stay on the list by the right alone.
func (s *Service) enrolled(tx *tenant.Tx, g RidingRight) error {
	book, err := s.Bookings.Read(tx)
	if err != nil {
		return err
	}
	for _, direction := range []string{Out, Back} {
		b, there, err := bookedBy(tx, direction)
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		var run uuid.UUID
		weeks := daybook.Weeks{}
		for _, r := range g.Rides {
			if r.Direction != direction || book.Place(r.RunID) == nil || run != uuid.Nil && run != r.RunID {
				continue
			}
			run = r.RunID
			if r.Weeks != "b" {
				weeks.A |= r.Weekdays
			}
			if r.Weeks != "a" {
				weeks.B |= r.Weekdays
			}
		}
		by := daybook.By{Via: "desk", Override: true, Reason: s.Words.Sentence("fr", Key, "transport.by_right", nil)}
		if run == uuid.Nil || g.State != Granted {
			id, err := tenant.Value[uuid.UUID](tx, `select e.id from transport.enrolments e where e.tenant_id = $1 and e.pupil_id = $2 and e.activity_id = $3 and e.state = 'active'`, tx.Tenant(), g.PupilID, b.ActivityID)
			if err != nil {
				return err
			}
			if id != uuid.Nil && g.State != Granted {
				if _, err := s.Bookings.EndEnrolment(tx, book, id, g.Until, by); err != nil {
					return err
				}
			}
			continue
		}
		if _, _, err := s.Bookings.Enrol(tx, book, daybook.NewEnrolment{Pupil: g.PupilID, Activity: b.ActivityID, Place: &run, Mode: daybook.Weekly, Since: g.Since, Until: g.Until, Pattern: daybook.Pattern{b.UnitID: weeks}}, by); err != nil {
			return err
		}
	}
	return nil
}
