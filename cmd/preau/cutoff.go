package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
)

// decided is the answer for one action, as JSON.
type decided struct {
	Open      bool         `json:"open"`
	Until     *time.Time   `json:"until"`
	Reason    string       `json:"reason"`
	Code      string       `json:"code"`
	Late      *cutoff.Late `json:"late,omitempty"`
	LateUntil *time.Time   `json:"late_until,omitempty"`
	Opens     *time.Time   `json:"opens,omitempty"`
	Next      string       `json:"next,omitempty"`
	Rule      string       `json:"rule"`
}

// cuttingOff answers, for rules and a calendar, what may be done at an instant with a day of service.
func cuttingOff(_ context.Context, args []string) error {
	var rulesFile, zone, week, at, day, lang, service string
	var holidays, moselle, asJSON bool
	rest, err := flags("cutoff", args, func(f *flag.FlagSet) {
		f.StringVar(&rulesFile, "rules", "", "the file of the rules; - reads them from the input")
		f.StringVar(&zone, "calendar", "A", "the school calendar: A, B, C, corse, reunion, guadeloupe, martinique, guyane, mayotte")
		f.StringVar(&week, "week", "4", "the week of the school: 4 or 4.5 days, or its days (mon,tue,wed:morning,…)")
		f.StringVar(&service, "service", "", "the days of the service where they are not the school's (wed)")
		f.BoolVar(&holidays, "holidays", false, "the service runs in the holidays, not in the weeks of class")
		f.BoolVar(&moselle, "alsace-moselle", false, "with the two public holidays of Alsace and Moselle")
		f.StringVar(&at, "at", "", "when it is asked: 2026-10-15T11:59, by the clock of the place, or an instant with its offset")
		f.StringVar(&day, "for", "", "the day of service: 2026-11-02")
		f.StringVar(&lang, "lang", "fr", "the language of the reasons: fr or en")
		f.BoolVar(&asJSON, "json", false, "the answer as JSON")
	})
	if err != nil {
		return err
	}
	if len(rest) > 0 || rulesFile == "" || at == "" || day == "" {
		return usageError("preau cutoff --rules FILE --at INSTANT --for DAY; preau cutoff --help tells the rest")
	}
	rules, err := readRules(rulesFile)
	if err != nil {
		return err
	}
	calendar, err := calendarOf(zone, week, service, holidays, moselle)
	if err != nil {
		return err
	}
	instant, err := instantOf(at, calendar)
	if err != nil {
		return err
	}
	served, err := schoolyear.ParseDate(day)
	if err != nil {
		return usageError(fmt.Sprintf("--for %s is not a day such as 2026-11-02", day))
	}
	words := i18n.New()
	if err := cutoff.Words(words); err != nil {
		return err
	}
	answers := map[cutoff.Action]decided{}
	for action, d := range cutoff.Ask(rules, calendar, instant, served) {
		answers[action] = decided{
			Open: d.Open, Until: moment(d.Until), Reason: d.Reason(words, lang, calendar), Code: d.Code, Late: d.Late, LateUntil: moment(d.LateUntil),
			Opens: moment(d.Opens), Next: d.Next.String(), Rule: rules.Say(action, words, lang),
		}
	}
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(answers)
	}
	for _, action := range cutoff.Actions() {
		a := answers[action]
		fmt.Printf("%-7s %-4s %s\n        (%s)\n", action, map[bool]string{true: "yes", false: "no"}[a.Open], a.Reason, a.Rule)
	}
	return nil
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func readRules(path string) (rules cutoff.Rules, err error) {
	const most = 1 << 20
	var in io.Reader = os.Stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return rules, fmt.Errorf("the rules %s cannot be read", path)
		}
		defer f.Close()
		in = f
	}
	content, err := io.ReadAll(io.LimitReader(in, most))
	if err != nil {
		return rules, fmt.Errorf("the rules %s cannot be read", path)
	}
	content = []byte(strings.TrimPrefix(string(content), "\ufeff"))
	if !json.Valid(content) {
		return rules, fmt.Errorf("the rules %s are not JSON", path)
	}
	return rules, json.Unmarshal(content, &rules)
}

func calendarOf(zone, week, service string, holidays, moselle bool) (schoolyear.Calendar, error) {
	z := schoolyear.Zone(zone)
	if len(zone) == 1 {
		z = schoolyear.Zone(strings.ToUpper(zone))
	}
	if !z.Known() {
		return schoolyear.Calendar{}, usageError(fmt.Sprintf("--calendar %s is no zone: A, B, C, corse, reunion, guadeloupe, martinique, guyane or mayotte", zone))
	}
	pattern, err := patternOf(week)
	if err != nil {
		return schoolyear.Calendar{}, err
	}
	c := schoolyear.ForZone(z, pattern)
	c.AlsaceMoselle = moselle
	if service == "" && !holidays {
		return c, nil
	}
	own := pattern
	if service != "" {
		if own, err = patternOf(service); err != nil {
			return schoolyear.Calendar{}, err
		}
	}
	c.Service = &schoolyear.Service{Week: own, InSchoolTime: !holidays, InHolidays: holidays}
	return c, nil
}

func patternOf(said string) (schoolyear.WeekPattern, error) {
	switch strings.ReplaceAll(said, ",", ".") {
	case "4":
		return schoolyear.FourDays(), nil
	case "4.5":
		return schoolyear.FourDaysAndHalf(), nil
	case "5":
		w := schoolyear.FourDays()
		w.Wednesday = schoolyear.WholeDay
		return w, nil
	}
	var w schoolyear.WeekPattern
	days := map[string]*schoolyear.HalfDays{"mon": &w.Monday, "tue": &w.Tuesday, "wed": &w.Wednesday, "thu": &w.Thursday, "fri": &w.Friday, "sat": &w.Saturday, "sun": &w.Sunday}
	for _, part := range strings.Split(said, ",") {
		name, half, _ := strings.Cut(strings.TrimSpace(part), ":")
		target := days[name]
		if target == nil {
			return w, usageError(fmt.Sprintf("%q is no day: 4, 4.5, or a list of mon, tue, wed, thu, fri, sat, sun", part))
		}
		*target = schoolyear.WholeDay
		if half != "" {
			if err := target.UnmarshalText([]byte(half)); err != nil {
				return w, usageError(fmt.Sprintf("%q is no part of a day: morning, afternoon or day", half))
			}
		}
	}
	return w, nil
}

func instantOf(said string, c schoolyear.Calendar) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, said); err == nil {
		return t.In(c.Location()), nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, said); err == nil {
			return schoolyear.DateOf(t, time.UTC).At(c.Location(), t.Hour(), t.Minute()).Add(time.Duration(t.Second()) * time.Second), nil
		}
	}
	return time.Time{}, usageError(fmt.Sprintf("--at %s is not an instant such as 2026-10-15T11:59", said))
}
