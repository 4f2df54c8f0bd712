// Package sepa writes the direct debits of a régie (ISO 20022 pain.008.001.02, scheme CORE) and reads what the bank refused of them
// (pain.002, camt.054). It knows no family and no database. Read README.md first.
package sepa

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Error says why a text is not the account or the identifier it claims to be. It never holds the text: an IBAN is personal data and
// errors end up in logs.
type Error struct {
	Code   string
	Params map[string]string
}

func (e *Error) Error() string { return fmt.Sprintf("sepa: %s %v", e.Code, e.Params) }

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

// Codes lists the codes of this package's errors and faults with the names of their parameters, for the catalogues and their tests.
var Codes = map[string][]string{
	"iban.empty": nil, "iban.country": {"country"}, "iban.length": {"country", "expected", "found"}, "iban.characters": nil, "iban.checksum": nil,
	"bic.format": nil, "bic.country": {"country"},
	"ics.empty": nil, "ics.format": nil, "ics.checksum": nil,
	"reference.empty": nil, "reference.characters": nil, "reference.length": {"limit"}, "reference.twice": nil,
	"name.empty": nil, "name.script": nil, "siret.wrong": nil, "amount.range": nil,
	"signed.missing": nil, "signed.late": nil, "sequence.unknown": nil, "collect.closed": {"next"}, "collect.soon": {"first"}, "debits.none": nil,
}

// lengths of an IBAN by country: those of the SEPA zone (EPC409-09, list of SEPA scheme countries) as the IBAN registry gives them
// (ISO 13616). The overseas territories of France use FR.
var lengths = map[string]int{
	"AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27,
	"GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24,
	"ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}

// bicOnly are countries whose banks have a BIC of their own under the IBANs of another.
var bicOnly = map[string]bool{"GF": true, "GP": true, "MQ": true, "RE": true, "YT": true, "PM": true, "BL": true, "MF": true, "GG": true, "IM": true, "JE": true}

func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '.' || r == '-' || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

func capitals(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// rest97 is the remainder by 97 of a text of digits and capitals, A being 10 and Z 35 (ISO 7064).
func rest97(s string) int {
	rest := 0
	for i := 0; i < len(s); i++ {
		if c := int(s[i]); c <= '9' {
			rest = (rest*10 + c - '0') % 97
		} else {
			rest = (rest*100 + c - 'A' + 10) % 97
		}
	}
	return rest
}

// CheckIBAN accepts an account of the SEPA zone as people type it and gives it without spaces: "fr14 2004 1010 0505 0001 3M02 606"
// is "FR1420041010050500013M02606". An *Error says whether the country, the length or a character is wrong.
func CheckIBAN(s string) (string, error) {
	s = compact(s)
	if s == "" {
		return "", refuse("iban.empty")
	}
	if !capitals(s) {
		return "", refuse("iban.characters")
	}
	if len(s) < 4 || s[0] <= '9' || s[1] <= '9' {
		return "", refuse("iban.checksum")
	}
	expected, ok := lengths[s[:2]]
	if !ok {
		return "", refuse("iban.country", "country", s[:2])
	}
	if len(s) != expected {
		return "", refuse("iban.length", "country", s[:2], "expected", strconv.Itoa(expected), "found", strconv.Itoa(len(s)))
	}
	if s[2] > '9' || s[3] > '9' || rest97(s[4:]+s[:4]) != 1 {
		return "", refuse("iban.checksum")
	}
	return s, nil
}

// Masked shows an IBAN as somebody recognises their own account: "FR14 •••• 2606".
func Masked(iban string) string {
	if len(iban) < 8 {
		return "••••"
	}
	return iban[:4] + " •••• " + iban[len(iban)-4:]
}

var bicForm = regexp.MustCompile(`^[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?$`)

// CheckBIC accepts the identifier of a bank of the SEPA zone (ISO 9362, 8 or 11 characters). None is needed since 1 February 2016
// (regulation EU 260/2012, art. 5.7): "" is accepted.
func CheckBIC(s string) (string, error) {
	s = compact(s)
	if s == "" {
		return "", nil
	}
	if !bicForm.MatchString(s) {
		return "", refuse("bic.format")
	}
	if country := s[4:6]; lengths[country] == 0 && !bicOnly[country] {
		return "", refuse("bic.country", "country", country)
	}
	return s, nil
}

var icsForm = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}$`)

// CheckICS accepts a SEPA creditor identifier: country, two check digits, three characters of the creditor's own that do not count
// in the check, then the national number (EPC262-08). In France the number is the NNE that the Banque de France gives: 6 digits.
func CheckICS(s string) (string, error) {
	s = compact(s)
	if s == "" {
		return "", refuse("ics.empty")
	}
	if !icsForm.MatchString(s) || s[:2] == "FR" && len(s) != 13 {
		return "", refuse("ics.format")
	}
	if rest97(s[7:]+s[:4]) != 1 {
		return "", refuse("ics.checksum")
	}
	return s, nil
}
