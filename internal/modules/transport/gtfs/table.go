package gtfs

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxLine bounds one line of a table, in bytes: what is longer is no table.
const maxLine = 64 << 10

// scanner gives the lines of a table, whatever ends them, without the mark that some programs put before the first.
type scanner struct {
	in      *bufio.Reader
	text    string
	number  int
	foreign bool // the line is not UTF-8; it was read as Windows-1252
	err     error
}

func newScanner(in io.Reader) *scanner { return &scanner{in: bufio.NewReaderSize(in, maxLine)} }

func (s *scanner) next() bool {
	if s.err != nil {
		return false
	}
	raw, err := s.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull { // read over the rest: the line is said to be bad
		for err == bufio.ErrBufferFull {
			_, err = s.in.ReadSlice('\n')
		}
		raw = []byte(`"`)
	}
	if err != nil && err != io.EOF {
		s.err = err
		return false
	}
	if len(raw) == 0 && err == io.EOF {
		return false
	}
	s.number++
	line := strings.TrimRight(string(raw), "\r\n")
	if s.number == 1 {
		line = strings.TrimPrefix(line, "\uFEFF")
	}
	if s.foreign = !utf8.ValidString(line); s.foreign {
		line, _ = charmap.Windows1252.NewDecoder().String(line)
	}
	s.text = strings.ReplaceAll(line, "\x00", "")
	return true
}

// split parts one line at its commas (RFC 4180; no field of the format holds a line break). ok is false when a quote is not closed.
func split(line string) (cells []string, ok bool) {
	if !strings.Contains(line, `"`) {
		return strings.Split(line, ","), true
	}
	var cell strings.Builder
	quoted := false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quoted && c == '"' && i+1 < len(line) && line[i+1] == '"':
			cell.WriteByte('"')
			i++
		case c == '"' && (quoted || strings.TrimSpace(cell.String()) == ""):
			quoted = !quoted
		case c == ',' && !quoted:
			cells = append(cells, cell.String())
			cell.Reset()
		default:
			cell.WriteByte(c)
		}
	}
	return append(cells, cell.String()), !quoted
}
