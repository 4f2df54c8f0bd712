package quiet

import (
	"time"

	"preau/internal/schoolyear"
)

// Explanation is why and until when something waits, as a code of the catalogue: "Partira lundi à 7 h : jour de pause
// numérique". notify writes the sentence.
type Explanation struct {
	Quiet bool // at is in the quiet hours
	// Code is notify.leaves_now, or notify.leaves_ and notify.quiet_ followed by how Until is said: today, tomorrow, weekday, date.
	Code   string
	Reason string    // night: between two open hours; day_off: a day of the week without any; closed: a holiday which the rule keeps quiet
	Until  time.Time // when it leaves: at, or the end of the quiet hours that hold it; in the organisation's zone
}

// Explain says when something that should leave at a moment does, seen from now, and why it waits.
func (r Rule) Explain(now, at time.Time) Explanation {
	l := r.zone()
	if at.Before(now) {
		at = now
	}
	e := Explanation{Code: "notify.leaves_", Until: at.In(l)}
	if s, ok := r.opening(at); ok && at.Before(s.from) {
		e = Explanation{Quiet: true, Code: "notify.quiet_", Until: s.from.In(l), Reason: r.reason(schoolyear.DateOf(at, l), at, l)}
		if week, ok := r.Closing(nil).opening(at); ok && week.from.Before(s.from) { // the week alone would have opened before
			e.Reason = "closed"
		}
	}
	switch days := schoolyear.DateOf(now, l).DaysUntil(schoolyear.DateOf(e.Until, l)); {
	case e.Until.Equal(now):
		e.Code += "now"
	case days == 0:
		e.Code += "today"
	case days == 1:
		e.Code += "tomorrow"
	case days < 7:
		e.Code += "weekday"
	default:
		e.Code += "date"
	}
	return e
}

// reason looks at the day that has no opening: today, or tomorrow once today's hours are over.
func (r Rule) reason(d schoolyear.Date, at time.Time, l *time.Location) string {
	if s, ok := r.span(d, l, true); ok {
		if at.Before(s.from) {
			return "night"
		}
		d = d.AddDays(1)
	}
	if r.closed != nil && r.closed(d) {
		return "closed"
	}
	if _, ok := r.span(d, l, true); ok {
		return "night"
	}
	return "day_off"
}
