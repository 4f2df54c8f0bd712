package daybook

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Enrolment lets a pupil book an activity at a place.
type Enrolment struct {
	ID       uuid.UUID       `json:"id"`
	Pupil    uuid.UUID       `json:"child" db:"pupil_id"`
	Activity uuid.UUID       `json:"activity_id" db:"activity_id"`
	Place    uuid.UUID       `json:"place_id" db:"place_id"`
	Mode     string          `json:"mode" enum:"annual,weekly,occasional"`
	Since    schoolyear.Date `json:"since" format:"date"`
	Until    schoolyear.Date `json:"until,omitzero" format:"date"`
	Pattern  Pattern         `json:"pattern" doc:"By unit, the weekdays booked by themselves in the weeks a (even) and b (odd) of the civil year"`
	Resident bool            `json:"resident"`
}

// Pattern is the typical week: by unit, which weekdays in the even and in the odd weeks of the civil year (ISO 8601). A child of
// two homes has two.
type Pattern map[uuid.UUID]Weeks

// Weeks are masks of weekdays: Monday is 1, Tuesday 2, Wednesday 4 …
type Weeks struct {
	A int `json:"a" minimum:"0" maximum:"127"`
	B int `json:"b" minimum:"0" maximum:"127"`
}

// On tells whether a day is in the pattern.
func (w Weeks) On(d schoolyear.Date) bool {
	_, n := d.At(time.UTC, 12, 0).ISOWeek()
	mask := w.A
	if n%2 == 1 {
		mask = w.B
	}
	return mask&bit(d) != 0
}

// Scan reads the column.
func (p *Pattern) Scan(src any) error {
	switch v := src.(type) {
	case []byte:
		return json.Unmarshal(v, p)
	case string:
		return json.Unmarshal([]byte(v), p)
	}
	return nil
}

func (s *Service) enrolments(tx *tenant.Tx, pupils []uuid.UUID) ([]Enrolment, error) {
	return rows[Enrolment](s, tx, `select id, pupil_id, activity_id, place_id, mode, since, until, pattern::text as pattern, resident from @.enrolments where tenant_id = $1 and pupil_id = any ($2) and state = 'active' order by pupil_id, since`, tx.Tenant(), pupils)
}

// NewEnrolment is what a family or an agent asks for.
type NewEnrolment struct {
	Pupil    uuid.UUID       `json:"child"`
	Activity uuid.UUID       `json:"activity_id"`
	Place    *uuid.UUID      `json:"place_id,omitempty" doc:"absent: where the pupils of the child's school go"`
	Mode     string          `json:"mode" enum:"annual,weekly,occasional"`
	Since    schoolyear.Date `json:"since" format:"date"`
	Until    schoolyear.Date `json:"until,omitzero" required:"false" format:"date"`
	Pattern  Pattern         `json:"pattern,omitempty"`
	Resident *bool           `json:"resident,omitempty" doc:"an agent's word; a family's is not asked"`
}

// Enrol writes an enrolment, or changes the one there is, and books its typical week from now on to its end, as far as the calendar
// is known. What could not be booked is among the outcomes, each with its reason.
func (s *Service) Enrol(tx *tenant.Tx, book *Book, in NewEnrolment, by By) (Enrolment, []Outcome, error) {
	a := book.Activity(in.Activity)
	switch {
	case a == nil || a.State != Opened && !by.Override:
		return Enrolment{}, nil, problem.New(problem.Conflict, "daybook.not_open")
	case !slices.Contains(a.Modes, in.Mode):
		return Enrolment{}, nil, problem.OnField("mode", "daybook.mode")
	case !in.Until.IsZero() && in.Until.Before(in.Since):
		return Enrolment{}, nil, problem.OnField("until", "daybook.until")
	case !reckoned(in.Since):
		return Enrolment{}, nil, problem.OnField("since", "daybook.outcome_too_far")
	}
	for unit := range in.Pattern {
		if u, of := book.Unit(unit); u == nil || of.ID != a.ID || u.Archived {
			return Enrolment{}, nil, problem.OnField("pattern", "daybook.no_unit")
		}
	}
	place, err := s.placeOf(tx, book, in, by)
	if err != nil {
		return Enrolment{}, nil, err
	}
	known, err := s.lockPupils(tx, []uuid.UUID{in.Pupil})
	if err != nil {
		return Enrolment{}, nil, err
	}
	e := Enrolment{ID: tenant.NewID(), Pupil: in.Pupil, Activity: a.ID, Place: place, Mode: in.Mode, Since: in.Since, Until: in.Until, Pattern: in.Pattern, Resident: true}
	var before *Enrolment
	if i := slices.IndexFunc(known, func(k Enrolment) bool { return k.Activity == a.ID }); i >= 0 {
		before = &known[i]
		e.ID, e.Resident = before.ID, before.Resident
	}
	if in.Resident != nil && by.Via != "family" {
		e.Resident = *in.Resident
	}
	if e.Pattern == nil {
		e.Pattern = Pattern{}
	}
	pattern, err := json.Marshal(e.Pattern)
	if err != nil {
		return Enrolment{}, nil, err
	}
	if e.ID, err = value[uuid.UUID](s, tx, `insert into @.enrolments (tenant_id, id, pupil_id, activity_id, place_id, mode, since, until, pattern, resident, state, via, made_by, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, 'active', $11, $12, $13, $13)
		on conflict (tenant_id, pupil_id, activity_id) where state = 'active' do update set place_id = excluded.place_id, mode = excluded.mode, since = excluded.since, until = excluded.until, pattern = excluded.pattern, resident = excluded.resident, via = excluded.via, updated_at = excluded.updated_at
		returning id`,
		tx.Tenant(), e.ID, e.Pupil, e.Activity, e.Place, e.Mode, e.Since, dateOrNil(e.Until), pattern, e.Resident, viaOf(by), accountOrNil(tx), tx.Now()); err != nil {
		return Enrolment{}, nil, err
	}
	tx.About(e.Pupil)
	if err := s.enrolledAnew(tx, e.Pupil); err != nil {
		return Enrolment{}, nil, err
	}
	out, err := s.Apply(tx, book, patternWants(tx, book, a, e, before), By{Via: "pattern", Override: false, Reason: by.Reason})
	return e, out, err
}

// EndEnrolment ends one on its last day: what is booked afterwards is given back as far as the rule lets.
func (s *Service) EndEnrolment(tx *tenant.Tx, book *Book, id uuid.UUID, last schoolyear.Date, by By) ([]Outcome, error) {
	e, ok, err := row[Enrolment](s, tx, `select id, pupil_id, activity_id, place_id, mode, since, until, pattern::text as pattern, resident from @.enrolments where tenant_id = $1 and id = $2 and state = 'active'`, tx.Tenant(), id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Missing()
	}
	later, err := rows[Booking](s, tx, `select `+bookingColumns+` from @.bookings where tenant_id = $1 and pupil_id = $2 and day > $3 and state in ('booked', 'waiting', 'offered')
		and unit_id in (select id from @.units where tenant_id = $1 and activity_id = $4)`, tx.Tenant(), e.Pupil, last, e.Activity)
	if err != nil {
		return nil, err
	}
	wants := make([]Want, len(later))
	for i, b := range later {
		wants[i] = Want{Pupil: b.PupilID, Unit: b.UnitID, Day: b.Day}
	}
	out, err := s.Apply(tx, book, wants, by)
	if err != nil {
		return nil, err
	}
	_, err = run(s, tx, `update @.enrolments set until = greatest($3::date, since - 1), state = case when $3::date < $5::date then 'ended' else state end, updated_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), id, last, tx.Now(), book.School().DateOf(tx.Now()))
	if err != nil {
		return out, err
	}
	return out, s.enrolledAnew(tx, e.Pupil)
}

// patternWants are the days that a typical week books, from today on, and those that the one before it had booked and this one has not.
func patternWants(tx *tenant.Tx, book *Book, a *Activity, e Enrolment, before *Enrolment) []Want {
	from := later(e.Since, book.School().DateOf(tx.Now()))
	until := book.horizon(from)
	if !e.Until.IsZero() && e.Until.Before(until) {
		until = e.Until
	}
	if !a.Until.IsZero() && a.Until.Before(until) {
		until = a.Until
	}
	var wants []Want
	for _, u := range a.Units {
		now, had := e.Pattern[u.ID], Weeks{}
		if before != nil {
			had = before.Pattern[u.ID]
		}
		if u.Archived || now == (Weeks{}) && had == (Weeks{}) {
			continue
		}
		c := book.Days(u, e.Place)
		for day := from; !day.After(until); day = day.AddDays(1) {
			if !c.IsOpenDay(day) {
				continue
			}
			switch on := now.On(day); {
			case on:
				wants = append(wants, Want{Pupil: e.Pupil, Unit: u.ID, Day: day, Take: true})
			case had.On(day):
				wants = append(wants, Want{Pupil: e.Pupil, Unit: u.ID, Day: day})
			}
		}
	}
	return wants
}

// horizon is the last day of the school year of a day: how far a typical week books.
func (b *Book) horizon(day schoolyear.Date) schoolyear.Date {
	c := b.School()
	year := c.SchoolYearOf(day)
	next, _ := c.SchoolYear(year + 1)
	return next.FirstDay.AddDays(-1)
}

// placeOf is where a pupil goes: as asked, else the only place for the pupils of their school, else the only place there is. A family
// chooses among the places of the child's school; an agent sends a child wherever they decide.
func (s *Service) placeOf(tx *tenant.Tx, book *Book, in NewEnrolment, by By) (uuid.UUID, error) {
	school, err := s.schoolOf(tx, in.Pupil)
	if err != nil {
		return uuid.Nil, err
	}
	if in.Place != nil {
		if p := book.Place(*in.Place); p == nil || p.Archived || by.Via == "family" && !p.fits(school, in.Activity) {
			return uuid.Nil, problem.OnField("place_id", "daybook.no_place")
		}
		return *in.Place, nil
	}
	var fit []uuid.UUID
	for _, p := range book.Places {
		if p.fits(school, in.Activity) {
			fit = append(fit, p.ID)
		}
	}
	if len(fit) != 1 {
		return uuid.Nil, problem.OnField("place_id", "daybook.which_place")
	}
	return fit[0], nil
}

// schoolsOf are the organisations of the schools of some pupils.
func (s *Service) schoolsOf(tx *tenant.Tx, pupils []uuid.UUID) (map[uuid.UUID]uuid.UUID, error) {
	type at struct{ PersonID, PeerTenantID uuid.UUID }
	list, err := tenant.Select[at](tx, `select m.person_id, c.peer_tenant_id from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
		where m.tenant_id = $1 and m.person_id = any ($2) and m.part = 'pupil' and m.until is null and c.peer_tenant_id is not null order by m.since`, tx.Tenant(), pupils)
	out := make(map[uuid.UUID]uuid.UUID, len(list))
	for _, a := range list {
		out[a.PersonID] = a.PeerTenantID
	}
	return out, err
}

// schoolOf is the organisation of a pupil's school as their class here tells it; nil when none does.
func (s *Service) schoolOf(tx *tenant.Tx, pupil uuid.UUID) (uuid.UUID, error) {
	return tenant.Value[uuid.UUID](tx, `select c.peer_tenant_id from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
		where m.tenant_id = $1 and m.person_id = $2 and m.part = 'pupil' and m.until is null and c.peer_tenant_id is not null order by m.since desc limit 1`, tx.Tenant(), pupil)
}

func later(a, b schoolyear.Date) schoolyear.Date {
	if a.Compare(b) < 0 {
		return b
	}
	return a
}

func dateOrNil(d schoolyear.Date) any {
	if d.IsZero() {
		return nil
	}
	return d
}

func accountOrNil(tx *tenant.Tx) any {
	if tx.Account() == uuid.Nil {
		return nil
	}
	return tx.Account()
}

func viaOf(by By) string {
	return cmp.Or(map[string]string{"pattern": "family", "tablet": "desk"}[by.Via], by.Via)
}
