package quiet_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"preau/internal/notify/quiet"
)

func paris(t *testing.T, s string) time.Time {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", s, l)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestTheInstructionOfJuly2025(t *testing.T) {
	r := quiet.Default("Europe/Paris")
	for _, c := range []struct{ at, want string }{
		{"2026-11-24 12:00", "2026-11-24 12:00"},
		{"2026-11-24 20:12", "2026-11-25 07:00"}, // written at 20:12, delivered at 07:00
		{"2026-11-24 19:59", "2026-11-24 19:59"},
		{"2026-11-24 20:00", "2026-11-25 07:00"},
		{"2026-11-25 06:59", "2026-11-25 07:00"},
		{"2026-11-27 20:00", "2026-11-30 07:00"}, // Friday evening to Monday
		{"2026-11-28 12:00", "2026-11-30 07:00"},
		{"2026-11-30 03:00", "2026-11-30 07:00"},
		{"2026-03-28 22:00", "2026-03-30 07:00"}, // the night in which an hour is skipped
		{"2026-10-24 22:00", "2026-10-26 07:00"}, // and the one in which it is repeated
	} {
		if got := r.Next(paris(t, c.at)); !got.Equal(paris(t, c.want)) {
			t.Errorf("%s leaves at %s, want %s", c.at, got.In(time.FixedZone("", 3600)), c.want)
		}
	}
}

// A year minute by minute: nothing leaves inside the quiet hours, everything leaves at their end and not later.
func TestAYearMinuteByMinute(t *testing.T) {
	for _, zone := range []string{"Europe/Paris", "Indian/Reunion", "America/Cayenne", "Pacific/Noumea"} {
		l, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		r := quiet.Default(zone)
		end := time.Date(2027, 1, 1, 0, 0, 0, 0, l)
		minutes := 0
		for at := time.Date(2026, 1, 1, 0, 0, 0, 0, l); at.Before(end); at = at.Add(time.Minute) {
			minutes++
			local := at.In(l)
			open := local.Weekday() >= time.Monday && local.Weekday() <= time.Friday && local.Hour() >= 7 && local.Hour() < 20
			if r.IsQuiet(at) == open {
				t.Fatalf("%s: %s is judged wrongly", zone, local)
			}
			if next := r.Next(at).In(l); !open && (next.Hour() != 7 || next.Minute() != 0 || next.Second() != 0) {
				t.Fatalf("%s: written at %s leaves at %s", zone, local, next)
			}
		}
		if minutes != 365*24*60 {
			t.Fatalf("%s: %d minutes in the year", zone, minutes)
		}
	}
}

func TestAnyWeekKeepsItsWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := quiet.Rule{TimeZone: rapid.SampledFrom([]string{"Europe/Paris", "Indian/Mayotte", "America/Martinique", "America/Miquelon"}).Draw(t, "zone")}
		for range 7 {
			from := rapid.IntRange(0, 22).Draw(t, "from")
			to := rapid.IntRange(from+1, 24).Draw(t, "to")
			r.Days = append(r.Days, quiet.Day{Open: rapid.Bool().Draw(t, "open"), From: two(from), To: two(to)})
		}
		r.Days[rapid.IntRange(0, 6).Draw(t, "surely open")].Open = true
		if wrong := r.Validate(); len(wrong) > 0 {
			t.Fatalf("%+v: %v", r, wrong)
		}
		at := time.Unix(rapid.Int64Range(1767222000, 1830294000).Draw(t, "at"), 0).UTC()
		next := r.Next(at)
		if next.Before(at) || r.IsQuiet(next) || !r.Next(next).Equal(next) || next.Sub(at) > 9*24*time.Hour {
			t.Fatalf("%s leaves at %s", at, next)
		}
		if b := r.Before(at); b.After(at) || (r.IsQuiet(b) && b != at) {
			t.Fatalf("a reminder for %s leaves at %s", at, b)
		}
		if d := r.NextDigest("daily", at); !d.After(at) || r.IsQuiet(d) {
			t.Fatalf("the digest after %s leaves at %s", at, d)
		}
	})
}

func two(h int) string { return string([]byte{byte(0x30 + h/10), byte(0x30 + h%10)}) + ":00" }

func TestAReminderLeavesBeforeTheQuietHoursThatHoldItsDeadline(t *testing.T) {
	r := quiet.Default("Europe/Paris")
	for deadline, want := range map[string]string{
		"2026-11-29 23:59": "2026-11-27 19:30", // Sunday's cut-off: on Friday, while a large send still ends before 20:00
		"2026-11-24 23:59": "2026-11-24 19:30",
		"2026-11-25 06:00": "2026-11-24 19:30",
		"2026-11-24 20:00": "2026-11-24 19:30",
		"2026-11-24 12:00": "2026-11-24 12:00",
	} {
		if got := r.Before(paris(t, deadline)); !got.Equal(paris(t, want)) {
			t.Errorf("the reminder for %s leaves at %s, want %s", deadline, got, want)
		}
	}
	r.Days[1] = quiet.Day{Open: true, From: "12:00", To: "12:20"}
	if got := r.Before(paris(t, "2026-11-24 23:59")); !got.Equal(paris(t, "2026-11-24 12:00")) {
		t.Errorf("hours shorter than the margin: %s", got)
	}
}

func TestWrongRulesAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*quiet.Rule){
		"no zone":     func(r *quiet.Rule) { r.TimeZone = "" },
		"six days":    func(r *quiet.Rule) { r.Days = r.Days[:6] },
		"no time":     func(r *quiet.Rule) { r.Days[0].From = "7h" },
		"upside down": func(r *quiet.Rule) { r.Days[0] = quiet.Day{Open: true, From: "20:00", To: "07:00"} },
		"never open":  func(r *quiet.Rule) { r.Days = make([]quiet.Day, 7) },
	} {
		r := quiet.Default("Europe/Paris")
		spoil(&r)
		if len(r.Validate()) == 0 {
			t.Errorf("%s is accepted", name)
		}
	}
	if f := quiet.Default("Europe/Paris").Validate(); len(f) > 0 {
		t.Error(f)
	}
}
