package schoolyear

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/fr"
	"pgregory.net/rapid"
)

func day(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEaster(t *testing.T) {
	for _, want := range []string{"2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2038-04-25", "2011-04-24", "2008-03-23"} {
		if got := Easter(day(t, want).Year); got.String() != want {
			t.Errorf("Easter = %s, want %s", got, want)
		}
	}
}

// The second opinion is a library of public holidays which shares no code with this package.
func TestPublicHolidaysAgainstALibrary(t *testing.T) {
	library := cal.NewBusinessCalendar()
	library.AddHoliday(fr.Holidays...)
	metropole := ForZone(ZoneA, FourDays())
	for d := NewDate(1990, time.January, 1); d.Year < 2060; d = d.AddDays(1) {
		actual, _, _ := library.IsHoliday(d.At(time.UTC, 0, 0))
		if actual != metropole.IsPublicHoliday(d) {
			t.Fatalf("%s: the library says %v", d, actual)
		}
	}
}

func TestPublicHolidaysWhichDependOnThePlace(t *testing.T) {
	for _, c := range []struct {
		zone   Zone
		alsace bool
		day    string
		want   string
	}{
		{ZoneB, false, "2027-03-26", ""},
		{ZoneB, true, "2027-03-26", "good_friday"},
		{ZoneB, true, "2026-12-26", "saint_stephen"},
		{ZoneA, false, "2026-12-26", ""},
		{ZoneReunion, false, "2026-12-20", "abolition"},
		{ZoneGuadeloupe, false, "2027-05-27", "abolition"},
		{ZoneMartinique, false, "2027-05-22", "abolition"},
		{ZoneGuyane, false, "2027-06-10", "abolition"},
		{ZoneMayotte, false, "2027-04-27", "abolition"},
		{ZoneA, false, "2027-05-27", ""},
		{ZoneCorse, false, "2027-05-17", "whit_monday"},
	} {
		calendar := Calendar{Zone: c.zone, AlsaceMoselle: c.alsace}
		if got, _ := calendar.PublicHolidayAt(day(t, c.day)); got.Code != c.want {
			t.Errorf("%s in %s: %q, want %q", c.day, c.zone, got.Code, c.want)
		}
	}
}

func TestPublishedCalendarsAreSound(t *testing.T) {
	for _, zone := range Zones() {
		years := Published(zone)
		if wrong := (Calendar{Zone: zone, Week: FourDays(), Years: years}).Validate(); len(wrong) > 0 {
			t.Errorf("zone %s: %v", zone, wrong)
		}
		for i, y := range years {
			if y.Source == "" {
				t.Errorf("zone %s, %s: no source", zone, y.Label())
			}
			previous := y.FirstDay
			for _, h := range y.Holidays {
				if h.After.Before(previous) {
					t.Errorf("zone %s, %s: %s begins before the one before it ends", zone, y.Label(), h.Code)
				}
				previous = h.Back
			}
			if i > 0 && y.Start != years[i-1].Start+1 {
				t.Errorf("zone %s: a hole before %s", zone, y.Label())
			}
			// Code de l'éducation, L. 521-1: thirty-six weeks of class at least, in five periods.
			weeks := map[Date]bool{}
			calendar := ForZone(zone, FourDaysAndHalf())
			for d := y.FirstDay; !d.After(y.Summer); d = d.AddDays(1) {
				if calendar.IsSchoolDay(d) {
					weeks[d.Monday()] = true
				}
			}
			if len(weeks) < 35 || len(weeks) > 38 {
				t.Errorf("zone %s, %s: %d weeks with class", zone, y.Label(), len(weeks))
			}
		}
	}
	if len(Published(ZoneA)) != 3 || len(Published(ZoneB)) != 3 || len(Published(ZoneC)) != 3 {
		t.Error("zones A, B, C must have 2025-2026, 2026-2027 and 2027-2028")
	}
}

func TestPublishedIsTheCallersToChange(t *testing.T) {
	Published(ZoneA)[0].Holidays[0].Code = "changed"
	if Published(ZoneA)[0].Holidays[0].Code != "autumn" {
		t.Error("a caller's change reached the shipped calendar")
	}
}

func TestIsSchoolDay(t *testing.T) {
	four, fourHalf := FourDays(), FourDaysAndHalf()
	saturday := fourHalf
	saturday.Saturday = Morning
	for _, c := range []struct {
		name string
		zone Zone
		week WeekPattern
		day  string
		want HalfDays
	}{
		{"first day", ZoneA, four, "2026-09-01", WholeDay},
		{"eve of the first day", ZoneA, four, "2026-08-31", NoHalfDay},
		{"Wednesday, four days", ZoneA, four, "2026-09-02", NoHalfDay},
		{"Wednesday, four days and a half", ZoneA, fourHalf, "2026-09-02", Morning},
		{"last Friday before autumn", ZoneA, four, "2026-10-16", WholeDay},
		{"Saturday of leaving has its class where Saturday has one", ZoneA, saturday, "2026-10-17", Morning},
		{"first Monday of autumn", ZoneA, four, "2026-10-19", NoHalfDay},
		{"day back", ZoneA, four, "2026-11-02", WholeDay},
		{"armistice, a Wednesday", ZoneA, fourHalf, "2026-11-11", NoHalfDay},
		{"winter is C's", ZoneC, four, "2027-02-08", NoHalfDay},
		{"and not A's", ZoneA, four, "2027-02-08", WholeDay},
		{"nor B's", ZoneB, four, "2027-02-16", WholeDay},
		{"A's winter", ZoneA, four, "2027-02-16", NoHalfDay},
		{"bridge of Ascension 2026", ZoneB, four, "2026-05-15", NoHalfDay},
		{"bridge of Ascension 2027", ZoneB, four, "2027-05-07", NoHalfDay},
		{"after the bridge", ZoneB, four, "2027-05-10", WholeDay},
		{"last day of 2026-2027", ZoneA, four, "2027-07-02", WholeDay},
		{"summer", ZoneA, four, "2027-08-31", NoHalfDay},
		{"first day of 2027-2028 is a Thursday", ZoneA, four, "2027-09-02", WholeDay},
		{"and not before", ZoneA, fourHalf, "2027-09-01", NoHalfDay},
		{"8 May 2028 closes A's spring", ZoneA, four, "2028-05-08", NoHalfDay},
		{"A back on Tuesday", ZoneA, four, "2028-05-09", WholeDay},
		{"last day of 2027-2028 is a Tuesday", ZoneA, four, "2028-07-04", WholeDay},
		{"La Réunion is at school in August", ZoneReunion, four, "2026-08-18", WholeDay},
		{"and on holiday in January", ZoneReunion, four, "2027-01-19", NoHalfDay},
		{"Corse, 8 September", ZoneCorse, four, "2025-09-08", NoHalfDay},
	} {
		if got := ForZone(c.zone, c.week).HalfDays(day(t, c.day)); got != c.want {
			t.Errorf("%s: %s in zone %s = %s, want %s", c.name, c.day, c.zone, got, c.want)
		}
	}
}

func TestSeptemberHasSeventeenSchoolDaysInAWeekOfFour(t *testing.T) {
	c := ForZone(ZoneA, FourDays())
	if n := c.SchoolDaysBetween(day(t, "2026-09-01"), day(t, "2026-09-30")); n != 17 {
		t.Errorf("September 2026 has %d school days, want 17", n)
	}
	if n := c.HalfDaysBetween(day(t, "2026-09-01"), day(t, "2026-09-30")); n != 34 {
		t.Errorf("September 2026 has %d half-days, want 34", n)
	}
	if n := c.SchoolDaysBetween(day(t, "2026-09-30"), day(t, "2026-09-01")); n != 0 {
		t.Errorf("a reversed stretch counts %d", n)
	}
}

func TestTheTenantsOwnDays(t *testing.T) {
	c := ForZone(ZoneA, FourDays())
	c.Extra = []ClosedDay{
		{From: day(t, "2026-11-26"), Until: day(t, "2026-11-26"), Label: "Grève"},
		{From: day(t, "2026-12-02"), Until: day(t, "2026-12-02"), Open: true, Half: Morning, Label: "Rattrapage"},
		{From: day(t, "2026-12-04"), Until: day(t, "2026-12-04"), Half: Afternoon, Label: "Marché de Noël"},
		{From: day(t, "2026-12-07"), Until: day(t, "2026-12-08"), Label: "Chauffage"},
		{From: day(t, "2026-12-08"), Until: day(t, "2026-12-08"), Open: true, Label: "Réparé"},
	}
	for s, want := range map[string]HalfDays{
		"2026-11-26": NoHalfDay, "2026-12-02": Morning, "2026-12-04": Morning, "2026-12-07": NoHalfDay, "2026-12-08": WholeDay,
	} {
		if got := c.HalfDays(day(t, s)); got != want {
			t.Errorf("%s = %s, want %s", s, got, want)
		}
	}
}

func TestMinusDays(t *testing.T) {
	four, fourHalf := ForZone(ZoneA, FourDays()), ForZone(ZoneA, FourDaysAndHalf())
	wednesdayCentre := four
	wednesdayCentre.Service = &Service{Week: WeekPattern{Wednesday: WholeDay}, InSchoolTime: true}
	canteen := four
	canteen.Service = &Service{Week: FourDays(), InSchoolTime: true, OnSchoolDaysOnly: true}
	canteen.Extra = []ClosedDay{{From: day(t, "2026-11-26"), Until: day(t, "2026-11-26")}}
	for _, c := range []struct {
		name     string
		calendar Calendar
		day      string
		n        int
		kind     CountKind
		want     string
	}{
		{"the eve of a Thursday, four days", four, "2026-11-26", 1, CountSchool, "2026-11-24"},
		{"the eve of a Thursday, four days and a half", fourHalf, "2026-11-26", 1, CountSchool, "2026-11-25"},
		{"two ouvrés days before a Monday", four, "2026-11-23", 2, CountOuvres, "2026-11-19"},
		{"two ouvrables days before a Monday", four, "2026-11-23", 2, CountOuvrables, "2026-11-20"},
		{"two calendar days before a Monday", four, "2026-11-23", 2, CountCalendar, "2026-11-21"},
		{"ouvrés step over the armistice", four, "2026-11-12", 1, CountOuvres, "2026-11-10"},
		{"ouvrés do not step over the school holidays", four, "2026-11-02", 1, CountOuvres, "2026-10-30"},
		{"school days step over the holidays", four, "2026-11-02", 1, CountSchool, "2026-10-16"},
		{"the Wednesday centre, one session before", wednesdayCentre, "2026-11-18", 1, CountService, "2026-11-04"},
		{"the canteen closes with the school", canteen, "2026-11-27", 1, CountService, "2026-11-24"},
		{"a service day without a service is a school day", four, "2026-11-26", 1, CountService, "2026-11-24"},
		{"none", four, "2026-11-22", 0, CountSchool, "2026-11-22"},
		{"civil days cross the change of clocks", four, "2026-10-26", 2, CountCalendar, "2026-10-24"},
	} {
		got, err := c.calendar.MinusDays(day(t, c.day), c.n, c.kind)
		if err != nil || got.String() != c.want {
			t.Errorf("%s: %s - %d %s = %s, %v, want %s", c.name, c.day, c.n, c.kind, got, err, c.want)
		}
	}
	if _, err := four.MinusDays(day(t, "2026-11-26"), 1, "moon"); !errors.Is(err, ErrUnknownCount) {
		t.Errorf("unknown kind: %v", err)
	}
	if _, err := (Calendar{Zone: ZoneA}).NextSchoolDay(day(t, "2026-11-26")); !errors.Is(err, ErrNoSuchDay) {
		t.Errorf("a week without class: %v", err)
	}
}

func TestServiceInTheHolidays(t *testing.T) {
	c := ForZone(ZoneA, FourDays())
	week := WeekPattern{Monday: WholeDay, Tuesday: WholeDay, Wednesday: WholeDay, Thursday: WholeDay, Friday: WholeDay}
	c.Service = &Service{Week: week, InHolidays: true, Extra: []ClosedDay{{From: day(t, "2026-12-21"), Until: day(t, "2026-12-24")}}}
	for s, want := range map[string]bool{
		"2026-10-20": true, "2026-10-24": false, "2026-11-03": false, "2026-12-21": false, "2026-12-25": false, "2026-12-28": true, "2027-07-14": false, "2027-07-15": true,
	} {
		if got := c.IsOpenDay(day(t, s)); got != want {
			t.Errorf("holiday centre on %s: %v, want %v", s, got, want)
		}
	}
}

func TestAroundTheHolidays(t *testing.T) {
	c := ForZone(ZoneA, FourDays())
	for _, x := range []struct {
		day       string
		firstBack bool
		last      string
	}{
		{"2026-11-02", true, "2026-10-16"},
		{"2026-11-03", false, "2026-10-16"},
		{"2026-10-25", false, "2026-10-16"},
		{"2026-10-16", false, "2026-07-03"},
		{"2026-09-01", true, "2026-07-03"},
		{"2027-01-04", true, "2026-12-18"},
		{"2027-05-10", false, "2027-04-09"},
		{"2027-09-02", true, "2027-07-02"},
	} {
		d := day(t, x.day)
		if got := c.IsFirstDayBack(d); got != x.firstBack {
			t.Errorf("IsFirstDayBack(%s) = %v", x.day, got)
		}
		if got, err := c.LastSchoolDayBeforeHoliday(d); err != nil || got.String() != x.last {
			t.Errorf("LastSchoolDayBeforeHoliday(%s) = %s, %v, want %s", x.day, got, err, x.last)
		}
	}
	if h, ok := c.NextHoliday(day(t, "2026-11-22")); !ok || h.Code != "christmas" {
		t.Errorf("next holiday = %v, %v", h, ok)
	}
	if h, ok := c.HolidayAt(day(t, "2027-08-15")); !ok || h.Code != "summer" || h.Back.String() != "2027-09-02" {
		t.Errorf("15 August 2027 lies in %v, %v", h, ok)
	}
	custom := ForZone(ZoneCustom, FourDays())
	custom.Extra = []ClosedDay{{From: day(t, "2026-10-24"), Until: day(t, "2026-11-04"), Holiday: true}}
	if got, err := custom.LastSchoolDayBeforeHoliday(day(t, "2026-11-05")); err != nil || got.String() != "2026-10-23" {
		t.Errorf("own holidays: %s, %v", got, err)
	}
}

func TestSchoolYearOf(t *testing.T) {
	for _, c := range []struct {
		zone    Zone
		day     string
		want    int
		covered bool
	}{
		{ZoneA, "2026-08-31", 2025, true}, {ZoneA, "2026-09-01", 2026, true}, {ZoneA, "2027-09-01", 2026, true},
		{ZoneA, "2027-09-02", 2027, true}, {ZoneReunion, "2026-08-18", 2026, true}, {ZoneReunion, "2026-08-17", 2025, true},
		{ZoneA, "2025-08-30", 2024, false}, {ZoneA, "2030-09-01", 2029, false}, {ZoneA, "2030-09-02", 2030, false},
		{ZoneGuyane, "2026-11-22", 2026, false}, {ZoneCustom, "2026-11-22", 2026, false},
	} {
		calendar := ForZone(c.zone, FourDays())
		d := day(t, c.day)
		if got := calendar.SchoolYearOf(d); got != c.want {
			t.Errorf("%s in %s belongs to %d, want %d", c.day, c.zone, got, c.want)
		}
		if got := calendar.Covers(d); got != c.covered {
			t.Errorf("%s in %s covered: %v", c.day, c.zone, got)
		}
	}
	if Label(2026) != "2026-2027" {
		t.Error(Label(2026))
	}
}

func TestANewerCalendarWins(t *testing.T) {
	c := ForZone(ZoneGuyane, FourDays())
	d := day(t, "2027-02-10")
	if !c.IsSchoolDay(d.AddDays(-1)) || c.Covers(d) {
		t.Fatal("Guyane ships no dates of 2026-2027")
	}
	c.Years = []Year{{Start: 2026, FirstDay: day(t, "2026-09-01"), Summer: day(t, "2027-07-03"), Holidays: []Holiday{{"carnival", day(t, "2027-02-06"), day(t, "2027-02-15")}}}}
	if c.IsSchoolDay(d.AddDays(-1)) || !c.Covers(d) {
		t.Error("the tenant's newer calendar was not used")
	}
}

func TestZones(t *testing.T) {
	count := map[Zone]int{}
	for n := 1; n <= 95; n++ {
		code := Date{Day: n}.twoDigits()
		if code == "20" {
			continue
		}
		zone, ok := ZoneOfDepartment(code)
		if !ok {
			t.Errorf("département %s has no zone", code)
		}
		count[zone]++
	}
	if count[ZoneA] != 32 || count[ZoneB] != 41 || count[ZoneC] != 21 {
		t.Errorf("départements per zone: %v", count)
	}
	for code, want := range map[string]Zone{"75": ZoneC, "69": ZoneA, "13": ZoneB, "2a": ZoneCorse, "974": ZoneReunion, " 976 ": ZoneMayotte} {
		if got, ok := ZoneOfDepartment(code); !ok || got != want {
			t.Errorf("%s: %s, %v, want %s", code, got, ok, want)
		}
	}
	if _, ok := ZoneOfDepartment("099"); ok {
		t.Error("099 does not exist")
	}
	if !IsAlsaceMoselle("57") || IsAlsaceMoselle("54") || IsAlsaceMoselle("5") {
		t.Error("Alsace and Moselle are 57, 67, 68")
	}
	for _, zone := range Zones() {
		if _, err := time.LoadLocation(zone.TimeZone()); err != nil {
			t.Errorf("%s: %v", zone, err)
		}
	}
}

func (d Date) twoDigits() string { return string([]byte{byte('0' + d.Day/10), byte('0' + d.Day%10)}) }

func TestEachPlaceHasItsOwnToday(t *testing.T) {
	instant := time.Date(2026, 11, 22, 21, 30, 0, 0, time.UTC)
	for zone, want := range map[Zone]string{ZoneA: "2026-11-22", ZoneReunion: "2026-11-23", ZoneMayotte: "2026-11-23", ZoneGuyane: "2026-11-22", ZoneMartinique: "2026-11-22"} {
		if got := ForZone(zone, FourDays()).DateOf(instant); got.String() != want {
			t.Errorf("today in %s is %s, want %s", zone, got, want)
		}
	}
}

func TestCalendarAsASetting(t *testing.T) {
	c := ForZone(ZoneB, FourDaysAndHalf())
	c.Extra = []ClosedDay{{From: day(t, "2026-11-26"), Until: day(t, "2026-11-27"), Half: Morning, Label: "Travaux"}}
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back Calendar
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	if again, _ := json.Marshal(back); string(again) != string(raw) {
		t.Errorf("wrote %s, read and wrote %s", raw, again)
	}
	if wrong := back.Validate(); wrong != nil {
		t.Errorf("a sound calendar: %v", wrong)
	}
	bad := Calendar{Zone: "D", TimeZone: "Paris", Extra: []ClosedDay{{From: day(t, "2026-11-27"), Until: day(t, "2026-11-26")}}}
	codes := map[string]bool{}
	for _, f := range bad.Validate() {
		codes[f.Code] = true
	}
	for _, want := range []string{"schoolyear.unknown_zone", "schoolyear.unknown_time_zone", "schoolyear.empty_week", "schoolyear.period_reversed"} {
		if !codes[want] {
			t.Errorf("missing %s in %v", want, codes)
		}
	}
}

func anyCalendar(t *rapid.T) Calendar {
	half := rapid.SampledFrom([]HalfDays{NoHalfDay, Morning, Afternoon, WholeDay})
	c := ForZone(rapid.SampledFrom(Zones()).Draw(t, "zone"), WeekPattern{
		Monday: WholeDay, Tuesday: half.Draw(t, "tuesday"), Wednesday: half.Draw(t, "wednesday"),
		Thursday: half.Draw(t, "thursday"), Friday: half.Draw(t, "friday"), Saturday: half.Draw(t, "saturday"),
	})
	for range rapid.IntRange(0, 3).Draw(t, "extras") {
		from := NewDate(2025, time.September, 1).AddDays(rapid.IntRange(0, 1200).Draw(t, "from"))
		c.Extra = append(c.Extra, ClosedDay{From: from, Until: from.AddDays(rapid.IntRange(0, 9).Draw(t, "length")), Open: rapid.Bool().Draw(t, "open"), Half: half.Draw(t, "half")})
	}
	return c
}

func TestCountingThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCalendar(t)
		kind := rapid.SampledFrom(CountKinds()).Draw(t, "kind")
		d := NewDate(2025, time.September, 1).AddDays(rapid.IntRange(0, 1100).Draw(t, "day"))
		n := rapid.IntRange(1, 40).Draw(t, "n")
		minus, err := c.MinusDays(d, n, kind)
		if err != nil {
			t.Fatal(err)
		}
		plus, err := c.PlusDays(d, n, kind)
		if err != nil {
			t.Fatal(err)
		}
		if !minus.Before(d) || !plus.After(d) || !c.counts(minus, kind) || !c.counts(plus, kind) {
			t.Fatalf("%s: minus %s, plus %s", d, minus, plus)
		}
		if c.counts(d, kind) {
			if back, _ := c.PlusDays(minus, n, kind); back != d {
				t.Fatalf("%s - %d + %d %s = %s", d, n, n, kind, back)
			}
			if back, _ := c.MinusDays(plus, n, kind); back != d {
				t.Fatalf("%s + %d - %d %s = %s", d, n, n, kind, back)
			}
		}
		if next, _ := c.MinusDays(d.AddDays(1), n, kind); next.Before(minus) {
			t.Fatalf("%d %s before %s is %s, but before the next day %s", n, kind, d, minus, next)
		}
		if further, _ := c.MinusDays(d, n+1, kind); !further.Before(minus) {
			t.Fatalf("one more day before gives %s, not before %s", further, minus)
		}
		if kind == CountSchool {
			if got := c.SchoolDaysBetween(minus, d.AddDays(-1)); got != n {
				t.Fatalf("from %s to the eve of %s: %d school days, want %d", minus, d, got, n)
			}
		}
	})
}

func TestEveryDayBelongsToOneSchoolYear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := ForZone(rapid.SampledFrom(Zones()).Draw(t, "zone"), FourDays())
		d := anyDate(t)
		a, b := c.SchoolYearOf(d), c.SchoolYearOf(d.AddDays(1))
		if b != a && b != a+1 {
			t.Fatalf("%s is in %d, the next day in %d", d, a, b)
		}
		y, _ := c.SchoolYear(a)
		if d.Before(y.FirstDay) || d.DaysUntil(y.FirstDay) < -380 {
			t.Fatalf("%s is said to be in %s, which begins on %s", d, y.Label(), y.FirstDay)
		}
	})
}

func TestEveryPublicHolidayIsFoundByItsDay(t *testing.T) {
	t.Parallel()
	for _, zone := range Zones() {
		for year := 2024; year < 2064; year++ {
			c := Calendar{Zone: zone, AlsaceMoselle: true}
			for _, p := range PublicHolidays(zone, true, year) {
				if !c.IsPublicHoliday(p.Date) {
					t.Errorf("%s: %s (%s) is not found", zone, p.Date, p.Code)
				}
			}
		}
	}
}
