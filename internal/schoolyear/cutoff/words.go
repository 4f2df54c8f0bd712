package cutoff

import (
	"embed"
	"slices"
	"strings"
	"time"

	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
)

// Catalogues are the sentences of cut-offs, fr.po and en.po.
//
//go:embed fr.po en.po
var Catalogues embed.FS

// Namespace is where the process keeps Catalogues.
const Namespace = "cutoff"

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
		switch {
		case d.Late.SurchargeCents > 0:
			parts = append(parts, say("surcharge", map[string]any{"amount": i18n.Cents(d.Late.SurchargeCents)}))
		case d.Late.SurchargePPM > 0:
			parts = append(parts, say("surcharge_share", map[string]any{"percent": percent(lang, d.Late.SurchargePPM)}))
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
	main := r.say(say, lang)
	for _, m := range []struct {
		key    string
		moment Moment
	}{{"rule_from", r.From}, {"rule_to", r.To}} {
		if !m.moment.IsZero() && (r.Kind != FixedDates || m.key == "rule_from") {
			main += " " + say(m.key, map[string]any{"moment": m.moment.say(lang)})
		}
	}
	if r.Shift != Stay {
		main += " " + say("rule_shift_"+string(r.Shift), nil)
	}
	if r.FirstDayBack != nil {
		main += " " + say("rule_first_day_back", map[string]any{"rule": r.FirstDayBack.Sentence(b, lang)})
	}
	if r.Late == nil {
		return main
	}
	switch {
	case r.Late.SurchargeCents > 0:
		main += " " + say("rule_late_amount", map[string]any{"amount": i18n.Cents(r.Late.SurchargeCents)})
	case r.Late.SurchargePPM > 0:
		main += " " + say("rule_late_share", map[string]any{"percent": percent(lang, r.Late.SurchargePPM)})
	default:
		main += " " + say("rule_late", nil)
	}
	if r.Late.Until != nil {
		main += " " + say("rule_late_until", map[string]any{"rule": r.Late.Until.Sentence(b, lang)})
	}
	return main
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
	day := i18n.Date(lang, m.Date.At(time.UTC, 12, 0))
	if !m.Timed {
		return day
	}
	return day + joint(lang) + m.Clock.say(lang)
}

func (r *Rule) say(say func(string, map[string]any) string, lang string) string {
	at := map[string]any{"at": r.At.say(lang), "n": r.Days, "days": say("count_"+string(r.Count), map[string]any{"n": r.Days})}
	switch r.Kind {
	case HoursBefore:
		return say("rule_hours_before", map[string]any{"n": r.Hours, "of": r.Of.say(lang)})
	case WeekdayBefore:
		key := "rule_weekday_before"
		if r.Weeks < 2 {
			key = [2]string{"rule_weekday_last", "rule_weekday_week_before"}[r.Weeks]
		}
		return say(key, map[string]any{"weekday": i18n.Weekday(lang, r.Weekday), "n": r.Weeks, "at": r.At.say(lang)})
	case ByDay:
		var parts []string
		for _, day := range []time.Weekday{1, 2, 3, 4, 5, 6, 0} {
			if own, there := r.ByDay[day]; there {
				parts = append(parts, say("rule_of_day", map[string]any{"weekday": i18n.Weekday(lang, day), "rule": own.say(say, lang)}))
			}
		}
		return strings.Join(parts, " · ")
	case MonthBefore:
		at["n"], at["day"] = r.Months, r.Day
	case FixedDates:
		if len(r.Dates) == 0 {
			return say("rule_fixed", map[string]any{"to": r.To.say(lang)})
		}
		var parts []string
		for _, c := range r.Dates {
			parts = append(parts, say("rule_campaign", map[string]any{
				"from": i18n.ShortDate(lang, c.From.At(time.UTC, 12, 0)), "until": i18n.ShortDate(lang, c.Until.At(time.UTC, 12, 0)), "to": c.To.say(lang),
			}))
		}
		return strings.Join(slices.Compact(parts), "; ")
	}
	return say("rule_"+string(r.Kind), at)
}
