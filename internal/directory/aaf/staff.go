package aaf

import (
	"cmp"
	"slices"
	"strings"

	"preau/internal/directory/roll"
)

// principalOfEcole is the post of an école's director, whose function is to teach.
const principalOfEcole = "D0000"

// function is what a person does in this school.
type function struct{ code, label, post, postLabel string }

// functions reads "struct$code$libellé$poste$libelléPoste"; named says whether any function is named, here or elsewhere.
func (b *builder) functions(r *record) (here []function, named bool) {
	for _, v := range r.all("ENTPersonFonctions") {
		p := sub(v)
		named = named || p[0] != ""
		if b.here(p[0]) {
			here = append(here, function{strings.ToUpper(part(p, 1)), part(p, 2), strings.ToUpper(part(p, 3)), part(p, 4)})
		}
	}
	return here, named
}

func (b *builder) staff(r *record) {
	n := called(r)
	if !b.named(r, n) {
		return
	}
	s := roll.Staff{
		Key: b.key(r.id), File: b.names[r.file], Line: r.line, Civility: b.civility(r), FamilyName: n.family, UsageName: n.usage, FirstName: n.first,
		BirthDate: b.birthDate(r), Mail: b.mail(r), HomePhone: b.phone(r, "ENTPersonTelPerso", "homePhone"), Mobile: b.phone(r, "ENTPersonMobileSMS", "mobile"), Profiles: []string{}, Erased: erased(r),
	}
	at := len(b.out.Staff)
	b.teaching(r, &s)
	functions, named := b.functions(r)
	b.duties(r, &s, functions)
	attached := slices.ContainsFunc(r.all("ENTPersonStructRattach"), func(v string) bool { return b.here(part(sub(v), 0)) })
	teaches := len(s.Classes)+len(s.Groups) > 0
	switch {
	case len(s.Profiles) > 0 || s.Director:
		if teaches && !slices.Contains(s.Profiles, "teacher") && !slices.Contains(s.Profiles, "librarian") {
			s.Profiles = append(s.Profiles, "teacher")
		}
	case teaches:
		s.Profiles = []string{"teacher"}
	case r.request == modify && !r.says("ENTPersonFonctions", "ENTEnsFonctionDir", "ENTPersonStructRattach"):
		s.Profiles = nil // a change of name or mail says nothing of what they do
	case attached && !named:
		s.Profiles = []string{"school_staff"}
		if roll.ReadAnswer(cmp.Or(r.get("ENTPersonCategorieEnseignant"), r.get("PersEducNatPresenceDevantEleves"))) == roll.Yes {
			s.Profiles = []string{"teacher"}
		}
	case b.Mode == Delta:
		b.gone(r)
		return
	default: // attached for the administration only: they work in another structure
		return
	}
	for _, c := range s.Classes {
		b.out.Classes[c].Teachers = append(b.out.Classes[c].Teachers, at)
	}
	b.out.Staff = append(b.out.Staff, s)
}

// duties reads the functions held here and who directs.
func (b *builder) duties(r *record, s *roll.Staff, functions []function) {
	add := func(profile string) {
		if !slices.Contains(s.Profiles, profile) {
			s.Profiles = append(s.Profiles, profile)
		}
	}
	for _, f := range functions {
		if f.code == roll.Directing || f.post == principalOfEcole && b.of.Type != "college" {
			s.Director = true
		}
		if s.Duty == "" || f.code == roll.Directing || f.post == principalOfEcole {
			s.Duty = clip(cmp.Or(specific(f.postLabel), f.label, f.code))
		}
		profile, known := roll.FunctionProfile(f.code)
		switch {
		case f.code == roll.Directing:
		case f.code == "-" && roll.ReadAnswer(cmp.Or(r.get("PersEducNatPresenceDevantEleves"), r.get("ENTPersonCategorieEnseignant"))) == roll.Yes:
			add("teacher")
		default:
			if !known {
				b.tell(r, UnknownFunction, "name", s.FullName(), "value", clip(f.code+" "+f.label))
			}
			add(profile)
		}
	}
	if slices.ContainsFunc(r.all("ENTEnsFonctionDir"), func(v string) bool { return b.here(part(sub(v), 0)) }) {
		s.Director = true
		if b.of.Type != "college" {
			add("teacher")
		}
	}
}

// specific leaves out the words of a post that say nothing.
func specific(label string) string {
	switch strings.ToUpper(label) {
	case "SANS SPECIALITE", "SANS OBJET", "-":
		return ""
	}
	return label
}

// teaching reads the classes and groups that a person takes here, and those whose main teacher they are.
func (b *builder) teaching(r *record, s *roll.Staff) {
	places := func(to *[]int, find func(place) int, names ...string) {
		for _, name := range names {
			for _, v := range r.all(name) {
				at, ok := readPlace(v)
				if strings.HasSuffix(name, "Matieres") { // "struct$classe$matière"
					p := sub(v)
					at, ok = place{p[0], part(p, 1), part(p, 1), ""}, part(p, 1) != ""
				}
				if ok && b.here(at.structure) {
					if i := find(at); !slices.Contains(*to, i) {
						*to = append(*to, i)
					}
				}
			}
		}
		slices.Sort(*to)
	}
	class := func(at place) int { return b.class(at.id, at.label, at.kind, "", r) }
	group := func(at place) int { return b.group(at.id, at.label) }
	places(&s.Main, class, "ENTAuxEnsClassesPrincipal")
	places(&s.Classes, class, "ENTAuxEnsClasses", "ENTAuxEnsClassesMatieres", "ENTPersonClasses", "ENTEnsClasses", "ENTAuxEnsClassesPrincipal")
	places(&s.Groups, group, "ENTAuxEnsGroupes", "ENTAuxEnsGroupesMatieres", "ENTPersonGroupes", "ENTEnsGroupes")
}
