package price

import (
	"embed"
	"strconv"
	"strings"
	"time"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
)

// Catalogues are the sentences of prices, fr.po and en.po.
//
//go:embed fr.po en.po
var Catalogues embed.FS

// Namespace is where the process keeps Catalogues.
const Namespace = "price"

// Module lends the sentences to the process that serves the family account.
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

// Why says the reasons of a line's unit price.
func (l Line) Why(b *i18n.Bundle, lang string) string { return strings.Join(l.reasons(b, lang), " ") }

func (l Line) reasons(b *i18n.Bundle, lang string) (parts []string) {
	for _, s := range l.Steps {
		parts = append(parts, s.Sentence(b, lang, l.Minutes))
	}
	return parts
}

// Sentence says a line with all its reasons: whoever reads it alone finds the same amount. French is what is printed on an invoice.
func (l Line) Sentence(b *i18n.Bundle, lang string) string {
	parts := l.reasons(b, lang)
	if l.Kind != Free && l.Kind != Pending && l.Kind != Missing {
		parts = append(parts, say(b, lang, "times", map[string]any{"n": l.Quantity, "unit": i18n.Cents(l.Unit), "total": i18n.Cents(l.Cents)}))
	}
	return strings.Join(parts, " ")
}

// Sentence says one reason. minutes are those of presence, where the step counts them.
func (s Step) Sentence(b *i18n.Bundle, lang string, minutes []int) string {
	args := map[string]any{
		"cents": i18n.Cents(s.Cents), "of": i18n.Cents(s.Of), "amount": i18n.Cents(s.Amount), "share": percent(lang, s.Ppm), "n": s.N, "whole": s.Whole,
		"label": s.Label, "reference": s.Reference, "rounding": "",
	}
	if s.Rounding != "" && s.Rounding != ledger.ToCent {
		args["rounding"] = say(b, lang, "rounding_"+string(s.Rounding), nil)
	}
	switch {
	case strings.HasPrefix(s.Code, "base_"):
		args["head"] = s.head(b, lang)
		args["qf"] = i18n.Number(lang, int64(s.QF))
		args["quotient"] = s.quotient(b, lang)
		args["bracket"] = s.Bracket(b, lang)
	case strings.HasPrefix(s.Code, changed):
		args["why"] = s.why(b, lang)
	case s.Code == "duration":
		spent := make([]string, len(minutes))
		for i, m := range minutes {
			spent[i] = hours(m)
		}
		args["spent"] = strings.Join(spent, ", ")
		args["counted"] = hours(s.N)
		args["round"] = say(b, lang, "round_"+s.Round, map[string]any{"step": hours(s.Whole)})
	case s.Code == "cap", s.Code == "cap_hour", s.Code == "cap_once":
		args["decided"] = s.decided(b, lang)
		args["counted"] = hours(s.N)
	case s.Code == "overrun":
		args["late"], args["step"] = hours(s.N), hours(s.Whole)
		args["n"] = (s.N + s.Whole - 1) / max(s.Whole, 1)
	case s.Code == "once", s.Code == "once_part":
		args["whom"] = say(b, lang, "once_"+s.Why, nil)
	case s.Code == "free", s.Code == "pending":
		key := s.Code + "_" + s.Why
		if !b.Has("fr", Namespace, "price."+key) {
			key = s.Code + "_other"
		}
		return say(b, lang, key, nil)
	}
	return say(b, lang, s.Code, args)
}

// Head names a price of a tariff without its date: « hors de la commune, tranche de 401 à 650 ».
func (s Step) Head(b *i18n.Bundle, lang string) string {
	var parts []string
	if s.Label != "" {
		parts = append(parts, s.Label)
	}
	if s.Outside {
		parts = append(parts, say(b, lang, "outside", nil))
	}
	switch s.Code {
	case "base_bracket":
		parts = append(parts, say(b, lang, "bracket", map[string]any{"bracket": s.Bracket(b, lang)}))
	case "base_unknown":
		parts = append(parts, say(b, lang, "unknown", nil))
	case "floor", "ceiling":
		parts = append(parts, say(b, lang, s.Code+"_name", nil))
	}
	if len(parts) == 0 {
		return say(b, lang, "single", nil)
	}
	return strings.Join(parts, ", ")
}

// head opens a base price: whose it is, and since when.
func (s Step) head(b *i18n.Bundle, lang string) string {
	out := say(b, lang, "since", map[string]any{"day": civil(lang, s.Since)})
	if s.Label != "" {
		out += say(b, lang, "labelled", map[string]any{"label": s.Label})
	}
	if s.Outside {
		out += ", " + say(b, lang, "outside", nil)
	}
	return out
}

func (s Step) quotient(b *i18n.Bundle, lang string) string {
	source := s.QFSource
	if !b.Has("fr", Namespace, "price.source_"+source) {
		source = "desk"
	}
	return say(b, lang, "quotient", map[string]any{"qf": i18n.Number(lang, int64(s.QF)), "source": say(b, lang, "source_"+source, nil), "day": civil(lang, s.QFSince)})
}

// Bracket writes both ends: « de 401 à 650 ».
func (s Step) Bracket(b *i18n.Bundle, lang string) string {
	args := map[string]any{"from": i18n.Number(lang, int64(s.From)), "to": i18n.Number(lang, int64(s.To))}
	switch {
	case s.From == 0 && s.To == 0:
		return say(b, lang, "bracket_all", nil)
	case s.From == 0:
		return say(b, lang, "bracket_to", args)
	case s.To == 0:
		return say(b, lang, "bracket_from", args)
	}
	return say(b, lang, "bracket_between", args)
}

// why says the circumstance of a change.
func (s Step) why(b *i18n.Bundle, lang string) string {
	return say(b, lang, "why_"+s.Why, map[string]any{"n": s.N})
}

func (s Step) decided(b *i18n.Bundle, lang string) string {
	if s.Since.IsZero() {
		return ""
	}
	return say(b, lang, "decided", map[string]any{"day": civil(lang, s.Since)})
}

// Sentence says what is wrong, and what would be right.
func (f Fault) Sentence(b *i18n.Bundle, lang string, cost ledger.Cents) string {
	args := map[string]any{"cost": i18n.Cents(cost)}
	if f.Price != nil {
		args["price"], args["cents"] = f.Price.Step.Head(b, lang), i18n.Cents(f.Price.Cents)
	}
	return say(b, lang, "fault_"+f.Code, args)
}

func say(b *i18n.Bundle, lang, key string, args map[string]any) string {
	return b.Sentence(lang, Namespace, "price."+key, args)
}

// civil writes a day of a text: « 1er septembre 2026 ».
func civil(lang string, d schoolyear.Date) string {
	return i18n.DayAndMonth(lang, d.At(time.UTC, 12, 0)) + " " + strconv.Itoa(d.Year)
}

// hours writes a duration: « 45 min », « 2 h », « 1 h 35 ».
func hours(minutes int) string {
	const nb = "\u00a0"
	switch h, m := minutes/60, minutes%60; {
	case h == 0:
		return strconv.Itoa(m) + nb + "min"
	case m == 0:
		return strconv.Itoa(h) + nb + "h"
	default:
		return strconv.Itoa(h) + nb + "h" + nb + string([]byte{byte('0' + m/10), byte('0' + m%10)})
	}
}

// percent writes a share to the millionth: « 0,55 », « 50 ».
func percent(lang string, ppm int64) string {
	whole, rest := ppm/10_000, ppm%10_000
	out := i18n.Number(lang, whole)
	if rest > 0 {
		mark := ","
		if lang == "en" {
			mark = "."
		}
		digits := strconv.FormatInt(10_000+rest, 10)[1:]
		out += mark + strings.TrimRight(digits, "0")
	}
	return out
}
