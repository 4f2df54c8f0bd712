package aaf

import (
	"fmt"
	"slices"

	"preau/internal/directory/roll"
	"preau/internal/platform/spool"
)

// opener reads a set: it hands each record to the schools it concerns, and keeps of it an id and a number or two.
type opener struct {
	*Set
	found   *roll.Findings
	broken  error  // of the machine
	base    string // a file of the whole set
	records int

	byID, byUAI map[string]int     // of a structure, its position
	place       map[string]int32   // of a pupil, the school; elsewhere for one who is in none that is read
	wanted      map[string][]int32 // of a guardian whom a pupil names, the schools
	staffed     map[string][]int32 // of somebody of the staff, the schools
	seen        map[string]seen    // of a record of a whole set, what it said
	asked       map[string]int32   // of a structure that a Delta names and does not describe, the school
	packed      []byte

	lost, lostRelatives int // guardians whom nobody names, of how many
	academies           []string
}

// elsewhere is the place of a pupil whose school is not one that is opened.
const elsewhere = -1

type seen struct {
	sum  uint64
	file int
	line int
}

// school is a school of the set and its records.
type school struct {
	roll.School
	structure  int // position in Set.Structures; -1 for one that a Delta names by its id only
	stream     *spool.Stream
	records    int
	tooMany    bool
	classNames []string // ENTStructureClasses, as written
	groupNames []string
	found      []func(*roll.Findings) // issues of the structure itself
	aliases    []string               // ids of the structures whose people are this school's
}

// whole says that a record is of a whole set, not of a Delta that follows it.
func (o *opener) whole(r *record) bool { return o.files[r.file].mode == Complete }

// take hands a record on.
func (o *opener) take(r *record) error {
	if o.whole(r) {
		if again, err := o.again(r); again || err != nil {
			return err
		}
	}
	switch r.category {
	case Structures:
		o.structure(r)
		return nil
	case MEFs:
		if label := r.get("ENTLibelleMef", "ENTNivFormation"); label != "" {
			o.mefs[r.id] = label
		}
		return nil
	case Pupils:
		return o.pupil(r)
	case Relatives:
		return o.relative(r)
	case Staff:
		return o.person(r)
	}
	return nil
}

// again finds a second record of one id. The same words twice are one record; other words forbid the schools concerned.
func (o *opener) again(r *record) (bool, error) {
	key := string(r.category) + " " + r.id
	sum := r.sum()
	first, there := o.seen[key]
	if !there {
		o.seen[key] = seen{sum, r.file, r.line}
		return false, nil
	}
	params := []any{"category", r.category, "id", clip(r.id), "file", o.names[first.file], "line", first.line}
	if first.sum == sum {
		o.found.Add(o.names[r.file], r.line, DuplicateRecord, params...)
		return true, nil
	}
	if r.category == Structures || r.category == MEFs || r.category == Subjects {
		o.found.Add(o.names[r.file], r.line, DuplicateID, params...)
		return true, nil
	}
	var schools []int32
	switch r.category {
	case Pupils:
		schools = append(schools, o.schoolOf(r))
		if at, ok := o.place[r.id]; ok {
			schools = append(schools, at)
		}
	case Relatives:
		schools = o.wanted[r.id]
	case Staff:
		schools = append(o.staffSchools(r), o.staffed[r.id]...)
	}
	mark := record{request: conflict, category: r.category, id: r.id, file: r.file, line: r.line,
		attrs: []attr{{name: 0, values: []string{o.names[first.file], fmt.Sprint(first.line)}}}}
	return true, o.give(&mark, schools)
}

// give writes a record to the streams of schools.
func (o *opener) give(r *record, schools []int32) error {
	o.packed = o.packed[:0]
	for i, at := range schools {
		if at < 0 || slices.Contains(schools[:i], at) {
			continue
		}
		sc := o.schools[at]
		if sc.records++; sc.records > o.options.Limits.SchoolRecords {
			if !sc.tooMany {
				sc.tooMany = true
				o.found.Add(o.names[r.file], r.line, SchoolTooLarge, "limit", o.options.Limits.SchoolRecords, "school", clip(sc.Name))
			}
			continue
		}
		if len(o.packed) == 0 {
			o.packed = r.pack(o.packed)
		}
		if sc.stream == nil {
			sc.stream = o.keep.Stream()
		}
		if _, err := sc.stream.Write(o.packed); err != nil {
			return err
		}
	}
	return nil
}

// located finds the schools in which a person is known, for a Delta.
func (o *opener) located(kind roll.Kind, id string) ([]int32, error) {
	if o.options.Where == nil {
		return nil, nil
	}
	numbers, err := o.options.Where(kind, Key(o.options.Academy, id))
	if err != nil {
		return nil, fmt.Errorf("ask where somebody is known: %w", err)
	}
	var out []int32
	for _, uai := range numbers {
		if at := o.byNumber(uai); at >= 0 {
			out = append(out, at)
		}
	}
	return out, nil
}

// byNumber is the school of a UAI, added when a Delta does not describe it.
func (o *opener) byNumber(uai string) int32 {
	if i, ok := o.byUAI[uai]; ok {
		return o.Structures[i].school
	}
	at := slices.IndexFunc(o.schools, func(sc *school) bool { return sc.UAI == uai })
	if at < 0 {
		o.schools = append(o.schools, &school{School: roll.School{UAI: uai}, structure: -1})
		at = len(o.schools) - 1
	}
	return int32(at)
}

// schoolAt is the school of a structure's id or UAI; elsewhere when it is none that is opened, and known says whether the set
// knows the structure at all.
func (o *opener) schoolAt(id string) (at int32, known bool) {
	i, ok := o.byID[id]
	if !ok {
		i, ok = o.byUAI[id]
	}
	if ok {
		return o.Structures[i].school, true
	}
	if o.Mode != Delta || id == "" || o.options.Structure == nil {
		return elsewhere, false
	}
	if at, asked := o.asked[id]; asked {
		return at, at >= 0
	}
	uai, err := o.options.Structure(Key(o.options.Academy, id))
	if err != nil {
		o.broken = fmt.Errorf("ask whose a structure is: %w", err)
	}
	at = elsewhere
	if uai != "" {
		if at = o.byNumber(uai); at >= 0 {
			o.schools[at].aliases = append(o.schools[at].aliases, id)
		}
	}
	o.asked[id] = at
	return at, at >= 0
}

// structuresOf are the ids of structures that a pupil's record names, the surest first.
func structuresOf(r *record) (out []string) {
	for _, name := range []string{"ENTEleveStructRattachId", "ENTPersonStructRattach", "ENTPersonClasses", "ENTEleveClasses", "ENTEleveDateEntreeClasses"} {
		for _, v := range r.all(name) {
			if id := part(sub(v), 0); id != "" && !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// schoolOf is the school of a pupil's record. A pupil who names several is of the first that the set knows.
func (o *opener) schoolOf(r *record) int32 {
	for _, id := range structuresOf(r) {
		if at, known := o.schoolAt(id); known {
			return at
		}
	}
	return elsewhere - 1 // named by no structure of the set
}

func (o *opener) pupil(r *record) error {
	at := o.schoolOf(r)
	var schools []int32
	if o.whole(r) {
		if at < elsewhere {
			o.found.Add(o.names[r.file], r.line, PupilNoSchool, "id", clip(r.id), "structure", clip(part(append(structuresOf(r), ""), 0)))
			at = elsewhere
		}
		if o.place[r.id] = at; at == elsewhere {
			return nil
		}
		schools = []int32{at}
	} else {
		before, err := o.pupilBefore(r.id)
		if err != nil {
			return err
		}
		if o.Mode == Complete && o.crosses(r, at, before) {
			o.found.Add(o.names[r.file], r.line, MixedModes, "other", o.base)
			return nil
		}
		if at >= elsewhere && r.request != remove {
			o.place[r.id] = at
			schools = []int32{at}
			left := record{request: remove, category: Pupils, id: r.id, file: r.file, line: r.line}
			if err := o.give(&left, slices.DeleteFunc(before, func(b int32) bool { return b == at })); err != nil {
				return err
			}
		} else {
			schools = before
		}
		if len(schools) == 0 {
			o.found.Add(o.names[r.file], r.line, UnknownID, "category", r.category, "id", clip(r.id))
		}
	}
	for _, l := range linksOf(r, nil) {
		for _, at := range schools {
			if at >= 0 && !slices.Contains(o.wanted[l.guardian], at) {
				o.wanted[l.guardian] = append(o.wanted[l.guardian], at)
			}
		}
	}
	return o.give(r, schools)
}

// crosses tells a request of a Delta that follows a whole set and moves a pupil to another school, or ties them to somebody whom that
// school has not: what the whole set says of them lies with the other school. The two are then read one after the other.
func (o *opener) crosses(r *record, at int32, before []int32) bool {
	if at < elsewhere && len(before) > 0 { // the request names no school
		at = before[0]
	}
	if r.request == remove || at < 0 {
		return false
	}
	if len(before) > 0 && before[0] != at {
		return true
	}
	return slices.ContainsFunc(linksOf(r, nil), func(l link) bool {
		_, met := o.seen[string(Relatives)+" "+l.guardian]
		return met && !slices.Contains(o.wanted[l.guardian], at)
	})
}

// pupilBefore is where a pupil of a Delta was: in the set so far, else where the house knows them.
func (o *opener) pupilBefore(id string) ([]int32, error) {
	if at, ok := o.place[id]; ok {
		return []int32{at}, nil
	}
	if o.Mode == Complete {
		return nil, nil
	}
	return o.located(roll.Pupils, id)
}

func childrenOf(r *record) []string {
	var out []string
	for _, v := range r.all("ENTPersRelEleveEleve", "ENTAuxPersRelEleveEleve") {
		if id := part(sub(v), 0); id != "" {
			out = append(out, id)
		}
	}
	return out
}

func (o *opener) relative(r *record) error {
	if o.whole(r) {
		o.lostRelatives++
	} else {
		o.seen[string(Relatives)+" "+r.id] = seen{}
	}
	schools := slices.Clone(o.wanted[r.id])
	leftOut := false
	for _, child := range childrenOf(r) {
		at, ok := o.place[child]
		switch {
		case ok && at >= 0:
			schools = append(schools, at)
		case ok:
			leftOut = true
		case o.Mode == Delta:
			known, err := o.located(roll.Pupils, child)
			if err != nil {
				return err
			}
			schools = append(schools, known...)
		}
	}
	if o.Mode == Delta {
		known, err := o.located(roll.Guardians, r.id)
		if err != nil {
			return err
		}
		if schools = append(schools, known...); len(schools) == 0 {
			o.found.Add(o.names[r.file], r.line, UnknownID, "category", r.category, "id", clip(r.id))
		}
	} else if len(schools) == 0 && !leftOut {
		if o.whole(r) {
			o.lost++
		}
		o.found.Add(o.names[r.file], r.line, GuardianNoPupil, "id", clip(r.id))
	}
	o.wanted[r.id] = schools
	return o.give(r, schools)
}

// staffSchools are the schools that a record of the staff names.
func (o *opener) staffSchools(r *record) []int32 {
	var out []int32
	for _, name := range []string{"ENTPersonFonctions", "ENTEnsFonctionDir", "ENTPersonStructRattach", "ENTAuxEnsClasses", "ENTAuxEnsClassesMatieres", "ENTAuxEnsClassesPrincipal", "ENTPersonClasses", "ENTEnsClasses", "ENTAuxEnsGroupes", "ENTAuxEnsGroupesMatieres", "ENTPersonGroupes", "ENTEnsGroupes"} {
		for _, v := range r.all(name) {
			if at, known := o.schoolAt(part(sub(v), 0)); known && at >= 0 && !slices.Contains(out, at) {
				out = append(out, at)
			}
		}
	}
	return out
}

func (o *opener) person(r *record) error {
	schools := o.staffSchools(r)
	if o.Mode == Complete && !o.whole(r) {
		schools = append(schools, o.staffed[r.id]...)
	}
	if o.Mode == Delta {
		known, err := o.located(roll.Teachers, r.id)
		if err != nil {
			return err
		}
		schools = append(schools, known...)
		schools = append(schools, o.staffed[r.id]...)
		if len(schools) == 0 {
			o.found.Add(o.names[r.file], r.line, UnknownID, "category", r.category, "id", clip(r.id))
		}
	}
	o.staffed[r.id] = schools
	return o.give(r, schools)
}

// crossCheck compares the files of a whole set with one another: a last part that is missing leaves no gap in the numbers, but
// many who are named and not there.
func (o *opener) crossCheck() {
	if len(o.academies) > 1 {
		o.found.Add(wholeSet, 0, SeveralAcademies, "names", clip(fmt.Sprint(o.academies)))
	}
	if o.Mode != Complete || o.found.Errors() > 0 {
		return
	}
	if len(o.place) == 0 {
		o.found.Add(wholeSet, 0, NoPupils)
		return
	}
	if len(o.schools) == 0 {
		o.found.Add(wholeSet, 0, NoSchool)
		return
	}
	const few = 20
	missing := 0
	for id := range o.wanted {
		if _, read := o.seen[string(Relatives)+" "+id]; !read {
			missing++
		}
	}
	if o.hasRelatives && missing > few && missing*10 > len(o.wanted) {
		o.found.Add(wholeSet, 0, SuspectedPart, "category", Relatives, "count", missing, "total", len(o.wanted))
	}
	if o.lost > few && o.lost*5 > o.lostRelatives {
		o.found.Add(wholeSet, 0, SuspectedPart, "category", Pupils, "count", o.lost, "total", o.lostRelatives)
	}
	outside := 0
	for _, at := range o.place {
		if at == elsewhere {
			outside++
		}
	}
	if outside == len(o.place) {
		o.found.Add(wholeSet, 0, NoPupils)
	}
}
