package xmlstream

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const block = 32 << 10

// The encodings, named as IANA does, except for the byte order mark.
const (
	utf8Plain   = "UTF-8"
	utf8BOM     = "UTF-8 BOM"
	utf16LE     = "UTF-16LE"
	utf16BE     = "UTF-16BE"
	latin1      = "ISO-8859-1"
	latin9      = "ISO-8859-15"
	windows1252 = "windows-1252"
)

// declared are the names of the encodings that are read, in small letters.
var declared = map[string]string{
	"utf-8": utf8Plain, "utf8": utf8Plain, "us-ascii": utf8Plain, "ascii": utf8Plain,
	"iso-8859-1": latin1, "iso8859-1": latin1, "iso_8859-1": latin1, "latin1": latin1, "latin-1": latin1, "l1": latin1,
	"iso-8859-15": latin9, "iso8859-15": latin9, "iso_8859-15": latin9, "latin9": latin9, "latin-9": latin9,
	"windows-1252": windows1252, "cp1252": windows1252, "cp-1252": windows1252,
	"utf-16": "UTF-16", "utf-16le": utf16LE, "utf-16be": utf16BE,
}

// source hands the document to the decoder byte by byte, as UTF-8 that was checked, and counts what the decoder takes in one
// token: a value without end is refused before it is held.
type source struct {
	raw      io.Reader
	limits   Limits
	begun    bool
	encoding string
	lied     bool // declared as Latin, written in UTF-8
	latin    bool // a letter beyond ASCII was met, and is Latin as declared
	buffer   []byte
	table    *[256][]byte // of a one-byte encoding; nil for UTF-8
	in       []byte       // as read
	held     []byte       // the start of a letter cut by the end of a block
	out      []byte       // UTF-8, what the decoder has not taken yet
	read     int64        // bytes of the document
	pending  int          // bytes of the token being read
	line     int          // of the end of out
	blank    bool         // nothing but spaces so far
	foreign  bool         // does not begin with <
	after    error        // what comes after out
}

// Read is there for the decoder's constructor, which uses ReadByte.
func (s *source) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b, err := s.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = b
	return 1, nil
}

// ReadByte returns the next byte of the document in UTF-8.
func (s *source) ReadByte() (byte, error) {
	for len(s.out) == 0 {
		if s.after != nil {
			return 0, s.after
		}
		s.fill()
	}
	if s.pending++; s.pending > s.limits.Value {
		return 0, refuse(ValueTooLong, "limit", strconv.Itoa(s.limits.Value))
	}
	b := s.out[0]
	s.out = s.out[1:]
	return b, nil
}

// fill reads a block, turns it into UTF-8 and checks it. What is wrong is told once the decoder has taken what comes before.
func (s *source) fill() {
	if s.in == nil {
		s.in = make([]byte, block)
	}
	n, err := s.raw.Read(s.in)
	s.read += int64(n)
	if s.read > s.limits.Bytes {
		s.after = refuse(TooLarge, "limit", strconv.FormatInt(s.limits.Bytes>>20, 10))
		return
	}
	if err != nil && err != io.EOF {
		s.after = err
		return
	}
	content := s.in[:n]
	if !s.begun {
		for err == nil && n < 256 { // enough to see the declaration
			var more int
			more, err = s.raw.Read(s.in[n:])
			n += more
			s.read += int64(more)
		}
		content = s.in[:n]
		if err != nil && err != io.EOF {
			s.after = err
			return
		}
		s.begun = true
		if content = s.begin(content); s.after != nil || s.encoding == utf16LE || s.encoding == utf16BE {
			return
		}
	}
	if len(s.held) > 0 {
		content = append(s.held, content...)
		s.held = nil
	}
	s.take(content, err == io.EOF)
	if err == io.EOF && s.after == nil {
		s.after = io.EOF
	}
}

var declaration = regexp.MustCompile(`^\s*<\?xml\s[^>]*?encoding\s*=\s*["']\s*([^"'>]{0,60}?)\s*["']`)

// begin recognises the encoding by the first bytes and returns what follows the byte order mark.
func (s *source) begin(content []byte) []byte {
	s.encoding, s.blank = utf8Plain, true
	switch {
	case bytes.HasPrefix(content, []byte("\xEF\xBB\xBF")):
		content, s.encoding = content[3:], utf8BOM
	case bytes.HasPrefix(content, []byte("\xFF\xFE")), bytes.HasPrefix(content, []byte("<\x00?\x00")):
		return s.wide(content, utf16LE, unicode.LittleEndian)
	case bytes.HasPrefix(content, []byte("\xFE\xFF")), bytes.HasPrefix(content, []byte("\x00<\x00?")):
		return s.wide(content, utf16BE, unicode.BigEndian)
	}
	trimmed := bytes.TrimLeft(content, " \t\r\n")
	s.foreign = len(trimmed) > 0 && trimmed[0] != '<' || bytes.HasPrefix(bytes.ToLower(trimmed), []byte("<!doctype html")) || bytes.HasPrefix(bytes.ToLower(trimmed), []byte("<html"))
	if s.foreign {
		s.after = refuse(NotXML)
		return nil
	}
	match := declaration.FindSubmatch(content[:min(len(content), 512)])
	if match == nil {
		return s.trim(content)
	}
	name := string(match[1])
	known, ok := declared[strings.ToLower(name)]
	if !ok || strings.HasPrefix(known, "UTF-16") { // declared as UTF-16, and readable as ASCII: it is not
		s.after = refuse(UnknownEncoding, "encoding", printable(name))
		return nil
	}
	if known != utf8Plain && s.encoding == utf8BOM {
		s.lied = true
		return s.trim(content)
	}
	if s.encoding != utf8BOM {
		s.encoding = known
	}
	if known != utf8Plain {
		s.table = tables[known]
	}
	return s.trim(content)
}

// trim removes the spaces that some tools leave before the declaration, where XML allows none.
func (s *source) trim(content []byte) []byte {
	trimmed := bytes.TrimLeft(content, " \t\r\n")
	if bytes.HasPrefix(trimmed, []byte("<?xml")) {
		s.line += bytes.Count(content[:len(content)-len(trimmed)], []byte("\n"))
		return trimmed
	}
	return content
}

// wide reads the rest as UTF-16.
func (s *source) wide(content []byte, encoding string, order unicode.Endianness) []byte {
	s.encoding = encoding
	rest := io.MultiReader(bytes.NewReader(bytes.Clone(content)), s.raw)
	counted := &counter{in: rest, source: s}
	s.read -= int64(len(content))
	s.raw = unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(counted)
	s.raw = &uncounted{in: s.raw, source: s}
	return nil
}

// counter counts the bytes of a wide document as they are written.
type counter struct {
	in     io.Reader
	source *source
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.source.read += int64(n)
	return n, err
}

// uncounted takes back what fill counts of a document that counter has counted.
type uncounted struct {
	in     io.Reader
	source *source
}

func (u *uncounted) Read(p []byte) (int, error) {
	n, err := u.in.Read(p)
	u.source.read -= int64(n)
	return n, err
}

// take turns content into checked UTF-8, up to the first byte that is wrong.
func (s *source) take(content []byte, last bool) {
	if s.blank && len(bytes.TrimSpace(content)) > 0 {
		s.blank = false
	}
	if s.table != nil && !s.latin {
		s.settle(content, last)
	}
	if s.table != nil {
		s.oneByte(content)
		return
	}
	good := 0
	for good < len(content) {
		b := content[good]
		if b < utf8.RuneSelf {
			if b < ' ' && b != '\t' && b != '\n' && b != '\r' {
				break
			}
			good++
			continue
		}
		letter, size := utf8.DecodeRune(content[good:])
		if letter == utf8.RuneError && size <= 1 {
			if !last && !utf8.FullRune(content[good:]) {
				s.held = bytes.Clone(content[good:])
				s.give(content[:good])
				return
			}
			break
		}
		good += size
	}
	s.give(content[:good])
	if good < len(content) {
		s.wrong()
	}
}

// settle decides, at the first letter beyond ASCII, whether a document that declares Latin is not written in UTF-8 after all:
// letters that make whole sequences of UTF-8 by chance are next to impossible.
func (s *source) settle(content []byte, last bool) {
	high := bytes.IndexFunc(content, func(r rune) bool { return r >= utf8.RuneSelf })
	if high < 0 {
		return
	}
	s.latin = true
	for i := high; i < len(content); {
		letter, size := utf8.DecodeRune(content[i:])
		if letter == utf8.RuneError && size <= 1 {
			if last || utf8.FullRune(content[i:]) || i == high {
				return
			}
			break
		}
		i += size
	}
	s.table, s.lied, s.encoding = nil, true, utf8Plain
}

func (s *source) oneByte(content []byte) {
	out := s.buffer[:0]
	defer func() { s.buffer = out }()
	for _, b := range content {
		letters := s.table[b]
		if letters == nil {
			s.give(out)
			s.wrong()
			return
		}
		out = append(out, letters...)
	}
	s.give(out)
}

func (s *source) give(out []byte) {
	s.out = out
	s.line += bytes.Count(out, []byte("\n"))
}

func (s *source) wrong() {
	e := refuse(BadCharacter, "encoding", s.encoding)
	e.Line = s.line
	s.after = e
}

// tables are the one-byte encodings as UTF-8; nil is a byte that means nothing. The signs that Windows has where ISO 8859 has
// control characters are read in all three: files written on Windows declare ISO 8859 and hold ’ and œ.
var tables = map[string]*[256][]byte{
	latin1:      table(charmap.ISO8859_1),
	latin9:      table(charmap.ISO8859_15),
	windows1252: table(charmap.Windows1252),
}

func table(m *charmap.Charmap) *[256][]byte {
	var out [256][]byte
	for i := range out {
		b := byte(i)
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' {
			continue
		}
		letter := m.DecodeByte(b)
		if b >= 0x80 && b <= 0x9F {
			letter = charmap.Windows1252.DecodeByte(b)
		}
		if letter != utf8.RuneError && letter >= ' ' || b < ' ' {
			out[i] = []byte(string(letter))
		}
	}
	return &out
}

// printable cuts a name of a stranger's file for a message.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, name)
}
