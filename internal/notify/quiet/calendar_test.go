package quiet_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"preau/internal/notify/quiet"
	"preau/internal/schoolyear"
)

func location(t testing.TB, name string) *time.Location {
	t.Helper()
	l, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Rules that open or close inside the hour which a night skips or shows twice: nothing leaves before the hour the clocks
// show, and once open, the hours do not close again because the clocks go back.
func TestOpeningInsideTheHourThatChanges(t *testing.T) {
	l := location(t, "Europe/Paris")
	week := func(from, to string) quiet.Rule {
		r := quiet.Default("Europe/Paris")
		for i := range r.Days {
			r.Days[i] = quiet.Day{Open: true, From: from, To: to}
		}
		return r
	}
	for _, c := range []struct {
		name     string
		rule     quiet.Rule
		at, want string
	}{
		{"skipped opening is the end of the gap", week("02:30", "20:00"), "2026-03-29T00:00:00+01:00", "2026-03-29T03:00:00+02:00"},
		{"the minute before the gap is quiet", week("02:30", "20:00"), "2026-03-29T01:59:00+01:00", "2026-03-29T03:00:00+02:00"},
		{"repeated opening is the first showing", week("02:30", "20:00"), "2026-10-25T00:00:00+02:00", "2026-10-25T02:30:00+02:00"},
		{"and stays open in the second", week("02:30", "20:00"), "2026-10-25T02:10:00+01:00", "2026-10-25T02:10:00+01:00"},
		{"repeated closing is the first showing", week("00:00", "02:30"), "2026-10-25T02:40:00+02:00", "2026-10-26T00:00:00+01:00"},
		{"and does not open again in the second", week("00:00", "02:30"), "2026-10-25T02:10:00+01:00", "2026-10-26T00:00:00+01:00"},
		{"an hour that is skipped whole opens the next day", week("02:00", "03:00"), "2026-03-29T01:00:00+01:00", "2026-03-30T02:00:00+02:00"},
		{"midnight to midnight is never quiet", week("00:00", "24:00"), "2026-10-25T02:10:00+01:00", "2026-10-25T02:10:00+01:00"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.rule.Next(at).In(l).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: %s leaves at %s, want %s", c.name, c.at, got, c.want)
		}
	}
}

// Both nights of two years, minute by minute, in zones which change their clocks and zones which do not.
func TestTheNightsOfTheClocks(t *testing.T) {
	for _, zone := range []string{"Europe/Paris", "America/Miquelon", "Indian/Reunion", "America/Cayenne", "America/Guadeloupe"} {
		l := location(t, zone)
		r := quiet.Default(zone)
		r.Days[6] = quiet.Day{Open: true, From: "04:00", To: "22:00"}
		for _, around := range []string{"2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01", "2027-03-14", "2027-03-28", "2027-10-31", "2027-11-07"} {
			d, err := schoolyear.ParseDate(around)
			if err != nil {
				t.Fatal(err)
			}
			until := d.AddDays(2).At(l, 12, 0)
			delivered := map[time.Time]int{}
			for at := d.AddDays(-2).At(l, 0, 0); at.Before(until); at = at.Add(time.Minute) {
				leaves := r.Next(at)
				local := leaves.In(l)
				from, to := 7, 20
				switch local.Weekday() {
				case time.Saturday:
					from, to = 24, 24
				case time.Sunday:
					from, to = 4, 22
				}
				if local.Hour() < from || local.Hour() >= to {
					t.Fatalf("%s: written at %s, delivered inside the quiet hours at %s", zone, at.In(l), local)
				}
				if !leaves.Equal(at) && (local.Hour() != from || local.Minute() != 0) {
					t.Fatalf("%s: written at %s, delivered at %s, not at the opening", zone, at.In(l), local)
				}
				delivered[leaves]++
			}
			if len(delivered) == 0 {
				t.Fatalf("%s around %s: nothing delivered", zone, around)
			}
		}
	}
}

func TestNextNeverOvertakes(t *testing.T) {
	calendar := schoolyear.ForZone(schoolyear.ZoneA, schoolyear.FourDays())
	rapid.Check(t, func(t *rapid.T) {
		r := quiet.Default(rapid.SampledFrom([]string{"Europe/Paris", "Indian/Reunion", "America/Cayenne"}).Draw(t, "zone"))
		if rapid.Bool().Draw(t, "holidays quiet") {
			r = r.Closing(calendar.IsHoliday)
		}
		at := time.Unix(rapid.Int64Range(1756677600, 1845000000).Draw(t, "at"), 0)
		later := at.Add(time.Duration(rapid.IntRange(0, 5*24*3600).Draw(t, "seconds")) * time.Second)
		if r.Next(later).Before(r.Next(at)) {
			t.Fatalf("%s leaves at %s, but %s at %s", at, r.Next(at), later, r.Next(later))
		}
		if e := r.Explain(at, later); e.Quiet != r.IsQuiet(later) || !e.Until.Equal(r.Next(later)) {
			t.Fatalf("%s is explained as %+v", at, e)
		}
		for _, mode := range []string{"daily", "weekly"} {
			d := r.NextDigest(mode, at)
			if !d.After(at) || r.IsQuiet(d) || r.NextDigest(mode, later).Before(d) {
				t.Fatalf("the %s digest after %s leaves at %s", mode, at, d)
			}
			if between := at.Add(d.Sub(at) / 2); !r.NextDigest(mode, between).Equal(d) {
				t.Fatalf("the %s digest after %s leaves at %s, but asked at %s at %s", mode, at, d, between, r.NextDigest(mode, between))
			}
		}
	})
}

func TestHolidaysWhichTheHeadKeepsQuiet(t *testing.T) {
	calendar := schoolyear.ForZone(schoolyear.ZoneA, schoolyear.FourDays())
	school := quiet.Default("Europe/Paris").Closing(calendar.IsHoliday)
	public := quiet.Default("Europe/Paris").Closing(calendar.IsPublicHoliday)
	for _, c := range []struct {
		name     string
		rule     quiet.Rule
		at, want string
	}{
		{"the last evening before Christmas waits for January", school, "2026-12-18 20:12", "2027-01-04 07:00"},
		{"the last afternoon does not", school, "2026-12-18 16:00", "2026-12-18 16:00"},
		{"a summer is long, and ends", school, "2027-07-10 12:00", "2027-09-02 07:00"},
		{"without the choice the holidays are like other weeks", quiet.Default("Europe/Paris"), "2026-12-21 12:00", "2026-12-21 12:00"},
		{"the armistice", public, "2026-11-10 21:00", "2026-11-12 07:00"},
		{"Easter Monday", public, "2027-03-27 12:00", "2027-03-30 07:00"},
	} {
		if got := c.rule.Next(paris(t, c.at)); !got.Equal(paris(t, c.want)) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got := school.Before(paris(t, "2027-01-03 23:59")); !got.Equal(paris(t, "2026-12-18 19:30")) {
		t.Errorf("a cut-off on the last night of the holidays is recalled at %s", got)
	}
	broken := quiet.Default("Europe/Paris").Closing(func(schoolyear.Date) bool { return true })
	if got := broken.Next(paris(t, "2026-11-24 20:12")); !got.Equal(paris(t, "2026-11-25 07:00")) {
		t.Errorf("a calendar closed for ever withholds a notice until %s", got)
	}
}

func TestDigests(t *testing.T) {
	r := quiet.Default("Europe/Paris")
	late := quiet.Default("Europe/Paris")
	for i := range 5 {
		late.Days[i] = quiet.Day{Open: true, From: "08:00", To: "17:00"}
	}
	noMonday := quiet.Default("Europe/Paris")
	noMonday.Days[0] = quiet.Day{}
	for _, c := range []struct {
		name     string
		rule     quiet.Rule
		mode     string
		at, want string
	}{
		{"before the morning's", r, "daily", "2026-11-24 06:59", "2026-11-24 07:00"},
		{"at the morning's comes the evening's", r, "daily", "2026-11-24 07:00", "2026-11-24 17:30"},
		{"after the evening's", r, "daily", "2026-11-24 17:30", "2026-11-25 07:00"},
		{"the weekend has none", r, "daily", "2026-11-27 18:00", "2026-11-30 07:00"},
		{"weekly", r, "weekly", "2026-11-24 12:00", "2026-11-30 07:00"},
		{"weekly, just sent", r, "weekly", "2026-11-30 07:00", "2026-12-07 07:00"},
		{"the morning's waits for an opening at eight", late, "daily", "2026-11-24 06:00", "2026-11-24 08:00"},
		{"and is waiting at half past seven", late, "daily", "2026-11-24 07:30", "2026-11-24 08:00"},
		{"the evening's falls in the quiet hours and joins the next morning's", late, "daily", "2026-11-24 08:00", "2026-11-25 08:00"},
		{"a closed Monday moves the week's to Tuesday", noMonday, "weekly", "2026-11-30 10:00", "2026-12-01 07:00"},
		{"and is still waiting before dawn on Tuesday", noMonday, "weekly", "2026-12-01 05:00", "2026-12-01 07:00"},
		{"civil time in the week when the clocks change", r, "weekly", "2026-10-24 12:00", "2026-10-26 07:00"},
	} {
		if got := c.rule.NextDigest(c.mode, paris(t, c.at)); !got.Equal(paris(t, c.want)) {
			t.Errorf("%s: %s, want %s", c.name, got.In(location(t, "Europe/Paris")), c.want)
		}
	}
	school := r.Closing(schoolyear.ForZone(schoolyear.ZoneA, schoolyear.FourDays()).IsHoliday)
	if got := school.NextDigest("daily", paris(t, "2027-08-15 12:00")); !got.Equal(paris(t, "2027-09-02 07:00")) {
		t.Errorf("the summer's digest leaves at %s", got)
	}
}

func TestExplain(t *testing.T) {
	r := quiet.Default("Europe/Paris")
	school := r.Closing(schoolyear.ForZone(schoolyear.ZoneA, schoolyear.FourDays()).IsHoliday)
	for _, c := range []struct {
		name         string
		rule         quiet.Rule
		now, at      string
		code, reason string
		until        string
	}{
		{"open", r, "2026-11-24 12:00", "2026-11-24 12:00", "notify.leaves_now", "", "2026-11-24 12:00"},
		{"a moment that is over", r, "2026-11-24 12:00", "2026-11-24 08:00", "notify.leaves_now", "", "2026-11-24 12:00"},
		{"planned for this afternoon", r, "2026-11-24 12:00", "2026-11-24 16:30", "notify.leaves_today", "", "2026-11-24 16:30"},
		{"planned for Friday", r, "2026-11-24 12:00", "2026-11-27 16:30", "notify.leaves_weekday", "", "2026-11-27 16:30"},
		{"evening", r, "2026-11-24 20:12", "2026-11-24 20:12", "notify.quiet_tomorrow", "night", "2026-11-25 07:00"},
		{"early", r, "2026-11-25 05:00", "2026-11-25 05:00", "notify.quiet_today", "night", "2026-11-25 07:00"},
		{"planned for tonight", r, "2026-11-24 12:00", "2026-11-24 21:00", "notify.quiet_tomorrow", "night", "2026-11-25 07:00"},
		{"planned for the night of Thursday", r, "2026-11-24 12:00", "2026-11-26 21:00", "notify.quiet_weekday", "night", "2026-11-27 07:00"},
		{"Friday evening", r, "2026-11-27 20:12", "2026-11-27 20:12", "notify.quiet_weekday", "day_off", "2026-11-30 07:00"},
		{"Sunday", r, "2026-11-29 12:00", "2026-11-29 12:00", "notify.quiet_tomorrow", "day_off", "2026-11-30 07:00"},
		{"holidays", school, "2026-12-22 12:00", "2026-12-22 12:00", "notify.quiet_date", "closed", "2027-01-04 07:00"},
		{"last days of the holidays", school, "2026-12-30 12:00", "2026-12-30 12:00", "notify.quiet_weekday", "closed", "2027-01-04 07:00"},
	} {
		e := c.rule.Explain(paris(t, c.now), paris(t, c.at))
		if e.Code != c.code || e.Reason != c.reason || !e.Until.Equal(paris(t, c.until)) || e.Quiet != (c.reason != "") {
			t.Errorf("%s: %+v", c.name, e)
		}
	}
}

func TestTheRuleIsItsOwnForm(t *testing.T) {
	r := quiet.Default("Indian/Reunion").Closing(func(schoolyear.Date) bool { return true })
	raw, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back quiet.Rule
	if err := json.Unmarshal(raw, &back); err != nil || len(back.Validate()) > 0 || back.TimeZone != "Indian/Reunion" || back.Days[0].From != "07:00" || back.Days[5].Open {
		t.Fatalf("%s reads back as %+v, %v", raw, back, err)
	}
}
