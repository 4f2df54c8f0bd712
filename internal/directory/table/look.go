package table

import (
	"slices"
	"strings"

	"preau/internal/directory/onde"
	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

// shownLines is how many lines of a table a person is shown.
const shownLines = 5

// View is one table as a person sees it who says what its columns hold.
type View struct {
	Mapping  Mapping      `json:"mapping"`
	Rows     int          `json:"rows" doc:"Lines under the headers"`
	Samples  [][]string   `json:"samples" doc:"For each column, what its first lines hold"`
	Missing  [][]Field    `json:"missing" doc:"What must be said and is not; one field of each list is enough"`
	Twice    []Field      `json:"twice" doc:"Fields that two columns are given to"`
	Words    []string     `json:"words" doc:"Words for the sex that are not understood"`
	Sure     bool         `json:"sure" doc:"The birth dates tell by themselves whether the day comes first"`
	Preview  []ReadLine   `json:"preview"`
	Remarks  []roll.Issue `json:"-"`
	Headless bool         `json:"headless" doc:"No line looks like headers"`
}

// ReadLine is one line as it will be read.
type ReadLine struct {
	Line   int          `json:"line"`
	Values []Value      `json:"values"`
	Issues []roll.Issue `json:"-"`
}

// Value is one field of a line, read.
type Value struct {
	Field Field  `json:"field"`
	Value string `json:"value"`
}

// Look shows a sheet by a mapping that fits it.
func Look(s Sheet, m Mapping, limits Limits) View {
	limits = limits.withDefaults()
	l, _ := m.place(s)
	data := s.Lines[l.first:]
	v := View{Mapping: m, Rows: len(data), Missing: m.Missing(), Samples: make([][]string, len(l.headers)), Headless: l.line == 0, Words: []string{}, Preview: []ReadLine{}}
	v.Twice, _ = m.Twice()
	_, v.Sure = s.dateOrder(l, m)
	v.Sure = v.Sure || s.Serial
	for i := range v.Samples {
		v.Samples[i] = []string{}
		for _, line := range data {
			if value := cellAt(line.Cells, i); value != "" && len(v.Samples[i]) < shownLines {
				v.Samples[i] = append(v.Samples[i], roll.Clip(value, 60))
			}
		}
	}
	at := slices.IndexFunc(m.Columns, func(c Column) bool { return c.Field == "pupil.sex" || c.Field == "child.sex" })
	for _, line := range data {
		word := cellAt(line.Cells, at)
		if _, ok := roll.ReadSex(m.sexOf(word)); !ok && len(v.Words) < 10 && !slices.ContainsFunc(v.Words, func(w string) bool { return fold.Fold(w) == fold.Fold(word) }) {
			v.Words = append(v.Words, roll.Clip(word, 40))
		}
	}
	for word := range m.Sexes {
		if !slices.ContainsFunc(v.Words, func(w string) bool { return fold.Fold(w) == fold.Fold(word) }) {
			v.Words = append(v.Words, word)
		}
	}
	slices.Sort(v.Words)
	switch {
	case OfTown(m.Kind):
		v.previewTown(s, m, l, limits)
	case m.Kind != Left:
		v.preview(s, m, l, limits)
	}
	return v
}

// preview reads the first lines alone.
func (v *View) preview(s Sheet, m Mapping, l layout, limits Limits) {
	few := s
	few.Lines = s.Lines[:min(len(s.Lines), l.first+shownLines)]
	few.issues = nil
	whole := read([]Sheet{few}, []Mapping{m}, nil, []string{s.File}, limits)
	for at, line := range few.Lines[l.first:] {
		one := few // each line by itself shows a responsible whom an earlier one names too
		one.Lines = append(slices.Clone(few.Lines[:l.first]), few.Lines[l.first+at])
		v.line(read([]Sheet{one}, []Mapping{m}, nil, []string{s.File}, limits), line, m)
	}
	for _, i := range whole.Issues {
		if i.Line == l.line && i.Line > 0 && i.Code != MissingField {
			v.Remarks = append(v.Remarks, i)
		}
	}
}

// line shows one line of a table read alone.
func (v *View) line(set *roll.Set, line onde.Line, m Mapping) {
	one := ReadLine{Line: line.Number, Values: []Value{}}
	add := func(who string, values ...string) {
		for i := 0; i+1 < len(values); i += 2 {
			if values[i+1] != "" {
				one.Values = append(one.Values, Value{Field(who + "." + values[i]), values[i+1]})
			}
		}
	}
	class := func(at int) string {
		if at == roll.None {
			return ""
		}
		return set.Classes[at].Label
	}
	for _, p := range set.Pupils {
		if p.Line != line.Number {
			continue
		}
		add(pupil, "family_name", p.FamilyName, "first_name", p.FirstName, "usage_name", p.UsageName, "birth_date", p.BirthDate, "sex", p.Sex, "ine", p.INE, "class", class(p.Class), "level", p.Level)
		for _, a := range p.Addresses {
			add(pupil, "street", a.Street, "postcode", a.Postcode, "city", a.Commune)
		}
		for _, w := range p.Wishes {
			add(pupil, string(w), string(roll.Yes))
		}
	}
	who := first
	for _, g := range set.Guardians {
		if g.Line != line.Number {
			continue
		}
		relation := ""
		for _, link := range set.Links {
			if set.Guardians[link.Guardian].Key == g.Key && link.Relation != 0 {
				relation = itoa(int(link.Relation))
			}
		}
		add(who, "civility", g.Civility, "family_name", g.FamilyName, "first_name", g.FirstName, "relation", relation, "mail", g.Mail, "mobile", g.Mobile, "home_phone", g.HomePhone, "street", g.Address.Street, "postcode", g.Address.Postcode, "city", g.Address.Commune)
		for n, c := range g.Children {
			if m.Kind == roll.Guardians && n < mostChildren {
				add("child"+itoa(n+1), "family_name", c.FamilyName, "first_name", c.FirstName, "class", c.Classes)
			}
		}
		who = other
	}
	for _, t := range set.Staff {
		if t.Line != line.Number {
			continue
		}
		var labels []string
		for _, at := range t.Classes {
			labels = append(labels, class(at))
		}
		add(staff, "civility", t.Civility, "family_name", t.FamilyName, "first_name", t.FirstName, "duty", t.Duty, "classes", strings.Join(labels, ", "), "mail", t.Mail, "mobile", t.Mobile)
	}
	for _, i := range set.Issues {
		if i.Line == line.Number && i.Code != onde.UnmatchedChild && i.Code != onde.ClassNoPupil {
			one.Issues = append(one.Issues, i)
		}
	}
	v.Preview = append(v.Preview, one)
}
