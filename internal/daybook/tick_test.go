package daybook_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/daybook"
)

var noon = time.Date(2026, 11, 26, 11, 0, 0, 0, time.UTC)

func touch(n int, device, kind string, minute int, more ...func(*daybook.Tick)) daybook.Tick {
	t := daybook.Tick{ID: uuid.New(), N: n, Device: device, Kind: kind, At: noon.Add(time.Duration(minute) * time.Minute)}
	for _, f := range more {
		f(&t)
	}
	return t
}

func with(name string) func(*daybook.Tick) {
	return func(t *daybook.Tick) { t.LeftHow, t.LeftWith = "guardian", name }
}
func knowing(n int) func(*daybook.Tick) { return func(t *daybook.Tick) { t.Seen = n } }
func undoing(o daybook.Tick) func(*daybook.Tick) {
	return func(t *daybook.Tick) { t.UndoesID = &o.ID }
}

func TestWhatTicksComeTo(t *testing.T) {
	t.Parallel()
	came := touch(1, "a", daybook.TickPresent, 0)
	gone := touch(2, "b", daybook.TickLeft, 30, with("Nadia Roux"))
	for name, c := range map[string]struct {
		ticks    []daybook.Tick
		presence string
		left     string
		clash    int
	}{
		"nothing":                                 {nil, "", "", 0},
		"came":                                    {[]daybook.Tick{came}, "present", "", 0},
		"taken back":                              {[]daybook.Tick{came, touch(2, "a", daybook.TickUndone, 1, undoing(came))}, "", "", 0},
		"taken back before it arrived":            {[]daybook.Tick{touch(2, "a", daybook.TickUndone, 1, undoing(came)), came}, "", "", 0},
		"the latest holds":                        {[]daybook.Tick{came, touch(2, "a", daybook.TickAbsent, 5)}, "absent", "", 0},
		"an older one arrives after":              {[]daybook.Tick{touch(1, "a", daybook.TickAbsent, 5), touch(2, "a", daybook.TickPresent, 0)}, "absent", "", 0},
		"two tablets agree":                       {[]daybook.Tick{came, touch(2, "b", daybook.TickPresent, 3)}, "present", "", 0},
		"two tablets do not":                      {[]daybook.Tick{came, touch(2, "b", daybook.TickAbsent, 3)}, "absent", "", 2},
		"the second knew of the first":            {[]daybook.Tick{came, touch(2, "b", daybook.TickAbsent, 3, knowing(1))}, "absent", "", 0},
		"came here, left there":                   {[]daybook.Tick{came, gone}, "present", "Nadia Roux", 0},
		"a departure is not undone by a presence": {[]daybook.Tick{gone, touch(3, "a", daybook.TickPresent, 45)}, "present", "Nadia Roux", 2},
		"nor by an absence":                       {[]daybook.Tick{gone, touch(3, "a", daybook.TickAbsent, 45)}, "present", "Nadia Roux", 2},
		"nor by a departure without a name":       {[]daybook.Tick{gone, touch(3, "a", daybook.TickLeft, 45)}, "present", "Nadia Roux", 0},
		"a departure taken back":                  {[]daybook.Tick{came, gone, touch(3, "b", daybook.TickUndone, 31, undoing(gone))}, "present", "", 0},
		"handed to two people":                    {[]daybook.Tick{gone, touch(3, "a", daybook.TickLeft, 31, with("Karim Roux"))}, "present", "Karim Roux", 2},
		"an agent decided":                        {[]daybook.Tick{came, touch(2, "b", daybook.TickAbsent, 3), touch(3, "agent", daybook.TickPresent, 60, func(t *daybook.Tick) { t.Decides = true; t.Seen = 2 })}, "present", "", 0},
		"a third tablet contradicts the decision": {[]daybook.Tick{came, touch(2, "b", daybook.TickAbsent, 3), touch(3, "agent", daybook.TickPresent, 60, func(t *daybook.Tick) { t.Decides = true; t.Seen = 2 }), touch(4, "c", daybook.TickAbsent, 4)}, "present", "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 20 { // whatever the order in which they arrive
				rand.Shuffle(len(c.ticks), func(i, j int) { c.ticks[i], c.ticks[j] = c.ticks[j], c.ticks[i] })
				got := daybook.Settle(c.ticks)
				if got.Presence != c.presence || got.LeftWith != c.left || len(got.Clash) != c.clash {
					t.Fatalf("%q, left with %q, %d that clash; want %q, %q, %d", got.Presence, got.LeftWith, len(got.Clash), c.presence, c.left, c.clash)
				}
			}
		})
	}
}

func TestAWrongClockIsSetRight(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sent, said, want time.Duration // from the server's clock at the reception
	}{
		"right":                     {0, -20 * time.Minute, -20 * time.Minute},
		"a slow network":            {-40 * time.Second, -20 * time.Minute, -20 * time.Minute},
		"two and a half hours fast": {150 * time.Minute, 130 * time.Minute, -20 * time.Minute},
		"three days slow":           {-72 * time.Hour, -73 * time.Hour, -time.Hour},
		"made after it was sent":    {0, time.Hour, 0},
	} {
		if got := daybook.Corrector(noon.Add(c.sent), noon)(noon.Add(c.said)); !got.Equal(noon.Add(c.want)) {
			t.Errorf("%s: %s, want %s", name, got, noon.Add(c.want))
		}
	}
}
