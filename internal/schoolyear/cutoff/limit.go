package cutoff

import (
	"time"

	"preau/internal/schoolyear"
)

// window is when a rule takes orders for one day: from begin (zero: always) until end, which is the first instant too late.
type window struct {
	begin, end time.Time
	refused    string // the code of why the day cannot be asked for at all; "" when it can
}

// windowOf finds the window of a rule for a day of service.
func windowOf(r *Rule, c schoolyear.Calendar, day schoolyear.Date) window {
	rule := r
	if rule.FirstDayBack != nil && c.IsFirstDayBack(day) {
		inherited := *rule.FirstDayBack
		if inherited.From.IsZero() {
			inherited.From = rule.From
		}
		if inherited.To.IsZero() {
			inherited.To = rule.To
		}
		rule = &inherited
	}
	loc := c.Location()
	w := rule.limit(c, day)
	if w.refused != "" {
		return w
	}
	if !rule.From.IsZero() {
		if begin := rule.From.Begin(loc); begin.After(w.begin) {
			w.begin = begin
		}
	}
	if !rule.To.IsZero() {
		if end := rule.To.End(loc); end.Before(w.end) {
			w.end = end
		}
	}
	if dawn := day.AddDays(1).At(loc, 0, 0); w.end.After(dawn) {
		w.end = dawn // nothing is booked for a day that is over
	}
	return w
}

// limit is the window by the kind alone.
func (r *Rule) limit(c schoolyear.Calendar, day schoolyear.Date) window {
	loc := c.Location()
	at := func(d schoolyear.Date, err error) window {
		if err != nil {
			return window{refused: "no_such_day"}
		}
		return window{end: r.shifted(c, d).At(loc, int(r.At)/60, int(r.At)%60)}
	}
	switch r.Kind {
	case DaysBefore, DayBefore:
		return at(c.MinusDays(day, r.Days, r.Count))
	case SameDay:
		return at(day, nil)
	case HoursBefore:
		return r.hoursBefore(c, day)
	case WeekdayBefore:
		return at(r.weekdayBefore(day), nil)
	case ByDay:
		own, there := r.ByDay[day.Weekday()]
		if !there {
			return window{refused: "not_this_weekday"}
		}
		return windowOf(&own, c, day)
	case BeforeHoliday:
		return at(c.LastSchoolDayBeforeHoliday(day))
	case BeforePeriod:
		return at(c.MinusDays(c.StretchStart(day), r.Days, r.Count))
	case MonthBefore:
		return at(r.monthBefore(day), nil)
	case FixedDates:
		return r.campaign(loc, day)
	case Always:
		return window{end: day.At(loc, 0, 0)}
	default:
		return window{refused: "firm"}
	}
}

func (r *Rule) shifted(c schoolyear.Calendar, d schoolyear.Date) schoolyear.Date {
	if r.Shift == Stay {
		return d
	}
	worked := func(day schoolyear.Date) bool {
		previous, err := c.MinusDays(day.AddDays(1), 1, schoolyear.CountOuvres)
		return err == nil && previous == day
	}
	step := -1
	if r.Shift == ToDayAfter {
		step = 1
	}
	for range 14 {
		if worked(d) {
			return d
		}
		d = d.AddDays(step)
	}
	return d
}

// hoursBefore takes whole days as counted days, so that "48 hours before" a Monday may be the Thursday, and the rest by
// the clock on the wall: a night on which clocks change moves nothing.
func (r *Rule) hoursBefore(c schoolyear.Calendar, day schoolyear.Date) window {
	minutes := int(r.Of) - r.Hours%24*60
	days := r.Hours / 24
	if minutes < 0 {
		minutes, days = minutes+clockOfDay, days+1
	}
	d, err := c.MinusDays(day, days, r.Count)
	if err != nil {
		return window{refused: "no_such_day"}
	}
	return window{end: r.shifted(c, d).At(c.Location(), minutes/60, minutes%60)}
}

func (r *Rule) weekdayBefore(day schoolyear.Date) schoolyear.Date {
	d := day.Monday().AddDays((int(r.Weekday)+6)%7 - 7*r.Weeks)
	if r.Weeks == 0 && d.After(day) {
		return d.AddDays(-7)
	}
	return d
}

func (r *Rule) monthBefore(day schoolyear.Date) schoolyear.Date {
	first := schoolyear.NewDate(day.Year, day.Month-time.Month(r.Months), 1)
	last := schoolyear.NewDate(first.Year, first.Month+1, 0)
	return schoolyear.NewDate(first.Year, first.Month, min(r.Day, last.Day))
}

func (r *Rule) campaign(loc *time.Location, day schoolyear.Date) window {
	for _, c := range r.Dates {
		if day.Before(c.From) || day.After(c.Until) {
			continue
		}
		w := window{end: c.To.End(loc)}
		if !c.Open.IsZero() {
			w.begin = c.Open.Begin(loc)
		}
		return w
	}
	if len(r.Dates) > 0 {
		return window{refused: "not_these_dates"}
	}
	return window{end: day.AddDays(1).At(loc, 0, 0)}
}

// lateEnd returns until when r still takes day late; zero when it does not.
func lateEnd(r *Rule, c schoolyear.Calendar, day schoolyear.Date) time.Time {
	late := r.lateOn(c, day)
	if late == nil {
		return time.Time{}
	}
	if late.Until == nil {
		return day.At(c.Location(), 0, 0)
	}
	w := windowOf(late.Until, c, day)
	if w.refused != "" {
		return time.Time{}
	}
	return w.end
}

// lateOn is the Late of the narrowest rule that speaks for the day.
func (r *Rule) lateOn(c schoolyear.Calendar, day schoolyear.Date) *Late {
	if r.FirstDayBack != nil && r.FirstDayBack.Late != nil && c.IsFirstDayBack(day) {
		return r.FirstDayBack.Late
	}
	if own, there := r.ByDay[day.Weekday()]; there && r.Kind == ByDay && own.Late != nil {
		return own.Late
	}
	return r.Late
}

// noService says why a day is not one of the service; "" when it is.
func noService(c schoolyear.Calendar, day schoolyear.Date) string {
	switch {
	case c.IsOpenDay(day):
		return ""
	case c.IsPublicHoliday(day):
		return "public_holiday"
	case c.IsHoliday(day) && !(c.Service != nil && c.Service.InHolidays):
		return "holiday"
	default:
		return "closed_day"
	}
}
