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

	"preau/internal/directory/roll"
)

// What the files say is a roll: these are its words.
type (
	Set      = roll.Set
	Pupil    = roll.Pupil
	Guardian = roll.Guardian
	Child    = roll.Child
	Link     = roll.Link
	Teacher  = roll.Staff
	Class    = roll.Class
	Address  = roll.Address
	Answer   = roll.Answer
	FileInfo = roll.FileInfo
	Issue    = roll.Issue
	Kind     = roll.Kind
)

// The roll's constants.
const (
	WholeSet        = roll.WholeSet
	None            = roll.None
	Pupils          = roll.Pupils
	Guardians       = roll.Guardians
	Teachers        = roll.Teachers
	Unanswered      = roll.Unanswered
	Yes             = roll.Yes
	No              = roll.No
	SeverityWarning = roll.SeverityWarning
	SeverityError   = roll.SeverityError
)

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
	set := &Set{Source: roll.FromOnde}
	found := roll.NewFindings(severities, limits.Issues)
	budget := limits.Lines
	seen := map[digest]string{}
	rows := map[digest]place{}
	join := &joiner{set: set, found: found, limits: limits}

	for i, file := range files {
		if i >= limits.Files {
			found.Add(WholeSet, 0, TooManyFiles, "limit", limits.Files, "count", len(files))
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
			found.Add(file.Name, 0, DuplicateFile, "other", first)
			continue
		}
		seen[parsed.digest] = file.Name
		set.Files = append(set.Files, parsed.info)
		found.Merge(parsed.found)
		join.take(parsed)
	}
	join.finish()
	set.Issues = found.Sorted(names(files))
	return set, nil
}

func names(files []File) []string {
	out := make([]string, len(files))
	for i, file := range files {
		out[i] = file.Name
	}
	return out
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
