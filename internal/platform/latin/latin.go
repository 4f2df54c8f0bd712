// Package latin writes a text with fewer letters: those of a bank's file, or those of ISO-8859-1. Nobody's name is dropped on the
// way: an accent is left off, a letter is written by those that sound like it, a typographic sign by the plain one. What has no
// Latin spelling at all (another script) is left out and told, so that a human writes the name down.
//
// Where package fold makes two texts comparable, this one keeps case, apostrophes and hyphens: people read what it writes.
package latin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// spelled is how letters and signs that Unicode does not decompose are written in ASCII.
var spelled = map[rune]string{
	'œ': "oe", 'Œ': "OE", 'æ': "ae", 'Æ': "AE", 'ß': "ss", 'ẞ': "SS", 'þ': "th", 'Þ': "TH", 'ø': "o", 'Ø': "O", 'đ': "d", 'Đ': "D",
	'ð': "d", 'Ð': "D", 'ł': "l", 'Ł': "L", 'ħ': "h", 'Ħ': "H", 'ŧ': "t", 'Ŧ': "T", 'ı': "i", 'ŋ': "n", 'Ŋ': "N", 'ə': "e", 'Ə': "E",
	'’': "'", '‘': "'", '‛': "'", 'ʼ': "'", 'ʻ': "'", 'ʹ': "'", '′': "'", '`': "'", '´': "'", '“': `"`, '”': `"`, '„': `"`, '«': `"`, '»': `"`,
	'‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '―': "-", '−': "-", '﹣': "-", '…': "...", '€': "EUR", '×': "x", '÷': "/", '⁄': "/", '·': ".", '•': "-",
	'°': "o", '№': "No", '¿': "?", '¡': "!", '§': "par. ",
}

// Spelling is a text written with fewer letters.
type Spelling struct {
	Text    string
	Changed bool // it is not letter for letter what was given
	Lost    int  // letters of another script, which have no spelling here
}

// ASCII writes s with the printable characters U+0020 to U+007E. White space of any kind becomes single spaces, none at either end.
func ASCII(s string) Spelling {
	return spell(s, func(r rune) bool { return r < 0x7F })
}

// One writes s with ISO-8859-1's printable characters: Nguyễn becomes Nguyen, Élodie stays.
func One(s string) Spelling {
	return spell(s, func(r rune) bool { return r < 0x7F || r > 0xA0 && r != 0xAD && r <= 0xFF })
}

func spell(s string, fits func(rune) bool) Spelling {
	var out strings.Builder
	out.Grow(len(s))
	lost, space := 0, false
	put := func(text string) {
		if space && out.Len() > 0 {
			out.WriteByte(' ')
		}
		space = false
		out.WriteString(text)
	}
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "")) {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = true
		case fits(r):
			put(string(r))
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r): // an accent that stands on no letter, what takes no room
		default:
			text, ok := one(r, fits)
			if !ok && (unicode.IsLetter(r) || unicode.IsNumber(r)) {
				lost++
			}
			if text != "" {
				put(text)
			}
		}
	}
	return Spelling{Text: out.String(), Changed: out.String() != s, Lost: lost}
}

// one spells one character: its own spelling, or that of what it is made of.
func one(r rune, fits func(rune) bool) (string, bool) {
	if text, ok := spelled[r]; ok {
		return text, true
	}
	var out strings.Builder
	for _, part := range norm.NFKD.String(string(r)) {
		switch {
		case unicode.Is(unicode.Mn, part):
		case part >= ' ' && fits(part):
			out.WriteRune(part)
		default:
			out.WriteString(spelled[part])
		}
	}
	return strings.TrimSpace(out.String()), out.Len() > 0
}

// Cut keeps at most n characters of a text, as ISO-8859-1 counts its bytes, and leaves no space at either end.
func Cut(s string, n int) string {
	if utf8.RuneCountInString(s) > n {
		s = string([]rune(s)[:n])
	}
	return strings.TrimSpace(s)
}
