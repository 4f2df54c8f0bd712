package i18n

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const frPO = `
msgid ""
msgstr ""
"Language: fr\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

# shown to a family
msgid "liaison.note_closed"
msgstr ""
"La réponse à « {title} » était attendue "
"avant le {closed}."

msgid "liaison.reached"
msgid_plural "liaison.reached"
msgstr[0] "{n} responsable prévenu"
msgstr[1] "{n} responsables prévenus"

msgid "liaison.only_french"
msgstr "Rien que le français"

msgid "liaison.brace"
msgstr "{{nom} et {name}"

msgid "liaison.amount"
msgstr "{amount} à régler avant {hour}"

msgid "liaison.about"
msgstr "Un mot de {name}"
`

const enPO = `
msgid ""
msgstr "Language: en\n"

msgid "liaison.note_closed"
msgstr "The answer to “{title}” was due by {closed}."

msgid "liaison.reached"
msgid_plural "liaison.reached"
msgstr[0] "{n} guardian told"
msgstr[1] "{n} guardians told"

msgid "liaison.brace"
msgstr "{{name} and {name}"

msgid "liaison.amount"
msgstr "{amount} to pay before {hour}"

msgid "liaison.about"
msgstr "A note of {name}"
`

func bundle(t *testing.T) *Bundle {
	t.Helper()
	b := New()
	for lang, po := range map[string]string{"fr": frPO, "en": enPO} {
		if err := b.AddPO("liaison", lang, []byte(po)); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func TestSentence(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	closed := time.Date(2026, 11, 24, 16, 48, 0, 0, paris)
	b := bundle(t)
	cases := []struct {
		name, lang, id string
		args           map[string]any
		want           string
	}{
		{"several lines", "fr", "liaison.note_closed", map[string]any{"title": "Sortie", "closed": Instant(closed)},
			"La réponse à « Sortie » était attendue avant le mardi 24 novembre 2026 à 16\u202fh\u202f48."},
		{"english", "en-GB", "liaison.note_closed", map[string]any{"title": "Outing", "closed": Day(closed)},
			"The answer to “Outing” was due by Tuesday 24 November 2026."},
		{"a value is never read as a placeholder", "en", "liaison.note_closed", map[string]any{"title": "{closed}", "closed": "Monday"},
			"The answer to “{closed}” was due by Monday."},
		{"french 0 is singular", "fr", "liaison.reached", map[string]any{"n": 0}, "0 responsable prévenu"},
		{"french 1 is singular", "fr", "liaison.reached", map[string]any{"n": 1}, "1 responsable prévenu"},
		{"french 2 is plural", "fr", "liaison.reached", map[string]any{"n": int64(2)}, "2 responsables prévenus"},
		{"grouped", "fr", "liaison.reached", map[string]any{"n": 12345}, "12\u202f345 responsables prévenus"},
		{"from stored json", "fr", "liaison.reached", map[string]any{"n": float64(2)}, "2 responsables prévenus"},
		{"english 0 is plural", "en", "liaison.reached", map[string]any{"n": 0}, "0 guardians told"},
		{"english 1 is singular", "en", "liaison.reached", map[string]any{"n": 1}, "1 guardian told"},
		{"falls back to french", "en", "liaison.only_french", nil, "Rien que le français"},
		{"unknown language", "de", "liaison.only_french", nil, "Rien que le français"},
		{"empty language", "", "liaison.only_french", nil, "Rien que le français"},
		{"escaped brace", "fr", "liaison.brace", map[string]any{"name": "Zoé"}, "{nom} et Zoé"},
		{"money and hour", "fr", "liaison.amount", map[string]any{"amount": Cents(123450), "hour": Hour(closed)}, "1\u202f234,50\u00a0€ à régler avant 16\u202fh\u202f48"},
		{"elision", "fr", "liaison.about", map[string]any{"name": "Adam"}, "Un mot d’Adam"},
		{"elision of an accent", "fr", "liaison.about", map[string]any{"name": "Élise"}, "Un mot d’Élise"},
		{"no elision", "fr", "liaison.about", map[string]any{"name": "Yann"}, "Un mot de Yann"},
		{"no elision of a number", "fr", "liaison.about", map[string]any{"name": 11}, "Un mot de 11"},
		{"no elision in english", "en", "liaison.about", map[string]any{"name": "Adam"}, "A note of Adam"},
		{"missing key", "fr", "liaison.nothing", nil, "liaison.nothing"},
		{"missing value", "en", "liaison.brace", nil, "{name} and {name}"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := b.Sentence(c.lang, "liaison", c.id, c.args); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
	if got := b.Missing("fr"); !slices.Equal(got, []string{"liaison.nothing"}) {
		t.Errorf("Missing(fr) = %q", got)
	}
	if got := b.Missing("en"); !slices.Equal(got, []string{"liaison.brace {name}", "liaison.only_french"}) {
		t.Errorf("Missing(en) = %q", got)
	}
	if b.Has("en", "liaison", "liaison.only_french") || !b.Has("fr", "liaison", "liaison.only_french") {
		t.Error("Has must not fall back")
	}
}

func TestParity(t *testing.T) {
	b := bundle(t)
	if err := b.AddPO("mail", "en", []byte("msgid \"hello\"\nmsgstr \"Hello {name}\"\n")); err != nil {
		t.Fatal(err)
	}
	if err := b.AddPO("mail", "fr", []byte("msgid \"hello\"\nmsgstr \"Bonjour\"\n")); err != nil {
		t.Fatal(err)
	}
	want := []string{"liaison: liaison.only_french is missing in en", "mail: hello lacks {name} in fr"}
	if got := b.Parity(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTypography(t *testing.T) {
	b := New()
	po := "msgid \"good\"\nmsgstr \"L’école\u202f: «\u202f12:30\u202f», c’est https://exemple.fr\u202f!\"\n" +
		"msgid \"space\"\nmsgstr \"Pourquoi ?\"\n" +
		"msgid \"none\"\nmsgstr \"Pourquoi?\"\n" +
		"msgid \"apostrophe\"\nmsgstr \"L'école\"\n" +
		"msgid \"quotes\"\nmsgstr \"« oui »\"\n"
	if err := b.AddPO("x", "fr", []byte(po)); err != nil {
		t.Fatal(err)
	}
	faults := strings.Join(b.Typography(), "\n")
	for _, key := range []string{"space", "none", "apostrophe", "quotes"} {
		if !strings.Contains(faults, "x: "+key+":") {
			t.Errorf("%s was let through", key)
		}
	}
	if strings.Contains(faults, "x: good:") {
		t.Errorf("a good sentence was refused: %s", faults)
	}
}

func TestAddPORefusesABrokenCatalogue(t *testing.T) {
	cases := []struct{ name, po, want string }{
		{"not PO", "hello", "line 1 is not PO"},
		{"open quote", "msgid \"a\"\nmsgstr \"b", "line 2 is not PO"},
		{"bad escape", `msgid "a"` + "\n" + `msgstr "\z"`, "bad escape"},
		{"key twice", "msgid \"a\"\nmsgstr \"b\"\nmsgid \"a\"\nmsgstr \"c\"", `"a" is given twice (first on line 1)`},
		{"empty sentence", "msgid \"a\"\nmsgstr \"\"", "is empty"},
		{"one form only", "msgid \"a\"\nmsgid_plural \"a\"\nmsgstr[0] \"{n}\"", "1 forms where fr has 2"},
		{"open placeholder", "msgid \"a\"\nmsgstr \"{name\"", "bad placeholder"},
		{"placeholder with spaces", "msgid \"a\"\nmsgstr \"{the name}\"", "bad placeholder"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := New().AddPO("x", "fr", []byte(c.po))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	b := New()
	for i, want := range []bool{true, false} {
		if err := b.AddPO("x", "fr", []byte("msgid \"a\"\nmsgstr \"b\"")); (err == nil) != want {
			t.Errorf("file %d: %v", i, err)
		}
	}
}

func TestSentenceFromManyGoroutines(t *testing.T) {
	b := bundle(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i := range 200 {
				b.Sentence("fr", "liaison", "liaison.reached", map[string]any{"n": i})
				b.Sentence("en", "liaison", "unknown", nil)
			}
		})
	}
	group.Wait()
}

func TestFormats(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2026, 11, 1, 7, 0, 0, 0, paris)
	cases := []struct{ got, want string }{
		{Date("fr", first), "dimanche 1er novembre 2026"},
		{Date("en", first), "Sunday 1 November 2026"},
		{DateTime("fr", first), "dimanche 1er novembre 2026 à 7\u202fh"},
		{DateTime("en", first), "Sunday 1 November 2026 at 07:00"},
		{Date("fr", time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC).In(paris)), "vendredi 1er janvier 2027"},
		{ShortDate("fr", first), "01/11/2026"},
		{Month("fr", time.August), "août"},
		{Money("fr", 0), "0,00\u00a0€"},
		{Money("fr", 315), "3,15\u00a0€"},
		{Money("fr", -315), "−3,15\u00a0€"},
		{Money("fr", 123456789), "1\u202f234\u202f567,89\u00a0€"},
		{Money("en", 123450), "€1,234.50"},
		{Money("en", -9223372036854775808), "−€92,233,720,368,547,758.08"},
		{Number("fr", -1000), "−1\u202f000"},
		{Number("en", 999), "999"},
		{List("fr", []string{"Zoé", "Ali", "Mia"}), "Zoé, Ali et Mia"},
		{List("en", []string{"Zoé", "Ali"}), "Zoé and Ali"},
		{List("fr", []string{"Zoé"}), "Zoé"},
		{List("fr", nil), ""},
		{Organisation("École élémentaire des Tilleuls").Subject("fr"), "L’école élémentaire des Tilleuls"},
		{Organisation("École élémentaire des Tilleuls").Subject("en"), "École élémentaire des Tilleuls"},
		{Organisation("Collège Wangari-Maathai").Subject("fr"), "Le collège Wangari-Maathai"},
		{Organisation("COMMUNE DE COURVALLON").Subject("fr"), "La COMMUNE DE COURVALLON"},
		{Organisation("SIVOS du Val-d’Or").Subject("fr"), "Le SIVOS du Val-d’Or"},
		{Organisation("Les Essarts-Noirs").Subject("fr"), "Les Essarts-Noirs"},
		{Organisation("Mairie").Subject("fr"), "La mairie"},
		{Match("en-US,en;q=0.9,fr;q=0.8"), "en"},
		{Match("fr-CH, en;q=0.9"), "fr"},
		{Match("de, ja;q=0.5"), "fr"},
		{Match("de, en;q=0.5"), "en"},
		{Match(""), "fr"},
		{Match("\x00;;;q=zz"), "fr"},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
