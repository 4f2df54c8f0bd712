// Package identifiers checks and normalises the public numbers of schools, pupils, organisations and communes.
//
// Every Check function takes a text as people type or export it (spaces, small letters, non-breaking spaces and full
// stops are forgiven), returns it in its one stored form, or an *Error whose code and parameters name what is wrong. An
// Error never holds the number itself: an INE is personal data and errors end up in logs.
package identifiers

import (
	"sort"
	"strconv"
	"strings"
	"unicode"
)

// Error says why a text is not the identifier it claims to be. Code is stable ("siret.checksum") and is a key of the
// catalogue that holds the sentences; Params are the values of that sentence.
type Error struct {
	Code   string
	Params map[string]string
}

// Error lists the code and its parameters, for a log or a developer, never for a user.
func (e *Error) Error() string {
	names := make([]string, 0, len(e.Params))
	for name := range e.Params {
		names = append(names, name)
	}
	sort.Strings(names)
	var out strings.Builder
	out.WriteString("identifiers: " + e.Code)
	for _, name := range names {
		out.WriteString(" " + name + "=" + e.Params[name])
	}
	return out.String()
}

// Codes lists every code an Error may carry with the names of its parameters, for the catalogues and their tests.
var Codes = map[string][]string{
	"uai.empty":        nil,
	"uai.format":       nil,
	"uai.letter":       {"expected"},
	"ine.empty":        nil,
	"ine.length":       {"expected", "found"},
	"ine.format":       nil,
	"siren.empty":      nil,
	"siren.length":     {"expected", "found"},
	"siren.characters": nil,
	"siren.checksum":   nil,
	"siret.empty":      nil,
	"siret.length":     {"expected", "found"},
	"siret.characters": nil,
	"siret.checksum":   nil,
	"siret.siren":      nil,
	"commune.empty":    nil,
	"commune.length":   {"expected", "found"},
	"commune.format":   nil,
}

func refuse(code string, params ...string) *Error {
	e := &Error{Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if e.Params == nil {
			e.Params = map[string]string{}
		}
		e.Params[params[i]] = params[i+1]
	}
	return e
}

func refuseLength(kind string, expected, found int) *Error {
	return refuse(kind+".length", "expected", strconv.Itoa(expected), "found", strconv.Itoa(found))
}

// compact removes what people put between the groups of a number and capitalises the rest.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '.' || r == '-' || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func letter(c byte) bool { return c >= 'A' && c <= 'Z' }

// uaiLetters are the check letters in the order of the remainder by 23: neither I, O nor Q, which look like digits.
const uaiLetters = "ABCDEFGHJKLMNPRSTUVWXYZ"

// CheckUAI accepts the number of a school in the national directory (unité administrative immatriculée): seven digits,
// the first three the département, and the letter that their remainder by 23 designates. "099 0001n" → "0990001N".
// Source: the open directory of schools of education.gouv.fr, whose 12,860 codes all obey.
func CheckUAI(s string) (string, error) {
	s = compact(s)
	if s == "" {
		return "", refuse("uai.empty")
	}
	if len(s) != 8 || !digits(s[:7]) || !letter(s[7]) {
		return "", refuse("uai.format")
	}
	number, err := strconv.Atoi(s[:7])
	if err != nil || number == 0 {
		return "", refuse("uai.format")
	}
	if expected := uaiLetters[number%23]; s[7] != expected {
		return "", refuse("uai.letter", "expected", string(expected))
	}
	return s, nil
}

// CheckINE accepts a pupil's national number, 11 characters: nine digits and two letters (RNIE, since 2018) or ten
// digits and a letter (before). Its checking rule is not public, so that only the form is known; two pupils of one
// export may carry the same. "000 000 001 ab" → "000000001AB".
func CheckINE(s string) (string, error) {
	s = compact(s)
	if s == "" {
		return "", refuse("ine.empty")
	}
	if found := len([]rune(s)); found != 11 {
		return "", refuseLength("ine", 11, found)
	}
	if len(s) != 11 || !digits(s[:9]) || !letter(s[10]) || (!letter(s[9]) && !digits(s[9:10])) {
		return "", refuse("ine.format")
	}
	return s, nil
}

// IsRNIE says whether a checked INE is of the present generation (nine digits, two letters) rather than the old one.
func IsRNIE(ine string) bool {
	return len(ine) == 11 && digits(ine[:9]) && letter(ine[9]) && letter(ine[10])
}

// CheckSIREN accepts the nine digits of an organisation, whose Luhn sum is a multiple of ten. "356 000 000" → "356000000".
func CheckSIREN(s string) (string, error) {
	s, err := number("siren", s, 9)
	if err != nil {
		return "", err
	}
	if luhn(s) != 0 {
		return "", refuse("siren.checksum")
	}
	return s, nil
}

// laPoste has more establishments than its SIREN has room for under Luhn: the digits of their SIRET add up to a
// multiple of five instead; its registered office alone obeys Luhn (INSEE, note on the Sirene directory).
const laPoste = "356000000"

// CheckSIRET accepts the fourteen digits of an establishment: a valid SIREN, then five digits that make the Luhn sum of
// all fourteen a multiple of ten (La Poste: see above).
func CheckSIRET(s string) (string, error) {
	s, err := number("siret", s, 14)
	if err != nil {
		return "", err
	}
	if luhn(s[:9]) != 0 || s[:9] == "000000000" {
		return "", refuse("siret.siren")
	}
	if luhn(s) != 0 && !(s[:9] == laPoste && digitSum(s)%5 == 0) {
		return "", refuse("siret.checksum")
	}
	return s, nil
}

// number reads a non-zero number of the given count of digits.
func number(kind, s string, length int) (string, error) {
	s = compact(s)
	switch {
	case s == "":
		return "", refuse(kind + ".empty")
	case !digits(s):
		return "", refuse(kind + ".characters")
	case len(s) != length:
		return "", refuseLength(kind, length, len(s))
	case strings.Trim(s, "0") == "":
		return "", refuse(kind + ".checksum")
	}
	return s, nil
}

// luhn returns the Luhn sum of digits modulo ten: zero when the last digit is right.
func luhn(s string) int {
	sum := 0
	for i := 0; i < len(s); i++ {
		digit := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if digit *= 2; digit > 9 {
				digit -= 9
			}
		}
		sum += digit
	}
	return sum % 10
}

func digitSum(s string) int {
	sum := 0
	for i := 0; i < len(s); i++ {
		sum += int(s[i] - '0')
	}
	return sum
}

// CheckCommune accepts a commune's code in the official geographic code (COG, INSEE): five characters, the first two
// the département (2A, 2B; 97 and 98 overseas; 99 abroad). It is not the postcode: one of 20xxx, Corsica's postcodes, is refused.
// Only the form is checked: communes merge each 1 January, so whether one exists depends on the day.
// Source: the pattern of ma-cantine.agriculture.gouv.fr's import.
func CheckCommune(s string) (string, error) {
	s = compact(s)
	if s == "" {
		return "", refuse("commune.empty")
	}
	if found := len([]rune(s)); found != 5 {
		return "", refuseLength("commune", 5, found)
	}
	if len(s) != 5 || !digits(s[2:]) || !departement(s[0], s[1]) {
		return "", refuse("commune.format")
	}
	return s, nil
}

// departement says whether a and b open a code of the COG: 2 is followed by A, B or 1 to 9, other digits by any digit.
func departement(a, b byte) bool {
	if a == '2' {
		return b == 'A' || b == 'B' || b >= '1' && b <= '9'
	}
	return a >= '0' && a <= '9' && b >= '0' && b <= '9'
}
