// Package fold is the one way names and searches are made comparable: "Élodie LE-GOFF" and "elodie le goff" fold to
// the same text. Stored folded columns, search boxes and the matching of imports all use it, so a change here asks for
// the stored columns to be computed again.
//
// The rule, in this order (the copy in SQL follows it word for word):
//
//  1. Unicode NFKD, then U+0300 to U+036F removed: é→e, ç→c, Vietnamese ậ→a, full-width Ａ→A, ﬁ→fi, № →No;
//     SQL: regexp_replace(normalize(s, NFKD), '[\u0300-\u036F]', ”, 'g')
//  2. lower case, letter by letter; SQL: lower()
//  3. letters that do not decompose: œ→oe æ→ae ß→ss þ→th ø→o đ,ð→d ł→l ħ→h ŧ→t ı→i ŋ→n ə→e; SQL: replace() and translate()
//  4. removed: soft hyphen and zero-width characters (U+00AD, U+200B to U+200F, U+2060, U+FEFF)
//  5. apostrophes (' ’ ‘ ‛ ʼ ʻ ʹ ′ `) and hyphens (- ‐ ‒ – — ― − ﹣) become a space
//  6. runs of white space and of ASCII control characters become one space, none at either end
//
// Everything else is kept: digits, full stops, brackets and the letters of other scripts.
package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters writes in ASCII the lower-case letters which Unicode does not decompose; "" for every other.
func letters(r rune) string {
	switch r {
	case 'œ':
		return "oe"
	case 'æ':
		return "ae"
	case 'ß':
		return "ss"
	case 'þ':
		return "th"
	case 'ø':
		return "o"
	case 'đ', 'ð':
		return "d"
	case 'ł':
		return "l"
	case 'ħ':
		return "h"
	case 'ŧ':
		return "t"
	case 'ı':
		return "i"
	case 'ŋ':
		return "n"
	case 'ə':
		return "e"
	}
	return ""
}

// Fold returns s as it is compared: lower case, no accents, apostrophes and hyphens as spaces, single spaces.
// Folding twice changes nothing more.
func Fold(s string) string {
	if plain(s) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	pending := false // a space is written only between two words
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, "\uFFFD")) {
		r = unicode.ToLower(r)
		if r >= 0x0300 && r <= 0x036F || invisible(r) {
			continue
		}
		if separates(r) {
			pending = true
			continue
		}
		if pending && out.Len() > 0 {
			out.WriteByte(' ')
		}
		pending = false
		if latin := letters(r); latin != "" {
			out.WriteString(latin)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// plain says whether s is already folded ASCII, the usual case of a text folded before.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == ' ' && i > 0 && i < len(s)-1 && s[i-1] != ' ':
		default:
			return false
		}
	}
	return true
}

// invisible says whether r takes no room on paper and may not make two names differ.
func invisible(r rune) bool {
	return r == 0x00AD || r >= 0x200B && r <= 0x200F || r == 0x2060 || r == 0xFEFF
}

// separates says whether r stands between two words.
func separates(r rune) bool {
	switch r {
	case '\'', '’', '‘', '‛', 'ʼ', 'ʻ', 'ʹ', '′', '`',
		'-', '‐', '‑', '‒', '–', '—', '―', '−', '﹣':
		return true
	}
	return unicode.IsSpace(r) || r < 0x20 || r == 0x7F
}
