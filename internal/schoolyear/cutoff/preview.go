package cutoff

import (
	"time"

	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
)

// Preview is what rules give for the weeks to come, as the screen that edits them shows it.
type Preview struct {
	Sentence string       `json:"sentence" doc:"The rules, to be read aloud, in the caller's language"`
	Rules    Spoken       `json:"rules"`
	Days     []PreviewDay `json:"days" nullable:"false" doc:"Every day of four weeks, from a Monday"`
	Notes    []string     `json:"notes" nullable:"false" doc:"What whoever writes the rules may not have meant"`
}

// Spoken is each action's rule in words.
type Spoken struct {
	Add    string `json:"add"`
	Change string `json:"change"`
	Cancel string `json:"cancel"`
}

// PreviewDay is a civil day. Without service it has a reason and no limits.
type PreviewDay struct {
	Day    schoolyear.Date `json:"day" format:"date"`
	Served bool            `json:"served"`
	Why    string          `json:"why,omitempty" doc:"Why the service does not run that day"`
	Add    *Limit          `json:"add,omitempty"`
	Change *Limit          `json:"change,omitempty"`
	Cancel *Limit          `json:"cancel,omitempty"`
}

// Limit is what holds for one action on one day of service.
type Limit struct {
	Code  string      `json:"code" enum:"open,late,not_yet,opens_too_late,too_late,past,firm,not_this_weekday,not_these_dates,no_such_day" doc:"What holds now"`
	Opens *time.Time  `json:"opens,omitempty" doc:"When orders begin to be taken, where they have a beginning"`
	Until *time.Time  `json:"until,omitempty" doc:"The cut-off: the first instant that is too late"`
	Late  []LateLimit `json:"late,omitempty" doc:"The stretches in which it is still taken, late, in their order"`
	Words string      `json:"words" doc:"What holds now, in the caller's language"`
}

// LateLimit is until when a day is still taken late, and what that costs.
type LateLimit struct {
	Until     time.Time `json:"until"`
	Surcharge string    `json:"surcharge,omitempty" doc:"What is owed more, in the caller's language"`
}

// The weeks of a preview, and how many days ahead the first day of service is looked for: the summer and some.
const (
	previewDays = 28
	previewSeek = 120
)

// Look makes the preview at an instant: four weeks from the Monday of the first day of service that is not over.
func Look(rules Rules, c schoolyear.Calendar, at time.Time, b *i18n.Bundle, lang string) Preview {
	out := Preview{Sentence: rules.Sentence(b, lang), Notes: []string{}, Days: []PreviewDay{}}
	for _, own := range []struct {
		action Action
		words  *string
	}{{Add, &out.Rules.Add}, {Change, &out.Rules.Change}, {Cancel, &out.Rules.Cancel}} {
		*own.words = rules.Say(own.action, b, lang)
	}
	today := c.DateOf(at)
	first := today
	for range previewSeek {
		if noService(c, first) == "" {
			break
		}
		first = first.AddDays(1)
	}
	if noService(c, first) != "" {
		first = today
	}
	notes := found{weekdays: map[time.Weekday]bool{}}
	for day, left := first.Monday(), previewDays; left > 0; day, left = day.AddDays(1), left-1 {
		d := PreviewDay{Day: day}
		if code := noService(c, day); code != "" {
			d.Why = b.Sentence(lang, Namespace, "cutoff."+code, nil)
			out.Days = append(out.Days, d)
			continue
		}
		d.Served = true
		d.Add, d.Change, d.Cancel = look(rules.Add, c, at, day, b, lang), look(rules.For(Change), c, at, day, b, lang), look(rules.For(Cancel), c, at, day, b, lang)
		if !day.Before(today) {
			notes.see(day, d)
		}
		out.Days = append(out.Days, d)
	}
	out.Notes = notes.say(b, lang, c, first.Monday().AddDays(previewDays-1))
	return out
}

func look(r *Rule, c schoolyear.Calendar, at time.Time, day schoolyear.Date, b *i18n.Bundle, lang string) *Limit {
	d := decide(r, c, at, day)
	out := &Limit{Code: d.Code, Words: d.Reason(b, lang, c)}
	w := windowOf(r, c, day)
	if w.refused != "" {
		return out
	}
	stamp := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		t = t.In(c.Location())
		return &t
	}
	out.Opens, out.Until = stamp(w.begin), stamp(w.end)
	say := func(key string, args map[string]any) string { return b.Sentence(lang, Namespace, "cutoff."+key, args) }
	for _, one := range r.lateAfter(w.end, c, day) {
		out.Late = append(out.Late, LateLimit{*stamp(one.end), one.surcharge(say, lang)})
	}
	return out
}

// found gathers what whoever writes rules may not have meant.
type found struct {
	weekdays    map[time.Weekday]bool
	served      int
	orderable   int
	opensBeyond int
	firm        bool
}

func (f *found) see(day schoolyear.Date, d PreviewDay) {
	f.served++
	switch d.Add.Code {
	case "not_this_weekday":
		f.weekdays[day.Weekday()] = true
	case "opens_too_late":
		f.opensBeyond++
	}
	if d.Add.Opens != nil && d.Add.Until != nil && !d.Add.Opens.Before(*d.Add.Until) && d.Add.Code != "opens_too_late" {
		f.opensBeyond++
	}
	if d.Add.Code == "open" || d.Add.Code == "late" || d.Add.Code == "not_yet" {
		f.orderable++
	}
	end := func(l *Limit) *time.Time {
		if n := len(l.Late); n > 0 {
			return &l.Late[n-1].Until
		}
		return l.Until
	}
	if add, cancel := end(d.Add), end(d.Cancel); add != nil && cancel != nil && cancel.Before(*add) {
		f.firm = true
	}
}

func (f *found) say(b *i18n.Bundle, lang string, c schoolyear.Calendar, last schoolyear.Date) []string {
	say := func(key string, args map[string]any) string { return b.Sentence(lang, Namespace, "cutoff."+key, args) }
	notes := []string{}
	var days []string
	for _, day := range []time.Weekday{1, 2, 3, 4, 5, 6, 0} {
		if f.weekdays[day] {
			days = append(days, i18n.Weekday(lang, day))
		}
	}
	if len(days) > 0 {
		notes = append(notes, say("note_weekday", map[string]any{"days": i18n.List(lang, days)}))
	}
	if f.opensBeyond > 0 {
		notes = append(notes, say("note_opens_too_late", map[string]any{"n": f.opensBeyond}))
	}
	if f.served > 0 && f.orderable == 0 {
		notes = append(notes, say("note_nothing", nil))
	}
	if f.firm {
		notes = append(notes, say("note_firm", nil))
	}
	if !c.Covers(last) {
		notes = append(notes, say("note_not_published", map[string]any{"year": schoolyear.Label(c.SchoolYearOf(last))}))
	}
	return notes
}
