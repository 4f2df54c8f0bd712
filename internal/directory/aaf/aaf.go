// Package aaf reads the files by which an académie feeds the ENT of its schools (annuaire académique fédérateur, first and second
// degree): whole sets and what changed since. It decides nothing and writes nothing but a sealed spool that dies with the process: the
// whole set is read and checked first, then each school is given as a roll of its own.
//
// Sources: the ministry's SDET, annexe opérationnelle (AAF-VE1806, AAF-VE2003), and the DTD ficAlimMENESR, which is never obeyed.
package aaf

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"time"

	"preau/internal/directory/roll"
	"preau/internal/platform/spool"
	"preau/internal/platform/unpack"
	"preau/internal/platform/xmlstream"
)

const wholeSet = roll.WholeSet

// Limits bound what a set may cost. A zero field takes its default.
type Limits struct {
	Files         int       // 2,000, entries of archives included
	Bytes         int64     // 8 GiB, unpacked
	FileBytes     int64     // 2 GiB, one file unpacked
	Value         int       // 64 KiB, a tag or a value
	Depth         int       // 16 elements inside one another
	RecordBytes   int       // 256 KiB, what one record says
	Records       int       // 5,000,000 in the set
	SchoolRecords int       // 40,000 of one school
	Issues        int       // 500 errors and 500 warnings are listed of the set, and of each school
	Today         time.Time // when given, birth dates after it or 30 years before are warned of
}

func (l Limits) withDefaults() Limits {
	or := func(n *int, value int) {
		if *n <= 0 {
			*n = value
		}
	}
	or(&l.Files, 2000)
	or(&l.Value, 64<<10)
	or(&l.Depth, 16)
	or(&l.RecordBytes, 256<<10)
	or(&l.Records, 5_000_000)
	or(&l.SchoolRecords, 40_000)
	or(&l.Issues, 500)
	if l.Bytes <= 0 {
		l.Bytes = 8 << 30
	}
	if l.FileBytes <= 0 {
		l.FileBytes = 2 << 30
	}
	return l
}

// Options say how a set is to be read.
type Options struct {
	Academy string // prefixes every key, since ids are unique in one académie only: "aaf:<academy>:<id>"
	Spool   string // folder of the temporary file, some 60 % of the set's size; "" is the system's
	Limits  Limits
	// For a Delta, whose requests need not name a school. Where tells the UAI of the schools in which a person is known; Structure
	// that of the school of a structure which is not in the files, "" for none. nil: nowhere.
	Where     func(kind roll.Kind, key string) ([]string, error)
	Structure func(key string) (string, error)
}

// ErrRefused is the answer to who asks for the schools of a set that is not whole.
var ErrRefused = errors.New("aaf: the set has errors")

// Set is a set of files that was read and checked whole. Close it.
type Set struct {
	Mode       Mode
	Dates      []string // of the files, ascending; one for a whole set
	Structures []Structure
	Files      []roll.FileInfo // one per file given, as given
	Bytes      int64           // that were read, unpacked

	options                Options
	keep                   *spool.Spool
	files                  []file
	names                  []string // of the files, as read
	schools                []*school
	mefs                   map[string]string // their words by their code
	hasRelatives, hasStaff bool
	issues                 []roll.Issue
}

// Issues are what is wrong with the set and its files; each school has its own beside.
func (s *Set) Issues() []roll.Issue { return s.issues }

// Committable says whether nothing in the set itself forbids to apply its schools; each school may have errors of its own.
func (s *Set) Committable() bool {
	return !slices.ContainsFunc(s.issues, func(i roll.Issue) bool { return i.Severity == roll.SeverityError })
}

// Delta says that the files hold what changed, not everybody.
func (s *Set) Delta() bool { return s.Mode == Delta }

// Date is the day of the files, the last one of several; "" when their names do not tell.
func (s *Set) Date() string {
	if len(s.Dates) == 0 {
		return ""
	}
	return s.Dates[len(s.Dates)-1]
}

// Others are the structures of the set that are no school here: circonscriptions, services, lycées. Their Structure is the
// file's word for what they are.
func (s *Set) Others() []roll.School {
	var out []roll.School
	for _, st := range s.Structures {
		if st.Key == "" {
			out = append(out, roll.School{Key: Key(s.options.Academy, st.ID), UAI: st.UAI, Name: st.Name, Structure: st.Words, City: st.record.get("ENTStructureVille", "l")})
		}
	}
	return out
}

// Close gives back the disk.
func (s *Set) Close() error { return s.keep.Close() }

// Schools gives the schools in the order of their structures, one in memory at a time, as often as asked. A set with errors
// gives ErrRefused and nothing else.
func (s *Set) Schools() iter.Seq2[*roll.Set, error] {
	return func(yield func(*roll.Set, error) bool) {
		if !s.Committable() {
			yield(nil, ErrRefused)
			return
		}
		for _, sc := range s.schools {
			set, err := s.build(sc)
			if set == nil && err == nil {
				continue
			}
			if !yield(set, err) || err != nil {
				return
			}
		}
	}
}

// Key is what the directory keeps of a record of an académie: the id of its files, which EduConnect gives too.
func Key(academy, id string) string { return "aaf:" + academy + ":" + id }

// OpenFolder reads the set lying in a folder. Its error is Open's, or that of the folder.
func OpenFolder(ctx context.Context, folder fs.FS, options Options) (*Set, error) {
	sources, done, err := unpack.Folder(folder)
	if err != nil {
		return nil, err
	}
	defer done()
	return Open(ctx, sources, options)
}

// Open reads a whole set: files, or archives that hold them. The error is only of the machine (a broken upload, a full disk, the
// end of ctx); everything wrong in the files is an Issue.
func Open(ctx context.Context, sources []unpack.Source, options Options) (*Set, error) {
	options.Limits = options.Limits.withDefaults()
	keep, err := spool.New(options.Spool)
	if err != nil {
		return nil, err
	}
	set := &Set{options: options, keep: keep, mefs: map[string]string{}}
	o := &opener{Set: set, found: roll.NewFindings(severities, options.Limits.Issues), wanted: map[string][]int32{}, seen: map[string]seen{}, place: map[string]int32{}, staffed: map[string][]int32{}, asked: map[string]int32{}, byID: map[string]int{}, byUAI: map[string]int{}}
	if err := o.read(ctx, sources); err != nil {
		return nil, errors.Join(err, keep.Close())
	}
	return set, nil
}

func (o *opener) read(ctx context.Context, sources []unpack.Source) error {
	list, err := unpack.Files(sources, o.keep, unpack.Limits{Files: o.options.Limits.Files, Bytes: o.options.Limits.Bytes})
	if err != nil {
		if !o.refuse("", err) {
			return err
		}
		o.finish(nil)
		return nil
	}
	o.Files = make([]roll.FileInfo, len(list))
	for i, f := range list {
		o.Files[i].Name = f.Name
	}
	o.inventory(list)
	if o.broken != nil {
		return o.broken
	}
	if o.found.Errors() > 0 { // the names alone say that the set is not whole: what it holds is not looked at
		o.finish(list)
		return nil
	}
	for i := range o.files {
		o.names = append(o.names, o.files[i].Name)
	}
	for i := range o.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := o.readFile(ctx, i); err != nil {
			return err
		}
		if o.broken != nil {
			return o.broken
		}
		if o.files[i].category == Structures {
			o.settleStructures()
		}
	}
	o.crossCheck()
	o.finish(list)
	return nil
}

// finish writes the set's own list of issues.
func (o *opener) finish(list []unpack.File) {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.Name
	}
	o.issues = o.found.Sorted(names)
}

// refuse turns what is wrong with a file's packing or its XML into an issue; false for an error of the machine.
func (o *opener) refuse(name string, err error) bool {
	var (
		document *xmlstream.Error
		packed   *unpack.Error
		record   *problem
	)
	params := func(from map[string]string) (out []any) {
		for _, key := range sortedKeys(from) {
			out = append(out, key, from[key])
		}
		return out
	}
	switch {
	case errors.As(err, &document):
		o.found.Add(name, document.Line, document.Code, params(document.Params)...)
	case errors.As(err, &packed):
		o.found.Add(packed.File, 0, packed.Code, params(packed.Params)...)
	case errors.As(err, &record):
		o.found.Add(name, record.line, record.code, record.params...)
	default:
		o.broken = fmt.Errorf("read %s: %w", name, err)
		return false
	}
	return true
}

// begin opens a file for reading.
func (o *opener) begin(f *file) (*fileReader, error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	l := o.options.Limits
	return &fileReader{xml: xmlstream.NewReader(in, xmlstream.Limits{Bytes: l.FileBytes, Depth: l.Depth, Value: l.Value}), in: in, limits: l, unknown: map[string]int{}, mode: f.mode}, nil
}

// readFile reads one file and hands each record to where it belongs. What is wrong with the file ends it, and forbids the set.
func (o *opener) readFile(ctx context.Context, i int) error {
	f := &o.files[i]
	reader, err := o.begin(f)
	if err != nil {
		if o.refuse(f.Name, err) {
			return nil
		}
		return o.broken
	}
	defer reader.close()
	reader.file = i
	info := &o.Files[f.at]
	info.Kind = map[Category]roll.Kind{Pupils: roll.Pupils, Relatives: roll.Guardians, Staff: roll.Teachers}[f.category]
	defer func() {
		o.Bytes += reader.xml.Bytes()
		info.Encoding = reader.xml.Encoding()
	}()
	strange := map[string]bool{}
	var r record
	for {
		err := reader.next(&r)
		if err == errEnd {
			break
		}
		if err != nil {
			if o.refuse(f.Name, err) {
				return nil
			}
			return o.broken
		}
		info.Rows++
		if o.records++; o.records > o.options.Limits.Records {
			o.found.Add(f.Name, r.line, TooManyRecords, "limit", o.options.Limits.Records)
			return nil
		}
		if o.records%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch {
		case r.category == "" && r.word != "":
			if !strange[r.word] && len(strange) < 20 {
				strange[r.word] = true
				o.found.Add(f.Name, r.line, UnknownCategory, "category", clip(r.word))
			}
			continue
		case r.category == "":
			r.category = f.category
		case r.category != f.category:
			o.found.Add(f.Name, r.line, WrongCategory, "expected", f.category, "found", r.category)
			return nil
		}
		if r.id == "" {
			o.found.Add(f.Name, r.line, MissingID, "category", r.category)
			continue
		}
		if f.mode == Complete && r.request != add {
			o.found.Add(f.Name, r.line, UnexpectedRequest, "request", map[request]string{modify: "modifyRequest", remove: "deleteRequest"}[r.request])
			return nil
		}
		if err := o.take(&r); err != nil {
			return err
		}
	}
	if !reader.rooted {
		o.found.Add(f.Name, 0, WrongRoot, "found", "")
	}
	if reader.xml.Lied() {
		o.found.Add(f.Name, 0, EncodingLies)
	}
	for _, name := range sortedKeys(reader.unknown) {
		o.found.Add(f.Name, reader.unknown[name], UnknownElement, "element", clip(name))
	}
	return nil
}

func clip(s string) string { return roll.Clip(s, 80) }

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for key := range m {
		out = append(out, key)
	}
	slices.SortFunc(out, strings.Compare)
	return out
}
