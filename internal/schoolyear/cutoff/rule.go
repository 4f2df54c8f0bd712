// Package cutoff answers until when a day of a service may be booked, changed or cancelled, and why not any more.
//
// A rule is data, decided by a collectivity and kept with its dates; the calculator is one pure function of a rule, a
// calendar, an instant and a day of service. It keeps no clock and reads nothing: whoever asks brings the instant.
package cutoff

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
)

// Action is what a family or an agent wants to do with a day of service.
type Action string

// The actions; each has its own rule.
const (
	Add    Action = "add"
	Change Action = "change"
	Cancel Action = "cancel"
)

// Actions returns the actions in the order of a settings screen.
func Actions() []Action { return []Action{Add, Change, Cancel} }

// Rules are what a collectivity decided for one service. Without a rule of its own, changing and cancelling follow Add's.
type Rules struct {
	Add    *Rule `json:"add"`
	Change *Rule `json:"change,omitempty"`
	Cancel *Rule `json:"cancel,omitempty"`
	Week   *Week `json:"week,omitempty"`
}

// Week is how many days of one week are booked together: « trois jours au moins par semaine ». 0 does not limit.
type Week struct {
	Least int `json:"least,omitempty"`
	Most  int `json:"most,omitempty"`
}

// Refuses says whether so many days may not be booked in a week of which so many are missing, for a public holiday or because
// the holidays begin or end: week_least, week_most, or "". No day at all may always be; each that is missing is one fewer asked for.
func (w *Week) Refuses(days, missing int) string {
	switch {
	case w == nil || days == 0:
		return ""
	case days < w.Least-missing:
		return "week_least"
	case w.Most > 0 && days > w.Most:
		return "week_most"
	default:
		return ""
	}
}

// For returns the rule of an action.
func (r Rules) For(a Action) *Rule {
	switch {
	case a == Change && r.Change != nil:
		return r.Change
	case a == Cancel && r.Cancel != nil:
		return r.Cancel
	default:
		return r.Add
	}
}

// Kind says how a rule finds its cut-off.
type Kind string

// The kinds. Weeks begin on Monday. A day counted before is strictly before the day of service.
const (
	// DaysBefore is Days counted days before, at a time: « deux jours ouvrés avant, à 12 h ». 0 is the day itself.
	DaysBefore Kind = "days_before"
	// DayBefore is the eve in the days that are counted (school days unless said): for a Thursday, Tuesday in a week of four days.
	DayBefore Kind = "day_before"
	// SameDay is the day of service itself, at a time.
	SameDay Kind = "same_day"
	// HoursBefore is Hours by the clock before the time Of on the day; whole days of 24 hours are counted days.
	HoursBefore Kind = "hours_before"
	// WeekdayBefore is a weekday Weeks weeks before the week of the day; 0 is the last one that is not after the day. Only weeks
	// with a day that Count counts are weeks: « le jeudi de la semaine d'école précédente ».
	WeekdayBefore Kind = "weekday_before"
	// ByDay has a rule for each weekday of service; a weekday without one cannot be asked for.
	ByDay Kind = "by_day"
	// BeforeHoliday is the last school day before the holidays that come before the day, or in which it lies.
	BeforeHoliday Kind = "before_holiday"
	// BeforePeriod is Days counted days, or a weekday Weeks weeks, before the Period in which the day lies begins.
	BeforePeriod Kind = "before_period"
	// MonthBefore is a day of the month, Months months before the day's: « avant le 20 du mois précédent », « le premier lundi du
	// mois précédent ». 31 is the last day, a fifth weekday the last.
	MonthBefore Kind = "month_before"
	// YearBefore is a date of the civil year, the last before the school year of the day begins: « avant le 15 juillet ».
	YearBefore Kind = "year_before"
	// FixedDates are dates that do not depend on the day: From, To, or the first of Dates in which the day lies.
	FixedDates Kind = "fixed_dates"
	// Always is until the day begins.
	Always Kind = "always"
	// Never cannot be asked for: an order that is firm.
	Never Kind = "never"
)

// Kinds returns every kind in the order of a settings screen.
func Kinds() []Kind {
	return []Kind{DaysBefore, DayBefore, WeekdayBefore, ByDay, MonthBefore, BeforeHoliday, BeforePeriod, YearBefore, FixedDates, HoursBefore, SameDay, Always, Never}
}

// Period is what BeforePeriod counts back from: its first day.
type Period string

// The periods: the holidays or the stretch of class between two of them, the week from Monday, the month, the school year.
const (
	Stretch      Period = ""
	OfWeek       Period = "week"
	OfMonth      Period = "month"
	OfSchoolYear Period = "school_year"
)

// Shift says what becomes of a cut-off that falls on a day on which nobody works.
type Shift string

// The shifts: it stays, or moves to the last or the next ouvré day.
const (
	Stay         Shift = ""
	ToDayBefore  Shift = "before"
	ToDayAfter   Shift = "after"
	clockOfDay         = 24 * 60
	defaultClock Clock = clockOfDay
)

// Rule says until when one action is open for a day of service. Which fields hold depends on Kind; JSON has them flat.
type Rule struct {
	Kind    Kind
	Days    int                   // DaysBefore, BeforePeriod: 0 to 366
	Count   schoolyear.CountKind  // which days are counted
	At      Clock                 // the cut-off's time of the day; without one, the end of the day
	Hours   int                   // HoursBefore: 1 to 1,000
	Of      Clock                 // HoursBefore: when the service begins
	Weekday time.Weekday          // WeekdayBefore, and where OnWeekday says so
	Weeks   int                   // WeekdayBefore, BeforePeriod: 0 to 52
	ByDay   map[time.Weekday]Rule // ByDay
	Day     int                   // MonthBefore, YearBefore: 1 to 31
	Months  int                   // MonthBefore: 0 to 12
	Month   time.Month            // YearBefore
	Period  Period                // BeforePeriod
	Nth     int                   // MonthBefore: which Weekday of the month, 1 to 5 (the last)
	Dates   []Campaign            // FixedDates
	// OnWeekday is set where BeforePeriod says Weekday and Weeks instead of Days, and MonthBefore Weekday and Nth instead of Day.
	OnWeekday bool

	From         Moment     // not before; zero: at any time
	To           Moment     // nor from then on, whatever the kind says; zero: no such end
	Opens        *Rule      // when orders for a day begin to be taken, counted from the day as a cut-off is; nil: at any time
	Shift        Shift      // a cut-off on a day that is not ouvré
	FirstDayBack *Rule      // the rule of the first school day after holidays, instead of this one
	Except       []Campaign // days of service that have their own dates, whatever the rest says
	Late         []Late     // what is still taken after the cut-off, one stretch after the other
}

// Campaign is one line of FixedDates or of Except: for the days of service From to Until (zero: From alone), orders are
// taken from Open until To.
type Campaign struct {
	From  schoolyear.Date `json:"from"`
	Until schoolyear.Date `json:"until"`
	Open  Moment          `json:"open,omitzero"`
	To    Moment          `json:"to"`
}

// Late is a stretch in which a day is taken after the cut-off, and marked so: its surcharge is an amount, a share of the price,
// or nothing; what is cancelled late owes it. The last stretch may have no rule of its own (Until): it ends when the day begins.
type Late struct {
	SurchargeCents int64
	SurchargePPM   int64 // 500,000 is half the price more
	Per            Per
	Until          *Rule
}

// Per says how often a surcharge is owed.
type Per string

// A surcharge is owed for each booking, or once a school year for a child or for its family.
const (
	PerBooking Per = ""
	PerPupil   Per = "pupil"
	PerFamily  Per = "family"
)

// Clock is a time of the day in minutes, 0 to 1,440; 24:00 is the end of the day.
type Clock int

// String returns "09:00".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// MarshalText writes "09:00".
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads "09:00", "9:00" and, as people write it, "9h", "9 h 30" and "12h00". Error: ErrBadClock.
func (c *Clock) UnmarshalText(text []byte) error {
	parsed, err := ParseClock(string(text))
	if err == nil {
		*c = parsed
	}
	return err
}

// Moment is a civil day, or a time on it; whoever knows the zone makes an instant of it.
type Moment struct {
	Date  schoolyear.Date
	Clock Clock
	Timed bool // without a time, From is the beginning of the day and To its end
}

// IsZero says whether there is none.
func (m Moment) IsZero() bool { return m.Date.IsZero() }

// String returns "2026-07-15" or "2026-07-15T12:00".
func (m Moment) String() string {
	if m.Timed {
		return m.Date.String() + "T" + m.Clock.String()
	}
	return m.Date.String()
}

// MarshalText writes what String returns.
func (m Moment) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what String returns; "" is none. Errors: schoolyear.ErrBadDate, ErrBadClock.
func (m *Moment) UnmarshalText(text []byte) error {
	parsed, err := ParseMoment(string(text))
	if err == nil {
		*m = parsed
	}
	return err
}

// Begin and End return the instant as the beginning and as the end of a stretch.
func (m Moment) Begin(loc *time.Location) time.Time {
	return m.Date.At(loc, int(m.Clock)/60, int(m.Clock)%60)
}

// End returns the first instant after it: the next day's midnight where no time is given.
func (m Moment) End(loc *time.Location) time.Time {
	if !m.Timed {
		return m.Date.At(loc, 24, 0)
	}
	return m.Begin(loc)
}

// Errors of the reader of rules.
var (
	// ErrBadClock is returned for a text which is not a time of the day such as 09:00 or 24:00.
	ErrBadClock = errors.New("cutoff: not a time of the day of the form 09:00")
	// ErrBadRule is what every Faults is.
	ErrBadRule = errors.New("cutoff: not a rule")
)

// Fault is one thing that is wrong with a rule.
type Fault struct {
	Place  string         // the field, from the rules down: "cancel.days.mon.at", "add.dates[2].to"
	Code   string         // a key of Catalogues
	Params map[string]any // of its sentence
	text   string
}

// Faults is the error of rules that cannot be read: all that is wrong with them, in the order of their fields.
type Faults []Fault

// Error names each place and what is expected there.
func (f Faults) Error() string {
	var all []string
	for _, one := range f {
		all = append(all, one.Place+" "+one.text)
	}
	return ErrBadRule.Error() + ": " + strings.Join(all, "; ")
}

// Unwrap returns ErrBadRule.
func (f Faults) Unwrap() error { return ErrBadRule }

// Problem tells each fault in its field; under is where the rules stand in what was sent ("cutoff"), "" at the top.
func (f Faults) Problem(under string) *problem.Problem {
	p := &problem.Problem{Kind: problem.Invalid, Code: "invalid"}
	for _, one := range f {
		place := one.Place
		if under != "" {
			place = under + "." + place
		}
		p.Fields = append(p.Fields, problem.Field{Field: place, Code: one.Code, Params: one.Params})
	}
	return p
}

// Sent is rules as a request brings them. It reads every JSON, so that what is wrong comes back beside its field.
type Sent struct {
	rules  Rules
	faults Faults
}

// UnmarshalJSON keeps what is wrong for Rules.
func (s *Sent) UnmarshalJSON(data []byte) error {
	*s = Sent{}
	if isNull(data) {
		return nil
	}
	var in reading
	s.rules = in.rules(data)
	s.faults = in.faults
	return nil
}

// Rules returns what was sent. Error: a problem with every fault in its field, whose place begins with under.
func (s Sent) Rules(under string) (Rules, error) {
	switch {
	case len(s.faults) > 0:
		return Rules{}, s.faults.Problem(under)
	case s.rules.Add == nil:
		return Rules{}, Faults{{Place: "add", Code: "cutoff.fault_missing"}}.Problem(under)
	default:
		return s.rules, nil
	}
}
