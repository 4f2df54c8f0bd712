package schoolyear

import (
	"errors"
	"fmt"
	"iter"
	"time"
	_ "time/tzdata" // a machine without time-zone files gives the same deadlines as every other

	"preau/internal/platform/problem"
)

// ClosedDay is the tenant's own exception to its ordinary days, From and Until included: a bridge, a strike, a day moved
// to a Wednesday. When several concern the same half-day, the last of the list wins.
type ClosedDay struct {
	From    Date     `json:"from" format:"date"`
	Until   Date     `json:"until" format:"date"`
	Open    bool     `json:"open,omitempty" doc:"true: classes take place although they ordinarily would not"`
	Half    HalfDays `json:"half,omitempty" enum:"none,morning,afternoon,day" doc:"the half-days concerned; none means the whole day"`
	Holiday bool     `json:"holiday,omitempty" doc:"these days are school holidays (a zone without published dates)"`
	Label   string   `json:"label,omitempty" doc:"the reason, as people read it"`
}

func (c ClosedDay) contains(d Date) bool { return !d.Before(c.From) && !d.After(c.Until) }

// Service says on which days a service other than classes runs: a Wednesday centre, a holiday centre, a canteen.
type Service struct {
	Week             WeekPattern `json:"week"`
	InSchoolTime     bool        `json:"in_school_time" doc:"runs in the weeks of class"`
	InHolidays       bool        `json:"in_holidays" doc:"runs in the school holidays"`
	OnSchoolDaysOnly bool        `json:"on_school_days_only" doc:"does not run on a day without classes, whatever the reason"`
	Extra            []ClosedDay `json:"extra,omitempty"`
}

// Calendar answers "is there school", "how many school days before" and "which school year" for one tenant. It is a
// plain value: the same for every caller, without clock and without store.
type Calendar struct {
	Zone          Zone        `json:"zone"`
	TimeZone      string      `json:"time_zone" doc:"IANA name; empty: the zone's own"`
	Week          WeekPattern `json:"week"`
	AlsaceMoselle bool        `json:"alsace_moselle"`
	Extra         []ClosedDay `json:"extra,omitempty"`
	Years         []Year      `json:"years,omitempty" doc:"newer calendars than those shipped; they win over them"`
	Service       *Service    `json:"service,omitempty" doc:"the service whose days are counted; absent: the school itself"`
}

// CountKind says which days a deadline counts.
type CountKind string

// The ways of counting. Ouvrés are Monday to Friday and ouvrables Monday to Saturday, both without public holidays;
// school days are those with a class in the tenant's week; service days those on which Calendar.Service runs.
const (
	CountCalendar  CountKind = "calendar"
	CountOuvres    CountKind = "ouvres"
	CountOuvrables CountKind = "ouvrables"
	CountSchool    CountKind = "school"
	CountService   CountKind = "service"
)

// CountKinds returns every way of counting in the order of a settings screen.
func CountKinds() []CountKind {
	return []CountKind{CountCalendar, CountOuvres, CountOuvrables, CountSchool, CountService}
}

// Errors of the calculator.
var (
	// ErrNoSuchDay means that no counted day exists within two years: an empty week or a closure without end.
	ErrNoSuchDay = errors.New("schoolyear: no such day within two years")
	// ErrUnknownCount means that a CountKind is not one of CountKinds.
	ErrUnknownCount = errors.New("schoolyear: unknown way of counting days")
)

const horizon = 2 * 366

// ForZone returns the calendar of an ordinary school of a zone: its zone's time, the given week, no exception.
func ForZone(zone Zone, week WeekPattern) Calendar {
	return Calendar{Zone: zone, TimeZone: zone.TimeZone(), Week: week}
}

// Location returns the tenant's time zone: its own, else the zone's.
func (c Calendar) Location() *time.Location {
	if c.TimeZone == "" {
		return loadLocation(c.Zone.TimeZone())
	}
	return loadLocation(c.TimeZone)
}

// DateOf returns the tenant's civil day at an instant.
func (c Calendar) DateOf(t time.Time) Date { return DateOf(t, c.Location()) }

// Covers says whether the dates of the school year around d are known; without them the answers rest on the week, the
// public holidays, the tenant's own days and a usual summer, and a screen says so.
func (c Calendar) Covers(d Date) bool {
	_, known := c.year(c.SchoolYearOf(d))
	return known
}

func (c Calendar) year(start int) (Year, bool) {
	for _, y := range c.Years {
		if y.Start == start {
			return y, true
		}
	}
	for _, y := range published[c.Zone] {
		if y.Start == start {
			return y, true
		}
	}
	return Year{Start: start, FirstDay: c.usualFirstDay(start), Summer: usualSummer(start + 1)}, false
}

func (c Calendar) usualFirstDay(start int) Date {
	first := NewDate(start, time.September, 1)
	if c.Zone == ZoneReunion || c.Zone == ZoneMayotte {
		first = NewDate(start, time.August, 18)
	}
	for first.Weekday() == time.Saturday || first.Weekday() == time.Sunday {
		first = first.AddDays(1)
	}
	return first
}

// usualSummer is the first Saturday from 3 July: where it has fallen in all but one of the published years.
func usualSummer(year int) Date {
	d := NewDate(year, time.July, 3)
	for d.Weekday() != time.Saturday {
		d = d.AddDays(1)
	}
	return d
}

// SchoolYearOf returns the civil year in which d's school year began: a school year runs from the pupils' first day to
// the eve of the next one's (arrêté of 19 May 2006, art. 2, kept by those which followed).
func (c Calendar) SchoolYearOf(d Date) int {
	y, _ := c.year(d.Year)
	if d.Before(y.FirstDay) {
		return d.Year - 1
	}
	return d.Year
}

// SchoolYear returns the dates of the school year which began in the civil year start, and whether they are published;
// otherwise they are the usual ones and hold no holidays but the summer's.
func (c Calendar) SchoolYear(start int) (Year, bool) { return c.year(start) }

// HolidayAt returns the school holiday in which d lies; the summer has the code "summer", a holiday of the tenant's own
// days "local".
func (c Calendar) HolidayAt(d Date) (Holiday, bool) {
	for _, x := range c.Extra {
		if x.Holiday && !x.Open && x.contains(d) {
			return x.asHoliday(), true
		}
	}
	y, _ := c.year(c.SchoolYearOf(d))
	for _, h := range y.Holidays {
		if h.Contains(d) {
			return h, true
		}
	}
	if summer := c.summerOf(y); summer.Contains(d) {
		return summer, true
	}
	return Holiday{}, false
}

func (c ClosedDay) asHoliday() Holiday {
	return Holiday{Code: "local", After: c.From.AddDays(-1), Back: c.Until.AddDays(1)}
}

func (c Calendar) summerOf(y Year) Holiday {
	next, _ := c.year(y.Start + 1)
	return Holiday{Code: "summer", After: y.Summer, Back: next.FirstDay}
}

// IsHoliday says whether d lies in the school holidays (the summer included).
func (c Calendar) IsHoliday(d Date) bool {
	_, in := c.HolidayAt(d)
	return in
}

// PublicHolidayAt returns the public holiday which d is.
func (c Calendar) PublicHolidayAt(d Date) (PublicHoliday, bool) {
	if !mayBePublicHoliday(d) {
		return PublicHoliday{}, false
	}
	days, n := publicHolidays(c.Zone, c.AlsaceMoselle, d.Year)
	for i := range n {
		if days[i].Date == d {
			return days[i], true
		}
	}
	return PublicHoliday{}, false
}

// IsPublicHoliday says whether d is a jour férié where the tenant is.
func (c Calendar) IsPublicHoliday(d Date) bool {
	_, is := c.PublicHolidayAt(d)
	return is
}

// HalfDays returns the half-days of class on d.
func (c Calendar) HalfDays(d Date) HalfDays {
	ordinary := c.Week.On(d.Weekday())
	half := ordinary
	if half != NoHalfDay && (c.IsPublicHoliday(d) || c.IsHoliday(d)) {
		half = NoHalfDay
	}
	return applyExtra(c.Extra, d, ordinary, half)
}

func applyExtra(extra []ClosedDay, d Date, ordinary, half HalfDays) HalfDays {
	for _, x := range extra {
		if !x.contains(d) {
			continue
		}
		concerned := x.Half
		if concerned == NoHalfDay && x.Open {
			concerned = ordinary
		}
		if concerned == NoHalfDay {
			concerned = WholeDay
		}
		if x.Open {
			half |= concerned
		} else {
			half &^= concerned
		}
	}
	return half
}

// IsSchoolDay says whether there is class on d, be it half a day.
func (c Calendar) IsSchoolDay(d Date) bool { return c.HalfDays(d) != NoHalfDay }

// IsOpenDay says whether the service runs on d; without a service it is IsSchoolDay.
func (c Calendar) IsOpenDay(d Date) bool {
	s := c.Service
	if s == nil {
		return c.IsSchoolDay(d)
	}
	if s.OnSchoolDaysOnly && !c.IsSchoolDay(d) {
		return false
	}
	ordinary := s.Week.On(d.Weekday())
	half := ordinary
	runs := s.InSchoolTime
	if c.IsHoliday(d) {
		runs = s.InHolidays
	}
	if !runs || c.IsPublicHoliday(d) {
		half = NoHalfDay
	}
	return applyExtra(s.Extra, d, ordinary, half) != NoHalfDay
}

func (c Calendar) counts(d Date, kind CountKind) bool {
	switch kind {
	case CountOuvres:
		return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday && !c.IsPublicHoliday(d)
	case CountOuvrables:
		return d.Weekday() != time.Sunday && !c.IsPublicHoliday(d)
	case CountSchool:
		return c.IsSchoolDay(d)
	case CountService:
		return c.IsOpenDay(d)
	default:
		return true
	}
}

// MinusDays returns the n-th counted day strictly before d; d itself need not be counted, and n = 0 is d. The eve of a
// Thursday in school days is Tuesday in a week of four days and Wednesday in a week of four and a half. Errors:
// ErrUnknownCount, ErrNoSuchDay.
func (c Calendar) MinusDays(d Date, n int, kind CountKind) (Date, error) { return c.walk(d, -n, kind) }

// PlusDays returns the n-th counted day strictly after d; n = 0 is d. Errors: ErrUnknownCount, ErrNoSuchDay.
func (c Calendar) PlusDays(d Date, n int, kind CountKind) (Date, error) { return c.walk(d, n, kind) }

func (c Calendar) walk(d Date, n int, kind CountKind) (Date, error) {
	if !kind.known() {
		return Date{}, fmt.Errorf("%w: %q", ErrUnknownCount, kind)
	}
	if kind == CountCalendar {
		return d.AddDays(n), nil
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for idle := 0; n > 0; {
		d = d.AddDays(step)
		if c.counts(d, kind) {
			n, idle = n-1, 0
		} else if idle++; idle > horizon {
			return Date{}, ErrNoSuchDay
		}
	}
	return d, nil
}

func (k CountKind) known() bool {
	switch k {
	case CountCalendar, CountOuvres, CountOuvrables, CountSchool, CountService:
		return true
	default:
		return false
	}
}

// PreviousSchoolDay returns the last school day strictly before d. Error: ErrNoSuchDay.
func (c Calendar) PreviousSchoolDay(d Date) (Date, error) { return c.MinusDays(d, 1, CountSchool) }

// NextSchoolDay returns the first school day strictly after d. Error: ErrNoSuchDay.
func (c Calendar) NextSchoolDay(d Date) (Date, error) { return c.PlusDays(d, 1, CountSchool) }

// SchoolDaysBetween counts the school days from from to until, both included; 0 when until comes first.
func (c Calendar) SchoolDaysBetween(from, until Date) int {
	n := 0
	for d := from; !d.After(until); d = d.AddDays(1) {
		if c.IsSchoolDay(d) {
			n++
		}
	}
	return n
}

// HalfDaysBetween counts the half-days of class from from to until, both included: the denominator of a presence rate.
func (c Calendar) HalfDaysBetween(from, until Date) int {
	n := 0
	for d := from; !d.After(until); d = d.AddDays(1) {
		n += c.HalfDays(d).Count()
	}
	return n
}

// LastSchoolDayBeforeHoliday returns the last school day before the holiday that d is in, or else before the last one
// that ended by d (a bridge or a single local day is not a holiday here). A service whose orders for the first day back
// close before the holidays asks with that first day. Error: ErrNoSuchDay.
func (c Calendar) LastSchoolDayBeforeHoliday(d Date) (Date, error) {
	h, ok := c.lastHoliday(d)
	if !ok {
		return Date{}, ErrNoSuchDay
	}
	return c.PreviousSchoolDay(h.After.AddDays(1))
}

// IsFirstDayBack says whether d is the first school day after a holiday (a bridge or a single local day is not one).
func (c Calendar) IsFirstDayBack(d Date) bool {
	if !c.IsSchoolDay(d) {
		return false
	}
	h, ok := c.lastHoliday(d)
	if !ok || h.Contains(d) {
		return false
	}
	previous, err := c.PreviousSchoolDay(d)
	return err == nil && !previous.After(h.After)
}

// StretchStart returns the first day of what d lies in: of the holidays, or of the stretch of class since the last ones
// (a bridge or a single local day is neither).
func (c Calendar) StretchStart(d Date) Date {
	h, ok := c.lastHoliday(d)
	switch {
	case !ok:
		y, _ := c.year(c.SchoolYearOf(d))
		return y.FirstDay
	case h.Contains(d):
		return h.After.AddDays(1)
	default:
		return h.Back
	}
}

// NextHoliday returns the first holiday which begins after the classes of d or later (bridges included).
func (c Calendar) NextHoliday(d Date) (Holiday, bool) {
	var best Holiday
	found := false
	for h := range c.holidaysAround(d) {
		if !h.After.Before(d) && (!found || h.After.Before(best.After)) {
			best, found = h, true
		}
	}
	return best, found
}

func (c Calendar) lastHoliday(d Date) (Holiday, bool) {
	var best Holiday
	found := false
	for h := range c.holidaysAround(d) {
		long := h.After.DaysUntil(h.Back) > 5
		if long && h.After.Before(d) && (!found || h.After.After(best.After)) {
			best, found = h, true
		}
	}
	return best, found
}

// holidaysAround yields every holiday of the school year of d, of the one before and of the one after, in no order.
func (c Calendar) holidaysAround(d Date) iter.Seq[Holiday] {
	return func(yield func(Holiday) bool) {
		start := c.SchoolYearOf(d)
		for s := start - 1; s <= start+1; s++ {
			y, _ := c.year(s)
			for _, h := range y.Holidays {
				if !yield(h) {
					return
				}
			}
			if !yield(c.summerOf(y)) {
				return
			}
		}
		for _, x := range c.Extra {
			if x.Holiday && !x.Open && !yield(x.asHoliday()) {
				return
			}
		}
	}
}

// Validate returns what a settings screen must have corrected before the calendar can answer; nil when it is sound.
func (c Calendar) Validate() []problem.Field {
	var wrong []problem.Field
	add := func(field, code string, params map[string]any) {
		wrong = append(wrong, problem.Field{Field: field, Code: code, Params: params})
	}
	if !c.Zone.Known() {
		add("zone", "schoolyear.unknown_zone", map[string]any{"zone": string(c.Zone)})
	}
	if c.TimeZone != "" {
		if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "Local" {
			add("time_zone", "schoolyear.unknown_time_zone", map[string]any{"time_zone": c.TimeZone})
		}
	}
	if c.Week.IsEmpty() {
		add("week", "schoolyear.empty_week", nil)
	}
	for i, x := range c.Extra {
		if x.From.IsZero() || x.Until.Before(x.From) {
			add(fmt.Sprintf("extra[%d]", i), "schoolyear.period_reversed", map[string]any{"from": x.From.String(), "until": x.Until.String()})
		}
	}
	for i, y := range c.Years {
		if code := y.validate(); code != "" {
			add(fmt.Sprintf("years[%d]", i), code, map[string]any{"year": Label(y.Start)})
		}
	}
	return wrong
}

func (y Year) validate() string {
	if y.FirstDay.Year != y.Start || !y.FirstDay.Before(y.Summer) || y.Summer.Year != y.Start+1 {
		return "schoolyear.year_out_of_bounds"
	}
	for _, h := range y.Holidays {
		if !h.After.Before(h.Back) || h.After.Before(y.FirstDay) || h.Back.After(y.Summer) {
			return "schoolyear.holiday_out_of_bounds"
		}
	}
	return ""
}
