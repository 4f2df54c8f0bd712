package demo

import (
	"fmt"
	"time"
	_ "time/tzdata" // the demonstration is in Paris time even on a machine without a time zone database
)

// SchoolYear is the year a class, its groups and its people belong to.
type SchoolYear struct {
	Label string    // "2026-2027"
	Start time.Time // 1 September, UTC midnight
	End   time.Time // 31 August, UTC midnight
}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

func civil(t time.Time) time.Time { return day(t.Year(), t.Month(), t.Day()) }

// yearOf tells which school year is shown on a day: it turns on 1 September.
func yearOf(today time.Time) SchoolYear {
	first := today.Year()
	if today.Month() < time.September {
		first--
	}
	return yearStarting(first)
}

func yearStarting(first int) SchoolYear {
	return SchoolYear{
		Label: fmt.Sprintf("%d-%d", first, first+1),
		Start: day(first, time.September, 1),
		End:   day(first+1, time.August, 31),
	}
}

// calendar answers about the days on which the invented académie de Valmont (zone A) has school, and about Paris time.
// Its holidays follow one rule, which gives the national calendar of 2025-2026 and 2026-2027 for zone A.
type calendar struct{ paris *time.Location }

func newCalendar() calendar {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil { // impossible: the database is compiled in
		panic("demo: no Europe/Paris: " + err.Error())
	}
	return calendar{paris: paris}
}

// at returns the instant, in UTC, of a wall-clock time of Paris.
func (c calendar) at(d time.Time, hour, minute int) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), hour, minute, 0, 0, c.paris).UTC()
}

// awake is the moment, or the next morning when it falls in the night: nobody reads or answers then.
func (c calendar) awake(at time.Time) time.Time {
	t := at.In(c.paris)
	switch minutes := t.Hour()*60 + t.Minute(); {
	case minutes >= 22*60+30:
		return c.at(t.AddDate(0, 0, 1), 6, 45+t.Minute())
	case minutes < 6*60+30:
		return c.at(t, 6, 45+t.Minute())
	}
	return at
}

func saturdayFrom(year int, month time.Month, d int) time.Time {
	first := day(year, month, d)
	return first.AddDate(0, 0, (int(time.Saturday)-int(first.Weekday())+7)%7)
}

func (c calendar) holiday(d time.Time) bool {
	for _, h := range []struct {
		month time.Month
		from  int
		days  int
	}{
		{time.October, 17, 16}, {time.December, 19, 16}, {time.February, 7, 16}, {time.April, 4, 16},
	} {
		for _, year := range []int{d.Year() - 1, d.Year()} {
			first := saturdayFrom(year, h.month, h.from)
			if !d.Before(first) && d.Before(first.AddDate(0, 0, h.days)) {
				return true
			}
		}
	}
	if !d.Before(saturdayFrom(d.Year(), time.July, 3)) && d.Before(day(d.Year(), time.September, 1)) {
		return true
	}
	switch d.Format("01-02") {
	case "11-11", "05-01", "05-08", "07-14":
		return true
	}
	easter := easterOf(d.Year())
	return d.Equal(easter.AddDate(0, 0, 1)) || d.Equal(easter.AddDate(0, 0, 39)) || d.Equal(easter.AddDate(0, 0, 50))
}

// easterOf is the anonymous Gregorian computus.
func easterOf(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	e := b / 4
	g := (8*b + 13) / 25
	h := (19*a + b - e - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*(b%4) + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	month := (h + l - 7*m + 114) / 31
	return day(year, time.Month(month), (h+l-7*m+114)%31+1)
}

// schoolDay follows the four-day week, which every school of the demonstration shares but the RPI's Wednesday mornings.
func (c calendar) schoolDay(d time.Time) bool {
	switch d.Weekday() {
	case time.Saturday, time.Sunday, time.Wednesday:
		return false
	}
	return !c.holiday(d)
}

// schoolDayBefore returns the n-th school day strictly before d (n ≥ 1).
func (c calendar) schoolDayBefore(d time.Time, n int) time.Time {
	for n > 0 {
		d = d.AddDate(0, 0, -1)
		if c.schoolDay(d) {
			n--
		}
	}
	return d
}

// weekdayBefore returns the n-th Monday to Friday strictly before d (n ≥ 1).
func (c calendar) weekdayBefore(d time.Time, n int) time.Time {
	for n > 0 {
		d = d.AddDate(0, 0, -1)
		if !weekend(d) {
			n--
		}
	}
	return d
}

func weekend(d time.Time) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// schoolDayFrom returns the first school day on or after d.
func (c calendar) schoolDayFrom(d time.Time) time.Time {
	for !c.schoolDay(d) {
		d = d.AddDate(0, 0, 1)
	}
	return d
}

// nextSchool returns the first school day on or after d which falls on that weekday.
func (c calendar) nextSchool(d time.Time, weekday time.Weekday) time.Time {
	for d.Weekday() != weekday || !c.schoolDay(d) {
		d = d.AddDate(0, 0, 1)
	}
	return d
}

// quiet tells whether an instant lies in the digital pause of the instruction of 10 July 2025: 20:00 to 07:00, and
// Friday 20:00 to Monday 07:00, in Paris.
func (c calendar) quiet(at time.Time) bool {
	local := at.In(c.paris)
	return weekend(local) || local.Hour() < 7 || local.Hour() >= 20
}

// afterQuiet returns the first instant from at on which is outside the digital pause.
func (c calendar) afterQuiet(at time.Time) time.Time {
	if !c.quiet(at) {
		return at
	}
	local := at.In(c.paris)
	d := civil(local)
	if local.Hour() >= 7 {
		d = d.AddDate(0, 0, 1)
	}
	for weekend(d) {
		d = d.AddDate(0, 0, 1)
	}
	return c.at(d, 7, 0)
}

var frenchDays = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}

var frenchMonths = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// inFrench writes a date as a school does: "jeudi 26 novembre", "mardi 1er décembre".
func inFrench(d time.Time) string {
	number := fmt.Sprint(d.Day())
	if d.Day() == 1 {
		number = "1er"
	}
	return frenchDays[d.Weekday()] + " " + number + " " + frenchMonths[d.Month()-1]
}
