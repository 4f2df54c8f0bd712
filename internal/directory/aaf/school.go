package aaf

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

// builder makes one school's roll of its records.
type builder struct {
	*Set
	of      *school
	out     *roll.Set
	found   *roll.Findings
	records map[Category][]record
	index   map[string]int // of a record, by category and id

	classes   map[string]int // by the folded number or label, positions in out.Classes
	groups    map[string]int
	pupils    map[string]int // by id
	guardians map[string]int
	levels    []map[string]bool // of the pupils of each class
	links     map[string][]link // by pupil

	relativeAt map[string]int // of a relative's id, the record
}

// build reads a school's records back and makes its roll; nil for a school of a Delta that nothing concerns.
func (s *Set) build(of *school) (*roll.Set, error) {
	b := &builder{Set: s, of: of, found: roll.NewFindings(severities, s.options.Limits.Issues), records: map[Category][]record{}, index: map[string]int{},
		classes: map[string]int{}, groups: map[string]int{}, pupils: map[string]int{}, guardians: map[string]int{}, links: map[string][]link{}, relativeAt: map[string]int{}}
	b.out = &roll.Set{Source: roll.FromAAF, School: of.School, Start: startOf(s.Date()), Delta: s.Mode == Delta, Whole: []roll.Kind{}}
	if s.Mode == Complete {
		b.out.Whole = append(b.out.Whole, roll.Pupils)
		if s.hasRelatives {
			b.out.Whole = append(b.out.Whole, roll.Guardians)
		}
		if s.hasStaff {
			b.out.Whole = append(b.out.Whole, roll.Teachers)
		}
	}
	for _, say := range of.found {
		say(b.found)
	}
	if err := b.gather(); err != nil {
		return nil, err
	}
	if s.Mode == Delta && len(b.records) == 0 && len(b.out.Gone) == 0 {
		return nil, nil
	}
	b.namedClasses()
	for _, r := range b.records[Pupils] {
		b.pupil(&r)
	}
	for _, r := range b.records[Relatives] {
		b.guardian(&r)
	}
	b.tie()
	for _, r := range b.records[Staff] {
		b.staff(&r)
	}
	b.finish()
	return b.out, nil
}

// startOf is the civil year in which the school year of a day begins: files of mid-July on are about the year to come.
func startOf(date string) int {
	if len(date) < 10 {
		return 0
	}
	year, err := strconv.Atoi(date[:4])
	if err != nil {
		return 0
	}
	if date[5:] < "07-15" {
		year--
	}
	return year
}

// gather reads the records; what several requests say of one person becomes one.
func (b *builder) gather() error {
	if b.of.stream == nil {
		return nil
	}
	in := b.of.stream.Reader().(unpackReader)
	var list []record
	live := map[string]bool{}
	for {
		r, err := unpackRecord(in)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		key := string(r.category) + " " + r.id
		i, there := b.index[key]
		switch {
		case r.request == conflict:
			line, _ := strconv.Atoi(r.attrs[0].values[1])
			b.tell(&r, DuplicateID, "category", r.category, "id", clip(r.id), "file", r.attrs[0].values[0], "line", line)
		case r.request == remove:
			live[key] = false
			if there {
				list[i] = r
			} else {
				b.index[key] = len(list)
				list = append(list, r)
			}
		case there && r.request == modify && live[key]:
			list[i].overlay(r)
		case r.request == modify && b.Mode == Complete: // of somebody whom the whole set has not, or whom an earlier request removed
			b.tell(&r, UnknownID, "category", r.category, "id", clip(r.id))
		case there:
			list[i], live[key] = r, true
		default:
			b.index[key], live[key] = len(list), true
			list = append(list, r)
		}
	}
	for _, r := range list {
		if r.request == remove {
			if b.Mode == Delta {
				b.gone(&r)
			}
			continue
		}
		if r.category == Relatives {
			b.relativeAt[r.id] = len(b.records[Relatives])
		}
		b.records[r.category] = append(b.records[r.category], r)
	}
	return nil
}

func (b *builder) gone(r *record) {
	kind := map[Category]roll.Kind{Pupils: roll.Pupils, Relatives: roll.Guardians, Staff: roll.Teachers}[r.category]
	b.out.Gone = append(b.out.Gone, roll.Gone{Kind: kind, Key: b.key(r.id), File: b.names[r.file], Line: r.line})
}

func (b *builder) key(id string) string { return Key(b.options.Academy, id) }

func (b *builder) tell(r *record, code string, params ...any) {
	b.found.Add(b.names[r.file], r.line, code, params...)
}

// here says whether a structure's id is this school's, or a section's of it.
func (b *builder) here(structure string) bool {
	return slices.Contains(b.of.aliases, structure) || structure != "" && structure == b.of.UAI
}

// namedClasses opens the classes and groups that the structure lists (second degree).
func (b *builder) namedClasses() {
	for _, v := range b.of.classNames {
		p := sub(v)
		if p[0] == "" {
			continue
		}
		level := ""
		for _, word := range p[1:] {
			if level = roll.LevelOf(word); level != "" {
				break
			}
		}
		b.class(p[0], p[0], "", level, nil)
	}
	for _, v := range b.of.groupNames {
		p := sub(v)
		if p[0] == "" {
			continue
		}
		g := b.group(p[0], cmp.Or(part(p, 1), p[0]))
		for _, code := range p[min(2, len(p)):] {
			if i, ok := b.classes[fold.Fold(code)]; ok && !slices.Contains(b.out.Groups[g].Classes, i) {
				b.out.Groups[g].Classes = append(b.out.Groups[g].Classes, i)
			}
		}
	}
}

// class finds or opens a class by the register's number. r is where it is first named, nil for the structure's own list.
func (b *builder) class(id, label, kind, level string, r *record) int {
	k := fold.Fold(id)
	i, ok := b.classes[k]
	if !ok {
		i = len(b.out.Classes)
		b.classes[k] = i
		c := roll.Class{Key: "id:" + id, ID: id, Label: label, Kind: kind}
		if r != nil {
			c.File, c.Line = b.names[r.file], r.line
		} else if b.of.structure >= 0 {
			c.File, c.Line = b.Structures[b.of.structure].File, b.Structures[b.of.structure].Line
		}
		b.out.Classes = append(b.out.Classes, c)
		b.levels = append(b.levels, map[string]bool{})
	}
	if level != "" {
		b.levels[i][level] = true
	}
	return i
}

func (b *builder) group(id, label string) int {
	k := fold.Fold(id)
	i, ok := b.groups[k]
	if !ok {
		i = len(b.out.Groups)
		b.groups[k] = i
		b.out.Groups = append(b.out.Groups, roll.Group{Key: "id:" + id, Label: label})
	}
	return i
}

// place is a class or a group as a person's record names it.
type place struct{ structure, id, label, kind string }

// readPlace reads "struct$code" (second degree) and "struct$11$ORDINAIRE$id$libellé" (first degree).
func readPlace(value string) (place, bool) {
	p := sub(value)
	switch {
	case len(p) >= 4 && p[3] != "":
		label := part(p, 4)
		if len(p) > 5 { // a label that holds the sign
			label = strings.Join(p[4:], " ")
		}
		kind := fold.Fold(p[2] + " " + label)
		out := place{p[0], p[3], cmp.Or(label, p[3]), ""}
		switch {
		case strings.Contains(fold.Fold(p[2]), "ulis"), strings.Contains(fold.Fold(p[2]), "clis"), strings.HasPrefix(kind, "ulis"):
			out.kind = "ulis"
		case strings.Contains(fold.Fold(p[2]), "upe2a"), strings.Contains(fold.Fold(p[2]), "clin"), strings.Contains(fold.Fold(p[2]), "non francophone"):
			out.kind = "upe2a"
		}
		return out, true
	case len(p) >= 2 && p[0] != "" && p[1] != "":
		return place{p[0], p[1], p[1], ""}, true
	}
	return place{}, false
}

// finish counts and orders what people said of the classes, and looks at the school as a whole.
func (b *builder) finish() {
	for i := range b.out.Classes {
		c := &b.out.Classes[i]
		c.Levels = sortedKeys(b.levels[i])
		slices.SortStableFunc(c.Levels, func(x, y string) int { return cmp.Compare(roll.LevelRank(x), roll.LevelRank(y)) })
		slices.Sort(c.Teachers)
	}
	if b.Mode == Complete && b.hasStaff && !slices.ContainsFunc(b.out.Staff, func(s roll.Staff) bool { return s.Director }) {
		b.found.Add(wholeSet, 0, NoDirector)
	}
	byINE := map[string]int{}
	for i, p := range b.out.Pupils {
		if p.INE == "" {
			continue
		}
		if first, twice := byINE[p.INE]; twice {
			other := b.out.Pupils[first]
			b.found.Add(p.File, p.Line, DuplicateINE, "file", other.File, "line", other.Line, "name", p.FullName())
			continue
		}
		byINE[p.INE] = i
	}
	b.out.Issues = b.found.Sorted(b.names)
	b.out.Files = slices.DeleteFunc(slices.Clone(b.Files), func(f roll.FileInfo) bool { return f.Kind == "" })
}
