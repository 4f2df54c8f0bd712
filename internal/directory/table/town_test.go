package table

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"preau/internal/directory/onde"
	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

var november = Limits{Today: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}

// autoTown reads a town hall's files as they are guessed to be.
func autoTown(t testing.TB, files ...File) (*roll.Set, []Mapping) {
	t.Helper()
	mappings := guessed(files, true)
	return ReadTown(files, mappings, november), mappings
}

func sample(t testing.TB, names ...string) (out []File) {
	t.Helper()
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join("testdata", "town", name))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, File{name, content})
	}
	return out
}

// publishers are the samples, by who would have exported them.
var publishers = map[string][]string{
	"a line per child":   {"une-ligne-par-enfant.csv"},
	"a line per booking": {"enfants.csv", "familles.csv", "reservations.csv", "autorisees.csv"},
	"a workbook":         {"portail-familles.xlsx"},
	"with accounts":      {"enfants.csv", "familles.csv", "comptes.csv"},
}

// told is what a reading says of families, one line each, names folded: an old encoding cannot write them all.
func told(set *roll.Set) (out []string) {
	name := func(p roll.Pupil) string { return fold.Fold(p.FullName()) }
	for i, p := range set.Pupils {
		c := set.Town.Children[i]
		if !c.Listed {
			continue
		}
		out = append(out, fmt.Sprintf("child %s %s %s %s %s pai:%v homonym:%v homes:%d", c.Number, name(p), p.BirthDate, p.Sex, c.School, c.PAI, c.Homonym, len(p.Addresses)), "diet "+c.Number+" "+c.Diet)
		for _, f := range c.Fetch {
			out = append(out, fmt.Sprintf("fetch %s %s %s %s %s", c.Number, f.GivenName, f.FamilyName, f.Phone, f.Relation))
		}
	}
	for _, l := range set.Links {
		g := set.Guardians[l.Guardian]
		out = append(out, fmt.Sprintf("link %s %s %d %s %s", set.Town.Children[l.Pupil].Number, fold.Fold(g.FullName()), l.Relation, g.Mail, g.Mobile))
	}
	slices.Sort(out)
	return out
}

// weeks is what a reading says of days of each week.
func weeks(set *roll.Set) map[string][2]int {
	out := map[string][2]int{}
	for _, s := range set.Town.Stays {
		key := set.Town.Children[s.Child].Number + " " + s.Word
		out[key] = [2]int{out[key][0] | s.A, out[key][1] | s.B}
	}
	return out
}

// Three publishers export the same children: whichever the shape, the same is read.
func TestTheSamplesOfThreePublishersSayTheSame(t *testing.T) {
	t.Parallel()
	want := []string{
		"child 1001 zoe o brien nguyen 2018-03-14 F Les Tilleuls pai:false homonym:false homes:1",
		"child 1004 noe lefevre 2017-06-02 M Les Tilleuls pai:true homonym:false homes:1",
		"child 1005 ines benali 2019-09-08 F Les Tilleuls pai:false homonym:false homes:2",
		"child 1007 lucas petit 2016-09-11 M Les Tilleuls pai:false homonym:true homes:1",
		"child 1008 lucas petit 2016-09-11 M Les Tilleuls pai:false homonym:true homes:1",
		"diet 1001 Sans porc", "diet 1005 Végétarien",
		"fetch 1001 Odette Roux +33199000041 grand-mère", "fetch 1001 Karim Haddad +33639980042 voisin", "fetch 1005 Samia Benali  tante",
		"link 1001 sean o brien nguyen 20 sean@example.fr +33639980002", "link 1002 thu ha o brien nguyen 10 thuha@example.fr +33639980001",
		"link 1005 nadia benali 10 nadia@example.fr +33639980004", "link 1005 yacine benali 20 yacine@example.fr +33639980005",
		"link 1006 rosa d almeida 10  +33639980006",
	}
	var first []string
	for _, who := range []string{"a line per child", "a line per booking", "a workbook"} {
		set, _ := autoTown(t, sample(t, publishers[who]...)...)
		if !set.Committable() {
			t.Fatalf("%s: %v", who, codes(set))
		}
		got := told(set)
		if first == nil {
			first = got
			for _, line := range want {
				if !slices.Contains(got, line) {
					t.Errorf("%s: not there: %s\n%s", who, line, strings.Join(got, "\n"))
				}
			}
		} else if !slices.Equal(first, got) {
			t.Errorf("%s says\n%s\nand the first\n%s", who, strings.Join(got, "\n"), strings.Join(first, "\n"))
		}
		if who == "a line per booking" {
			continue
		}
		if got := weeks(set); got["1001 Cantine"] != [2]int{27, 27} || got["1005 Cantine"] != [2]int{3, 0} || got["1005 Garderie soir"] != [2]int{0, 8} || len(got) != 11 {
			t.Errorf("%s: %v", who, got)
		}
	}
}

// A line per booking keeps its own tale: a day that was cancelled, one that waits, a child whom no line describes.
func TestALinePerBooking(t *testing.T) {
	t.Parallel()
	set, _ := autoTown(t, sample(t, publishers["a line per booking"]...)...)
	at := len(strings.Split(strings.TrimSpace(string(sample(t, "reservations.csv")[0].Content)), "\n"))
	if !has(set, StayGivenBack, at-2) {
		t.Errorf("the cancelled day of line %d is not told: %v", at-2, codes(set))
	}
	waiting, strange := 0, 0
	for _, s := range set.Town.Stays {
		if s.Waiting && s.Line == at-1 && s.Day == "2026-12-11" {
			waiting++
		}
		if c := set.Town.Children[s.Child]; !c.Listed {
			if strange++; c.Number != "1999" || set.Pupils[s.Child].FullName() != "Théo Introuvable" || s.Line != at {
				t.Errorf("%+v %+v", s, c)
			}
		}
		if set.Town.Children[s.Child].Number == "1005" {
			day, _ := time.Parse(time.DateOnly, s.Day)
			if _, week := day.ISOWeek(); (s.Word == "Cantine") != (week%2 == 0) {
				t.Errorf("Inès on %s: %s", s.Day, s.Word)
			}
		}
	}
	if waiting != 1 || strange != 1 {
		t.Errorf("%d wait, %d of nobody", waiting, strange)
	}
}

// Who pays is read from lines that describe nobody, and from those of families; what may be read two ways is told and left.
func TestALinePerAccount(t *testing.T) {
	t.Parallel()
	set, m := autoTown(t, sample(t, "enfants.csv", "familles.csv", "comptes.csv")...)
	if !set.Committable() || m[2].Kind != Accounts || len(m[2].Missing()) > 0 {
		t.Fatal(codes(set), m[2])
	}
	for _, c := range m[2].Columns {
		if c.Field == "" {
			t.Errorf("« %s » is not recognised", c.Header)
		}
	}
	var got []string
	for _, a := range set.Town.Accounts {
		who := a.Payer
		if a.Guardian >= 0 {
			who = fold.Fold(set.Guardians[a.Guardian].FullName())
		}
		number := func(p *int64) string {
			if p == nil {
				return "-"
			}
			return fmt.Sprint(*p)
		}
		qf := -1
		if a.Quotient != nil {
			qf = *a.Quotient
		}
		got = append(got, fmt.Sprint(set.Town.Homes[a.Home].Number, " ", who, " ", number(a.Share), " qf ", qf, " ", a.Year, "/", a.Month, a.Source, " ", a.Resident == roll.Yes, " ", number(a.Balance), a.BalanceWord, " ", a.RUM, a.Signed))
	}
	want := []string{
		"501 thu ha o brien nguyen 500000 qf 580 2026/1caf true 123456Solde dû RUM-501-12025-03-12",
		"501 sean o brien nguyen 500000 qf -1 0/0 true -1200Solde dû ",
		"502 alma lefevre - qf 950 2026/9msa true - ",
		"503 CCAS de Ville-des-Roches - qf 310 2026/9 false 8410Solde dû ",
		"502 alma lefevre - qf -1 0/0 true - ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	if !has(set, AccountNobody, 6) || !has(set, BadQuotient, 7) || !has(set, BadAmount, 7) {
		t.Error(codes(set))
	}
	h := set.Town.Homes[0]
	if h.Number != "501" || len(h.Children) != 2 || len(h.Guardians) != 2 {
		t.Errorf("%+v", h)
	}
	// the same on the lines of families, and a quotient on a child's
	set, _ = autoTown(t, text("enfants.csv", "N° enfant;N° famille;Nom;Prénom;Date de naissance;Sexe;QF;Résident;Nom mère;Prénom mère", "1;7;ROUX;Lina;04/05/2018;F;QF 580;oui;ROUX;Nadia", "2;7;ROUX;Noé;04/05/2021;M;580;oui;ROUX;Nadia"),
		text("familles.csv", "N° famille;Nom;Prénom;Email;Reste à payer;IBAN", "7;Roux;Nadia;nadia@example.fr;(12,50);"))
	if a := set.Town.Accounts; len(a) != 3 || *a[0].Quotient != 580 || a[0].Home != 0 || a[0].Guardian != -1 || *a[2].Balance != -1250 || a[2].Guardian < 0 || len(set.Town.Homes[0].Guardians) != 1 {
		t.Errorf("%+v %v", a, codes(set))
	}
}

// A name alone finds the one child who has it; two of them are left to a person.
func TestALineThatNamesAChildByNamesAlone(t *testing.T) {
	t.Parallel()
	kids := text("enfants.csv", "N° enfant;Nom;Prénom;Date de naissance;Sexe", "1;O’BRIEN-NGUYỄN;Zoé;14/03/2018;F", "2;PETIT;Lucas;11/09/2016;M", "3;PETIT;Lucas;12/10/2017;M")
	set, _ := autoTown(t, kids, text("reservations.csv", "Nom enfant;Prénom enfant;Date de naissance;Prestation;Date",
		"O'Brien Nguyen;ZOE;;Cantine;07/12/2026", "Petit;Lucas;;Cantine;07/12/2026", "Petit;Lucas;12/10/2017;Cantine;07/12/2026", "Inconnue;Ana;;Cantine;07/12/2026"))
	if len(set.Town.Stays) != 3 || set.Town.Stays[0].Child != 0 || set.Town.Stays[1].Child != 2 || set.Town.Children[set.Town.Stays[2].Child].Listed || !has(set, ChildUnclear, 3) {
		t.Errorf("%+v %v", set.Town.Stays, codes(set))
	}
}

// What hands and disks do to a town hall's tables: each is told at its line, in a code that has a sentence.
func TestDamagedTownTables(t *testing.T) {
	t.Parallel()
	kid := "N° enfant;Nom;Prénom;Date de naissance;Sexe;École;Nom mère;Prénom mère;Mail mère;Portable mère;Régime;PAI;Cantine lundi;Cantine mardi"
	zoe, leo := "1;ROUX;Inès;14/03/2019;F;Tilleuls;ROUX;Alma;alma@example.fr;0639980001;Standard;non;X;X", "2;PETIT;Léo;15/04/2018;M;Tilleuls;PETIT;Lou;lou@example.fr;0639980002;Standard;non;X;"
	stay := "N° enfant;Nom enfant;Prénom enfant;Prestation;Date;Statut"
	week := "N° enfant;Prestation;Jours;Semaine;Formule"
	fetch := "N° enfant;Nom personne autorisée;Prénom personne autorisée;Téléphone personne autorisée"
	join := func(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n") + "\r\n") }
	damaged := []struct {
		name, file string
		content    []byte
		code       string // "": read without an error
		at         int
	}{
		{"nothing", "enfants.csv", nil, onde.EmptyFile, 0},
		{"a PDF", "enfants.csv", []byte("%PDF-1.7\n..."), onde.PDFGiven, 0},
		{"an old workbook", "enfants.csv", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 biff"), onde.SpreadsheetGiven, 0},
		{"a locked workbook", "enfants.csv", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), utf16("EncryptedPackage")...), LockedWorkbook, 0},
		{"a broken workbook", "enfants.xlsx", []byte("PK\x03\x04 xl/workbook.xml and nothing"), BrokenWorkbook, 0},
		{"an archive", "enfants.csv", []byte("PK\x03\x04 something else"), onde.ArchiveGiven, 0},
		{"an image", "enfants.csv", []byte("\x89PNG\r\n\x1a\n"), onde.BinaryGiven, 0},
		{"a page", "enfants.csv", []byte("<!doctype html><table><tr><td>Nom</td></tr></table>"), onde.WebPageGiven, 0},
		{"prose", "enfants.csv", []byte("Bonjour,\nvoici la liste des enfants que vous demandiez\n"), MissingField, -1},
		{"headers alone", "enfants.csv", join(kid), NoChildHere, 0},
		{"no name column", "enfants.csv", join("N° enfant;Date de naissance;Sexe;École", "1;14/03/2019;F;Tilleuls"), MissingField, 1},
		{"no name", "enfants.csv", join(kid, "1;;Inès;14/03/2019;F"), onde.MissingValue, 2},
		{"no first name", "enfants.csv", join(kid, "1;ROUX;;14/03/2019;F"), onde.MissingValue, 2},
		{"no birth date", "enfants.csv", join(kid, "1;ROUX;Inès;;F"), NoBirthDate, 2},
		{"31 February", "enfants.csv", join(kid, "1;ROUX;Inès;31/02/2019;F", leo), onde.BadDate, 2},
		{"a word for a date", "enfants.csv", join(kid, "1;ROUX;Inès;mars 2019;F", leo), onde.BadDate, 2},
		{"a number for a date", "enfants.csv", join(kid, "1;ROUX;Inès;43538;F", leo), DateNumber, 2},
		{"a year of two digits", "enfants.csv", join(kid, "1;ROUX;Inès;14/03/19;F"), onde.TwoDigitYear, 2},
		{"a date to come", "enfants.csv", join(kid, "1;ROUX;Inès;14/03/2039;F"), onde.OddBirthDate, 2},
		{"a grandmother's date", "enfants.csv", join(kid, "1;ROUX;Inès;14/03/1950;F"), onde.OddBirthDate, 2},
		{"an unknown sex", "enfants.csv", join(kid, "1;ROUX;Inès;14/03/2019;x"), onde.UnknownSex, 2},
		{"one number, two children", "enfants.csv", join(kid, zoe, "1;PETIT;Léo;15/04/2018;M"), NumberTwice, 3},
		{"the same line twice", "enfants.csv", join(kid, zoe, zoe), onde.DuplicateRow, 3},
		{"an odd mail", "enfants.csv", join(kid, strings.Replace(zoe, "alma@example.fr", "alma chez example", 1)), onde.OddMail, 2},
		{"an odd telephone", "enfants.csv", join(kid, strings.Replace(zoe, "0639980001", "demander à la gardienne", 1)), onde.OddPhone, 2},
		{"a couple", "enfants.csv", join(kid, strings.Replace(zoe, ";ROUX;Alma", ";M. et Mme ROUX;Alma", 1)), TwoNames, 2},
		{"a mail of nobody", "enfants.csv", join(kid, strings.Replace(zoe, ";ROUX;Alma", ";;", 1)), NamelessGuardian, 2},
		{"a cell of a service that says nothing", "enfants.csv", join(kid, strings.Replace(zoe, "non;X;X", "non;peut-être;X", 1)), BadSlot, 2},
		{"an error of a spreadsheet", "enfants.csv", join(kid, strings.Replace(zoe, "Tilleuls", "#REF!", 1)), CellError, 2},
		{"a formula", "enfants.csv", join(kid, strings.Replace(zoe, "Tilleuls", "=cmd|' /C calc'!A0", 1)), onde.FormulaCell, 2},
		{"a very long cell", "enfants.csv", join(kid, strings.Replace(zoe, "ROUX", strings.Repeat("A", 400), 1)), onde.ValueTooLong, 2},
		{"a very long line", "enfants.csv", join(kid, strings.Repeat("A", 2<<20)), onde.LineTooLong, 2},
		{"too many columns", "enfants.csv", join(kid, strings.Repeat("x;", 300)+"x"), onde.TooManyColumns, 2},
		{"a long line", "enfants.csv", join(kid, zoe, leo, strings.Replace(leo, "2;PETIT;Léo", "3;PETIT;Tom", 1)+";de trop;encore"), onde.ExtraCells, 4},
		{"a title between", "enfants.csv", join(kid, zoe, "École des Tilleuls", leo), LoneCell, 3},
		{"a total", "enfants.csv", join(kid, zoe, "Total : 1"), LoneCell, 3},
		{"a column without a header", "enfants.csv", join("N° enfant;Nom;Prénom;Date de naissance;", "1;ROUX;Inès;14/03/2019;secret"), NamelessColumns, 1},
		{"the same header twice", "enfants.csv", join("N° enfant;Nom;Prénom;Date de naissance;École;École", "1;ROUX;Inès;14/03/2019;A;B"), SameHeaders, 1},
		{"a lost quote", "enfants.csv", join(kid, `1;"ROUX;Inès;14/03/2019;F`), onde.UnclosedQuote, 2},
		{"a NUL byte", "enfants.csv", join(kid, strings.Replace(zoe, "ROUX", "RO\x00UX", 1)), onde.NULByte, 2},
		{"half a letter", "enfants.csv", append(join(kid, zoe), "3;ZO\xC3"...), onde.TruncatedFile, 3},
		{"read as Latin and saved again", "enfants.csv", bytes.ReplaceAll(join(kid, zoe), []byte("Inès"), []byte("InÃ¨s")), onde.Mojibake, 2},
		{"two encodings", "enfants.csv", append(join(kid, zoe), "3;BOH\xC9ME;Zo\xE9;14/03/2019;F\r\n"...), onde.MixedEncoding, 3},
		{"an ancient Mac", "enfants.csv", bytes.ReplaceAll(join(kid, zoe, leo), []byte("\r\n"), []byte("\r")), "", 0},
		{"tabs", "enfants.csv", bytes.ReplaceAll(join(kid, zoe, leo), []byte(";"), []byte("\t")), "", 0},
		{"no service", "reservations.csv", join(stay, "1;ROUX;Inès;;07/12/2026;"), onde.MissingValue, 2},
		{"no such day", "reservations.csv", join(stay, "1;ROUX;Inès;Cantine;31/11/2026;"), onde.BadDate, 2},
		{"a cancelled day", "reservations.csv", join(stay, "1;ROUX;Inès;Cantine;07/12/2026;Annulée"), StayGivenBack, 2},
		{"a number of somebody else", "reservations.csv", join(stay, "1;ROUX;Inès;Cantine;07/12/2026;", "1;PETIT;Léo;Cantine;07/12/2026;"), NumberOther, 3},
		{"nobody's day", "reservations.csv", join(stay, ";;;Cantine;07/12/2026;"), onde.MissingValue, 2},
		{"days that are none", "inscriptions.csv", join(week, "1;Cantine;souvent;;Annuel"), BadDays, 2},
		{"no days", "inscriptions.csv", join(week, "1;Cantine;;;Annuel"), BadDays, 2},
		{"weeks that are none", "inscriptions.csv", join(week, "1;Cantine;lundi;la première;Annuel"), BadWeek, 2},
		{"somebody with an odd telephone", "autorisees.csv", join(fetch, "1;ROUX;Odette;12"), onde.OddPhone, 2},
		{"an amount that is none", "familles.csv", join("N° famille;Civilité;Nom;Prénom;Email;Solde", "7;MME;ROUX;Alma;alma@example.fr;beaucoup"), BadAmount, 2},
		{"an amount of two meanings", "comptes.csv", join("N° enfant;QF;Solde", "1;580;1.234"), BadAmount, 2},
		{"a quotient below nothing", "comptes.csv", join("N° enfant;QF;Solde", "1;-580;0"), BadQuotient, 2},
		{"a month that is none", "comptes.csv", join("N° enfant;QF;Date QF;Solde", "1;580;13/2026;0"), BadQuotient, 2},
		{"more than the whole", "comptes.csv", join("N° enfant;Part;Solde", "1;150 %;0"), BadShare, 2},
		{"a mandate signed on no day", "comptes.csv", join("N° enfant;IBAN;RUM;Date mandat;QF", "1;FR7630001007941234567890185;R1;31/02/2025;580"), onde.BadDate, 2},
		{"the account of nobody", "comptes.csv", join("N° famille;QF;Solde", "77;580;0"), AccountNobody, 2},
		{"a family of no child", "familles.csv", join("N° famille;Civilité;Nom;Prénom;Email", "7;MME;ROUX;Alma;alma@example.fr"), FamilyAlone, 2},
	}
	if len(damaged) < 50 {
		t.Fatalf("only %d", len(damaged))
	}
	for _, d := range damaged {
		set, m := autoTown(t, File{d.file, d.content})
		switch {
		case d.code == "" && (!set.Committable() || len(set.Pupils) != 2):
			t.Errorf("%s: %v", d.name, codes(set))
		case d.code != "" && !has(set, d.code, d.at):
			t.Errorf("%s: no %s at %d: %v %+v", d.name, d.code, d.at, codes(set), m)
		}
		checkTown(t, set)
	}
}

// checkTown holds of any reading: indexes inside, every finding known, of a line, and with a severity.
func checkTown(t testing.TB, set *roll.Set) {
	t.Helper()
	checkFindings(t, set)
	if len(set.Town.Children) != len(set.Pupils) {
		t.Fatalf("%d children of %d", len(set.Town.Children), len(set.Pupils))
	}
	for _, s := range set.Town.Stays {
		if s.Child < 0 || s.Child >= len(set.Pupils) || s.Word == "" || s.Day == "" && s.A|s.B == 0 || s.Line < 1 || s.File == "" {
			t.Fatalf("%+v", s)
		}
	}
	for _, a := range set.Town.Accounts {
		if a.Home >= len(set.Town.Homes) || a.Child >= len(set.Pupils) || a.Home < 0 == (a.Child < 0) || a.Guardian >= len(set.Guardians) || a.Line < 1 {
			t.Fatalf("%+v", a)
		}
	}
	for i, p := range set.Pupils {
		if c := set.Town.Children[i]; c.Listed && (p.FamilyName == "" || p.FirstName == "") || len([]rune(p.FamilyName)) > onde.LongestValue {
			t.Fatalf("%+v %+v", p, c)
		}
	}
}

// spoil does to a file what disks, mail, spreadsheets and hands do.
func spoil(r *rand.Rand, content []byte) []byte {
	if len(content) < 2 {
		return content
	}
	at := r.IntN(len(content))
	switch r.IntN(8) {
	case 0:
		return content[:at]
	case 1:
		return append(bytes.Clone(content[:at]), content[min(len(content), at+1+r.IntN(200)):]...)
	case 2:
		sign := []string{`"`, `""`, ";", ",", "\n", "\r", "\x00", "\xFF", "é", "|", "#", "="}[r.IntN(12)]
		return append(append(bytes.Clone(content[:at]), sign...), content[at:]...)
	case 3:
		end := min(len(content), at+1+r.IntN(300))
		return append(bytes.Clone(content[:end]), content[at:]...)
	case 4:
		var out []byte
		for _, b := range content {
			out = append(out, string(rune(b))...)
		}
		return out
	case 5:
		return append(bytes.Clone(content), content...)
	case 6: // lines shuffled
		lines := bytes.Split(content, []byte("\n"))
		r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		return bytes.Join(lines, []byte("\n"))
	}
	out := bytes.Clone(content)
	out[at] = byte(r.IntN(256))
	return out
}

// Samples damaged at random never break the reader, are read the same way twice, and show on the screen of columns. The seed is logged.
func TestTownFilesDamagedAtRandom(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 4))
	for range 12 {
		for who, names := range publishers {
			files := sample(t, names...)
			for range 1 + r.IntN(4) {
				at := r.IntN(len(files))
				files[at].Content = spoil(r, files[at].Content)
			}
			set, mappings := autoTown(t, files...)
			checkTown(t, set)
			if again, _ := autoTown(t, files...); !reflect.DeepEqual(set, again) {
				t.Fatalf("%s: two readings differ", who)
			}
			rows := 0
			for _, f := range set.Files {
				rows += f.Rows
			}
			if len(set.Pupils) > rows {
				t.Fatalf("%s: %d children of %d lines", who, len(set.Pupils), rows)
			}
			n := 0
			for _, f := range files {
				sheets, _ := Open(f.Name, f.Content, Limits{})
				for _, s := range sheets {
					s.Town = true
					Look(s, mappings[n], november)
					n++
				}
			}
		}
	}
}

func TestTenThousandLinesOfATownHall(t *testing.T) {
	t.Parallel()
	var kids, stays strings.Builder
	kids.WriteString("N° enfant;Id famille;Nom;Prénom;Date de naissance;Sexe;École;Nom mère;Prénom mère;Portable mère;Régime;Cantine lundi;Cantine mardi\n")
	stays.WriteString("Nom enfant;Prénom enfant;Date de naissance;Prestation;Date\n")
	for i := range 10_000 {
		fmt.Fprintf(&kids, "%d;F%d;N%05d;Zoé;%02d/03/2018;F;Tilleuls;N%05d;Alma;06399%05d;Sans porc;X;A\n", i, i, i, i%28+1, i, i)
		fmt.Fprintf(&stays, "N%05d;Zoé;%02d/03/2018;Garderie;07/12/2026\n", i, i%28+1)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	set, _ := autoTown(t, File{"enfants.csv", []byte(kids.String())}, File{"reservations.tsv", []byte(strings.ReplaceAll(stays.String(), ";", "\t"))})
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	if !set.Committable() || len(set.Pupils) != 10_000 || len(set.Links) != 10_000 || len(set.Town.Stays) != 20_000 {
		t.Fatal(len(set.Pupils), len(set.Links), len(set.Town.Stays), codes(set)[:min(5, len(set.Issues))])
	}
	t.Logf("20,000 lines in %v, %d MB allocated", took, (after.TotalAlloc-before.TotalAlloc)>>20)
}
