package onde

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

// The encodings, named as IANA does, except for the byte order mark.
const (
	ascii       = "US-ASCII"
	utf8Plain   = "UTF-8"
	utf8BOM     = "UTF-8 BOM"
	utf16LE     = "UTF-16LE"
	utf16BE     = "UTF-16BE"
	latin1      = "ISO-8859-1"
	latin9      = "ISO-8859-15"
	windows1252 = "windows-1252"
	macRoman    = "macintosh"
)

var byteOrderMark = []byte("\xEF\xBB\xBF")

// text is a file's content in bytes where separators and ends of lines are single ASCII bytes: UTF-16 is already
// UTF-8, the others are decoded record by record, because a file re-saved in parts may mix two encodings.
type text struct {
	data     []byte
	declared string           // the encoding that a byte order mark or NUL bytes tell, or ""
	single   *charmap.Charmap // reads what is not UTF-8
	cut      bool             // half a character was missing at the end
}

// decodeFile recognises the encoding of a whole file.
func decodeFile(content []byte) text {
	switch {
	case bytes.HasPrefix(content, byteOrderMark):
		content, cut := wholeLetters(content[len(byteOrderMark):])
		return text{data: content, declared: utf8BOM, single: singleByte(content), cut: cut}
	case bytes.HasPrefix(content, []byte("\xFF\xFE")):
		return fromUTF16(content[2:], utf16LE)
	case bytes.HasPrefix(content, []byte("\xFE\xFF")):
		return fromUTF16(content[2:], utf16BE)
	}
	if encoding := bareUTF16(content); encoding != "" {
		return fromUTF16(content, encoding)
	}
	content, cut := wholeLetters(content)
	return text{data: content, single: singleByte(content), cut: cut}
}

// wholeLetters removes the half of a letter at the end of a UTF-8 file that was cut.
func wholeLetters(content []byte) ([]byte, bool) {
	for back := 1; back < utf8.UTFMax && back <= len(content); back++ {
		tail := content[len(content)-back:]
		if !utf8.RuneStart(tail[0]) {
			continue
		}
		whole := content[:len(content)-back]
		if tail[0] < 0x80 || utf8.FullRune(tail) || isASCII(whole) || !utf8.Valid(whole) {
			break
		}
		return whole, true
	}
	return content, false
}

// bareUTF16 recognises UTF-16 without a byte order mark: nearly every other byte of a French header is then NUL.
func bareUTF16(content []byte) string {
	sample := content[:min(len(content), 1024)]
	var nul [2]int
	for i, b := range sample {
		if b == 0 {
			nul[i%2]++
		}
	}
	many := len(sample) * 2 / 5
	switch {
	case len(sample) < 16:
		return ""
	case nul[1] > many && nul[0]*8 < nul[1]:
		return utf16LE
	case nul[0] > many && nul[1]*8 < nul[0]:
		return utf16BE
	}
	return ""
}

func fromUTF16(content []byte, encoding string) text {
	order := unicode.LittleEndian
	if encoding == utf16BE {
		order = unicode.BigEndian
	}
	cut := len(content)%2 == 1
	if cut {
		content = content[:len(content)-1]
	}
	data, err := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(content)
	if err != nil { // the decoder replaces what it cannot read
		data = nil
	}
	return text{data: data, declared: encoding, single: charmap.Windows1252, cut: cut}
}

// singleByte chooses the one-byte table for whatever is not UTF-8. Windows-1252 prints everything ISO-8859-1 does;
// the two others are recognised by letters that would be signs or nothing in Windows-1252.
func singleByte(content []byte) *charmap.Charmap {
	var count [256]int
	ligatures := 0
	for i, b := range content {
		if b < 0x80 {
			continue
		}
		count[b]++
		if (b == 0xBC || b == 0xBD) && (i+1 < len(content) && asciiLetter(content[i+1]) || i > 0 && asciiLetter(content[i-1])) && !continuation(content, i) {
			ligatures++ // œ of ISO-8859-15, where Windows-1252 has ½ beside a letter
		}
	}
	high := 0 // the letters of the Latin tables
	for b := 0xC0; b <= 0xFF; b++ {
		high += count[b]
	}
	// The accents of Mac Roman, é è ê à ç: bytes which Windows-1252 leaves empty or gives to rare letters.
	if mac := count[0x8E] + count[0x8F] + count[0x90] + count[0x88] + count[0x8D]; count[0x8E]+count[0x8F] > 0 && mac > high {
		return charmap.Macintosh
	}
	signs := 0
	for b := 0x80; b <= 0x9F; b++ {
		signs += count[b]
	}
	if ligatures > 0 && signs == 0 {
		return charmap.ISO8859_15
	}
	return charmap.Windows1252
}

func asciiLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// continuation says whether content[i] belongs to a UTF-8 sequence begun just before.
func continuation(content []byte, i int) bool { return i > 0 && content[i-1] >= 0xC2 }

// decoder turns records into text and remembers what it met.
type decoder struct {
	text
	utf8Records, singleRecords int
	firstUTF8, firstSingle     int  // the lines where each was first met
	signs                      bool // a byte that ISO-8859-1 does not print was met
}

// begin decides how the record of these bytes is to be read, and counts it.
func (d *decoder) begin(raw []byte, line int) (oneByte bool) {
	if isASCII(raw) {
		return false
	}
	if utf8.Valid(raw) {
		if d.utf8Records++; d.firstUTF8 == 0 {
			d.firstUTF8 = line
		}
		return false
	}
	if d.singleRecords++; d.firstSingle == 0 {
		d.firstSingle = line
	}
	return true
}

// cell decodes one cell of a record.
func (d *decoder) cell(raw []byte, oneByte bool) string {
	if !oneByte || isASCII(raw) {
		return string(raw)
	}
	var out strings.Builder
	out.Grow(len(raw) + len(raw)/8)
	for _, b := range raw {
		d.signs = d.signs || b >= 0x80 && b <= 0x9F
		out.WriteRune(d.single.DecodeByte(b))
	}
	return out.String()
}

// encoding names what was met so far.
func (d *decoder) encoding() string {
	switch {
	case d.declared == utf16LE || d.declared == utf16BE:
		return d.declared
	case d.declared != "" && d.utf8Records >= d.singleRecords:
		return d.declared
	case d.utf8Records+d.singleRecords == 0:
		return ascii
	case d.utf8Records > d.singleRecords:
		return utf8Plain
	}
	return d.singleName()
}

func (d *decoder) singleName() string {
	switch {
	case d.single == charmap.Macintosh:
		return macRoman
	case d.single == charmap.ISO8859_15:
		return latin9
	case d.signs:
		return windows1252
	}
	return latin1
}

// mixed returns the encoding of the fewer records, how many they are and the first one's line.
func (d *decoder) mixed() (encoding string, count, line int) {
	switch {
	case d.declared != "" && d.singleRecords > 0 && d.utf8Records == 0:
		return d.singleName(), d.singleRecords, d.firstSingle // the byte order mark lies
	case d.utf8Records == 0 || d.singleRecords == 0:
		return "", 0, 0
	case d.utf8Records > d.singleRecords:
		return d.singleName(), d.singleRecords, d.firstSingle
	}
	return utf8Plain, d.utf8Records, d.firstUTF8
}

func isASCII(raw []byte) bool {
	for _, b := range raw {
		if b >= 0x80 {
			return false
		}
	}
	return true
}

// repairMojibake undoes a UTF-8 text that was read as Windows-1252 or ISO-8859-1 and saved as UTF-8 again:
// "ZoÃ©" → "Zoé". Only the sequences that begin the letters of European names are touched.
func repairMojibake(s string) (string, bool) {
	if !strings.ContainsAny(s, "ÂÃÄÅâá") {
		return s, false
	}
	runes := []rune(s)
	var out strings.Builder
	repaired := false
	for i := 0; i < len(runes); {
		letter, used := damagedLetter(runes[i:])
		if used == 0 {
			out.WriteRune(runes[i])
			i++
			continue
		}
		out.WriteRune(letter)
		repaired = true
		i += used
	}
	if !repaired {
		return s, false
	}
	return out.String(), true
}

// damagedLetter reads the letter whose UTF-8 bytes the first runes are, and how many of them; 0 when they are not.
func damagedLetter(runes []rune) (rune, int) {
	length := 0
	switch runes[0] {
	case 'Â', 'Ã', 'Ä', 'Å':
		length = 2
	case 'â', 'á':
		length = 3
	}
	if length == 0 || len(runes) < length {
		return 0, 0
	}
	raw := make([]byte, 0, 3)
	for _, r := range runes[:length] {
		b, ok := byteOf(r)
		if !ok {
			return 0, 0
		}
		raw = append(raw, b)
	}
	letter, size := utf8.DecodeRune(raw)
	if size != length || letter == utf8.RuneError {
		return 0, 0
	}
	return letter, length
}

// byteOf is the byte that a one-byte reading showed as r.
func byteOf(r rune) (byte, bool) {
	if r <= 0xFF {
		return byte(r), true
	}
	return charmap.Windows1252.EncodeRune(r)
}

// tidy removes from a cell what nobody sees, and composes its accents: "  LE\u00a0 GOFF\t" → "LE GOFF".
func tidy(s string) string {
	if tidyASCII(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u00a0' || r == '\u202f' || r == '\u2007' || r == '\u3000':
			return ' '
		case r < 0x20 || r == 0x7F:
			return ' '
		case r >= 0x80 && r <= 0x9F, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r == 0xFEFF, r == 0x00AD:
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

func tidyASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x20 || c >= 0x7F || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
	}
	return true
}
