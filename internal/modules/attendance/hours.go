package attendance

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// Halves of a day, in their order.
const (
	Morning   = "morning"
	Afternoon = "afternoon"
)

var halves = []string{Morning, Afternoon}

// Slot is half a day of class: from when to when.
type Slot struct {
	Half   string       `json:"half" enum:"morning,afternoon"`
	Starts cutoff.Clock `json:"starts"`
	Ends   cutoff.Clock `json:"ends"`
}

// Hours are the hours of a school: its own, and those of the classes that have others, each from its day.
type Hours struct {
	// Recorded tells whether somebody of the school wrote them; otherwise they are the usual ones of its week.
	Recorded bool
	Zone     *time.Location
	calendar schoolyear.Calendar
	weeks    []week // the latest first
}

type week struct {
	id    uuid.UUID
	class *uuid.UUID
	since schoolyear.Date
	slots [8][]Slot // by weekday, Monday is 1
}

// HoursOf reads the hours of the transaction's school. Every member of it may: they are no secret.
func HoursOf(tx *tenant.Tx) (Hours, error) {
	cal, err := directory.Calendar(tx)
	if err != nil {
		return Hours{}, err
	}
	zone, err := zoneOf(tx)
	if err != nil {
		return Hours{}, err
	}
	h := Hours{calendar: cal, Zone: zone}
	type row struct {
		ID           uuid.UUID
		ClassID      *uuid.UUID
		Since        schoolyear.Date
		Weekday      int
		Half         string
		Starts, Ends string
	}
	rows, err := tenant.Select[row](tx, `select w.id, w.class_id, w.since, coalesce(h.weekday, 0)::int as weekday, coalesce(h.half, '') as half, coalesce(to_char(h.starts, 'HH24:MI'), '') as starts, coalesce(to_char(h.ends, 'HH24:MI'), '') as ends
		from attendance.weeks w left join attendance.hours h on h.tenant_id = w.tenant_id and h.week_id = w.id
		where w.tenant_id = $1 order by w.since desc, w.id, h.weekday, h.starts`, tx.Tenant())
	if err != nil {
		return h, err
	}
	for _, r := range rows {
		if n := len(h.weeks); n == 0 || h.weeks[n-1].id != r.ID {
			h.weeks = append(h.weeks, week{id: r.ID, class: r.ClassID, since: r.Since})
		}
		if w := &h.weeks[len(h.weeks)-1]; r.Weekday > 0 {
			w.slots[r.Weekday] = append(w.slots[r.Weekday], Slot{r.Half, clock(r.Starts), clock(r.Ends)})
		}
	}
	h.Recorded = slices.ContainsFunc(h.weeks, func(w week) bool { return w.class == nil })
	return h, nil
}

// usual are the hours of a week of 24 hours of class in four days, or in nine half-days (code de l'éducation, D. 521-10), until the
// school writes its own.
func usual(pattern schoolyear.WeekPattern) (out [8][]Slot) {
	long := pattern.Wednesday == schoolyear.NoHalfDay
	for day := 1; day <= 7; day++ {
		on := pattern.On(time.Weekday(day % 7))
		if on.Has(schoolyear.Morning) {
			out[day] = append(out[day], Slot{Morning, 8*60 + 30, 11*60 + 30})
		}
		if on.Has(schoolyear.Afternoon) {
			ends := cutoff.Clock(15*60 + 45)
			if long {
				ends = 16*60 + 30
			}
			out[day] = append(out[day], Slot{Afternoon, 13*60 + 30, ends})
		}
	}
	return out
}

// weekOf is the week that holds for a class on a day; uuid.Nil: the school's.
func (h Hours) weekOf(class uuid.UUID, day schoolyear.Date) [8][]Slot {
	for _, w := range h.weeks {
		if w.class != nil && *w.class == class && !w.since.After(day) {
			return w.slots
		}
	}
	for _, w := range h.weeks {
		if w.class == nil && !w.since.After(day) {
			return w.slots
		}
	}
	return usual(h.calendar.Week)
}

// On are the half-days of class of a class on a day, none in the holidays; uuid.Nil is the school as a whole.
func (h Hours) On(class uuid.UUID, day schoolyear.Date) []Slot {
	if h.calendar.IsHoliday(day) || h.calendar.IsPublicHoliday(day) {
		return nil
	}
	n := int(day.Weekday())
	if n == 0 {
		n = 7
	}
	return h.weekOf(class, day)[n]
}

// Next is the first day with class from day on, itself included; the zero day when there is none within three months.
func (h Hours) Next(class uuid.UUID, day schoolyear.Date) schoolyear.Date {
	for range 92 {
		if len(h.On(class, day)) > 0 {
			return day
		}
		day = day.AddDays(1)
	}
	return schoolyear.Date{}
}

// slot is one half-day, false when there is none.
func slotOf(slots []Slot, half string) (Slot, bool) {
	i := slices.IndexFunc(slots, func(s Slot) bool { return s.Half == half })
	if i < 0 {
		return Slot{}, false
	}
	return slots[i], true
}

func clock(text string) cutoff.Clock {
	c, err := cutoff.ParseClock(text)
	if err != nil {
		return 0
	}
	return c
}

// text is a time for SQL, "" for none.
func text(c *cutoff.Clock) string {
	if c == nil {
		return ""
	}
	return c.String()
}

func zoneOf(tx *tenant.Tx) (*time.Location, error) {
	name, err := tenant.Value[string](tx, `select time_zone from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	return time.LoadLocation(name)
}

// Weekday is one day of a week of hours, as a screen writes it; an absent slot is no class.
type Weekday struct {
	Weekday   int   `json:"weekday" minimum:"1" maximum:"7" doc:"1 is Monday"`
	Morning   *Span `json:"morning,omitempty"`
	Afternoon *Span `json:"afternoon,omitempty"`
}

// Span is from a time to a time.
type Span struct {
	Starts string `json:"starts" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	Ends   string `json:"ends" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
}

// WeekView is a week of hours from a day on.
type WeekView struct {
	ID       *uuid.UUID      `json:"id,omitempty" doc:"Absent: the usual hours, which nobody wrote yet"`
	ClassID  *uuid.UUID      `json:"class_id,omitempty" doc:"Absent: every class without hours of its own"`
	Since    schoolyear.Date `json:"since" format:"date"`
	Days     []Weekday       `json:"days" nullable:"false"`
	Minutes  int             `json:"minutes" doc:"Of class in a week"`
	Holds    bool            `json:"holds" doc:"Today"`
	Outdated bool            `json:"outdated" doc:"Another one has followed"`
}

func viewOf(slots [8][]Slot) (days []Weekday, minutes int) {
	days = []Weekday{}
	for n := 1; n <= 7; n++ {
		d := Weekday{Weekday: n}
		for _, s := range slots[n] {
			span := &Span{s.Starts.String(), s.Ends.String()}
			minutes += int(s.Ends - s.Starts)
			if s.Half == Morning {
				d.Morning = span
			} else {
				d.Afternoon = span
			}
		}
		if d.Morning != nil || d.Afternoon != nil {
			days = append(days, d)
		}
	}
	return days, minutes
}

// views are the weeks of the school and of its classes, what holds first.
func (h Hours) views(today schoolyear.Date) []WeekView {
	out := []WeekView{}
	if !h.Recorded {
		days, minutes := viewOf(usual(h.calendar.Week))
		year, _ := h.calendar.SchoolYear(h.calendar.SchoolYearOf(today))
		out = append(out, WeekView{Since: year.FirstDay, Days: days, Minutes: minutes, Holds: true})
	}
	held := map[uuid.UUID]bool{}
	for _, w := range h.weeks {
		of := uuid.Nil
		if w.class != nil {
			of = *w.class
		}
		days, minutes := viewOf(w.slots)
		v := WeekView{ID: &w.id, ClassID: w.class, Since: w.since, Days: days, Minutes: minutes}
		if !w.since.After(today) {
			v.Holds, v.Outdated = !held[of], held[of]
			held[of] = true
		}
		out = append(out, v)
	}
	return out
}

// SetHours writes the hours of the school, or of one class, from a day on; the same day again replaces what it said.
func SetHours(tx *tenant.Tx, class *uuid.UUID, since schoolyear.Date, days []Weekday) (uuid.UUID, error) {
	if since.IsZero() {
		return uuid.Nil, problem.OnField("since", "attendance.since_needed")
	}
	if class != nil {
		known, err := tenant.Value[bool](tx, `select exists (select from directory.classes where tenant_id = $1 and id = $2)`, tx.Tenant(), *class)
		if err != nil || !known {
			return uuid.Nil, orMissing(err)
		}
	}
	type line struct {
		day  int
		slot Slot
	}
	var lines []line
	seen := map[int]bool{}
	for _, d := range days {
		if seen[d.Weekday] {
			return uuid.Nil, problem.OnField("days", "attendance.day_twice")
		}
		seen[d.Weekday] = true
		var last cutoff.Clock
		for half, span := range map[string]*Span{Morning: d.Morning, Afternoon: d.Afternoon} {
			if span == nil {
				continue
			}
			slot := Slot{half, clock(span.Starts), clock(span.Ends)}
			if slot.Starts >= slot.Ends {
				return uuid.Nil, problem.OnField("days", "attendance.hours_reversed", "from", slot.Starts.String(), "to", slot.Ends.String())
			}
			lines = append(lines, line{d.Weekday, slot})
		}
		if d.Morning != nil && d.Afternoon != nil {
			if last = clock(d.Morning.Ends); clock(d.Afternoon.Starts) < last {
				return uuid.Nil, problem.OnField("days", "attendance.halves_overlap")
			}
		}
	}
	if len(lines) == 0 {
		return uuid.Nil, problem.OnField("days", "attendance.no_hours")
	}
	id := tenant.NewID()
	id, err := tenant.Value[uuid.UUID](tx, `insert into attendance.weeks (tenant_id, id, class_id, since, created_at) values ($1, $2, $3, $4, $5)
		on conflict (tenant_id, class_id, since) do update set created_at = excluded.created_at returning id`, tx.Tenant(), id, class, since, tx.Now())
	if err != nil {
		return id, err
	}
	if _, err := tx.Exec(`delete from attendance.hours where tenant_id = $1 and week_id = $2`, tx.Tenant(), id); err != nil {
		return id, err
	}
	for _, l := range lines {
		if _, err := tx.Exec(`insert into attendance.hours (tenant_id, week_id, weekday, half, starts, ends) values ($1, $2, $3, $4, $5::text::time, $6::text::time)`,
			tx.Tenant(), id, l.day, l.slot.Half, l.slot.Starts.String(), l.slot.Ends.String()); err != nil {
			return id, err
		}
	}
	tx.About(id)
	return id, nil
}

// DropHours takes a week of hours away: the one before holds again.
func DropHours(tx *tenant.Tx, id uuid.UUID) error {
	n, err := tx.Exec(`delete from attendance.weeks where tenant_id = $1 and id = $2`, tx.Tenant(), id)
	if err == nil && n == 0 {
		return problem.Missing()
	}
	tx.About(id)
	return err
}

func orMissing(err error) error {
	if err != nil {
		return err
	}
	return problem.Missing()
}
