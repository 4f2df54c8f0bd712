package schoolyear

import (
	"testing"

	"pgregory.net/rapid"
)

func TestProposedPeriods(t *testing.T) {
	c := ForZone(ZoneA, FourDays())
	for kind, want := range map[PeriodKind][]string{
		Stretch:   {"2026-09-01", "2026-11-02", "2027-01-04", "2027-03-01", "2027-04-26"},
		Trimestre: {"2026-09-01", "2026-12-07", "2027-03-22"},
		Semestre:  {"2026-09-01", "2027-01-25"},
	} {
		periods := c.ProposePeriods(2026, kind)
		if len(periods) != len(want) {
			t.Fatalf("%s: %v", kind, periods)
		}
		for i, p := range periods {
			if p.From.String() != want[i] {
				t.Errorf("%s %d begins on %s, want %s", kind, p.Index, p.From, want[i])
			}
		}
		if last := periods[len(periods)-1]; last.Until.String() != "2027-07-03" {
			t.Errorf("%s ends on %s", kind, last.Until)
		}
	}
	if got := c.ProposePeriods(2026, "moon"); got != nil {
		t.Errorf("unknown kind: %v", got)
	}
	if got := (Calendar{Zone: ZoneA}).ProposePeriods(2026, Trimestre); got != nil {
		t.Errorf("a year without class: %v", got)
	}
}

func TestPeriodsShareTheYear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := ForZone(rapid.SampledFrom(Zones()).Draw(t, "zone"), rapid.SampledFrom([]WeekPattern{FourDays(), FourDaysAndHalf()}).Draw(t, "week"))
		start := rapid.IntRange(2024, 2030).Draw(t, "start")
		kind := rapid.SampledFrom([]PeriodKind{Trimestre, Semestre, Stretch}).Draw(t, "kind")
		periods := c.ProposePeriods(start, kind)
		if wrong := c.ValidatePeriods(start, periods); len(periods) == 0 || wrong != nil {
			t.Fatalf("%s %d: %v, %v", kind, start, periods, wrong)
		}
		total, smallest, biggest := 0, 1000, 0
		for _, p := range periods {
			n := c.SchoolDaysBetween(p.From, p.Until)
			total, smallest, biggest = total+n, min(smallest, n), max(biggest, n)
		}
		y, _ := c.SchoolYear(start)
		if total != c.SchoolDaysBetween(y.FirstDay, y.Summer) {
			t.Fatalf("%s %d: %d school days in the periods", kind, start, total)
		}
		if kind != Stretch && biggest-smallest > 8 {
			t.Fatalf("%s %d: from %d to %d school days", kind, start, smallest, biggest)
		}
		d := y.FirstDay.AddDays(rapid.IntRange(0, y.FirstDay.DaysUntil(y.Summer)).Draw(t, "day"))
		if p, ok := PeriodAt(periods, d); !ok || !p.Contains(d) {
			t.Fatalf("%s lies in no %s", d, kind)
		}
	})
}

func TestPeriodsOfTheSchool(t *testing.T) {
	c := ForZone(ZoneA, FourDays())
	for code, spoil := range map[string]func([]Period){
		"schoolyear.period_misnumbered":    func(p []Period) { p[1].Index = 3 },
		"schoolyear.period_reversed":       func(p []Period) { p[1].Until = p[1].From.AddDays(-1) },
		"schoolyear.period_not_contiguous": func(p []Period) { p[1].From = p[1].From.AddDays(1) },
		"schoolyear.period_outside_year":   func(p []Period) { p[2].Until = p[2].Until.AddDays(90) },
	} {
		periods := c.ProposePeriods(2026, Trimestre)
		spoil(periods)
		if wrong := c.ValidatePeriods(2026, periods); len(wrong) == 0 || wrong[0].Code != code {
			t.Errorf("%s: %v", code, wrong)
		}
	}
	if _, ok := PeriodAt(c.ProposePeriods(2026, Trimestre), day(t, "2027-08-01")); ok {
		t.Error("the summer lies in a trimestre")
	}
}

func TestTheLadder(t *testing.T) {
	var climbed []Level
	for l, ok := TPS, true; ok; l, ok = NextLevel(l) {
		climbed = append(climbed, l)
	}
	all := Levels()
	if len(climbed) != len(all) || climbed[len(climbed)-1] != L3e {
		t.Fatalf("from TPS one climbs %v", climbed)
	}
	for i, l := range all {
		if climbed[i] != l || !l.Known() || (i > 0 && (all[i-1].Compare(l) >= 0 || all[i-1].Cycle() > l.Cycle())) {
			t.Errorf("%s is out of order", l)
		}
	}
	for l, want := range map[Level][2]int{GS: {1, 1}, CP: {2, 1}, CE2: {2, 1}, CM2: {3, 1}, L6e: {3, 2}, L5e: {4, 2}, "ULIS": {0, 0}} {
		if l.Cycle() != want[0] || l.Degree() != want[1] {
			t.Errorf("%s: cycle %d, degree %d, want %v", l, l.Cycle(), l.Degree(), want)
		}
	}
	if next, ok := NextLevel("ULIS"); ok {
		t.Errorf("after ULIS comes %s", next)
	}
	if L3e.Compare("ULIS") >= 0 || Level("ULIS").Compare(TPS) <= 0 || Level("ULIS").Compare("UPE2A") >= 0 {
		t.Error("unknown levels come last, by name")
	}
}

func TestParseLevel(t *testing.T) {
	for text, want := range map[string]Level{
		"CE1": CE1, "ce 1": CE1, " cm2 ": CM2, "6e": L6e, "6ème": L6e, "6EME": L6e, "5°": L5e, "1121": CP, "1110": TPS, "gs": GS, "3ÈME": L3e,
	} {
		if got, ok := ParseLevel(text); !ok || got != want {
			t.Errorf("%q = %q, %v, want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "CE3", "ULIS", "2nde", "7e", "ME", "61"} {
		if got, ok := ParseLevel(text); ok {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}
