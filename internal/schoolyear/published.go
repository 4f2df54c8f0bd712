package schoolyear

import (
	"fmt"
	"slices"
	"time"
)

// Holiday is a stretch without classes. As the arrêtés put it, pupils leave after the classes of the day After (a school
// without Saturday classes leaves on the Friday) and classes resume on the morning of Back: neither day is inside.
type Holiday struct {
	Code  string `json:"code" doc:"autumn, christmas, winter, spring, ascension, carnival, easter, may, period_1, austral_summer, period_3, period_4, local, summer"`
	After Date   `json:"after" format:"date"`
	Back  Date   `json:"back" format:"date"`
}

// Contains says whether d lies strictly between After and Back.
func (h Holiday) Contains(d Date) bool { return d.After(h.After) && d.Before(h.Back) }

// Year is the calendar of one school year in one zone. Start is the civil year in which it begins (2026 for 2026-2027).
type Year struct {
	Start    int       `json:"start"`
	FirstDay Date      `json:"first_day" format:"date" doc:"the pupils' first day of classes"`
	Summer   Date      `json:"summer" format:"date" doc:"the day after whose classes the summer holidays begin"`
	Holidays []Holiday `json:"holidays"`
	Source   string    `json:"source" doc:"the text or data set from which the dates come"`
}

// Label returns "2026-2027".
func (y Year) Label() string { return Label(y.Start) }

// Label names the school year which begins in the civil year start: "2026-2027".
func Label(start int) string { return fmt.Sprintf("%d-%d", start, start+1) }

const (
	arrete2022 = "arrêté of 7 December 2022 (JO of 8 December 2022), calendar of 2023-2024 to 2025-2026"
	arrete2025 = "arrêté of 22 October 2025 (JORFTEXT000052416058), calendar of 2026-2027"
	openData   = "data.education.gouv.fr, fr-en-calendrier-scolaire, read in September 2026"
)

func on(month time.Month, day, year int) Date { return NewDate(year, month, day) }

// bridge is a free Friday and Saturday after Ascension Thursday.
func bridge(thursday Date) Holiday { return Holiday{"ascension", thursday, thursday.AddDays(4)} }

func metropole2025(winter, spring Date) Year {
	return Year{
		Start: 2025, FirstDay: on(time.September, 1, 2025), Summer: on(time.July, 4, 2026), Source: arrete2022 + "; " + openData,
		Holidays: []Holiday{
			{"autumn", on(time.October, 18, 2025), on(time.November, 3, 2025)},
			{"christmas", on(time.December, 20, 2025), on(time.January, 5, 2026)},
			{"winter", winter, winter.AddDays(16)},
			{"spring", spring, spring.AddDays(16)},
			bridge(on(time.May, 14, 2026)),
		},
	}
}

func metropole2026(winter, spring Date) Year {
	return Year{
		Start: 2026, FirstDay: on(time.September, 1, 2026), Summer: on(time.July, 3, 2027), Source: arrete2025 + "; " + openData,
		Holidays: []Holiday{
			{"autumn", on(time.October, 17, 2026), on(time.November, 2, 2026)},
			{"christmas", on(time.December, 19, 2026), on(time.January, 4, 2027)},
			{"winter", winter, winter.AddDays(16)},
			{"spring", spring, spring.AddDays(16)},
			bridge(on(time.May, 6, 2027)),
		},
	}
}

func metropole2027(winter, spring, springBack Date) Year {
	return Year{
		Start: 2027, FirstDay: on(time.September, 2, 2027), Summer: on(time.July, 4, 2028),
		Source: openData + "; service-public.gouv.fr F31952, page of 2 September 2026",
		Holidays: []Holiday{
			{"autumn", on(time.October, 23, 2027), on(time.November, 8, 2027)},
			{"christmas", on(time.December, 18, 2027), on(time.January, 3, 2028)},
			{"winter", winter, winter.AddDays(16)},
			{"spring", spring, springBack},
			bridge(on(time.May, 25, 2028)),
		},
	}
}

// Published returns the calendars of a zone which this version of Préau ships, oldest first. A year that is missing was
// not to be had from an official source when this was written: it is never guessed; Calendar.Covers tells the difference,
// and ParseOpenData reads a newer one.
func Published(zone Zone) []Year {
	years := slices.Clone(published[zone])
	for i := range years {
		years[i].Holidays = slices.Clone(years[i].Holidays)
	}
	return years
}

// published is built once and never written again.
var published = map[Zone][]Year{
	ZoneA: {
		metropole2025(on(time.February, 7, 2026), on(time.April, 4, 2026)),
		metropole2026(on(time.February, 13, 2027), on(time.April, 10, 2027)),
		metropole2027(on(time.February, 19, 2028), on(time.April, 22, 2028), on(time.May, 9, 2028)),
	},
	ZoneB: {
		metropole2025(on(time.February, 14, 2026), on(time.April, 11, 2026)),
		metropole2026(on(time.February, 20, 2027), on(time.April, 17, 2027)),
		metropole2027(on(time.February, 5, 2028), on(time.April, 8, 2028), on(time.April, 24, 2028)),
	},
	ZoneC: {
		metropole2025(on(time.February, 21, 2026), on(time.April, 18, 2026)),
		metropole2026(on(time.February, 6, 2027), on(time.April, 3, 2027)),
		metropole2027(on(time.February, 12, 2028), on(time.April, 15, 2028), on(time.May, 2, 2028)),
	},
	ZoneCorse:      {corse2025()},
	ZoneMartinique: {martinique2025()},
	ZoneReunion:    {reunion2025(), reunion2026()},
}

func corse2025() Year {
	return Year{
		Start: 2025, FirstDay: on(time.September, 2, 2025), Summer: on(time.July, 4, 2026),
		Source: "académie de Corse, calendar of 2025-2026 as printed by Corse Net Infos on 18 August 2025; vacances-scolaires.com",
		Holidays: []Holiday{
			{"local", on(time.September, 7, 2025), on(time.September, 9, 2025)},
			{"autumn", on(time.October, 18, 2025), on(time.November, 3, 2025)},
			{"local", on(time.December, 7, 2025), on(time.December, 9, 2025)},
			{"christmas", on(time.December, 20, 2025), on(time.January, 5, 2026)},
			{"winter", on(time.February, 14, 2026), on(time.March, 2, 2026)},
			{"spring", on(time.April, 11, 2026), on(time.April, 27, 2026)},
			bridge(on(time.May, 14, 2026)),
		},
	}
}

func martinique2025() Year {
	return Year{
		Start: 2025, FirstDay: on(time.September, 1, 2025), Summer: on(time.July, 4, 2026),
		Source: "académie de Martinique, arrêté of 21 March 2023, calendar of 2025-2026, as printed by vacances-scolaires.com",
		Holidays: []Holiday{
			{"autumn", on(time.October, 18, 2025), on(time.November, 3, 2025)},
			{"christmas", on(time.December, 20, 2025), on(time.January, 5, 2026)},
			{"carnival", on(time.February, 7, 2026), on(time.February, 23, 2026)},
			{"easter", on(time.March, 28, 2026), on(time.April, 13, 2026)},
			bridge(on(time.May, 14, 2026)),
		},
	}
}

func reunion2025() Year {
	return Year{
		Start: 2025, FirstDay: on(time.August, 19, 2025), Summer: on(time.July, 4, 2026), Source: openData,
		Holidays: []Holiday{
			{"period_1", on(time.October, 11, 2025), on(time.October, 27, 2025)},
			{"austral_summer", on(time.December, 19, 2025), on(time.January, 21, 2026)},
			{"period_3", on(time.February, 28, 2026), on(time.March, 16, 2026)},
			{"period_4", on(time.May, 2, 2026), on(time.May, 18, 2026)},
		},
	}
}

func reunion2026() Year {
	return Year{
		Start: 2026, FirstDay: on(time.August, 18, 2026), Summer: on(time.July, 3, 2027), Source: openData,
		Holidays: []Holiday{
			{"period_1", on(time.October, 10, 2026), on(time.October, 26, 2026)},
			{"austral_summer", on(time.December, 19, 2026), on(time.February, 1, 2027)},
			{"period_3", on(time.March, 16, 2027), on(time.March, 30, 2027)},
			{"period_4", on(time.May, 5, 2027), on(time.May, 19, 2027)},
		},
	}
}
