package aaf

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// Invention is a set of files to write: tests, measures, files to try. The same one writes the same bytes.
type Invention struct {
	Source  string    // what the names begin with; "" is ENT1D or ENT2D
	Degree  int       // 1 for écoles (AAF 1D), 2 for collèges
	Date    time.Time // of the files; zero is 1 September 2026
	Schools int
	Pupils  int
	PerPart int // records of a part; 0 is 10,000
	Seed    uint64
	Latin   bool // ISO-8859-15, without the letters it lacks
}

// Create opens a file of that name for writing.
type Create func(name string) (io.WriteCloser, error)

var (
	inventedNames   = []string{"MARTIN", "O’BRIEN-NGUYỄN", "D'ALMEIDA", "LE GOFF", "BÉRANGER", "CŒURDEROY", "N'DIAYE", "TRAORÉ", "PETIT-JEAN", "QUÉRÉ", "ROUX & FILS", "SAINT-MAUR", "YILMAZ", "ZÉNON", "DELAUNAY", "FERREIRA", "IVANOVIC", "KOUASSI"}
	inventedGirls   = []string{"Aïcha", "Chloé", "Élise", "Fatou", "Inès", "Jeanne", "Lina", "Maëlle", "Noémie", "Thaïs", "Zoé"}
	inventedBoys    = []string{"Adam", "Côme", "Elias", "François", "Gaël", "Issa", "Jean-Noël", "Malo", "Noé", "Théo", "Ulysse"}
	inventedSchools = []string{"JEAN JAURES", "LES TILLEULS", "VICTOR HUGO", "PAULINE KERGOMARD", "GEORGES BRASSENS", "LA RIVIERE", "SIMONE VEIL"}
	inventedLevels  = []string{"1111$PS", "1112$MS", "1113$GS", "1121$CP", "1122$CE1", "1123$CE2", "1124$CM1", "1125$CM2"}
	inventedMEFs    = []string{"10010012110$6EME", "10110001110$5EME", "10210001110$4EME", "10310019110$3EME"}
)

// Names of the ids, so that no two kinds share one.
const (
	structureIDs = 1_000
	staffIDs     = 4_000_000
	relativeIDs  = 6_000_000
	pupilIDs     = 9_000_000
)

// Generate writes a whole set: structures (a circonscription and a lycée among them), staff, pupils and those who answer for
// them, in parts.
func Generate(create Create, in Invention) error {
	v := in.inventor(create, Complete)
	v.structures()
	v.allStaff()
	for i := range in.Pupils {
		v.pupil(i, "addRequest")
	}
	v.close()
	for i := range in.Pupils {
		if v.family(i) == i {
			v.relatives(i)
		}
	}
	v.close()
	if in.Degree == 2 {
		v.nomenclature()
	}
	return v.err
}

// GenerateDelta writes what changed on a later day: some pupils change class, some left, some came.
func GenerateDelta(create Create, in Invention, changed, left, came int) error {
	v := in.inventor(create, Delta)
	for i := range changed {
		v.moved(i)
	}
	for i := range left {
		v.removed(Pupils, pupilIDs+changed+i)
	}
	v.born = in.Pupils
	for i := range came {
		v.pupil(in.Pupils+i, "addRequest")
	}
	v.close()
	for i := range came {
		if n := in.Pupils + i; v.family(n) == n {
			v.relatives(n)
		}
	}
	v.close()
	return v.err
}

// inventor writes one set.
type inventor struct {
	Invention
	create   Create
	mode     string
	category Category
	records  int
	file     io.WriteCloser
	out      *bufio.Writer
	parts    map[Category]int
	born     int
	err      error
}

func (in Invention) inventor(create Create, mode Mode) *inventor {
	if in.PerPart <= 0 {
		in.PerPart = 10_000
	}
	if in.Date.IsZero() {
		in.Date = time.Date(2026, time.September, 1, 0, 0, 0, 0, time.UTC)
	}
	if in.Degree != 2 {
		in.Degree = 1
	}
	if in.Source == "" {
		in.Source = fmt.Sprintf("ENT%dD", in.Degree)
	}
	in.Schools = max(1, in.Schools)
	return &inventor{Invention: in, create: create, mode: map[Mode]string{Complete: "Complet", Delta: "Delta"}[mode], parts: map[Category]int{}}
}

// draw gives the same numbers for the same thing.
func (v *inventor) draw(what, i int) *rand.Rand {
	return rand.New(rand.NewPCG(v.Seed+uint64(what)*1_000_003, uint64(i)))
}

// begin opens the part where the next record of a category goes.
func (v *inventor) begin(c Category) {
	if v.err != nil || v.file != nil && v.category == c && v.records < v.PerPart {
		v.records++
		return
	}
	v.close()
	v.category, v.records = c, 1
	name := fmt.Sprintf("%s_%s_%s_%s_%04d.xml", v.Source, v.mode, v.Date.Format("20060102"), c, v.parts[c])
	v.parts[c]++
	if v.file, v.err = v.create(name); v.err != nil {
		v.file = nil
		return
	}
	var to io.Writer = v.file
	encoding := "UTF-8"
	if v.Latin {
		encoding, to = "ISO-8859-15", charmap.ISO8859_15.NewEncoder().Writer(v.file)
	}
	v.out = bufio.NewWriterSize(to, 64<<10)
	v.write(`<?xml version="1.0" encoding="`, encoding, "\"?>\n<!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">\n<ficAlimMENESR>\n<!-- versionAF=\"AAF-VE2003\" -->\n<!-- versionSDET=\"Annexe 1 version 6.3\" -->\n")
}

func (v *inventor) close() {
	if v.file == nil {
		return
	}
	v.write("</ficAlimMENESR>\n")
	v.err = errors.Join(v.err, v.out.Flush(), v.file.Close())
	v.file = nil
}

func (v *inventor) write(parts ...string) {
	for _, p := range parts {
		if v.err == nil && v.out != nil {
			_, v.err = v.out.WriteString(p)
		}
	}
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "'", "&#039;", `"`, "&quot;")

var lacking = strings.NewReplacer("Ễ", "E", "ễ", "e", "’", "'", "‘", "'")

func (v *inventor) text(s string) string {
	if v.Latin {
		s = lacking.Replace(s)
	}
	return escapes.Replace(s)
}

// record writes one request: attributes are names and values in turn; several values of one name are joined by a line feed.
func (v *inventor) record(request, operational string, c Category, id int, attributes ...string) {
	v.begin(c)
	number := fmt.Sprint(id)
	v.write("<", request, `><operationalAttributes><attr name="`, operational, `"><value>`, string(c), `</value></attr></operationalAttributes><identifier><id>`, number, "</id></identifier>\n")
	if request == "addRequest" {
		v.write("<attributes>\n")
		for i := 0; i+1 < len(attributes); i += 2 {
			v.write(`<attr name="`, attributes[i], `">`)
			v.values(attributes[i+1])
			v.write("</attr>\n")
		}
		v.write("</attributes>\n")
	}
	if request == "modifyRequest" {
		v.write("<modifications>\n")
		for i := 0; i+1 < len(attributes); i += 2 {
			v.write(`<modification name="`, attributes[i], `" operation="replace">`)
			v.values(attributes[i+1])
			v.write("</modification>\n")
		}
		v.write("</modifications>\n")
	}
	v.write("</", request, ">\n")
}

func (v *inventor) values(joined string) {
	if joined == "" {
		v.write("<value/>")
		return
	}
	for _, value := range strings.Split(joined, "\n") {
		v.write("<value>", v.text(value), "</value>")
	}
}

// uai makes a number of the fictive département 099 with its letter.
func uai(n int) string {
	return fmt.Sprintf("099%04d%c", n, "ABCDEFGHJKLMNPRSTUVWXYZ"[(990_000+n)%23])
}

func (v *inventor) structures() {
	common := func(id int, number, name, kind, commune string) []string {
		out := []string{"ENTStructureJointure", fmt.Sprint(id), "ENTStructureUAI", number, "ENTStructureNomCourant", name, "ENTStructureTypeStruct", kind, "ENTServAcAcademie", "ACADEMIE INVENTEE"}
		if v.Degree == 1 {
			return append(out, "ENTStructureAdresse", "1 place de la Mairie", "ENTStructureCodePostal", "99001", "ENTStructureVille", commune, "ENTEcoleCommune", "99001$"+commune+"$099", "ENTEcoleSecteur", "PU", "ENTEcoleCirconscription", "990", "ENTEcoleRPI", "")
		}
		return append(out, "street", "1 place de la Mairie", "postalCode", "99001", "l", commune, "ENTEtablissementContrat", "PU")
	}
	add := func(id int, attributes []string) {
		v.record("addRequest", "categorieStructure", Structures, id, attributes...)
	}
	for s := range v.Schools {
		name := inventedSchools[s%len(inventedSchools)]
		if v.Degree == 1 {
			add(structureIDs+s, common(structureIDs+s, uai(100+s), "E.P.PU$"+name+"$TRIFOUILLY", "ECOLE DE NIVEAU ELEMENTAIRE", "TRIFOUILLY"))
			continue
		}
		var classes, groups []string
		for c := range v.classesOf(s) {
			classes = append(classes, className(c)+"$"+strings.Replace(className(c), string(className(c)[0]), className(c)[:1]+"EME ", 1)+"$"+strings.Split(inventedMEFs[c%4], "$")[0])
		}
		groups = append(groups, "ALL1$ALLEMAND LV1$"+className(0))
		add(structureIDs+s, append(common(structureIDs+s, uai(5000+s), "CLG$"+name+"$TRIFOUILLY", "COLLEGE", "TRIFOUILLY"),
			"ENTStructureClasses", strings.Join(classes, "\n"), "ENTStructureGroupes", strings.Join(groups, "\n")))
	}
	add(990, common(990, uai(9000), "CIRC$TRIFOUILLY$TRIFOUILLY", "CIRCONSCRIPTIONS INSPECTION EDUC NAT", "TRIFOUILLY"))
	add(991, common(991, uai(9001), "LGT$GUSTAVE EIFFEL$TRIFOUILLY", "LYCEE ENSEIGNT GENERAL ET TECHNOLOGIQUE", "TRIFOUILLY"))
	v.close()
}

func (v *inventor) nomenclature() {
	for i, mef := range inventedMEFs {
		code, label, _ := strings.Cut(mef, "$")
		v.record("addRequest", "categorieMef", MEFs, 10_000+i, "ENTMefJointure", code, "ENTLibelleMef", label)
	}
	v.close()
}

// schoolOf spreads the pupils over the schools.
func (v *inventor) schoolOf(pupil int) int {
	if pupil >= v.Pupils {
		return pupil % v.Schools
	}
	return pupil * v.Schools / max(1, v.Pupils)
}

func (v *inventor) classesOf(int) int { return max(1, (v.Pupils/v.Schools+24)/25) }

func (v *inventor) classOf(pupil int) int { return pupil % v.classesOf(0) }

func className(c int) string { return fmt.Sprintf("%d%c", 6-c%4, 'A'+c/4%26) }

// place is a pupil's class as their record writes it.
func (v *inventor) place(school, class int) string {
	if v.Degree == 2 {
		return fmt.Sprintf("%d$%s", structureIDs+school, className(class))
	}
	level := inventedLevels[class%8]
	return fmt.Sprintf("%d$11$ORDINAIRE$%d$%s %d", structureIDs+school, 70_000+school*100+class, level[5:], class)
}

// family is the first pupil of the same parents: half of the pairs of neighbours are siblings.
func (v *inventor) family(pupil int) int {
	if pupil%2 == 1 && pupil-1 >= v.born && v.draw(1, pupil/2).IntN(2) == 0 {
		return pupil - 1
	}
	return pupil
}

// parents of a family: a mother, and four times in five a father.
func (v *inventor) parents(family int) (ids []int) {
	ids = []int{relativeIDs + 2*family}
	if v.draw(2, family).IntN(5) > 0 {
		ids = append(ids, relativeIDs+2*family+1)
	}
	return ids
}

func (v *inventor) person(i, kind int) (family, first, civility string) {
	r := v.draw(3+kind, i)
	family = inventedNames[r.IntN(len(inventedNames))]
	if r.IntN(2) == 0 {
		return family, inventedGirls[r.IntN(len(inventedGirls))], "Mme"
	}
	return family, inventedBoys[r.IntN(len(inventedBoys))], "M."
}

func (v *inventor) pupil(i int, request string) {
	family, first, civility := v.person(i, 0)
	school, class := v.schoolOf(i), v.classOf(i)
	id, structure := pupilIDs+i, fmt.Sprint(structureIDs+v.schoolOf(i))
	r := v.draw(8, i)
	yes := func(of int) string { return map[bool]string{true: "O", false: "N"}[r.IntN(100) < of] }
	common := []string{"ENTPersonJointure", fmt.Sprint(id), "ENTEleveINE", fmt.Sprintf("%09d%c%c", i+1, 'A'+i%26, 'A'+i/26%26), "ENTPersonNomPatro", family,
		"ENTPersonAutresPrenoms", first + "\nCamille", "ENTPersonStructRattach", structure}
	if v.Degree == 1 {
		var links []string
		for n, parent := range v.parents(v.family(i)) {
			links = append(links, fmt.Sprintf("%d$%d", parent, 10+10*n))
		}
		v.record(request, "categoriePersonne", Pupils, id, append(common,
			"ENTPersonDateNaissance", fmt.Sprintf("%02d/%02d/%d", 1+r.IntN(28), 1+r.IntN(12), 2023-class%8), "ENTPersonNom", family, "ENTPersonPrenom", first, "ENTPersonCivilite", civility,
			"ENTEleveAutoriteParentale", strings.Join(links, "\n"), "ENTPersonClasses", v.place(school, class), "ENTPersonGroupes", "", "ENTEleveNiveau", inventedLevels[class%8],
			"ENTEleveCycle", "2$CYCLE II", "ENTEleveTypeClasse", "11$ORDINAIRE", "ENTEleveDateEntreeClasses", fmt.Sprintf("%s$01/09/2026$%d", structure, 70_000+school*100+class), "ENTEleveDateSortieClasses", "",
			"ENTEleveRestaurantScolaire", yes(60), "ENTEleveTransport", yes(4), "ENTEleveGarderieMatin", yes(10), "ENTEleveGarderieSoir", yes(20), "ENTEleveEtudesSurveillees", yes(1))...)
		return
	}
	var links []string
	for n, parent := range v.parents(v.family(i)) {
		links = append(links, fmt.Sprintf("%d$%d$%d$1$%d$0", parent, 10+10*n, 1-n, n))
	}
	if i%100 == 7 { // a child welfare service to be called, which is no parent
		links[0] = fmt.Sprintf("%d$51$0$0$1$0", v.parents(v.family(i))[0])
	}
	mef, label, _ := strings.Cut(inventedMEFs[class%4], "$")
	v.record(request, "categoriePersonne", Pupils, id, append(common,
		"ENTEleveStructRattachId", structure, "ENTPersonDateNaissance", fmt.Sprintf("%02d/%02d/%d", 1+r.IntN(28), 1+r.IntN(12), 2015-class%4), "sn", family, "givenName", first, "personalTitle", civility,
		"ENTElevePersRelEleve", strings.Join(links, "\n"), "ENTEleveBoursier", yes(20), "ENTEleveRegime", "DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT", "ENTEleveTransport", yes(30),
		"ENTPersonAdresse", fmt.Sprintf("%d rue des Écoles$$$", 1+r.IntN(99)), "ENTPersonCodePostal", "99001", "ENTPersonVille", "TRIFOUILLY", "ENTPersonPays", "FRANCE",
		"ENTEleveStatutEleve", "SCOLAIRE", "ENTEleveMEF", mef, "ENTEleveLibelleMEF", label, "ENTEleveNivFormation", label, "ENTEleveFiliere", label, "ENTEleveCodeEnseignements", "030201\n030602",
		"ENTEleveDateEntreeClasses", fmt.Sprintf("%s$01/09/2026$%s", structure, className(class)), "ENTEleveDateSortieClasses", "", "ENTEleveClasses", v.place(school, class), "ENTEleveGroupes", structure+"$ALL1")...)
}

func (v *inventor) relatives(family int) {
	children := fmt.Sprint(pupilIDs + family)
	if next := family + 1; (next < v.Pupils || v.born > 0) && v.family(next) == family {
		children += fmt.Sprint("\n", pupilIDs+next)
	}
	for n, id := range v.parents(family) {
		name, first, _ := v.person(id, 1)
		civility := []string{"Mme", "M."}[n]
		r := v.draw(9, id)
		mail := ""
		if r.IntN(100) < 32 {
			mail = fmt.Sprintf("parent.%d@example.fr", id)
		}
		home, mobile := fmt.Sprintf("+33 1 99 00 %02d %02d", r.IntN(100), r.IntN(100)), fmt.Sprintf("+33 6 39 98 %02d %02d", r.IntN(100), r.IntN(100))
		where := []string{"ENTPersonAdresse", fmt.Sprintf("$$%d RUE DES ECOLES$", 1+r.IntN(99)), "ENTPersonCodePostal", "99001", "ENTPersonVille", "TRIFOUILLY", "ENTPersonPays", "FRANCE", "ENTPersonAdresseDiffusion", []string{"O", "N"}[r.IntN(2)]}
		if v.Degree == 1 {
			v.record("addRequest", "categoriePersonne", Relatives, id, append(where, "ENTPersonJointure", fmt.Sprint(id), "ENTPersonNom", name, "ENTPersonPrenom", first, "ENTPersonNomPatro", name, "ENTPersonCivilite", civility,
				"ENTPersonTelPerso", home, "ENTPersRelEleveTelMobile", mobile, "ENTPersonMail", mail, "ENTPersRelEleveEleve", children)...)
			continue
		}
		v.record("addRequest", "categoriePersonne", Relatives, id, append(where, "ENTPersonJointure", fmt.Sprint(id), "sn", name, "givenName", first, "ENTPersonNomPatro", name, "personalTitle", civility,
			"homePhone", home, "mobile", mobile, "mail", mail, "ENTAuxPersRelEleveEleve", children)...)
	}
}

func (v *inventor) allStaff() {
	perSchool := v.classesOf(0) + 1
	for s := range v.Schools {
		for c := range perSchool {
			id := staffIDs + s*perSchool + c
			family, first, civility := v.person(id, 2)
			structure := fmt.Sprint(structureIDs + s)
			class := v.place(s, c%v.classesOf(s))
			common := []string{"ENTPersonJointure", fmt.Sprint(id), "ENTPersonDateNaissance", "05/05/1985", "ENTPersonNomPatro", family, "ENTPersonStructRattach", structure, "ENTPersonCategorieEnseignant", "O"}
			if v.Degree == 1 {
				function, directs := structure+"$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE", ""
				if c == 0 {
					function, directs = structure+"$ENS$ENSEIGNEMENT$D0000$DIRECTION", structure
				}
				if c == 1 && s%10 == 1 { // somebody who teaches in two schools
					function += fmt.Sprintf("\n%d$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE", structureIDs+s-1)
				}
				v.record("addRequest", "categoriePersonne", Staff, id, append(common, "ENTPersonNom", family, "ENTPersonPrenom", first, "ENTPersonCivilite", civility, "ENTPersonMail", fmt.Sprintf("ens.%d@example.fr", id),
					"ENTPersonFonctions", function, "ENTEnsFonctionDir", directs, "ENTPersonClasses", class)...)
				continue
			}
			function := structure + "$ENS$ENSEIGNEMENT$L0202$LETTRES MODERNES"
			teaches, main := class, class
			switch c {
			case 0:
				function, teaches, main = structure+"$DIR$DIRECTION$D0010$PRINCIPAL", "", ""
			case perSchool - 1:
				function, teaches, main = structure+"$EDU$EDUCATION$E0030$CPE", "", ""
			}
			subjects := ""
			if teaches != "" {
				subjects = teaches + "$FRANCAIS"
			}
			v.record("addRequest", "categoriePersonne", Staff, id, append(common, "sn", family, "givenName", first, "personalTitle", civility, "mail", fmt.Sprintf("ens.%d@example.fr", id),
				"ENTPersonFonctions", function, "PersEducNatPresenceDevantEleves", "O", "ENTAuxEnsClasses", teaches, "ENTAuxEnsClassesMatieres", subjects, "ENTAuxEnsGroupesMatieres", "", "ENTAuxEnsClassesPrincipal", main)...)
		}
	}
	v.record("addRequest", "categoriePersonne", Staff, staffIDs-1, "ENTPersonJointure", fmt.Sprint(staffIDs-1), "ENTPersonNomPatro", "INSPECTEUR", "ENTPersonPrenom", "Ada", "givenName", "Ada", "ENTPersonStructRattach", "990", "ENTPersonFonctions", "990$IEN$INSPECTION$-$-")
	v.close()
}

// moved writes the change of class of a pupil; a Delta repeats most of what it changes.
func (v *inventor) moved(i int) {
	family, first, _ := v.person(i, 0)
	class := (v.classOf(i) + 1) % v.classesOf(0)
	attribute := map[int]string{1: "ENTPersonClasses", 2: "ENTEleveClasses"}[v.Degree]
	attributes := []string{"ENTPersonJointure", fmt.Sprint(pupilIDs + i), "ENTPersonNomPatro", family, attribute, v.place(v.schoolOf(i), class)}
	if v.Degree == 1 {
		attributes = append(attributes, "ENTPersonPrenom", first, "ENTEleveRestaurantScolaire", "N")
	} else {
		attributes = append(attributes, "givenName", first)
	}
	v.record("modifyRequest", "categoriePersonne", Pupils, pupilIDs+i, attributes...)
}

func (v *inventor) removed(c Category, id int) {
	v.record("deleteRequest", "categoriePersonne", c, id)
}
