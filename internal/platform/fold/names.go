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

// TitleName writes a name of an administration's file as people write it: "DUPONT-MARTIN" → "Dupont-Martin",
// "D'ALMEIDA" → "D’Almeida", "LE GOFF" → "Le Goff", "MCDONALD" → "McDonald" ("MACRON" stays "Macron": after Mac nobody
// can know). A name with both capitals and small letters was written by somebody who knew: it is returned untouched.
func TitleName(name string) string {
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
