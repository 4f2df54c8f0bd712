package demo

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

var sunday = day(2026, time.November, 22)

// days on which the demonstration must hold: the year's turns, holidays, a leap day, a Friday, years to come.
var days = []time.Time{
	sunday, day(2026, time.November, 27), day(2026, time.September, 1), day(2026, time.September, 2), day(2026, time.October, 6),
	day(2026, time.October, 20), day(2026, time.December, 25), day(2027, time.January, 4), day(2027, time.March, 1), day(2027, time.June, 29),
	day(2027, time.July, 14), day(2027, time.August, 19), day(2027, time.August, 20), day(2027, time.August, 31), day(2028, time.February, 29), day(2031, time.May, 8),
}

func TestTheDemonstrationHolds(t *testing.T) {
	for _, today := range days {
		t.Run(today.Format(time.DateOnly), func(t *testing.T) {
			t.Parallel()
			for i, sentence := range Check(Build(today)) {
				if i == 20 {
					t.Fatal("…")
				}
				t.Error(sentence)
			}
		})
	}
}

func encode(t *testing.T, w *World) []byte {
	t.Helper()
	out, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSameDaySameBytes(t *testing.T) {
	first := encode(t, Build(sunday))
	paris := newCalendar().paris
	if !bytes.Equal(first, encode(t, Build(time.Date(2026, time.November, 22, 23, 59, 0, 0, paris)))) {
		t.Error("the same day gives another world")
	}
	if bytes.Equal(first, encode(t, Build(sunday.AddDate(0, 0, 1)))) {
		t.Error("the next day gives the same world")
	}
}

// Moving the clock moves dates, never people: somebody's login and password on the card stay theirs.
func TestAnotherDayKeepsThePeople(t *testing.T) {
	for _, other := range []time.Time{sunday.AddDate(0, 0, 9), sunday.AddDate(1, 0, 0)} {
		a, b := Build(sunday), Build(other)
		for i := range a.Pupils {
			if a.Pupils[i].FirstName != b.Pupils[i].FirstName || a.Pupils[i].LastName != b.Pupils[i].LastName || a.Pupils[i].INE != b.Pupils[i].INE {
				t.Fatalf("%s is somebody else on %s", a.Pupils[i].Key, other.Format(time.DateOnly))
			}
		}
		for i := range a.Card {
			if a.Card[i].Login != b.Card[i].Login || a.Card[i].Password != b.Card[i].Password {
				t.Errorf("%s signs in otherwise on %s", a.Card[i].Key, other.Format(time.DateOnly))
			}
		}
		if shift := b.Pupils[0].BirthDate.Year() - a.Pupils[0].BirthDate.Year(); shift != b.Year.Start.Year()-a.Year.Start.Year() {
			t.Errorf("birth dates moved by %d years", shift)
		}
	}
}

// A check that finds nothing proves nothing unless it finds what is broken.
func TestCheckSeesWhatIsBroken(t *testing.T) {
	for name, broken := range map[string]struct {
		spoil func(*World)
		says  string
	}{
		"a pupil too few":          {func(w *World) { w.Pupils = w.Pupils[:901] }, "901 pupils"},
		"a wrong UAI":              {func(w *World) { w.Organisation(tilleuls).UAI = "0990001P" }, "wrong letter"},
		"a wrong SIRET":            {func(w *World) { w.Organisation(department).SIRET = "22990000600012" }, "SIRET"},
		"a login taken":            {func(w *World) { w.Accounts[5].Login = w.Accounts[6].Login }, "taken"},
		"a real telephone":         {func(w *World) { w.Adults[200].Mobile = "06 12 34 56 78" }, "mobile"},
		"a note in the quiet":      {func(w *World) { w.Notes[0].PublishedAt = w.Notes[0].PublishedAt.Add(10 * time.Hour) }, "quiet"},
		"one museum answer less":   {func(w *World) { w.Notes[0].Answers = w.Notes[0].Answers[1:] }, "18 of 24"},
		"a password on the card":   {func(w *World) { w.Card[0].Password = "short" }, "short"},
		"nobody hidden":            {func(w *World) { w.AdultNamed("Claire", "Martin").Hidden = false }, "not hidden"},
		"a straight apostrophe":    {func(w *World) { w.Notes[2].Title = "l'école" }, "typeset"},
		"an answer out of nowhere": {func(w *World) { w.Notes[1].Answers[0].Adult = "adult-0001" }, "did not read"},
	} {
		t.Run(name, func(t *testing.T) {
			w := Build(sunday)
			broken.spoil(w)
			if found := strings.Join(Check(w), "\n"); !strings.Contains(found, broken.says) {
				t.Errorf("said %q", found)
			}
		})
	}
}

func TestCalendar(t *testing.T) {
	c := newCalendar()
	for date, school := range map[string]bool{ // zone A, as published
		"2025-10-17": true, "2025-10-20": false, "2025-11-03": true, "2025-11-11": false, "2025-12-19": true, "2025-12-22": false, "2026-01-05": true,
		"2026-02-06": true, "2026-02-09": false, "2026-02-23": true, "2026-04-03": true, "2026-04-06": false, "2026-04-20": true, "2026-05-14": false,
		"2026-05-25": false, "2026-07-03": true, "2026-07-06": false, "2026-10-16": true, "2026-10-19": false, "2026-11-02": true, "2026-12-18": true,
		"2027-01-04": true, "2027-02-12": true, "2027-02-15": false, "2027-03-01": true, "2027-03-29": false, "2027-04-09": true, "2027-04-26": true, "2027-07-02": true,
		"2026-11-25": false, // a Wednesday
	} {
		at, err := time.Parse(time.DateOnly, date)
		if err != nil {
			t.Fatal(err)
		}
		if c.schoolDay(at) != school {
			t.Errorf("%s: school is not %v", date, school)
		}
	}
	friday := c.at(day(2026, time.November, 20), 20, 12)
	if got := c.afterQuiet(friday).In(c.paris).Format("2006-01-02 15:04"); got != "2026-11-23 07:00" {
		t.Errorf("a Friday evening's note is delivered %s", got)
	}
	early := c.at(day(2026, time.November, 24), 6, 30)
	if got := c.afterQuiet(early).In(c.paris).Format("2006-01-02 15:04"); got != "2026-11-24 07:00" {
		t.Errorf("an early note is delivered %s", got)
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{"O’Brien-Nguyễn": "obrien-nguyen", "Le Goff": "legoff", "Wójcik": "wojcik", "Yılmaz": "yilmaz", "Đặng": "dang", "N’Guessan": "nguessan", "Maëlys": "maelys"} {
		if got := slug(name); got != want {
			t.Errorf("%s: %s, not %s", name, got, want)
		}
	}
}

func TestTypeset(t *testing.T) {
	if got := typeset("L'école dit : « oui » !"); got != "L’école dit\u202f: «\u202foui\u202f»\u202f!" {
		t.Errorf("%q", got)
	}
}

// Nobody reads nor answers in the night.
func TestFamiliesSleep(t *testing.T) {
	here, err := time.LoadLocation(paris)
	if err != nil {
		t.Fatal(err)
	}
	asleep := func(at time.Time) bool {
		m := at.In(here).Hour()*60 + at.In(here).Minute()
		return m < 6*60+30 || m >= 22*60+30
	}
	read := 0
	for _, n := range Build(sunday).Notes {
		for _, a := range n.Acknowledgements {
			if read++; asleep(a.At) {
				t.Fatalf("%s: %s reads at %s", n.Key, a.Adult, a.At.In(here))
			}
		}
		for _, a := range n.Answers {
			if asleep(a.At) {
				t.Fatalf("%s: %s answers at %s", n.Key, a.Adult, a.At.In(here))
			}
		}
	}
	if read < 100 {
		t.Fatalf("only %d readings", read)
	}
}
