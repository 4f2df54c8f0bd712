package cutoff_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
)

type regulation struct {
	ID, Src, Service, Facts string
	Zone                    schoolyear.Zone
	Days                    []string
	When                    string
	Rules                   cutoff.Rules
	Vectors                 [][]string
}

func (r regulation) calendar(t *testing.T) schoolyear.Calendar {
	t.Helper()
	c := schoolyear.ForZone(r.Zone, schoolyear.FourDays())
	if len(r.Days) == 0 {
		return c
	}
	s := &schoolyear.Service{InSchoolTime: r.When != "holiday", InHolidays: r.When != "school"}
	for _, code := range r.Days {
		half := map[string]*schoolyear.HalfDays{"mon": &s.Week.Monday, "tue": &s.Week.Tuesday, "wed": &s.Week.Wednesday, "thu": &s.Week.Thursday, "fri": &s.Week.Friday}[code]
		if half == nil {
			t.Fatalf("%s: %q is no weekday of a service", r.ID, code)
		}
		*half = schoolyear.WholeDay
	}
	c.Service = s
	return c
}

// Regulations found in the wild: each vector is what the commune's own page says of a day.
func TestTheRegulationsOfOtherCommunes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/regulations.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []regulation
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	words := i18n.New()
	if err := cutoff.Words(words); err != nil {
		t.Fatal(err)
	}
	services := map[string]bool{}
	for _, r := range all {
		services[r.Service] = true
		c := r.calendar(t)
		for _, v := range r.Vectors {
			rule, served, end := r.Rules.For(cutoff.Action(v[0])), day(t, v[1]), instant(t, c, v[2])
			if d := cutoff.Decide(rule, c, end.Add(-time.Second), served); !d.Open || d.Late != nil || !d.Until.Equal(end) {
				t.Errorf("%s, %s for %s: %+v, want open until %s", r.ID, v[0], v[1], d, v[2])
			}
			if d := cutoff.Decide(rule, c, end, served); d.Open != (len(rule.Late) > 0) {
				t.Errorf("%s, %s for %s at %s: %+v", r.ID, v[0], v[1], v[2], d)
			}
			if len(v) < 4 {
				continue
			}
			begin := instant(t, c, v[3])
			if d := cutoff.Decide(rule, c, begin.Add(-time.Second), served); d.Code != "not_yet" || !d.Opens.Equal(begin) {
				t.Errorf("%s, %s for %s: %+v, want not yet open before %s", r.ID, v[0], v[1], d, v[3])
			}
			if d := cutoff.Decide(rule, c, begin, served); d.Code != "open" {
				t.Errorf("%s, %s for %s at its opening: %+v", r.ID, v[0], v[1], d)
			}
		}
		t.Logf("%s: %s", r.ID, r.Rules.Sentence(words, "fr"))
	}
	if len(all) < 50 || len(services) < 7 {
		t.Errorf("%d regulations of %d kinds of services", len(all), len(services))
	}
}
