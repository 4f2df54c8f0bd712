package cutoff_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
)

func TestEveryFaultComesBackInItsField(t *testing.T) {
	t.Parallel()
	words := i18n.New()
	if err := cutoff.Words(words); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]string{
		`{}`:     {"cutoff.add cutoff.fault_missing"},
		`null`:   {"cutoff.add cutoff.fault_missing"},
		`"noon"`: {"cutoff.rules cutoff.fault_object"},
		`{"add":{"kind":"days_before","days":400,"at":"25:00","count":"worked"},"cancel":{"kind":"by_day","days":{"mon":{"weekday":"fri","at":"9h77"},"tue":{"weekday":"x"}}}}`: {
			"cutoff.add.days cutoff.fault_number", "cutoff.add.count cutoff.fault_count", "cutoff.add.at cutoff.fault_clock",
			"cutoff.cancel.days.mon.at cutoff.fault_clock", "cutoff.cancel.days.tue.weekday cutoff.fault_weekday"},
		`{"add":{"kind":"by_day","days":{"mon":{"kind":"by_day","days":{"mon":{"kind":"always"}}}}}}`:                                      {"cutoff.add.days.mon.kind cutoff.fault_kind_here"},
		`{"add":{"kind":"always","opens":{"kind":"never"}}}`:                                                                               {"cutoff.add.opens.kind cutoff.fault_kind_here"},
		`{"add":{"kind":"always","opens":{"kind":"days_before","days":7,"late":50}}}`:                                                      {"cutoff.add.opens cutoff.fault_unknown"},
		`{"add":{"kind":"always","first_day_back":{"kind":"always","first_day_back":{"kind":"always"}}}}`:                                  {"cutoff.add.first_day_back.first_day_back cutoff.fault_kind_here"},
		`{"add":{"kind":"always","except":[{"from":"2026-11-12","to":"2026-11-06"},{"from":"2026-11-12","until":"2026-11-11","to":"x"}]}}`: {"cutoff.add.except[1].to cutoff.fault_moment"},
		`{"add":{"kind":"fixed_dates","dates":[{"until":"2026-11-12","to":"2026-11-06"},{"from":"2026-11-12","until":"2026-11-11","to":"2026-11-01"},{"from":"2026-11-12","until":"2026-11-12","open":"2026-11-09","to":"2026-11-06"}]}}`: {
			"cutoff.add.dates[0].from cutoff.fault_no_days", "cutoff.add.dates[1].until cutoff.fault_no_days", "cutoff.add.dates[2].to cutoff.fault_order"},
		`{"add":{"kind":"before_period","period":"term","days":2},"change":{"kind":"month_before","day":2,"weekday":"mon","nth":6},"cancel":{"kind":"year_before","month":13,"day":1,"late":[{"percent":50,"per":"class"},{"percent":100}]}}`: {
			"cutoff.add.period cutoff.fault_period", "cutoff.change.nth cutoff.fault_number", "cutoff.change cutoff.fault_unknown",
			"cutoff.cancel.month cutoff.fault_number", "cutoff.cancel.late[0].per cutoff.fault_per", "cutoff.cancel.late[0].until cutoff.fault_late_end"},
		`{"add":{"kind":"always","late":{"surcharge_cents":99999999999}}}`: {"cutoff.add.late.surcharge cutoff.fault_amount"},
	} {
		var body struct{ Cutoff cutoff.Sent }
		if err := json.Unmarshal([]byte(`{"cutoff":`+text+`}`), &body); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		_, err := body.Cutoff.Rules("cutoff")
		var got []string
		for _, f := range problem.Of(err).Fields {
			got = append(got, f.Field+" "+f.Code)
			for _, lang := range []string{"fr", "en"} {
				if said := words.Sentence(lang, cutoff.Namespace, f.Code, f.Params); strings.ContainsAny(said, "{_") && !strings.Contains(f.Code, "unknown") {
					t.Errorf("%s is said as %q", f.Code, said)
				}
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%v, want\n%v", text, got, want)
		}
	}
	var body struct{ Cutoff cutoff.Sent }
	if _, err := body.Cutoff.Rules("cutoff"); !problem.Is(err, "invalid") {
		t.Errorf("rules that were not sent: %v", err)
	}
	if err := json.Unmarshal([]byte(`{"cutoff":{"add":{"kind":"same_day","at":"9h"}}}`), &body); err != nil {
		t.Fatal(err)
	}
	if rules, err := body.Cutoff.Rules("cutoff"); err != nil || rules.Add.At != 9*60 {
		t.Errorf("%+v %v", rules.Add, err)
	}
}

// What the API's document says of a rule is what is read and written: every regulation fits it, a misspelt one does not.
func TestTheDocumentDescribesTheRules(t *testing.T) {
	t.Parallel()
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	if s := registry.Schema(reflect.TypeFor[struct{ Body cutoff.Sent }](), false, ""); s.Properties["Body"].Ref != "#/components/schemas/CutoffRules" {
		t.Fatalf("%+v", s.Properties["Body"])
	}
	for name, s := range registry.Map() {
		s.PrecomputeMessages()
		if name != "CutoffRules" && s.Description == "" && len(s.Properties) == 0 {
			t.Errorf("%s says nothing", name)
		}
	}
	faults := func(rule *cutoff.Rule, change func(map[string]any)) []error {
		text, err := json.Marshal(rule)
		if err != nil {
			t.Fatal(err)
		}
		var v map[string]any
		if err := json.Unmarshal(text, &v); err != nil {
			t.Fatal(err)
		}
		change(v)
		result := &huma.ValidateResult{}
		huma.Validate(registry, registry.Map()["CutoffRule"], huma.NewPathBuffer([]byte(""), 0), huma.ModeWriteToServer, v, result)
		return result.Errors
	}
	content, err := os.ReadFile("testdata/regulations.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []regulation
	if err := json.Unmarshal(content, &all); err != nil {
		t.Fatal(err)
	}
	kinds := map[cutoff.Kind]bool{}
	for _, r := range all {
		for _, a := range cutoff.Actions() {
			rule := r.Rules.For(a)
			kinds[rule.Kind] = true
			if found := faults(rule, func(map[string]any) {}); len(found) > 0 {
				t.Errorf("%s: %v", r.ID, found)
			}
			if found := faults(rule, func(v map[string]any) { v["hour"] = "12:00" }); len(found) == 0 {
				t.Errorf("%s: a field that does not exist is let through", r.ID)
			}
		}
	}
	if len(kinds) < 8 {
		t.Errorf("the regulations use %d kinds", len(kinds))
	}
}

func TestThePreviewOfFourWeeks(t *testing.T) {
	t.Parallel()
	words := i18n.New()
	if err := cutoff.Words(words); err != nil {
		t.Fatal(err)
	}
	rules := rulesOf(t, `{"add":{"kind":"days_before","days":2,"count":"ouvres","at":"12:00","late":{"surcharge":"0.50"},"first_day_back":{"kind":"before_holiday","at":"12:00"}},"cancel":{"kind":"day_before","at":"11:00"}}`)
	at := instant(t, fourDays, "2026-11-05T09:00")
	p := cutoff.Look(rules, fourDays, at, words, "fr")
	if len(p.Days) != 28 || p.Days[0].Day.String() != "2026-11-02" || p.Days[27].Day.String() != "2026-11-29" {
		t.Fatalf("%d days from %s", len(p.Days), p.Days[0].Day)
	}
	of := map[string]cutoff.PreviewDay{}
	for _, d := range p.Days {
		of[d.Day.String()] = d
	}
	if d := of["2026-11-11"]; d.Served || d.Add != nil || d.Why != "C’est un jour férié\u00a0: le service ne fonctionne pas." {
		t.Errorf("%+v", d)
	}
	if d := of["2026-11-13"]; !d.Served || d.Add.Code != "open" || !d.Add.Until.Equal(instant(t, fourDays, "2026-11-10T12:00")) || !d.Cancel.Until.Equal(instant(t, fourDays, "2026-11-12T11:00")) || len(d.Add.Late) != 1 || !d.Add.Late[0].Until.Equal(instant(t, fourDays, "2026-11-13T00:00")) || d.Add.Late[0].Surcharge != "0,50\u00a0€" {
		t.Errorf("%+v", d.Add)
	}
	if d := of["2026-11-06"]; d.Add.Code != "late" || d.Cancel.Code != "open" || !d.Add.Until.Equal(instant(t, fourDays, "2026-11-04T12:00")) {
		t.Errorf("%+v", d.Add)
	}
	if d := of["2026-11-02"]; d.Add.Code != "past" || d.Add.Until == nil {
		t.Errorf("%+v", d.Add)
	}
	if p.Sentence != "On réserve et on change au plus tard 2 jours ouvrés avant, à 12\u202fh, puis en retard avec une majoration de 0,50\u00a0€\u202f; pour le jour de la rentrée\u00a0: au plus tard le dernier jour d’école avant les vacances, à 12\u202fh. On annule au plus tard la veille (jour d’école précédent), à 11\u202fh." {
		t.Error(p.Sentence)
	}
	if len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "ferme") {
		t.Errorf("%q", p.Notes)
	}
	// In the summer it begins with the week of the first day of class.
	if p := cutoff.Look(rules, fourDays, instant(t, fourDays, "2026-07-20T09:00"), words, "fr"); p.Days[0].Day.String() != "2026-08-31" || !p.Days[1].Served {
		t.Errorf("%+v", p.Days[0])
	}
	for text, want := range map[string]string{
		`{"add":{"kind":"by_day","days":{"mon":{"kind":"always"},"tue":{"kind":"always"}}}}`: "Aucune règle ne parle de ces jours\u00a0: jeudi et vendredi. Ils ne peuvent pas être demandés.",
		`{"add":{"kind":"never"}}`: "Aucun des jours à venir ne peut être réservé avec cette règle.",
		`{"add":{"kind":"days_before","days":9,"opens":{"kind":"days_before","days":7}}}`:                    "jours, les demandes n’ouvrent qu’après la limite",
		`{"add":{"kind":"always"},"cancel":{"kind":"weekday_before","weekday":"tue","at":"23:59"}}`:          "ce qui est réservé si tard est ferme",
		`{"add":{"kind":"fixed_dates","to":"2026-11-06"},"cancel":{"kind":"fixed_dates","to":"2026-12-18"}}`: "",
		`{"add":{"kind":"fixed_dates","to":"2026-10-06"},"change":{"kind":"same_day","at":"09:00"}}`:         "Aucun des jours à venir",
		`{"add":{"kind":"weekday_before","weekday":"tue","weeks":1,"at":"23:59","shift":"before"}}`:          "",
		`{"add":{"kind":"days_before","days":0,"at":"09:30"},"cancel":{"kind":"month_before","day":1}}`:      "ce qui est réservé si tard est ferme",
	} {
		notes := strings.Join(cutoff.Look(rulesOf(t, text), fourDays, at, words, "fr").Notes, " ")
		if want == "" && notes != "" || !strings.Contains(notes, want) {
			t.Errorf("%s: %q, want %q", text, notes, want)
		}
	}
}

// A template that is proposed is read, said, and gives every kind of day something that can be booked.
func TestTheTemplatesAreRules(t *testing.T) {
	t.Parallel()
	words := i18n.New()
	if err := cutoff.Words(words); err != nil {
		t.Fatal(err)
	}
	week := schoolyear.WeekPattern{Monday: schoolyear.WholeDay, Tuesday: schoolyear.WholeDay, Wednesday: schoolyear.WholeDay, Thursday: schoolyear.WholeDay, Friday: schoolyear.WholeDay}
	holidays := fourDays
	holidays.Service = &schoolyear.Service{Week: week, InHolidays: true}
	wednesdays := fourDays
	wednesdays.Service = &schoolyear.Service{Week: schoolyear.WeekPattern{Wednesday: schoolyear.WholeDay}, InSchoolTime: true}
	known := map[string]bool{}
	for _, kind := range []string{"meal", "morning", "evening", "study", "wednesday", "holiday", "trip"} {
		c, at := fourDays, "2027-06-08T08:00"
		switch kind {
		case "holiday":
			c, at = holidays, "2027-05-24T08:00"
		case "wednesday":
			c = wednesdays
		}
		list, err := cutoff.Templates(kind, words, "fr")
		if err != nil || len(list) < 3 {
			t.Fatalf("%s: %d templates, %v", kind, len(list), err)
		}
		for _, one := range list {
			known[one.Key] = true
			if strings.HasPrefix(one.Label, "cutoff.") || one.Sentence == "" {
				t.Errorf("%+v", one)
			}
			p := cutoff.Look(one.Rules, c, instant(t, c, at), words, "fr")
			open := 0
			for _, d := range p.Days {
				if d.Served && (d.Add.Code == "open" || d.Add.Code == "not_yet" || d.Add.Code == "late") {
					open++
				}
			}
			if open == 0 && one.Key != "month_20" && one.Key != "first_monday" { // in June, July's days are in the summer
				t.Errorf("%s, %s: no day can be booked: %q", kind, one.Key, p.Notes)
			}
		}
	}
	if len(known) < 22 {
		t.Errorf("%d templates", len(known))
	}
	if _, err := cutoff.Templates("", words, "en"); err != nil {
		t.Error(err)
	}
}
