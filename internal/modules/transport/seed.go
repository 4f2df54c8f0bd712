package transport

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Seeded is a line of a demonstration with its riders.
type Seeded struct {
	Operator, Code, Label, Colour, Vehicle, Registration string
	Seats                                                int
	Stops                                                []SeededStop
	Runs                                                 []SeededRun
	Riders                                               []SeededRider
	Waiting                                              []SeededRider // who asked and waits
	Since, Until                                         schoolyear.Date
	Booked                                               bool
}

// SeededStop is one stop; its place in the list is what runs and riders name it by.
type SeededStop struct {
	Name, Place, City string
	LatE6, LonE6      int
	School            uuid.UUID
}

// SeededRun is a direction with its timetables.
type SeededRun struct {
	Direction string
	Trips     []SeededTrip
}

// SeededTrip is a timetable: stops by their place in the list, minutes of the day.
type SeededTrip struct {
	Weekdays int
	Calls    [][2]int
}

// SeededRider is a pupil and the stop near home.
type SeededRider struct {
	Pupil   uuid.UUID
	Stop    int
	Ground  string
	Wish    string
	Account *uuid.UUID
}

// Seed writes a line whole.
func (s *Service) Seed(tx *tenant.Tx, d Seeded) error {
	operator, err := writeOperator(tx, nil, OperatorWritten{Name: d.Operator})
	if err != nil {
		return err
	}
	vehicle, err := writeVehicle(tx, nil, VehicleWritten{OperatorID: &operator, Label: d.Vehicle, Registration: d.Registration, Seats: d.Seats})
	if err != nil {
		return err
	}
	line, err := writeLine(tx, nil, LineWritten{OperatorID: &operator, Code: d.Code, Label: d.Label, Colour: d.Colour, Kind: "school"})
	if err != nil {
		return err
	}
	stops := make([]uuid.UUID, len(d.Stops))
	for i, x := range d.Stops {
		lat, lon := x.LatE6, x.LonE6
		if stops[i], err = writeStop(tx, nil, StopWritten{Name: x.Name, Place: x.Place, City: x.City, LatE6: &lat, LonE6: &lon, SchoolID: nullable(x.School)}); err != nil {
			return err
		}
	}
	var all []SeededRunWritten
	for _, r := range d.Runs {
		run, err := writeRun(tx, line, nil, RunWritten{Direction: r.Direction, VehicleID: &vehicle})
		if err != nil {
			return err
		}
		days := 0
		for _, t := range r.Trips {
			w := TripWritten{Weekdays: t.Weekdays, SchoolDays: true, Since: d.Since, Until: d.Until}
			for _, c := range t.Calls {
				w.Times = append(w.Times, TimeWritten{stops[c[0]], Clock(c[1] * 60)})
			}
			if _, err := writeTrip(tx, run, nil, w); err != nil {
				return err
			}
			days |= t.Weekdays
		}
		all = append(all, SeededRunWritten{run, days})
		if d.Booked {
			if err := s.OpenBooking(tx, run); err != nil {
				return err
			}
		}
	}
	rides := func(r SeededRider) (out []RideWritten) {
		for _, run := range all {
			out = append(out, RideWritten{RunID: run.ID, StopID: stops[r.Stop], Weekdays: run.Weekdays})
		}
		return out
	}
	var pupils []uuid.UUID
	var past daybook.Loaded
	for _, r := range d.Riders {
		id, err := ask(tx, r.Pupil, RightAsked{LineID: line, Rides: rides(r)}, "family")
		if err != nil {
			return err
		}
		if err := decide(tx, id, RightDecided{State: Granted, Ground: r.Ground, Charge: "free", Document: "home", Since: d.Since, Until: d.Until, Version: 1}); err != nil {
			return err
		}
		if d.Booked {
			g, err := oneRight(tx, id)
			if err != nil {
				return err
			}
			if err := s.enrolled(tx, g); err != nil {
				return err
			}
			if past.Bookings, err = s.rode(tx, past.Bookings, r.Pupil); err != nil {
				return err
			}
		}
		pupils = append(pupils, r.Pupil)
	}
	for i, r := range d.Waiting {
		id, err := ask(tx, r.Pupil, RightAsked{LineID: line, Rides: rides(r), Wish: r.Wish}, "family")
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`update transport.rights set asked_at = $3, asked_by = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), id, tx.Now().Add(-time.Duration(i+2)*26*time.Hour), r.Account); err != nil {
			return err
		}
	}
	if len(past.Bookings) > 0 {
		book, err := s.Bookings.Fresh(tx)
		if err != nil {
			return err
		}
		if err := s.Bookings.Load(tx, book, past); err != nil {
			return err
		}
		if err := s.Bookings.CountAll(tx); err != nil {
			return err
		}
	}
	_, err = issue(tx, pupils)
	return err
}

// rode adds four weeks of a pupil's rides, as they went: nearly always.
func (s *Service) rode(tx *tenant.Tx, list []daybook.LoadedBooking, pupil uuid.UUID) ([]daybook.LoadedBooking, error) {
	book, err := s.Bookings.Fresh(tx)
	if err != nil {
		return nil, err
	}
	units, err := tenant.Select[struct{ UnitID, PlaceID uuid.UUID }](tx, `select u.id as unit_id, e.place_id from transport.enrolments e join transport.units u on u.tenant_id = e.tenant_id and u.activity_id = e.activity_id
		where e.tenant_id = $1 and e.pupil_id = $2 and e.state = 'active' order by u.starts`, tx.Tenant(), pupil)
	today := book.School().DateOf(tx.Now())
	for d := today.AddDays(-28); d.Before(today); d = d.AddDays(1) {
		for _, x := range units {
			u, a := book.Unit(x.UnitID)
			if u == nil || !a.RunsOn(d) || !book.Days(u, x.PlaceID).IsOpenDay(d) {
				continue
			}
			b := daybook.LoadedBooking{Made: d.AddDays(-30).At(time.UTC, 17, 0), Presence: "present", Booking: daybook.Booking{PupilID: pupil, UnitID: x.UnitID, Day: d, PlaceID: x.PlaceID, State: daybook.Booked, Charge: daybook.Due, Via: "pattern"}}
			if n := (int(pupil[15])*31 + d.Day*7 + int(d.Month)) % 29; n == 0 {
				b.Presence = "absent"
			}
			list = append(list, b)
		}
	}
	return list, err
}

// SeededRunWritten is a run with the days on which it goes.
type SeededRunWritten struct {
	ID       uuid.UUID
	Weekdays int
}
