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
	loc := c.Location()
	dawn := day.AddDays(1).At(loc, 0, 0) // nothing is booked for a day that is over
	if w, own := among(r.Except, loc, day); own {
		w.end = earlier(w.end, dawn)
		return w
	}
	rule := r
	if rule.FirstDayBack != nil && c.IsFirstDayBack(day) {
		inherited := *rule.FirstDayBack
		if inherited.From.IsZero() {
			inherited.From = rule.From
		}
		if inherited.To.IsZero() {
			inherited.To = rule.To
		}
		if inherited.Opens == nil {
			inherited.Opens = rule.Opens
		}
		rule = &inherited
	}
	w := rule.limit(c, day)
	if w.refused != "" {
		return w
	}
	if rule.Opens != nil {
		opening := rule.Opens.limit(c, day)
		if opening.refused != "" {
			return opening
		}
		w.begin = later(w.begin, opening.end)
	}
	if !rule.From.IsZero() {
		w.begin = later(w.begin, rule.From.Begin(loc))
	}
	if !rule.To.IsZero() {
		w.end = earlier(w.end, rule.To.End(loc))
	}
	w.end = earlier(w.end, dawn)
	return w
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
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
		return at(r.weekdayBefore(c, day))
	case ByDay:
		own, there := r.ByDay[day.Weekday()]
		if !there {
			return window{refused: "not_this_weekday"}
		}
		return windowOf(&own, c, day)
	case BeforeHoliday:
		return at(c.LastSchoolDayBeforeHoliday(day))
	case BeforePeriod:
		return at(r.beforePeriod(c, day))
	case MonthBefore:
		return at(r.monthBefore(day), nil)
	case YearBefore:
		return at(r.yearBefore(c, day), nil)
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

// weekdayBefore goes back week by week, over those without a counted day.
func (r *Rule) weekdayBefore(c schoolyear.Calendar, day schoolyear.Date) (schoolyear.Date, error) {
	monday := day.Monday()
	for range r.Weeks {
		previous, err := c.MinusDays(monday, 1, r.Count)
		if err != nil {
			return schoolyear.Date{}, err
		}
		monday = previous.Monday()
	}
	d := monday.AddDays((int(r.Weekday) + 6) % 7)
	if r.Weeks == 0 && d.After(day) {
		return d.AddDays(-7), nil
	}
	return d, nil
}

// beforePeriod counts back from the first day of the period. By weekdays that is its first day of the week: holidays that
// begin on a Saturday have their first week on the Monday after it.
func (r *Rule) beforePeriod(c schoolyear.Calendar, day schoolyear.Date) (schoolyear.Date, error) {
	start := r.periodStart(c, day)
	if !r.OnWeekday {
		return c.MinusDays(start, r.Days, r.Count)
	}
	for start.Weekday() == time.Saturday || start.Weekday() == time.Sunday {
		start = start.AddDays(1)
	}
	return r.weekdayBefore(c, start)
}

func (r *Rule) periodStart(c schoolyear.Calendar, day schoolyear.Date) schoolyear.Date {
	switch r.Period {
	case OfWeek:
		return day.Monday()
	case OfMonth:
		return schoolyear.NewDate(day.Year, day.Month, 1)
	case OfSchoolYear:
		year, _ := c.SchoolYear(c.SchoolYearOf(day))
		return year.FirstDay
	default:
		return c.StretchStart(day)
	}
}

func (r *Rule) monthBefore(day schoolyear.Date) schoolyear.Date {
	first := schoolyear.NewDate(day.Year, day.Month-time.Month(r.Months), 1)
	if !r.OnWeekday {
		return dayOfMonth(first, r.Day)
	}
	d := first.AddDays((int(r.Weekday)-int(first.Weekday())+7)%7 + 7*(r.Nth-1))
	if d.Month != first.Month {
		return d.AddDays(-7) // a month without a fifth
	}
	return d
}

// yearBefore is the last such date before the school year of the day.
func (r *Rule) yearBefore(c schoolyear.Calendar, day schoolyear.Date) schoolyear.Date {
	year, _ := c.SchoolYear(c.SchoolYearOf(day))
	d := dayOfMonth(schoolyear.NewDate(year.FirstDay.Year, r.Month, 1), r.Day)
	if !d.Before(year.FirstDay) {
		return dayOfMonth(schoolyear.NewDate(year.FirstDay.Year-1, r.Month, 1), r.Day)
	}
	return d
}

// dayOfMonth is a day of the month that begins on first, or its last when it is shorter.
func dayOfMonth(first schoolyear.Date, day int) schoolyear.Date {
	last := schoolyear.NewDate(first.Year, first.Month+1, 0)
	return schoolyear.NewDate(first.Year, first.Month, min(day, last.Day))
}

// among is the window of the first of the dates in which the day lies.
func among(dates []Campaign, loc *time.Location, day schoolyear.Date) (window, bool) {
	for _, c := range dates {
		if day.Before(c.From) || day.After(c.Until) {
			continue
		}
		w := window{end: c.To.End(loc)}
		if !c.Open.IsZero() {
			w.begin = c.Open.Begin(loc)
		}
		return w, true
	}
	return window{}, false
}

func (r *Rule) campaign(loc *time.Location, day schoolyear.Date) window {
	if w, found := among(r.Dates, loc, day); found {
		return w
	}
	if len(r.Dates) > 0 {
		return window{refused: "not_these_dates"}
	}
	return window{end: day.AddDays(1).At(loc, 0, 0)}
}

// stretch is a Late with the instant at which it ends.
type stretch struct {
	*Late
	end time.Time
}

// lateAfter returns what r still takes of day after its cut-off, each stretch ending later than the one before.
func (r *Rule) lateAfter(end time.Time, c schoolyear.Calendar, day schoolyear.Date) (out []stretch) {
	list := r.lateOn(c, day)
	for i := range list {
		one := stretch{&list[i], day.At(c.Location(), 0, 0)}
		if one.Until != nil {
			w := windowOf(one.Until, c, day)
			if w.refused != "" {
				continue
			}
			one.end = w.end
		}
		if one.end.After(end) {
			out, end = append(out, one), one.end
		}
	}
	return out
}

// lateOn is what is taken late by the narrowest rule that speaks for the day.
func (r *Rule) lateOn(c schoolyear.Calendar, day schoolyear.Date) []Late {
	if r.FirstDayBack != nil && len(r.FirstDayBack.Late) > 0 && c.IsFirstDayBack(day) {
		return r.FirstDayBack.Late
	}
	if own, there := r.ByDay[day.Weekday()]; there && r.Kind == ByDay && len(own.Late) > 0 {
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
