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

// span is the open span of the civil day of t, as instants; ok is false on a closed day. The night in which an hour is
// skipped or repeated shortens or lengthens a day without moving its times.
func (r Rule) span(year int, month time.Month, day int, l *time.Location) (from, to time.Time, ok bool) {
	weekday := (int(time.Date(year, month, day, 12, 0, 0, 0, time.UTC).Weekday()) + 6) % 7
	if weekday >= len(r.Days) || !r.Days[weekday].Open {
		return from, to, false
	}
	f, ok1 := clock(r.Days[weekday].From)
	t, ok2 := clock(r.Days[weekday].To)
	if !ok1 || !ok2 || t <= f {
		return from, to, false
	}
	return time.Date(year, month, day, f/60, f%60, 0, 0, l), time.Date(year, month, day, t/60, t%60, 0, 0, l), true
}

// Next is the first instant at or after at that is outside the quiet hours: at itself when it is. A rule without open hours,
// which Validate refuses, keeps nothing back.
func (r Rule) Next(at time.Time) time.Time {
	l := r.zone()
	local := at.In(l)
	for i := range 15 {
		from, to, ok := r.span(local.Year(), local.Month(), local.Day()+i, l)
		if !ok || !at.Before(to) {
			continue
		}
		if at.Before(from) {
			return from.UTC()
		}
		return at
	}
	return at
}

// IsQuiet tells whether at is inside the quiet hours.
func (r Rule) IsQuiet(at time.Time) bool { return !r.Next(at).Equal(at) }

// Before is the last instant at or before a deadline at which a reminder may leave: the deadline itself when it is outside
// the quiet hours, else the end of the open hours before them.
func (r Rule) Before(deadline time.Time) time.Time {
	if !r.IsQuiet(deadline) {
		return deadline
	}
	l := r.zone()
	local := deadline.In(l)
	for i := range 15 {
		_, to, ok := r.span(local.Year(), local.Month(), local.Day()-i, l)
		if ok && !to.After(deadline) {
			return to.Add(-time.Minute).UTC()
		}
	}
	return deadline
}

// NextDigest is when a digest asked for after at leaves: daily at 07:00 and 17:30, weekly on Monday at 07:00, moved on to
// the end of the quiet hours.
func (r Rule) NextDigest(mode string, at time.Time) time.Time {
	l := r.zone()
	local := at.In(l)
	for i := range 15 {
		for _, minute := range []int{7 * 60, 17*60 + 30} {
			t := time.Date(local.Year(), local.Month(), local.Day()+i, minute/60, minute%60, 0, 0, l)
			if !t.After(at) {
				continue
			}
			if mode == "weekly" && (t.Weekday() != time.Monday || minute != 7*60) {
				continue
			}
			return r.Next(t.UTC())
		}
	}
	return r.Next(at)
}
