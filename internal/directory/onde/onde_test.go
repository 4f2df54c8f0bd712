package onde

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"preau/internal/directory/roll"
)

const (
	pupilsHeader    = "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;Autorisation associations;Autorisation photo;Décision de passage"
	guardiansHeader = "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;Téléphone portable;Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants;Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants"
	teachersHeader  = "Civilité;Nom usage;Nom;Prénom;Adresse;CP;Commune;Pays;Courriel;Téléphone domicile;Téléphone portable;Directeur;Classe"
	shortPupils     = "Nom élève;Prénom élève;Date naissance;Libellé classe"
	shortGuardians  = "Civilité;Nom responsable;Prénom responsable;Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants"
)

func sample(t testing.TB, name string) File {
	t.Helper()
	content, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return Bytes(name, content)
}

// read reads files given as name and content in turn, and checks what is true of every set.
func read(t testing.TB, limits Limits, namesAndContents ...string) *Set {
	t.Helper()
	var files []File
	for i := 0; i+1 < len(namesAndContents); i += 2 {
		files = append(files, Bytes(namesAndContents[i], []byte(namesAndContents[i+1])))
	}
	set, err := Read(files, limits)
	if err != nil {
		t.Fatal(err)
	}
	checkSet(t, set, limits)
	return set
}

func lines(s ...string) string { return strings.Join(s, "\n") + "\n" }

// failer is what tests, fuzzers and property tests have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
	Fatal(args ...any)
}

// checkSet holds what is true of every set, whatever was read.
func checkSet(t failer, set *Set, limits Limits) {
	t.Helper()
	limits = limits.withDefaults()
	names := map[string]bool{WholeSet: true}
	for _, file := range set.Files {
		names[file.Name] = true
	}
	declared := map[string]Code{}
	for _, code := range Codes {
		declared[code.Code] = code
	}
	count := map[string]int{}
	for _, issue := range set.Issues {
		code, known := declared[issue.Code]
		if !known || code.Severity != issue.Severity || issue.File == "" || !names[issue.File] || issue.Line < 0 {
			t.Fatalf("undeclared issue: %+v", issue)
		}
		var params []string
		for name := range issue.Params {
			params = append(params, name)
		}
		want := slices.Clone(code.Params)
		slices.Sort(want)
		slices.Sort(params)
		if !slices.Equal(params, want) {
			t.Fatalf("%s carries %v, declared %v", issue.Code, params, want)
		}
		count[issue.Severity]++
	}
	for severity, n := range count {
		if n > limits.Issues+1 {
			t.Fatalf("%d issues of severity %s", n, severity)
		}
	}
	keys := map[string]bool{}
	unique := func(kind, key, file string, line int) {
		if key == "" || keys[kind+key] || file == "" || line < 1 {
			t.Fatalf("%s has key %q (twice: %v) at %q %d", kind, key, keys[kind+key], file, line)
		}
		keys[kind+key] = true
	}
	for _, p := range set.Pupils {
		unique("pupil", p.Key, p.File, p.Line)
		if p.Class < None || p.Class >= len(set.Classes) {
			t.Fatalf("class %d of %d", p.Class, len(set.Classes))
		}
		if _, err := time.Parse(time.DateOnly, p.BirthDate); p.BirthDate != "" && err != nil {
			t.Fatal(err)
		}
	}
	for _, g := range set.Guardians {
		unique("guardian", g.Key, g.File, g.Line)
	}
	for _, c := range set.Classes {
		unique("class", c.Key, c.File, c.Line)
		for _, teacher := range c.Teachers {
			if teacher < 0 || teacher >= len(set.Staff) {
				t.Fatalf("teacher %d of %d", teacher, len(set.Staff))
			}
		}
	}
	for _, teacher := range set.Staff {
		unique("teacher", teacher.Key, teacher.File, teacher.Line)
		for _, class := range teacher.Classes {
			if class < 0 || class >= len(set.Classes) {
				t.Fatalf("class %d of %d", class, len(set.Classes))
			}
		}
	}
	links := map[Link]bool{}
	for _, link := range set.Links {
		if link.Pupil < 0 || link.Pupil >= len(set.Pupils) || link.Guardian < 0 || link.Guardian >= len(set.Guardians) || links[link] {
			t.Fatalf("link %+v, twice: %v", link, links[link])
		}
		links[link] = true
	}
}

// codes returns the codes of a set, each with its line, in order.
func codes(set *Set) []string {
	out := []string{}
	for _, issue := range set.Issues {
		out = append(out, fmt.Sprintf("%s:%d", issue.Code, issue.Line))
	}
	return out
}

func wantCodes(t testing.TB, set *Set, want ...string) {
	t.Helper()
	if got := codes(set); !slices.Equal(got, want) {
		t.Errorf("issues\n got %q\nwant %q", got, want)
	}
}

func issue(t testing.TB, set *Set, code string) Issue {
	t.Helper()
	for _, found := range set.Issues {
		if found.Code == code {
			return found
		}
	}
	t.Fatalf("no %s among %v", code, codes(set))
	return Issue{}
}

// alone are the issues of every set made of a pupils' file only.
var alone = []string{"missing_guardians_file:0", "missing_teachers_file:0"}

func TestSchoolOf247Pupils(t *testing.T) {
	set, err := ReadFolder(os.DirFS("testdata/school-247-pupils"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	checkSet(t, set, Limits{})
	directors, classOf := 0, map[string]int{}
	for _, teacher := range set.Staff {
		if teacher.Director {
			directors++
		}
	}
	for _, class := range set.Classes {
		classOf[class.Label] = class.Pupils
	}
	got := []int{len(set.Pupils), len(set.Classes), len(set.Staff), directors, len(set.Guardians), len(set.Links)}
	// The responsibles' file has 470 lines: its headers and 469 people.
	if want := []int{247, 10, 14, 1, 469, 491}; !slices.Equal(got, want) {
		t.Errorf("pupils, classes, teachers, directors, guardians, links: %v, want %v", got, want)
	}
	homonyms := 0
	for _, issue := range set.Issues {
		if issue.Code != HomonymGuardian {
			t.Errorf("unexpected %+v", issue)
		}
		homonyms++
	}
	if homonyms != 8 || !set.Committable() {
		t.Errorf("%d homonyms, committable: %v", homonyms, set.Committable())
	}
	if classOf["CE1"] != 28 || classOf["CLIS"] != 21 {
		t.Errorf("classes %v", classOf)
	}
	if want := (FileInfo{Name: "CSVExtraction-responsables.csv", Kind: Guardians, Encoding: "ISO-8859-1", LineEnding: "LF", Separator: ";", Rows: 469}); set.Files[2] != want {
		t.Errorf("file %+v, want %+v", set.Files[2], want)
	}
	last := set.Pupils[246]
	if last.FullName() != "Pauline VALIER-BRASIER" || last.BirthDate != "2011-07-25" || last.Line != 248 || last.Sex != "F" || last.Photo != No {
		t.Errorf("last pupil %+v", last)
	}
}

func TestHomonymsOfOneAddressKeepTheirKeys(t *testing.T) {
	people := []string{
		"M.;PICOT;Thierry;;PICOT;Hugo;CP",
		"M.;PICOT;Thierry;;PICOT;Rémy;TPS",
		"Mme;ROUX;Nadia;;ROUX;Lina;CE1",
	}
	keysOf := func(lines []string) map[string]string {
		set := read(t, Limits{}, "r.csv", shortGuardians+"\n"+strings.Join(lines, "\n"))
		out := map[string]string{}
		for _, g := range set.Guardians {
			out[g.Children[0].FirstName] = g.Key
		}
		return out
	}
	forward := keysOf(people)
	slices.Reverse(people)
	if backward := keysOf(people); len(forward) != 3 || !reflect.DeepEqual(forward, backward) {
		t.Errorf("%v\n%v", forward, backward)
	}
	if nextYear := keysOf([]string{"M.;PICOT;Thierry;;PICOT;Hugo;CE1", "M.;PICOT;Thierry;;PICOT;Rémy;PS"}); nextYear["Hugo"] != forward["Hugo"] {
		t.Errorf("a class changed a key: %q, %q", nextYear["Hugo"], forward["Hugo"])
	}
}

func TestSamplesInEveryEncoding(t *testing.T) {
	cases := []struct {
		name, encoding, street string
		pupils                 int
		ine                    string
	}{
		{"CSVExtraction_eleves.csv", "ISO-8859-1", "12 bis, allée de l'OEuvre", 2, "000000001AB"},
		{"CSVExtraction_eleves_cp1252.csv", "windows-1252", "12 bis, allée de l'Œuvre", 2, "000000001AB"},
		{"CSVExtraction_eleves_utf8bom.csv", "UTF-8 BOM", "12 bis, allée de l'Œuvre", 2, "000000001AB"},
		{"CSVExtraction_eleves_oldgen.csv", "ISO-8859-1", "", 1, ""},
	}
	for _, c := range cases {
		set, err := Read([]File{sample(t, c.name), sample(t, "CSVExtraction_responsables.csv"), sample(t, "CSVExtraction_enseignants.csv")}, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		checkSet(t, set, Limits{})
		if len(set.Pupils) != c.pupils || set.Files[0].Encoding != c.encoding || set.Pupils[0].INE != c.ine || set.Pupils[0].FirstName != "Zoé" {
			t.Errorf("%s: %+v %+v", c.name, set.Files[0], set.Pupils)
		}
		if !set.Committable() || set.Pupils[0].Level != "CE1" || set.Pupils[0].Addresses[0].Commune != "TRIFOUILLY" {
			t.Errorf("%s: %v %+v", c.name, codes(set), set.Pupils[0])
		}
		if c.street != "" && set.Pupils[1].Addresses[0].Street != c.street {
			t.Errorf("%s: %q", c.name, set.Pupils[1].Addresses[0].Street)
		}
		if wanted := min(3, 1+2*(c.pupils-1)); len(set.Links) != wanted {
			t.Errorf("%s: links %v, issues %v", c.name, set.Links, codes(set))
		}
		teacher := set.Staff[0]
		if !teacher.Director || set.Classes[teacher.Classes[0]].Label != "CE1-CE2 Mme Petit" || set.Guardians[0].HomePhone != "+33199000001" || set.Guardians[0].Civility != "MME" {
			t.Errorf("%s: %+v %+v", c.name, teacher, set.Guardians[0])
		}
	}
}

// Whatever the style, the same school comes back.
func TestEveryStyleGivesTheSameSchool(t *testing.T) {
	school := Invent(7, 120, 2026)
	for _, generation := range []Generation{Current, BaseEleves} {
		for _, encoding := range []string{"UTF-8", "UTF-8 BOM", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "windows-1252", "ISO-8859-15", "macintosh"} {
			for _, ending := range []string{"CRLF", "LF", "CR"} {
				for _, separator := range []byte{';', ',', '\t', '|'} {
					for _, quoted := range []bool{false, true} {
						style := Style{generation, encoding, ending, separator, quoted}
						export := Generate(school, style)
						set, err := Read(export.Files(), Limits{})
						if err != nil {
							t.Fatal(err)
						}
						checkSet(t, set, Limits{})
						compareSchools(t, style, school, set)
					}
				}
			}
		}
	}
}

func compareSchools(t *testing.T, style Style, want, got *Set) {
	t.Helper()
	if !got.Committable() || len(got.Pupils) != len(want.Pupils) || len(got.Guardians) != len(want.Guardians) || len(got.Staff) != len(want.Staff) || len(got.Classes) != len(want.Classes) {
		t.Fatalf("%+v: %d pupils, %d guardians, %d teachers, %d classes, %v", style, len(got.Pupils), len(got.Guardians), len(got.Staff), len(got.Classes), codes(got))
	}
	lossless := style.Encoding != "ISO-8859-1" // which lacks œ
	for i := range want.Pupils {
		w, g := want.Pupils[i], got.Pupils[i]
		label := want.Classes[w.Class].Label
		if got.Classes[g.Class].Label != label {
			t.Fatalf("%+v: class %q, want %q", style, got.Classes[g.Class].Label, label)
		}
		g.Key, g.NameKey, g.File, g.Line, g.Class = "", "", "", 0, w.Class
		if style.Generation == BaseEleves {
			w.INE = ""
		}
		if lossless && !reflect.DeepEqual(w, g) {
			t.Fatalf("%+v:\n got %+v\nwant %+v", style, g, w)
		}
	}
	for i := range want.Guardians {
		w, g := want.Guardians[i], got.Guardians[i]
		g.Key, g.File, g.Line = "", "", 0
		if lossless && !reflect.DeepEqual(w, g) {
			t.Fatalf("%+v:\n got %+v\nwant %+v", style, g, w)
		}
	}
	if !reflect.DeepEqual(want.Links, got.Links) {
		t.Fatalf("%+v: links differ: %v", style, codes(got))
	}
	for i, file := range got.Files {
		ending := style.LineEnding
		encoding := style.Encoding
		if file.Encoding == "ISO-8859-1" && (encoding == "windows-1252" || encoding == "ISO-8859-15") {
			encoding = "ISO-8859-1" // no letter tells them apart in this file
		}
		if file.Encoding != encoding || file.LineEnding != ending || file.Separator != string(style.Separator) {
			t.Fatalf("%+v: file %d is %+v", style, i, file)
		}
	}
}

func TestHeadersOfOtherHands(t *testing.T) {
	cases := []struct{ name, header, line string }{
		{"without accents", "Nom eleve;Nom d'usage eleve;Prenom eleve;Date naissance;Libelle classe", "MARTIN;;Zoé;14/03/2018;CP"},
		{"capitals", "NOM ÉLÈVE;NOM D'USAGE ÉLÈVE;PRÉNOM ÉLÈVE;DATE NAISSANCE;LIBELLÉ CLASSE", "MARTIN;;Zoé;14/03/2018;CP"},
		{"spaces and stars", " Nom  élève *; Nom d’usage élève ;Prénom   élève*;Date  naissance;Libellé  classe ", "MARTIN;;Zoé;14/03/2018;CP"},
		{"other words", "Nom de famille;Nom d'usage;Prénom;Date de naissance;Libellé de classe", "MARTIN;;Zoé;14/03/2018;CP"},
		{"order", "Classe;Date de naissance;Prénom élève;Nom d'usage élève;Nom élève", "CP;14/03/2018;Zoé;;MARTIN"},
		{"trailing separators", "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Classe;;;", "MARTIN;;Zoé;14/03/2018;CP;;;;;;;"},
		{"short line", "Nom élève;Prénom élève;Date naissance;Classe;Attestation fournie;Autorisation photo", "MARTIN;Zoé;14/03/2018;CP"},
		{"lost accents", "Nom ?l?ve;Pr?nom ?l?ve;Date naissance;Libell? classe", "MARTIN;Zoé;14/03/2018;CP"},
		{"double encoding", "Nom Ã©lÃ¨ve;PrÃ©nom Ã©lÃ¨ve;Date naissance;LibellÃ© classe", "MARTIN;Zoé;14/03/2018;CP"},
		{"a title above", "Extraction des élèves\n\nNom élève;Prénom élève;Date naissance;Classe", "MARTIN;Zoé;14/03/2018;CP"},
		{"sep line", "sep=;\nNom élève;Prénom élève;Date naissance;Classe", "MARTIN;Zoé;14/03/2018;CP"},
		{"whole lines quoted", `"Nom élève;Prénom élève;Date naissance;Classe"`, `"MARTIN;Zoé;14/03/2018;CP"`},
		{"whole lines quoted twice", `"""Nom élève"";""Prénom élève"";""Date naissance"";""Classe"""`, `"""MARTIN"";""Zoé"";""14/03/2018"";""CP"""`},
		{"excel guards", "Nom élève;Prénom élève;Date naissance;Classe", `="MARTIN";="Zoé";="14/03/2018";="CP"`},
		{"comma", "Nom élève,Prénom élève,Date naissance,Classe", "MARTIN,Zoé,14/03/2018,CP"},
		{"tab", "Nom élève\tPrénom élève\tDate naissance\tClasse", "MARTIN\tZoé\t14/03/2018\tCP"},
		{"iso date", "Nom élève;Prénom élève;Date naissance;Classe", "MARTIN;Zoé;2018-03-14;CP"},
		{"date with an hour", "Nom élève;Prénom élève;Date naissance;Classe", "MARTIN;Zoé;14/03/2018 00:00:00;CP"},
		{"empty lines between", "\n\nNom élève;Prénom élève;Date naissance;Classe\n\n;;;\n   \n", "MARTIN;Zoé;14/03/2018;CP\n\n;;;;;\n\n"},
		{"headers repeated", "Nom élève;Prénom élève;Date naissance;Classe", "Nom élève;Prénom élève;Date naissance;Classe\nMARTIN;Zoé;14/03/2018;CP"},
		{"CR alone", "Nom élève;Prénom élève;Date naissance;Classe", "MARTIN;Zoé;14/03/2018;CP\r"},
		{"decomposed accents", "Nom e\u0301le\u0300ve;Pre\u0301nom e\u0301le\u0300ve;Date naissance;Classe", "MARTIN;Zoe\u0301;14/03/2018;CP"},
		{"non-breaking spaces", "Nom\u00a0élève;Prénom\u00a0élève;Date naissance;Classe", "\u00a0MARTIN\u00a0;Zoé;14/03/2018;CP"},
		{"children's words", "Nom de l'élève;Prénom de l'élève;Né(e) le;Classe", "MARTIN;Zoé;14/03/2018;CP"},
		{"end of file mark", "Nom élève;Prénom élève;Date naissance;Classe", "MARTIN;Zoé;14/03/2018;CP\n\x1a"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			set := read(t, Limits{}, "x", c.header+"\n"+c.line)
			if len(set.Pupils) != 1 || !set.Committable() {
				t.Fatalf("%+v %v", set.Pupils, set.Issues)
			}
			p := set.Pupils[0]
			if p.FamilyName != "MARTIN" || p.FirstName != "Zoé" || p.BirthDate != "2018-03-14" || set.Classes[p.Class].Label != "CP" {
				t.Errorf("%+v", p)
			}
		})
	}
}

func TestKindsAreKnownByTheirHeaders(t *testing.T) {
	cases := []struct {
		header string
		want   Kind
	}{
		{pupilsHeader, Pupils},
		{guardiansHeader, Guardians},
		{teachersHeader, Teachers},
		{shortPupils, Pupils},
		{"Nom;Prénom;Sexe;Niveau;INE", Pupils},
		{"Nom;Prénom;Civilité;Directeur;Classe", Teachers},
		{"Nom enseignant;Prénom enseignant;Classe", Teachers},
		{"Nom responsable;Prénom responsable;Nom enfant;Prénom enfant", Guardians},
		{"Civilité;Nom;Prénom;Nom enfant 1;Prénom enfant 1;Classe enfant 1;Nom enfant 2;Prénom enfant 2;Classe enfant 2", Guardians},
		{"Civilité;Nom;Prénom;Nom élève;Prénom élève;Classe élève;Courriel responsable", Guardians},
	}
	for _, c := range cases {
		set := read(t, Limits{}, "enseignants.csv", c.header+"\nA;B;C\n")
		if set.Files[0].Kind != c.want {
			t.Errorf("%q is taken for %q", c.header, set.Files[0].Kind)
		}
	}
}

func TestWrongFiles(t *testing.T) {
	cases := []struct{ name, content, code string }{
		{"nothing", "", EmptyFile},
		{"only a byte order mark", "\xEF\xBB\xBF", EmptyFile},
		{"only ends of line", "\r\n\r\n \n", EmptyFile},
		{"only NUL", "\x00\x00\x00", EmptyFile},
		{"xlsx", "PK\x03\x04\x14\x00" + strings.Repeat("_rels/.rels ", 500) + "xl/workbook.xml", SpreadsheetGiven},
		{"ods", "PK\x03\x04\x14\x00mimetypeapplication/vnd.oasis.opendocument.spreadsheet", SpreadsheetGiven},
		{"xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", SpreadsheetGiven},
		{"zip", "PK\x03\x04\x14\x00CSVExtraction.csv", ArchiveGiven},
		{"empty zip", "PK\x05\x06", ArchiveGiven},
		{"gzip", "\x1F\x8B\x08\x00", ArchiveGiven},
		{"html", "\xEF\xBB\xBF\n <!DOCTYPE html><html><body>Session expirée</body></html>", WebPageGiven},
		{"table", "<table><tr><td>Nom élève</td></tr></table>", WebPageGiven},
		{"xml", `<?xml version="1.0"?><ficAlimMENESR/>`, XMLGiven},
		{"pdf", "%PDF-1.7\n", PDFGiven},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", BinaryGiven},
		{"noise", strings.Repeat("\x01\x02\x03abc", 20), BinaryGiven},
		{"prose", "Bonjour,\nvoici le fichier.\n", UnknownFile},
		{"another export", "Date;Libellé;Montant\n01/09/2026;Cantine;3,15\n", UnknownFile},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			set := read(t, Limits{}, "file", c.content, "p.csv", lines(shortPupils, "MARTIN;Zoé;14/03/2018;CP"))
			if set.Issues[0].Code != c.code || set.Committable() {
				t.Errorf("%v", codes(set))
			}
			if len(set.Pupils) != 1 {
				t.Errorf("the other file was not read: %+v", set.Pupils)
			}
		})
	}
	set := read(t, Limits{}, "other.csv", "Date;Libellé;Montant\n1;2;3\n")
	if seen := issue(t, set, UnknownFile).Params["seen"]; seen != "Date, Libellé, Montant" {
		t.Errorf("seen %q", seen)
	}
}

func TestMissingAndDuplicateColumns(t *testing.T) {
	set := read(t, Limits{}, "p.csv", "Nom élève;Prénom élève;Classe;Cantine\nMARTIN;Zoé;CP;oui\n")
	missing := issue(t, set, MissingColumn)
	if missing.Params["column"] != "Date naissance" || missing.Params["seen"] != "Nom élève, Prénom élève, Classe, Cantine" || missing.Params["kind"] != "pupils" {
		t.Errorf("%+v", missing)
	}
	wantCodes(t, set, append([]string{"unknown_columns:1", "missing_column:1"}, alone...)...)

	set = read(t, Limits{}, "p.csv", lines(shortPupils+";Nom élève", "MARTIN;Zoé;14/03/2018;CP;ROUX"))
	wantCodes(t, set, append([]string{"duplicate_column:1"}, alone...)...)

	set = read(t, Limits{}, "p.csv", lines("INE;Sexe;Prénom élève", "000000001AB;F;Zoé"))
	wantCodes(t, set, append([]string{"missing_column:1", "missing_column:1", "missing_column:1"}, alone...)...)
}

func TestDamagedLines(t *testing.T) {
	good := "ROUX;Lina;02/11/2018;CP"
	cases := []struct {
		name, content string
		pupils        int
		want          []string
	}{
		{"cut inside a quoted cell", lines(shortPupils, good) + `"MARTIN";"Zo`, 1, []string{"unclosed_quote:3"}},
		{"cut inside a line", lines(shortPupils, good, "GARCIA;Leo;01/01/2018;CP") + `MARTIN;Zo`, 2, []string{"truncated_file:4"}},
		{"cut inside the first line", shortPupils + "\nMARTIN;Zo", 0, []string{"no_rows:1", "truncated_file:2", "no_pupils:0"}},
		{"quote lost in the middle", lines(shortPupils, `"MARTIN;Zoé;14/03/2018;CP`, good, `"GARCIA";"Leo";"01/01/2018";"CP"`), 2, []string{"unclosed_quote:2"}},
		{"closing quote lost in a quoted file", lines(shortPupils, `"MARTIN;"Zoé";"14/03/2018";"CP"`, good), 1, []string{"unclosed_quote:2"}},
		{"opening quote to the end of the file", lines(shortPupils, `"MARTIN;Zoé;14/03/2018;CP`, good, "GARCIA;Leo;01/01/2018;CP"), 2, []string{"unclosed_quote:2"}},
		{"a quote inside a cell", lines(shortPupils, `"MAR"TIN";"Zoé";"14/03/2018";"CP"`), 1, []string{"stray_quote:2"}},
		{"a cell of two lines", lines(shortPupils, "\"MARTIN\";\"Zoé\";\"14/03/2018\";\"CP\nmatin\"", good), 2, nil},
		{"NUL", lines(shortPupils, "MAR\x00TIN;Zoé;14/03/2018;CP", good), 2, []string{"nul_byte:2"}},
		{"cells too many", lines(shortPupils, "MARTIN;Zoé;14/03/2018;CP;12;rue Haute", good), 2, []string{"extra_cells:2"}},
		{"cell too long", lines(shortPupils, strings.Repeat("É", 300)+";Zoé;14/03/2018;CP"), 1, []string{"value_too_long:2"}},
		{"impossible dates", lines(shortPupils, "MARTIN;Zoé;31/02/2018;CP", good, "GARCIA;Leo;;CP", "ROUX;Max;le 3 mai;CP", "ROUX;Ada;29/02/2020;CP"), 5, []string{"bad_date:2", "missing_value:4", "bad_date:5"}},
		{"short year", lines(shortPupils, "MARTIN;Zoé;14/03/18;CP"), 1, []string{"two_digit_year:2"}},
		{"names missing", lines(shortPupils, ";Zoé;14/03/2018;CP", "MARTIN;;14/03/2018;CP"), 2, []string{"missing_value:2", "missing_value:3"}},
		{"no class", lines(shortPupils, "MARTIN;Zoé;14/03/2018;"), 1, []string{"pupil_without_class:2"}},
		{"formulas", lines(shortPupils, `=cmd|' /C calc'!A0;@SUM(1);14/03/2018;CP`, "-;Zoé;14/03/2018;CP"), 2, []string{"formula_cell:2", "formula_cell:2"}},
		{"the same line twice", lines(shortPupils, good, good), 1, []string{"duplicate_row:3"}},
		{"homonyms in two classes", lines(shortPupils, good, "ROUX;Lina;02/11/2018;CE1"), 2, []string{"homonym_pupil:3"}},
		{"double encoding", lines(shortPupils, "MARTIN;ZoÃ©;14/03/2018;CP", "HÃ‰BRARD;NoÃ«l;14/03/2018;CP"), 2, []string{"mojibake:2"}},
		{"lost letters", lines(shortPupils, "MARTIN;Zo\uFFFD;14/03/2018;CP"), 1, []string{"lost_characters:2"}},
		{"only headers", shortPupils + "\n", 0, []string{"no_rows:1", "no_pupils:0"}},
		{"mixed encodings", lines(shortPupils, "MARTIN;Zoé;14/03/2018;CP", "H\xC9BRARD;No\xEBl;14/03/2018;CP"), 2, []string{"mixed_encoding:3"}},
		{"a lying byte order mark", "\xEF\xBB\xBF" + lines("Nom \xE9l\xE8ve;Pr\xE9nom;Date naissance;Classe", "H\xC9BRARD;No\xEBl;14/03/2018;CP"), 1, []string{"mixed_encoding:1"}},
		{"cut inside a letter", lines(shortPupils, good) + "MARTIN;Zoé;14/03/2018;Élémentaire \xC3", 2, []string{"truncated_file:3"}},
		{"a comma in a label of classes", lines(shortPupils, "MARTIN;Zoé;14/03/2018;CP, CE1"), 1, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			set := read(t, Limits{}, "p.csv", c.content)
			want := slices.Clone(c.want)
			tail := alone
			if n := len(want); n > 0 && want[n-1] == "no_pupils:0" {
				want, tail = want[:n-1], append([]string{"no_pupils:0"}, alone...)
			}
			wantCodes(t, set, append(want, tail...)...)
			if len(set.Pupils) != c.pupils {
				t.Errorf("%d pupils: %+v", len(set.Pupils), set.Pupils)
			}
		})
	}
}

func TestDoubleEncodingIsRepaired(t *testing.T) {
	for damaged, want := range map[string]string{
		"ZoÃ©": "Zoé", "HÃ‰BRARD": "HÉBRARD", "H\u00c3\u0089BRARD": "HÉBRARD", "CÅ“urderoy": "Cœurderoy", "Lâ€™Ã‰tang": "L’Étang", "Ã\u00a0 droite": "à droite", "NÂ° 3": "N° 3",
	} {
		if got, was := repairMojibake(damaged); got != want || !was {
			t.Errorf("%q became %q", damaged, got)
		}
	}
	for _, sound := range []string{"JOÃO", "SÃO", "Âge", "«CITÉ»", "Ångström", "âge", "Châ", "Nguyễn", "Ã", "PÂQUES", "LÂ"} {
		if got, was := repairMojibake(sound); was {
			t.Errorf("%q was changed into %q", sound, got)
		}
	}
}

func TestLimits(t *testing.T) {
	many := func(n int) string {
		var out strings.Builder
		out.WriteString(shortPupils + "\n")
		for i := range n {
			fmt.Fprintf(&out, "MARTIN;Zoé %d;14/03/2018;CP\n", i)
		}
		return out.String()
	}
	set := read(t, Limits{Lines: 100}, "p.csv", many(200))
	if found := issue(t, set, TooManyLines); found.Params["limit"] != "100" || len(set.Pupils) != 99 {
		t.Errorf("%+v, %d pupils", found, len(set.Pupils))
	}
	set = read(t, Limits{Lines: 100}, "p.csv", many(60), "q.csv", many(70))
	if issue(t, set, TooManyLines).File != "q.csv" {
		t.Error("the limit is of all files together")
	}
	set = read(t, Limits{FileBytes: 100}, "p.csv", many(20))
	if issue(t, set, FileTooLarge); len(set.Pupils) != 0 {
		t.Error("a file too large was read")
	}
	set = read(t, Limits{TotalBytes: 900}, "p.csv", many(20), "q.csv", many(21))
	if issue(t, set, FileTooLarge).File != "q.csv" || len(set.Pupils) != 20 {
		t.Error("the files together were too large")
	}
	set = read(t, Limits{Classes: 2}, "p.csv", lines(shortPupils, "A;Un;01/01/2018;CP", "B;Deux;01/01/2018;CE1", "C;Trois;01/01/2018;CE2", "D;Quatre;01/01/2018;CM1"), "t.csv", lines("Civilité;Nom;Prénom;Directeur;Classe", "Mme;PETIT;Léa;oui;CM2"))
	if issue(t, set, TooManyClasses).Line != 4 || len(set.Classes) != 2 || len(set.Pupils) != 4 {
		t.Error("a class too many was made")
	}
	set = read(t, Limits{Files: 1}, "p.csv", many(1), "q.csv", many(2))
	if issue(t, set, TooManyFiles); len(set.Files) != 1 {
		t.Error("a file too many was read")
	}
	set = read(t, Limits{}, "p.csv", shortPupils+"\nMARTIN;"+strings.Repeat("x", 2<<20)+"\nROUX;Lina;02/11/2018;CP\n")
	wantCodes(t, set, append([]string{"line_too_long:2"}, alone...)...)
	if len(set.Pupils) != 1 {
		t.Error("the line after a long one was not read")
	}
	set = read(t, Limits{}, "p.csv", shortPupils+"\nMARTIN"+strings.Repeat(";x", 2000)+"\nROUX;Lina;02/11/2018;CP\n")
	wantCodes(t, set, append([]string{"too_many_columns:2"}, alone...)...)
	set = read(t, Limits{}, "p.csv", strings.ReplaceAll(many(1200), "14/03", "31/02"))
	more := issue(t, set, MoreErrors)
	if more.Params["count"] != "700" || len(set.Pupils) != 1200 || set.Committable() {
		t.Errorf("%+v, %d pupils", more, len(set.Pupils))
	}
	_, err := Read([]File{{Name: "p.csv", Content: iotest.ErrReader(io.ErrUnexpectedEOF)}}, Limits{})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a broken upload gives %v", err)
	}
}

func TestSameFileTwice(t *testing.T) {
	school := Invent(3, 40, 2026)
	latin := Generate(school, Style{Encoding: "windows-1252"})
	wide := Generate(school, Style{Encoding: "UTF-16LE", Quoted: true, LineEnding: "LF"})
	set, err := Read(append(latin.Files(), File{Name: "again.csv", Content: bytes.NewReader(wide.Pupils)}), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	checkSet(t, set, Limits{})
	if issue(t, set, DuplicateFile).File != "again.csv" || len(set.Pupils) != 40 || !set.Committable() || len(set.Links) != len(school.Links) {
		t.Errorf("%v", codes(set))
	}
	set = read(t, Limits{}, "p1.csv", lines(pupilsHeader, "MARTIN;;Zoé;14/03/2018;F;000000001AB;;;;;;;;;;CP;CP;12"), "old.csv", lines(shortPupils+";Sexe", "MARTIN;Zoé;14/03/2018;CP;F"))
	if issue(t, set, DuplicatePupil); len(set.Pupils) != 1 || set.Pupils[0].Key != "ine:000000001AB" {
		t.Errorf("%+v", set.Pupils)
	}
	set = read(t, Limits{}, "old.csv", lines(shortPupils+";Sexe", "MARTIN;Zoé;14/03/2018;CP;F"), "p1.csv", lines(pupilsHeader, "MARTIN;;Zoé;14/03/2018;F;000000001AB;;;;;;;;;;CP;CP;12"))
	if issue(t, set, DuplicatePupil); len(set.Pupils) != 1 || set.Pupils[0].Key != "ine:000000001AB" {
		t.Errorf("%+v", set.Pupils)
	}
}

func TestINE(t *testing.T) {
	header := "Nom élève;Prénom élève;Date naissance;Classe;INE"
	set := read(t, Limits{}, "p.csv", lines(header,
		"MARTIN;Zoé;14/03/2018;CP;000000001ab",
		"ROUX;Lina;14/03/2018;CP;0000000012C",
		"GARCIA;Leo;14/03/2018;CP;12",
		"HADDAD;Sami;14/03/2018;CP;000000001AB",
		"ROUX;Lina;14/03/2018;CE1;0000000012C"))
	wantCodes(t, set, append([]string{"bad_ine:4", "duplicate_ine:5", "duplicate_pupil:6"}, alone...)...)
	if set.Pupils[0].Key != set.Pupils[0].NameKey || set.Pupils[1].Key != "ine:0000000012C" || len(set.Pupils) != 4 {
		t.Errorf("%+v", set.Pupils)
	}
	if found := issue(t, set, BadINE); found.Params["reason"] != "ine.length" {
		t.Errorf("%+v", found)
	}
}

func TestLinks(t *testing.T) {
	pupils := lines("Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Classe",
		"MARTIN;;Zoé;14/03/2018;CP",
		"MARTIN;;Zoé;15/03/2017;CE1",
		"ROUX;;Jean-Noël;14/03/2018;CP",
		"ROUX;PETIT;Léa;14/03/2018;CP",
		"ROUX;;Léa;16/03/2018;CP",
		"GARCIA;;Tom;14/03/2018;CP",
		"GARCIA;;Tom;17/03/2018;CP",
		"D'ALMEIDA;LE GOFF;Noé;14/03/2018;CE1-CE2 Mme Petit",
		"DIALLO;;Ada;14/03/2018;")
	cases := []struct {
		name, child string
		linked      []int
		code        string
	}{
		{"class decides", ";MARTIN;Zoé;CE1", []int{1}, ""},
		{"no class, two of the name", ";MARTIN;Zoé;", nil, AmbiguousChild},
		{"another class", ";ROUX;Jean Noel;CM2", nil, UnmatchedChild},
		{"folded", ";Roux;JEAN NOEL;cp", []int{2}, ""},
		{"usage decides", "PETIT;ROUX;Léa;CP", []int{3}, ""},
		{"no usage decides too", ";ROUX;Léa;CP", []int{4}, ""},
		{"same class, same names", ";GARCIA;Tom;CP", nil, AmbiguousChild},
		{"typographic apostrophe", "LE GOFF;D’ALMEIDA;Noé;CE1 - CE2 Mme PETIT", []int{7}, ""},
		{"known by the usage name only", ";LE GOFF;Noé;CE1-CE2 Mme Petit", []int{7}, ""},
		{"several classes", ";MARTIN;Zoé;CM2, CP", []int{0}, ""},
		{"pupil without class", ";DIALLO;Ada;CP", []int{8}, ""},
		{"unknown", ";NOBODY;Ada;CP", nil, UnmatchedChild},
		{"no surname", ";;Ada;CP", nil, UnmatchedChild},
		{"twice on one line", ";ROUX;Jean-Noël;CP;;ROUX;Jean-Noël;CP", []int{2}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			set := read(t, Limits{}, "p.csv", pupils, "r.csv", lines(shortGuardians+";Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants", "Mme;ROUX;Nadia;"+c.child))
			var linked []int
			for _, link := range set.Links {
				linked = append(linked, link.Pupil)
			}
			if !slices.Equal(linked, c.linked) {
				t.Errorf("linked to %v, want %v: %v", linked, c.linked, codes(set))
			}
			said := ""
			for _, issue := range set.Issues {
				if issue.File == "r.csv" {
					said += issue.Code
				}
			}
			if said != c.code {
				t.Errorf("said %q, want %q", said, c.code)
			}
		})
	}
	set := read(t, Limits{}, "p.csv", pupils, "r.csv", lines(shortGuardians, "Mme;ROUX;Nadia;;ROUX;Jean-Noël;CM2"))
	if found := issue(t, set, UnmatchedChild); found.Params["found_class"] != "CP" || found.Params["child"] != "Jean-Noël ROUX" {
		t.Errorf("%+v", found)
	}
	set = read(t, Limits{}, "r.csv", lines(shortGuardians, "Mme;ROUX;Nadia;;ROUX;Jean-Noël;CM2", "M.;ROUX;Ali;;;;"))
	wantCodes(t, set, "guardian_without_child:3", "missing_pupils_file:0", "missing_teachers_file:0")
}

func TestMoreChildrenThanHeaders(t *testing.T) {
	set := read(t, Limits{}, "r.csv", lines(shortGuardians, "Mme;ROUX;Nadia;;ROUX;Lina;CE1;;ROUX;Noé;GS;PETIT;ROUX;Tom;CP;;"))
	children := set.Guardians[0].Children
	if len(children) != 3 || children[2] != (Child{UsageName: "PETIT", FamilyName: "ROUX", FirstName: "Tom", Classes: "CP"}) {
		t.Errorf("%+v %v", children, codes(set))
	}
}

func TestClassesAndTeachers(t *testing.T) {
	pupils := lines("Nom élève;Prénom élève;Date naissance;Niveau;Libellé classe;Identifiant classe",
		"A;Un;01/01/2018;CE2;CE1, CE2 Mme Petit;10",
		"B;Deux;01/01/2018;CE1;CE1, CE2 Mme Petit;10",
		"C;Trois;01/01/2018;cours préparatoire;CP;11",
		"D;Quatre;01/01/2018;CP;CP;",
		"E;Cinq;01/01/2018;CLIS;ULIS;12",
		"F;Six;01/01/2018;Autre;ULIS;13")
	teachers := lines("Civilité;Nom;Prénom;Directeur;Classe",
		"Mme;PETIT;Léa;O;CE1, CE2 Mme Petit, CP",
		"M.;ONG;Cindy;non;CP",
		"Mlle;PIRES;Rachel;;ULIS",
		"MME;BAILLY;Anne;Non;CM1",
		"Dr;ROUX;Luc;oui;")
	set := read(t, Limits{}, "p.csv", pupils, "t.csv", teachers)
	wantCodes(t, set, "ambiguous_class:4", "class_without_pupil:5", "unknown_civility:6", "missing_guardians_file:0", "several_directors:0")
	if got := set.Classes[0]; got.Key != "id:10" || !slices.Equal(got.Levels, []string{"CE1", "CE2"}) || got.Pupils != 2 || !slices.Equal(got.Teachers, []int{0}) {
		t.Errorf("%+v", got)
	}
	if got := set.Classes[1]; got.Label != "CP" || got.Pupils != 2 || !slices.Equal(got.Levels, []string{"CP"}) || !slices.Equal(got.Teachers, []int{0, 1}) {
		t.Errorf("%+v", got)
	}
	if got := set.Staff[0]; !got.Director || !slices.Equal(got.Classes, []int{0, 1}) {
		t.Errorf("%+v", got)
	}
	if got := set.Staff[2]; got.Civility != "MME" || len(got.Classes) != 0 {
		t.Errorf("%+v", got)
	}
	set = read(t, Limits{}, "t.csv", lines("Civilité;Nom;Prénom;Directeur;Classe", "Mme;PETIT;Léa;non;CP", "Mme;PETIT;Léa;non;CE1"))
	wantCodes(t, set, "homonym_teacher:3", "missing_pupils_file:0", "missing_guardians_file:0", "no_director:0")
	if len(set.Classes) != 2 || set.Staff[0].Key == set.Staff[1].Key {
		t.Errorf("%+v %+v", set.Classes, set.Staff)
	}
	set = read(t, Limits{}, "p.csv", lines("Nom élève;Prénom élève;Date naissance;Classe;Identifiant classe", "A;Un;01/01/2018;CP;1", "B;Deux;01/01/2018;CE1;1", "C;Trois;01/01/2018;;2"))
	wantCodes(t, set, append([]string{"class_label_conflict:3"}, alone...)...)
	if len(set.Classes) != 2 || set.Classes[1].Label != "2" {
		t.Errorf("%+v", set.Classes)
	}
}

func TestDates(t *testing.T) {
	cases := []struct {
		in, want  string
		short, ok bool
	}{
		{"14/03/2018", "2018-03-14", false, true},
		{"4/3/2018", "2018-03-04", false, true},
		{"14-03-2018", "2018-03-14", false, true},
		{"14.03.2018", "2018-03-14", false, true},
		{"2018-03-14", "2018-03-14", false, true},
		{"2018/03/14", "2018-03-14", false, true},
		{"2018-03-14T00:00:00", "2018-03-14", false, true},
		{"14/03/2018 00:00", "2018-03-14", false, true},
		{"14/03/18", "2018-03-14", true, true},
		{"29/02/2020", "2020-02-29", false, true},
		{"29/02/2019", "", false, false},
		{"31/02/2018", "", false, false},
		{"00/01/2018", "", false, false},
		{"14/13/2018", "", false, false},
		{"14/03/1899", "", false, false},
		{"14//2018", "", false, false},
		{"14/03", "", false, false},
		{"+1/03/2018", "", false, false},
		{"43173", "", false, false},
		{"", "", false, false},
	}
	for _, c := range cases {
		got, short, ok := roll.ReadDate(c.in)
		if got != c.want || ok != c.ok || ok && short != c.short {
			t.Errorf("ReadDate(%q) = %q, %v, %v", c.in, got, short, ok)
		}
	}
	today := Limits{Today: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)}
	set := read(t, today, "p.csv", lines(shortPupils, "A;Un;02/09/2026;CP", "B;Deux;01/09/1990;CP", "C;Trois;01/09/2020;CP"))
	wantCodes(t, set, append([]string{"odd_birth_date:2", "odd_birth_date:3"}, alone...)...)
}

func TestPhones(t *testing.T) {
	cases := []struct {
		in, want string
		ok       bool
	}{
		{"", "", true},
		{"0199000001", "+33199000001", true},
		{"01 99 00 00 01", "+33199000001", true},
		{"01.99.00.00.01", "+33199000001", true},
		{"+33 1 99 00 00 01", "+33199000001", true},
		{"+33 (0)1 99 00 00 01", "+33199000001", true},
		{"+33 01 99 00 00 01", "+33199000001", true},
		{"0033199000001", "+33199000001", true},
		{"199000001", "+33199000001", true},
		{"06 39 98 00 01", "+33639980001", true},
		{"0692 00 00 01", "+262692000001", true},
		{"0690 00 00 01", "+590690000001", true},
		{"+32 2 555 12 12", "+3225551212", true},
		{"0000000000", "0000000000", false},
		{"12", "12", false},
		{"0199000001 (bureau)", "0199000001 (bureau)", false},
		{"01 99 00 00 01 / 06 39 98 00 01", "01 99 00 00 01 / 06 39 98 00 01", false},
		{"+33199", "+33199", false},
	}
	for _, c := range cases {
		if got, ok := roll.ReadPhone(c.in); got != c.want || ok != c.ok {
			t.Errorf("ReadPhone(%q) = %q, %v", c.in, got, ok)
		}
	}
}

func TestMails(t *testing.T) {
	for in, want := range map[string]bool{
		"": true, "zoe@example.fr": true, "zoe.o'brien@Example.FR": true, "é@exemple.fr": true,
		"zoe": false, "zoe@": false, "@example.fr": false, "zoe@example": false, "zoe@exa mple.fr": false, "a@b@example.fr": false,
		"zoe@example.fr;papa@example.fr": false, "zoe @example.fr": false, "zoe@example..fr": false, "Zoé <zoe@example.fr>": false,
	} {
		if _, ok := roll.ReadMail(in); ok != want {
			t.Errorf("ReadMail(%q) = %v", in, ok)
		}
	}
	if got, _ := roll.ReadMail("mailto:Zoe@Example.FR"); got != "Zoe@example.fr" {
		t.Errorf("%q", got)
	}
	set := read(t, Limits{}, "r.csv", lines(guardiansHeader, "Mme;;ROUX;Nadia;1 rue Haute;1000;BOURG;;nadia;12;;;;ROUX;Lina;CP", "X;;ASE;;1 rue Haute;1000;LAUSANNE;SUISSE;;;;;;ROUX;Lina;CP"))
	wantCodes(t, set, "odd_mail:2", "odd_phone:2", "unknown_civility:3", "missing_first_name:3", "missing_pupils_file:0", "missing_teachers_file:0")
	if set.Guardians[0].Mail != "nadia" || set.Guardians[0].HomePhone != "12" || set.Guardians[0].Address.Postcode != "01000" || set.Guardians[1].Address.Postcode != "1000" {
		t.Errorf("%+v", set.Guardians)
	}
}

func TestLevels(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "tps": "TPS", "Petite section": "PS", "GRANDE SECTION": "GS", "C.P.": "C.P.", "CE 1": "CE1", "Cours élémentaire 2": "CE2",
		"CLIS": "ULIS", "ulis": "ULIS", "UPE2A": "UPE2A", "CM2": "CM2", "6EME": "6e",
	} {
		if got := roll.ReadLevel(in); got != want {
			t.Errorf("ReadLevel(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestUTF16CutInTheMiddle(t *testing.T) {
	content := Generate(Invent(2, 3, 2026), Style{Encoding: "UTF-16LE"}).Pupils
	for _, removed := range []int{1, 3, 5, 41} {
		set := read(t, Limits{}, "p.csv", string(content[:len(content)-removed]))
		if issue(t, set, TruncatedFile).Line != 4 || set.Committable() {
			t.Errorf("%d bytes removed: %v", removed, codes(set))
		}
	}
}

func TestNoFile(t *testing.T) {
	set := read(t, Limits{})
	wantCodes(t, set, "missing_pupils_file:0", "missing_guardians_file:0", "missing_teachers_file:0")
}

func TestCodesAreDeclaredOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, code := range Codes {
		if seen[code.Code] || code.Severity != SeverityWarning && code.Severity != SeverityError {
			t.Errorf("%+v", code)
		}
		seen[code.Code] = true
	}
}

func TestReadFolderLeavesOtherFilesAlone(t *testing.T) {
	set, err := ReadFolder(os.DirFS("testdata"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	checkSet(t, set, Limits{})
	if len(set.Files) != 6 || len(set.Pupils) != 2 || !set.Committable() {
		t.Errorf("%+v %v", set.Files, codes(set))
	}
	if _, err := ReadFolder(os.DirFS("testdata/none"), Limits{}); err == nil {
		t.Error("a folder that does not exist was read")
	}
}
