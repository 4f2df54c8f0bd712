package ical

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

var now = time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC)

func write(t testing.TB, c Calendar) string {
	t.Helper()
	if c.Product == "" {
		c.Product = "-//Préau//Agenda//FR"
	}
	raw, err := c.Bytes(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range bytes.Split(bytes.TrimSuffix(raw, []byte("\r\n")), []byte("\r\n")) {
		if len(line) > 75 || !utf8.Valid(line) || bytes.ContainsAny(line, "\r\n\x00") {
			t.Errorf("line of %d bytes: %q", len(line), line)
		}
	}
	return string(raw)
}

func TestEventIsWritten(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	text := write(t, Calendar{
		Name: "Classe de CE1 B", Description: "Agenda; de, la classe", Zone: paris, Refresh: 4 * time.Hour,
		Events: []Event{{
			UID: "019a@preau.example.fr", Start: time.Date(2026, 11, 24, 8, 30, 0, 0, paris), End: time.Date(2026, 11, 24, 11, 45, 0, 0, paris),
			Summary: "Sortie : la ferme, l’œuf; fin", Description: "Ligne 1\r\nLigne 2 \\ " + strings.Repeat("é", 100) + "\nBEGIN:VEVENT", Location: "Gymnase",
			URL: "https://preau.example.fr/e/1\r\nX-EVIL:1", Sequence: 2, Free: true, Remind: 90 * time.Minute,
		}},
	})
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	for _, want := range []string{
		"PRODID:-//Préau//Agenda//FR\r\n", "METHOD:PUBLISH\r\n", "X-WR-CALNAME:Classe de CE1 B\r\n", "REFRESH-INTERVAL;VALUE=DURATION:PT240M\r\n", "X-PUBLISHED-TTL:PT240M\r\n",
		"UID:019a@preau.example.fr\r\n", "DTSTART;TZID=Europe/Paris:20261124T083000\r\n", "DTEND;TZID=Europe/Paris:20261124T114500\r\n",
		`SUMMARY:Sortie : la ferme\, l’œuf\; fin` + "\r\n", `Ligne 1\nLigne 2 \\ é`, `\nBEGIN:VEVENT` + "\r\n", "STATUS:CONFIRMED\r\n", "SEQUENCE:2\r\n", "TRANSP:TRANSPARENT\r\n",
		"DTSTAMP:20261124T070000Z\r\n", "TRIGGER:-PT90M\r\n", "TZID:Europe/Paris\r\n", "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\n", "DTSTART:20261025T030000\r\n", "DTSTART:20260329T020000\r\n",
	} {
		if !strings.Contains(unfolded, want) {
			t.Errorf("%q is not in\n%s", want, unfolded)
		}
	}
	if strings.Contains(unfolded, "\r\nX-EVIL") || strings.Count(unfolded, "\r\nBEGIN:VEVENT") != 1 {
		t.Error("a value began another property")
	}
	parsed, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil || len(parsed.Events()) != 1 {
		t.Fatal(err)
	}
	start, err := parsed.Events()[0].GetStartAt()
	if err != nil || !start.Equal(time.Date(2026, 11, 24, 7, 30, 0, 0, time.UTC)) {
		t.Errorf("%v %v", start, err)
	}
}

// Every half hour of a year, in zones of every habit: what a reader computes from the local hour and
// the zone's description is the instant that was meant.
func TestHoursSurviveTheChangesOfTheClock(t *testing.T) {
	for _, name := range []string{"Europe/Paris", "Indian/Reunion", "America/Cayenne", "Pacific/Noumea", "America/Miquelon", "Australia/Lord_Howe", "UTC"} {
		z := zone(t, name)
		for _, day := range []time.Time{
			time.Date(2026, 1, 1, 0, 0, 0, 0, z), time.Date(2026, 3, 28, 12, 0, 0, 0, z), time.Date(2026, 10, 24, 12, 0, 0, 0, z), time.Date(2026, 4, 4, 0, 0, 0, 0, z),
			time.Date(2026, 10, 3, 12, 0, 0, 0, z), time.Date(2026, 3, 7, 12, 0, 0, 0, z), time.Date(2026, 10, 31, 12, 0, 0, 0, z), time.Date(2026, 12, 31, 12, 0, 0, 0, z),
		} {
			for half := range 72 {
				start := day.Add(time.Duration(half) * 30 * time.Minute)
				text := write(t, Calendar{Zone: z, Events: []Event{{UID: "a@b", Start: start, End: start.Add(time.Hour), Summary: "x"}}})
				if got := read(t, text); !got.Equal(start) {
					t.Fatalf("%s: %v was read as %v\n%s", name, start, got.In(z), text)
				}
			}
		}
	}
}

// read computes an event's start as RFC 5545 (3.6.5) says, from the text alone.
func read(t *testing.T, text string) time.Time {
	t.Helper()
	_, event, _ := strings.Cut(text, "BEGIN:VEVENT")
	_, rest, _ := strings.Cut(event, "DTSTART")
	value, _, _ := strings.Cut(rest, "\r\n")
	if utc, isUTC := strings.CutPrefix(value, ":"); isUTC {
		at, err := time.Parse("20060102T150405Z", utc)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	_, clock, _ := strings.Cut(value, ":")
	local, err := time.Parse("20060102T150405", clock)
	if err != nil {
		t.Fatal(err)
	}
	// The observance in force is the last whose onset, as a local hour, is not after the hour; an hour
	// that exists twice is its first occurrence, so an onset that turns the clock back counts later.
	var offset time.Duration
	for _, observance := range strings.Split(text, "TZOFFSETTO:")[1:] {
		before := text[:strings.Index(text, "TZOFFSETTO:"+observance)]
		onset, err := time.Parse("20060102T150405", before[strings.LastIndex(before, "DTSTART:")+8:][:15])
		if err != nil {
			t.Fatal(err)
		}
		if !local.Before(onset) {
			offset = parseOffset(t, observance)
		}
	}
	return local.Add(-offset)
}

func parseOffset(t *testing.T, text string) time.Duration {
	t.Helper()
	at, err := time.Parse("-0700", text[:5])
	if err != nil {
		t.Fatal(err)
	}
	_, seconds := at.Zone()
	return time.Duration(seconds) * time.Second
}

func TestDaysHaveNoHour(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	first := time.Date(2026, 10, 24, 0, 0, 0, 0, paris)
	text := write(t, Calendar{Zone: paris, Events: []Event{
		{UID: "a@b", Start: first, End: time.Date(2026, 10, 26, 0, 0, 0, 0, paris), AllDay: true, Summary: "Vacances"},
		{UID: "c@b", Start: first, End: first, AllDay: true, Summary: "Photo", Status: Cancelled, Remind: time.Hour},
	}})
	for _, want := range []string{"DTSTART;VALUE=DATE:20261024\r\nDTEND;VALUE=DATE:20261026\r\n", "DTSTART;VALUE=DATE:20261024\r\nDTEND;VALUE=DATE:20261025\r\n", "STATUS:CANCELLED"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "VTIMEZONE") || strings.Contains(text, "VALARM") {
		t.Error("days need no zone, what is cancelled no alarm")
	}
}

func TestWhatIsRefused(t *testing.T) {
	at := now
	for name, c := range map[string]Calendar{
		"no zone":          {},
		"the machine's":    {Zone: time.Local},
		"no identifier":    {Zone: time.UTC, Events: []Event{{Start: at, End: at}}},
		"identifier twice": {Zone: time.UTC, Events: []Event{{UID: "a", Start: at, End: at}, {UID: "a", Start: at, End: at}}},
		"no start":         {Zone: time.UTC, Events: []Event{{UID: "a"}}},
		"backwards":        {Zone: time.UTC, Events: []Event{{UID: "a", Start: at, End: at.Add(-time.Second)}}},
	} {
		if _, err := c.Bytes(now); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("Sortie\r\nBEGIN:VEVENT", "é")
	f.Add(strings.Repeat(" ", 200), strings.Repeat("<a>", 100))
	f.Add("\xff\x00", "œ"+strings.Repeat("x", 80))
	paris := zone(f, "Europe/Paris")
	f.Fuzz(func(t *testing.T, summary, description string) {
		text := write(t, Calendar{Zone: paris, Name: summary, Events: []Event{{UID: "a@b", Start: now, End: now, Summary: summary, Description: description}}})
		if strings.Count(text, "\r\nBEGIN:VEVENT\r\n") != 1 || strings.Count(text, "\r\nEND:VCALENDAR\r\n") != 1 {
			t.Fatalf("%q", text)
		}
		unfolded := strings.ReplaceAll(text, "\r\n ", "")
		if !strings.Contains(unfolded, "\r\nSUMMARY:"+ics.ToText(clean(summary))+"\r\n") {
			t.Fatalf("%q is not in %q", summary, unfolded)
		}
	})
}
