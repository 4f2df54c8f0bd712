package onde

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

// joiner puts together what the files say one by one: keys, classes, and who answers for whom.
type joiner struct {
	set      *Set
	found    *roll.Findings
	limits   Limits
	refused  bool // a class too many was told
	pupils   []pupilRow
	teachers []teacherRow
	given    map[Kind]bool
	labels   map[string][]int // labelKey to classes
	longest  int              // the most parts, cut at commas, that a label has
	split    map[string][]int // cell of several classes to classes
}

// take adds one file.
func (j *joiner) take(p *parsed) {
	if j.given == nil {
		j.given = map[Kind]bool{}
	}
	if p.info.Kind != "" {
		j.given[p.info.Kind] = true
	}
	j.pupils = append(j.pupils, p.pupils...)
	j.set.Guardians = append(j.set.Guardians, p.guardians...)
	j.teachers = append(j.teachers, p.teachers...)
}

// finish fills the set.
func (j *joiner) finish() {
	j.dropRepeatedPupils()
	j.placePupils()
	j.keyPupils()
	j.keyGuardians()
	j.keyTeachers()
	j.placeTeachers()
	j.link()
	j.tellMissing()
}

// tellMissing tells what the set as a whole lacks.
func (j *joiner) tellMissing() {
	switch {
	case !j.given[Pupils]:
		j.found.Add(WholeSet, 0, MissingPupilsFile)
	case len(j.set.Pupils) == 0:
		j.found.Add(WholeSet, 0, NoPupils)
	}
	if !j.given[Guardians] {
		j.found.Add(WholeSet, 0, MissingGuardiansFile)
	}
	if !j.given[Teachers] {
		j.found.Add(WholeSet, 0, MissingTeachersFile)
		return
	}
	directors := 0
	for _, teacher := range j.set.Staff {
		if teacher.Director {
			directors++
		}
	}
	switch {
	case directors == 0 && len(j.set.Staff) > 0:
		j.found.Add(WholeSet, 0, NoDirector)
	case directors > 1:
		j.found.Add(WholeSet, 0, SeveralDirectors, "count", directors)
	}
}

// dropRepeatedPupils keeps the first of the lines that speak of one pupil: those of one INE with the same names, birth date
// and sex, and those of several files when one of them lacks the INE. Two pupils who share an INE stay two, and are known
// by their names.
func (j *joiner) dropRepeatedPupils() {
	byINE, byName := map[string]int{}, map[string]int{} // to positions in kept
	kept := j.pupils[:0]
	for _, pupil := range j.pupils {
		pupil.NameKey = pupilNameKey(pupil.Pupil)
		pupil.Key = pupil.NameKey
		if at, again := j.repeated(kept, pupil, byINE, byName); again {
			other := &kept[at]
			j.found.Add(pupil.File, pupil.Line, DuplicatePupil, "file", other.File, "line", other.Line, "name", pupil.FullName())
			if other.INE == "" && pupil.INE != "" {
				other.INE, other.Key = pupil.INE, "ine:"+pupil.INE
				byINE[pupil.INE] = at
			}
			continue
		}
		if _, known := byName[pupil.NameKey]; !known {
			byName[pupil.NameKey] = len(kept)
		}
		if at, shared := byINE[pupil.INE]; shared {
			other := &kept[at]
			other.Key = other.NameKey
			j.found.Add(pupil.File, pupil.Line, DuplicateINE, "file", other.File, "line", other.Line, "name", pupil.FullName())
		} else if pupil.INE != "" {
			pupil.Key = "ine:" + pupil.INE
			byINE[pupil.INE] = len(kept)
		}
		kept = append(kept, pupil)
	}
	j.pupils = kept
}

// repeated finds the line already kept of the same pupil.
func (j *joiner) repeated(kept []pupilRow, pupil pupilRow, byINE, byName map[string]int) (int, bool) {
	if at, known := byINE[pupil.INE]; known && kept[at].NameKey == pupil.NameKey {
		return at, true
	}
	at, known := byName[pupil.NameKey]
	if !known || kept[at].file == pupil.file {
		return 0, false // homonyms of one file are two pupils
	}
	return at, kept[at].INE == "" || pupil.INE == ""
}

// placePupils makes the classes that the pupils name, and fills Set.Pupils.
func (j *joiner) placePupils() {
	byKey := map[string]int{}
	j.labels = map[string][]int{}
	place := func(p *pupilRow) int {
		classKey := "id:" + strings.ToLower(p.id)
		if p.id == "" {
			classKey = labelKey(p.label)
			if same := j.labels[classKey]; len(same) == 1 {
				return same[0]
			}
		}
		if at, known := byKey[classKey]; known {
			if class := &j.set.Classes[at]; p.label != "" && class.Label == class.ID && class.Label != p.label {
				class.Label = p.label
				j.addLabel(p.label, at)
			} else if p.label != "" && labelKey(class.Label) != labelKey(p.label) {
				j.found.Add(p.File, p.Line, ClassLabels, "id", p.id, "label", p.label, "kept", class.Label)
			}
			return at
		}
		at := j.addClass(Class{Key: classKey, File: p.File, Line: p.Line, Label: p.label, ID: p.id})
		if at != None {
			byKey[classKey] = at
		}
		return at
	}
	for _, withID := range []bool{true, false} { // labels alone may then join a class that has an id
		for i := range j.pupils {
			p := &j.pupils[i]
			if (p.id != "") == withID && (p.id != "" || p.label != "") {
				p.Class = place(p)
			}
		}
	}
	levelsOf := make([]map[string]bool, len(j.set.Classes))
	for _, p := range j.pupils {
		j.set.Pupils = append(j.set.Pupils, p.Pupil)
		if p.Class == None {
			continue
		}
		j.set.Classes[p.Class].Pupils++
		if levelsOf[p.Class] == nil {
			levelsOf[p.Class] = map[string]bool{}
		}
		if p.Level != "" {
			levelsOf[p.Class][p.Level] = true
		}
	}
	for i, names := range levelsOf {
		for name := range names {
			j.set.Classes[i].Levels = append(j.set.Classes[i].Levels, name)
		}
		sort.Slice(j.set.Classes[i].Levels, func(a, b int) bool {
			x, y := j.set.Classes[i].Levels[a], j.set.Classes[i].Levels[b]
			if roll.LevelRank(x) != roll.LevelRank(y) {
				return roll.LevelRank(x) < roll.LevelRank(y)
			}
			return x < y
		})
	}
}

// addClass appends a class; one known only by its id is shown under it. None when there are too many.
func (j *joiner) addClass(class Class) int {
	at := len(j.set.Classes)
	if at >= j.limits.Classes {
		if !j.refused {
			j.found.Add(class.File, class.Line, TooManyClasses, "limit", j.limits.Classes)
		}
		j.refused = true
		return None
	}
	if class.Label == "" {
		class.Label = class.ID
	}
	j.set.Classes = append(j.set.Classes, class)
	j.addLabel(class.Label, at)
	return at
}

// labelKey is what a label is recognised by, and the key of a class without an id.
func labelKey(label string) string { return key("label", label) }

func (j *joiner) addLabel(label string, at int) {
	const mostParts = 8 // a label is a name, not a list
	named := labelKey(label)
	j.labels[named] = append(j.labels[named], at)
	j.longest = max(j.longest, min(mostParts, strings.Count(label, ",")+1))
}

// keyPupils tells apart pupils of the same names, birth date and sex: by their class, then by their order.
func (j *joiner) keyPupils() {
	same := map[string][]int{}
	for i, pupil := range j.set.Pupils {
		same[pupil.Key] = append(same[pupil.Key], i)
	}
	for i := range j.set.Pupils {
		group := same[j.set.Pupils[i].Key]
		if len(group) < 2 || group[0] != i {
			continue
		}
		first := j.set.Pupils[i]
		for _, other := range group[1:] {
			pupil := j.set.Pupils[other]
			j.found.Add(pupil.File, pupil.Line, HomonymPupil, "file", first.File, "line", first.Line, "name", pupil.FullName())
		}
		distinguish(group, func(at int) *string { return &j.set.Pupils[at].Key }, func(at int) string {
			if class := j.set.Pupils[at].Class; class != None {
				return key("class", j.set.Classes[class].Label)
			}
			return key("class")
		}, func(at int) string { return pupilTie(j.set.Pupils[at]) })
	}
}

// pupilTie orders homonyms of one class by what else their lines say, so that the order of lines matters last.
func pupilTie(p Pupil) string {
	var parts []string
	for _, address := range p.Addresses {
		parts = append(parts, address.Street, address.Postcode, address.Commune)
	}
	return key("", append(parts, p.Level, p.Cycle)...)
}

// distinguish appends to each key of a group what tells it apart, and a number to those that still are alike.
func distinguish(group []int, keyOf func(int) *string, trait, tie func(int) string) {
	type member struct {
		at         int
		trait, tie string
	}
	members := make([]member, len(group))
	for i, at := range group {
		members[i] = member{at, trait(at), tie(at)}
	}
	slices.SortStableFunc(members, func(a, b member) int {
		return cmp.Or(strings.Compare(a.trait, b.trait), strings.Compare(a.tie, b.tie))
	})
	count := map[string]int{}
	for _, m := range members {
		name := m.trait
		if count[name]++; count[name] > 1 {
			name += "#" + strconv.Itoa(count[name])
		}
		*keyOf(m.at) += "|" + name
	}
}

// keyGuardians tells apart the homonyms: by their address, then by their children, then by their order.
func (j *joiner) keyGuardians() {
	guardians := j.set.Guardians
	named, same := map[string]int{}, map[string][]int{}
	for i := range guardians {
		g := &guardians[i]
		name := guardianNameKey(*g)
		g.Key = name + "|" + strings.TrimPrefix(guardianAddressKey(*g), ":")
		same[g.Key] = append(same[g.Key], i)
		if first, again := named[name]; again {
			j.found.Add(g.File, g.Line, HomonymGuardian, "file", guardians[first].File, "line", guardians[first].Line, "name", g.FullName())
		} else {
			named[name] = i
		}
	}
	for _, group := range same {
		if len(group) > 1 {
			distinguish(group, func(at int) *string { return &guardians[at].Key },
				func(at int) string { return guardianChildrenKey(guardians[at]) },
				func(at int) string { return key("", guardians[at].Mail, guardians[at].Mobile, guardians[at].HomePhone) })
		}
	}
}

// keyTeachers tells apart the homonyms: by their mail and classes, then by their order.
func (j *joiner) keyTeachers() {
	named := map[string][]int{}
	for i := range j.teachers {
		t := &j.teachers[i]
		t.Key = teacherNameKey(t.Teacher)
		if group := named[t.Key]; len(group) > 0 {
			first := j.teachers[group[0]]
			j.found.Add(t.File, t.Line, HomonymTeacher, "file", first.File, "line", first.Line, "name", t.FullName())
		}
		named[t.Key] = append(named[t.Key], i)
	}
	for _, group := range named {
		if len(group) > 1 {
			distinguish(group, func(at int) *string { return &j.teachers[at].Key },
				func(at int) string { return key("mail", j.teachers[at].Mail) },
				func(at int) string { return key("", j.teachers[at].classes, j.teachers[at].Mobile) })
		}
	}
}

// placeTeachers gives the teachers their classes, making those which no pupil named, and fills Set.Teachers.
func (j *joiner) placeTeachers() {
	for i, row := range j.teachers {
		teacher := row.Teacher
		for _, label := range j.splitClasses(row.classes) {
			same := j.labels[labelKey(label)]
			switch len(same) {
			case 0:
				if j.given[Pupils] {
					j.found.Add(teacher.File, teacher.Line, ClassNoPupil, "label", roll.Clip(label, 80))
				}
				if at := j.addClass(Class{Key: labelKey(label), File: teacher.File, Line: teacher.Line, Label: label}); at != None {
					teacher.Classes = append(teacher.Classes, at)
				}
			case 1:
				teacher.Classes = append(teacher.Classes, same[0])
			default:
				j.found.Add(teacher.File, teacher.Line, AmbiguousClass, "label", roll.Clip(label, 80), "count", len(same))
			}
		}
		slices.Sort(teacher.Classes)
		teacher.Classes = slices.Compact(teacher.Classes)
		for _, class := range teacher.Classes {
			j.set.Classes[class].Teachers = append(j.set.Classes[class].Teachers, i)
		}
		j.set.Staff = append(j.set.Staff, teacher)
	}
}

// splitClasses cuts "CP A, CE1" into labels. A label may itself hold a comma: the longest run of parts that is a known label
// is taken first.
func (j *joiner) splitClasses(cell string) []string {
	if cell == "" {
		return nil
	}
	if len(j.labels[labelKey(cell)]) > 0 {
		return []string{cell}
	}
	const mostParts = 64
	parts := strings.FieldsFunc(cell, func(r rune) bool { return r == ',' || r == ';' || r == '|' })
	parts = parts[:min(len(parts), mostParts)]
	var out []string
	for from := 0; from < len(parts); {
		to := from + 1
		for end := min(len(parts), from+j.longest); end > from+1; end-- {
			if len(j.labels[labelKey(strings.Join(parts[from:end], ","))]) > 0 {
				to = end
				break
			}
		}
		if label := strings.TrimSpace(strings.Join(parts[from:to], ",")); label != "" {
			out = append(out, label)
		}
		from = to
	}
	return out
}

// pupilIndex finds pupils by a surname and a first name, with or without the class.
type pupilIndex struct {
	byName  map[string][]int
	byClass map[classmate][]int
}

type classmate struct {
	name  string
	class int
}

// mostHomonyms bounds how many pupils of one name are compared: beyond, nothing would tell them apart.
const mostHomonyms = 50

// link finds the pupils that the guardians' lines name.
func (j *joiner) link() {
	if len(j.set.Pupils) == 0 {
		return // each child would be unknown: the missing pupils are told once
	}
	index := j.indexPupils()
	hasGuardian := make([]bool, len(j.set.Pupils))
	for i := range j.set.Guardians {
		g := &j.set.Guardians[i]
		var mine []int
		for _, child := range g.Children {
			pupil, ok := j.match(index, g, child)
			if ok && !slices.Contains(mine, pupil) {
				mine = append(mine, pupil)
				hasGuardian[pupil] = true
				j.set.Links = append(j.set.Links, Link{Pupil: pupil, Guardian: i})
			}
		}
	}
	if !j.given[Guardians] {
		return
	}
	for i, has := range hasGuardian {
		if pupil := &j.set.Pupils[i]; !has {
			j.found.Add(pupil.File, pupil.Line, PupilNoGuardian, "name", pupil.FullName())
		}
	}
}

// indexPupils lists the pupils under their family name and their usage name, each with the first name.
func (j *joiner) indexPupils() pupilIndex {
	index := pupilIndex{map[string][]int{}, map[classmate][]int{}}
	for i := range j.set.Pupils {
		pupil := &j.set.Pupils[i]
		names := []string{key("", pupil.FamilyName, pupil.FirstName)}
		if pupil.UsageName != "" {
			names = append(names, key("", pupil.UsageName, pupil.FirstName))
		}
		for _, name := range sortedUnique(names) {
			index.byName[name] = append(index.byName[name], i)
			mate := classmate{name, pupil.Class}
			index.byClass[mate] = append(index.byClass[mate], i)
		}
	}
	return index
}

// match finds the one pupil whom a guardian's line names, by surname, first name and class; usage names decide between homonyms.
// A class that differs is another child: a guardian tied to the wrong pupil would read that pupil's life.
func (j *joiner) match(index pupilIndex, g *Guardian, child Child) (int, bool) {
	var named []int
	var name string
	for _, surname := range []string{child.FamilyName, child.UsageName} {
		if surname == "" {
			continue
		}
		name = key("", surname, child.FirstName)
		if named = index.byName[name]; len(named) > 0 {
			break
		}
	}
	wanted := named
	if child.Classes != "" {
		wanted = slices.Clone(index.byClass[classmate{name, None}]) // nobody contradicts an empty cell
		for _, class := range j.classesNamed(child.Classes) {
			wanted = append(wanted, index.byClass[classmate{name, class}]...)
		}
	}
	if len(wanted) > 1 && len(wanted) <= mostHomonyms {
		wanted = j.sameUsage(wanted, child)
	}
	switch len(wanted) {
	case 1:
		return wanted[0], true
	case 0:
		elsewhere := ""
		if len(named) == 1 {
			elsewhere = j.set.Classes[j.set.Pupils[named[0]].Class].Label
		}
		j.found.Add(g.File, g.Line, UnmatchedChild, "child", child.FullName(), "class", roll.Clip(child.Classes, 80), "found_class", roll.Clip(elsewhere, 80))
	default:
		j.found.Add(g.File, g.Line, AmbiguousChild, "child", child.FullName(), "class", roll.Clip(child.Classes, 80), "count", len(wanted))
	}
	return None, false
}

// sameUsage keeps the homonyms whose usage name is the child's, or all of them when none has it.
func (j *joiner) sameUsage(homonyms []int, child Child) []int {
	var out []int
	for _, at := range homonyms {
		if fold.Fold(j.set.Pupils[at].UsageName) == fold.Fold(child.UsageName) {
			out = append(out, at)
		}
	}
	if len(out) == 0 {
		return homonyms
	}
	return out
}

// classesNamed lists the classes that a cell of a guardian's line names: one label, or several.
func (j *joiner) classesNamed(cell string) []int {
	if classes, known := j.split[cell]; known {
		return classes
	}
	var out []int
	for _, label := range j.splitClasses(cell) {
		out = append(out, j.labels[labelKey(label)]...)
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if j.split == nil {
		j.split = map[string][]int{}
	}
	j.split[cell] = out
	return out
}

func sortedUnique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
