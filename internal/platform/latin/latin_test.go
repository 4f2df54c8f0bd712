package latin

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestSpelling(t *testing.T) {
	for _, c := range []struct {
		in, ascii, one string
		lost           int
	}{
		{"O’Brien-Nguyễn", "O'Brien-Nguyen", "O'Brien-Nguyen", 0},
		{"Élodie LE GOFF", "Elodie LE GOFF", "Élodie LE GOFF", 0},
		{"Œuvre d’Ægir", "OEuvre d'AEgir", "OEuvre d'Ægir", 0},
		{"Łukasz Wójcik", "Lukasz Wojcik", "Lukasz Wójcik", 0},
		{"Straße № 12", "Strasse No 12", "Straße No 12", 0},
		{"  a \u00a0 b\t\n", "a b", "a b", 0},
		{"E\u0301lodie", "Elodie", "Élodie", 0},
		{"3,40 €", "3,40 EUR", "3,40 EUR", 0},
		{"محمد", "", "", 4},
		{"Анна Roux", "Roux", "Roux", 4},
		{"ﬁlle Ａｎｎｅ", "fille Anne", "fille Anne", 0},
		{"a\u200bb\u00adc\xff", "abc", "abc", 0},
		{"½ part", "1/2 part", "½ part", 0},
	} {
		if got := ASCII(c.in); got.Text != c.ascii || got.Lost != c.lost {
			t.Errorf("ASCII(%q) = %+v", c.in, got)
		}
		if got := One(c.in); got.Text != c.one || got.Lost != c.lost {
			t.Errorf("One(%q) = %+v", c.in, got)
		}
	}
}

func TestSpellingProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		a, o := ASCII(s), One(s)
		for _, r := range a.Text {
			if r < 0x20 || r > 0x7E {
				t.Fatalf("%q keeps %U", s, r)
			}
		}
		for _, r := range o.Text {
			if r < 0x20 || r > 0xFF || r >= 0x7F && r <= 0xA0 {
				t.Fatalf("%q keeps %U", s, r)
			}
		}
		if again := ASCII(a.Text); again.Text != a.Text || again.Changed || strings.TrimSpace(a.Text) != a.Text {
			t.Fatalf("%q is not stable: %q", a.Text, again.Text)
		}
		n := rapid.IntRange(0, 40).Draw(t, "n")
		if cut := Cut(o.Text, n); utf8.RuneCountInString(cut) > n || !strings.HasPrefix(o.Text, cut) && !strings.HasPrefix(strings.TrimSpace(o.Text), cut) {
			t.Fatalf("%q cut at %d is %q", o.Text, n, cut)
		}
	})
}
