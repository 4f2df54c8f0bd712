package cutoff

import (
	"fmt"

	"preau/internal/platform/i18n"
)

// Template is a rule that many regulations have, named by what it does.
type Template struct {
	Key      string `json:"key"`
	Label    string `json:"label"`
	Sentence string `json:"sentence" doc:"The rules, to be read aloud"`
	Rules    Rules  `json:"rules"`
}

// Templates are those for a kind of activity (meal, morning, evening, study, wednesday, holiday, trip), the most usual first.
func Templates(kind string, b *i18n.Bundle, lang string) ([]Template, error) {
	out := []Template{}
	for _, one := range templates() {
		for _, k := range one.kinds {
			if k != kind {
				continue
			}
			var rules Rules
			if err := rules.UnmarshalJSON([]byte(one.rules)); err != nil {
				return nil, fmt.Errorf("template %s: %w", one.key, err)
			}
			out = append(out, Template{
				Key: one.key, Label: b.Sentence(lang, Namespace, "cutoff.template_"+one.key, nil), Sentence: rules.Sentence(b, lang), Rules: rules,
			})
		}
	}
	return out, nil
}

type template struct {
	key   string
	kinds []string
	rules string
}

func templates() []template {
	meals, care, wednesdays, holidays, buses := []string{"meal"}, []string{"morning", "evening", "study"}, []string{"wednesday"}, []string{"holiday"}, []string{"trip"}
	every := func(lists ...[]string) (all []string) {
		for _, l := range lists {
			all = append(all, l...)
		}
		return all
	}
	back := `"first_day_back":{"kind":"before_holiday","at":"12:00"}`
	return []template{
		{"two_working_days", meals, `{"add":{"kind":"days_before","days":2,"count":"ouvres","at":"12:00",` + back + `},"cancel":{"kind":"day_before","count":"school","at":"11:00"}}`},
		{"eve", every(care, buses), `{"add":{"kind":"day_before","count":"school","at":"12:00"}}`},
		{"wednesday_noon", wednesdays, `{"add":{"kind":"weekday_before","weekday":"wed","weeks":1,"at":"12:00"}}`},
		{"before_holidays", holidays, `{"add":{"kind":"before_period","days":21,"count":"calendar","opens":{"kind":"before_period","days":42,"count":"calendar","at":"07:00"}},"cancel":{"kind":"before_period","days":14,"count":"calendar"}}`},
		{"tuesday", every(meals, wednesdays), `{"add":{"kind":"weekday_before","weekday":"tue","weeks":1,"at":"24:00"}}`},
		{"tuesday_late", meals, `{"add":{"kind":"weekday_before","weekday":"tue","weeks":1,"at":"23:59","late":{"surcharge_cents":50}}}`},
		{"monday_midnight", meals, `{"add":{"kind":"weekday_before","weekday":"mon","weeks":1,"at":"24:00"}}`},
		{"thursday_noon", every(meals, wednesdays), `{"add":{"kind":"weekday_before","weekday":"thu","weeks":1,"at":"12:00"}}`},
		{"school_thursday", every(meals, wednesdays), `{"add":{"kind":"weekday_before","weekday":"thu","weeks":1,"count":"school","at":"12:00"}}`},
		{"two_deliveries", meals, `{"add":{"kind":"by_day","days":{"mon":{"kind":"weekday_before","weekday":"fri","weeks":1,"at":"09:00"},"tue":{"kind":"weekday_before","weekday":"fri","weeks":1,"at":"09:00"},"wed":{"kind":"weekday_before","weekday":"tue","weeks":0,"at":"09:00"},"thu":{"kind":"weekday_before","weekday":"tue","weeks":0,"at":"09:00"},"fri":{"kind":"weekday_before","weekday":"tue","weeks":0,"at":"09:00"}}}}`},
		{"eve_eleven", meals, `{"add":{"kind":"day_before","count":"school","at":"11:00"}}`},
		{"hours_48", every(meals, care), `{"add":{"kind":"hours_before","hours":48,"of":"11:30","count":"ouvres"}}`},
		{"eight_days", every(meals, wednesdays), `{"add":{"kind":"days_before","days":8,"count":"calendar"}}`},
		{"month_20", every(meals, wednesdays, care), `{"add":{"kind":"month_before","day":20,"months":1}}`},
		{"firm", every(meals, wednesdays, holidays), `{"add":{"kind":"days_before","days":3,"count":"ouvres"},"change":{"kind":"never"},"cancel":{"kind":"never"}}`},
		{"eve_evening", every(care, wednesdays, buses), `{"add":{"kind":"day_before","count":"calendar","at":"18:00"}}`},
		{"same_day", every(care, buses), `{"add":{"kind":"same_day","at":"09:00"}}`},
		{"six_weeks", wednesdays, `{"add":{"kind":"day_before","count":"ouvres","at":"09:00","opens":{"kind":"days_before","days":42,"count":"calendar","at":"07:00"}},"cancel":{"kind":"days_before","days":7,"count":"calendar"}}`},
		{"holiday_thursday", holidays, `{"add":{"kind":"before_period","weekday":"thu","weeks":1,"late":{"surcharge_ppm":500000,"until":{"kind":"days_before","days":2,"count":"ouvres","at":"12:00"}}},"cancel":{"kind":"before_period","weekday":"thu","weeks":1}}`},
		{"two_stretches", holidays, `{"add":{"kind":"days_before","days":7,"count":"calendar"},"cancel":{"kind":"days_before","days":15,"count":"calendar","late":[{"surcharge_ppm":500000,"until":{"kind":"days_before","days":7,"count":"calendar"}},{"surcharge_ppm":1000000}]}}`},
		{"first_monday", every(meals, wednesdays, care), `{"add":{"kind":"month_before","weekday":"mon","nth":1,"months":1}}`},
		{"fortnight", holidays, `{"add":{"kind":"before_period","days":15,"count":"calendar","at":"00:00"}}`},
		{"campaign", buses, `{"add":{"kind":"year_before","month":7,"day":15,"opens":{"kind":"year_before","month":6,"day":1,"at":"00:00"},"late":{"surcharge_cents":2500,"per":"pupil"}},"change":{"kind":"always"},"cancel":{"kind":"always"}}`},
	}
}
