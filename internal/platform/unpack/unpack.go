// Package unpack opens the archives in which sets of files travel (zip, tar, gzip), one level deep and within bounds, without
// writing anything where its name says.
package unpack

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"preau/internal/platform/spool"
)

// The codes of an Error.
const (
	Unreadable  = "archive_unreadable"
	Encrypted   = "archive_encrypted"
	UnsafeName  = "archive_unsafe_name" // an entry that points outside, or is a link
	TooManyFile = "archive_too_many"    // limit: entries
	Bomb        = "archive_bomb"        // limit: how many times larger than packed, or megabytes
	Nested      = "archive_nested"      // an archive in an archive
)

// Codes lists the codes with the names of their parameters.
var Codes = map[string][]string{Unreadable: nil, Encrypted: nil, UnsafeName: nil, TooManyFile: {"limit"}, Bomb: {"limit"}, Nested: nil}

// Error says what is wrong with a file's packing.
type Error struct {
	File   string // the archive, or its entry
	Code   string
	Params map[string]string
}

// Error lists the code and the file.
func (e *Error) Error() string { return "unpack: " + e.Code + " in " + e.File }

// Limits bound what a set may hold. A zero field takes its default.
type Limits struct {
	Files int   // 2,000 files, entries of archives included
	Bytes int64 // 8 GiB together, unpacked
	Ratio int64 // 200 times the packed size, for what is larger than 1 MiB
}

func (l Limits) withDefaults() Limits {
	if l.Files <= 0 {
		l.Files = 2000
	}
	if l.Bytes <= 0 {
		l.Bytes = 8 << 30
	}
	if l.Ratio <= 0 {
		l.Ratio = 200
	}
	return l
}

// Source is a file as it was given. Content is read once, unless it can be read at any place (an *os.File, a bytes.Reader).
type Source struct {
	Name    string
	Content io.Reader
}

// File is a file of the set, unpacked when it is opened.
type File struct {
	Name string // as given; "archive.zip/entry.xml" for an entry
	Base string // its own name, without folders and without .gz
	Open func() (io.ReadCloser, error)
}

// Files lists what the sources hold, in the order given, entries by their names. What cannot be read once more is kept in the
// spool. An *Error is about what was given; any other error is of the machine.
func Files(sources []Source, keep *spool.Spool, limits Limits) ([]File, error) {
	u := &unpacker{keep: keep, limits: limits.withDefaults()}
	for _, source := range sources {
		if err := u.source(source); err != nil {
			return nil, err
		}
	}
	return u.files, nil
}

// folders is how deep Folder looks.
const folders = 4

// Folder makes the sources of the regular files of a folder and of those inside it, four deep, in the order of their names: no link,
// nothing hidden. Each is opened when it is read; close gives them back.
func Folder(folder fs.FS) (sources []Source, close func(), err error) {
	var opened []fs.File
	close = func() {
		for _, f := range opened {
			f.Close()
		}
	}
	err = fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("list the folder: %w", err)
		case name == ".":
			return nil
		case strings.HasPrefix(entry.Name(), "."), entry.IsDir() && strings.Count(name, "/") >= folders:
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !entry.Type().IsRegular():
			return nil
		}
		file, err := folder.Open(name)
		if err != nil {
			return fmt.Errorf("open %s: %w", name, err)
		}
		opened = append(opened, file)
		sources = append(sources, Source{Name: name, Content: file})
		return nil
	})
	if err != nil {
		close()
		return nil, nil, err
	}
	return sources, close, nil
}

type unpacker struct {
	keep   *spool.Spool
	limits Limits
	files  []File
	taken  int64 // bytes of tar entries, which are unpacked at once
}

func (u *unpacker) add(name, base string, open func() (io.ReadCloser, error)) error {
	if len(u.files) >= u.limits.Files {
		return &Error{File: name, Code: TooManyFile, Params: map[string]string{"limit": strconv.Itoa(u.limits.Files)}}
	}
	u.files = append(u.files, File{Name: name, Base: base, Open: open})
	return nil
}

// seekable is content that can be read at any place.
func (u *unpacker) seekable(s Source) (io.ReaderAt, int64, error) {
	at, ok := s.Content.(io.ReaderAt)
	if ok {
		switch c := s.Content.(type) {
		case interface{ Size() int64 }:
			return at, c.Size(), nil
		case interface{ Stat() (fs.FileInfo, error) }:
			info, err := c.Stat()
			if err != nil {
				return nil, 0, fmt.Errorf("size of %s: %w", s.Name, err)
			}
			return at, info.Size(), nil
		}
	}
	kept := u.keep.Stream()
	n, err := io.Copy(kept, io.LimitReader(s.Content, u.limits.Bytes-u.taken+1))
	if err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", s.Name, err)
	}
	if u.taken += n; u.taken > u.limits.Bytes {
		return nil, 0, u.bomb(s.Name)
	}
	return kept, n, nil
}

func (u *unpacker) bomb(name string) error {
	return &Error{File: name, Code: Bomb, Params: map[string]string{"limit": strconv.FormatInt(u.limits.Ratio, 10)}}
}

type packing int

const (
	plain packing = iota
	zipped
	gzipped
	tarred
)

func recognise(head []byte) packing {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return zipped
	case bytes.HasPrefix(head, []byte("\x1F\x8B")):
		return gzipped
	case len(head) >= 262 && string(head[257:262]) == "ustar":
		return tarred
	}
	return plain
}

func (u *unpacker) source(s Source) error {
	content, size, err := u.seekable(s)
	if err != nil {
		return err
	}
	whole := func() *io.SectionReader { return io.NewSectionReader(content, 0, size) }
	head := make([]byte, 512)
	n, err := io.ReadFull(whole(), head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return fmt.Errorf("read %s: %w", s.Name, err)
	}
	switch recognise(head[:n]) {
	case zipped:
		return u.zip(s.Name, content, size)
	case tarred:
		return u.tar(s.Name, whole(), func() int64 { return size })
	case gzipped:
		return u.gzip(s.Name, whole)
	}
	return u.add(s.Name, path.Base(s.Name), func() (io.ReadCloser, error) { return io.NopCloser(bufio.NewReaderSize(whole(), 64<<10)), nil })
}

// entry checks the name of an entry: "" for one that is read over.
func entry(archive, name string, mode fs.FileMode) (string, error) {
	if mode.IsDir() || strings.HasSuffix(name, "/") {
		return "", nil
	}
	full := archive + "/" + strings.ToValidUTF8(name, "?")
	if mode&^fs.ModePerm != 0 || !fs.ValidPath(strings.TrimPrefix(name, "./")) || strings.ContainsAny(name, "\\\x00:") {
		return "", &Error{File: archive, Code: UnsafeName}
	}
	for _, part := range strings.Split(strings.TrimPrefix(name, "./"), "/") {
		if strings.HasPrefix(part, ".") || part == "__MACOSX" {
			return "", nil
		}
	}
	return full, nil
}

func (u *unpacker) zip(archive string, content io.ReaderAt, size int64) error {
	unreadable := &Error{File: archive, Code: Unreadable}
	reader, err := zip.NewReader(content, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return unreadable
	}
	if len(reader.File) > u.limits.Files {
		return &Error{File: archive, Code: TooManyFile, Params: map[string]string{"limit": strconv.Itoa(u.limits.Files)}}
	}
	entries := slices.Clone(reader.File)
	slices.SortStableFunc(entries, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	for _, file := range entries {
		name, err := entry(archive, file.Name, file.Mode())
		if err != nil {
			return err
		}
		if name == "" {
			continue
		}
		if file.Flags&1 != 0 {
			return &Error{File: archive, Code: Encrypted}
		}
		packed := int64(file.CompressedSize64)
		open := func() (io.ReadCloser, error) {
			in, err := file.Open()
			if err != nil {
				return nil, &Error{File: name, Code: Unreadable}
			}
			return &bounded{in: in, closer: in, unpacker: u, name: name, packed: func() int64 { return packed }}, nil
		}
		if err := u.nested(name, open); err != nil {
			return err
		}
		if err := u.add(name, path.Base(name), open); err != nil {
			return err
		}
	}
	return nil
}

// nested refuses an archive in an archive: how deep it goes nobody knows.
func (u *unpacker) nested(name string, open func() (io.ReadCloser, error)) error {
	in, err := open()
	if err != nil {
		return err
	}
	defer in.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(in, head)
	var refused *Error
	if errors.As(err, &refused) {
		return err
	}
	if recognise(head[:n]) != plain {
		return &Error{File: name, Code: Nested}
	}
	return nil
}

func (u *unpacker) gzip(name string, whole func() *io.SectionReader) error {
	open := func() (io.ReadCloser, error) {
		in := &counted{in: whole()}
		out, err := gzip.NewReader(bufio.NewReader(in))
		if err != nil {
			return nil, &Error{File: name, Code: Unreadable}
		}
		return &bounded{in: out, closer: out, unpacker: u, name: name, packed: func() int64 { return in.n }}, nil
	}
	first, err := open()
	if err != nil {
		return err
	}
	defer first.Close()
	look := bufio.NewReaderSize(first, 1024)
	head, err := look.Peek(512)
	var refused *Error
	if errors.As(err, &refused) {
		return err
	}
	switch recognise(head) {
	case tarred:
		return u.tar(name, look, func() int64 { return first.(*bounded).packed() })
	case plain:
		base := path.Base(name)
		if strings.HasSuffix(strings.ToLower(base), ".gz") {
			base = base[:len(base)-3]
		}
		return u.add(name, base, open)
	}
	return &Error{File: name, Code: Nested}
}

// tar unpacks the entries into the spool: they can only be read in their order.
func (u *unpacker) tar(archive string, in io.Reader, packed func() int64) error {
	reader := tar.NewReader(in)
	var found []File
	for {
		header, err := reader.Next()
		if err == io.EOF {
			break
		}
		var refused *Error
		if errors.As(err, &refused) {
			return err
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return &Error{File: archive, Code: Unreadable}
		}
		if header.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		name, err := entry(archive, header.Name, header.FileInfo().Mode())
		if err != nil {
			return err
		}
		if name == "" {
			continue
		}
		if len(u.files)+len(found) >= u.limits.Files {
			return &Error{File: archive, Code: TooManyFile, Params: map[string]string{"limit": strconv.Itoa(u.limits.Files)}}
		}
		kept := u.keep.Stream()
		n, err := io.Copy(kept, &bounded{in: reader, unpacker: u, name: name, packed: packed})
		if errors.As(err, &refused) {
			return err
		}
		if err != nil {
			return &Error{File: archive, Code: Unreadable}
		}
		if u.taken += n; u.taken > u.limits.Bytes {
			return u.bomb(archive)
		}
		open := func() (io.ReadCloser, error) { return io.NopCloser(kept.Reader()), nil }
		if err := u.nested(name, open); err != nil {
			return err
		}
		found = append(found, File{Name: name, Base: path.Base(name), Open: open})
	}
	slices.SortStableFunc(found, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	u.files = append(u.files, found...)
	return nil
}

type counted struct {
	in io.Reader
	n  int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}

// bounded reads what is unpacked and compares it with what it was packed in.
type bounded struct {
	in       io.Reader
	closer   io.Closer
	unpacker *unpacker
	name     string
	packed   func() int64
	n        int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	b.n += int64(n)
	if b.n > b.unpacker.limits.Bytes || b.n > 1<<20 && b.n > b.packed()*b.unpacker.limits.Ratio {
		return 0, b.unpacker.bomb(b.name)
	}
	var refused *Error
	if err != nil && err != io.EOF && !errors.As(err, &refused) {
		err = &Error{File: b.name, Code: Unreadable}
	}
	return n, err
}

func (b *bounded) Close() error {
	if b.closer == nil {
		return nil
	}
	return b.closer.Close()
}
