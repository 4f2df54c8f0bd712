package aaf

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"preau/internal/directory/roll"
	"preau/internal/platform/unpack"
)

// folder is a set in memory, by the names of its files.
type folder map[string][]byte

type memory struct {
	bytes.Buffer
	close func([]byte)
}

func (m *memory) Close() error {
	m.close(m.Bytes())
	return nil
}

func (f folder) create(name string) (io.WriteCloser, error) {
	return &memory{close: func(b []byte) { f[name] = bytes.Clone(b) }}, nil
}

func (f folder) sources() []unpack.Source {
	var out []unpack.Source
	for _, name := range slices.Sorted(maps.Keys(f)) {
		out = append(out, unpack.Source{Name: name, Content: bytes.NewReader(f[name])})
	}
	return out
}

func invent(t testing.TB, in Invention) folder {
	t.Helper()
	out := folder{}
	if err := Generate(out.create, in); err != nil {
		t.Fatal(err)
	}
	return out
}

func open(t testing.TB, f folder, options Options) *Set {
	t.Helper()
	if options.Academy == "" {
		options.Academy = "99"
	}
	options.Spool = t.TempDir()
	set, err := Open(context.Background(), f.sources(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { set.Close() })
	return set
}

// rolls are the schools of a set that may be applied.
func rolls(t testing.TB, set *Set) []*roll.Set {
	t.Helper()
	var out []*roll.Set
	for school, err := range set.Schools() {
		if err != nil {
			t.Fatalf("%v: %v", err, set.Issues())
		}
		check(t, school)
		out = append(out, school)
	}
	return out
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
		once("pupil " + p.Key)
		if p.Class != roll.None {
			inside("class", p.Class, len(s.Classes))
		}
		for _, g := range p.Groups {
			inside("group", g, len(s.Groups))
		}
	}
	for _, g := range s.Guardians {
		once("guardian " + g.Key)
	}
	for _, p := range s.Staff {
		once("staff " + p.Key)
		for _, c := range slices.Concat(p.Classes, p.Main) {
			inside("class", c, len(s.Classes))
		}
	}
	tied := map[[2]int]bool{}
	for _, l := range s.Links {
		inside("pupil", l.Pupil, len(s.Pupils))
		inside("guardian", l.Guardian, len(s.Guardians))
		if tied[[2]int{l.Pupil, l.Guardian}] || !slices.Contains([]string{roll.AuthorityFull, roll.AuthorityInformed, roll.AuthorityNone}, l.Authority) {
			t.Errorf("link %+v", l)
		}
		tied[[2]int{l.Pupil, l.Guardian}] = true
	}
	for _, c := range s.Classes {
		once("class " + c.Key)
		for _, p := range c.Teachers {
			inside("teacher", p, len(s.Staff))
		}
	}
	for _, i := range s.Issues {
		known(t, i)
	}
}

// known holds an issue to what its code declares.
func known(t testing.TB, i roll.Issue) {
	t.Helper()
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

func codes(issues []roll.Issue) []string {
	out := []string{}
	for _, i := range issues {
		out = append(out, i.Code)
	}
	return out
}

// written writes a record by hand; attributes are names and values in turn, values joined by a line feed.
func written(kind, category string, id string, attributes ...string) string {
	var out bytes.Buffer
	word := "categoriePersonne"
	if category == "EtabEducNat" {
		word = "categorieStructure"
	}
	fmt.Fprintf(&out, `<%sRequest><operationalAttributes><attr name="%s"><value>%s</value></attr></operationalAttributes><identifier><id>%s</id></identifier>`, kind, word, category, id)
	section, tag := "attributes", "attr"
	if kind == "modify" {
		section, tag = "modifications", "modification"
	}
	if kind != "delete" {
		fmt.Fprintf(&out, "<%s>", section)
		for i := 0; i+1 < len(attributes); i += 2 {
			fmt.Fprintf(&out, `<%s name="%s">`, tag, attributes[i])
			for _, v := range strings.Split(attributes[i+1], "\n") {
				fmt.Fprintf(&out, "<value>%s</value>", v)
			}
			fmt.Fprintf(&out, "</%s>", tag)
		}
		fmt.Fprintf(&out, "</%s>", section)
	}
	fmt.Fprintf(&out, "</%sRequest>\n", kind)
	return out.String()
}

func document(records ...string) []byte {
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">\n<ficAlimMENESR>\n" + strings.Join(records, "") + "</ficAlimMENESR>")
}

func structure(id, uai, kind string, attributes ...string) string {
	return written("add", "EtabEducNat", id, append([]string{"ENTStructureUAI", uai, "ENTStructureNomCourant", "X$LES TILLEULS$TRIFOUILLY", "ENTStructureTypeStruct", kind}, attributes...)...)
}

// small is a set of one school, 501, of the given records.
func small(pupils, relatives, staff []string) folder {
	return folder{
		"ENT_Complet_20260901_EtabEducNat_0000.xml":  document(structure("501", "0990071P", "ECOLE DE NIVEAU ELEMENTAIRE"), structure("990", "", "CIRCONSCRIPTIONS INSPECTION EDUC NAT"), structure("700", "0995000P", "LYCEE POLYVALENT")),
		"ENT_Complet_20260901_Eleve_0000.xml":        document(pupils...),
		"ENT_Complet_20260901_PersRelEleve_0000.xml": document(relatives...),
		"ENT_Complet_20260901_PersEducNat_0000.xml":  document(staff...),
	}
}

func one(t *testing.T, f folder) *roll.Set {
	t.Helper()
	list := rolls(t, open(t, f, Options{}))
	if len(list) != 1 {
		t.Fatalf("%d schools", len(list))
	}
	return list[0]
}

func pupil(id string, attributes ...string) string {
	return written("add", "Eleve", id, append([]string{"ENTPersonJointure", id, "ENTPersonNom", "N" + id, "ENTPersonPrenom", "P" + id, "ENTPersonStructRattach", "501"}, attributes...)...)
}

func relative(id string, attributes ...string) string {
	return written("add", "PersRelEleve", id, append([]string{"ENTPersonJointure", id, "ENTPersonNom", "N" + id, "ENTPersonPrenom", "P" + id}, attributes...)...)
}

func worker(id string, attributes ...string) string {
	return written("add", "PersEducNat", id, append([]string{"ENTPersonJointure", id, "ENTPersonNom", "N" + id, "ENTPersonPrenom", "P" + id}, attributes...)...)
}

func readFolder(t *testing.T, dir, mode string) folder {
	t.Helper()
	out := folder{}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".dtd") || strings.Contains(name, "_"+mode+"_") {
			if out[filepath.Base(name)], err = os.ReadFile(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out
}

func TestTheSampleOfTheFirstDegree(t *testing.T) {
	set := open(t, readFolder(t, "testdata/aaf1d", "Complet"), Options{Academy: "09"})
	if len(set.Issues()) != 0 || set.Mode != Complete || set.Date() != "2026-09-01" {
		t.Errorf("%v %s %s", set.Issues(), set.Mode, set.Date())
	}
	school := rolls(t, set)[0]
	if s := school.School; s.UAI != "0990071P" || s.Name != "École primaire Jean Jaures" || s.Type != "primaire" || s.SIRET != "21990001600011" || s.INSEE != "99001" || s.Private || s.District != "9901" || s.Key != "aaf:09:501" {
		t.Errorf("%+v", s)
	}
	if school.Start != 2026 || !school.Holds(roll.Pupils) || !school.Holds(roll.Guardians) || !school.Holds(roll.Teachers) || len(school.Issues) != 0 {
		t.Errorf("%+v", school)
	}
	zoe, noe := school.Pupils[0], school.Pupils[1]
	if zoe.Key != "aaf:09:9001" || zoe.FamilyName != "MARTIN" || zoe.UsageName != "" || zoe.FirstName != "Zoé" || zoe.BirthDate != "2018-03-14" || zoe.Sex != "F" || zoe.INE != "000000001AB" ||
		zoe.Level != "CE1" || zoe.Since != "2026-09-01" || !slices.Equal(zoe.Wishes, []roll.Wish{roll.Canteen, roll.EveningCare}) {
		t.Errorf("%+v", zoe)
	}
	if noe.FamilyName != "D'ALMEIDA" || noe.UsageName != "LE GOFF" || noe.Sex != "M" || noe.NameKey != "name:d almeida|le goff|noe|2016-11-02|M" {
		t.Errorf("%+v", noe)
	}
	mother, father := school.Guardians[0], school.Guardians[1]
	if mother.FamilyName != "DUPONT" || mother.UsageName != "MARTIN" || mother.Mobile != "+33699000001" || mother.Address.Street != "3 RUE DES ECOLES" || mother.ShareAddress != roll.No || father.ShareAddress != roll.Yes {
		t.Errorf("%+v %+v", mother, father)
	}
	want := []roll.Link{{Pupil: 0, Guardian: 0, Relation: 10, Authority: "full", Order: 1}, {Pupil: 1, Guardian: 0, Relation: 10, Authority: "full", Order: 1}, {Pupil: 1, Guardian: 1, Relation: 20, Authority: "full", Order: 2}}
	if !reflect.DeepEqual(school.Links, want) {
		t.Errorf("%+v", school.Links)
	}
	if s := school.Staff[0]; !s.Director || !slices.Equal(s.Profiles, []string{"teacher"}) || s.Duty != "DIRECTION" {
		t.Errorf("%+v", s)
	}
	if c := school.Classes[0]; c.Key != "id:770001" || c.Label != "CE1-CE2 Mme Petit" || c.Pupils != 1 || !slices.Equal(c.Levels, []string{"CE1"}) {
		t.Errorf("%+v", c)
	}
}

// A folder keeps what the académie sent all along: a whole set, then what changed. What the school is given is where they lead.
func TestChangesLyingBesideTheirWholeSet(t *testing.T) {
	both := readFolder(t, "testdata/aaf1d", "Complet")
	for name, content := range readFolder(t, "testdata/aaf1d", "Delta") {
		both[name] = content
	}
	set := open(t, both, Options{Academy: "09"})
	if len(set.Issues()) != 0 || set.Mode != Complete || set.Date() != "2026-09-15" {
		t.Fatalf("%v %s %s", set.Issues(), set.Mode, set.Date())
	}
	school := rolls(t, set)[0]
	if school.Delta || len(school.Gone) != 0 || !school.Holds(roll.Pupils) || len(school.Pupils) != 1 {
		t.Fatalf("%+v", school)
	}
	if zoe := school.Pupils[0]; zoe.FirstName != "Zoé" || zoe.Key != "aaf:09:9001" || school.Classes[zoe.Class].Label != "CM1" || !slices.Equal(zoe.Wishes, []roll.Wish{roll.EveningCare}) {
		t.Errorf("%+v", zoe)
	}
	// changes of before the whole set are of another story
	old := folder{}
	for name, content := range both {
		old[strings.Replace(name, "Delta_20260915", "Delta_20260801", 1)] = content
	}
	if set := open(t, old, Options{Academy: "09"}); set.Committable() || set.Issues()[0].Code != MixedModes {
		t.Errorf("%v", set.Issues())
	}
}

func TestTheSampleOfTheSecondDegree(t *testing.T) {
	set := open(t, readFolder(t, "testdata/aaf2d", "Complet"), Options{})
	if got := codes(set.Issues()); !slices.Equal(got, []string{MissingRelatives, MissingStaff}) {
		t.Error(got)
	}
	school := rolls(t, set)[0]
	if school.Holds(roll.Guardians) || school.Holds(roll.Teachers) || len(school.Links) != 0 || school.Start != 2019 {
		t.Errorf("%+v", school)
	}
	if got := codes(school.Issues); !slices.Equal(got, []string{BadUAI, BadSIRET, ClassElsewhere, PupilNoClass}) || school.Committable() {
		t.Error(got)
	}
	if p := school.Pupils[0]; p.INE != "100000000AA" || p.Regime != "INTERNE 5 JOURS" || p.Addresses[0].Commune != "LINARS" {
		t.Errorf("%+v", p)
	}
}

// Who a person is to a child decides what they see: each way of writing it, and what it gives.
func TestLinks(t *testing.T) {
	for name, c := range map[string]struct {
		attribute, value string
		authority        string // "" for no link
		relation         int16
		issues           []string
	}{
		"mother, legal":              {"ENTElevePersRelEleve", "8$10$1$1$0$1", "full", 10, nil},
		"father, legal":              {"ENTElevePersRelEleve", "8$20$0$1$0$0", "full", 20, nil},
		"grandmother in charge":      {"ENTElevePersRelEleve", "8$38$0$2$0$0", "informed", 38, nil},
		"aunt to be called":          {"ENTElevePersRelEleve", "8$39$0$0$1$0", "none", 39, nil},
		"a mother without authority": {"ENTElevePersRelEleve", "8$10$0$0$1$0", "none", 10, nil},
		"ASE to be called":           {"ENTElevePersRelEleve", "8$51$0$0$1$0", "none", 51, nil},
		"ASE, legal":                 {"ENTElevePersRelEleve", "8$51$0$1$0$1", "full", 51, nil},
		"foster family in charge":    {"ENTElevePersRelEleve", "8$42$0$2$0$0", "informed", 42, nil},
		"educator to be called":      {"ENTElevePersRelEleve", "8$41$0$0$1$0", "none", 41, nil},
		"tutor":                      {"ENTElevePersRelEleve", "8$50$0$1$0$0", "full", 50, nil},
		"former code of a father":    {"ENTElevePersRelEleve", "8$1$1$1$1$1", "full", 20, nil},
		"former code of a mother":    {"ENTElevePersRelEleve", "8$2$1$1$1$1", "full", 10, nil},
		"former code of the DDASS":   {"ENTElevePersRelEleve", "8$5$0$0$1$0", "none", 51, nil},
		"an unknown code":            {"ENTElevePersRelEleve", "8$99$0$1$0$0", "full", 90, []string{UnknownRelation}},
		"the pupil themselves":       {"ENTElevePersRelEleve", "8$70$1$1$1$1", "", 0, []string{SelfLink}},
		"cut short":                  {"ENTElevePersRelEleve", "8$10", "", 0, []string{BadLink}},
		"twice, once as a contact":   {"ENTElevePersRelEleve", "8$10$0$0$1$0\n8$10$1$1$0$0", "full", 10, []string{RepeatedLink}},
		"1D mother":                  {"ENTEleveAutoriteParentale", "8$10", "full", 10, nil},
		"1D tutor":                   {"ENTEleveAutoriteParentale", "8$50", "full", 50, nil},
		"1D ASE":                     {"ENTEleveAutoriteParentale", "8$51", "none", 51, []string{CarerLink}},
		"1D foster family":           {"ENTEleveAutoriteParentale", "8$42", "none", 42, []string{CarerLink}},
		"before: authority":          {"ENTEleveAutoriteParentale", "8", "full", 0, nil},
		"before: parent":             {"ENTEleveParents", "8", "informed", 0, nil},
		"before: another":            {"ENTElevePersRelEleve1", "8", "none", 90, nil},
		"nobody":                     {"ENTEleveAutoriteParentale", "", "", 0, nil},
		"an unknown person":          {"ENTEleveAutoriteParentale", "77$10", "", 0, []string{UnknownGuardian}},
	} {
		school := one(t, small([]string{pupil("1", c.attribute, c.value, "ENTPersonClasses", "501$11$ORDINAIRE$70$CP"), pupil("2", "ENTPersonClasses", "501$70")}, []string{relative("8", "ENTPersRelEleveEleve", "2")},
			[]string{worker("7", "ENTPersonFonctions", "501$ENS$ENSEIGNEMENT$D0000$DIRECTION")}))
		var got []string
		for _, i := range school.Issues {
			if i.Code != PupilNoGuardian && i.Code != OneSidedLink {
				got = append(got, i.Code)
			}
		}
		if !slices.Equal(got, c.issues) {
			t.Errorf("%s: issues %v, want %v", name, got, c.issues)
		}
		links := slices.DeleteFunc(slices.Clone(school.Links), func(l roll.Link) bool { return school.Pupils[l.Pupil].Key != "aaf:99:1" })
		if c.authority == "" {
			if len(links) != 0 {
				t.Errorf("%s: %+v", name, links)
			}
			continue
		}
		if len(links) != 1 || links[0].Authority != c.authority || links[0].Relation != c.relation {
			t.Errorf("%s: %+v", name, links)
		}
	}
}

func TestWhoIsCalledFirst(t *testing.T) {
	school := one(t, small([]string{pupil("1", "ENTElevePersRelEleve", "5$39$0$0$1$0\n6$20$0$1$0$0\n7$10$1$1$1$0\n8$38$0$2$0$1")}, []string{relative("5"), relative("6"), relative("7"), relative("8")}, nil))
	var got []string
	for _, l := range school.Links {
		got = append(got, fmt.Sprintf("%s %d %v", strings.TrimPrefix(school.Guardians[l.Guardian].Key, "aaf:99:"), l.Order, l.Payer))
	}
	if want := []string{"7 1 true", "6 2 false", "8 3 true", "5 4 false"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestStaff(t *testing.T) {
	school := one(t, small([]string{pupil("1", "ENTEleveClasses", "501$6A")}, nil, []string{
		worker("10", "ENTPersonFonctions", "501$ENS$ENSEIGNEMENT$D0000$DIRECTION"),
		worker("11", "ENTPersonFonctions", "501$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE\n502$ENS$ENSEIGNEMENT$D0000$DIRECTION", "ENTAuxEnsClasses", "501$6A\n502$6B", "ENTAuxEnsClassesPrincipal", "501$6A"),
		worker("12", "ENTPersonFonctions", "501$DIR$DIRECTION$D0010$PRINCIPAL"),
		worker("13", "ENTPersonFonctions", "501$EDU$EDUCATION$E0030$CPE"),
		worker("14", "ENTPersonFonctions", "501$DOC$DOCUMENTATION$-$-"),
		worker("15", "ENTPersonFonctions", "501$AED$ASSISTANT D'EDUCATION$-$-"),
		worker("16", "ENTPersonFonctions", "501$AES$ACCOMPAGNANT$-$-"),
		worker("17", "ENTPersonFonctions", "501$ZZZ$NOUVEAU$-$-"),
		worker("18", "ENTPersonFonctions", "501$-$SANS OBJET$-$-", "PersEducNatPresenceDevantEleves", "O"),
		worker("19", "ENTPersonStructRattach", "501", "ENTPersonCategorieEnseignant", "O"),
		worker("20", "ENTPersonStructRattach", "501"),
		worker("21", "ENTPersonStructRattach", "501", "ENTPersonFonctions", "990$IEN$INSPECTION$-$-"), // attached here, works elsewhere
		worker("22", "ENTPersonFonctions", "990$IEN$INSPECTION$-$-"),
		worker("23", "ENTEnsFonctionDir", "501"),
	}))
	got := map[string]string{}
	for _, s := range school.Staff {
		got[strings.TrimPrefix(s.Key, "aaf:99:")] = fmt.Sprintf("%v %v %v %v %s", s.Director, s.Profiles, s.Classes, s.Main, s.Duty)
	}
	want := map[string]string{
		"10": "true [teacher] [] [] DIRECTION", "11": "false [teacher] [0] [0] ENSEIGNEMENT", "12": "true [] [] [] PRINCIPAL", "13": "false [school_life] [] [] CPE",
		"14": "false [librarian] [] [] DOCUMENTATION", "15": "false [school_life] [] [] ASSISTANT D'EDUCATION", "16": "false [school_staff] [] [] ACCOMPAGNANT",
		"17": "false [school_staff] [] [] NOUVEAU", "18": "false [teacher] [] [] SANS OBJET", "19": "false [teacher] [] [] ", "20": "false [school_staff] [] [] ", "23": "true [teacher] [] [] ",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
	if !slices.Equal(codes(school.Issues), []string{UnknownFunction, PupilNoGuardian}) {
		t.Error(codes(school.Issues))
	}
}

// Circonscriptions, services and lycées never become schools; a SEGPA is its collège's.
func TestStructures(t *testing.T) {
	for words, want := range map[string]string{
		"ECOLE DE NIVEAU ELEMENTAIRE": "elementaire", "ECOLE MATERNELLE": "maternelle", "ECOLE ELEMENTAIRE D APPLICATION": "elementaire", "ECOLE MATERNELLE D APPLICATION": "maternelle", "ECOLE": "primaire",
		"ECOLE REGIONALE DU PREMIER DEGRE": "primaire", "ECOLE DE PLEIN AIR": "primaire", "1ORD": "primaire", "COLLEGE": "college", "CLG": "college", "COLLEGE CLIMATIQUE": "college", "Collège": "college",
		"CIRCONSCRIPTIONS INSPECTION EDUC NAT": "inspection", "DIRECTION SERVICES DEPARTEMENTAUX EN": "inspection", "CENTRE D INFORMATION ET D ORIENTATION": "inspection", "RECTORAT": "inspection",
		"LYCEE POLYVALENT": "other_school", "LYCEE PROFESSIONNEL": "other_school", "ECOLE SECONDAIRE SPECIALISEE (2 D CYCLE)": "other_school", "ECOLE PROFESSIONNELLE SPECIALISEE": "other_school",
		"ECOLES COMPOSEES UNIQT DE STS ET OU CPGE": "other_school", "ETAB REGIONAL/LYCEE ENSEIGNEMENT ADAPTE": "other_school", "INSTITUT MEDICO-EDUCATIF": "other_school", "ECOLE SANS EFFECTIFS PERMANENTS": "other_school",
		"SECTION D ENSEIGNT GENERAL ET PROF. ADAPTE": "part", "SEGPA": "part", "": "unknown", "AUTRE CHOSE": "unknown",
	} {
		kind, school := typeOf(words, "X")
		if got := string(kind); got != want && !(kind == SchoolKind && school == want) {
			t.Errorf("%q is %s %s, want %s", words, kind, school, want)
		}
	}
	for sigle, want := range map[string]string{"E.P.PU": "primaire", "E.M.PU": "maternelle", "E.E.PU": "elementaire", "E.P.PR": "primaire", "E.P.A.": "elementaire", "": "elementaire"} {
		if _, school := typeOf("ECOLE DE NIVEAU ELEMENTAIRE", sigle); school != want {
			t.Errorf("%s: %s, want %s", sigle, school, want)
		}
	}
	f := small([]string{pupil("1"), written("add", "Eleve", "2", "ENTPersonNom", "A", "ENTPersonPrenom", "B", "ENTEleveStructRattachId", "502"), written("add", "Eleve", "3", "ENTPersonNom", "A", "ENTPersonPrenom", "C", "ENTEleveStructRattachId", "700"),
		written("add", "Eleve", "4", "ENTPersonNom", "A", "ENTPersonPrenom", "D", "ENTEleveStructRattachId", "999")}, nil, nil)
	f["ENT_Complet_20260901_EtabEducNat_0000.xml"] = document(structure("502", "0995002S", "SECTION D ENSEIGNT GENERAL ET PROF. ADAPTE", "ENTEtablissementStructRattachFctl", "501"), structure("501", "0990071P", "COLLEGE", "ENTEtablissementContrat", "PR"),
		structure("700", "0995000P", "LYCEE POLYVALENT"), structure("990", "", "CIRCONSCRIPTIONS INSPECTION EDUC NAT"), structure("991", "", "CHOSE"))
	set := open(t, f, Options{})
	school := rolls(t, set)[0]
	if len(school.Pupils) != 2 || !school.School.Private || school.School.Name != "Collège Les Tilleuls" {
		t.Errorf("%+v", school)
	}
	if got := codes(set.Issues()); !slices.Equal(got, []string{PupilNoSchool, UnknownStructure}) {
		t.Error(got)
	}
	var others []string
	for _, o := range set.Others() {
		others = append(others, o.Structure)
	}
	if !slices.Equal(others, []string{"LYCEE POLYVALENT", "CIRCONSCRIPTIONS INSPECTION EDUC NAT", "CHOSE"}) {
		t.Error(others)
	}
}

// An invented académie is read back, whatever its degree, its encoding and its packing, and two readings are the same.
func TestInventedSets(t *testing.T) {
	for _, in := range []Invention{{Schools: 3, Pupils: 150, Seed: 1}, {Degree: 2, Schools: 2, Pupils: 120, Seed: 2, PerPart: 50}, {Schools: 2, Pupils: 60, Latin: true, PerPart: 7}, {Degree: 2, Schools: 1, Pupils: 30, Latin: true}} {
		f := invent(t, in)
		set := open(t, f, Options{})
		if n := len(set.Issues()); n != 0 {
			t.Fatalf("%+v: %v", in, set.Issues())
		}
		list := rolls(t, set)
		pupils, links, directors := 0, 0, 0
		for _, s := range list {
			pupils += len(s.Pupils)
			links += len(s.Links)
			if !s.Committable() || len(s.Classes) == 0 {
				t.Errorf("%+v: %v", in, s.Issues)
			}
			for _, p := range s.Staff {
				if p.Director {
					directors++
				}
			}
			for _, p := range s.Pupils {
				if p.Class == roll.None || p.Level == "" || p.INE == "" || p.BirthDate == "" || roll.LevelRank(p.Level) == len(roll.Levels) {
					t.Fatalf("%+v", p)
				}
			}
		}
		if len(list) != in.Schools || pupils != in.Pupils || directors != in.Schools || links < pupils*3/2 || len(set.Others()) != 2 {
			t.Errorf("%+v: %d schools, %d pupils, %d directors, %d links, %d others", in, len(list), pupils, directors, links, len(set.Others()))
		}
		var packed bytes.Buffer
		w := zip.NewWriter(&packed)
		for name, content := range f {
			e, err := w.Create("export/" + name)
			if err == nil {
				_, err = e.Write(content)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		again := open(t, folder{"set.zip": packed.Bytes()}, Options{})
		for i, s := range rolls(t, again) {
			for _, same := range []struct{ a, b any }{{s.Links, list[i].Links}, {len(s.Pupils), len(list[i].Pupils)}, {s.School, list[i].School}, {s.Groups, list[i].Groups}} {
				if !reflect.DeepEqual(same.a, same.b) {
					t.Errorf("%+v: from a zip the school %d is another", in, i)
				}
			}
		}
	}
}

func TestADelta(t *testing.T) {
	known := map[string][]string{"aaf:99:9001": {"0990071P"}, "aaf:99:9002": {"0990071P"}, "aaf:99:9003": {"0990500W"}, "aaf:99:8001": {"0990071P"}, "aaf:99:7001": {"0990071P"}}
	options := Options{
		Where:     func(_ roll.Kind, key string) ([]string, error) { return known[key], nil },
		Structure: func(key string) (string, error) { return map[string]string{"aaf:99:501": "0990071P"}[key], nil },
	}
	set := open(t, readFolder(t, "testdata/aaf1d", "Delta"), options)
	school := rolls(t, set)[0]
	if !set.Delta() || !school.Delta || school.School.UAI != "0990071P" || school.Holds(roll.Pupils) {
		t.Errorf("%+v", school)
	}
	if len(school.Gone) != 1 || school.Gone[0].Key != "aaf:99:9002" || school.Gone[0].Kind != roll.Pupils {
		t.Errorf("%+v", school.Gone)
	}
	if p := school.Pupils[0]; p.Key != "aaf:99:9001" || p.FirstName != "" || school.Classes[p.Class].Key != "id:770002" || p.Wishes == nil || len(p.Wishes) != 0 {
		t.Errorf("%+v", p)
	}

	day := func(date string, records ...string) folder {
		f := folder{}
		byCategory := map[string][]string{}
		for _, r := range records {
			for _, c := range []string{"PersRelEleve", "PersEducNat", "Eleve"} {
				if strings.Contains(r, "<value>"+c+"</value>") {
					byCategory[c] = append(byCategory[c], r)
				}
			}
		}
		for c, list := range byCategory {
			f["ENT_Delta_"+date+"_"+c+"_0000.xml"] = document(list...)
		}
		return f
	}
	f := day("20260915",
		written("add", "Eleve", "9004", "ENTPersonNom", "NEUF", "ENTPersonPrenom", "Ada", "ENTPersonStructRattach", "501", "ENTEleveAutoriteParentale", "8001$10\n8002$20"),
		written("modify", "Eleve", "9003", "ENTPersonStructRattach", "501"), // comes from another school
		written("modify", "Eleve", "9001", "ENTEleveAutoriteParentale", "8001$10"),
		written("modify", "Eleve", "9999", "ENTPersonNom", "INCONNU"),
		written("add", "PersRelEleve", "8002", "ENTPersonNom", "ROUX", "ENTPersonPrenom", "Ali", "ENTPersRelEleveEleve", "9004"),
		written("modify", "PersRelEleve", "8001", "ENTPersonMail", ""),
		written("delete", "PersEducNat", "7001"))
	maps.Copy(f, day("20260916", written("modify", "Eleve", "9004", "ENTPersonPrenom", "Adèle"), written("delete", "Eleve", "9001")))
	set = open(t, f, options)
	if got := codes(set.Issues()); !slices.Equal(got, []string{UnknownID}) {
		t.Error(got)
	}
	list := rolls(t, set)
	if len(list) != 2 {
		t.Fatalf("%d schools", len(list))
	}
	bySchool := map[string]*roll.Set{list[0].School.UAI: list[0], list[1].School.UAI: list[1]}
	here, old := bySchool["0990071P"], bySchool["0990500W"]
	if len(old.Gone) != 1 || old.Gone[0].Key != "aaf:99:9003" || len(old.Pupils) != 0 {
		t.Errorf("%+v", old)
	}
	var names []string
	for _, p := range here.Pupils {
		names = append(names, p.Key+p.FirstName)
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"aaf:99:9003", "aaf:99:9004Adèle"}) {
		t.Error(names)
	}
	var gone []string
	for _, g := range here.Gone {
		gone = append(gone, string(g.Kind)+g.Key)
	}
	slices.Sort(gone)
	if !slices.Equal(gone, []string{"pupilsaaf:99:9001", "teachersaaf:99:7001"}) {
		t.Error(gone)
	}
	for _, g := range here.Guardians {
		if g.Key == "aaf:99:8001" && (!slices.Equal(g.Erased, []roll.Field{"mail"}) || g.Known) {
			t.Errorf("%+v", g)
		}
	}
	if len(here.Links) != 2 {
		t.Errorf("%+v", here.Links)
	}

	changed := folder{}
	in := Invention{Schools: 2, Pupils: 100}
	if err := GenerateDelta(changed.create, in, 10, 5, 6); err != nil {
		t.Fatal(err)
	}
	byID := func(_ roll.Kind, key string) ([]string, error) {
		var id int
		fmt.Sscanf(key, "aaf:99:%d", &id)
		if id >= pupilIDs+in.Pupils {
			return nil, nil
		}
		return []string{uai(100 + (id-pupilIDs)*2/100)}, nil
	}
	set = open(t, changed, Options{Where: byID, Structure: func(key string) (string, error) {
		var id int
		fmt.Sscanf(key, "aaf:99:%d", &id)
		return uai(100 + id - structureIDs), nil
	}})
	counts := [3]int{}
	for _, s := range rolls(t, set) {
		for _, p := range s.Pupils {
			if p.INE != "" {
				counts[2]++
			} else {
				counts[0]++
			}
		}
		counts[1] += len(s.Gone)
	}
	if counts != [3]int{10, 5, 6} {
		t.Errorf("changed, left, came: %v; %v", counts, set.Issues())
	}
}

// A Delta of a later day that lies with a whole set brings it to that day; what it moves between schools is read in two steps.
func TestADeltaAfterAWholeSet(t *testing.T) {
	f := readFolder(t, "testdata/aaf1d", "Complet")
	maps.Copy(f, readFolder(t, "testdata/aaf1d", "Delta"))
	set := open(t, f, Options{})
	if set.Mode != Complete || len(set.Issues()) != 0 || set.Date() != "2026-09-15" {
		t.Fatalf("%s %s %v", set.Mode, set.Date(), set.Issues())
	}
	school := rolls(t, set)[0]
	if len(school.Pupils) != 1 || len(school.Links) != 1 || len(school.Guardians) != 1 || len(school.Gone) != 0 || !school.Holds(roll.Pupils) {
		t.Errorf("%+v", school)
	}
	if p := school.Pupils[0]; p.FirstName != "Zoé" || school.Classes[p.Class].Label != "CM1" || !slices.Equal(p.Wishes, []roll.Wish{roll.EveningCare}) {
		t.Errorf("%+v", p)
	}
	whole := small([]string{pupil("1", "ENTEleveAutoriteParentale", "8$10"), written("add", "Eleve", "2", "ENTPersonNom", "B", "ENTPersonPrenom", "B", "ENTPersonStructRattach", "502")}, []string{relative("8")}, nil)
	whole["ENT_Complet_20260901_EtabEducNat_0000.xml"] = document(structure("501", "0990071P", "COLLEGE"), structure("502", "0990072R", "COLLEGE"))
	for name, c := range map[string]struct {
		record string
		want   []string
	}{
		"a change":                      {written("modify", "Eleve", "1", "ENTPersonPrenom", "Ada"), []string{}},
		"somebody new":                  {pupil("3", "ENTEleveAutoriteParentale", "8$10"), []string{}},
		"somebody unknown":              {written("modify", "Eleve", "9", "ENTPersonPrenom", "Ada"), []string{UnknownID}},
		"a move to another school":      {written("modify", "Eleve", "1", "ENTPersonStructRattach", "502"), []string{MixedModes}},
		"a parent of the other school":  {written("modify", "Eleve", "2", "ENTEleveAutoriteParentale", "8$10"), []string{MixedModes}},
		"a sibling in the other school": {written("add", "Eleve", "4", "ENTPersonNom", "C", "ENTPersonPrenom", "C", "ENTPersonStructRattach", "502", "ENTEleveAutoriteParentale", "8$10"), []string{MixedModes}},
		"a new guardian":                {written("add", "PersRelEleve", "10", "ENTPersonNom", "C", "ENTPersonPrenom", "C", "ENTPersRelEleveEleve", "1"), []string{}},
		"somebody removed":              {written("delete", "Eleve", "1"), []string{}},
	} {
		f := maps.Clone(whole)
		category := "Eleve"
		if strings.Contains(c.record, "<value>PersRelEleve<") {
			category = "PersRelEleve"
		}
		f["ENT_Delta_20260902_"+category+"_0000.xml"] = document(c.record)
		set := open(t, f, Options{})
		if got := codes(set.Issues()); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
		if set.Committable() {
			rolls(t, set)
		}
	}
}

func TestErrorsOfTheMachine(t *testing.T) {
	f := invent(t, Invention{Schools: 1, Pupils: 10})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, f.sources(), Options{Spool: t.TempDir()}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := Open(context.Background(), f.sources(), Options{Spool: filepath.Join(t.TempDir(), "nowhere")}); err == nil {
		t.Error("a spool was opened nowhere")
	}
	broken := errors.New("down")
	_, err := Open(context.Background(), folder{"ENT_Delta_20260915_Eleve_0000.xml": document(written("delete", "Eleve", "1"))}.sources(),
		Options{Spool: t.TempDir(), Where: func(roll.Kind, string) ([]string, error) { return nil, broken }})
	if !errors.Is(err, broken) {
		t.Error(err)
	}
}

func zipped(t testing.TB, name string, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	e, err := w.Create(name)
	if err == nil {
		_, err = e.Write(content)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
