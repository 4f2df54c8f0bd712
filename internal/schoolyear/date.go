package schoolyear

import (
	"cmp"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// Date is a civil day (a square of the paper calendar): no hour, no zone. The zero Date is "no day".
// Two Dates are equal with ==. As text, JSON and SQL it is "2026-11-24"; the zero Date is "" as text and NULL in SQL.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ErrBadDate is returned for a text which is not a day of the calendar written as 2026-11-24.
var ErrBadDate = errors.New("schoolyear: not a date of the form 2026-11-24")

// NewDate returns the day; out-of-range values are carried over as time.Date does (32 January is 1 February).
func NewDate(year int, month time.Month, day int) Date {
	y, m, d := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Date()
	return Date{Year: y, Month: m, Day: d}
}

// DateOf returns the civil day on which the instant t falls in loc.
func DateOf(t time.Time, loc *time.Location) Date {
	y, m, d := t.In(loc).Date()
	return Date{Year: y, Month: m, Day: d}
}

// ParseDate reads "2026-11-24". Days which do not exist (2026-02-30) and other forms give ErrBadDate.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%w: %q", ErrBadDate, s)
	}
	return DateOf(t, time.UTC), nil
}

// String returns "2026-11-24", or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// IsZero says whether d is "no day".
func (d Date) IsZero() bool { return d == Date{} }

// number counts the days since 1 March of the year 0, so that the day which leap years add is a year's last.
func (d Date) number() int {
	year, month := d.Year, int(d.Month)-3
	if month < 0 {
		year, month = year-1, month+12
	}
	era := year
	if era < 0 {
		era -= 399
	}
	era /= 400
	ofEra := year - era*400
	return era*146097 + ofEra*365 + ofEra/4 - ofEra/100 + (month*153+2)/5 + d.Day - 1
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday {
	const ofTheFirst = int(time.Wednesday) // 1 March of the year 0
	return time.Weekday(((d.number()+ofTheFirst)%7 + 7) % 7)
}

// AddDays returns the day n days later (earlier when n is negative).
func (d Date) AddDays(n int) Date {
	if day := d.Day + n; d.Day > 0 && day >= 1 && day <= 28 { // every month has it: a calendar is walked day by day
		return Date{Year: d.Year, Month: d.Month, Day: day}
	}
	return NewDate(d.Year, d.Month, d.Day+n)
}

// DaysUntil returns the number of nights from d to other; negative when other comes first.
func (d Date) DaysUntil(other Date) int { return other.number() - d.number() }

// Compare returns -1, 0 or 1 as d comes before, is, or comes after other.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// Before says whether d comes before other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After says whether d comes after other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// Monday returns the Monday of d's week (weeks begin on Monday).
func (d Date) Monday() Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// At returns the instant at which clocks in loc show hour:minute on day d; 24:00 is the next day's 00:00.
// On a night when clocks go forward, a time which is skipped gives the first instant after the gap (02:30 becomes 03:00
// in Paris). On a night when they go back, a time shown twice gives the first.
func (d Date) At(loc *time.Location, hour, minute int) time.Time {
	wall := time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, time.UTC)
	// Clocks change by at most a few hours, and never twice within two days: these are the offsets on both sides.
	before := offsetAt(wall.Add(-26*time.Hour), loc)
	after := offsetAt(wall.Add(26*time.Hour), loc)
	early, late := wall.Add(-before), wall.Add(-after)
	if late.Before(early) {
		early, late = late, early
	}
	for _, candidate := range []time.Time{early, late} {
		if shows(candidate, loc, wall) {
			return candidate.In(loc)
		}
	}
	start, _ := late.In(loc).ZoneBounds()
	return start
}

func offsetAt(t time.Time, loc *time.Location) time.Duration {
	_, seconds := t.In(loc).Zone()
	return time.Duration(seconds) * time.Second
}

func shows(t time.Time, loc *time.Location, wall time.Time) bool {
	return t.Add(offsetAt(t, loc)).Equal(wall)
}

// MarshalText writes "2026-11-24" ("" for the zero Date); JSON and query strings use it.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Value writes the day to a SQL date; the zero Date is NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// DateValue sends the date as PostgreSQL keeps it, without writing it as text.
func (d Date) DateValue() (pgtype.Date, error) {
	if d.IsZero() {
		return pgtype.Date{}, nil
	}
	return pgtype.Date{Time: time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC), Valid: true}, nil
}

// ScanDate reads what PostgreSQL keeps; NULL gives the zero Date.
func (d *Date) ScanDate(v pgtype.Date) error {
	switch {
	case !v.Valid:
		*d = Date{}
	case v.InfinityModifier != pgtype.Finite:
		return errors.New("schoolyear: a date without end")
	default:
		*d = DateOf(v.Time, time.UTC)
	}
	return nil
}

// Scan reads a SQL date; NULL gives the zero Date.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case time.Time:
		*d = DateOf(v, v.Location())
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	default:
		return fmt.Errorf("schoolyear: cannot read a date from %T", src)
	}
}
