package siecle

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"preau/internal/directory/roll"
	"preau/internal/platform/unpack"
	"preau/internal/platform/xmlstream"
)

const uai = "0990002P"

type folder map[string]string

func (f folder) sources() []unpack.Source {
	var out []unpack.Source
	for _, name := range slices.Sorted(maps.Keys(f)) {
		out = append(out, unpack.Source{Name: name, Content: strings.NewReader(f[name])})
	}
	return out
}

func read(t testing.TB, f folder, options Options) *roll.Set {
	t.Helper()
	options.Spool = t.TempDir()
	set, err := Read(f.sources(), options)
	if err != nil {
		t.Fatal(err)
	}
	check(t, set)
	return set
}

// check holds a roll to what its readers count on.
func check(t testing.TB, s *roll.Set) {
	t.Helper()
	inside := func(what string, i, n int) {
		if i < 0 || i >= n {
			t.Errorf("%s %d of %d", what, i, n)
		}
	}
	keys := map[string]bool{}
	once := func(key string) {
		if key == "" || keys[key] {
			t.Errorf("key %q is empty or borne twice", key)
		}
		keys[key] = true
	}
	for _, p := range s.Pupils {
		once(p.Key)
		if p.Class != roll.None {
			inside("class", p.Class, len(s.Classes))
		}
		for _, g := range p.Groups {
			inside("group", g, len(s.Groups))
		}
	}
	for _, g := range s.Guardians {
		once(g.Key)
	}
	for _, p := range s.Staff {
		once(p.Key)
		for _, c := range slices.Concat(p.Classes, p.Main) {
			inside("class", c, len(s.Classes))
		}
	}
	for _, l := range s.Links {
		inside("pupil", l.Pupil, len(s.Pupils))
		inside("guardian", l.Guardian, len(s.Guardians))
	}
	for _, i := range s.Issues {
		at := slices.IndexFunc(Codes, func(c roll.Code) bool { return c.Code == i.Code })
		if at < 0 || Codes[at].Severity != i.Severity {
			t.Fatalf("an issue of no code: %+v", i)
		}
		want := slices.Clone(Codes[at].Params)
		slices.Sort(want)
		if got := slices.Sorted(maps.Keys(i.Params)); !slices.Equal(got, want) {
			t.Errorf("%s carries %v, not %v", i.Code, got, want)
		}
	}
}

func codes(s *roll.Set) []string {
	out := []string{}
	for _, i := range s.Issues {
		out = append(out, i.Code)
	}
	return out
}

func sample(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// latin writes a document as SIECLE does.
func latin(t testing.TB, body string) string {
	t.Helper()
	out, err := charmap.ISO8859_15.NewEncoder().String(`<?xml version="1.0" encoding="ISO-8859-15"?>` + "\n" + body)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// college is a school of two divisions with everything that the exports hold.
func college(t testing.TB) folder {
	t.Helper()
	parameters := "<PARAMETRES><UAJ>" + uai + "</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE><DATE_EXPORT>05/09/2026</DATE_EXPORT></PARAMETRES>"
	pupil := func(id, name, first, more string) string {
		return "<ELEVE ELEVE_ID='" + id + "' ELENOET='1'><INE_RNIE>00000000" + id + "AB</INE_RNIE><NOM_DE_FAMILLE>" + name + "</NOM_DE_FAMILLE><PRENOM>" + first + "</PRENOM><DATE_NAISS>09/07/2014</DATE_NAISS><CODE_SEXE>2</CODE_SEXE><CODE_MEF>10010012110</CODE_MEF><CODE_REGIME>2</CODE_REGIME>" + more + "</ELEVE>\n"
	}
	places := func(id string, codes ...string) string {
		out := "<STRUCTURES_ELEVE ELEVE_ID='" + id + "'>"
		for _, c := range codes {
			kind, code, _ := strings.Cut(c, ":")
			out += "<STRUCTURE><CODE_STRUCTURE>" + code + "</CODE_STRUCTURE><TYPE_STRUCTURE>" + kind + "</TYPE_STRUCTURE></STRUCTURE>"
		}
		return out + "</STRUCTURES_ELEVE>\n"
	}
	person := func(id, name, first, more string) string {
		return "<PERSONNE PERSONNE_ID='" + id + "'><NOM_DE_FAMILLE>" + name + "</NOM_DE_FAMILLE><PRENOM>" + first + "</PRENOM><LC_CIVILITE>MME</LC_CIVILITE>" + more + "</PERSONNE>\n"
	}
	link := func(pupil, person, level, kin, more string) string {
		return "<RESPONSABLE_ELEVE><ELEVE_ID>" + pupil + "</ELEVE_ID><PERSONNE_ID>" + person + "</PERSONNE_ID>" + level + "<CODE_PARENTE>" + kin + "</CODE_PARENTE>" + more + "</RESPONSABLE_ELEVE>\n"
	}
	level := func(n string) string { return "<NIVEAU_RESPONSABILITE>" + n + "</NIVEAU_RESPONSABILITE>" }
	return folder{
		"ElevesAvecAdresses.xml": latin(t, "<BEE_ELEVES VERSION='2.1'>"+parameters+"<DONNEES><ADRESSES><ADRESSE ADRESSE_ID='70'><LIGNE1_ADRESSE>5 rue du Cœur</LIGNE1_ADRESSE><CODE_POSTAL>99001</CODE_POSTAL><LIBELLE_POSTAL>TRIFOUILLY</LIBELLE_POSTAL></ADRESSE></ADRESSES><ELEVES>"+
			pupil("1", "NGUYEN", "Éloïse", "<ADRESSE_ID>70</ADRESSE_ID>")+pupil("2", "ROUX", "Ada", "")+pupil("3", "PARTI", "Max", "<DATE_SORTIE>01/09/2026</DATE_SORTIE><MOTIF_SORTIE>40</MOTIF_SORTIE>")+pupil("4", "BIENTOT", "Lou", "<DATE_SORTIE>31/12/2026</DATE_SORTIE>")+
			"</ELEVES><STRUCTURES>"+places("1", "D:6A", "G:ALL1")+places("2", "D:6A")+places("3", "D:6A")+places("4", "D:6B")+"</STRUCTURES></DONNEES></BEE_ELEVES>"),
		"ResponsablesAvecAdresses.xml": latin(t, "<BEE_RESPONSABLES VERSION='2.1'>"+parameters+"<DONNEES><ADRESSES><ADRESSE ADRESSE_ID='71'><LIGNE1_ADRESSE>8 impasse du Four</LIGNE1_ADRESSE><CODE_POSTAL>99002</CODE_POSTAL><LIBELLE_POSTAL>SAINT-LOIN</LIBELLE_POSTAL></ADRESSE></ADRESSES><PERSONNES>"+
			person("10", "NGUYEN", "Van", "<TEL_PORTABLE>0639980001</TEL_PORTABLE><MEL>van@example.fr</MEL><ADRESSE_ID>70</ADRESSE_ID><COMMUNICATION_ADRESSE>0</COMMUNICATION_ADRESSE>")+person("11", "O'BRIEN", "Ann", "<ADRESSE_ID>71</ADRESSE_ID>")+
			person("12", "ASE DU DEPARTEMENT", "", "")+person("13", "TANTE", "Zoé", "")+person("14", "DE PARTI", "Eve", "")+person("15", "SEULE", "Une", "")+
			"</PERSONNES><RESPONSABLES>"+link("1", "10", level("1"), "20", "<A_CONTACTER_EN_PRIORITE>0</A_CONTACTER_EN_PRIORITE>")+link("1", "11", level("1"), "10", "<A_CONTACTER_EN_PRIORITE>1</A_CONTACTER_EN_PRIORITE><PAIE_FRAIS_SCOLAIRES>1</PAIE_FRAIS_SCOLAIRES>")+
			link("1", "13", level("3"), "39", "")+link("2", "12", level("3"), "51", "")+link("2", "13", level("2"), "38", "")+link("3", "14", level("1"), "10", "")+link("4", "11", "<RESP_LEGAL>1</RESP_LEGAL>", "2", "")+link("4", "10", "<RESP_LEGAL>0</RESP_LEGAL>", "1", "")+
			"</RESPONSABLES></DONNEES></BEE_RESPONSABLES>"),
		"Structures.xml":   latin(t, "<BEE_STRUCTURES>"+parameters+"<DONNEES><DIVISIONS><DIVISION CODE_STRUCTURE='6A'><LIBELLE_LONG>SIXIEME A</LIBELLE_LONG></DIVISION><DIVISION CODE_STRUCTURE='6B'/></DIVISIONS><GROUPES><GROUPE CODE_STRUCTURE='ALL1'><LIBELLE_LONG>Allemand</LIBELLE_LONG><DIVISIONS_APPARTENANCE><DIVISION_APPARTENANCE CODE_STRUCTURE='6A'/></DIVISIONS_APPARTENANCE></GROUPE></GROUPES></DONNEES></BEE_STRUCTURES>"),
		"Nomenclature.xml": sample(t, "nomenclature-extract.xml"),
		"sts_emp_" + uai + "_2026.xml": latin(t, "<STS_EDT><PARAMETRES><UAJ CODE='"+uai+"'><ACADEMIE><LIBELLE>\n LILLE\n </LIBELLE></ACADEMIE><DENOM_COMPL>\n  JEAN MOULIN\n </DENOM_COMPL><STATUT>\n public \n</STATUT></UAJ><ANNEE_SCOLAIRE ANNEE='2026'/></PARAMETRES><NOMENCLATURES><CIVILITES><CIVILITE CODE='2'><LIBELLE_COURT>\n MME \n</LIBELLE_COURT></CIVILITE></CIVILITES></NOMENCLATURES><DONNEES><INDIVIDUS>"+
			"<INDIVIDU ID='1' TYPE='epp'><CIVILITE>\n 2 \n</CIVILITE><NOM_USAGE>\n DOE\n </NOM_USAGE><NOM_PATRONYMIQUE>\nBOUILLON\n</NOM_PATRONYMIQUE><PRENOM>\n Jane\n</PRENOM><DATE_NAISSANCE>\n1975-02-27\n</DATE_NAISSANCE><FONCTION>\nENS\n</FONCTION><PROFS_PRINC><PROF_PRINC><CODE_STRUCTURE>6A</CODE_STRUCTURE></PROF_PRINC></PROFS_PRINC></INDIVIDU>"+
			"<INDIVIDU ID='1' TYPE='local'><NOM_USAGE>LOCAL</NOM_USAGE><PRENOM>Jo</PRENOM><FONCTION>AED</FONCTION></INDIVIDU><INDIVIDU ID='2' TYPE='epp'><NOM_USAGE>CHEF</NOM_USAGE><PRENOM>Al</PRENOM><FONCTION>DIR</FONCTION></INDIVIDU>"+
			"<INDIVIDU ID='3' TYPE='epp'><NOM_USAGE>PROF</NOM_USAGE><PRENOM>Bo</PRENOM><FONCTION>ENS</FONCTION></INDIVIDU><INDIVIDU ID='4' TYPE='epp'><NOM_USAGE>LIVRE</NOM_USAGE><PRENOM>Cy</PRENOM><FONCTION>DOC</FONCTION></INDIVIDU>"+
			"</INDIVIDUS><STRUCTURE><DIVISIONS><DIVISION CODE='6A'><LIBELLE_LONG>\n 6EMEA\n</LIBELLE_LONG><SERVICES><SERVICE CODE_MATIERE='020700' CODE_MOD_COURS='CG'><ENSEIGNANTS><ENSEIGNANT TYPE='epp' ID='3'/></ENSEIGNANTS></SERVICE></SERVICES></DIVISION><DIVISION CODE='6B'><SERVICES/></DIVISION></DIVISIONS>"+
			"<GROUPES><GROUPE CODE='ALL1'><SERVICES><SERVICE CODE_MATIERE='030201'><ENSEIGNANTS><ENSEIGNANT TYPE='epp' ID='1'/></ENSEIGNANTS></SERVICE></SERVICES></GROUPE></GROUPES></STRUCTURE>"+
			"<SUPPLEANTS><SUPPLEANT ID='9' TYPE='epp'><NOM_USAGE>RELAIS</NOM_USAGE><PRENOM>Di</PRENOM><REMPLACE ID='3' TYPE='epp'/></SUPPLEANT></SUPPLEANTS></DONNEES></STS_EDT>"),
	}
}

func TestTheSamples(t *testing.T) {
	set := read(t, folder{"ElevesAvecAdresses.xml": sample(t, "ElevesAvecAdresses.xml"), "ResponsablesAvecAdresses.xml": sample(t, "ResponsablesAvecAdresses.xml"), "Nomenclature.xml": sample(t, "nomenclature-extract.xml")}, Options{School: uai})
	if got := codes(set); !slices.Equal(got, []string{MissingStaff}) || set.Start != 2026 || set.School.UAI != uai {
		t.Errorf("%v %+v", got, set.School)
	}
	if p := set.Pupils[0]; p.Key != "siecle:0990002P:E400001" || p.FirstName != "Éloïse" || p.Sex != "F" || p.Level != "6e" || p.Regime != "2" || set.Classes[p.Class].Label != "6A" || p.INE != "000000003EF" {
		t.Errorf("%+v", p)
	}
	if g := set.Guardians[0]; g.Mobile != "+33699000003" || g.Address.Street != "5 rue Haute" || g.Civility != "M" {
		t.Errorf("%+v", g)
	}
	if want := []roll.Link{{Relation: 20, Authority: "full", Order: 1}}; !reflect.DeepEqual(set.Links, want) {
		t.Errorf("%+v", set.Links)
	}
	sts := read(t, folder{"sts_emp_0771991W_2018.xml": sample(t, "openent-case1-sts_emp.xml"), "emp_sts.xml": sample(t, "openent-case1-emp_sts.xml")}, Options{School: "0771991W"})
	if got := codes(sts); !slices.Equal(got, []string{Timetable, NoDirector}) || sts.School.Name != "Collège Louis Aragon" || sts.Start != 2018 || sts.Holds(roll.Pupils) || !sts.Holds(roll.Teachers) {
		t.Errorf("%v %+v", got, sts.School)
	}
	if s := sts.Staff[0]; s.FamilyName != "BOUILLON" || s.UsageName != "DOE" || s.FirstName != "Jane" || s.BirthDate != "1975-02-27" || s.Civility != "MME" || !slices.Equal(s.Profiles, []string{"teacher"}) {
		t.Errorf("%+v", s)
	}
	if c := sts.Classes[0]; c.Label != "3A" || !slices.Equal(c.Levels, []string{"3e"}) {
		t.Errorf("%+v", c)
	}
}

func TestACollege(t *testing.T) {
	f := college(t)
	set := read(t, f, Options{School: uai, Limits: Limits{Today: time.Date(2026, 9, 10, 0, 0, 0, 0, time.UTC)}})
	if !set.Committable() {
		t.Fatal(set.Issues)
	}
	if got := codes(set); !slices.Equal(got, []string{MissingFirstName, Left, GuardianNoPupil}) {
		t.Error(got)
	}
	var pupils []string
	for _, p := range set.Pupils {
		pupils = append(pupils, p.FirstName+" "+set.Classes[p.Class].Label)
	}
	if !slices.Equal(pupils, []string{"Éloïse 6A", "Ada 6A", "Lou 6B"}) || set.Pupils[0].Addresses[0].Street != "5 rue du Cœur" || set.Groups[set.Pupils[0].Groups[0]].Label != "Allemand" {
		t.Errorf("%v %+v", pupils, set.Pupils[0])
	}
	var links []string
	for _, l := range set.Links {
		links = append(links, fmt.Sprintf("%s %s %d %s %d %v", set.Pupils[l.Pupil].FirstName, set.Guardians[l.Guardian].FamilyName, l.Relation, l.Authority, l.Order, l.Payer))
	}
	want := []string{"Éloïse O'BRIEN 10 full 1 true", "Éloïse NGUYEN 20 full 2 false", "Éloïse TANTE 39 none 3 false", "Ada TANTE 38 informed 1 false", "Ada ASE DU DEPARTEMENT 51 none 2 false", "Lou O'BRIEN 10 full 1 false", "Lou NGUYEN 20 none 2 false"}
	if !slices.Equal(links, want) {
		t.Errorf("%q", links)
	}
	for _, g := range set.Guardians {
		if g.Institution != (g.FamilyName == "ASE DU DEPARTEMENT") {
			t.Errorf("%+v", g)
		}
	}
	if set.Guardians[0].ShareAddress != roll.No || set.Guardians[0].Address.Street != "5 rue du Cœur" {
		t.Errorf("%+v", set.Guardians[0])
	}
	var staff []string
	for _, s := range set.Staff {
		staff = append(staff, fmt.Sprintf("%s %v %v %v %v %v", s.FamilyName, s.Director, s.Profiles, s.Classes, s.Main, s.Groups))
	}
	if want := []string{"BOUILLON false [teacher] [0] [0] [0]", "LOCAL false [school_life] [] [] []", "CHEF true [] [] [] []", "PROF false [teacher] [0] [] []", "LIVRE false [librarian] [] [] []", "RELAIS false [teacher] [0] [] []"}; !slices.Equal(staff, want) {
		t.Errorf("%q", staff)
	}
	if set.School.Name != "Collège Jean Moulin" || set.School.Academy != "LILLE" || set.School.Private || set.Start != 2026 {
		t.Errorf("%+v", set.School)
	}

	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for _, name := range slices.Sorted(maps.Keys(f)) {
		e, err := w.Create(name)
		if err == nil {
			_, err = e.Write([]byte(f[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	again := read(t, folder{"ExportXML.zip": packed.String()}, Options{School: uai, Limits: Limits{Today: time.Date(2026, 9, 10, 0, 0, 0, 0, time.UTC)}})
	if !reflect.DeepEqual(again.Links, set.Links) || len(again.Pupils) != 3 {
		t.Error("from a zip it is another school")
	}
	twice := maps.Clone(f)
	twice["ElevesSansAdresses.xml"] = strings.ReplaceAll(f["ElevesAvecAdresses.xml"], "<ADRESSE_ID>70</ADRESSE_ID>", "")
	if both := read(t, twice, Options{School: uai}); !both.Committable() || len(both.Pupils) != 2 || len(both.Pupils[0].Addresses) != 1 {
		t.Errorf("%v", both.Issues)
	}
}

func edit(name, old, with string) func(folder) {
	return func(f folder) {
		for file := range f {
			if strings.Contains(file, name) {
				if !strings.Contains(f[file], old) {
					panic(old + " is not in " + file)
				}
				f[file] = strings.Replace(f[file], old, with, 1)
			}
		}
	}
}

// Each damage is told by its own code, and a set with an error may not be applied.
func TestDamagedExports(t *testing.T) {
	t.Parallel()
	whole := college(t)
	type damage struct {
		name, code string
		do         func(folder)
	}
	var list []damage
	add := func(code, name string, do func(folder)) { list = append(list, damage{name, code, do}) }
	for _, file := range []string{"ElevesAvec", "ResponsablesAvec", "Structures", "sts_emp"} {
		root := map[string]string{"ElevesAvec": "BEE_ELEVES", "ResponsablesAvec": "BEE_RESPONSABLES", "Structures": "BEE_STRUCTURES", "sts_emp": "STS_EDT"}[file]
		for i := range 20 {
			add(xmlstream.Truncated, fmt.Sprintf("%s cut %d", file, i), func(f folder) {
				for name, content := range f {
					if strings.Contains(name, file) {
						f[name] = content[:len(content)-1-i*i*i/20*len(content)/400]
					}
				}
			})
		}
		add(xmlstream.UnknownEncoding, file+" unknown encoding", edit(file, "ISO-8859-15", "ISO-8859-7"))
		add(xmlstream.BadCharacter, file+" NUL", edit(file, "<PARAMETRES>", "<PARAMETRES>\x00"))
		add(xmlstream.InternalSubset, file+" entities", edit(file, "<"+root, "<!DOCTYPE x [<!ENTITY a 'b'>]><"+root))
		add(xmlstream.UnknownEntity, file+" an entity", edit(file, "<PARAMETRES>", "<PARAMETRES>&a;"))
		add(xmlstream.TooDeep, file+" deep", edit(file, "<PARAMETRES>", "<PARAMETRES>"+strings.Repeat("<a>", 100)))
		add(xmlstream.ValueTooLong, file+" long", edit(file, "<PARAMETRES>", "<PARAMETRES>"+strings.Repeat("x", 70<<10)))
		add(RecordTooLarge, file+" large record", edit(file, "<PARAMETRES>", "<PARAMETRES>"+strings.Repeat("<a/>", 20_000)))
		add(xmlstream.SecondRoot, file+" twice", edit(file, "</"+root+">", "</"+root+"><"+root+"/>"))
		add(xmlstream.Malformed, file+" crossed", edit(file, "</PARAMETRES>", "</PARAMETRE>"))
		add(OtherSchool, file+" of another school", edit(file, uai, "0990071P"))
		add(BadUAI, file+" of no number", edit(file, uai, "0990002A"))
		add(MixedYears, file+" of another year", func(f folder) {
			if file == "sts_emp" {
				edit(file, "ANNEE='2026'", "ANNEE='2025'")(f)
				return
			}
			edit(file, "<ANNEE_SCOLAIRE>2026", "<ANNEE_SCOLAIRE>2025")(f)
		})
		add(MissingSchool, file+" of no school", func(f folder) {
			if file == "sts_emp" {
				edit(file, "CODE='"+uai+"'", "")(f)
				return
			}
			edit(file, "<UAJ>"+uai+"</UAJ>", "")(f)
		})
		add(TwoFiles, file+" another day", func(f folder) {
			for name, content := range maps.Clone(f) {
				if strings.Contains(name, file) {
					f["autre-"+name] = strings.Replace(content, "05/09/2026", "01/09/2026", 1)
				}
			}
		})
		add(xmlstream.Empty, file+" empty", func(f folder) {
			for name := range f {
				if strings.Contains(name, file) {
					f[name] = ""
				}
			}
		})
	}
	add(MissingPupils, "no pupils' file", func(f folder) { delete(f, "ElevesAvecAdresses.xml") })
	add(NoFiles, "nothing", func(f folder) { clear(f) })
	add(NoPupils, "all have left", func(f folder) {
		f["ElevesAvecAdresses.xml"] = strings.ReplaceAll(f["ElevesAvecAdresses.xml"], "<CODE_REGIME>2</CODE_REGIME>", "<DATE_SORTIE>01/09/2026</DATE_SORTIE>")
	})
	add(DuplicateID, "a pupil twice", edit("ElevesAvec", "ELEVE ELEVE_ID='2'", "ELEVE ELEVE_ID='1'"))
	add(DuplicateID, "a person twice", edit("ResponsablesAvec", "PERSONNE_ID='11'", "PERSONNE_ID='10'"))
	add(DuplicateID, "an individual twice", edit("sts_emp", "<INDIVIDU ID='2'", "<INDIVIDU ID='3'"))
	add(MissingID, "a pupil without a number", edit("ElevesAvec", "ELEVE ELEVE_ID='2'", "ELEVE"))
	add(MissingName, "a pupil without a name", edit("ElevesAvec", "<NOM_DE_FAMILLE>ROUX</NOM_DE_FAMILLE><PRENOM>Ada</PRENOM>", ""))
	for _, d := range list {
		f := maps.Clone(whole)
		d.do(f)
		set := read(t, f, Options{School: uai})
		if got := codes(set); !slices.Contains(got, d.code) || set.Committable() {
			t.Errorf("%s: %v, want %s", d.name, got, d.code)
		}
	}
	if len(list) < 140 {
		t.Errorf("%d damages", len(list))
	}
}

// What is odd is told, and the rest is read.
func TestWarnings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code string
		do   func(folder)
	}{
		"an unknown file":          {UnknownFile, func(f folder) { f["autre.xml"] = "<autre/>" }},
		"no responsibles":          {MissingGuardians, func(f folder) { delete(f, "ResponsablesAvecAdresses.xml") }},
		"a repeated record":        {DuplicateRecord, func(f folder) { repeat(f, "ElevesAvecAdresses.xml", "<ELEVE ELEVE_ID='2'", "</ELEVE>\n") }},
		"a false INE":              {BadINE, edit("ElevesAvec", "000000001AB", "1")},
		"a false date":             {BadDate, edit("ElevesAvec", "<DATE_NAISS>09/07/2014", "<DATE_NAISS>32/07/2014")},
		"an unknown kinship":       {UnknownRelation, edit("ResponsablesAvec", "<CODE_PARENTE>20", "<CODE_PARENTE>77")},
		"an unknown level":         {UnknownLevel, edit("ResponsablesAvec", "<NIVEAU_RESPONSABILITE>1", "<NIVEAU_RESPONSABILITE>8")},
		"themselves":               {SelfLink, edit("ResponsablesAvec", "<CODE_PARENTE>20", "<CODE_PARENTE>70")},
		"a link twice":             {RepeatedLink, edit("ResponsablesAvec", "<PERSONNE_ID>11</PERSONNE_ID><NIVEAU", "<PERSONNE_ID>10</PERSONNE_ID><NIVEAU")},
		"a link to nobody":         {UnknownGuardian, edit("ResponsablesAvec", "<PERSONNE_ID>11</PERSONNE_ID>", "<PERSONNE_ID>99</PERSONNE_ID>")},
		"a link of nobody":         {UnknownPupil, edit("ResponsablesAvec", "<ELEVE_ID>2</ELEVE_ID>", "<ELEVE_ID>99</ELEVE_ID>")},
		"an unknown address":       {UnknownAddress, edit("ResponsablesAvec", "<ADRESSE_ID>71", "<ADRESSE_ID>99")},
		"no division":              {PupilNoClass, edit("ElevesAvec", "<TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>", "<TYPE_STRUCTURE>G</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>")},
		"two divisions":            {SeveralClasses, edit("ElevesAvec", "<TYPE_STRUCTURE>G", "<TYPE_STRUCTURE>D")},
		"a function of nobody":     {UnknownFunction, edit("sts_emp", "<FONCTION>AED", "<FONCTION>QQQ")},
		"a teacher who is not":     {UnknownTeacher, edit("sts_emp", "<ENSEIGNANT TYPE='epp' ID='3'", "<ENSEIGNANT TYPE='epp' ID='33'")},
		"a class of nobody":        {UnknownClass, edit("sts_emp", "<CODE_STRUCTURE>6A", "<CODE_STRUCTURE>9Z")},
		"nobody directs":           {NoDirector, edit("sts_emp", "DIR", "ADM")},
		"no legal guardian":        {PupilNoGuardian, edit("ResponsablesAvec", "<NIVEAU_RESPONSABILITE>2", "<NIVEAU_RESPONSABILITE>3")},
		"a telephone that is none": {OddPhone, edit("ResponsablesAvec", "0639980001", "à demander")},
		"UTF-8 that says Latin": {EncodingLies, func(f folder) {
			f["ElevesAvecAdresses.xml"] = strings.NewReplacer("\xC9", "É", "\xEF", "ï", "\xBD", "œ").Replace(f["ElevesAvecAdresses.xml"])
		}},
	} {
		f := college(t)
		c.do(f)
		set := read(t, f, Options{School: uai, Limits: Limits{Today: time.Date(2026, 9, 10, 0, 0, 0, 0, time.UTC)}})
		if got := codes(set); !slices.Contains(got, c.code) || !set.Committable() || len(set.Pupils) != 3 {
			t.Errorf("%s: %v, want %s", name, got, c.code)
		}
	}
}

func repeat(f folder, file, from, to string) {
	content := f[file]
	at := strings.Index(content, from)
	end := at + strings.Index(content[at:], to) + len(to)
	f[file] = content[:end] + content[at:end] + content[end:]
}

func TestTheMachine(t *testing.T) {
	broken := errors.New("down")
	if _, err := Read([]unpack.Source{{Name: "a.xml", Content: iotestReader{broken}}}, Options{Spool: t.TempDir()}); !errors.Is(err, broken) {
		t.Error(err)
	}
	set, err := ReadFolder(os.DirFS("testdata"), Options{Spool: t.TempDir()})
	if err != nil || set.Committable() {
		t.Errorf("%v %v", err, codes(set))
	}
}

type iotestReader struct{ err error }

func (r iotestReader) Read([]byte) (int, error) { return 0, r.err }

// FuzzRead reads any three contents as one school: never a panic, and a roll that holds together.
func FuzzRead(f *testing.F) {
	f.Add([]byte(sample(f, "ElevesAvecAdresses.xml")), []byte(sample(f, "ResponsablesAvecAdresses.xml")), []byte(sample(f, "openent-case1-sts_emp.xml")))
	whole := college(f)
	f.Add([]byte(whole["ElevesAvecAdresses.xml"]), []byte(whole["ResponsablesAvecAdresses.xml"]), []byte(whole["sts_emp_"+uai+"_2026.xml"]))
	f.Add([]byte(whole["Structures.xml"]), []byte(whole["ElevesAvecAdresses.xml"]), []byte(whole["sts_emp_"+uai+"_2026.xml"]))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, a, b, c []byte) {
		if len(a)+len(b)+len(c) > 1<<16 {
			return
		}
		set, err := Read([]unpack.Source{{Name: "a", Content: bytes.NewReader(a)}, {Name: "b", Content: bytes.NewReader(b)}, {Name: "c", Content: bytes.NewReader(c)}},
			Options{Spool: dir, Limits: Limits{FileBytes: 1 << 16, Bytes: 1 << 18, RecordBytes: 8 << 10, Records: 500, Issues: 50}})
		if err != nil {
			t.Fatal(err)
		}
		check(t, set)
	})
}
