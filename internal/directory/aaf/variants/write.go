package variants

import (
	"fmt"
	"slices"
	"strings"
)

// records are the whole set, by category.
func (w *World) records() map[string][]record {
	out := map[string][]record{"EtabEducNat": slices.Clone(w.others)}
	add := func(r record) { out[r.category] = append(out[r.category], r) }
	for i, s := range w.schools {
		add(w.structure(i, s))
	}
	if w.Degree == 2 {
		for _, m := range mefs {
			add(record{category: "MefEducNat", id: m.code, attrs: []attr{{"ENTMefJointure", v(m.code)}, {"ENTLibelleMef", v(m.words)}, {"ENTMEFSTAT11", v("21100010001")}}})
		}
		add(record{category: "MatiereEducNat", id: "020700", attrs: []attr{{"ENTMatJointure", v("020700")}, {"ENTLibelleMatiere", v("FRANCAIS")}}})
	}
	for _, s := range w.staff {
		add(w.staffRecord(s))
	}
	children := map[string][]string{}
	for _, p := range w.pupils {
		add(w.pupilRecord(p))
		for _, l := range p.links {
			children[l.guardian] = append(children[l.guardian], p.id)
		}
	}
	for _, id := range sorted(children) {
		add(w.relativeRecord(w.relatives[id], children[id]))
	}
	return out
}

func sorted[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for key := range m {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

func (w *World) structure(i int, s *school) record {
	place := places[i%len(places)]
	r := record{category: "EtabEducNat", structure: true, id: s.id, attrs: []attr{
		{"ENTStructureJointure", v(s.id)}, {"ENTStructureUAI", v(s.uai)}, {"ENTStructureSIREN", nil}, {"ENTStructureNomCourant", v(s.sigle + "$" + s.name + "$" + place)}, {"ENTStructureTypeStruct", v(s.words)}, {"ENTServAcAcademie", v("DES MERS DU SUD")},
	}}
	if w.Degree == 1 {
		r.attrs = append(r.attrs, attr{"ENTStructureAdresse", v("1 place de la Mairie")}, attr{"ENTStructureCodePostal", v("99001")}, attr{"ENTStructureVille", v(place)}, attr{"ENTEcoleCommune", v("99001$" + place + "$099")},
			attr{"ENTEcoleSecteur", v("PU")}, attr{"ENTEcoleCirconscription", v("9901")}, attr{"ENTEcoleRPI", v([]string{"", "12$99001,99002$099"}[i%2])}, attr{"ENTStructureMailSI", v("ce." + s.uai + "@example.fr")})
		return r
	}
	var classes, groups []string
	for _, c := range s.classes {
		classes = append(classes, c.id+"$"+c.label+"$"+c.mef)
	}
	for _, g := range s.groups {
		groups = append(groups, g.id+"$"+g.label+"$"+s.classes[0].id)
	}
	r.attrs = append(r.attrs, attr{"ENTEtablissementUAI", v(s.uai)}, attr{"street", v("1 place de la Mairie")}, attr{"postalCode", v("99001")}, attr{"l", v(place)}, attr{"ENTEtablissementContrat", v("PU")}, attr{"ENTEtablissementStructRattachFctl", nil},
		attr{"ENTStructureClasses", classes}, attr{"ENTStructureGroupes", groups}, attr{"ENTStructureMailSI", v("ce." + s.uai + "@example.fr")})
	return r
}

func (w *World) named(n names) []attr {
	shown := n.family
	if n.usage != "" {
		shown = n.usage
	}
	if w.Degree == 1 {
		return []attr{{"ENTPersonNom", v(shown)}, {"ENTPersonPrenom", v(n.first)}, {"ENTPersonNomPatro", v(n.family)}, {"ENTPersonCivilite", v(n.civility)}}
	}
	return []attr{{"sn", v(shown)}, {"givenName", v(n.first)}, {"ENTPersonNomPatro", v(n.family)}, {"personalTitle", v(n.civility)}}
}

// place is how a record names a class or a group.
func (w *World) place(c *class, group bool) string {
	switch {
	case w.Degree == 2:
		return c.school.id + "$" + c.id
	case group:
		return c.school.id + "$40$REGROUPEMENT$" + c.id + "$" + c.label
	}
	return c.school.id + "$" + c.code + "$" + c.words + "$" + c.id + "$" + c.label
}

func (w *World) pupilRecord(p *pupil) record {
	r := record{category: "Eleve", id: p.id, attrs: append(w.named(p.names), attr{"ENTPersonJointure", v(p.id)}, attr{"ENTPersonDateNaissance", v(p.birth)}, attr{"ENTEleveINE", v(p.ine)},
		attr{"ENTPersonAutresPrenoms", v(p.first, "Camille")}, attr{"ENTPersonStructRattach", v(p.school.id)})}
	var classes, groups, links []string
	entered := ""
	if p.class != nil {
		classes = v(w.place(p.class, false))
		entered = p.school.id + "$01/09/2026$" + p.class.id
		if w.Degree == 2 {
			entered = p.school.id + "$01/09/2026$" + p.class.id
		}
	}
	for _, g := range p.groups {
		groups = append(groups, w.place(g, true))
	}
	yes := map[bool]string{true: "O", false: "N"}
	bit := map[bool]string{true: "1", false: "0"}
	if w.Degree == 1 {
		for _, l := range p.links {
			links = append(links, fmt.Sprintf("%s$%d", l.guardian, l.relation))
		}
		level, kind := "", "11$ORDINAIRE"
		for _, l := range levels {
			if l.name == p.level {
				level = l.code + "$" + l.name
			}
		}
		if p.class != nil {
			kind = p.class.code + "$" + p.class.words
		}
		r.attrs = append(r.attrs, attr{"ENTEleveAutoriteParentale", links}, attr{"ENTPersonClasses", classes}, attr{"ENTPersonGroupes", groups}, attr{"ENTEleveNiveau", v(level)}, attr{"ENTEleveCycle", v("2$CYCLE II")}, attr{"ENTEleveTypeClasse", v(kind)},
			attr{"ENTEleveDateEntreeClasses", v(entered)}, attr{"ENTEleveDateSortieClasses", nil}, attr{"ENTEleveRestaurantScolaire", v(yes[p.wishes[0]])}, attr{"ENTEleveTransport", v(yes[p.wishes[1]])}, attr{"ENTEleveGarderieMatin", v(yes[p.wishes[2]])},
			attr{"ENTEleveGarderieSoir", v(yes[p.wishes[3]])}, attr{"ENTEleveEtudesSurveillees", v(yes[p.wishes[4]])})
		return r
	}
	for _, l := range p.links {
		links = append(links, fmt.Sprintf("%s$%d$%s$%s$%s$%s", l.guardian, l.relation, bit[l.payer], l.legal, bit[l.contact], bit[l.payer]))
	}
	mef, words := "", ""
	if p.class != nil {
		mef = p.class.mef
	}
	for _, m := range mefs {
		if m.code == mef {
			words = m.words
		}
	}
	r.attrs = append(r.attrs, attr{"ENTEleveStructRattachId", v(p.school.id)}, attr{"ENTElevePersRelEleve", links}, attr{"ENTEleveBoursier", v("N")}, attr{"ENTEleveRegime", v("EXTERNE LIBRE")}, attr{"ENTEleveTransport", v("N")}, attr{"ENTEleveStatutEleve", v("SCOLAIRE")},
		attr{"ENTEleveMEF", v(mef)}, attr{"ENTEleveLibelleMEF", v(words)}, attr{"ENTEleveNivFormation", v(words)}, attr{"ENTEleveFiliere", v(words)}, attr{"ENTEleveCodeEnseignements", v("020700", "030201")}, attr{"ENTEleveClasses", classes}, attr{"ENTEleveGroupes", groups},
		attr{"ENTEleveDateEntreeClasses", v(entered)}, attr{"ENTEleveDateSortieClasses", nil}, attr{"ENTPersonPays", v("FRANCE")})
	return r
}

func (w *World) relativeRecord(p *relative, children []string) record {
	r := record{category: "PersRelEleve", id: p.id, attrs: append(w.named(p.names), attr{"ENTPersonJointure", v(p.id)}, attr{"ENTPersonDateNaissance", nil}, attr{"ENTPersonCodePostal", v(p.postcode)}, attr{"ENTPersonVille", v(p.city)}, attr{"ENTPersonPays", v("FRANCE")}, attr{"ENTPersonAdresseDiffusion", v("N")})}
	street := ""
	if p.street != "" {
		street = "$$" + p.street + "$"
	}
	r.attrs = append(r.attrs, attr{"ENTPersonAdresse", v(street)})
	if w.Degree == 1 {
		r.attrs = append(r.attrs, attr{"ENTPersonTelPerso", v(p.home)}, attr{"ENTPersRelEleveTelMobile", v(p.mobile)}, attr{"ENTPersRelEleveTelPro", v(p.work)}, attr{"ENTPersonMail", v(p.mail)}, attr{"ENTPersRelEleveEleve", children})
	} else {
		r.attrs = append(r.attrs, attr{"homePhone", v(p.home)}, attr{"mobile", v(p.mobile)}, attr{"telephoneNumber", v(p.work)}, attr{"mail", v(p.mail)}, attr{"ENTAuxPersRelEleveEleve", children}, attr{"ENTPersonMobileSMS", nil})
	}
	return r
}

func (w *World) staffRecord(s *staff) record {
	home := s.elsewhere
	if home == "" {
		home = s.posts[0].school.id
	}
	r := record{category: "PersEducNat", id: s.id, attrs: append(w.named(s.names), attr{"ENTPersonJointure", v(s.id)}, attr{"ENTPersonDateNaissance", v(s.birth)}, attr{"ENTPersonStructRattach", v(home)})}
	if w.Degree == 1 {
		r.attrs = append(r.attrs, attr{"ENTPersonMail", v(s.mail)})
	} else {
		r.attrs = append(r.attrs, attr{"mail", v(s.mail)})
	}
	var functions, directs, classes, main, subjects, groups []string
	if s.elsewhere != "" {
		functions = v(s.elsewhere + "$IEN$INSPECTION$-$-")
	}
	for _, p := range s.posts {
		words := map[string]string{"ENS": "ENSEIGNEMENT$G0000$SANS SPECIALITE", "DIR": "DIRECTION$D0010$PRINCIPAL", "EDU": "EDUCATION$E0030$CPE", "DOC": "DOCUMENTATION$L0080$DOCUMENTATION"}[p.function]
		if p.director && w.Degree == 1 {
			if !s.byDuty {
				words = "ENSEIGNEMENT$D0000$DIRECTION"
			}
			directs = append(directs, p.school.id)
		}
		functions = append(functions, p.school.id+"$"+p.function+"$"+words)
		for _, c := range p.classes {
			classes = append(classes, w.place(c, false))
			subjects = append(subjects, w.place(c, false)+"$020700")
		}
		for _, g := range p.groups {
			groups = append(groups, w.place(g, true)+"$020700")
		}
		if p.main != nil && w.Degree == 2 {
			main = append(main, w.place(p.main, false))
		}
	}
	r.attrs = append(r.attrs, attr{"ENTPersonFonctions", functions})
	if w.Degree == 1 {
		r.attrs = append(r.attrs, attr{"ENTEnsFonctionDir", directs}, attr{"ENTPersonCategorieEnseignant", v("O")}, attr{"ENTPersonClasses", classes})
		return r
	}
	r.attrs = append(r.attrs, attr{"PersEducNatPresenceDevantEleves", v("O")}, attr{"ENTAuxEnsClasses", nil}, attr{"ENTAuxEnsClassesMatieres", subjects}, attr{"ENTAuxEnsGroupesMatieres", groups}, attr{"ENTAuxEnsClassesPrincipal", main})
	return r
}

// Facts are what must have been read of each school, by its UAI: a line per person, link, class and group.
func (w *World) Facts() map[string][]string {
	out := map[string][]string{}
	for _, s := range w.schools {
		facts := []string{"school " + s.id + " " + s.kind}
		counts, levels := map[*class]int{}, map[*class]map[string]bool{}
		guardians := map[string]bool{}
		for _, p := range w.pupils {
			if p.school != s {
				continue
			}
			class := "-"
			if p.class != nil {
				class = p.class.label
				counts[p.class]++
				if levels[p.class] == nil {
					levels[p.class] = map[string]bool{}
				}
				if p.level != "" {
					levels[p.class][p.level] = true
				}
			}
			var groups, wishes []string
			for _, g := range p.groups {
				groups = append(groups, g.label)
			}
			for i, wish := range p.wishes {
				if wish {
					wishes = append(wishes, []string{"canteen", "transport", "morning_care", "evening_care", "guided_studies"}[i])
				}
			}
			facts = append(facts, PupilFact(p.id, p.family, p.usage, p.first, iso(p.birth), sexOf(p.civility), p.ine, p.level, class, groups, wishes))
			for _, l := range p.links {
				guardians[l.guardian] = true
				facts = append(facts, LinkFact(p.id, l.guardian, l.relation, l.authority))
			}
		}
		for id := range guardians {
			r := w.relatives[id]
			facts = append(facts, GuardianFact(id, r.family, r.usage, r.first, r.mail, r.home, r.mobile, r.work, r.street, r.postcode, r.city))
		}
		taught := map[*class]bool{}
		for _, t := range w.staff {
			for _, p := range t.posts {
				if p.school != s {
					continue
				}
				var profiles, classes, groups []string
				if p.profile != "" {
					profiles = append(profiles, p.profile)
				}
				for _, c := range p.classes {
					classes = append(classes, c.label)
					taught[c] = true
				}
				for _, g := range p.groups {
					groups = append(groups, g.label)
					taught[g] = true
				}
				facts = append(facts, StaffFact(t.id, t.family, t.usage, t.first, t.mail, p.director, profiles, classes, groups))
			}
		}
		for _, c := range s.classes {
			if counts[c] == 0 && !taught[c] && w.Degree == 1 { // nobody names it
				continue
			}
			held := sorted(levels[c])
			if w.Degree == 2 && len(held) == 0 {
				held = []string{c.level}
			}
			facts = append(facts, ClassFact(c.id, c.label, c.kind, held, counts[c]))
		}
		for _, g := range s.groups {
			named := w.Degree == 2 || taught[g] || slices.ContainsFunc(w.pupils, func(p *pupil) bool { return slices.Contains(p.groups, g) })
			if named {
				facts = append(facts, "group "+g.id+" "+g.label)
			}
		}
		slices.Sort(facts)
		out[s.uai] = facts
	}
	return out
}

// Others is how many structures are no school.
func (w *World) Others() int { return len(w.others) }

func iso(date string) string {
	if len(date) != 10 {
		return ""
	}
	return date[6:] + "-" + date[3:5] + "-" + date[:2]
}

func sexOf(civility string) string {
	if civility == "M." {
		return "M"
	}
	return "F"
}

// The lines of Facts, so that what was read is told in the same words. Keys are the ids of the files.

// PupilFact tells a pupil.
func PupilFact(id, family, usage, first, birth, sex, ine, level, class string, groups, wishes []string) string {
	groups, wishes = slices.Clone(groups), slices.Clone(wishes)
	slices.Sort(groups)
	slices.Sort(wishes)
	return strings.Join([]string{"pupil " + id, family, usage, first, birth, sex, ine, level, class, strings.Join(groups, ","), strings.Join(wishes, ",")}, "|")
}

// LinkFact tells who answers for a pupil.
func LinkFact(pupil, guardian string, relation int, authority string) string {
	return fmt.Sprintf("link %s %s %d %s", pupil, guardian, relation, authority)
}

// GuardianFact tells a guardian; telephones are compared by their last nine digits.
func GuardianFact(id, family, usage, first, mail, home, mobile, work, street, postcode, city string) string {
	return strings.Join([]string{"guardian " + id, family, usage, first, mail, lastDigits(home), lastDigits(mobile), lastDigits(work), street, postcode, city}, "|")
}

func lastDigits(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	return digits[max(0, len(digits)-9):]
}

// StaffFact tells somebody of the staff in one school.
func StaffFact(id, family, usage, first, mail string, director bool, profiles, classes, groups []string) string {
	for _, list := range []*[]string{&profiles, &classes, &groups} {
		*list = slices.Clone(*list)
		slices.Sort(*list)
	}
	return strings.Join([]string{"staff " + id, family, usage, first, mail, fmt.Sprint(director), strings.Join(profiles, ","), strings.Join(classes, ","), strings.Join(groups, ",")}, "|")
}

// ClassFact tells a class.
func ClassFact(id, label, kind string, levels []string, pupils int) string {
	levels = slices.Clone(levels)
	slices.Sort(levels)
	return fmt.Sprintf("class %s|%s|%s|%s|%d", id, label, kind, strings.Join(levels, ","), pupils)
}
