package identifiers

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type check func(string) (string, error)

var checks = map[string]check{"uai": CheckUAI, "ine": CheckINE, "siren": CheckSIREN, "siret": CheckSIRET, "commune": CheckCommune}

func TestChecks(t *testing.T) {
	cases := []struct{ kind, in, want, code string }{
		{"uai", "0990001N", "0990001N", ""},
		{"uai", " 099 0001n ", "0990001N", ""},
		{"uai", "0990014C", "0990014C", ""},
		{"uai", "0990027S", "0990027S", ""},
		{"uai", "0990033Y", "0990033Y", ""},
		{"uai", "0990048P", "0990048P", ""},
		{"uai", "0990052U", "0990052U", ""},
		{"uai", "0990001A", "", "uai.letter"},
		{"uai", "0990001I", "", "uai.letter"},
		{"uai", "", "", "uai.empty"},
		{"uai", "  ", "", "uai.empty"},
		{"uai", "0990001", "", "uai.format"},
		{"uai", "09900011", "", "uai.format"},
		{"uai", "O990001N", "", "uai.format"},
		{"uai", "0000000A", "", "uai.format"},
		{"uai", "0990001É", "", "uai.format"},

		{"ine", "000000001AB", "000000001AB", ""},
		{"ine", "000000001ab", "000000001AB", ""},
		{"ine", "0000000012C", "0000000012C", ""},
		{"ine", "000\u00a0000\u202f001 AB", "000000001AB", ""},
		{"ine", "", "", "ine.empty"},
		{"ine", "000000001A", "", "ine.length"},
		{"ine", "000000001ABC", "", "ine.length"},
		{"ine", "00000000AAB", "", "ine.format"},
		{"ine", "00000000011", "", "ine.format"},
		{"ine", "000000001A1", "", "ine.format"},
		{"ine", "000000001ÉB", "", "ine.format"},

		{"siren", "356000000", "356000000", ""},
		{"siren", "219 900 016", "219900016", ""},
		{"siren", "219900017", "", "siren.checksum"},
		{"siren", "000000000", "", "siren.checksum"},
		{"siren", "21990001", "", "siren.length"},
		{"siren", "21990001A", "", "siren.characters"},
		{"siren", "", "", "siren.empty"},

		{"siret", "21990001600011", "21990001600011", ""},
		{"siret", "219 900 016 00011", "21990001600011", ""},
		{"siret", "21990014900010", "21990014900010", ""},
		{"siret", "21990001600012", "", "siret.checksum"},
		{"siret", "21990001700011", "", "siret.siren"},
		{"siret", "00000000000018", "", "siret.siren"},
		{"siret", "00000000000000", "", "siret.checksum"},
		{"siret", "35600000000048", "35600000000048", ""}, // La Poste's registered office: Luhn
		{"siret", "35600000049837", "35600000049837", ""}, // a post office: sum of digits
		{"siret", "35600000049838", "", "siret.checksum"},
		{"siret", "2199000160001", "", "siret.length"},
		{"siret", "2199000160001X", "", "siret.characters"},
		{"siret", "", "", "siret.empty"},

		{"commune", "99001", "99001", ""},
		{"commune", "01001", "01001", ""},
		{"commune", "2a004", "2A004", ""},
		{"commune", "2B033", "2B033", ""},
		{"commune", "97411", "97411", ""},
		{"commune", "20000", "", "commune.format"},
		{"commune", "2C004", "", "commune.format"},
		{"commune", "1A001", "", "commune.format"},
		{"commune", "9900A", "", "commune.format"},
		{"commune", "1001", "", "commune.length"},
		{"commune", "", "", "commune.empty"},
	}
	for _, c := range cases {
		got, err := checks[c.kind](c.in)
		if got != c.want || code(err) != c.code {
			t.Errorf("%s %q = %q, %v; want %q, %q", c.kind, c.in, got, err, c.want, c.code)
		}
	}
}

func code(err error) string {
	var refused *Error
	if !errors.As(err, &refused) {
		return ""
	}
	return refused.Code
}

func TestIsRNIE(t *testing.T) {
	for ine, want := range map[string]bool{"000000001AB": true, "0000000012C": false, "": false, "00000000AAB": false} {
		if IsRNIE(ine) != want {
			t.Errorf("IsRNIE(%q) = %v", ine, !want)
		}
	}
}

// Whatever is typed: no panic, a declared code with its declared parameters, and an accepted text is accepted unchanged the second time.
func TestEveryAnswerIsDeclared(t *testing.T) {
	likely := rapid.StringOf(rapid.SampledFrom([]rune("0123456789ABab .-Éé\u00a0")))
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), likely).Draw(t, "s")
		for kind, check := range checks {
			got, err := check(s)
			if err == nil {
				if again, err := check(got); err != nil || again != got {
					t.Fatalf("%s: %q is accepted as %q, then %q, %v", kind, s, got, again, err)
				}
				continue
			}
			var refused *Error
			if !errors.As(err, &refused) || got != "" {
				t.Fatalf("%s: %q gives %q and %v", kind, s, got, err)
			}
			declared, known := Codes[refused.Code]
			if !known || len(declared) != len(refused.Params) {
				t.Fatalf("%s: %q gives %s, which is not declared so", kind, s, err)
			}
			for name := range refused.Params {
				if !slices.Contains(declared, name) {
					t.Fatalf("%s has an undeclared parameter %s", refused.Code, name)
				}
			}
			if len(s) > 6 && strings.Contains(err.Error(), s) {
				t.Fatalf("the error repeats the number: %v", err)
			}
		}
	})
}

// A single wrong digit, or two neighbours swapped (other than 0 and 9), never passes.
func TestLuhnFindsSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		siren := complete(fmt.Sprintf("%08d", rapid.IntRange(1, 99_999_999).Draw(t, "n")))
		if _, err := CheckSIREN(siren); err != nil {
			t.Fatalf("%s: %v", siren, err)
		}
		siret := complete(siren + fmt.Sprintf("%04d", rapid.IntRange(0, 9999).Draw(t, "establishment")))
		if _, err := CheckSIRET(siret); err != nil {
			t.Fatalf("%s: %v", siret, err)
		}
		i := rapid.IntRange(0, 8).Draw(t, "position")
		wrong := []byte(siren)
		wrong[i] = '0' + (wrong[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if _, err := CheckSIREN(string(wrong)); err == nil {
			t.Fatalf("%s passes for %s", wrong, siren)
		}
	})
}

// complete adds the digit that makes the Luhn sum right.
func complete(s string) string {
	for d := '0'; d <= '9'; d++ {
		if luhn(s+string(d)) == 0 {
			return s + string(d)
		}
	}
	panic("no digit completes " + s)
}

func TestUAIHasOneLetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := fmt.Sprintf("%07d", rapid.IntRange(1, 9_999_999).Draw(t, "n"))
		accepted := 0
		for c := 'A'; c <= 'Z'; c++ {
			if _, err := CheckUAI(number + string(c)); err == nil {
				accepted++
			}
		}
		if accepted != 1 {
			t.Fatalf("%s is accepted with %d letters", number, accepted)
		}
	})
}

func TestCommuneIsThePublishedPattern(t *testing.T) {
	published := regexp.MustCompile(`^([013-9]\d|2[AB1-9])\d{3}$`)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("0123456789ABC")), 5, 5, -1).Draw(t, "s")
		if _, err := CheckCommune(s); (err == nil) != published.MatchString(s) {
			t.Fatalf("%s: %v", s, err)
		}
	})
}
