package siecle

import (
	"cmp"
	"slices"
	"strings"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

func (j *joiner) civility(d *document, n *node, value string) string {
	if known := j.civilities[value]; known != "" { // STS writes a code of its own nomenclature
		value = known
	}
	read, ok := roll.ReadCivility(value)
	if !ok {
		j.found.Add(d.name, n.line, UnknownCivility, "value", clip(value))
	}
	return read
}

func (j *joiner) phone(d *document, n *node, name string) string {
	read, ok := roll.ReadPhone(n.get(name))
	if !ok {
		j.found.Add(d.name, n.line, OddPhone, "value", clip(n.get(name)))
	}
	return read
}

func (j *joiner) mail(d *document, n *node, names ...string) string {
	read, ok := roll.ReadMail(n.get(names...))
	if !ok {
		j.found.Add(d.name, n.line, OddMail, "value", clip(n.get(names...)))
	}
	return read
}

func (j *joiner) guardian(d *document, n *node) {
	id := cmp.Or(n.attrs["PERSONNE_ID"], n.get("PERSONNE_ID"))
	if j.repeated(d, n, "PERSONNE", id) {
		return
	}
	if _, met := j.people[id]; met {
		return
	}
	var g roll.Guardian
	if !j.named(d, n, "PERSONNE", id, &g.FamilyName, &g.UsageName, &g.FirstName) {
		return
	}
	g.Key, g.File, g.Line = Key(j.uai, "R", id), d.name, n.line
	g.Civility = j.civility(d, n, n.get("LC_CIVILITE", "LL_CIVILITE", "CIVILITE"))
	g.HomePhone, g.Mobile, g.WorkPhone = j.phone(d, n, "TEL_PERSONNEL"), j.phone(d, n, "TEL_PORTABLE"), j.phone(d, n, "TEL_PROFESSIONNEL")
	g.Mail = j.mail(d, n, "MEL", "EMAIL")
	g.ShareAddress = roll.ReadAnswer(n.get("COMMUNICATION_ADRESSE"))
	if at := n.get("ADRESSE_ID"); at != "" {
		a, ok := j.addresses[at]
		if !ok {
			j.found.Add(d.name, n.line, UnknownAddress, "name", g.FullName(), "id", clip(at))
		}
		g.Address = a
	}
	j.people[id] = len(j.set.Guardians)
	j.set.Guardians = append(j.set.Guardians, g)
}

// link is what a RESPONSABLE_ELEVE says.
type link struct {
	roll.Link
	urgent bool // A_CONTACTER_EN_PRIORITE
	file   string
	line   int
}

var ranks = map[string]int{roll.AuthorityFull: 0, roll.AuthorityInformed: 1, roll.AuthorityNone: 2}

// links reads who answers for whom. NIVEAU_RESPONSABILITE 1 is a legal guardian, 2 has the child in charge, 3 is a contact and no
// parent; before it, RESP_LEGAL 1 and 2 were the legal guardians and 0 the others.
func (j *joiner) links() {
	byPupil := make([][]link, len(j.set.Pupils))
	answers := make([]bool, len(j.set.Guardians))
	ofLeaver := make([]bool, len(j.set.Guardians))
	j.each(GuardiansFile, "RESPONSABLE_ELEVE", func(d *document, n *node) {
		pupil, person := n.get("ELEVE_ID"), n.get("PERSONNE_ID")
		at, ok := j.at[pupil]
		g, known := j.people[person]
		switch {
		case !ok && j.left[pupil]:
			if known {
				ofLeaver[g] = true
			}
			return
		case !ok:
			j.found.Add(d.name, n.line, UnknownPupil, "kind", "RESPONSABLE_ELEVE", "id", clip(pupil))
			return
		}
		name := j.set.Pupils[at].FullName()
		if !known {
			j.found.Add(d.name, n.line, UnknownGuardian, "name", name, "id", clip(person))
			return
		}
		relation, good := roll.ReadRelation(n.get("CODE_PARENTE"))
		if !good {
			j.found.Add(d.name, n.line, UnknownRelation, "name", name, "value", clip(n.get("CODE_PARENTE")))
		}
		if relation == roll.Themselves {
			j.found.Add(d.name, n.line, SelfLink, "name", name)
			return
		}
		l := link{Link: roll.Link{Pupil: at, Guardian: g, Relation: relation, Authority: j.authority(d, n, name)}, urgent: n.get("A_CONTACTER_EN_PRIORITE", "PERS_CONTACT") == "1", file: d.name, line: n.line}
		l.Payer = n.get("PAIE_FRAIS_SCOLAIRES", "PERS_PAIMENT", "PERS_PAIEMENT") == "1"
		answers[g] = true
		if person := &j.set.Guardians[g]; relation == roll.ChildWelfare && person.FirstName == "" {
			person.Institution = true
		}
		for i, met := range byPupil[at] {
			if met.Guardian == g {
				j.found.Add(d.name, n.line, RepeatedLink, "name", name, "guardian", j.set.Guardians[g].FullName())
				if ranks[l.Authority] < ranks[met.Authority] {
					met.Authority, met.Relation = l.Authority, l.Relation
				}
				met.urgent, met.Payer = met.urgent || l.urgent, met.Payer || l.Payer
				byPupil[at][i] = met
				return
			}
		}
		byPupil[at] = append(byPupil[at], l)
	})
	for at, list := range byPupil {
		slices.SortStableFunc(list, func(a, b link) int {
			return cmp.Or(cmp.Compare(ranks[a.Authority], ranks[b.Authority]), -compare(a.urgent, b.urgent))
		})
		for order, l := range list {
			l.Order = int16(order + 1)
			j.set.Links = append(j.set.Links, l.Link)
		}
		if len(list) == 0 || list[0].Authority == roll.AuthorityNone {
			if slices.Contains(j.set.Whole, roll.Guardians) {
				j.found.Add(j.set.Pupils[at].File, j.set.Pupils[at].Line, PupilNoGuardian, "name", j.set.Pupils[at].FullName())
			}
		}
	}
	j.dropIdle(answers, ofLeaver)
}

func compare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// dropIdle leaves out the people who answer for nobody present: SIECLE keeps those of former pupils.
func (j *joiner) dropIdle(answers, ofLeaver []bool) {
	idle := 0
	moved := make([]int, len(answers))
	var kept []roll.Guardian
	for i, g := range j.set.Guardians {
		if !answers[i] {
			if !ofLeaver[i] {
				idle++
			}
			continue
		}
		moved[i] = len(kept)
		kept = append(kept, g)
	}
	for i := range j.set.Links {
		j.set.Links[i].Guardian = moved[j.set.Links[i].Guardian]
	}
	j.set.Guardians = kept
	if idle > 0 {
		j.found.Add(roll.WholeSet, 0, GuardianNoPupil, "count", idle)
	}
}

func (j *joiner) authority(d *document, n *node, name string) string {
	switch level := n.get("NIVEAU_RESPONSABILITE"); level {
	case "1":
		return roll.AuthorityFull
	case "2":
		return roll.AuthorityInformed
	case "3":
		return roll.AuthorityNone
	case "":
		switch former := n.get("RESP_LEGAL"); former {
		case "1", "2":
			return roll.AuthorityFull
		case "0":
			return roll.AuthorityNone
		default:
			j.found.Add(d.name, n.line, UnknownLevel, "name", name, "value", clip(former))
		}
	default:
		j.found.Add(d.name, n.line, UnknownLevel, "name", name, "value", clip(level))
	}
	return roll.AuthorityNone
}

// staffID joins the number and its series: epp for the ministry's agents, local for the school's own.
func staffID(n *node) string {
	id := cmp.Or(n.attrs["ID"], n.get("ID"))
	if id == "" {
		return ""
	}
	return cmp.Or(strings.ToLower(n.attrs["TYPE"]), "epp") + "-" + id
}

func (j *joiner) individual(d *document, n *node) {
	id := staffID(n)
	if j.repeated(d, n, "INDIVIDU", id) {
		return
	}
	s := roll.Staff{Key: Key(j.uai, "I", id), File: d.name, Line: n.line, Profiles: []string{}}
	if !j.named(d, n, "INDIVIDU", id, &s.FamilyName, &s.UsageName, &s.FirstName) {
		return
	}
	s.Civility, s.BirthDate, s.Mail = j.civility(d, n, n.get("CIVILITE")), j.date(d, n, "DATE_NAISSANCE"), j.mail(d, n, "MEL", "EMAIL")
	function := strings.ToUpper(n.get("FONCTION"))
	profile, known := roll.FunctionProfile(function)
	s.Duty = clip(function)
	switch {
	case function == roll.Directing:
		s.Director = true
	case !known:
		j.found.Add(d.name, n.line, UnknownFunction, "name", s.FullName(), "value", clip(function))
		s.Profiles = []string{profile}
	default:
		s.Profiles = []string{profile}
	}
	for _, p := range n.all("PROFS_PRINC", "PROF_PRINC") {
		if code := cmp.Or(p.get("CODE_STRUCTURE"), p.attrs["CODE"]); code != "" {
			if _, described := j.classes[fold.Fold(code)]; !described {
				j.found.Add(d.name, p.line, UnknownClass, "name", s.FullName(), "class", clip(code))
			}
			c := j.class(code, d, p)
			if !slices.Contains(s.Main, c) {
				s.Main = append(s.Main, c)
				s.Classes = append(s.Classes, c)
				j.set.Classes[c].Teachers = append(j.set.Classes[c].Teachers, len(j.set.Staff))
			}
		}
	}
	slices.Sort(s.Main)
	slices.Sort(s.Classes)
	j.individuals[id] = len(j.set.Staff)
	j.set.Staff = append(j.set.Staff, s)
}

// substituteID is the number of a SUPPLEANT, on the element itself or on the individual inside.
func substituteID(n *node) string {
	if id := staffID(n); id != "" {
		return id
	}
	for _, inside := range n.all("INDIVIDU") {
		return staffID(inside)
	}
	return ""
}

// substitute reads somebody who stands in for another and may be described nowhere else.
func (j *joiner) substitute(d *document, n *node) {
	id := substituteID(n)
	if _, met := j.individuals[id]; id == "" || met || n.get("NOM_USAGE", "NOM_PATRONYMIQUE", "NOM_DE_FAMILLE", "NOM") == "" {
		return
	}
	if n.get("FONCTION") == "" {
		n.children = append(n.children, &node{name: "FONCTION", text: "ENS"})
	}
	j.individual(d, n)
}

// standsIn gives a substitute the classes of whom they replace.
func (j *joiner) standsIn(_ *document, n *node) {
	at, ok := j.individuals[substituteID(n)]
	if !ok {
		return
	}
	for _, replaced := range []string{"INDIVIDU_REMPLACE", "REMPLACE", "TITULAIRE", "ENSEIGNANT"} {
		for _, r := range n.all(replaced) {
			if of, known := j.individuals[staffID(r)]; known && of != at {
				for _, c := range slices.Clone(j.set.Staff[of].Classes) {
					j.takes(at, c)
				}
			}
		}
	}
}

func (j *joiner) takes(staff, class int) {
	s := &j.set.Staff[staff]
	if !slices.Contains(s.Classes, class) {
		s.Classes = append(s.Classes, class)
		slices.Sort(s.Classes)
		j.set.Classes[class].Teachers = append(j.set.Classes[class].Teachers, staff)
	}
}

// teaching reads who takes a division or a group, subject by subject.
func (j *joiner) teaching(d *document, n *node) {
	code := cmp.Or(n.attrs["CODE"], n.attrs["CODE_STRUCTURE"])
	class, isClass := j.classes[fold.Fold(code)]
	group, isGroup := j.groups[fold.Fold(code)]
	missing := map[string]bool{}
	for _, t := range n.all("SERVICES", "SERVICE", "ENSEIGNANTS", "ENSEIGNANT") {
		id := staffID(t)
		at, ok := j.individuals[id]
		if !ok {
			if !missing[id] {
				missing[id] = true
				j.found.Add(d.name, t.line, UnknownTeacher, "class", clip(code), "id", clip(strings.TrimPrefix(id, "epp-")))
			}
			continue
		}
		s := &j.set.Staff[at]
		if !slices.Contains(s.Profiles, "teacher") && !slices.Contains(s.Profiles, "librarian") && !s.Director {
			s.Profiles = append(s.Profiles, "teacher")
		}
		switch {
		case n.name == "GROUPE" && isGroup && !slices.Contains(s.Groups, group):
			s.Groups = append(s.Groups, group)
		case n.name == "DIVISION" && isClass:
			j.takes(at, class)
		}
	}
}
