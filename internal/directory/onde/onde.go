// Package onde reads the CSV exports of ONDE, the national register of first-degree pupils, and those of Base Élèves,
// which came before it: the pupils, their responsibles and the teachers of one school. It decides nothing and writes
// nothing: it gives back what the files say, line by line, and everything that is wrong with them.
package onde

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"
)

// WholeSet stands for the file's name in an Issue about all files together (a missing file, no director).
const WholeSet = "*"

// None is the index of nothing: the class of a pupil who has none.
const None = -1

// Kind is what a file holds, recognised by its headers.
type Kind string

// The three exports of a school.
const (
	Pupils    Kind = "pupils"
	Guardians Kind = "guardians"
	Teachers  Kind = "teachers"
)

// Set is what the files of one school say. Indexes in it are positions in its own slices. Names are as written in the
// files (usually capitals), with spaces tidied; it is personal data throughout, keys and issue parameters included.
type Set struct {
	Pupils    []Pupil
	Guardians []Guardian
	Links     []Link
	Teachers  []Teacher
	Classes   []Class
	Issues    []Issue    // by file in the order given, then by line; those about the whole set last
	Files     []FileInfo // one per file given, in the same order
}

// Committable says whether nothing in the files forbids to apply them: there is no error, warnings being allowed.
func (s *Set) Committable() bool {
	for _, issue := range s.Issues {
		if issue.Severity == SeverityError {
			return false
		}
	}
	return true
}

// Pupil is a line of the pupils' file.
type Pupil struct {
	Key     string // stable from an export to the next: "ine:…", or "name:…" when there is no INE or several pupils share it
	NameKey string // "name:…" always: names, birth date and sex; recognises a pupil whose INE came later
	File    string
	Line    int // of the file, from 1, headers included

	FamilyName, UsageName, FirstName string
	BirthDate                        string // "2018-03-14"; "" when the line has an error
	Sex                              string // "F", "M" or ""
	INE                              string // normalised, "" when absent or malformed
	Addresses                        []Address
	Cycle                            string // as written
	Level                            string // "CE1", "ULIS"…; as written when unknown
	Class                            int    // index in Set.Classes, or None
	Certificate                      Answer // attestation fournie: a school insurance certificate was seen
	ShareWithAssociations            Answer // the address may be given to parents' associations
	Photo                            Answer // the child may be photographed
	Decision                         string // décision de passage, as written
}

// Address is a postal address; Street may hold several lines joined by a space.
type Address struct{ Street, Postcode, Commune, Country string }

// Answer is a box that may have been left empty.
type Answer string

// The answers.
const (
	Unanswered Answer = ""
	Yes        Answer = "yes"
	No         Answer = "no"
)

// Guardian is a line of the responsibles' file. Two people of the same name are two guardians, even at one address.
type Guardian struct {
	Key  string // stable while name and address stay the same; homonyms of one address are told apart by their children
	File string
	Line int

	Civility                         string // "M", "MME" or ""
	FamilyName, UsageName, FirstName string
	Address                          Address
	Mail                             string
	HomePhone, WorkPhone, Mobile     string // E.164 ("+33199000001") when it can be, else as written
	Children                         []Child
}

// Child is how a guardian's line names a pupil: there is no number common to the two files.
type Child struct {
	UsageName, FamilyName, FirstName string
	Classes                          string // one label, or several separated by commas
}

// Link says that a guardian answers for a pupil. The files do not say in what quality (mother, father, tutor).
type Link struct{ Pupil, Guardian int }

// Teacher is a line of the teachers' file.
type Teacher struct {
	Key  string
	File string
	Line int

	Civility                         string // "M", "MME" or ""
	FamilyName, UsageName, FirstName string
	Address                          Address
	Mail                             string
	HomePhone, Mobile                string // E.164 when it can be, else as written
	Director                         bool
	Classes                          []int // indexes in Set.Classes, ascending
}

// Class is a class of the school, as pupils and teachers name it.
type Class struct {
	Key      string // "id:…" from Identifiant classe, else "label:…" from the folded label
	File     string // where it was first named
	Line     int
	Label    string
	ID       string   // Identifiant classe, which LSU calls id-be; "" before ONDE
	Levels   []string // of its pupils, from the youngest
	Pupils   int      // how many
	Teachers []int    // indexes in Set.Teachers, ascending
}

// FileInfo is what was recognised of a file.
type FileInfo struct {
	Name       string
	Kind       Kind   // "" when not recognised
	Encoding   string // "UTF-8", "UTF-8 BOM", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "windows-1252", "ISO-8859-15", "macintosh", "US-ASCII"
	LineEnding string // "CRLF", "LF", "CR", "mixed" or ""
	Separator  string // ";", ",", "|" or a tab
	Rows       int    // lines of data, neither headers nor empty lines
}

// Issue is one thing to know about one line. Its sentence comes from a catalogue, by Code; Params may hold names.
type Issue struct {
	Severity string // SeverityWarning or SeverityError
	File     string // as given, or WholeSet
	Line     int    // from 1; 0 for the whole file
	Code     string // one of Codes
	Params   map[string]string
}

// File is one file to read. Its name serves only to speak of it.
type File struct {
	Name    string
	Content io.Reader
}

// Bytes makes a File of bytes in memory.
func Bytes(name string, content []byte) File {
	return File{Name: name, Content: bytes.NewReader(content)}
}

// Limits bound what a set of files may cost. A zero field takes its default.
type Limits struct {
	Files      int       // 50
	FileBytes  int64     // 32 MiB each
	TotalBytes int64     // 64 MiB together
	LineBytes  int       // 1 MiB, for a line and for a record of several lines
	Lines      int       // 1,000,000 together
	Columns    int       // 512
	Classes    int       // 10,000
	Issues     int       // 500 errors and 500 warnings are listed, the others counted
	Today      time.Time // when given, birth dates after it or 30 years before are warned of
}

func (l Limits) withDefaults() Limits {
	if l.Files <= 0 {
		l.Files = 50
	}
	if l.FileBytes <= 0 {
		l.FileBytes = 32 << 20
	}
	if l.TotalBytes <= 0 {
		l.TotalBytes = 64 << 20
	}
	if l.LineBytes <= 0 {
		l.LineBytes = 1 << 20
	}
	if l.Lines <= 0 {
		l.Lines = 1_000_000
	}
	if l.Columns <= 0 {
		l.Columns = 512
	}
	if l.Classes <= 0 {
		l.Classes = 10_000
	}
	if l.Issues <= 0 {
		l.Issues = 500
	}
	return l
}

// Read reads the files of one school. The error is only for a file that could not be read at all (a broken upload);
// everything wrong inside the files is an Issue of the Set, and what could be understood is in the Set beside it.
func Read(files []File, limits Limits) (*Set, error) {
	limits = limits.withDefaults()
	set := &Set{}
	found := newFindings(limits.Issues)
	budget := limits.Lines
	seen := map[digest]string{}
	rows := map[digest]place{}
	join := &joiner{set: set, found: found, limits: limits}

	for i, file := range files {
		if i >= limits.Files {
			found.add(WholeSet, 0, TooManyFiles, "limit", limits.Files, "count", len(files))
			break
		}
		limits.FileBytes = min(limits.FileBytes, limits.TotalBytes)
		content, err := io.ReadAll(io.LimitReader(file.Content, limits.FileBytes+1))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file.Name, err)
		}
		limits.TotalBytes = max(0, limits.TotalBytes-int64(len(content)))
		parsed := parseFile(i, file.Name, content, limits, &budget, rows)
		if first, again := seen[parsed.digest]; again && parsed.info.Kind != "" && parsed.info.Rows > 0 {
			set.Files = append(set.Files, parsed.info)
			found.add(file.Name, 0, DuplicateFile, "other", first)
			continue
		}
		seen[parsed.digest] = file.Name
		set.Files = append(set.Files, parsed.info)
		found.merge(parsed.found)
		join.take(parsed)
	}
	join.finish()
	set.Issues = found.sorted(files)
	return set, nil
}

// readable are the endings of the names that ReadFolder opens; the wrong formats are among them so that each is told.
var readable = map[string]bool{".csv": true, ".txt": true, ".tsv": true, ".xlsx": true, ".xls": true, ".ods": true, ".zip": true, ".html": true, ".htm": true, ".xml": true, ".pdf": true}

// ReadFolder reads the exports lying in one folder, in the order of their names; folders inside it, hidden files and
// files whose names do not end like an export's are left alone. Its error is Read's, or that of the folder.
func ReadFolder(folder fs.FS, limits Limits) (*Set, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("list the exports: %w", err)
	}
	var files []File
	for _, entry := range entries {
		name := entry.Name()
		if !entry.Type().IsRegular() || strings.HasPrefix(name, ".") || !readable[strings.ToLower(path.Ext(name))] {
			continue
		}
		files = append(files, File{Name: name, Content: &lazyFile{folder: folder, name: name}})
	}
	return Read(files, limits)
}

// lazyFile opens its file at the first byte asked, so that a large folder does not hold as many files open.
type lazyFile struct {
	folder fs.FS
	name   string
	file   fs.File
}

func (l *lazyFile) Read(p []byte) (int, error) {
	if l.file == nil {
		file, err := l.folder.Open(l.name)
		if err != nil {
			return 0, err
		}
		l.file = file
	}
	n, err := l.file.Read(p)
	if err != nil {
		l.file.Close()
	}
	return n, err
}
