// Package siecle reads the exports of SIECLE (pupils, who answers for them, divisions and groups, nomenclature) and of STS (staff and
// what they teach) of one school of the second degree, and joins them by their numbers. It decides nothing and writes nothing.
//
// Sources: the ministry's XML exports ExportXML_….zip (BEE_ELEVES, BEE_RESPONSABLES, BEE_STRUCTURES, BEE_NOMENCLATURES 4.0) and
// sts_emp_<UAI>_<année>.xml (STS_EDT).
package siecle

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"preau/internal/directory/roll"
	"preau/internal/platform/spool"
	"preau/internal/platform/unpack"
	"preau/internal/platform/xmlstream"
)

// Limits bound what the files of a school may cost. A zero field takes its default.
type Limits struct {
	Files       int       // 50, entries of archives included
	Bytes       int64     // 512 MiB, unpacked
	FileBytes   int64     // 128 MiB, one file unpacked
	RecordBytes int       // 512 KiB, what one record says
	Records     int       // 200,000 together
	Issues      int       // 500 errors and 500 warnings are listed, the others counted
	Today       time.Time // when given, who leaves after it is still there, and birth dates are looked at
}

func (l Limits) withDefaults() Limits {
	if l.Files <= 0 {
		l.Files = 50
	}
	if l.Bytes <= 0 {
		l.Bytes = 512 << 20
	}
	if l.FileBytes <= 0 {
		l.FileBytes = 128 << 20
	}
	if l.RecordBytes <= 0 {
		l.RecordBytes = 512 << 10
	}
	if l.Records <= 0 {
		l.Records = 200_000
	}
	if l.Issues <= 0 {
		l.Issues = 500
	}
	return l
}

// Options say whose files are expected and how they are read.
type Options struct {
	School string // UAI of the school that imports; a file of another one is an error; "" accepts any one school
	Spool  string // folder for what an archive holds; "" is the system's
	Limits Limits
}

// Kind is what a file holds, by its root element.
type Kind string

// The files. STS names a school's staff, the others are SIECLE's.
const (
	PupilsFile       Kind = "BEE_ELEVES"
	GuardiansFile    Kind = "BEE_RESPONSABLES"
	StructuresFile   Kind = "BEE_STRUCTURES"
	NomenclatureFile Kind = "BEE_NOMENCLATURES"
	CommonFile       Kind = "BEE_COMMUNS"
	StaffFile        Kind = "STS_EDT"
	timetableFile    Kind = "EDT_STS"
)

var kinds = []Kind{PupilsFile, GuardiansFile, StructuresFile, NomenclatureFile, CommonFile, StaffFile, timetableFile}

// records are the elements that stand in memory one at a time, by file.
var records = map[Kind][]string{
	PupilsFile:       {"PARAMETRES", "ELEVE", "STRUCTURES_ELEVE", "ADRESSE"},
	GuardiansFile:    {"PARAMETRES", "ADRESSE", "PERSONNE", "RESPONSABLE_ELEVE"},
	StructuresFile:   {"PARAMETRES", "DIVISION", "GROUPE"},
	NomenclatureFile: {"PARAMETRES", "MEF"},
	CommonFile:       {"PARAMETRES"},
	StaffFile:        {"PARAMETRES", "MEF", "CIVILITE", "INDIVIDU", "SUPPLEANT", "DIVISION", "GROUPE"},
}

// Read reads the files of one school, or archives that hold them. The error is only of the machine (a broken upload); everything
// wrong in the files is an Issue of the set. An error in them forbids to apply any of it.
func Read(sources []unpack.Source, options Options) (*roll.Set, error) {
	options.Limits = options.Limits.withDefaults()
	keep, err := spool.New(options.Spool)
	if err != nil {
		return nil, err
	}
	r := &reader{options: options, found: roll.NewFindings(severities, options.Limits.Issues), seen: map[string]seen{}}
	r.set = &roll.Set{Source: roll.FromSIECLE, Whole: []roll.Kind{}}
	err = r.read(sources, keep)
	if err = errors.Join(err, keep.Close()); err != nil {
		return nil, err
	}
	return r.set, nil
}

// ReadFolder reads the files lying in a folder.
func ReadFolder(folder fs.FS, options Options) (*roll.Set, error) {
	sources, done, err := unpack.Folder(folder)
	if err != nil {
		return nil, err
	}
	defer done()
	return Read(sources, options)
}

// Key is what the directory keeps of a pupil ("E"), a responsible ("R") or somebody of the staff ("I"): their numbers are of
// separate series.
func Key(uai, series, id string) string { return "siecle:" + uai + ":" + series + id }

// document is a file that was read.
type document struct {
	name    string
	kind    Kind
	uai     string
	year    string
	date    string
	records map[string][]*node
}

type seen struct {
	says string
	line int
}

type reader struct {
	options   Options
	found     *roll.Findings
	set       *roll.Set
	documents []*document
	seen      map[string]seen
	count     int
}

func (r *reader) read(sources []unpack.Source, keep *spool.Spool) error {
	list, err := unpack.Files(sources, keep, unpack.Limits{Files: r.options.Limits.Files, Bytes: r.options.Limits.Bytes})
	if err != nil {
		if !r.refuse("", err) {
			return err
		}
		r.set.Issues = r.found.Sorted(nil)
		return nil
	}
	var names []string
	for _, f := range list {
		names = append(names, f.Name)
		if err := r.file(f); err != nil {
			return err
		}
	}
	if len(r.documents) == 0 && r.found.Errors() == 0 {
		r.found.Add(roll.WholeSet, 0, NoFiles)
	}
	r.oneSchool()
	if r.found.Errors() == 0 {
		j := &joiner{reader: r, uai: r.set.School.UAI, at: map[string]int{}, people: map[string]int{}, individuals: map[string]int{}, classes: map[string]int{}, groups: map[string]int{}, addresses: map[string]roll.Address{}, civilities: map[string]string{}, mefs: map[string]string{}}
		j.join()
	}
	r.set.Issues = r.found.Sorted(names)
	if !r.set.Committable() {
		r.set.Whole = []roll.Kind{}
	}
	return nil
}

// refuse turns what is wrong with a file's packing or its XML into an issue; false for an error of the machine.
func (r *reader) refuse(name string, err error) bool {
	var (
		document *xmlstream.Error
		packed   *unpack.Error
		large    errTooLarge
	)
	params := func(from map[string]string) (out []any) {
		for _, key := range sortedKeys(from) {
			out = append(out, key, from[key])
		}
		return out
	}
	switch {
	case errors.As(err, &document):
		r.found.Add(name, document.Line, document.Code, params(document.Params)...)
	case errors.As(err, &packed):
		r.found.Add(packed.File, 0, packed.Code, params(packed.Params)...)
	case errors.As(err, &large):
		r.found.Add(name, large.line, RecordTooLarge, "limit", r.options.Limits.RecordBytes>>10)
	default:
		return false
	}
	return true
}

// beside are files that travel with the exports and say nothing.
func beside(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{".txt", ".xsd", ".dtd", ".md", ".pdf", ".log"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

func (r *reader) file(f unpack.File) error {
	if beside(f.Base) {
		return nil
	}
	in, err := f.Open()
	if err != nil {
		if r.refuse(f.Name, err) {
			return nil
		}
		return fmt.Errorf("open %s: %w", f.Name, err)
	}
	defer in.Close()
	x := xmlstream.NewReader(in, xmlstream.Limits{Bytes: r.options.Limits.FileBytes})
	info := roll.FileInfo{Name: f.Name}
	d := &document{name: f.Name, records: map[string][]*node{}}
	err = r.document(x, d)
	info.Encoding = x.Encoding()
	for _, name := range []string{"ELEVE", "PERSONNE", "INDIVIDU"} {
		info.Rows += len(d.records[name])
	}
	info.Kind = map[Kind]roll.Kind{PupilsFile: roll.Pupils, GuardiansFile: roll.Guardians, StaffFile: roll.Teachers}[d.kind]
	r.set.Files = append(r.set.Files, info)
	if err != nil {
		if r.refuse(f.Name, err) {
			return nil
		}
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if x.Lied() {
		r.found.Add(f.Name, 0, EncodingLies)
	}
	if records[d.kind] != nil {
		r.documents = append(r.documents, d)
	}
	return nil
}

// document reads the records of a file into memory; a school's are a few megabytes.
func (r *reader) document(x *xmlstream.Reader, d *document) error {
	rooted := false
	for {
		t, err := x.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if t.Kind != xmlstream.Start {
			continue
		}
		if !rooted {
			rooted = true
			if d.kind = Kind(strings.ToUpper(t.Name)); !slices.Contains(kinds, d.kind) {
				d.kind = ""
				r.found.Add(d.name, t.Line, UnknownFile, "found", clip(t.Name))
				return nil
			}
			if d.kind == timetableFile {
				r.found.Add(d.name, t.Line, Timetable)
				return nil
			}
			continue
		}
		if !slices.Contains(records[d.kind], strings.ToUpper(t.Name)) {
			continue
		}
		if r.count++; r.count > r.options.Limits.Records {
			r.found.Add(d.name, t.Line, TooManyRecords, "limit", r.options.Limits.Records)
			return nil
		}
		n, err := readNode(x, t, r.options.Limits.RecordBytes)
		if err != nil {
			return err
		}
		d.records[n.name] = append(d.records[n.name], n)
		if n.name == "PARAMETRES" {
			r.parameters(d, n)
		}
	}
}

func (r *reader) parameters(d *document, n *node) {
	for _, u := range n.all("UAJ") {
		if d.uai = u.text; u.attrs["CODE"] != "" {
			d.uai = u.attrs["CODE"]
		}
	}
	for _, y := range n.all("ANNEE_SCOLAIRE") {
		if d.year = y.text; y.attrs["ANNEE"] != "" {
			d.year = y.attrs["ANNEE"]
		}
	}
	d.date = n.get("DATE_EXPORT", "HORODATAGE")
}

func clip(s string) string { return roll.Clip(s, 80) }

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for key := range m {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}
