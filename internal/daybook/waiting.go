package daybook

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// freedSeat is a place that may be given to whoever waits.
type freedSeat struct {
	Unit  uuid.UUID       `json:"unit"`
	Place uuid.UUID       `json:"place"`
	Day   schoolyear.Date `json:"day"`
}

// reallocateJob offers the places that are free to those who wait, residents first and then by the time they asked, each with a delay
// to answer. An offer holds its place.
func (s *Service) reallocateJob(_ context.Context, tx *tenant.Tx, in *freedSeat) error {
	book, err := s.Read(tx)
	if err != nil {
		return err
	}
	u, activity := book.Unit(in.Unit)
	if u == nil {
		return nil
	}
	a := &application{s: s, tx: tx, book: book, by: By{Via: "pattern"}}
	key := seatKey{in.Day, in.Unit, in.Place}
	if err := a.lockSeats(map[seatKey]bool{key: true}); err != nil {
		return err
	}
	st := a.seats[key]
	if st.Waiting == 0 || st.Capacity != nil && st.Taken >= *st.Capacity {
		return nil
	}
	line, err := rows[Booking](s, tx, `select `+bookingColumns+` from @.bookings b where b.tenant_id = $1 and b.unit_id = $2 and b.place_id = $3 and b.day = $4 and b.state = 'waiting'
		order by coalesce((select e.resident from @.enrolments e where e.tenant_id = $1 and e.pupil_id = b.pupil_id and e.activity_id = $5 and e.state = 'active'), true) desc, b.waits_since, b.pupil_id for update`,
		tx.Tenant(), in.Unit, in.Place, in.Day, activity.ID)
	if err != nil {
		return err
	}
	w := &writing{s: s, tx: tx}
	for _, b := range line {
		if st.Capacity != nil && st.Taken >= *st.Capacity {
			break
		}
		until, ok := s.answerUntil(book, u, in, activity.AnswerHours, tx.Now())
		if !ok {
			break
		}
		st.Waiting--
		st.Taken++
		st.moved = true
		b.State, b.Charge, b.AnswerUntil, b.Version = Offered, Free, &until, b.Version+1
		b.Via = "pattern"
		w.booking(b, Offered, "")
		if err := s.tell(tx, Notice{Kind: Key + ".kind_offer", Pupils: []uuid.UUID{b.PupilID}, Object: tenant.NewID(), Path: "/reservations?du=" + b.Day.String()}); err != nil {
			return err
		}
		if _, err := tx.Emit(s.Key+".lapse", until, freedSeat(*in)); err != nil {
			return err
		}
	}
	if st.moved {
		w.seat(*st)
	}
	return w.flush()
}

// answerUntil is the end of an offer: the activity's delay, and never after the day begins to be too late for the kitchen or the team.
func (s *Service) answerUntil(book *Book, u *Unit, in *freedSeat, hours int, now time.Time) (time.Time, bool) {
	until := now.Add(time.Duration(hours) * time.Hour)
	last := in.Day.At(book.School().Location(), 0, 0)
	if d := book.Decide(u, in.Place, in.Day, cutoff.Add, now); d.Open && !d.Until.IsZero() {
		last = d.Until
	}
	if until.After(last) {
		until = last
	}
	return until, until.After(now)
}

// lapseJob ends the offers of a place that nobody answered in time, and offers it to the next.
func (s *Service) lapseJob(_ context.Context, tx *tenant.Tx, in *freedSeat) error {
	book, err := s.Read(tx)
	if err != nil {
		return err
	}
	a := &application{s: s, tx: tx, book: book, by: By{Via: "pattern"}}
	key := seatKey{in.Day, in.Unit, in.Place}
	if err := a.lockSeats(map[seatKey]bool{key: true}); err != nil {
		return err
	}
	st := a.seats[key]
	gone, err := rows[Booking](s, tx, `select `+bookingColumns+` from @.bookings where tenant_id = $1 and unit_id = $2 and place_id = $3 and day = $4 and state = 'offered' and answer_until <= $5 for update`, tx.Tenant(), in.Unit, in.Place, in.Day, tx.Now())
	if err != nil || len(gone) == 0 {
		return err
	}
	w := &writing{s: s, tx: tx}
	for _, b := range gone {
		st.Taken--
		b.State, b.Charge, b.ChargeCode, b.AnswerUntil, b.WaitsSince, b.Version, b.Via = Cancelled, Free, "offer_lapsed", nil, nil, b.Version+1, "pattern"
		w.booking(b, Cancelled, "")
	}
	w.seat(*st)
	if err := w.flush(); err != nil {
		return err
	}
	a.seats[key] = st
	return a.reallocate([]seatKey{key})
}

// refill counts the places of days to come anew after a change of how many there are, and has what became free offered.
func (s *Service) refill(tx *tenant.Tx, book *Book, units []uuid.UUID, from schoolyear.Date) error {
	seats, err := rows[seat](s, tx, `select unit_id, place_id, day, capacity, taken, waiting from @.seats where tenant_id = $1 and unit_id = any ($2) and day >= $3 order by day, unit_id, place_id for update`, tx.Tenant(), units, from)
	if err != nil {
		return err
	}
	var u, p []uuid.UUID
	var d []schoolyear.Date
	var c []*int
	for _, st := range seats {
		limit := book.Limit(st.UnitID, st.PlaceID, st.Day)
		if (limit == nil) == (st.Capacity == nil) && (limit == nil || *limit == *st.Capacity) {
			continue
		}
		u, p, d, c = append(u, st.UnitID), append(p, st.PlaceID), append(d, st.Day), append(c, limit)
		if st.Waiting > 0 && (limit == nil || st.Taken < *limit) {
			if _, err := tx.Emit(s.Key+".reallocate", time.Time{}, freedSeat{Unit: st.UnitID, Place: st.PlaceID, Day: st.Day}); err != nil {
				return err
			}
		}
	}
	if len(u) == 0 {
		return nil
	}
	_, err = run(s, tx, `update @.seats s set capacity = w.capacity from unnest($2::uuid[], $3::uuid[], $4::date[], $5::int[]) w(unit_id, place_id, day, capacity)
		where s.tenant_id = $1 and s.unit_id = w.unit_id and s.place_id = w.place_id and s.day = w.day`, tx.Tenant(), u, p, d, c)
	return err
}

// Queue is a waiting list of a unit at a place on a day.
type Queue struct {
	Unit     uuid.UUID       `json:"unit"`
	Place    uuid.UUID       `json:"place"`
	Day      schoolyear.Date `json:"day" format:"date"`
	Capacity *int            `json:"capacity,omitempty"`
	Taken    int             `json:"taken"`
	Line     []QueueLine     `json:"line" nullable:"false"`
}

// QueueLine is one child who waits, or to whom a place was offered.
type QueueLine struct {
	Pupil       uuid.UUID  `json:"child"`
	GivenName   string     `json:"given_name"`
	FamilyName  string     `json:"family_name"`
	State       string     `json:"state" enum:"waiting,offered"`
	Resident    bool       `json:"resident"`
	Since       *time.Time `json:"since,omitempty"`
	AnswerUntil *time.Time `json:"answer_until,omitempty"`
}

func (s *Service) queues(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	From  schoolyear.Date `query:"from" required:"true" format:"date"`
	Until schoolyear.Date `query:"until" required:"true" format:"date"`
}) (*struct{ Body []Queue }, error) {
	if in.From.DaysUntil(in.Until) > 62 || in.Until.Before(in.From) {
		return nil, problem.OnField("until", "daybook.stretch")
	}
	type line struct {
		QueueLine
		UnitID, PlaceID uuid.UUID
		Day             schoolyear.Date
		Capacity        *int
		Taken           int
	}
	lines, err := rows[line](s, tx, `select b.pupil_id as pupil, p.given_name, case when p.usage_name <> '' then p.usage_name else p.family_name end as family_name, b.state, coalesce(e.resident, true) as resident, b.waits_since as since, b.answer_until, b.unit_id, b.place_id, b.day, st.capacity, coalesce(st.taken, 0) as taken
		from @.bookings b join directory.people p on p.tenant_id = b.tenant_id and p.id = b.pupil_id join @.units u on u.tenant_id = b.tenant_id and u.id = b.unit_id
		left join @.enrolments e on e.tenant_id = b.tenant_id and e.pupil_id = b.pupil_id and e.activity_id = u.activity_id and e.state = 'active'
		left join @.seats st on st.tenant_id = b.tenant_id and st.unit_id = b.unit_id and st.place_id = b.place_id and st.day = b.day
		where b.tenant_id = $1 and b.day between $2 and $3 and b.state in ('waiting', 'offered') order by b.day, b.unit_id, b.place_id, b.state, coalesce(e.resident, true) desc, b.waits_since, b.pupil_id`, tx.Tenant(), in.From, in.Until)
	if err != nil {
		return nil, err
	}
	out := []Queue{}
	for _, l := range lines {
		if n := len(out); n == 0 || out[n-1].Unit != l.UnitID || out[n-1].Place != l.PlaceID || out[n-1].Day != l.Day {
			out = append(out, Queue{Unit: l.UnitID, Place: l.PlaceID, Day: l.Day, Capacity: l.Capacity, Taken: l.Taken})
		}
		q := &out[len(out)-1]
		q.Line = append(q.Line, l.QueueLine)
	}
	people := make([]uuid.UUID, 0, len(lines))
	for _, l := range lines {
		if !slices.Contains(people, l.Pupil) {
			people = append(people, l.Pupil)
		}
	}
	tx.Listed(people...)
	return &struct{ Body []Queue }{out}, nil
}
