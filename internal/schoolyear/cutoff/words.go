package cutoff

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
)

// Catalogues are the sentences of cut-offs, fr.po and en.po.
//
//go:embed fr.po en.po
var Catalogues embed.FS

// Namespace is where the process keeps Catalogues.
const Namespace = "cutoff"

// Module lends the sentences to the process that serves the services.
func Module() manifest.Module {
	return manifest.Module{Key: Namespace, Floor: true, Catalogues: Catalogues}
}

// Words adds the sentences to a bundle.
func Words(b *i18n.Bundle) error {
	for _, lang := range []string{"fr", "en"} {
		po, err := Catalogues.ReadFile(lang + ".po")
		if err != nil {
			return err
		}
		if err := b.AddPO(Namespace, lang, po); err != nil {
			return err
		}
	}
	return nil
}

// Reason says a decision as a person reads it: what holds until when, or why not and what is possible instead.
func (d Decision) Reason(b *i18n.Bundle, lang string, c schoolyear.Calendar) string {
	loc := c.Location()
	say := func(key string, args map[string]any) string { return b.Sentence(lang, Namespace, "cutoff."+key, args) }
	var parts []string
	switch d.Code {
	case "open":
		parts = append(parts, say("open", map[string]any{"until": ending(lang, d.Until.In(loc))}))
		if !d.LateUntil.IsZero() {
			parts = append(parts, say("late_after", map[string]any{"until": ending(lang, d.LateUntil.In(loc))}))
		}
	case "late":
		parts = append(parts, say("late", map[string]any{"until": ending(lang, d.Until.In(loc))}))
		if what := d.Late.surcharge(say, lang); what != "" {
			key := "surcharge"
			if d.Action == Cancel {
				key = "surcharge_cancel"
			}
			parts = append(parts, say(key, map[string]any{"what": what}))
		}
	case "too_late":
		parts = append(parts, say("too_late", map[string]any{"until": ending(lang, d.Until.In(loc))}))
	case "not_yet", "opens_too_late":
		parts = append(parts, say(d.Code, map[string]any{"opens": i18n.Instant(d.Opens.In(loc))}))
	default:
		parts = append(parts, say(d.Code, nil))
	}
	if !d.Next.IsZero() && d.Code != "not_yet" {
		parts = append(parts, say("next", map[string]any{"day": i18n.Day(d.Next.At(loc, 12, 0))}))
	}
	return strings.Join(parts, " ")
}

// surcharge says what is owed: an amount or a share, and for whom once; "" when nothing is.
func (l *Late) surcharge(say speaker, lang string) string {
	var what string
	switch {
	case l.SurchargeCents > 0:
		what = say("surcharge_amount", map[string]any{"amount": i18n.Cents(l.SurchargeCents)})
	case l.SurchargePPM > 0:
		what = say("surcharge_share", map[string]any{"percent": percent(lang, l.SurchargePPM)})
	default:
		return ""
	}
	if l.Per != PerBooking {
		what += " " + say("surcharge_per_"+string(l.Per), nil)
	}
	return what
}

// speaker gives a sentence of the catalogue.
type speaker = func(key string, args map[string]any) string

// ending writes the end of a stretch; at midnight it is the day that ends which people know, not the one that begins.
func ending(lang string, t time.Time) string {
	if t.Hour() == 0 && t.Minute() == 0 {
		return i18n.Date(lang, t.AddDate(0, 0, -1)) + joint(lang) + Clock(clockOfDay).say(lang)
	}
	return i18n.DateTime(lang, t)
}

func joint(lang string) string {
	if lang == "en" {
		return " at "
	}
	return " à "
}

func percent(lang string, ppm int64) string {
	whole, rest := ppm/10_000, ppm%10_000/100
	out := i18n.Number(lang, whole)
	if rest > 0 {
		mark := ","
		if lang == "en" {
			mark = "."
		}
		digits := string([]byte{byte('0' + rest/10), byte('0' + rest%10)})
		out += mark + strings.TrimRight(digits, "0")
	}
	return out
}

// Sentence says a rule as its settings screen does: « au plus tard 2 jours ouvrés avant, à 12 h ».
func (r *Rule) Sentence(b *i18n.Bundle, lang string) string {
	say := func(key string, args map[string]any) string { return b.Sentence(lang, Namespace, "cutoff."+key, args) }
	return r.whole(say, lang, false)
}

// Say is the sentence of the rule of one action.
func (r Rules) Say(a Action, b *i18n.Bundle, lang string) string {
	say := func(key string, args map[string]any) string { return b.Sentence(lang, Namespace, "cutoff."+key, args) }
	return r.For(a).whole(say, lang, a == Cancel && r.Cancel != nil)
}

// Sentence says the rules of a service, to be read aloud: « On réserve et on change au plus tard… On annule… »
func (r Rules) Sentence(b *i18n.Bundle, lang string) string {
	say := func(key string, args map[string]any) string { return b.Sentence(lang, Namespace, "cutoff."+key, args) }
	var out []string
	said := map[Action]bool{}
	for _, a := range Actions() {
		rule := r.For(a)
		if said[a] || rule == nil {
			continue
		}
		if rule.Kind == Never {
			out = append(out, say("never_"+string(a), nil))
			continue
		}
		var verbs []string
		for _, other := range Actions() {
			if same(rule, r.For(other)) {
				said[other] = true
				verbs = append(verbs, say("verb_"+string(other), nil))
			}
		}
		out = append(out, capital(i18n.List(lang, verbs))+" "+rule.whole(say, lang, a == Cancel)+".")
	}
	if w := r.Week; w != nil {
		switch {
		case w.Least == w.Most:
			out = append(out, say("week_exact", map[string]any{"n": w.Least}))
		case w.Most == 0:
			out = append(out, say("week_least", map[string]any{"n": w.Least}))
		case w.Least == 0:
			out = append(out, say("week_most", map[string]any{"n": w.Most}))
		default:
			out = append(out, say("week_between", map[string]any{"n": w.Least, "most": w.Most}))
		}
	}
	return strings.Join(out, " ")
}

// same says whether two rules are written alike.
func same(a, b *Rule) bool {
	one, errOne := json.Marshal(a)
	other, errOther := json.Marshal(b)
	return errOne == nil && errOther == nil && bytes.Equal(one, other)
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// then parts two statements of one sentence.
func then(lang string) string {
	if lang == "en" {
		return "; "
	}
	return "\u202f; "
}

// whole is the rule with all it says beside its limit; cancels words a surcharge as what stays owed.
func (r *Rule) whole(say speaker, lang string, cancels bool) string {
	main := r.say(say, lang, cancels)
	for _, m := range []struct {
		key    string
		moment Moment
	}{{"rule_from", r.From}, {"rule_to", r.To}} {
		if !m.moment.IsZero() && (r.Kind != FixedDates || len(r.Dates) > 0) { // fixed dates are these moments
			main += " " + say(m.key, map[string]any{"moment": m.moment.say(lang)})
		}
	}
	if r.Shift != Stay {
		main += " " + say("rule_shift_"+string(r.Shift), nil)
	}
	if r.Opens != nil {
		main += " " + say("rule_opens", map[string]any{"rule": r.Opens.bare(say, lang)})
	}
	for i, late := range r.Late {
		key := "rule_late"
		if i > 0 {
			key = "rule_late_then"
		}
		main += say(key, nil)
		if what := late.surcharge(say, lang); what != "" {
			key := "rule_late_more"
			if cancels {
				key = "rule_late_owed"
			}
			main += " " + say(key, map[string]any{"what": what})
		}
		if late.Until != nil {
			main += " " + say("rule_late_until", map[string]any{"rule": late.Until.whole(say, lang, false)})
		}
	}
	if r.FirstDayBack != nil {
		main += then(lang) + say("rule_first_day_back", map[string]any{"rule": r.FirstDayBack.whole(say, lang, cancels)})
	}
	for _, c := range r.Except {
		main += then(lang) + say("rule_except", map[string]any{"dates": c.say(say, lang)})
	}
	return main
}

func (c Campaign) say(say speaker, lang string) string {
	args := map[string]any{
		"from": i18n.ShortDate(lang, c.From.At(time.UTC, 12, 0)), "until": i18n.ShortDate(lang, c.Until.At(time.UTC, 12, 0)),
		"open": c.Open.say(lang), "to": c.To.say(lang),
	}
	key := "rule_campaign"
	if c.From == c.Until {
		key += "_day"
	}
	if !c.Open.IsZero() {
		key += "_open"
	}
	return say(key, args)
}

// say writes the time of the day; the end of the day is midnight.
func (c Clock) say(lang string) string {
	if c == clockOfDay {
		if lang == "en" {
			return "midnight"
		}
		return "minuit"
	}
	return i18n.Time(lang, time.Date(2026, time.January, 5, int(c)/60, int(c)%60, 0, 0, time.UTC))
}

func (m Moment) say(lang string) string {
	if m.IsZero() {
		return ""
	}
	day := i18n.Date(lang, m.Date.At(time.UTC, 12, 0))
	if !m.Timed {
		return day
	}
	return day + joint(lang) + m.Clock.say(lang)
}

// say is the rule by its kind alone.
func (r *Rule) say(say speaker, lang string, cancels bool) string {
	switch r.Kind {
	case Always, Never:
		return say("rule_"+string(r.Kind), nil)
	case ByDay:
		return r.sayByDay(say, lang, cancels)
	case FixedDates:
		return r.bare(say, lang)
	default:
		return say("rule_until", map[string]any{"rule": r.bare(say, lang)})
	}
}

// bare is the day and the time alone: « 2 jours ouvrés avant, à 12 h ».
func (r *Rule) bare(say speaker, lang string) string {
	at := map[string]any{"at": r.At.say(lang), "n": r.Days, "days": say("count_"+string(r.Count), map[string]any{"n": r.Days})}
	switch r.Kind {
	case DaysBefore:
		if r.Days == 0 {
			return say("rule_same_day", at)
		}
	case HoursBefore:
		counted := ""
		if r.Count != schoolyear.CountCalendar {
			counted = " " + say("counted_"+string(r.Count), nil)
		}
		return say("rule_hours_before", map[string]any{"n": r.Hours, "of": r.Of.say(lang)}) + counted
	case WeekdayBefore:
		if r.Count != schoolyear.CountCalendar && r.Weeks > 0 {
			return say("rule_weekday_counted", map[string]any{"weekday": i18n.Weekday(lang, r.Weekday), "n": r.Weeks, "weeks": say("weeks_"+string(r.Count), map[string]any{"n": r.Weeks}), "at": r.At.say(lang)})
		}
		key := "rule_weekday_before"
		if r.Weeks < 2 {
			key = [2]string{"rule_weekday_last", "rule_weekday_week_before"}[r.Weeks]
		}
		return say(key, map[string]any{"weekday": i18n.Weekday(lang, r.Weekday), "n": r.Weeks, "at": r.At.say(lang)})
	case ByDay:
		return r.sayByDay(say, lang, false)
	case BeforePeriod:
		at["period"] = say("period_"+cmp.Or(string(r.Period), "stretch"), nil)
		switch {
		case r.OnWeekday:
			at["weekday"], at["n"] = i18n.Weekday(lang, r.Weekday), r.Weeks
			return say([2]string{"rule_period_weekday_last", "rule_period_weekday"}[min(r.Weeks, 1)], at)
		case r.Days == 0:
			return say("rule_period_first", at)
		}
	case YearBefore:
		return say("rule_year_before", map[string]any{"day": i18n.DayAndMonth(lang, dayOfMonth(schoolyear.NewDate(2027, r.Month, 1), r.Day).At(time.UTC, 12, 0)), "at": r.At.say(lang)})
	case MonthBefore:
		at["n"], at["day"] = r.Months, r.Day
		if r.OnWeekday {
			at["weekday"] = say("nth_"+strconv.Itoa(r.Nth), map[string]any{"weekday": i18n.Weekday(lang, r.Weekday)})
			if r.Months == 0 {
				return say("rule_month_weekday_same", at)
			}
			return say("rule_month_weekday", at)
		}
		switch {
		case r.Months == 0:
			return say("rule_month_same", at)
		case r.Day == 31:
			return say("rule_month_end", at)
		case r.Day == 1 && lang != "en":
			at["day"] = "1er"
		}
	case FixedDates:
		if len(r.Dates) == 0 {
			if !r.From.IsZero() {
				return say("rule_fixed_from", map[string]any{"from": r.From.say(lang), "to": r.To.say(lang)})
			}
			return say("rule_fixed", map[string]any{"to": r.To.say(lang)})
		}
		var parts []string
		for _, c := range r.Dates {
			parts = append(parts, c.say(say, lang))
		}
		return strings.Join(slices.Compact(parts), then(lang))
	}
	return say("rule_"+string(r.Kind), at)
}

// sayByDay tells the weekdays of one rule together.
func (r *Rule) sayByDay(say speaker, lang string, cancels bool) string {
	var parts []string
	said := map[time.Weekday]bool{}
	week := []time.Weekday{1, 2, 3, 4, 5, 6, 0}
	for _, day := range week {
		own, there := r.ByDay[day]
		if !there || said[day] {
			continue
		}
		var days []string
		for _, other := range week {
			if alike, there := r.ByDay[other]; there && same(&own, &alike) {
				said[other] = true
				days = append(days, say("the_day", map[string]any{"weekday": i18n.Weekday(lang, other)}))
			}
		}
		parts = append(parts, say("rule_of_day", map[string]any{"days": i18n.List(lang, days), "rule": own.whole(say, lang, cancels)}))
	}
	return strings.Join(parts, then(lang))
}
