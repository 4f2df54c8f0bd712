package quiet

import (
	"time"

	"preau/internal/schoolyear"
)

// Explanation is the sentence beside the send button, as a code of the catalogue and its parameters: "Pause numérique
// jusqu’à lundi 7 h". Params hold weekday (monday to sunday), date (2026-11-24) and time (07:00) of Until, in the
// organisation's zone.
type Explanation struct {
	Quiet  bool           `json:"quiet"`
	Code   string         `json:"code" enum:"notify.quiet_open,notify.quiet_until_today,notify.quiet_until_tomorrow,notify.quiet_until_weekday,notify.quiet_until_date"`
	Reason string         `json:"reason,omitempty" enum:"night,day_off,closed" doc:"night: between two open hours; day_off: a day of the week without any; closed: a holiday which the rule keeps quiet"`
	Until  time.Time      `json:"until" doc:"When the quiet hours end; outside them, when they begin"`
	Params map[string]any `json:"params"`
}

// Explain says whether at is quiet, until when and why.
func (r Rule) Explain(at time.Time) Explanation {
	l := r.zone()
	s, ok := r.opening(at)
	if !ok {
		return Explanation{Code: "notify.quiet_open", Until: at, Params: params(at, l)}
	}
	if !at.Before(s.from) {
		return Explanation{Code: "notify.quiet_open", Until: s.to.UTC(), Params: params(s.to, l)}
	}
	today, end := schoolyear.DateOf(at, l), schoolyear.DateOf(s.from, l)
	e := Explanation{Quiet: true, Until: s.from.UTC(), Reason: r.reason(today, at, l), Params: params(s.from, l)}
	switch days := today.DaysUntil(end); {
	case days == 0:
		e.Code = "notify.quiet_until_today"
	case days == 1:
		e.Code = "notify.quiet_until_tomorrow"
	case days < 7:
		e.Code = "notify.quiet_until_weekday"
	default:
		e.Code = "notify.quiet_until_date"
	}
	return e
}

func params(t time.Time, l *time.Location) map[string]any {
	local := t.In(l)
	weekday := [7]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}[local.Weekday()]
	return map[string]any{"weekday": weekday, "date": local.Format(time.DateOnly), "time": local.Format("15:04")}
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
