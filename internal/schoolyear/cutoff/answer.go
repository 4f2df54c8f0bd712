package cutoff

import (
	"time"

	"preau/internal/schoolyear"
)

// Decision answers for one action on one day of service.
type Decision struct {
	Action Action // what was asked for, where Rules were asked
	Open   bool
	// Until is the first instant at which the answer is another: the cut-off ahead when it is open, the end of what is
	// taken late when Late is set, the cut-off that has passed when it is too late; zero when the day has none.
	Until time.Time
	// Opens is when orders begin to be taken, where they are not yet.
	Opens time.Time
	// Late is set when the order is taken after its cut-off, with what it costs; LateUntil says until when it will still be
	// afterwards: late, or at another surcharge.
	Late      *Late
	LateUntil time.Time
	// Code says why: open, late, not_yet, opens_too_late (for this day), too_late, past, firm, not_this_weekday, not_these_dates, no_such_day,
	// public_holiday, holiday, closed_day.
	Code string
	// Next is, when it is not open, the first later day of service for which it is; zero when none is within two months.
	Next schoolyear.Date
}

// Answer holds a Decision for each action.
type Answer map[Action]Decision

// Ask answers, at an instant, what may be done with a day of service.
func Ask(rules Rules, c schoolyear.Calendar, at time.Time, day schoolyear.Date) Answer {
	out := Answer{}
	for _, a := range Actions() {
		out[a] = rules.Decide(a, c, at, day)
	}
	return out
}

// Decide answers for one action.
func (r Rules) Decide(a Action, c schoolyear.Calendar, at time.Time, day schoolyear.Date) Decision {
	d := Decide(r.For(a), c, at, day)
	d.Action = a
	return d
}

// Decide answers for one rule; an order is taken at every instant before Until, and at none from it on.
func Decide(r *Rule, c schoolyear.Calendar, at time.Time, day schoolyear.Date) Decision {
	d := decide(r, c, at, day)
	if d.Open {
		return d
	}
	for next, left := day, ahead; left > 0; left-- {
		next = next.AddDays(1)
		if decide(r, c, at, next).Open {
			d.Next = next
			break
		}
	}
	return d
}

// ahead is how many days Decide and NextCutoff look forward.
const ahead = 62

func decide(r *Rule, c schoolyear.Calendar, at time.Time, day schoolyear.Date) Decision {
	if code := noService(c, day); code != "" {
		return Decision{Code: code}
	}
	if day.Before(c.DateOf(at)) {
		return Decision{Code: "past"}
	}
	w := windowOf(r, c, day)
	if w.refused != "" {
		return Decision{Code: w.refused}
	}
	late := r.lateAfter(w.end, c, day)
	switch {
	case at.Before(w.begin):
		if !w.begin.Before(w.end) {
			return Decision{Code: "opens_too_late", Opens: w.begin}
		}
		return Decision{Code: "not_yet", Opens: w.begin}
	case at.Before(w.end):
		d := Decision{Open: true, Code: "open", Until: w.end}
		if n := len(late); n > 0 {
			d.LateUntil = late[n-1].end
		}
		return d
	}
	last := w.end
	for i, one := range late {
		if at.Before(one.end) {
			d := Decision{Open: true, Code: "late", Until: one.end, Late: one.Late}
			if i < len(late)-1 {
				d.LateUntil = late[len(late)-1].end
			}
			return d
		}
		last = one.end
	}
	return Decision{Code: "too_late", Until: last}
}

// Cutoff is an instant from which an action is not taken any more, or only late, for a day of service.
type Cutoff struct {
	At     time.Time
	Action Action
	Day    schoolyear.Date
}

// NextCutoff returns the first cut-off strictly after an instant, and false when none is for a day within two months.
// Of several at the same instant it is the earliest day's, and of one day's the first of Actions.
func NextCutoff(rules Rules, c schoolyear.Calendar, after time.Time) (Cutoff, bool) {
	var best Cutoff
	found := false
	for day, left := c.DateOf(after), ahead; left > 0; day, left = day.AddDays(1), left-1 {
		for _, a := range Actions() {
			d := decide(rules.For(a), c, after, day)
			if d.Open && (!found || d.Until.Before(best.At)) {
				best, found = Cutoff{At: d.Until, Action: a, Day: day}, true
			}
		}
	}
	return best, found
}
