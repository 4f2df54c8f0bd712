package onde

import (
	"bytes"
	"strings"
)

// longestQuoted bounds the lines that one quoted cell may span: beyond, its closing quote was lost.
const longestQuoted = 20

// scanner cuts a file into records. It forgives what spreadsheets and hands do to a CSV file (any end of line, cells
// quoted or not, quotes forgotten inside a cell) and tells each record it could not cut.
type scanner struct {
	data      []byte
	separator byte
	limits    Limits
	pos       int
	line      int // of pos, from 1
	buffer    [][]byte
	tell      func(line int, code string, params ...any)
}

// record is one record, until the next is asked for; cells are slices of the file, or copies where quotes were doubled.
type record struct {
	line   int
	raw    []byte
	cells  [][]byte // without the empty ones at the end
	count  int      // how many cells, the empty ones at the end included
	whole  bool     // ends with an end of line, not with the file
	unsure bool     // a quote was left inside a cell
}

func newScanner(data []byte, separator byte, limits Limits, tell func(int, string, ...any)) *scanner {
	if tell == nil {
		tell = func(int, string, ...any) {}
	}
	return &scanner{data: data, separator: separator, limits: limits, line: 1, tell: tell}
}

// lineEnd returns where the line of pos ends, and where the next begins.
func lineEnd(data []byte, pos int) (end, next int) {
	for i := pos; i < len(data); i++ {
		switch data[i] {
		case '\n':
			return i, i + 1
		case '\r':
			if i+1 < len(data) && data[i+1] == '\n' {
				return i, i + 2
			}
			return i, i + 1
		}
	}
	return len(data), len(data)
}

// next returns the next record that has something in it; false at the end of the file.
func (s *scanner) next() (record, bool) {
	for s.pos < len(s.data) {
		end, next := lineEnd(s.data, s.pos)
		if end-s.pos > s.limits.LineBytes {
			s.tell(s.line, LineTooLong, "limit", s.limits.LineBytes)
			s.pos, s.line = next, s.line+1
			continue
		}
		rec, after, lines, ok := s.cut(s.pos)
		if !ok {
			s.tell(s.line, UnclosedQuote)
			s.pos, s.line = next, s.line+1
			continue
		}
		rec.line = s.line
		rec.raw = s.data[s.pos:after]
		s.pos, s.line = after, s.line+lines
		if len(rec.cells) == 0 {
			continue
		}
		if rec.count > s.limits.Columns {
			s.tell(rec.line, TooManyColumns, "limit", s.limits.Columns, "found", rec.count)
			continue
		}
		if rec.unsure {
			s.tell(rec.line, StrayQuote)
		}
		return rec, true
	}
	return record{}, false
}

// cut reads the record at start: where the next one begins and how many lines it took. It fails on a quoted cell
// whose end cannot be trusted.
func (s *scanner) cut(start int) (rec record, after, lines int, ok bool) {
	rec.cells = s.buffer[:0]
	defer func() { s.buffer = rec.cells }()
	pos := start
	for {
		var cell []byte
		quote := pos
		for quote < len(s.data) && s.data[quote] == ' ' {
			quote++
		}
		if quote < len(s.data) && s.data[quote] == '"' {
			quoted, good := s.quoted(quote+1, start)
			if !good {
				return rec, 0, 0, false
			}
			cell, pos = quoted.cell, quoted.after
			lines += quoted.lines
			rec.unsure = rec.unsure || quoted.stray
		} else {
			from := pos
			for pos < len(s.data) && s.data[pos] != s.separator && s.data[pos] != '\n' && s.data[pos] != '\r' {
				pos++
			}
			cell = s.data[from:pos]
		}
		rec.add(cell, s.limits.Columns)
		if pos < len(s.data) && s.data[pos] == s.separator {
			pos++
			continue
		}
		_, after = lineEnd(s.data, pos)
		rec.whole = pos < len(s.data)
		return rec, after, lines + 1, true
	}
}

// add appends a cell; empty ones are only counted until a full one follows.
func (r *record) add(cell []byte, limit int) {
	r.count++
	if r.count > limit || len(bytes.Trim(cell, " \t")) == 0 {
		return
	}
	for len(r.cells) < r.count-1 {
		r.cells = append(r.cells, nil)
	}
	r.cells = append(r.cells, cell)
}

type quotedCell struct {
	cell  []byte
	after int // the separator, the end of line or the end of the file
	lines int // ends of line inside
	stray bool
}

// quoted reads the cell whose opening quote is just before pos. A quote inside it that is neither doubled nor followed by
// a separator is kept as a letter; but a cell which has one and also a separator or an end of line has more likely lost
// its closing quote and swallowed its neighbours.
func (s *scanner) quoted(pos, start int) (quotedCell, bool) {
	out := quotedCell{}
	from := pos
	suspicious := false
	for pos < len(s.data) {
		if pos-start > s.limits.LineBytes || out.lines > longestQuoted {
			return out, false
		}
		switch c := s.data[pos]; {
		case c == '"':
			doubled := pos+1 < len(s.data) && s.data[pos+1] == '"'
			if doubled && !(out.stray && s.closes(pos+2)) {
				out.cell = append(append(out.cell, s.data[from:pos]...), '"')
				pos += 2
				from = pos
				continue
			}
			if s.closes(pos + 1) {
				out.cell = joined(out.cell, s.data[from:pos])
				out.after = s.skipSpaces(pos + 1)
				return out, !(out.stray && suspicious)
			}
			out.stray = true
			pos++
		case c == '\n' || c == '\r':
			suspicious = true
			_, next := lineEnd(s.data, pos)
			pos = next
			out.lines++
		default:
			suspicious = suspicious || c == s.separator
			pos++
		}
	}
	return out, false
}

// joined avoids a copy for the usual cell, which has no doubled quote.
func joined(before, rest []byte) []byte {
	if before == nil {
		return rest
	}
	return append(before, rest...)
}

// closes says whether what follows a quote shows that it was a closing one.
func (s *scanner) closes(pos int) bool {
	pos = s.skipSpaces(pos)
	return pos >= len(s.data) || s.data[pos] == s.separator || s.data[pos] == '\n' || s.data[pos] == '\r'
}

func (s *scanner) skipSpaces(pos int) int {
	for pos < len(s.data) && s.data[pos] == ' ' {
		pos++
	}
	return pos
}

// lineEnding names the ends of line of a file.
func lineEnding(data []byte) string {
	var crlf, lf, cr int
	for pos := 0; pos < len(data); {
		end, next := lineEnd(data, pos)
		switch {
		case next-end == 2:
			crlf++
		case next == end:
		case data[end] == '\n':
			lf++
		default:
			cr++
		}
		pos = next
	}
	kinds, name := 0, ""
	for _, kind := range []struct {
		name  string
		count int
	}{{"CRLF", crlf}, {"LF", lf}, {"CR", cr}} {
		if kind.count > 0 {
			kinds, name = kinds+1, kind.name
		}
	}
	if kinds > 1 {
		return "mixed"
	}
	return name
}

// Foreign tells what a file is when it cannot be an export at all: a PDF, a workbook, an image; "" for what may be one.
func Foreign(data []byte) (code string, params []any) { return container(data) }

// container recognises what was given instead of a CSV file by its first bytes; "" when nothing was.
func container(data []byte) (code string, params []any) {
	head := data[:min(len(data), 4096)]
	trimmed := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, byteOrderMark)))
	starts := func(signs ...string) bool {
		for _, sign := range signs {
			if strings.HasPrefix(string(trimmed), sign) {
				return true
			}
		}
		return false
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")):
		switch {
		case bytes.Contains(head, []byte("opendocument.spreadsheet")):
			return SpreadsheetGiven, []any{"format", "ODS"}
		case bytes.Contains(data, []byte("xl/workbook.")) || bytes.Contains(data, []byte("xl/worksheets/")):
			return SpreadsheetGiven, []any{"format", "XLSX"}
		}
		return ArchiveGiven, []any{"format", "ZIP"}
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")):
		return SpreadsheetGiven, []any{"format", "XLS"}
	case bytes.HasPrefix(head, []byte("\x1F\x8B")):
		return ArchiveGiven, []any{"format", "GZIP"}
	case bytes.HasPrefix(head, []byte("7z\xBC\xAF")):
		return ArchiveGiven, []any{"format", "7Z"}
	case bytes.HasPrefix(head, []byte("Rar!")):
		return ArchiveGiven, []any{"format", "RAR"}
	case bytes.HasPrefix(head, []byte("%PDF")):
		return PDFGiven, nil
	case starts("<!doctype html", "<html", "<head", "<body", "<table") || starts("<?xml", "<!--") && bytes.Contains(trimmed, []byte("<html")):
		return WebPageGiven, nil
	case starts("<?xml", "<!doctype", "<!--"):
		return XMLGiven, nil
	case bytes.HasPrefix(head, []byte("\x89PNG")), bytes.HasPrefix(head, []byte("\xFF\xD8\xFF")), bytes.HasPrefix(head, []byte("GIF8")), bytes.HasPrefix(head, []byte("\x7FELF")):
		return BinaryGiven, nil
	}
	return "", nil
}
