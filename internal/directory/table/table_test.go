package table

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"preau/internal/directory/onde"
	"preau/internal/directory/roll"
)

// auto reads files as they are guessed to be.
func auto(t testing.TB, files ...File) (*roll.Set, []Mapping) {
	t.Helper()
	mappings := guessed(files, false)
	return Read(files, mappings, Limits{Today: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)}), mappings
}

func guessed(files []File, town bool) (out []Mapping) {
	for _, f := range files {
		sheets, _ := Open(f.Name, f.Content, Limits{})
		for _, s := range sheets {
			s.Town = town
			out = append(out, Guess(s))
		}
	}
	return out
}

func text(name string, lines ...string) File {
	return File{name, []byte(strings.Join(lines, "\r\n") + "\r\n")}
}

func codes(set *roll.Set) (out []string) {
	for _, i := range set.Issues {
		out = append(out, fmt.Sprintf("%s:%d", i.Code, i.Line))
	}
	return out
}

func has(set *roll.Set, code string, line int) bool {
	return slices.ContainsFunc(set.Issues, func(i roll.Issue) bool { return i.Code == code && (line < 0 || i.Line == line) })
}

func TestAWideTableHoldsPupilsAndBothParents(t *testing.T) {
	set, mappings := auto(t, text("liste école.csv",
		"Nom élève,Prénom,Né(e) le,Sexe,Classe,Nom mère,Prénom mère,Portable mère,Mail mère,Nom père,Prénom père,Tél père,Cantine",
		"KERVELLA,Lina,14/03/2018,fille,CE1 Roux,KERVELLA,Maud,06 39 98 00 01,maud@example.fr,LE GALL,Yann,0199000002,oui",
		"KERVELLA,Tom,02/11/2019,garçon,CP,KERVELLA,Maud,0639980001,,LE GALL,Yann,01.99.00.00.02,non",
	))
	if !set.Committable() {
		t.Fatal(codes(set))
	}
	if len(set.Pupils) != 2 || len(set.Guardians) != 2 || len(set.Links) != 4 || len(set.Classes) != 2 {
		t.Fatalf("%d pupils, %d guardians, %d links, %d classes: %v", len(set.Pupils), len(set.Guardians), len(set.Links), len(set.Classes), codes(set))
	}
	p := set.Pupils[0]
	if p.BirthDate != "2018-03-14" || p.Sex != "F" || p.Level != "CE1" || p.Line != 2 || p.File != "liste école.csv" || !slices.Equal(p.Wishes, []roll.Wish{roll.Canteen}) {
		t.Errorf("%+v", p)
	}
	for _, l := range set.Links {
		if want := map[string]int16{"Maud": 10, "Yann": 20}[set.Guardians[l.Guardian].FirstName]; l.Relation != want || l.Authority != "" {
			t.Errorf("%+v", l)
		}
	}
	if set.Guardians[0].Mobile != "+33639980001" || set.Holds(roll.Pupils) || set.Source != roll.FromTable || !has(set, Joined, 1) {
		t.Errorf("%+v %v", set.Guardians[0], codes(set))
	}
	mappings[0].Whole = true
	sheets, _ := Open("x.csv", text("", "a;b", "c;d").Content, Limits{})
	if len(sheets) != 1 || len(holds(mappings[0])) != 2 {
		t.Error(sheets)
	}
}

func TestThreeTablesMakeASchool(t *testing.T) {
	set, _ := auto(t,
		text("eleves.csv", "Nom;Prénom;Date de naissance;Classe;Niveau", "ROUX;Inès;01/02/2019;Les Dauphins;CP"),
		text("parents.tsv", "Nom responsable\tPrénom responsable\tCourriel\tLien\tNom élève\tPrénom élève", "ROUX\tAlma\talma@example.fr\tmère\tROUX\tInès", "ROUX\tJeanne\t\tgrand-mère\tROUX\tInès"),
		text("équipe.csv", "Nom;Prénom;Fonction;Classe;Mail", "BRETON;Élise;Directrice;Les Dauphins;elise@example.fr", "MARTIN;Ali;AESH;;ali@example.fr"),
	)
	if !set.Committable() || len(set.Pupils) != 1 || len(set.Guardians) != 2 || len(set.Staff) != 2 || len(set.Links) != 2 {
		t.Fatalf("%+v %v", set, codes(set))
	}
	if set.Links[0].Relation != 10 || set.Links[1].Authority != roll.AuthorityNone || !has(set, NoAuthority, 3) {
		t.Errorf("%+v %v", set.Links, codes(set))
	}
	if !set.Staff[0].Director || len(set.Staff[0].Classes) != 1 || !slices.Equal(set.Staff[1].Profiles, []string{"school_life"}) || set.Staff[1].Duty != "AESH" {
		t.Errorf("%+v", set.Staff)
	}
}

func TestFullNamesAreCutByTheirCapitals(t *testing.T) {
	for full, want := range map[string][2]string{
		"LE GALL Jean-Marie": {"LE GALL", "Jean-Marie"}, "Jean-Marie LE GALL": {"LE GALL", "Jean-Marie"}, "Roux Inès": {"Roux", "Inès"}, "ROUX, Inès Alma": {"ROUX", "Inès Alma"}, "ROUX": {"ROUX", ""},
	} {
		if family, given := cutName(full, false); family != want[0] || given != want[1] {
			t.Errorf("%s: %q %q", full, family, given)
		}
	}
	if family, given := cutName("Inès Roux", true); family != "Roux" || given != "Inès" {
		t.Errorf("%q %q", family, given)
	}
	set, _ := auto(t, text("a.csv", "Élève;DDN;Classe;Responsable 1;Portable responsable 1", "Mme ROUX Inès;01/02/2019;CP;M. et Mme ROUX;0639980001"))
	if len(set.Pupils) != 1 || set.Pupils[0].FamilyName != "ROUX" || len(set.Guardians) != 0 || !has(set, TwoNames, 2) {
		t.Errorf("%+v %v", set.Pupils, codes(set))
	}
}

// sheet makes a workbook.
func book(t testing.TB, name string, make func(f *excelize.File)) File {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	make(f)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return File{name, out.Bytes()}
}

func rows(t testing.TB, f *excelize.File, sheet string, lines ...[]any) {
	t.Helper()
	for i, line := range lines {
		if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &line); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAWorkbookWithDatesOf1900AndOf1904(t *testing.T) {
	day := time.Date(2018, 3, 14, 0, 0, 0, 0, time.UTC)
	for _, from1904 := range []bool{false, true} {
		f := book(t, "eleves.xlsx", func(f *excelize.File) {
			if from1904 {
				_ = f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &from1904})
			}
			rows(t, f, "Sheet1", []any{"Nom", "Prénom", "Né le", "Classe", "Code postal", "Téléphone mère", "Nom mère", "Prénom mère"}, []any{"ROUX", "Inès", day, "CP", 1000, 639980001, "ROUX", "Alma"})
		})
		set, _ := auto(t, f)
		if !set.Committable() || len(set.Pupils) != 1 || set.Pupils[0].BirthDate != "2018-03-14" || set.Pupils[0].Addresses[0].Postcode != "01000" || set.Guardians[0].HomePhone != "+33639980001" {
			t.Fatalf("%v %+v %v", from1904, set, codes(set))
		}
		if has(set, Base1904, 1) != from1904 {
			t.Error(codes(set))
		}
	}
}

func TestMergedHeadersOnTwoLinesUnderATitle(t *testing.T) {
	f := book(t, "liste.xlsx", func(f *excelize.File) {
		rows(t, f, "Sheet1",
			[]any{"École des Lilas, rentrée 2026"},
			[]any{"Élève", nil, nil, nil, "Responsable 1", nil, nil, "Responsable 2"},
			[]any{"Nom", "Prénom", "Date de naissance", "Classe", "Nom", "Prénom", "Portable", "Nom", "Prénom", "Portable"},
			[]any{"ROUX", "Inès", "14/03/2019", "CP", "ROUX", "Alma", "0639980001", "LE GALL", "Yann", "0639980002"},
			[]any{"BRETON", "Ali", "15/04/2019", nil, "BRETON", "Zoé", "0639980003"},
			[]any{"CE1 – Mme Petit"},
		)
		for _, m := range [][2]string{{"A1", "J1"}, {"A2", "D2"}, {"E2", "G2"}, {"H2", "J2"}, {"D4", "D5"}} {
			if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
				t.Fatal(err)
			}
		}
	})
	set, m := auto(t, f)
	if !m[0].Double || m[0].Header != 3 || !set.Committable() || len(set.Pupils) != 2 || len(set.Guardians) != 3 || len(set.Links) != 3 {
		t.Fatalf("%+v %v", m, codes(set))
	}
	if set.Pupils[1].Class != set.Pupils[0].Class || !has(set, LoneCell, 6) || !has(set, TwoHeaderLines, 3) || !has(set, MergedCells, 3) {
		t.Errorf("%v", codes(set))
	}
	sheets, _ := Open(f.Name, f.Content, Limits{})
	v := Look(sheets[0], m[0], Limits{})
	if len(v.Preview) != 3 || len(v.Missing) != 0 || v.Rows != 3 || v.Preview[0].Values[2].Value != "2019-03-14" {
		t.Errorf("%+v", v)
	}
}

func TestASheetForEachClass(t *testing.T) {
	f := book(t, "liste.xlsx", func(f *excelize.File) {
		_ = f.SetSheetName("Sheet1", "CP")
		_, _ = f.NewSheet("CE1")
		_, _ = f.NewSheet("brouillon")
		_ = f.SetSheetVisible("brouillon", false)
		rows(t, f, "CP", []any{"Nom", "Prénom", "Naissance"}, []any{"ROUX", "Inès", "14/03/2019"})
		rows(t, f, "CE1", []any{"Nom", "Prénom", "Naissance"}, []any{"PETIT", "Léo", "30/03/2018"})
		rows(t, f, "brouillon", []any{"Nom", "Prénom", "Naissance"}, []any{"X", "Y", "30/03/2018"})
	})
	set, _ := auto(t, f)
	if !set.Committable() || len(set.Pupils) != 2 || len(set.Classes) != 2 || set.Pupils[1].Level != "CE1" {
		t.Fatalf("%+v %v", set.Pupils, codes(set))
	}
}

func TestDateOrders(t *testing.T) {
	american := text("a.csv", "Nom;Prénom;Date de naissance;Classe", "ROUX;Inès;03/14/2019;CP", "PETIT;Léo;04/05/2019;CP")
	set, m := auto(t, american)
	if m[0].Dates != MonthFirst || set.Pupils[0].BirthDate != "2019-03-14" || set.Pupils[1].BirthDate != "2019-04-05" {
		t.Errorf("%+v %+v", m, set.Pupils)
	}
	set, _ = auto(t, text("a.csv", "Nom;Prénom;Date de naissance;Classe", "ROUX;Inès;03/04/2019;CP"))
	if !has(set, UnsureDates, 2) || set.Pupils[0].BirthDate != "2019-04-03" {
		t.Error(codes(set))
	}
	set, _ = auto(t, text("a.csv", "Nom;Prénom;Date de naissance;Classe", "ROUX;Inès;43173;CP"))
	if !has(set, DateNumber, 2) || set.Committable() {
		t.Error(codes(set))
	}
}

// A mapping kept for a table serves the next one of its headers, wherever its columns went.
func TestAMappingServesTheNextTable(t *testing.T) {
	sheets, _ := Open("a.csv", text("a.csv", "Zut;Prénom;DN;Groupe", "ROUX;Inès;14/03/2019;CP").Content, Limits{})
	m := Guess(sheets[0])
	if m.Header != 1 {
		t.Fatalf("%+v", m)
	}
	m.Kind, m.File = roll.Pupils, ""
	m.Columns = []Column{{"Zut", "pupil.family_name"}, {"Prénom", "pupil.first_name"}, {"DN", "pupil.birth_date"}, {"Groupe", "pupil.class"}}
	next := text("b.csv", "Prénom;Groupe;DN;Zut", "Léo;CP;15/03/2019;PETIT")
	set := Read([]File{next}, []Mapping{m}, Limits{})
	if !set.Committable() || set.Pupils[0].FamilyName != "PETIT" || set.Pupils[0].FirstName != "Léo" {
		t.Fatalf("%+v %v", set.Pupils, codes(set))
	}
	set = Read([]File{text("c.csv", "Prénom;Groupe;DN", "Léo;CP;15/03/2019")}, []Mapping{m}, Limits{})
	if set.Committable() || !has(set, MappingElsewhere, -1) {
		t.Error(codes(set))
	}
	if set = Read([]File{next}, nil, Limits{}); !has(set, NoMapping, -1) {
		t.Error(codes(set))
	}
}

// What hands and spreadsheets do to tables: each is told at its line, in a code that has a sentence, and nothing breaks.
func TestDamagedTables(t *testing.T) {
	good := []string{"Nom;Prénom;Date de naissance;Sexe;Classe;Mail mère;Nom mère;Prénom mère;Lien", "ROUX;Inès;14/03/2019;F;CP;alma@example.fr;ROUX;Alma;mère", "PETIT;Léo;15/04/2019;M;CE1;lou@example.fr;PETIT;Lou;père"}
	line := func(s string) []byte { return []byte(good[0] + "\n" + s + "\n") }
	join := func(lines ...string) []byte { return []byte(strings.Join(lines, "\n") + "\n") }
	damaged := []struct {
		name    string
		content []byte
		code    string // "" : read without an error
		at      int
	}{
		{"nothing", nil, onde.EmptyFile, 0},
		{"spaces", []byte("  \r\n \r\n"), onde.EmptyFile, 0},
		{"a PDF", []byte("%PDF-1.7\n..."), onde.PDFGiven, 0},
		{"an old workbook", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 biff"), onde.SpreadsheetGiven, 0},
		{"a locked workbook", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), utf16("EncryptedPackage")...), LockedWorkbook, 0},
		{"a broken workbook", []byte("PK\x03\x04 xl/workbook.xml and nothing"), BrokenWorkbook, 0},
		{"an archive", []byte("PK\x03\x04 something else"), onde.ArchiveGiven, 0},
		{"an image", []byte("\x89PNG\r\n\x1a\n"), onde.BinaryGiven, 0},
		{"bytes", bytes.Repeat([]byte{1, 2, 3, 4, 'a'}, 900), onde.BinaryGiven, 0},
		{"a page", []byte("<!doctype html><table><tr><td>Nom</td></tr></table>"), onde.WebPageGiven, 0},
		{"an XML", []byte("<?xml version='1.0'?><a/>"), onde.XMLGiven, 0},
		{"prose", []byte("Bonjour,\nvoici la liste des élèves que vous demandiez\n"), MissingField, -1},
		{"headers alone", join(good[0]), onde.NoPupils, 0},
		{"no birth date column", join("Nom;Prénom;Classe;INE", "ROUX;Inès;CP;"), MissingField, 1},
		{"no class column", join("Nom;Prénom;Date de naissance", "ROUX;Inès;14/03/2019"), MissingField, 1},
		{"no name column", join("Date de naissance;Classe;Sexe", "14/03/2019;CP;F"), MissingField, 1},
		{"empty birth date", line("ROUX;Inès;;F;CP"), onde.MissingValue, 2},
		{"empty name", line(";Inès;14/03/2019;F;CP"), onde.MissingValue, 2},
		{"empty first name", line("ROUX;;14/03/2019;F;CP"), onde.MissingValue, 2},
		{"empty class", line("ROUX;Inès;14/03/2019;F;"), onde.PupilNoClass, 2},
		{"31 February", line("ROUX;Inès;31/02/2019;F;CP"), onde.BadDate, 2},
		{"a word for a date", line("ROUX;Inès;mars 2019;F;CP"), onde.BadDate, 2},
		{"month first in a day first table", join(good[0], good[1], "PETIT;Léo;04/25/2019;M;CE1", good[2], "A;B;16/03/2019;F;CP"), onde.BadDate, 3},
		{"a number for a date", line("ROUX;Inès;43538;F;CP"), DateNumber, 2},
		{"a year of two digits", line("ROUX;Inès;14/03/19;F;CP"), onde.TwoDigitYear, 2},
		{"a date to come", line("ROUX;Inès;14/03/2039;F;CP"), onde.OddBirthDate, 2},
		{"a grandmother's date", line("ROUX;Inès;14/03/1950;F;CP"), onde.OddBirthDate, 2},
		{"an unknown sex", line("ROUX;Inès;14/03/2019;x;CP"), onde.UnknownSex, 2},
		{"an unknown relation", line("ROUX;Inès;14/03/2019;F;CP;;ROUX;Alma;voisine du dessus"), UnknownRelation, 2},
		{"a grandmother", line("ROUX;Inès;14/03/2019;F;CP;;ROUX;Alma;grand-mère"), NoAuthority, 2},
		{"a mail of nobody", line("ROUX;Inès;14/03/2019;F;CP;alma@example.fr"), NamelessGuardian, 2},
		{"a couple", line("ROUX;Inès;14/03/2019;F;CP;alma@example.fr;M. et Mme ROUX;Alma"), TwoNames, 2},
		{"a mail that is none", line("ROUX;Inès;14/03/2019;F;CP;alma chez example;ROUX;Alma"), onde.OddMail, 2},
		{"= formula", line("=cmd|' /C calc'!A0;Inès;14/03/2019;F;CP"), onde.FormulaCell, 2},
		{"+ formula", line("+SUM(A1:A9)x;Inès;14/03/2019;F;CP"), onde.FormulaCell, 2},
		{"- formula", line("-2+3+cmd;Inès;14/03/2019;F;CP"), onde.FormulaCell, 2},
		{"@ formula", line("@SUM(1+9);Inès;14/03/2019;F;CP"), onde.FormulaCell, 2},
		{"a formula in a column left out", join("Nom;Prénom;Date de naissance;Classe;Remarque", "ROUX;Inès;14/03/2019;CP;=1+1"), LeftOut, 1},
		{"an error of a spreadsheet", line("ROUX;Inès;14/03/2019;#REF!;CP"), CellError, 2},
		{"#N/A", line("ROUX;Inès;14/03/2019;#N/A;CP"), CellError, 2},
		{"the same line twice", join(good[0], good[1], good[1]), onde.DuplicateRow, 3},
		{"the same pupil twice", join(good[0], good[1], "ROUX;Inès;14/03/2019;F;CE2"), onde.HomonymPupil, 3},
		{"the headers again", join(good[0], good[1], good[0], good[2]), "", 0},
		{"a title above", join("Liste des élèves", "", good[0], good[1]), "", 0},
		{"a title between", join(good[0], good[1], "CE1 de Mme Petit", good[2]), LoneCell, 3},
		{"a total", join(good[0], good[1], "Total : 1 élève"), LoneCell, 3},
		{"a title over all cells", join(good[0], "CP;CP;CP;CP;CP;CP;CP;CP;CP", good[1]), LoneCell, 2},
		{"empty lines", join(good[0], "", good[1], ";;;;;;;;", good[2]), "", 0},
		{"short lines", join(good[0], "ROUX;Inès;14/03/2019;F;CP", good[2]), "", 0},
		{"a long line", join(append(good, "ROUX;Tom;14/03/2019;M;CP;;;;;;;de trop")...), onde.ExtraCells, 4},
		{"empty columns", join("Nom;;Prénom;;Date de naissance;Classe;", "ROUX;;Inès;;14/03/2019;CP;"), "", 0},
		{"a column without a header", join("Nom;Prénom;Date de naissance;Classe;", "ROUX;Inès;14/03/2019;CP;secret"), NamelessColumns, 1},
		{"the same header twice", join("Nom;Prénom;Date de naissance;Classe;Nom;Prénom", "ROUX;Inès;14/03/2019;CP;ROUX;Alma"), SameHeaders, 1},
		{"the same header thrice", join("Nom;Prénom;Date de naissance;Classe;Classe;Classe", "ROUX;Inès;14/03/2019;CP;A;B"), SameHeaders, 1},
		{"two header lines", join("Élève;;;;Mère;;", "Nom;Prénom;Naissance;Classe;Nom;Prénom;Mail", "ROUX;Inès;14/03/2019;CP;ROUX;Alma;alma@example.fr"), TwoHeaderLines, 2},
		{"no headers", join("ROUX;Inès;14/03/2019;CP", "PETIT;Léo;15/03/2019;CP"), NoHeaderLine, 0},
		{"commas", bytes.ReplaceAll(join(good...), []byte(";"), []byte(",")), "", 0},
		{"tabs", bytes.ReplaceAll(join(good...), []byte(";"), []byte("\t")), "", 0},
		{"bars", bytes.ReplaceAll(join(good...), []byte(";"), []byte("|")), "", 0},
		{"a quoted line in each cell", join(`"Nom;Prénom;Date de naissance;Classe"`, `"ROUX;Inès;14/03/2019;CP"`), "", 0},
		{"a lost quote", line(`"ROUX;Inès;14/03/2019;F;CP`), onde.UnclosedQuote, 2},
		{"a quote inside", line(`RO"UX;Inès;14/03/2019;F;CP`), "", 0},
		{"NUL bytes", line("RO\x00UX;Inès;14/03/2019;F;CP"), onde.NULByte, 2},
		{"half a letter", append(join(good...), "ZO\xC3"...), onde.TruncatedFile, 4},
		{"a byte order mark", append([]byte("\xEF\xBB\xBF"), join(good...)...), "", 0},
		{"read as Latin and saved again", []byte(strings.ReplaceAll(string(join(good...)), "Inès", "InÃ¨s")), onde.Mojibake, 2},
		{"two encodings", append(join(good...), "BOH\xC9ME;Zo\xE9;14/03/2019;F;CP\n"...), onde.MixedEncoding, 4},
		{"an ancient Mac", []byte(strings.Join(good, "\r") + "\r"), "", 0},
		{"a very long cell", line(strings.Repeat("A", 400) + ";Inès;14/03/2019;F;CP"), onde.ValueTooLong, 2},
		{"a very long line", line(strings.Repeat("A", 2<<20)), onde.LineTooLong, 2},
		{"too many columns", join(good[0], strings.Repeat("x;", 300)+"x"), onde.TooManyColumns, 2},
		{"two homonyms' mothers", join(good[0], "ROUX;Inès;14/03/2019;F;CP;;ROUX;Alma;mère", "ROUX;Tom;14/03/2020;M;CP;;ROUX;Alma;mère"), onde.HomonymGuardian, 3},
	}
	if len(damaged) < 60 {
		t.Fatalf("only %d", len(damaged))
	}
	for _, d := range damaged {
		t.Run(d.name, func(t *testing.T) {
			set, _ := auto(t, File{"liste.csv", d.content})
			switch {
			case d.code == "" && !set.Committable():
				t.Errorf("%v", codes(set))
			case d.code == "" && len(set.Pupils) == 0:
				t.Error("nobody was read")
			case d.code != "" && !has(set, d.code, d.at):
				t.Errorf("no %s at %d: %v", d.code, d.at, codes(set))
			}
			checkSet(t, set)
		})
	}
}

// checkSet holds of any set: indexes inside, every finding known and of a line of the file.
func checkSet(t testing.TB, set *roll.Set) {
	t.Helper()
	for _, p := range set.Pupils {
		if p.Class < roll.None || p.Class >= len(set.Classes) || p.Key == "" {
			t.Fatalf("%+v", p)
		}
	}
	checkFindings(t, set)
}

// checkFindings holds of a school's and of a town hall's: links inside, every finding known and of a line.
func checkFindings(t testing.TB, set *roll.Set) {
	t.Helper()
	for _, l := range set.Links {
		if l.Pupil < 0 || l.Pupil >= len(set.Pupils) || l.Guardian < 0 || l.Guardian >= len(set.Guardians) {
			t.Fatalf("%+v", l)
		}
	}
	for _, i := range set.Issues {
		_, own := severities[i.Code]
		_, onde := roll.Severities(onde.Codes)[i.Code]
		if !own && !onde || i.Severity == "" || i.Line < 0 {
			t.Fatalf("%+v", i)
		}
	}
}

func TestTenThousandLinesPasted(t *testing.T) {
	var b strings.Builder
	b.WriteString("Nom;Prénom;Date de naissance;Classe;Nom mère;Prénom mère;Portable mère\n")
	for i := range 10_000 {
		fmt.Fprintf(&b, "N%05d;Inès;%02d/03/2019;C%d;N%05d;Alma;06399%05d\n", i, i%28+1, i%200, i, i)
	}
	began := time.Now()
	set, _ := auto(t, File{"eleves.csv", []byte(b.String())})
	if !set.Committable() || len(set.Pupils) != 10_000 || len(set.Links) != 10_000 {
		t.Fatal(len(set.Pupils), len(set.Links), codes(set)[:3])
	}
	t.Logf("10,000 lines in %v", time.Since(began))
	for range 11_000 {
		b.WriteString("A;B;01/01/2019;C\n")
	}
	if set, _ = auto(t, File{"eleves.csv", []byte(b.String())}); !has(set, onde.TooManyLines, -1) || set.Committable() {
		t.Error(codes(set))
	}
}

func TestABombIsRefused(t *testing.T) {
	f := book(t, "bombe.xlsx", func(f *excelize.File) {
		w, _ := f.NewStreamWriter("Sheet1")
		row := make([]any, 200)
		for i := range row {
			row[i] = strings.Repeat("0", 300)
		}
		for i := range 2000 {
			_ = w.SetRow(fmt.Sprintf("A%d", i+1), row)
		}
		_ = w.Flush()
	})
	if _, issues := Open(f.Name, f.Content, Limits{}); len(f.Content) > 4<<20 || len(issues) == 0 || issues[0].Code != WorkbookTooLarge {
		t.Fatalf("%d bytes, %v", len(f.Content), issues)
	}
}

// FuzzRead reads anything as a table, as guessed: never a panic, a set that holds together, the same each time.
func FuzzRead(f *testing.F) {
	f.Add([]byte("Nom;Prénom;Date de naissance;Classe;Nom mère;Prénom mère\nROUX;Inès;14/03/2019;CP;ROUX;Alma\n"))
	f.Add([]byte("Élève\tNé le\tClasse\nROUX Inès\t43173\tCP\n"))
	f.Add([]byte("Élève;;;;Mère;;\nNom;Prénom;Naissance;Classe;Nom;Prénom;Mail\nROUX;Inès;14/03/2019;CP;ROUX;Alma;a@example.fr\n"))
	f.Add([]byte("Nom responsable,Prénom responsable,Nom enfant,Prénom enfant,Nom enfant,Prénom enfant\nA,B,C,D,E,F\n"))
	small := book(f, "a.xlsx", func(x *excelize.File) {
		rows(f, x, "Sheet1", []any{"Nom", "Prénom", "Naissance", "Classe"}, []any{"ROUX", "Inès", 43538, "CP"})
	})
	f.Add(small.Content)
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 1<<20 {
			return
		}
		set, mappings := auto(t, File{"a", content})
		checkSet(t, set)
		again, _ := auto(t, File{"a", content})
		if len(again.Pupils) != len(set.Pupils) || len(again.Issues) != len(set.Issues) {
			t.Fatal("two readings differ")
		}
		sheets, _ := Open("a", content, Limits{})
		for i, s := range sheets {
			Look(s, mappings[i], Limits{})
			if _, lost := mappings[i].Fit(s); len(lost) > 0 {
				t.Fatalf("%q does not fit its own sheet: %v", mappings[i].Columns, lost)
			}
		}
	})
}
