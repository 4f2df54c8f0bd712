package schoolyear

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
	"pgregory.net/rapid"
)

func anyDate(t *rapid.T) Date {
	return NewDate(2000, time.January, 1).AddDays(rapid.IntRange(0, 20000).Draw(t, "days since 2000"))
}

func mustLocation(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatalf("time zone %s: %v", name, err)
	}
	return loc
}

// The arithmetic of days is ours, for a calendar is walked day by day; that of the standard library is the second opinion.
func TestDaysAreCountedAsTheStandardLibraryCountsThem(t *testing.T) {
	of := func(d Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
	check := func(d Date, n int) {
		later := NewDate(d.Year, d.Month, d.Day+n)
		if got := d.AddDays(n); got != later {
			t.Fatalf("%v + %d = %v, want %v", d, n, got, later)
		}
		if got := d.DaysUntil(later); got != n {
			t.Fatalf("%v to %v: %d nights, want %d", d, later, got, n)
		}
		if d.Weekday() != of(d).Weekday() || d.Compare(later) != of(d).Compare(of(later)) {
			t.Fatalf("%v is a %s and compares %d with %v", d, d.Weekday(), d.Compare(later), later)
		}
	}
	for d := NewDate(1896, time.December, 25); d.Year < 2105; d = d.AddDays(1) {
		check(d, 1)
	}
	if zero := (Date{}); zero.AddDays(1) != NewDate(0, 0, 1) || !zero.Before(NewDate(0, time.January, 1)) {
		t.Errorf("a day after none is %v", zero.AddDays(1))
	}
	rapid.Check(t, func(r *rapid.T) {
		check(NewDate(rapid.IntRange(-900, 9999).Draw(r, "year"), time.January, rapid.IntRange(1, 366).Draw(r, "day")), rapid.IntRange(-400_000, 400_000).Draw(r, "n"))
	})
}

func TestDateTextForms(t *testing.T) {
	d := NewDate(2026, time.November, 24)
	raw, err := json.Marshal(map[string]Date{"d": d, "none": {}})
	if err != nil || string(raw) != `{"d":"2026-11-24","none":""}` {
		t.Fatalf("json = %s, %v", raw, err)
	}
	var back map[string]Date
	if err := json.Unmarshal(raw, &back); err != nil || back["d"] != d || !back["none"].IsZero() {
		t.Fatalf("read back %v, %v", back, err)
	}
	for _, bad := range []string{"2026-02-30", "24/11/2026", "2026-11-24T00:00:00Z", "26-11-24", "x"} {
		if _, err := ParseDate(bad); !errors.Is(err, ErrBadDate) {
			t.Errorf("ParseDate(%q) = %v, want ErrBadDate", bad, err)
		}
	}
}

func TestDateSQL(t *testing.T) {
	d := NewDate(2026, time.November, 24)
	for name, src := range map[string]any{"time": time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), "text": "2026-11-24", "bytes": []byte("2026-11-24")} {
		var got Date
		if err := got.Scan(src); err != nil || got != d {
			t.Errorf("Scan(%s) = %v, %v", name, got, err)
		}
	}
	got := d
	if err := got.Scan(nil); err != nil || !got.IsZero() {
		t.Errorf("Scan(nil) = %v, %v", got, err)
	}
	if err := got.Scan(3); err == nil {
		t.Error("Scan(3) must fail")
	}
	if v, err := (Date{}).Value(); v != nil || err != nil {
		t.Errorf("zero Value = %v, %v, want NULL", v, err)
	}
}

// The driver's own codec is asked, so that the type works in queries without a server at hand.
func TestDateThroughPgx(t *testing.T) {
	d := NewDate(2026, time.November, 24)
	m := pgtype.NewMap()
	for _, format := range []int16{pgtype.BinaryFormatCode, pgtype.TextFormatCode} {
		wire, err := m.Encode(pgtype.DateOID, format, d, nil)
		if err != nil {
			t.Fatalf("encode, format %d: %v", format, err)
		}
		var got Date
		if err := m.Scan(pgtype.DateOID, format, wire, &got); err != nil || got != d {
			t.Errorf("format %d: scan = %v, %v", format, got, err)
		}
		if err := m.Scan(pgtype.DateOID, format, nil, &got); err != nil || !got.IsZero() {
			t.Errorf("format %d: scan of NULL = %v, %v", format, got, err)
		}
	}
	wire, err := m.Encode(pgtype.DateArrayOID, pgtype.BinaryFormatCode, []Date{d, d.AddDays(1)}, nil)
	if err != nil {
		t.Fatalf("encode an array: %v", err)
	}
	var days []Date
	if err := m.Scan(pgtype.DateArrayOID, pgtype.BinaryFormatCode, wire, &days); err != nil || len(days) != 2 || days[1] != d.AddDays(1) {
		t.Errorf("array = %v, %v", days, err)
	}
}

func TestDateArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate(t), rapid.IntRange(-4000, 4000).Draw(t, "n")
		e := d.AddDays(n)
		if e.AddDays(-n) != d || d.DaysUntil(e) != n {
			t.Fatalf("%s + %d = %s, back %s, distance %d", d, n, e, e.AddDays(-n), d.DaysUntil(e))
		}
		if (n > 0) != e.After(d) || (n < 0) != e.Before(d) {
			t.Fatalf("order of %s and %s", d, e)
		}
		monday := d.Monday()
		if monday.Weekday() != time.Monday || monday.After(d) || monday.DaysUntil(d) > 6 {
			t.Fatalf("Monday of %s = %s", d, monday)
		}
		if again, err := ParseDate(d.String()); err != nil || again != d {
			t.Fatalf("text of %s: %s, %v", d, again, err)
		}
	})
}

func TestAtOnNightsWhenClocksChange(t *testing.T) {
	for _, c := range []struct {
		zone         string
		day          Date
		hour, minute int
		want         string
	}{
		{"Europe/Paris", NewDate(2027, 3, 28), 1, 59, "2027-03-28T01:59:00+01:00"},
		{"Europe/Paris", NewDate(2027, 3, 28), 2, 0, "2027-03-28T03:00:00+02:00"},
		{"Europe/Paris", NewDate(2027, 3, 28), 2, 30, "2027-03-28T03:00:00+02:00"},
		{"Europe/Paris", NewDate(2027, 3, 28), 3, 0, "2027-03-28T03:00:00+02:00"},
		{"Europe/Paris", NewDate(2027, 3, 28), 7, 0, "2027-03-28T07:00:00+02:00"},
		{"Europe/Paris", NewDate(2026, 10, 25), 2, 30, "2026-10-25T02:30:00+02:00"},
		{"Europe/Paris", NewDate(2026, 10, 25), 3, 0, "2026-10-25T03:00:00+01:00"},
		{"Europe/Paris", NewDate(2026, 10, 24), 24, 0, "2026-10-25T00:00:00+02:00"},
		{"Indian/Reunion", NewDate(2027, 3, 28), 2, 30, "2027-03-28T02:30:00+04:00"},
		{"America/Cayenne", NewDate(2027, 3, 28), 2, 30, "2027-03-28T02:30:00-03:00"},
		{"America/Guadeloupe", NewDate(2026, 10, 25), 2, 30, "2026-10-25T02:30:00-04:00"},
		{"Australia/Lord_Howe", NewDate(2026, 10, 4), 2, 10, "2026-10-04T02:30:00+11:00"},
		{"America/Havana", NewDate(2026, 3, 8), 0, 0, "2026-03-08T01:00:00-04:00"},
	} {
		if got := c.day.At(mustLocation(t, c.zone), c.hour, c.minute).Format(time.RFC3339); got != c.want {
			t.Errorf("%s %s %02d:%02d = %s, want %s", c.zone, c.day, c.hour, c.minute, got, c.want)
		}
	}
}

func TestAtNeverGoesBack(t *testing.T) {
	zones := []string{"Europe/Paris", "Indian/Reunion", "America/Cayenne", "America/Guadeloupe", "America/Miquelon", "Pacific/Noumea"}
	rapid.Check(t, func(t *rapid.T) {
		loc, _ := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		d := anyDate(t)
		minute := rapid.IntRange(0, 24*60-1).Draw(t, "minute")
		a, b := d.At(loc, 0, minute), d.At(loc, 0, minute+1)
		if b.Before(a) {
			t.Fatalf("%s minute %d in %s: %s then %s", d, minute, loc, a, b)
		}
		if DateOf(a, loc) != d {
			t.Fatalf("%s minute %d in %s falls on %s", d, minute, loc, DateOf(a, loc))
		}
	})
}
