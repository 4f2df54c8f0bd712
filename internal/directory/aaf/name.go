package aaf

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"preau/internal/platform/fold"
	"preau/internal/platform/unpack"
)

// Category is what the records of a file are about.
type Category string

// The categories, in the order in which they are read.
const (
	Structures Category = "EtabEducNat"
	MEFs       Category = "MefEducNat"
	Subjects   Category = "MatiereEducNat"
	Staff      Category = "PersEducNat"
	Pupils     Category = "Eleve"
	Relatives  Category = "PersRelEleve"
)

var categories = []Category{Structures, MEFs, Subjects, Staff, Pupils, Relatives}

// categoryOf reads a category from a file's name or from a record's own word for it; "" when it is none that is read.
func categoryOf(word string) Category {
	switch fold.Fold(word) {
	case "etabeducnat", "etab", "etablissement", "ecole", "enteleveetab", "entetablissement", "entecole":
		return Structures
	case "mefeducnat", "mef":
		return MEFs
	case "matiereeducnat", "matiere":
		return Subjects
	case "perseducnat":
		return Staff
	case "eleve", "enteleve":
		return Pupils
	case "persreleleve", "entauxpersreleleve":
		return Relatives
	}
	return ""
}

// Mode says whether the files hold everybody, or what changed.
type Mode string

// The modes.
const (
	Complete Mode = "complet"
	Delta    Mode = "delta"
)

// file is a file of the set, as its name tells.
type file struct {
	unpack.File
	at       int // position as given
	named    bool
	source   string // <ENT>, before the mode
	mode     Mode
	date     string // "2026-09-01"; "" when the name does not tell
	category Category
	part     int
}

var nameShape = regexp.MustCompile(`(?i)^(.{1,80}?)_(complet|delta)(?:_([0-9]{8}))?_([A-Za-z0-9]{1,40})_([0-9]{1,6})\.xml$`)

// readName reads "<ENT>_<Complet|Delta>_<YYYYMMDD>_<category>_<part>.xml"; some exports leave the day out.
func readName(f unpack.File) (out file, ok bool) {
	m := nameShape.FindStringSubmatch(f.Base)
	if m == nil {
		return file{File: f}, false
	}
	out = file{File: f, named: true, source: strings.ToUpper(m[1]), mode: Mode(strings.ToLower(m[2])), category: categoryOf(m[4])}
	if m[3] != "" {
		day, err := time.Parse("20060102", m[3])
		if err != nil {
			return file{File: f}, false
		}
		out.date = day.Format(time.DateOnly)
	}
	_, err := fmt.Sscanf(m[5], "%d", &out.part)
	return out, err == nil
}

// beside tells the files that travel with a set and say nothing.
func beside(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".dtd", ".txt", ".md", ".log", ".md5", ".sha1", ".sha256", ".crc":
		return true
	}
	return false
}

// inventory recognises the files, orders them as they are read, and refuses a set that is not whole or not one.
func (o *opener) inventory(list []unpack.File) {
	for i, f := range list {
		if beside(f.Base) {
			continue
		}
		known, ok := readName(f)
		known.at = i
		if !ok {
			if known, ok = o.recognise(known); !ok {
				continue
			}
		}
		if known.category == "" {
			m := nameShape.FindStringSubmatch(f.Base)
			o.found.Add(f.Name, 0, UnknownCategory, "category", m[4])
			continue
		}
		o.files = append(o.files, known)
	}
	if len(o.files) == 0 {
		if o.found.Errors() == 0 {
			o.found.Add(wholeSet, 0, NoFiles)
		}
		return
	}
	o.oneSet()
	slices.SortStableFunc(o.files, func(a, b file) int {
		return cmp.Or(strings.Compare(a.date, b.date), cmp.Compare(slices.Index(categories, a.category), slices.Index(categories, b.category)), cmp.Compare(a.part, b.part), cmp.Compare(a.at, b.at))
	})
	o.wholeParts()
	if o.Mode == Complete {
		o.wholeSet()
	}
}

// oneSet holds the files to one source and, for a whole set, one day. A Delta of a later day may follow a whole set: together they
// say who is there on that day.
func (o *opener) oneSet() {
	var first *file
	for i := range o.files {
		if f := &o.files[i]; f.named && (first == nil || first.mode == Delta && f.mode == Complete || first.mode == f.mode && first.date == "" && f.date != "") {
			first = f
		}
	}
	o.Mode = Delta
	if first != nil {
		o.Mode, o.base = first.mode, first.Name
	}
	undated := false
	for i := range o.files {
		f := &o.files[i]
		if !f.named { // taken to be of the set beside it; alone, nobody knows whether it holds everybody
			f.mode, f.part = o.Mode, -1
			if first != nil {
				f.date = first.date
			}
			o.found.Add(f.Name, 0, UnnamedFile, "category", f.category)
			continue
		}
		if f.date == "" && !undated {
			undated = true
			o.found.Add(f.Name, 0, UndatedFile)
		}
		if f.date == "" && f.mode == first.mode {
			f.date = first.date
		}
		if f.date != "" && !slices.Contains(o.Dates, f.date) {
			o.Dates = append(o.Dates, f.date)
		}
		switch {
		case f.source != first.source:
			o.found.Add(f.Name, 0, MixedSources, "source", f.source, "other_source", first.source)
		case f.mode != first.mode && f.date <= first.date:
			o.found.Add(f.Name, 0, MixedModes, "other", first.Name)
		case f.mode == Complete && f.date != first.date:
			o.found.Add(f.Name, 0, MixedDates, "date", f.date, "other", first.Name, "other_date", first.date)
		}
	}
	slices.Sort(o.Dates)
}

// wholeParts refuses a gap in the numbers of the parts, and a number borne twice. Numbers begin at 0, at 1 where no file of any
// category bears the 0.
func (o *opener) wholeParts() {
	begin := 1
	for _, f := range o.files {
		if f.named {
			begin = min(begin, f.part)
		}
	}
	next := map[string]*file{}
	for i := range o.files {
		f := &o.files[i]
		if !f.named {
			continue
		}
		key := f.date + string(f.category)
		before := next[key]
		next[key] = f
		expected := begin
		if before != nil {
			if before.part == f.part {
				o.found.Add(f.Name, 0, DuplicatePart, "other", before.Name)
				continue
			}
			expected = before.part + 1
		}
		if f.part != expected {
			o.found.Add(f.Name, 0, MissingPart, "category", f.category, "part", fmt.Sprintf("%04d", expected))
		}
	}
}

// wholeSet tells which categories a whole set lacks.
func (o *opener) wholeSet() {
	has := func(c Category) bool {
		return slices.ContainsFunc(o.files, func(f file) bool { return f.category == c && f.mode == Complete })
	}
	if !has(Structures) {
		o.found.Add(wholeSet, 0, MissingStructures)
	}
	if !has(Pupils) {
		o.found.Add(wholeSet, 0, MissingPupils)
	}
	if o.hasRelatives = has(Relatives); !o.hasRelatives {
		o.found.Add(wholeSet, 0, MissingRelatives)
	}
	if o.hasStaff = has(Staff); !o.hasStaff {
		o.found.Add(wholeSet, 0, MissingStaff)
	}
}

// recognise looks into a file whose name says nothing: the category of its first record.
func (o *opener) recognise(f file) (file, bool) {
	reader, err := o.begin(&f)
	if err != nil {
		o.refuse(f.Name, err)
		return f, false
	}
	defer reader.close()
	var r record
	switch err := reader.next(&r); {
	case err == errEnd:
		o.found.Add(f.Name, 0, UnknownFile)
		return f, false
	case err != nil:
		if strings.EqualFold(path.Ext(f.Base), ".xml") {
			o.refuse(f.Name, err)
		} else {
			o.found.Add(f.Name, 0, UnknownFile)
		}
		return f, false
	case r.category == "":
		o.found.Add(f.Name, 0, UnknownFile)
		return f, false
	}
	f.category = r.category
	return f, true
}
