package fold

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	cases := []struct{ in, want string }{
		{"", ""},
		{"   ", ""},
		{"Élodie", "elodie"},
		{"LE GOFF", "le goff"},
		{"Le-Goff", "le goff"},
		{"  Le \t Goff\u00a0", "le goff"},
		{"D'ALMEIDA", "d almeida"},
		{"D’Almeida", "d almeida"},
		{"Dʼalmeida", "d almeida"},
		{"Jean--Noël", "jean noel"},
		{"Œuvre", "oeuvre"},
		{"LÆTITIA", "laetitia"},
		{"Straße", "strasse"},
		{"STRASSE ẞ", "strasse ss"},
		{"Nguyễn Thị Đặng", "nguyen thi dang"},
		{"Łukasz Wójcik", "lukasz wojcik"},
		{"Søren Ærø", "soren aero"},
		{"İbrahim Yıldız", "ibrahim yildiz"},
		{"Þóra", "thora"},
		{"E\u0301lodie", "elodie"},
		{"ﬁlle", "fille"},
		{"Ａｎｎｅ", "anne"},
		{"N° 12", "n° 12"},
		{"CE1-CE2 Mme Petit", "ce1 ce2 mme petit"},
		{"Ma\u200brie", "marie"},
		{"Marie\u00adAnne", "marieanne"},
		{"a\x00b", "a b"},
		{"Анна", "анна"},
		{"محمد", "محمد"},
		{"(ULIS)", "(ulis)"},
		{"\xff", "\uFFFD"},
	}
	for _, c := range cases {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Fatalf("Fold is not stable: %q then %q", once, twice)
		}
		if !utf8.ValidString(once) || strings.TrimSpace(once) != once || strings.Contains(once, "  ") {
			t.Fatalf("Fold(%q) = %q", s, once)
		}
		if Fold(" "+s+" ") != once {
			t.Fatalf("spaces around %q change it", s)
		}
	})
}

func TestFoldIgnoresCaseOfFrenchLetters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("aàâäbcçdeéèêëfgiîïoôöuùûüyÿœæ -'’"))).Draw(t, "s")
		if Fold(strings.ToUpper(s)) != Fold(s) {
			t.Fatalf("%q and its capitals fold differently", s)
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Élodie LE-GOFF", "İ", "\xff\xfe", "ẞ", "a\u0300\u0301", "ﷺ", "\u1E9B\u0323"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if once := Fold(s); Fold(once) != once {
			t.Fatalf("%q folds to %q then %q", s, once, Fold(once))
		}
	})
}

func TestSimilar(t *testing.T) {
	cases := []struct {
		a, b string
		want bool
	}{
		{"", "", true},
		{"", "zoe", false},
		{"Zoé", "ZOE", true},
		{"Zoé", "Zoa", false}, // three letters: too short to guess
		{"Lina", "Lena", true},
		{"Lina", "Lna", false},
		{"Martin", "Matrin", true},
		{"Martin", "Martins", true},
		{"Martin", "Mardon", false},
		{"Dupont", "Dupond", true},
		{"Christelle", "Kristele", false},
		{"Christelle", "Christel", true},
		{"Christophe", "Cristofe", false},
		{"Le Goff", "Legoff", true},
		{"Jean Dupont", "Jean Dupond", true},
		{"Jean Dupont", "Paul Dupont", false},
		{"Jean Dupont", "Dupont Jean", false},
		{"Jean", "Jean Marie", false},
		{"classe 1234", "classe 1235", false},
		{"CE1 rouge", "CE2 rouge", false},
	}
	for _, c := range cases {
		if got := Similar(c.a, c.b); got != c.want {
			t.Errorf("Similar(%q, %q) = %v", c.a, c.b, got)
		}
		if got := Similar(c.b, c.a); got != c.want {
			t.Errorf("Similar(%q, %q) = %v", c.b, c.a, got)
		}
	}
	if long := strings.Repeat("é", 300); !Similar(long, long) || Similar(long+"a", long) {
		t.Error("long texts are similar only when equal")
	}
}

func TestDistance(t *testing.T) {
	cases := []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "abc", 3}, {"abc", "acb", 1}, {"abc", "abc", 0}, {"kitten", "sitting", 3}, {"été", "ete", 2}, {"ca", "abc", 3}}
	for _, c := range cases {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestDistanceProperties(t *testing.T) {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("abcé")), 0, 9, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		whole := Distance(a, b)
		if whole != Distance(b, a) || (whole == 0) != (a == b) {
			t.Fatalf("Distance(%q, %q) = %d", a, b, whole)
		}
		limit := rapid.IntRange(0, 3).Draw(t, "limit")
		if got := distance([]rune(a), []rune(b), limit); got != min(whole, limit+1) {
			t.Fatalf("stopped at %d: %d, whole %d", limit, got, whole)
		}
	})
}

func TestInitials(t *testing.T) {
	cases := []struct {
		parts []string
		want  string
	}{
		{nil, ""},
		{[]string{"Zoé", "MARTIN"}, "ZM"},
		{[]string{"élodie", "d'almeida"}, "ÉD"},
		{[]string{"Jean-Paul", "2 LE GOFF"}, "JL"},
		{[]string{"", "ASE"}, "A"},
		{[]string{"…", "-"}, ""},
	}
	for _, c := range cases {
		if got := Initials(c.parts...); got != c.want {
			t.Errorf("Initials(%q) = %q, want %q", c.parts, got, c.want)
		}
	}
}

func TestTitleName(t *testing.T) {
	cases := []struct{ in, want string }{
		{"", ""},
		{"DUPONT-MARTIN", "Dupont-Martin"},
		{"D'ALMEIDA", "D’Almeida"},
		{"D’ALMEIDA", "D’Almeida"},
		{"LE GOFF", "Le Goff"},
		{"DE LA TOUR D'AUVERGNE", "De La Tour D’Auvergne"},
		{"O'BRIEN", "O’Brien"},
		{"N'GUESSAN", "N’Guessan"},
		{"PRUD'HOMME", "Prud’homme"},
		{"MACRON", "Macron"},
		{"MACDONALD", "Macdonald"},
		{"MCDONALD", "McDonald"},
		{"MC", "Mc"},
		{"ÉLODIE", "Élodie"},
		{"anne-marie", "Anne-Marie"},
		{"NOËL (ÉPOUSE ROY)", "Noël (Épouse Roy)"},
		{"Jean-paul", "Jean-paul"},
		{"van der Berg", "van der Berg"},
		{"D'Almeida", "D'Almeida"},
		{"WÓJCIK", "Wójcik"},
		{"  DUPONT", "Dupont"},
		{"\u202EDUPONT\u0007", "Dupont"},
		{"Le\u00a0Goff\u2066", "Le Goff"},
		{"<IMG ONERROR>", "<Img Onerror>"},
		{"E\u0301LODIE", "E\u0301lodie"},
	}
	for _, c := range cases {
		if got := TitleName(c.in); got != c.want {
			t.Errorf("TitleName(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTitleNameFoldsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("ABCÉÇMLE '-"))).Draw(t, "s")
		if Fold(TitleName(s)) != Fold(s) {
			t.Fatalf("%q became another name: %q", s, TitleName(s))
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		Fold("D’ALMEIDA-Nguyễn Élodie")
	}
}
