package onde

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

// Generation is the age of an export.
type Generation int

// The generations: the headers of today, and those of Base Élèves, without INE nor class ids.
const (
	Current Generation = iota
	BaseEleves
)

// Style is how an export is written. The zero Style is ONDE's own: present headers, ISO-8859-1, CRLF, ";", unquoted.
type Style struct {
	Generation Generation
	Encoding   string // one of FileInfo's; "" is ISO-8859-1
	LineEnding string // "CRLF", "LF" or "CR"; "" is CRLF
	Separator  byte   // 0 is ';'
	Quoted     bool   // quotes around every cell, not only where they are needed
}

// Export is the content of the three files of one school.
type Export struct{ Pupils, Guardians, Teachers []byte }

// Files names the three as ONDE does.
func (e Export) Files() []File {
	return []File{
		Bytes("CSVExtraction_eleves.csv", e.Pupils),
		Bytes("CSVExtraction_responsables.csv", e.Guardians),
		Bytes("CSVExtraction_enseignants.csv", e.Teachers),
	}
}

// Generate writes the school of set as ONDE would export it. Read gives the same school back, but for what the style
// cannot hold: the INE under Base Élèves, letters that the encoding lacks (written without their accents, or as "?").
func Generate(set *Set, style Style) Export {
	return Export{
		Pupils:    style.write(pupilTable(set, style.Generation)),
		Guardians: style.write(guardianTable(set)),
		Teachers:  style.write(teacherTable(set)),
	}
}

func pupilTable(set *Set, generation Generation) [][]string {
	old := generation == BaseEleves
	headers := strings.Split("Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;Autorisation associations;Autorisation photo;Décision de passage", ";")
	if old {
		headers = strings.Split("Nom Elève;Nom d'usage Elève;Prénom Elève;Date naissance;Sexe;Adresse1;Cp1;Commune1;Pays1;Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;Classe;Attestation fournie;Autorisations associations;Autorisations photos;Décision de passage", ";")
	}
	table := [][]string{headers}
	for _, p := range set.Pupils {
		line := []string{p.FamilyName, p.UsageName, p.FirstName, frenchDate(p.BirthDate), p.Sex}
		if !old {
			line = append(line, p.INE)
		}
		for i := range 2 {
			var a Address
			if i < len(p.Addresses) {
				a = p.Addresses[i]
			}
			line = append(line, a.Street, a.Postcode, a.Commune, a.Country)
		}
		var class Class
		if p.Class != None {
			class = set.Classes[p.Class]
		}
		line = append(line, p.Cycle, p.Level, class.Label)
		if !old {
			line = append(line, class.ID)
		}
		table = append(table, append(line, frenchAnswer(p.Certificate), frenchAnswer(p.ShareWithAssociations), frenchAnswer(p.Photo), p.Decision))
	}
	return table
}

func guardianTable(set *Set) [][]string {
	children := 3 // ONDE writes three even in a school of only children
	for _, g := range set.Guardians {
		children = max(children, len(g.Children))
	}
	headers := strings.Split("Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;Téléphone portable", ";")
	for range children {
		headers = append(headers, "Nom d'usage enfant", "Nom de famille enfant", "Prénom enfant", "Classes enfants")
	}
	table := [][]string{headers}
	for _, g := range set.Guardians {
		line := []string{frenchCivility(g.Civility), g.UsageName, g.FamilyName, g.FirstName, g.Address.Street, g.Address.Postcode, g.Address.Commune, g.Address.Country,
			g.Mail, nationalPhone(g.HomePhone), nationalPhone(g.WorkPhone), nationalPhone(g.Mobile)}
		for i := range children {
			var c Child
			if i < len(g.Children) {
				c = g.Children[i]
			}
			line = append(line, c.UsageName, c.FamilyName, c.FirstName, c.Classes)
		}
		table = append(table, line)
	}
	return table
}

func teacherTable(set *Set) [][]string {
	table := [][]string{strings.Split("Civilité;Nom usage;Nom;Prénom;Adresse;CP;Commune;Pays;Courriel;Téléphone domicile;Téléphone portable;Directeur;Classe", ";")}
	for _, t := range set.Staff {
		var classes []string
		for _, at := range t.Classes {
			classes = append(classes, set.Classes[at].Label)
		}
		director := "Non"
		if t.Director {
			director = "Oui"
		}
		table = append(table, []string{frenchCivility(t.Civility), t.UsageName, t.FamilyName, t.FirstName, t.Address.Street, t.Address.Postcode, t.Address.Commune, t.Address.Country,
			t.Mail, nationalPhone(t.HomePhone), nationalPhone(t.Mobile), director, strings.Join(classes, ", ")})
	}
	return table
}

func frenchDate(iso string) string {
	parts := strings.Split(iso, "-")
	slices.Reverse(parts)
	return strings.Join(parts, "/")
}

func frenchAnswer(a Answer) string {
	switch a {
	case Yes:
		return "Oui"
	case No:
		return "Non"
	}
	return ""
}

func frenchCivility(civility string) string {
	switch civility {
	case "M":
		return "M."
	case "MME":
		return "Mme"
	}
	return civility
}

func nationalPhone(e164 string) string {
	if rest, ok := strings.CutPrefix(e164, "+33"); ok {
		return "0" + rest
	}
	return e164
}

// write lays the table out in the style.
func (s Style) write(table [][]string) []byte {
	separator := s.Separator
	if separator == 0 {
		separator = ';'
	}
	ending := map[string]string{"LF": "\n", "CR": "\r"}[s.LineEnding]
	if ending == "" {
		ending = "\r\n"
	}
	var out strings.Builder
	for _, line := range table {
		for i, cell := range line {
			if i > 0 {
				out.WriteByte(separator)
			}
			if s.Quoted || strings.ContainsAny(cell, "\"\r\n"+string(separator)) {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			out.WriteString(cell)
		}
		out.WriteString(ending)
	}
	return encode(out.String(), s.Encoding)
}

func encode(s, encoding string) []byte {
	switch encoding {
	case utf8Plain:
		return []byte(s)
	case utf8BOM:
		return append(slices.Clone(byteOrderMark), s...)
	case utf16LE, utf16BE:
		order := unicode.LittleEndian
		if encoding == utf16BE {
			order = unicode.BigEndian
		}
		out, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
		if err != nil { // a Go string that is not UTF-8 is encoded with replacement characters
			return nil
		}
		return out
	case windows1252:
		return oneByte(s, charmap.Windows1252)
	case latin9:
		return oneByte(s, charmap.ISO8859_15)
	case macRoman:
		return oneByte(s, charmap.Macintosh)
	}
	return oneByte(s, charmap.ISO8859_1)
}

// oneByte writes s in a table of 256 signs; a letter that is not in it loses its accent, other signs become "?".
func oneByte(s string, table *charmap.Charmap) []byte {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if b, ok := table.EncodeRune(r); ok {
			out = append(out, b)
			continue
		}
		bare := fold.Fold(string(r))
		switch {
		case r == '’':
			bare = "'"
		case bare == "" || !isASCII([]byte(bare)):
			bare = "?"
		case strings.ToLower(string(r)) != string(r):
			bare = strings.ToUpper(bare)
		}
		out = append(out, bare...)
	}
	return out
}

var (
	inventedSurnames = []string{"ABRIAL", "BÉRANGER", "CŒURDEROY", "D'ALMEIDA", "DELAUNAY", "EL AMRANI", "FERREIRA", "GARNIER", "HÉBRARD", "IVANOVIC", "JOURDAIN", "KOUASSI", "LE GOFF", "MARTIN", "N'DIAYE", "NGUYEN", "OLIVEIRA", "PETIT-JEAN", "QUÉRÉ", "ROUX", "SAINT-MAUR", "TRAORÉ", "URBAIN", "VASSEUR", "WEISS", "YILMAZ", "ZÉNON"}
	inventedGirls    = []string{"Aïcha", "Camille", "Chloé", "Élise", "Fatou", "Inès", "Jeanne", "Léa", "Lina", "Maëlle", "Noémie", "Romane", "Thaïs", "Yasmine", "Zoé"}
	inventedBoys     = []string{"Adam", "Côme", "Elias", "François", "Gaël", "Hugo", "Issa", "Jean-Noël", "Léo", "Malo", "Noé", "Rayan", "Théo", "Ulysse", "Yanis"}
	inventedStreets  = []string{"rue des Écoles", "allée de l'Étang", "impasse du Four", "avenue de la Gare", "place du Marché", "chemin des Vignes", "rue Haute"}
	inventedCommunes = []Address{{Postcode: "99001", Commune: "SAINT-AUBIN-LE-VAL", Country: "FRANCE"}, {Postcode: "99014", Commune: "COURVALLON", Country: "FRANCE"}, {Postcode: "99020", Commune: "LES ESSARTS", Country: "FRANCE"}}
)

// inventor draws a school; the same seed draws the same one.
type inventor struct {
	*rand.Rand
	set   *Set
	year  int // in which the school year begins
	named map[string]bool
}

// Invent makes a fictive school of so many pupils for the school year that begins in September of year, always the same for one seed.
// It has a class of each level per 28 pupils of it, families of one to three children with one or two guardians, and a
// director who teaches. Keys, files and lines are left empty: they come from reading.
func Invent(seed uint64, pupils, year int) *Set {
	in := &inventor{Rand: rand.New(rand.NewPCG(seed, 0x0DE)), set: &Set{}, year: year, named: map[string]bool{}}
	in.classes(pupils)
	for len(in.set.Pupils) < pupils {
		in.family(pupils)
	}
	return in.set
}

func (in *inventor) pick(words []string) string { return words[in.IntN(len(words))] }

// classes makes the classes and their teachers.
func (in *inventor) classes(pupils int) {
	grades := roll.Levels[:9]
	perLevel := max(1, (pupils/len(grades)+27)/28)
	for _, grade := range grades {
		for n := range perLevel {
			at := len(in.set.Classes)
			teacher := Teacher{Civility: "MME", FamilyName: in.pick(inventedSurnames), FirstName: in.pick(inventedGirls), Classes: []int{at}, Director: at == 0}
			if in.IntN(4) == 0 {
				teacher.Civility, teacher.FirstName = "M", in.pick(inventedBoys)
			}
			teacher.Mail = fmt.Sprintf("enseignant%d@example.fr", at+1)
			label := grade
			if perLevel > 1 {
				label = fmt.Sprintf("%s %c", grade, 'A'+n%26)
				if n >= 26 {
					label += fmt.Sprint(n / 26)
				}
			}
			in.set.Classes = append(in.set.Classes, Class{Label: label, ID: fmt.Sprint(1234000 + at), Levels: []string{grade}, Teachers: []int{at}})
			in.set.Staff = append(in.set.Staff, teacher)
		}
	}
}

// family adds one to three children and their guardians, never more pupils than asked.
func (in *inventor) family(pupils int) {
	surname := in.pick(inventedSurnames)
	address := inventedCommunes[in.IntN(len(inventedCommunes))]
	address.Street = fmt.Sprintf("%d %s", 1+in.IntN(98), in.pick(inventedStreets))
	mother := Guardian{Civility: "MME", FamilyName: in.pick(inventedSurnames), UsageName: surname, FirstName: in.pick(inventedGirls), Address: address}
	father := Guardian{Civility: "M", FamilyName: surname, FirstName: in.pick(inventedBoys), Address: address}
	var children []int
	for range min(1+in.IntN(3), pupils-len(in.set.Pupils)) {
		children = append(children, in.child(surname, address))
	}
	guardians := []Guardian{mother}
	if in.IntN(5) > 0 {
		guardians = append(guardians, father)
	}
	for _, g := range guardians {
		in.guardian(g, children)
	}
}

func (in *inventor) guardian(g Guardian, children []int) {
	at := len(in.set.Guardians)
	if in.IntN(3) == 0 {
		g.Mail = fmt.Sprintf("famille%d@example.fr", at+1)
	}
	if in.IntN(4) > 0 {
		g.Mobile = fmt.Sprintf("+33639%06d", 980000+at%10000)
	}
	if in.IntN(3) == 0 {
		g.HomePhone = fmt.Sprintf("+33199%06d", at%10000)
	}
	for _, child := range children {
		pupil := in.set.Pupils[child]
		g.Children = append(g.Children, Child{UsageName: pupil.UsageName, FamilyName: pupil.FamilyName, FirstName: pupil.FirstName, Classes: in.set.Classes[pupil.Class].Label})
		in.set.Links = append(in.set.Links, Link{Pupil: child, Guardian: at})
	}
	in.set.Guardians = append(in.set.Guardians, g)
}

// child adds a pupil in a class, of the age of its level.
func (in *inventor) child(surname string, address Address) int {
	at := len(in.set.Pupils)
	class := in.IntN(len(in.set.Classes))
	grade := in.set.Classes[class].Levels[0]
	rank := roll.LevelRank(grade)
	p := Pupil{
		FamilyName: surname, Class: class, Level: grade, Addresses: []Address{address},
		BirthDate: fmt.Sprintf("%04d-%02d-%02d", in.year-2-rank, 1+in.IntN(12), 1+in.IntN(28)),
		INE:       fmt.Sprintf("%09d%c%c", at+1, 'A'+in.IntN(26), 'A'+in.IntN(26)),
		Cycle:     [...]string{"CYCLE I", "CYCLE I", "CYCLE I", "CYCLE I", "CYCLE II", "CYCLE II", "CYCLE II", "CYCLE III", "CYCLE III"}[rank],
	}
	p.FirstName, p.Sex = in.firstName(surname, class)
	if in.IntN(12) == 0 {
		p.UsageName = in.pick(inventedSurnames) + "-" + surname
	}
	answers := []Answer{Yes, No}
	p.Certificate, p.ShareWithAssociations, p.Photo = answers[in.IntN(2)], answers[in.IntN(2)], answers[in.IntN(2)]
	in.set.Classes[class].Pupils++
	in.set.Pupils = append(in.set.Pupils, p)
	return at
}

// firstName draws one that nobody of that surname bears in that class, so that the guardians' file can be joined.
func (in *inventor) firstName(surname string, class int) (name, sex string) {
	for tries := 0; ; tries++ {
		name, sex = in.pick(inventedGirls), "F"
		if in.IntN(2) == 0 {
			name, sex = in.pick(inventedBoys), "M"
		}
		if tries > 20 {
			name += "-" + in.pick(inventedBoys)
		}
		if tries > 60 {
			name += fmt.Sprintf(" %s", strings.Repeat("I", tries-60))
		}
		if taken := fmt.Sprint(surname, "|", name, "|", class); !in.named[taken] {
			in.named[taken] = true
			return name, sex
		}
	}
}
