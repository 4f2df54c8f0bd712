package siecle

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"preau/internal/directory/roll"
)

// stranger invents a collège and writes its exports in a hand of its own; facts are what must be read of them.
type stranger struct {
	*rand.Rand
	uai, encoding string
	attributes    bool // ids as attributes, as SIECLE writes, or as elements
	former        bool // RESP_LEGAL in place of NIVEAU_RESPONSABILITE
	indented      bool
	packed        int // 0: plain; 1: a zip each; 2: all in one
	facts         []string
	files         folder
}

func (s *stranger) chance(percent int) bool { return s.IntN(100) < percent }

func one[T any](s *stranger, list ...T) T { return list[s.IntN(len(list))] }

func (s *stranger) tag(name string, attributes map[string]string, children ...string) string {
	out := "<" + name
	for _, key := range sortedKeys(attributes) {
		if s.attributes {
			out += " " + key + `="` + attributes[key] + `"`
		} else {
			children = append([]string{"<" + key + ">" + attributes[key] + "</" + key + ">"}, children...)
		}
	}
	s.Shuffle(len(children), func(i, j int) { children[i], children[j] = children[j], children[i] })
	end := ""
	if s.indented {
		end = "\n  "
	}
	return out + ">" + end + strings.Join(children, end) + end + "</" + name + ">\n"
}

func (s *stranger) text(name, value string) string {
	if value == "" {
		return one(s, "", "<"+name+"/>", "<"+name+"></"+name+">")
	}
	if s.indented {
		value = "\n   " + value + "\n  "
	}
	return "<" + name + ">" + strings.NewReplacer("&", "&amp;", "'", one(s, "'", "&apos;", "&#39;")).Replace(value) + "</" + name + ">"
}

func (s *stranger) write(name, root string, body ...string) {
	content := `<?xml version="1.0" encoding="` + s.encoding + `"?>` + "\n<" + root + ` VERSION="2.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` + "\n" + strings.Join(body, "\n") + "</" + root + ">\n"
	switch s.encoding {
	case "ISO-8859-1":
		content, _ = charmap.ISO8859_1.NewEncoder().String(content)
	case "ISO-8859-15":
		content, _ = charmap.ISO8859_15.NewEncoder().String(content)
	}
	s.files[name] = content
}

func (s *stranger) parameters() string {
	return "<PARAMETRES><UAJ>" + s.uai + "</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE><DATE_EXPORT>05/09/2026</DATE_EXPORT><HORODATAGE>05/09/2026 09:11:05</HORODATAGE></PARAMETRES>"
}

func strangerAt(seed uint64) *stranger {
	s := &stranger{Rand: rand.New(rand.NewPCG(seed, 5)), files: folder{}}
	s.uai, s.encoding = one(s, uai, "0990001N", "0990014C"), one(s, "ISO-8859-15", "ISO-8859-15", "ISO-8859-1", "UTF-8")
	s.attributes, s.former, s.indented, s.packed = s.chance(75), s.chance(25), s.chance(30), s.IntN(3)
	names := []string{"MARTIN", "O'BRIEN", "LE GOFF", "BÉRANGER", "ROUX & FILS", "GARCIA--LOPEZ"}
	if s.encoding != "ISO-8859-1" {
		names = append(names, "CŒURDEROY")
	}
	firsts := []string{"Éloïse", "Zoé", "Adam", "Jean-Noël", "François"}
	divisions := []string{"6A", "6 B", "5EME1", "4°2", "3SEGPA"}[:1+s.IntN(5)]
	meflevel := map[string][2]string{"6A": {"10010012110", "6e"}, "6 B": {"1001000C11A", "6e"}, "5EME1": {"10110001110", "5e"}, "4°2": {"10210001110", "4e"}, "3SEGPA": {"16710002110", "3e"}}
	groups := []string{"ALL1", "LATIN 5"}[:s.IntN(3)]
	var pupils, places, persons, links, addresses []string
	addressed := s.chance(70) // ElevesAvecAdresses
	next, kept := 400_000+s.IntN(9000), map[string]int{}
	id := func() string { next += 1 + s.IntN(4); return fmt.Sprint(next) }
	home := func(to *[]string) string {
		a := id()
		*to = append(*to, s.tag("ADRESSE", map[string]string{"ADRESSE_ID": a}, s.text("LIGNE1_ADRESSE", "5 rue Haute"), s.text("LIGNE2_ADRESSE", ""), s.text("CODE_POSTAL", "99001"), s.text("LL_PAYS", "FRANCE"), s.text("LIBELLE_POSTAL", "L'ÎLE")))
		return a
	}
	var pupilHomes []string
	fact := func(f string, args ...any) { s.facts = append(s.facts, fmt.Sprintf(f, args...)) }
	for range 2 + s.IntN(12) {
		p, family, first, division := id(), one(s, names...), one(s, firsts...), one(s, divisions...)
		mef := meflevel[division]
		left, soon, nowhere := len(pupils) > 0 && s.chance(12), s.chance(8), s.chance(8)
		out := ""
		if left {
			out = "01/09/2026"
		} else if soon {
			out = "31/01/2027"
		}
		ine := fmt.Sprintf("%09dAB", next)
		children := []string{s.text("INE_RNIE", ine), s.text("ID_NATIONAL", one(s, "", ine)), s.text("NOM_DE_FAMILLE", family), s.text("NOM_USAGE", ""), s.text("PRENOM", first), s.text("PRENOM2", "Mai"), s.text("DATE_NAISS", "09/07/2014"), s.text("CODE_SEXE", "2"),
			s.text("CODE_PAYS", "100"), s.text("CODE_MEF", mef[0]), s.text("CODE_STATUT", "ST"), s.text("CODE_REGIME", one(s, "0", "2", "29")), s.text("DATE_SORTIE", out), s.text("MEL", ""), "<SCOLARITE_AN_DERNIER><CODE_MEF>10310019110</CODE_MEF><CODE_STRUCTURE>CM2</CODE_STRUCTURE><DENOM_COMPL>X</DENOM_COMPL></SCOLARITE_AN_DERNIER>"}
		if addressed {
			children = append(children, s.text("ADRESSE_ID", home(&pupilHomes)))
		}
		pupils = append(pupils, s.tag("ELEVE", map[string]string{"ELEVE_ID": p, "ELENOET": "7"}, children...))
		class := "-"
		if !nowhere {
			class = division
			inside := []string{"<STRUCTURE><CODE_STRUCTURE>" + division + "</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE>"}
			for _, g := range groups {
				inside = append(inside, "<STRUCTURE><CODE_STRUCTURE>"+g+"</CODE_STRUCTURE><TYPE_STRUCTURE>G</TYPE_STRUCTURE></STRUCTURE>")
			}
			places = append(places, s.tag("STRUCTURES_ELEVE", map[string]string{"ELEVE_ID": p}, inside...))
		}
		if !left {
			in := len(groups)
			if nowhere {
				in = 0
			}
			fact("pupil %s %s %s %s %s %s in %d", p, family, first, ine, mef[1], class, in)
		}
		answer := func(level, kin string, contact bool) {
			a, family, first := id(), one(s, names...), one(s, firsts...)
			if kin == "51" {
				family, first = "ASE DU DEPARTEMENT", ""
			}
			persons = append(persons, s.tag("PERSONNE", map[string]string{"PERSONNE_ID": a}, s.text("NOM_DE_FAMILLE", family), s.text("PRENOM", first), s.text("LC_CIVILITE", map[bool]string{true: "", false: one(s, "M.", "MME")}[kin == "51"]), s.text("TEL_PORTABLE", "0639980001"), s.text("MEL", ""), s.text("ADRESSE_ID", home(&addresses)), s.text("ACCEPTE_SMS", "1"), s.text("COMMUNICATION_ADRESSE", "0")))
			said := s.text("NIVEAU_RESPONSABILITE", level)
			authority := map[string]string{"1": roll.AuthorityFull, "2": roll.AuthorityInformed, "3": roll.AuthorityNone}[level]
			if s.former {
				said = s.text("RESP_LEGAL", map[string]string{"1": one(s, "1", "2"), "2": "0", "3": "0"}[level])
				if level != "1" {
					authority = roll.AuthorityNone
				}
			}
			urgent := map[bool]string{true: "1", false: "0"}[contact]
			links = append(links, "<RESPONSABLE_ELEVE>"+s.text("ELEVE_ID", p)+s.text("PERSONNE_ID", a)+said+s.text("CODE_PARENTE", kin)+s.text("A_CONTACTER_EN_PRIORITE", urgent)+"<HEBERGE_ELEVE>1</HEBERGE_ELEVE></RESPONSABLE_ELEVE>\n")
			if !left {
				kept[a]++
				fact("guardian %s %s %s", a, family, first)
				fact("link %s %s %s %s", p, a, kin, authority)
			}
		}
		switch s.IntN(8) {
		case 0: // a contact only
			answer("3", "39", true)
		case 1:
			answer("2", "42", true)
			answer("3", "51", false)
		case 2:
		default:
			answer("1", "10", s.chance(50))
			answer("1", "20", s.chance(50))
		}
	}
	name := map[bool]string{true: "ElevesAvecAdresses", false: "ElevesSansAdresses"}[addressed]
	s.write(name+".xml", "BEE_ELEVES", s.parameters(), "<DONNEES>", "<ADRESSES>"+strings.Join(pupilHomes, "")+"</ADRESSES>", "<ELEVES>"+strings.Join(pupils, "")+"</ELEVES>", "<OPTIONS/>", "<STRUCTURES>"+strings.Join(places, "")+"</STRUCTURES>", "<BOURSES/>", "</DONNEES>")
	s.write("ResponsablesAvecAdresses.xml", "BEE_RESPONSABLES", s.parameters(), "<DONNEES>", "<ADRESSES>"+strings.Join(addresses, "")+"</ADRESSES>", "<PERSONNES>"+strings.Join(persons, "")+"</PERSONNES>", "<RESPONSABLES>"+strings.Join(links, "")+"</RESPONSABLES>", "</DONNEES>")
	var described, taught, played []string
	for _, d := range divisions {
		described = append(described, `<DIVISION CODE_STRUCTURE="`+d+`"><LIBELLE_LONG>DIVISION `+d+`</LIBELLE_LONG><MEFS_APPARTENANCE><MEF_APPARTENANCE><CODE_MEF>`+meflevel[d][0]+`</CODE_MEF></MEF_APPARTENANCE></MEFS_APPARTENANCE></DIVISION>`)
		taught = append(taught, `<DIVISION CODE="`+d+`"><LIBELLE_LONG>X</LIBELLE_LONG><SERVICES><SERVICE CODE_MATIERE="020700" CODE_MOD_COURS="CG"><ENSEIGNANTS><ENSEIGNANT TYPE="epp" ID="1"><NB_HEURES>4</NB_HEURES></ENSEIGNANT></ENSEIGNANTS></SERVICE></SERVICES></DIVISION>`)
		fact("class %s", d)
	}
	for _, g := range groups {
		played = append(played, `<GROUPE CODE_STRUCTURE="`+g+`"><LIBELLE_LONG>`+g+`</LIBELLE_LONG></GROUPE>`)
		fact("group %s", g)
	}
	if len(groups) > 0 || s.chance(70) {
		s.write("Structures.xml", "BEE_STRUCTURES", s.parameters(), "<DONNEES><DIVISIONS>"+strings.Join(described, "")+"</DIVISIONS><GROUPES>"+strings.Join(played, "")+"</GROUPES></DONNEES>")
	}
	if s.chance(70) {
		s.write("Nomenclature.xml", "BEE_NOMENCLATURES", s.parameters(), `<DONNEES><MEFS><MEF CODE_MEF="1001000C11A"><FORMATION>6EME BILANGUE</FORMATION><LIBELLE_LONG>6EME BILANGUE</LIBELLE_LONG></MEF></MEFS><REGIMES><REGIME CODE_REGIME="2"/></REGIMES></DONNEES>`)
	}
	if s.chance(40) {
		s.write("Communs.xml", "BEE_COMMUNS", s.parameters(), "<DONNEES/>")
	}
	individual := func(n, family, first, function, more string) string {
		return `<INDIVIDU ID="` + n + `" TYPE="epp">` + s.text("SEXE", "2") + s.text("CIVILITE", "2") + s.text("NOM_USAGE", family) + s.text("NOM_PATRONYMIQUE", "") + s.text("PRENOM", first) + s.text("DATE_NAISSANCE", "1975-02-27") + s.text("GRADE", "CERT. CN") + s.text("FONCTION", function) + more + "</INDIVIDU>"
	}
	s.write("sts_emp_"+s.uai+"_2026.xml", "STS_EDT", `<PARAMETRES><UAJ CODE="`+s.uai+`"><DENOM_COMPL>JEAN MOULIN</DENOM_COMPL></UAJ><ANNEE_SCOLAIRE ANNEE="2026"><DATE_DEBUT>2026-09-01</DATE_DEBUT></ANNEE_SCOLAIRE></PARAMETRES>`,
		`<NOMENCLATURES><CIVILITES><CIVILITE CODE="2"><LIBELLE_COURT>MME</LIBELLE_COURT></CIVILITE></CIVILITES></NOMENCLATURES>`,
		"<DONNEES><INDIVIDUS>"+individual("1", "DOE", "Jane", "ENS", "<PROFS_PRINC><PROF_PRINC><CODE_STRUCTURE>"+divisions[0]+"</CODE_STRUCTURE></PROF_PRINC></PROFS_PRINC>")+individual("2", "CHEF", "Al", "DIR", "")+individual("3", "VIE", "Sco", "EDU", "")+"</INDIVIDUS>",
		"<STRUCTURE><DIVISIONS>"+strings.Join(taught, "")+"</DIVISIONS><GROUPES/></STRUCTURE></DONNEES>")
	fact("staff 1 DOE Jane false teacher %d", len(divisions))
	fact("staff 2 CHEF Al true  0")
	fact("staff 3 VIE Sco false school_life 0")
	slices.Sort(s.facts)
	return s
}

// sent is how the files travel: SIECLE gives an archive for each.
func (s *stranger) sent(t testing.TB) folder {
	t.Helper()
	if s.packed == 0 {
		return s.files
	}
	out := folder{}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range sortedKeys(s.files) {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write([]byte(s.files[name]))
		}
		if err == nil && s.packed == 1 {
			err = z.Close()
			out["ExportXML_"+strings.TrimSuffix(name, ".xml")+".zip"] = b.String()
			b.Reset()
			z = zip.NewWriter(&b)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if s.packed == 2 {
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		out["exports.zip"] = b.String()
	}
	return out
}

func told(s *roll.Set) (out []string) {
	id := func(key string) string { return strings.TrimLeft(key[strings.LastIndexByte(key, ':')+1:], "ERIp-") }
	fact := func(f string, args ...any) { out = append(out, fmt.Sprintf(f, args...)) }
	for _, p := range s.Pupils {
		class := "-"
		if p.Class != roll.None {
			class = s.Classes[p.Class].ID
		}
		fact("pupil %s %s %s %s %s %s in %d", id(p.Key), p.FamilyName, p.FirstName, p.INE, p.Level, class, len(p.Groups))
	}
	for _, g := range s.Guardians {
		fact("guardian %s %s %s", id(g.Key), g.FamilyName, g.FirstName)
	}
	for _, l := range s.Links {
		fact("link %s %s %d %s", id(s.Pupils[l.Pupil].Key), id(s.Guardians[l.Guardian].Key), l.Relation, l.Authority)
	}
	for _, p := range s.Staff {
		_, n, _ := strings.Cut(p.Key, "epp-")
		fact("staff %s %s %s %v %s %d", n, p.FamilyName, p.FirstName, p.Director, strings.Join(p.Profiles, ","), len(p.Classes))
	}
	for _, c := range s.Classes {
		fact("class %s", c.ID)
	}
	for _, g := range s.Groups {
		fact("group %s", g.Label)
	}
	slices.Sort(out)
	return out
}

var september = time.Date(2026, time.September, 20, 0, 0, 0, 0, time.UTC)

// The exports of any collège, in any hand, are read as they were meant.
func TestExportsOfAnyHand(t *testing.T) {
	t.Parallel()
	seeds := uint64(120)
	if os.Getenv("PREAU_CAMPAIGN") != "" {
		seeds = 5000
	}
	for seed := range seeds {
		s := strangerAt(seed)
		set := read(t, s.sent(t), Options{School: s.uai, Limits: Limits{Today: september}})
		if got := told(set); !set.Committable() || !slices.Equal(got, s.facts) || set.Start != 2026 {
			for _, f := range s.facts {
				if !slices.Contains(got, f) {
					t.Log("- " + f)
				}
			}
			for _, f := range got {
				if !slices.Contains(s.facts, f) {
					t.Log("+ " + f)
				}
			}
			t.Fatalf("%d: %s, attributes %v, former %v, packed %d: %v", seed, s.encoding, s.attributes, s.former, s.packed, set.Issues)
		}
	}
}

// What is done to any of them is told, and nothing is read then.
func TestDamagedExportsOfAnyHand(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		s := strangerAt(1000 + seed)
		s.packed = 0
		r := rand.New(rand.NewPCG(seed, 3))
		names := sortedKeys(s.files)
		name := names[r.IntN(len(names))]
		content := s.files[name]
		var code string
		switch seed % 6 {
		case 0:
			s.files[name], code = content[:len(content)*(20+r.IntN(70))/100], "xml_"
		case 1:
			s.files[name], code = strings.Replace(content, s.uai, "0990003R", 1), OtherSchool
		case 2:
			if name == "Communs.xml" {
				continue
			}
			s.files[name], code = strings.Replace(strings.Replace(content, "<ANNEE_SCOLAIRE>2026", "<ANNEE_SCOLAIRE>2025", 1), `ANNEE="2026"`, `ANNEE="2025"`, 1), MixedYears
		case 3:
			s.files[name], code = strings.Replace(content, "<PARAMETRES>", "<PARAMETRES>\x00", 1), "xml_"
		case 4:
			for _, n := range names {
				if strings.HasPrefix(n, "Eleves") {
					delete(s.files, n)
				}
			}
			code = MissingPupils
		case 5:
			s.files[name], code = "<!DOCTYPE x [<!ENTITY a 'b'>]>"+content[strings.Index(content, "\n")+1:], "xml_"
		}
		set := read(t, s.files, Options{School: s.uai, Limits: Limits{Today: september}})
		if got := codes(set); set.Committable() || !slices.ContainsFunc(got, func(c string) bool { return strings.HasPrefix(c, code) }) || len(set.Whole) > 0 {
			t.Errorf("%d: %s: %v, want %s", seed, name, got, code)
		}
	}
}
