package schoolyear

import (
	"fmt"
	"strings"
	"unicode"

	"preau/internal/platform/problem"
)

// PeriodKind says how a school cuts its year for reports and statistics. The conseil des maîtres, or the conseil
// d'administration of a collège, chooses; the dates below are proposals which the school changes.
type PeriodKind string

// The kinds of periods: three trimestres, two semestres, or the stretches of class between the holidays (five in
// metropolitan France), by which the first degree plans its teaching.
const (
	Trimestre PeriodKind = "trimestre"
	Semestre  PeriodKind = "semestre"
	Stretch   PeriodKind = "stretch"
)

// Period is one part of a school year, From and Until included. Index and Count are "1 of 3", as the livret scolaire
// numbers them (LSU: indice, nb-periodes); Year is its millesime.
type Period struct {
	Year  int        `json:"year"`
	Kind  PeriodKind `json:"kind" enum:"trimestre,semestre,stretch"`
	Index int        `json:"index"`
	Count int        `json:"count"`
	From  Date       `json:"from" format:"date"`
	Until Date       `json:"until" format:"date"`
}

// Contains says whether d lies in the period.
func (p Period) Contains(d Date) bool { return !d.Before(p.From) && !d.After(p.Until) }

// ProposePeriods cuts the school year which began in the civil year start, from its first day to its last day of class.
// Trimestres and semestres have about the same number of school days and begin with a week; every day between belongs to
// one, the holidays to the period before them. It returns nil for an unknown kind or a year without class.
func (c Calendar) ProposePeriods(start int, kind PeriodKind) []Period {
	y, _ := c.year(start)
	var first []Date
	switch kind {
	case Trimestre:
		first = c.equalParts(y, 3)
	case Semestre:
		first = c.equalParts(y, 2)
	case Stretch:
		first = c.stretches(y)
	}
	periods := make([]Period, 0, len(first))
	for i, from := range first {
		until := y.Summer
		if i+1 < len(first) {
			until = first[i+1].AddDays(-1)
		}
		periods = append(periods, Period{Year: start, Kind: kind, Index: i + 1, Count: len(first), From: from, Until: until})
	}
	if len(periods) == 0 {
		return nil
	}
	return periods
}

// equalParts returns the first days of n parts: among the first school days of each week, those nearest to equal shares.
func (c Calendar) equalParts(y Year, n int) []Date {
	type week struct {
		first  Date
		before int
	}
	var weeks []week
	total := 0
	for d := y.FirstDay; !d.After(y.Summer); d = d.AddDays(1) {
		if !c.IsSchoolDay(d) {
			continue
		}
		if len(weeks) == 0 || weeks[len(weeks)-1].first.Monday() != d.Monday() {
			weeks = append(weeks, week{d, total})
		}
		total++
	}
	if len(weeks) < n {
		return nil
	}
	first := []Date{y.FirstDay}
	for part := 1; part < n; part++ {
		wanted, best := total*part/n, weeks[len(weeks)-1]
		for _, w := range weeks {
			if distance(w.before, wanted) < distance(best.before, wanted) && w.first.After(first[len(first)-1]) {
				best = w
			}
		}
		first = append(first, best.first)
	}
	return first
}

func distance(a, b int) int { return max(a-b, b-a) }

func (c Calendar) stretches(y Year) []Date {
	first := []Date{y.FirstDay}
	for d := y.FirstDay.AddDays(1); !d.After(y.Summer); d = d.AddDays(1) {
		if c.IsFirstDayBack(d) {
			first = append(first, d)
		}
	}
	return first
}

// PeriodAt returns the period in which d lies; none in the summer.
func PeriodAt(periods []Period, d Date) (Period, bool) {
	for _, p := range periods {
		if p.Contains(d) {
			return p, true
		}
	}
	return Period{}, false
}

// ValidatePeriods returns what is wrong with a school's own periods of a year: numbered 1 to n of one kind, each after the
// one before without a hole (a day without period has no report), inside the school year. Nil when they are sound.
func (c Calendar) ValidatePeriods(start int, periods []Period) []problem.Field {
	y, _ := c.year(start)
	next, _ := c.year(start + 1)
	var wrong []problem.Field
	add := func(i int, code string) {
		p := periods[i]
		wrong = append(wrong, problem.Field{Field: fmt.Sprintf("periods[%d]", i), Code: code,
			Params: map[string]any{"index": p.Index, "from": p.From.String(), "until": p.Until.String()}})
	}
	for i, p := range periods {
		switch {
		case p.Year != start || p.Index != i+1 || p.Count != len(periods) || p.Kind != periods[0].Kind:
			add(i, "schoolyear.period_misnumbered")
		case p.Until.Before(p.From):
			add(i, "schoolyear.period_reversed")
		case p.From.Before(y.FirstDay) || !p.Until.Before(next.FirstDay):
			add(i, "schoolyear.period_outside_year")
		case i > 0 && p.From != periods[i-1].Until.AddDays(1):
			add(i, "schoolyear.period_not_contiguous")
		}
	}
	return wrong
}

// Level is a pupil's niveau, from "TPS" to "3e", as classes are named with it. ULIS, UPE2A and SEGPA are arrangements in
// which a pupil of some level is taught, not levels.
type Level string

// The levels of école and collège.
const (
	TPS Level = "TPS"
	PS  Level = "PS"
	MS  Level = "MS"
	GS  Level = "GS"
	CP  Level = "CP"
	CE1 Level = "CE1"
	CE2 Level = "CE2"
	CM1 Level = "CM1"
	CM2 Level = "CM2"
	L6e Level = "6e"
	L5e Level = "5e"
	L4e Level = "4e"
	L3e Level = "3e"
)

// ladder holds each level with its cycle (code de l'éducation, D. 311-10) and its MEFSTAT4 code in the first degree
// (ENTEleveNiveau of the ministry's annuaire).
var ladder = []struct {
	level Level
	cycle int
	code  string
}{
	{TPS, 1, "1110"}, {PS, 1, "1111"}, {MS, 1, "1112"}, {GS, 1, "1113"},
	{CP, 2, "1121"}, {CE1, 2, "1122"}, {CE2, 2, "1123"},
	{CM1, 3, "1124"}, {CM2, 3, "1125"}, {L6e, 3, ""},
	{L5e, 4, ""}, {L4e, 4, ""}, {L3e, 4, ""},
}

// Levels returns every level, youngest first.
func Levels() []Level {
	all := make([]Level, len(ladder))
	for i, step := range ladder {
		all[i] = step.level
	}
	return all
}

func (l Level) rung() int {
	for i, step := range ladder {
		if step.level == l {
			return i
		}
	}
	return -1
}

// Known says whether l is one of Levels.
func (l Level) Known() bool { return l.rung() >= 0 }

// Cycle returns 1 (TPS to GS), 2 (CP to CE2), 3 (CM1 to 6e) or 4 (5e to 3e); 0 for an unknown level.
func (l Level) Cycle() int {
	if i := l.rung(); i >= 0 {
		return ladder[i].cycle
	}
	return 0
}

// Degree returns 1 at école, 2 at collège, 0 for an unknown level.
func (l Level) Degree() int {
	switch i := l.rung(); {
	case i < 0:
		return 0
	case i <= CM2.rung():
		return 1
	default:
		return 2
	}
}

// Compare orders levels from the youngest; unknown ones come last, by name.
func (l Level) Compare(other Level) int {
	a, b := l.rung(), other.rung()
	switch {
	case a < 0 && b < 0:
		return strings.Compare(string(l), string(other))
	case a < 0:
		return 1
	case b < 0:
		return -1
	default:
		return a - b
	}
}

// NextLevel returns the level of the year after l, and false after 3e (the pupil leaves) or for an unknown level.
func NextLevel(l Level) (Level, bool) {
	i := l.rung()
	if i < 0 || i+1 >= len(ladder) {
		return "", false
	}
	return ladder[i+1].level, true
}

// ParseLevel reads a level as people and registers write it: "ce1", "CE 1", "6ème", "6EME", "6°", or a MEFSTAT4 code of
// the first degree.
func ParseLevel(s string) (Level, bool) {
	var b strings.Builder
	for _, r := range strings.ToUpper(s) {
		switch {
		case r == 'È' || r == 'É':
			b.WriteByte('E')
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		case r == '°':
			b.WriteByte('E')
		}
	}
	text := strings.TrimSuffix(b.String(), "ME")
	for _, step := range ladder {
		if text == strings.ToUpper(string(step.level)) || (step.code != "" && text == step.code) {
			return step.level, true
		}
	}
	return "", false
}
