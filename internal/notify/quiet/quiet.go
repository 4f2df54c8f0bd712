// Package quiet says when an organisation does not disturb people: outside its open hours nothing leaves but what is urgent.
// The default is the French instruction of 10 July 2025 on digital pause: 20:00 to 07:00, and Friday 20:00 to Monday 07:00;
// a head may adapt it.
package quiet

import (
	"fmt"
	"strconv"
	"sync"
	"time"

	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
)

// Day are the open hours of one weekday; a closed day has none. Times read "07:00".
type Day struct {
	Open bool   `json:"open"`
	From string `json:"from,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	To   string `json:"to,omitempty" pattern:"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"`
}

// Rule is an organisation's week, Monday first, in its time zone.
type Rule struct {
	TimeZone string `json:"time_zone" maxLength:"40"`
	Days     []Day  `json:"days" minItems:"7" maxItems:"7"`
	Holidays bool   `json:"holidays,omitempty" doc:"Quiet in the school holidays and on public holidays too"`
	closed   Closed
}

// Default is the instruction's week in a zone.
func Default(zone string) Rule {
	r := Rule{TimeZone: zone, Days: make([]Day, 7)}
	for i := range 5 {
		r.Days[i] = Day{Open: true, From: "07:00", To: "20:00"}
	}
	return r
}

// Validate lists what is wrong with a rule: times that cannot be read, a day that ends before it begins, no open hour at all.
func (r Rule) Validate() []problem.Field {
	var out []problem.Field
	wrong := func(field, code string, params ...any) {
		out = append(out, problem.OnField(field, code, params...).Fields...)
	}
	if _, err := time.LoadLocation(r.TimeZone); err != nil || r.TimeZone == "" || r.TimeZone == "Local" {
		wrong("rule.time_zone", "notify.quiet_zone")
	}
	if len(r.Days) != 7 {
		wrong("rule.days", "notify.quiet_week")
		return out
	}
	hours := 0
	for i, d := range r.Days {
		if !d.Open {
			continue
		}
		from, ok1 := clock(d.From)
		to, ok2 := clock(d.To)
		switch {
		case !ok1 || !ok2:
			wrong(fmt.Sprintf("rule.days[%d]", i), "notify.quiet_time")
		case to <= from:
			wrong(fmt.Sprintf("rule.days[%d]", i), "notify.quiet_order")
		default:
			hours += to - from
		}
	}
	if hours < 60 && len(out) == 0 {
		wrong("rule.days", "notify.quiet_never")
	}
	return out
}

// clock reads "07:30" as minutes of the day.
func clock(s string) (int, bool) {
	if len(s) != 5 || s[2] != ':' {
		return 0, false
	}
	h, err1 := strconv.Atoi(s[:2])
	m, err2 := strconv.Atoi(s[3:])
	if err1 != nil || err2 != nil || h < 0 || h > 24 || m < 0 || m > 59 || (h == 24 && m > 0) {
		return 0, false
	}
	return h*60 + m, true
}

// zones keeps what time.LoadLocation read from disk: a rule is asked once per message.
var zones sync.Map

func (r Rule) zone() *time.Location {
	if l, ok := zones.Load(r.TimeZone); ok {
		return l.(*time.Location)
	}
	l, err := time.LoadLocation(r.TimeZone)
	if err != nil || r.TimeZone == "" {
		return time.UTC
	}
	zones.Store(r.TimeZone, l)
	return l
}

// Closed tells the civil days on which a rule is quiet from end to end whatever its week says.
type Closed func(schoolyear.Date) bool

// Closing is the same rule, quiet on the days closed names as well: the school holidays (Calendar.IsHoliday), the public
// holidays (Calendar.IsPublicHoliday), or both. What the head chose is Holidays; the days themselves are the calendar's, not
// part of the rule's JSON.
func (r Rule) Closing(closed Closed) Rule {
	r.closed = closed
	return r
}

// reach is how many days ahead or back an opening is looked for: longer than any summer. Where every day of it is closed
// the calendar is broken, and the week alone decides: nothing is withheld for ever.
const reach = 120

// span is the open span of a civil day, as instants; ok is false on a closed day. The night in which an hour is skipped or
// repeated shortens or lengthens a day without moving its times: an opening in the skipped hour is the end of the gap, one
// in the repeated hour is its first showing.
type span struct{ from, to time.Time }

func (r Rule) span(d schoolyear.Date, l *time.Location, heedClosed bool) (span, bool) {
	weekday := (int(d.Weekday()) + 6) % 7
	if weekday >= len(r.Days) || !r.Days[weekday].Open || (heedClosed && r.closed != nil && r.closed(d)) {
		return span{}, false
	}
	from, ok1 := clock(r.Days[weekday].From)
	to, ok2 := clock(r.Days[weekday].To)
	if !ok1 || !ok2 || to <= from {
		return span{}, false
	}
	s := span{d.At(l, 0, from), d.At(l, 0, to)}
	return s, s.from.Before(s.to)
}

// opening is the first open span that ends after at.
func (r Rule) opening(at time.Time) (span, bool) {
	l := r.zone()
	for _, heedClosed := range []bool{true, false} {
		d := schoolyear.DateOf(at, l)
		for range reach {
			if s, ok := r.span(d, l, heedClosed); ok && at.Before(s.to) {
				return s, true
			}
			d = d.AddDays(1)
		}
	}
	return span{}, false
}

// Next is the first instant at or after at that is outside the quiet hours: at itself when it is. A rule without open hours,
// which Validate refuses, keeps nothing back.
func (r Rule) Next(at time.Time) time.Time {
	if s, ok := r.opening(at); ok && at.Before(s.from) {
		return s.from.UTC()
	}
	return at
}

// IsQuiet tells whether at is inside the quiet hours.
func (r Rule) IsQuiet(at time.Time) bool { return !r.Next(at).Equal(at) }

// Margin is how long before the quiet hours a reminder leaves: a large send that began in the open hours ends in them.
const Margin = 30 * time.Minute

// Before is the last instant at or before a deadline at which a reminder may leave: the deadline itself when it is outside
// the quiet hours, else Margin before the end of the open hours that precede them (their beginning when they are shorter).
func (r Rule) Before(deadline time.Time) time.Time {
	if !r.IsQuiet(deadline) {
		return deadline
	}
	l := r.zone()
	for _, heedClosed := range []bool{true, false} {
		d := schoolyear.DateOf(deadline, l)
		for range reach {
			if s, ok := r.span(d, l, heedClosed); ok && !s.to.After(deadline) {
				if leaves := s.to.Add(-Margin); leaves.After(s.from) {
					return leaves.UTC()
				}
				return s.from.UTC()
			}
			d = d.AddDays(-1)
		}
	}
	return deadline
}

// moments are the times of day, in minutes, at which a digest is due: daily at 07:00 and 17:30, weekly on Monday at 07:00.
func moments(mode string, d schoolyear.Date) []int {
	switch {
	case mode != "weekly":
		return []int{7 * 60, 17*60 + 30}
	case d.Weekday() == time.Monday:
		return []int{7 * 60}
	default:
		return nil
	}
}

// NextDigest is the first instant after at when a digest leaves: daily at 07:00 and 17:30, weekly on Monday at 07:00. One
// that is due in the quiet hours waits for their end; those which wait together are one.
func (r Rule) NextDigest(mode string, at time.Time) time.Time {
	l := r.zone()
	d := schoolyear.DateOf(at, l).AddDays(-7)
	for range 3 * 7 {
		for _, minute := range moments(mode, d) {
			due := d.At(l, 0, minute)
			// Later dues leave later or together, so the first that leaves after at is the answer.
			if leaves := r.Next(due); leaves.After(at) {
				return leaves.UTC()
			}
		}
		d = d.AddDays(1)
	}
	return r.Next(at)
}
