package fold

import (
	"strings"
	"unicode"
)

// Initials returns the capitals shown where there is no picture: the first letter of each part, accents kept
// ("Zoé", "MARTIN" → "ZM"; "élodie", "d'almeida" → "ÉD"). A part without a letter gives nothing.
func Initials(parts ...string) string {
	var out strings.Builder
	for _, part := range parts {
		for _, r := range part {
			if unicode.IsLetter(r) {
				out.WriteRune(unicode.ToUpper(r))
				break
			}
		}
	}
	return out.String()
}

// smallAfterApostrophe are the beginnings after which an apostrophe does not start a new name.
var smallAfterApostrophe = map[string]bool{"prud": true, "aujourd": true}

// Line makes one line of a name or a label that somebody typed or a file holds: no control character, nothing that turns
// the direction of what follows or cannot be seen, single spaces. What joins letters (U+200C, U+200D) stays: some
// scripts need it.
func Line(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200B, r == 0x2060, r == 0xFEFF, r == 0xFFFD:
			return -1
		case unicode.IsControl(r), r == 0x2028, r == 0x2029:
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// TitleName writes a name of an administration's file as people write it: "DUPONT-MARTIN" → "Dupont-Martin",
// "D'ALMEIDA" → "D’Almeida", "LE GOFF" → "Le Goff", "MCDONALD" → "McDonald" ("MACRON" stays "Macron": after Mac nobody
// can know). A name with both capitals and small letters was written by somebody who knew: only its line is made (Line).
func TitleName(name string) string {
	name = Line(name)
	if mixedCase(name) {
		return name
	}
	runes := []rune(strings.ToLower(name))
	for i, r := range runes {
		if i > 0 && isApostrophe(r) {
			runes[i] = '’'
		}
	}
	return capitalised(runes)
}

// capitalised puts a capital at each start of a name inside runes.
func capitalised(runes []rune) string {
	start := true
	word := 0
	for i, r := range runes {
		switch {
		case unicode.IsLetter(r):
			scottish := i == word+2 && runes[word] == 'M' && runes[word+1] == 'c'
			if start || scottish {
				runes[i] = unicode.ToUpper(r)
			}
			if start {
				word = i
			}
			start = false
		case isApostrophe(r):
			start = !smallAfterApostrophe[strings.ToLower(string(runes[word:i]))]
		case !unicode.IsMark(r):
			start = true
			word = i + 1
		}
	}
	return string(runes)
}

func mixedCase(name string) bool {
	var upper, lower bool
	for _, r := range name {
		upper = upper || unicode.IsUpper(r)
		lower = lower || unicode.IsLower(r)
	}
	return upper && lower
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '‘' }
