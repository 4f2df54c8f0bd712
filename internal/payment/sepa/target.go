package sepa

import (
	"time"

	"preau/internal/schoolyear"
)

// Open tells a day on which TARGET settles: not a Saturday, a Sunday, 1 January, Good Friday, Easter Monday, 1 May, 25 or 26 December
// (guideline ECB/2012/27, as amended).
func Open(d schoolyear.Date) bool {
	switch d.Weekday() {
	case time.Saturday, time.Sunday:
		return false
	}
	switch {
	case d.Month == time.January && d.Day == 1, d.Month == time.May && d.Day == 1, d.Month == time.December && (d.Day == 25 || d.Day == 26):
		return false
	}
	easter := easterOf(d.Year)
	return d != easter.AddDays(-2) && d != easter.AddDays(1)
}

// OnOrAfter is d when TARGET is open on it, else the next day on which it is.
func OnOrAfter(d schoolyear.Date) schoolyear.Date {
	for !Open(d) {
		d = d.AddDays(1)
	}
	return d
}

// After is the n-th open day after d.
func After(d schoolyear.Date, n int) schoolyear.Date {
	for ; n > 0; n-- {
		d = OnOrAfter(d.AddDays(1))
	}
	return d
}

// easterOf is Easter Sunday of the Gregorian calendar: the Sunday after the full moon that follows the equinox, as the Church counts
// moons (golden number, century's corrections).
func easterOf(year int) schoolyear.Date {
	golden, century := year%19, year/100
	moon := (century - century/4 - (8*century+13)/25 + 19*golden + 15) % 30
	moon -= moon / 28 * (1 - 29/(moon+1)*((21-golden)/11))
	weekday := (year + year/4 + moon + 2 - century + century/4) % 7
	return schoolyear.NewDate(year, time.March, 28+moon-weekday)
}
