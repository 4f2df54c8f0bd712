package schoolyear

import (
	"slices"
	"time"
)

// PublicHoliday is a jour férié with the code of its name in the catalogue.
type PublicHoliday struct {
	Date Date   `json:"date" format:"date"`
	Code string `json:"code" doc:"new_year, easter_monday, labour_day, victory, ascension, whit_monday, national_day, assumption, all_saints, armistice, christmas, good_friday, saint_stephen, abolition"`
}

// Easter returns Easter Sunday of a Gregorian year (the anonymous computus of Meeus, Jones and Butcher).
func Easter(year int) Date {
	golden := year % 19
	century, ofCentury := year/100, year%100
	leapCenturies, restCentury := century/4, century%4
	moonCorrection := (century - (century+8)/25 + 1) / 3
	epact := (19*golden + century - leapCenturies - moonCorrection + 15) % 30
	leapYears, restYear := ofCentury/4, ofCentury%4
	toSunday := (32 + 2*restCentury + 2*leapYears - epact - restYear) % 7
	late := (golden + 11*epact + 22*toSunday) / 451
	n := epact + toSunday - 7*late + 114
	return NewDate(year, time.Month(n/31), n%31+1)
}

// abolition returns the commemoration of the abolition of slavery, a public holiday where it applies
// (law 83-550 of 30 June 1983, decree 83-1003; code du travail, L. 3422-2).
func abolition(zone Zone, year int) (Date, bool) {
	switch zone {
	case ZoneMayotte:
		return NewDate(year, time.April, 27), true
	case ZoneMartinique:
		return NewDate(year, time.May, 22), true
	case ZoneGuadeloupe:
		return NewDate(year, time.May, 27), true
	case ZoneGuyane:
		return NewDate(year, time.June, 10), true
	case ZoneReunion:
		return NewDate(year, time.December, 20), true
	default:
		return Date{}, false
	}
}

// mayBePublicHoliday spares most days the making of their year's list: it says no only to days that are a public holiday nowhere.
func mayBePublicHoliday(d Date) bool {
	switch d.Month {
	case time.January, time.August, time.November, time.December, time.July:
		return d.Day == 1 || d.Day == 14 || d.Day == 15 || d.Day == 11 || d.Day == 25 || d.Day == 26 || d.Day == 20
	case time.March, time.April, time.May, time.June: // Good Friday is 20 March at the earliest, Whit Monday 14 June at the latest
		return true
	default:
		return false
	}
}

// PublicHolidays returns the legal holidays of a civil year in the order of the calendar (code du travail, L. 3133-1);
// alsaceMoselle adds Good Friday and 26 December (code du travail, L. 3134-13). Saint-Martin (28 May) and
// Saint-Barthélemy (9 October) have abolition days of their own: a tenant there records them among its closed days.
func PublicHolidays(zone Zone, alsaceMoselle bool, year int) []PublicHoliday {
	all, n := publicHolidays(zone, alsaceMoselle, year)
	days := all[:n:n]
	slices.SortStableFunc(days, func(a, b PublicHoliday) int { return a.Date.Compare(b.Date) })
	return days
}

const mostPublicHolidays = 14

// publicHolidays lists them in no order, and where its caller does not keep them allocates nothing: deadlines ask for every day they walk.
func publicHolidays(zone Zone, alsaceMoselle bool, year int) (days [mostPublicHolidays]PublicHoliday, n int) {
	add := func(d Date, code string) {
		days[n] = PublicHoliday{d, code}
		n++
	}
	easter := Easter(year)
	add(Date{year, time.January, 1}, "new_year")
	add(easter.AddDays(1), "easter_monday")
	add(Date{year, time.May, 1}, "labour_day")
	add(Date{year, time.May, 8}, "victory")
	add(easter.AddDays(39), "ascension")
	add(easter.AddDays(50), "whit_monday")
	add(Date{year, time.July, 14}, "national_day")
	add(Date{year, time.August, 15}, "assumption")
	add(Date{year, time.November, 1}, "all_saints")
	add(Date{year, time.November, 11}, "armistice")
	add(Date{year, time.December, 25}, "christmas")
	if alsaceMoselle {
		add(easter.AddDays(-2), "good_friday")
		add(Date{year, time.December, 26}, "saint_stephen")
	}
	if d, ok := abolition(zone, year); ok {
		add(d, "abolition")
	}
	return days, n
}
