package siecle

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
	"preau/internal/tenant/identifiers"
)

// oneSchool holds the files to one school, which is the one that imports them, and to one year.
func (r *reader) oneSchool() {
	expected := r.options.School
	byKind := map[Kind]*document{}
	var dated *document
	for _, d := range r.documents {
		if d.kind == NomenclatureFile && d.uai == "" { // nomenclatures may be anybody's
			continue
		}
		if d.uai == "" {
			r.found.Add(d.name, 0, MissingSchool)
			continue
		}
		uai, err := identifiers.CheckUAI(d.uai)
		if err != nil {
			r.found.Add(d.name, 0, BadUAI, "value", clip(d.uai))
			continue
		}
		if expected == "" {
			expected = uai
		}
		if uai != expected {
			r.found.Add(d.name, 0, OtherSchool, "expected", expected, "found", uai)
		}
		r.set.School.UAI = uai
		if first := byKind[d.kind]; first != nil && (d.kind != PupilsFile && d.kind != GuardiansFile || first.date != d.date) {
			r.found.Add(d.name, 0, TwoFiles, "other", first.name, "kind", d.kind)
		} else if first == nil {
			byKind[d.kind] = d
		}
		switch {
		case d.year == "":
		case dated == nil:
			dated = d
		case d.year != dated.year:
			r.found.Add(d.name, 0, MixedYears, "year", clip(d.year), "other", dated.name, "other_year", clip(dated.year))
		}
	}
	if dated != nil {
		if year, err := strconv.Atoi(dated.year); err == nil && year > 1990 && year < 2200 {
			r.set.Start = year
		}
	}
	if len(r.documents) == 0 {
		return
	}
	pupils, guardians, staff := byKind[PupilsFile] != nil, byKind[GuardiansFile] != nil, byKind[StaffFile] != nil
	switch {
	case pupils:
		r.set.Whole = append(r.set.Whole, roll.Pupils)
		if !guardians {
			r.found.Add(roll.WholeSet, 0, MissingGuardians)
		}
	case guardians || !staff:
		r.found.Add(roll.WholeSet, 0, MissingPupils)
	}
	if guardians {
		r.set.Whole = append(r.set.Whole, roll.Guardians)
	}
	if staff {
		r.set.Whole = append(r.set.Whole, roll.Teachers)
	} else {
		r.found.Add(roll.WholeSet, 0, MissingStaff)
	}
	r.set.School.Type = "college"
}

// joiner makes one roll of the files' records.
type joiner struct {
	*reader
	uai         string
	at          map[string]int // of a pupil, by ELEVE_ID
	people      map[string]int // of a guardian, by PERSONNE_ID
	individuals map[string]int // of somebody of the staff, by INDIVIDU@ID and its type
	classes     map[string]int
	groups      map[string]int
	addresses   map[string]roll.Address
	civilities  map[string]string
	mefs        map[string]string
	left        map[string]bool
	lines       []map[string]bool // levels of each class
}

// each gives the records of a name, in the order of the files; those of one id in two files (with and without addresses) are joined.
func (j *joiner) each(kind Kind, name string, take func(d *document, n *node)) {
	for _, d := range j.documents {
		if d.kind == kind {
			for _, n := range d.records[name] {
				take(d, n)
			}
		}
	}
}

func (j *joiner) join() {
	j.left = map[string]bool{}
	for _, d := range j.documents {
		for _, n := range d.records["MEF"] {
			code := cmp.Or(n.attrs["CODE_MEF"], n.attrs["CODE"])
			j.mefs[code] = cmp.Or(n.get("LIBELLE_LONG"), n.get("LIBELLE_EDITION"), n.get("FORMATION"))
		}
		for _, n := range d.records["CIVILITE"] {
			j.civilities[n.attrs["CODE"]] = n.get("LIBELLE_COURT", "LIBELLE_LONG")
		}
		for _, n := range d.records["ADRESSE"] {
			j.addresses[cmp.Or(n.attrs["ADRESSE_ID"], n.get("ADRESSE_ID"))] = address(n)
		}
	}
	j.school()
	j.each(StructuresFile, "DIVISION", func(d *document, n *node) { j.division(d, n) })
	j.each(StaffFile, "DIVISION", func(d *document, n *node) { j.division(d, n) })
	j.each(StructuresFile, "GROUPE", func(d *document, n *node) { j.groupOf(d, n) })
	j.each(StaffFile, "GROUPE", func(d *document, n *node) { j.groupOf(d, n) })
	j.each(PupilsFile, "ELEVE", j.pupil)
	j.each(PupilsFile, "STRUCTURES_ELEVE", j.places)
	for _, p := range j.set.Pupils {
		if p.Class == roll.None {
			j.found.Add(p.File, p.Line, PupilNoClass, "name", p.FullName())
		}
	}
	if n := len(j.left); n > 0 {
		j.found.Add(roll.WholeSet, 0, Left, "count", n)
	}
	if slices.Contains(j.set.Whole, roll.Pupils) && len(j.set.Pupils) == 0 {
		j.found.Add(roll.WholeSet, 0, NoPupils)
		return
	}
	j.each(GuardiansFile, "PERSONNE", j.guardian)
	j.links()
	j.each(StaffFile, "INDIVIDU", j.individual)
	j.each(StaffFile, "SUPPLEANT", j.substitute)
	j.each(StaffFile, "DIVISION", j.teaching)
	j.each(StaffFile, "GROUPE", j.teaching)
	j.each(StaffFile, "SUPPLEANT", j.standsIn)
	j.finish()
}

// repeated tells a record that was met: the same words twice in a file are read once, other words forbid the set.
func (j *joiner) repeated(d *document, n *node, kind, id string) bool {
	if id == "" {
		j.found.Add(d.name, n.line, MissingID, "kind", kind)
		return true
	}
	var says strings.Builder
	n.says(&says)
	key := d.name + "\x00" + kind + "\x00" + id
	first, met := j.seen[key]
	switch {
	case !met:
		j.seen[key] = seen{says.String(), n.line}
		return false
	case first.says == says.String():
		j.found.Add(d.name, n.line, DuplicateRecord, "kind", kind, "id", clip(id), "line", first.line)
	default:
		j.found.Add(d.name, n.line, DuplicateID, "kind", kind, "id", clip(id), "line", first.line)
	}
	return true
}

func (j *joiner) school() {
	for _, d := range j.documents {
		for _, n := range d.records["PARAMETRES"] {
			for _, u := range n.all("UAJ") {
				if name := u.get("DENOM_COMPL"); name != "" {
					j.set.School.Name = "Collège " + fold.TitleName(name)
					j.set.School.Structure, j.set.School.Postcode, j.set.School.City = u.get("CODE_NATURE", "CODE_CATEGORIE"), u.get("CODE_POSTAL"), u.get("COMMUNE")
					j.set.School.Private = strings.HasPrefix(fold.Fold(u.get("STATUT")), "priv")
					j.set.School.Phone, _ = roll.ReadPhone(u.get("TELEPHONE"))
					for _, a := range u.all("ACADEMIE") {
						j.set.School.Academy = a.get("LIBELLE")
					}
				}
			}
		}
	}
}

func address(n *node) roll.Address {
	var street []string
	for _, line := range []string{"LIGNE1_ADRESSE", "LIGNE2_ADRESSE", "LIGNE3_ADRESSE", "LIGNE4_ADRESSE"} {
		if v := n.get(line); v != "" {
			street = append(street, v)
		}
	}
	country := n.get("LL_PAYS")
	return roll.Address{Street: strings.Join(street, " "), Postcode: roll.PadPostcode(n.get("CODE_POSTAL"), country), Commune: cmp.Or(n.get("LIBELLE_POSTAL"), n.get("COMMUNE_ETRANGERE")), Country: country}
}

// division opens a class under the code that the school uses.
func (j *joiner) division(d *document, n *node) int {
	code := cmp.Or(n.attrs["CODE_STRUCTURE"], n.attrs["CODE"], n.get("CODE_STRUCTURE"))
	if code == "" {
		return roll.None
	}
	i := j.class(code, d, n)
	for _, name := range []string{"MEF_APPARTENANCE"} {
		for _, m := range n.all("MEFS_APPARTENANCE", name) {
			mef := cmp.Or(m.attrs["CODE"], m.get("CODE_MEF"), m.attrs["CODE_MEF"], m.text)
			if level := cmp.Or(roll.LevelOf(mef), roll.LevelOf(j.mefs[mef])); level != "" {
				j.lines[i][level] = true
			}
		}
	}
	return i
}

func (j *joiner) class(code string, d *document, n *node) int {
	key := fold.Fold(code)
	i, ok := j.classes[key]
	if !ok {
		i = len(j.set.Classes)
		j.classes[key] = i
		j.set.Classes = append(j.set.Classes, roll.Class{Key: "id:" + code, ID: code, Label: code, File: d.name, Line: n.line})
		j.lines = append(j.lines, map[string]bool{})
	}
	return i
}

func (j *joiner) groupOf(d *document, n *node) {
	code := cmp.Or(n.attrs["CODE_STRUCTURE"], n.attrs["CODE"], n.get("CODE_STRUCTURE"))
	if code == "" {
		return
	}
	i := j.group(code)
	if label := n.get("LIBELLE_LONG"); label != "" {
		j.set.Groups[i].Label = label
	}
	for _, a := range n.all("DIVISIONS_APPARTENANCE", "DIVISION_APPARTENANCE") {
		of := cmp.Or(a.attrs["CODE"], a.attrs["CODE_STRUCTURE"], a.get("CODE_STRUCTURE"), a.text)
		if c, ok := j.classes[fold.Fold(of)]; ok && of != "" && !slices.Contains(j.set.Groups[i].Classes, c) {
			j.set.Groups[i].Classes = append(j.set.Groups[i].Classes, c)
		}
	}
}

func (j *joiner) group(code string) int {
	key := fold.Fold(code)
	i, ok := j.groups[key]
	if !ok {
		i = len(j.set.Groups)
		j.groups[key] = i
		j.set.Groups = append(j.set.Groups, roll.Group{Key: "id:" + code, Label: code})
	}
	return i
}

func (j *joiner) date(d *document, n *node, name string) string {
	value := n.get(name)
	if value == "" {
		return ""
	}
	read, short, ok := roll.ReadDate(value)
	if !ok || short {
		j.found.Add(d.name, n.line, BadDate, "attribute", name, "value", clip(value))
		return ""
	}
	return read
}

// named reads the names; false for a person without any, who forbids the set.
func (j *joiner) named(d *document, n *node, kind, id string, family *string, usage *string, first *string) bool {
	*family, *usage, *first = n.get("NOM_DE_FAMILLE", "NOM_PATRONYMIQUE", "NOM"), n.get("NOM_USAGE"), n.get("PRENOM")
	if *family == "" {
		*family, *usage = *usage, ""
	}
	if fold.Fold(*usage) == fold.Fold(*family) {
		*usage = ""
	}
	switch {
	case *family == "" && *first == "":
		j.found.Add(d.name, n.line, MissingName, "kind", kind, "id", clip(id))
		return false
	case *family == "" || *first == "":
		j.found.Add(d.name, n.line, MissingFirstName, "name", roll.FullName(*first, *family, *usage))
	}
	return true
}

func (j *joiner) pupil(d *document, n *node) {
	id := cmp.Or(n.attrs["ELEVE_ID"], n.get("ELEVE_ID"))
	if j.repeated(d, n, "ELEVE", id) {
		return
	}
	if out := j.date(d, n, "DATE_SORTIE"); out != "" && (j.options.Limits.Today.IsZero() || out <= j.options.Limits.Today.Format(time.DateOnly)) {
		j.left[id] = true
		return
	}
	var p roll.Pupil
	if i, met := j.at[id]; met { // the export with addresses completes the one without
		if at := n.get("ADRESSE_ID"); at != "" && len(j.set.Pupils[i].Addresses) == 0 {
			j.home(d, n, &j.set.Pupils[i], at)
		}
		return
	}
	if !j.named(d, n, "ELEVE", id, &p.FamilyName, &p.UsageName, &p.FirstName) {
		return
	}
	p.Key, p.File, p.Line, p.Class = Key(j.uai, "E", id), d.name, n.line, roll.None
	p.BirthDate = j.date(d, n, "DATE_NAISS")
	if today := j.options.Limits.Today; p.BirthDate != "" && !today.IsZero() && (p.BirthDate > today.Format(time.DateOnly) || p.BirthDate < today.AddDate(-30, 0, 0).Format(time.DateOnly)) {
		j.found.Add(d.name, n.line, OddBirthDate, "value", p.BirthDate)
	}
	p.Sex, _ = roll.ReadSex(n.get("CODE_SEXE"))
	if value := n.get("INE_RNIE", "ID_NATIONAL"); value != "" {
		ine, err := identifiers.CheckINE(value)
		if err != nil {
			j.found.Add(d.name, n.line, BadINE, "reason", reason(err), "name", p.FullName())
		}
		p.INE = ine
	}
	p.MEF, p.Regime = n.get("CODE_MEF"), n.get("CODE_REGIME")
	p.Level = cmp.Or(roll.LevelOf(p.MEF), roll.LevelOf(j.mefs[p.MEF]), j.mefs[p.MEF])
	if at := n.get("ADRESSE_ID"); at != "" {
		j.home(d, n, &p, at)
	}
	p.NameKey = roll.NameKeyOf(p)
	j.at[id] = len(j.set.Pupils)
	j.set.Pupils = append(j.set.Pupils, p)
}

func (j *joiner) home(d *document, n *node, p *roll.Pupil, id string) {
	a, ok := j.addresses[id]
	if !ok {
		j.found.Add(d.name, n.line, UnknownAddress, "name", p.FullName(), "id", clip(id))
		return
	}
	p.Addresses = []roll.Address{a}
}

// reason is the code by which an identifier was refused.
func reason(err error) string {
	var refused *identifiers.Error
	if errors.As(err, &refused) {
		return refused.Code
	}
	return "unknown"
}

// places puts a pupil into their division (D) and their groups (G).
func (j *joiner) places(d *document, n *node) {
	id := cmp.Or(n.attrs["ELEVE_ID"], n.get("ELEVE_ID"))
	at, ok := j.at[id]
	if !ok {
		if !j.left[id] {
			j.found.Add(d.name, n.line, UnknownPupil, "kind", "STRUCTURES_ELEVE", "id", clip(id))
		}
		return
	}
	p := &j.set.Pupils[at]
	for _, s := range n.all("STRUCTURE") {
		code := s.get("CODE_STRUCTURE")
		if code == "" {
			continue
		}
		if strings.HasPrefix(strings.ToUpper(s.get("TYPE_STRUCTURE")), "G") {
			if g := j.group(code); !slices.Contains(p.Groups, g) {
				p.Groups = append(p.Groups, g)
			}
			continue
		}
		c := j.class(code, d, s)
		switch {
		case p.Class == c:
		case p.Class != roll.None:
			j.found.Add(d.name, s.line, SeveralClasses, "name", p.FullName(), "kept", clip(j.set.Classes[p.Class].Label), "class", clip(code))
		default:
			p.Class = c
			j.set.Classes[c].Pupils++
			if p.Level != "" {
				j.lines[c][p.Level] = true
			}
		}
	}
}

// finish orders what people said of the classes, and looks at the school as a whole.
func (j *joiner) finish() {
	for i := range j.set.Classes {
		c := &j.set.Classes[i]
		c.Levels = sortedKeys(j.lines[i])
		slices.SortStableFunc(c.Levels, func(a, b string) int { return cmp.Compare(roll.LevelRank(a), roll.LevelRank(b)) })
		slices.Sort(c.Teachers)
	}
	first := map[string]roll.Pupil{}
	for _, p := range j.set.Pupils {
		if p.INE == "" {
			continue
		}
		if other, twice := first[p.INE]; twice {
			j.found.Add(p.File, p.Line, DuplicateINE, "line", other.Line, "name", p.FullName())
			continue
		}
		first[p.INE] = p
	}
	if slices.Contains(j.set.Whole, roll.Teachers) && !slices.ContainsFunc(j.set.Staff, func(s roll.Staff) bool { return s.Director }) {
		j.found.Add(roll.WholeSet, 0, NoDirector)
	}
}
