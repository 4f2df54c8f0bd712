package aaf

import (
	"errors"
	"slices"
	"strings"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
	"preau/internal/tenant/identifiers"
)

// Structure is a structure of the set: a school that is opened, or what it is instead.
type Structure struct {
	ID      string
	UAI     string // checked; "" when it is not one
	Name    string
	Words   string // its type as the file says
	Kind    StructureKind
	Key     string // of its school, as roll.School.Key; of the collège it belongs to for a SEGPA; "" when it is left out
	File    string
	Line    int
	school  int32 // position, or elsewhere
	partOf  string
	record  record
	offered roll.School
}

// StructureKind says what becomes of a structure.
type StructureKind string

// The kinds.
const (
	SchoolKind     StructureKind = "school"       // an école or a collège: one roll
	PartKind       StructureKind = "part"         // a SEGPA, whose people are its collège's
	InspectionKind StructureKind = "inspection"   // circonscription, inspection, service of the académie: never a school
	OtherKind      StructureKind = "other_school" // lycées, adapted and specialised schools: left out
	UnknownKind    StructureKind = "unknown"
)

// sigles are what an école's usual name begins with, in AAF 1D ("E.P.PU$JEAN JAURES$TRIFOUILLY").
var sigles = map[string]string{
	"em": "maternelle", "emapp": "maternelle", "ee": "elementaire", "eeapp": "elementaire", "ep": "primaire", "epapp": "primaire", "eppu": "primaire", "clg": "college",
}

// typeOf reads what a structure is from its type and the sigle of its name: the school's type, or why it is none.
// Types are the ministry's "nature d'UAI" (RAMSESE), as its open directory of schools writes them.
func typeOf(words, sigle string) (kind StructureKind, school string) {
	w := fold.Fold(words)
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(w, p) })
	}
	starts := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.HasPrefix(w, p) })
	}
	byName := sigles[strings.ReplaceAll(strings.TrimSuffix(strings.TrimSuffix(fold.Fold(strings.ReplaceAll(sigle, ".", " ")), " pu"), " pr"), " ", "")]
	switch {
	case has("circonscription", "inspection", "direction", "rectorat", "academi", "departementa", "service", "centre d information", "cio", "administration", "dsden", "delegation"):
		return InspectionKind, ""
	case starts("segpa", "section d enseign", "section enseign"):
		return PartKind, ""
	case has("secondaire", "professionnel", "sts", "sans effectifs", "lycee", "erea", "enseignement adapte", "supérieur", "superieur", "institut", "medico", "greta", "etablissement regional"):
		return OtherKind, ""
	case starts("college", "clg"):
		return SchoolKind, "college"
	case has("maternelle"):
		return SchoolKind, "maternelle"
	case starts("ecole", "1ord", "epu", "premier degre", "e p pu", "e e pu"):
		switch {
		case byName != "" && byName != "college":
			return SchoolKind, byName
		case has("elementaire"):
			return SchoolKind, "elementaire"
		}
		return SchoolKind, "primaire"
	case starts("lyc", "lp", "eple", "erea"):
		return OtherKind, ""
	case w == "" && byName != "":
		return SchoolKind, byName
	}
	return UnknownKind, ""
}

// usualName reads a name of three parts, sigle, name and commune, or of one.
func usualName(value string) (sigle, name string) {
	parts := sub(value)
	if len(parts) < 2 {
		return "", value
	}
	return parts[0], parts[1]
}

// titles are how a school is called before its own name.
var titles = map[string]string{"maternelle": "École maternelle", "elementaire": "École élémentaire", "primaire": "École primaire", "college": "Collège"}

// displayName writes "E.P.PU$JEAN JAURES" as people do: "École primaire Jean Jaures".
func displayName(school, sigle, name string) string {
	name = strings.TrimSpace(name)
	if sigle == "" || titles[school] == "" {
		return name
	}
	if known := fold.Fold(name); strings.HasPrefix(known, "ecole") || strings.HasPrefix(known, "college") {
		return fold.TitleName(name)
	}
	return strings.TrimSpace(titles[school] + " " + fold.TitleName(name))
}

// structure reads a structure's record.
func (o *opener) structure(r *record) {
	name := o.names[r.file]
	if r.request == remove {
		return // a school is never closed by a file
	}
	if i, ok := o.byID[r.id]; ok {
		o.Structures[i].record.overlay(*r)
		r = &o.Structures[i].record
		o.Structures[i] = o.readStructure(r)
		return
	}
	s := o.readStructure(r)
	if s.UAI != "" {
		if i, twice := o.byUAI[s.UAI]; twice {
			o.found.Add(name, r.line, DuplicateUAI, "uai", s.UAI, "file", o.Structures[i].File, "line", o.Structures[i].Line)
			return
		}
	}
	if s.Kind == UnknownKind && o.Mode == Complete {
		o.found.Add(name, r.line, UnknownStructure, "name", clip(s.Name), "value", clip(s.Words))
	}
	if a := s.offered.Academy; a != "" && !slices.Contains(o.academies, a) {
		o.academies = append(o.academies, a)
	}
	o.Structures = append(o.Structures, s)
	o.byID[r.id] = len(o.Structures) - 1
	if s.UAI != "" {
		o.byUAI[s.UAI] = len(o.Structures) - 1
	}
}

func (o *opener) readStructure(r *record) Structure {
	kept := record{request: r.request, category: r.category, id: r.id, file: r.file, line: r.line}
	for _, a := range r.attrs {
		kept.attrs = append(kept.attrs, attr{a.name, slices.Clone(a.values)})
	}
	r = &kept
	s := Structure{ID: r.id, Words: r.get("ENTStructureTypeStruct"), File: o.names[r.file], Line: r.line, school: elsewhere, record: kept}
	sigle, name := usualName(r.get("ENTStructureNomCourant", "ENTDisplayName"))
	var school string
	s.Kind, school = typeOf(s.Words, sigle)
	s.Name = displayName(school, sigle, name)
	s.UAI, _ = identifiers.CheckUAI(r.get("ENTStructureUAI", "ENTEtablissementUAI", "ENTEcoleUAI"))
	if s.Kind == PartKind {
		for _, v := range r.all("ENTEtablissementStructRattachFctl") {
			s.partOf = v
		}
	}
	if s.Kind != SchoolKind {
		return s
	}
	commune := sub(r.get("ENTEcoleCommune", "ENTEtablissementCommune"))
	s.offered = roll.School{
		Key: Key(o.options.Academy, r.id), UAI: s.UAI, Name: s.Name, Type: school, Structure: s.Words,
		Private: private(r, sigle), Academy: r.get("ENTServAcAcademie"), District: part(sub(r.get("ENTEcoleCirconscription")), 0), RPI: part(sub(r.get("ENTEcoleRPI")), 0),
		Commune: part(commune, 1), Postcode: r.get("ENTStructureCodePostal", "postalCode"), City: r.get("ENTStructureVille", "l"),
		Address: lines(r.get("ENTStructureAdresse", "street")),
	}
	s.offered.INSEE, _ = identifiers.CheckCommune(part(commune, 0))
	s.offered.SIRET, _ = identifiers.CheckSIRET(r.get("ENTStructureSIREN", "ENTStructureSIRET")) // the attribute of that name holds fourteen digits
	s.offered.Mail, _ = roll.ReadMail(r.get("ENTStructureMailSI", "ENTStructureEmail", "mail"))
	s.offered.Phone, _ = roll.ReadPhone(r.get("ENTStructureTelephone", "telephoneNumber"))
	return s
}

// private reads the sector; a contract of the second degree begins with PR, a sigle ends with it.
func private(r *record, sigle string) bool {
	for _, v := range []string{r.get("ENTEcoleSecteur"), part(sub(r.get("ENTEtablissementContrat")), 0)} {
		if strings.HasPrefix(strings.ToUpper(v), "PR") {
			return true
		}
	}
	return strings.HasSuffix(strings.ToUpper(sigle), ".PR")
}

// lines are the lines of an address that hold something.
func lines(value string) []string {
	return slices.DeleteFunc(sub(value), func(s string) bool { return s == "" })
}

// settleStructures opens the schools among the structures that were read, and gives the sections to their collèges.
func (o *opener) settleStructures() {
	for i := range o.Structures {
		s := &o.Structures[i]
		if s.Kind != SchoolKind {
			continue
		}
		if s.school == elsewhere {
			s.school = int32(len(o.schools))
			o.schools = append(o.schools, &school{structure: i})
		}
		sc := o.schools[s.school]
		sc.School, s.Key = s.offered, s.offered.Key
		sc.aliases = []string{s.ID}
		sc.classNames, sc.groupNames = s.record.all("ENTStructureClasses"), s.record.all("ENTStructureGroupes")
		sc.found = nil
		if _, err := identifiers.CheckUAI(s.record.get("ENTStructureUAI", "ENTEtablissementUAI", "ENTEcoleUAI")); err != nil {
			value := clip(s.record.get("ENTStructureUAI", "ENTEtablissementUAI", "ENTEcoleUAI"))
			sc.found = append(sc.found, func(f *roll.Findings) { f.Add(s.File, s.Line, BadUAI, "value", value) })
		}
		if v := s.record.get("ENTStructureSIREN", "ENTStructureSIRET"); v != "" {
			if _, err := identifiers.CheckSIRET(v); err != nil {
				sc.found = append(sc.found, func(f *roll.Findings) { f.Add(s.File, s.Line, BadSIRET, "reason", reason(err)) })
			}
		}
	}
	for i := range o.Structures {
		s := &o.Structures[i]
		if s.Kind != PartKind {
			continue
		}
		for _, p := range sub(s.partOf) {
			if at, known := o.schoolAt(p); p != "" && known && at >= 0 && o.schools[at].structure >= 0 {
				s.school, s.Key = at, o.schools[at].School.Key
				o.schools[at].aliases = append(o.schools[at].aliases, s.ID)
				o.schools[at].classNames = append(slices.Clone(o.schools[at].classNames), s.record.all("ENTStructureClasses")...)
				break
			}
		}
		if s.Key == "" {
			s.Kind = OtherKind
		}
	}
}

// reason is the code by which an identifier was refused.
func reason(err error) string {
	var refused *identifiers.Error
	if errors.As(err, &refused) {
		return refused.Code
	}
	return "unknown"
}
