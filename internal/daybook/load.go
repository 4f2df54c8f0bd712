package daybook

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Loaded is what another program kept of a service, or a demonstration invents: enrolments, and bookings as they already are. No rule
// judges them and nobody is told.
type Loaded struct {
	Enrolments []Enrolment
	Bookings   []LoadedBooking
}

// LoadedBooking is a booking that was made elsewhere or before. Made is when; Ended when it was given back, zero otherwise.
type LoadedBooking struct {
	Booking
	Presence            string
	ArrivedAt, LeftAt   *time.Time
	LeftWith            string
	Made, Ended         time.Time
	Account, ByPerson   *uuid.UUID
	EndedBy, EndedByRec *uuid.UUID
}

// Load writes enrolments, bookings and their trace in bulk and counts the places of the days that they touch. The children, units and
// places are this collectivity's, and none of the bookings is there yet.
func (s *Service) Load(tx *tenant.Tx, book *Book, l Loaded) error {
	if err := s.loadEnrolments(tx, l.Enrolments); err != nil {
		return err
	}
	if len(l.Bookings) == 0 {
		return nil
	}
	bookings, trace := make([][]any, 0, len(l.Bookings)), make([][]any, 0, len(l.Bookings)+len(l.Bookings)/16)
	first := l.Bookings[0].Day
	units := map[uuid.UUID]bool{}
	for i := range l.Bookings {
		b := &l.Bookings[i]
		units[b.UnitID] = true
		if b.Day.Before(first) {
			first = b.Day
		}
		day := onDay(b.Day)
		at, version := b.Made, 1
		taken := Booked
		if b.WaitsSince != nil {
			taken = Waiting
		}
		line := func(what, state, charge, code, via string, at time.Time, account, person *uuid.UUID) {
			trace = append(trace, []any{tenant.NewID(), b.PupilID, b.UnitID, day, at, what, state, charge, b.Late, code, b.RuleID, via, account, person, int32(version)})
		}
		charge := Due
		if taken == Waiting {
			charge = Free
		}
		line(taken, taken, charge, "", b.Via, b.Made, b.Account, b.ByPerson)
		if b.State != taken {
			at, version = b.Ended, 2
			via := b.Via
			if b.State == Offered || b.EndedBy != nil {
				via = map[bool]string{true: "pattern", false: "family"}[b.State == Offered]
			}
			line(b.State, b.State, b.Charge, b.ChargeCode, via, at, b.EndedBy, b.EndedByRec)
		}
		was := ""
		if b.FactID != nil {
			was = Booked
		}
		bookings = append(bookings, []any{b.PupilID, b.UnitID, day, b.PlaceID, b.State, b.Late, int32(b.SurchargeCents), int32(b.SurchargePpm), b.SurchargePer, b.Charge, b.ChargeCode, b.RuleID, b.FactID, was, b.Presence, b.ArrivedAt, b.LeftAt, b.LeftWith,
			b.WaitsSince, b.AnswerUntil, b.Via, b.Account, b.ByPerson, int32(version), at})
		if b.State == Offered && b.AnswerUntil != nil {
			if _, err := tx.Emit(s.Key+".lapse", *b.AnswerUntil, freedSeat{Unit: b.UnitID, Place: b.PlaceID, Day: b.Day}); err != nil {
				return err
			}
		}
	}
	if err := tx.Load(s.Key+".bookings", "pupil_id, unit_id, day, place_id, state, late, surcharge_cents, surcharge_ppm, surcharge_per, charge, charge_code, rule_id, fact_id, was, presence, arrived_at, left_at, left_with, waits_since, answer_until, via, made_by, made_by_person, version, updated_at", bookings); err != nil {
		return err
	}
	if err := tx.Load(s.Key+".booking_events", "id, pupil_id, unit_id, day, at, what, state, charge, late, code, rule_id, via, by_account, by_person, version", trace); err != nil {
		return err
	}
	if _, err := run(s, tx, `insert into @.seats (tenant_id, unit_id, place_id, day, taken, waiting)
		select $1, unit_id, place_id, day, count(*) filter (where state in ('booked', 'offered')), count(*) filter (where state = 'waiting') from @.bookings where tenant_id = $1 and day >= $2 group by unit_id, place_id, day
		on conflict (tenant_id, unit_id, place_id, day) do update set taken = excluded.taken, waiting = excluded.waiting`, tx.Tenant(), first); err != nil {
		return err
	}
	list := make([]uuid.UUID, 0, len(units))
	for u := range units {
		list = append(list, u)
	}
	return s.refill(tx, book, list, first)
}

func (s *Service) loadEnrolments(tx *tenant.Tx, list []Enrolment) error {
	rows := make([][]any, len(list))
	for i, e := range list {
		var until any
		if !e.Until.IsZero() {
			until = onDay(e.Until)
		}
		pattern := e.Pattern
		if pattern == nil {
			pattern = Pattern{}
		}
		rows[i] = []any{e.ID, e.Pupil, e.Activity, e.Place, e.Mode, onDay(e.Since), until, pattern, e.Resident, "active", "import", tx.Now(), tx.Now()}
	}
	return tx.Load(s.Key+".enrolments", "id, pupil_id, activity_id, place_id, mode, since, until, pattern, resident, state, via, created_at, updated_at", rows)
}

func onDay(d schoolyear.Date) time.Time { return d.At(time.UTC, 0, 0) }
