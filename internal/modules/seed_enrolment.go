package modules

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/demo"
	"preau/internal/directory"
	"preau/internal/modules/enrolment"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// asks are the families of the demonstration who ask for a place: a child of an age, an address, and how far their file is.
var asks = []struct {
	given, family, sex string
	age                int // in the civil year of the coming September
	street             string
	mother, father     string // given names; "" when there is none to name
	via, state         string
	lacks              string // a document that is missing; "!" before it: unreadable
	wants              string // another school
	ground, said       string
}{
	{"Adam", "Rivière", "M", 3, "12 rue des Écoles", "Camille", "Hugo", "family", "incomplete", "!guardians", "", "", ""},
	{"Louise", "Barbier", "F", 3, "4 rue du Moulin", "Sarah", "Loïc", "family", "received", "", "", "", ""},
	{"Ismaël", "Benali", "M", 3, "27 boulevard de la Gare", "Samira", "", "desk", "received", "domicile", "", "", ""},
	{"Rose", "Lacombe", "F", 3, "9 allée des Mésanges", "Julie", "Paul", "family", "received", "child", "", "", ""},
	{"Zofia", "Nowak", "F", 4, "31 rue Pasteur", "Agata", "Piotr", "phone", "received", "", "", "", ""},
	{"Gabriel", "O’Brien-Nguyễn", "M", 3, "18 rue Simone-Veil", "Maëlle", "Sean", "family", "received", "", "", "", ""},
	{"Chloé", "Masson", "F", 3, "6 square des Acacias", "Élise", "", "family", "enrolled", "", "", "", ""},
	{"Tom", "Girault", "M", 3, "40 rue des Peupliers", "Anne", "Marc", "family", "enrolled", "", "", "", ""},
	{"Inès", "Ferreira", "F", 3, "3 avenue Jean-Moulin", "Paula", "Rui", "desk", "enrolled", "", "", "", ""},
	{"Malo", "Kerdoncuff", "M", 6, "14 rue Aimé-Césaire", "Gwen", "Yann", "family", "enrolled", "", "", "", ""},
	{"Aya", "Keïta", "F", 3, "22 rue du Marché", "Fatou", "", "family", "received", "", "auriol", "sibling", "Son frère y est en CE2 : deux écoles à 8 h 30, ce n’est pas possible sans voiture."},
	{"Léon", "Dufour", "M", 6, "5 rue des Écoles", "Marion", "Alexis", "family", "decision", "", "auriol", "sibling", "Sa sœur Jeanne entre en CM1 à Jacqueline-Auriol. Nous commençons tous deux à 8 h à Valmont."},
	{"Naïm", "Cherif", "M", 3, "rue Basse", "Leïla", "", "desk", "decision", "", "petits", "work", "Je travaille à l’hôpital de Saint-Aubin ; Courvallon n’a ni garderie le matin ni cantine en petite section."},
	{"Anouk", "Prévost", "F", 4, "11 impasse des Jardins", "Claire", "Benoît", "family", "granted", "", "auriol", "carer", "Sa nourrice habite avenue de l’Aérodrome."},
	{"Basile", "Marchand", "M", 3, "8 rue du Lavoir", "Lucie", "", "family", "refused", "", "auriol", "other", "Nous préférons une petite école."},
	{"Hanna", "Schmitt", "F", 7, "2 chemin du Val", "Greta", "Jonas", "phone", "withdrawn", "", "", "", ""},
	{"Milo", "Perrin", "M", 2, "17 rue de la Tuilerie", "Océane", "", "family", "received", "domicile", "", "", ""},
	{"Jade", "Fontaine", "F", 3, "33 rue Louise-Michel", "Laura", "Théo", "family", "received", "", "", "", ""},
	{"Yuna", "Le Bris", "F", 5, "24 rue des Vignes", "Soizic", "", "desk", "draft", "", "", "", ""},
	{"Oscar", "Vidal", "M", 3, "1 cité des Cheminots", "Manon", "Rémi", "family", "enrolled", "", "", "", ""},
}

// enrolments gives the demonstration's town its sectors and some twenty files in all states, one of them for the mayor to decide.
func (s *sower) enrolments(ctx context.Context) error {
	town := ""
	for _, e := range s.world.Card {
		if e.Key == "dpo" {
			town = e.Where
		}
	}
	schools := map[string]*demo.Organisation{}
	for _, key := range s.schools[town] {
		o := s.world.Organisation(key)
		schools[map[string]string{"maternelle": "petits", "élémentaire": "tilleuls", "primaire": "auriol"}[o.Level]] = o
	}
	today := s.world.Today
	next := s.world.Year.Start.Year() + 1
	ago := func(days int) time.Time { return s.at(today.AddDate(0, 0, -days), 18, 40) }
	id := func(key string) uuid.UUID { return s.tenant(schools[key].Key) }
	return s.once(ctx, "enrolments", tenant.Doors{Tenant: s.tenant(town), Open: []string{"enrolment", "directory", "notify", "tenant"}}, func(tx *tenant.Tx) error {
		early, late := []string{"TPS", "PS", "MS", "GS"}, []string{"CP", "CE1", "CE2", "CM1", "CM2"}
		for key, levels := range map[string][]string{"petits": early, "tilleuls": late, "auriol": append(append([]string{}, early[1:]...), late...)} {
			room := rooms[key]
			if err := enrolment.KeepSchool(tx, enrolment.School{ID: id(key), UAI: schools[key].UAI, Levels: levels, Capacity: &room.all, Places: room.levels}); err != nil {
				return err
			}
		}
		cost := 85_000
		if err := enrolment.KeepTerms(tx, enrolment.Terms{NextSince: date(today.AddDate(0, 0, -40)), NextUntil: date(time.Date(next, time.June, 30, 0, 0, 0, 0, time.UTC)),
			Welcome: "Le service scolaire vous reçoit du lundi au vendredi, de 8 h 30 à 12 h, et répond au 01 99 00 01 00.", CostCents: &cost, CostReference: "Délibération du 24 juin, participation par élève"}); err != nil {
			return err
		}
		if err := s.Enrolment.SeedStreets(tx, "secteurs-scolaires.csv", s.sectorFile(town, schools)); err != nil {
			return err
		}
		var list []enrolment.Seeded
		for i, a := range asks {
			x := enrolment.Seeded{ID: s.id("enrolment", a.given, a.family), Via: a.via, State: a.state, At: ago(4 + (i*7)%33), Pieces: map[string]string{"child": "seen", "guardians": "seen", "domicile": "sworn"}, Said: map[string]string{}}
			city, postcode, here := schools["petits"].Address.City, schools["petits"].Address.Postcode, true
			if a.street == "rue Basse" {
				city, postcode, here = "Courvallon", "99140", false
			}
			x.Form = enrolment.Form{Year: next, Child: enrolment.Child{FamilyName: a.family, GivenName: a.given, BirthDate: schoolyear.NewDate(next-a.age, time.Month(1+(i*5)%12), 1+(i*11)%27), BirthPlace: "Valmont (099)", Sex: a.sex},
				Home: enrolment.Home{Street: strings.ReplaceAll(a.street, "'", "’"), Postcode: postcode, City: city, Here: here}, Sworn: true, Siblings: []enrolment.Sibling{}, Wishes: enrolment.Wishes{Canteen: i%3 != 0, Evening: i%4 == 1, Morning: i%5 == 0}}
			x.Form.People = append(x.Form.People, enrolment.Responsible{Civility: "MME", FamilyName: a.family, GivenName: a.mother, Relation: 10, Authority: directory.AuthorityFull, LivesWith: true, Mail: fmt.Sprintf("famille.%d@example.fr", i+1), Phone: fmt.Sprintf("06 39 98 4%d %02d", i%10, i+10)})
			if a.father != "" {
				x.Form.People = append(x.Form.People, enrolment.Responsible{Civility: "M", FamilyName: a.family, GivenName: a.father, Relation: 20, Authority: directory.AuthorityFull, LivesWith: true})
				x.Form.OtherSaid, x.Agreement = true, "said"
			}
			if kind, broken := strings.CutPrefix(a.lacks, "!"); kind != "" {
				x.Pieces[kind] = "missing"
				if broken {
					x.Pieces[kind], x.Said[kind] = "unreadable", "La photo du livret de famille est floue : le nom du père ne se lit pas."
				}
			}
			if a.wants != "" {
				school := id(a.wants)
				x.Form.Asked = enrolment.Asked{School: &school, Grounds: []string{a.ground}, Said: a.said}
			}
			switch {
			case a.state == "decision" && here:
				x.Form.Siblings = append(x.Form.Siblings, enrolment.Sibling{GivenName: "Jeanne", School: schools["auriol"].Name})
				x.Advice = &enrolment.Advice{Advice: "for", Said: "Fratrie confirmée par l’école. Le CP y dépasse déjà ses places : une ouverture est demandée.", Agreement: "none", Share: "none"}
			case a.state == "decision":
				x.Advice = &enrolment.Advice{Advice: "for", Said: "Motif de droit (R212-21) : Courvallon participe de plein droit.", Agreement: "asked", Share: "due", ShareCents: &cost, ShareReference: "Délibération du 24 juin"}
			case a.state == "granted":
				x.State, x.Decided, x.Reason, x.School = "enrolled", "granted", "Garde par une assistante maternelle proche de l’école, et places disponibles en moyenne section.", id(a.wants)
				x.Advice = &enrolment.Advice{Advice: "for", Said: "Places disponibles.", Agreement: "none", Share: "none"}
			case a.state == "refused":
				x.State, x.Decided, x.Reason = "received", "refused", "Aucun des motifs retenus par le conseil municipal n’est présenté, et une place attend l’enfant en petite section dans son école de secteur."
				x.Advice = &enrolment.Advice{Advice: "against", Said: "Aucun motif retenu par la délibération.", Agreement: "none", Share: "none"}
			case a.state == "enrolled":
				x.School = id("auriol")
				if sector, err := enrolment.FindSector(tx, "", x.Form.Home.Street, enrolment.LevelAt(x.Form.Child.BirthDate, next)); err != nil {
					return err
				} else if sector.Found != nil {
					x.School = sector.Found.SchoolID
				}
			}
			list = append(list, x)
		}
		known, err := s.knownFile(town, next, ago)
		if err != nil {
			return err
		}
		for _, k := range known { // as the school's register tells it
			if _, err := tx.Exec(`update directory.people set wishes = '{canteen,evening_care}' where tenant_id = $1 and id = $2`, tx.Tenant(), *k.Pupil); err != nil {
				return err
			}
		}
		if err := s.Enrolment.Seed(tx, append(list, known...)); err != nil {
			return err
		}
		for _, d := range s.world.Departures {
			child := s.world.Pupil(d.Pupil)
			if d.On.Before(today) || !slices.Contains(s.schools[town], child.School) {
				continue
			}
			said := slices.IndexFunc(s.ties, func(g demo.Guardianship) bool { return g.Pupil == d.Pupil })
			leave := enrolment.Leave{Pupil: s.person(town, d.Pupil), Kind: "moving", LeavingOn: date(d.On), ToCity: d.To}
			if err := s.Enrolment.SeedDeparture(tx, leave, s.person(town, s.ties[said].Adult), ago(5)); err != nil {
				return err
			}
		}
		city := schools["petits"].Address
		return s.Enrolment.SeedList(tx, []enrolment.Listed{
			{FamilyName: "Delorme", GivenName: "Capucine", Sex: "F", BirthDate: schoolyear.NewDate(next-9, time.May, 14), Street: "6 chemin du Val", Postcode: city.Postcode, City: city.City, Way: "private", School: "École Sainte-Odile, Valmont", Level: "CE2", Guardians: []enrolment.Kin{{Relation: 10, Name: "Hélène Delorme"}}},
			{FamilyName: "Vasseur", GivenName: "Elliot", Sex: "M", BirthDate: schoolyear.NewDate(next-7, time.October, 2), Street: "2 rue du Pont-Vieux", Postcode: city.Postcode, City: city.City, Way: "home", Guardians: []enrolment.Kin{{Relation: 20, Name: "Damien Vasseur"}}},
		})
	})
}

// rooms are the places of the town's schools; at one level more children come than there are.
var rooms = map[string]struct {
	all    int
	levels map[string]int
}{
	"petits":   {128, map[string]int{"PS": 40, "MS": 44, "GS": 44}},
	"tilleuls": {260, map[string]int{"CP": 50, "CE1": 52, "CE2": 52, "CM1": 53, "CM2": 53}},
	"auriol":   {172, map[string]int{"PS": 18, "MS": 18, "GS": 20, "CP": 24, "CE1": 23, "CE2": 23, "CM1": 23, "CM2": 23}},
}

// joined are the enrolments of the schools that communes run together: one file of streets with the code of each commune, a school by
// level whatever the street, and files that the mayors sign.
func (s *sower) joined(ctx context.Context) error {
	for _, g := range s.world.Groupings {
		if err := s.once(ctx, "enrolments."+g.Key, tenant.Doors{Tenant: s.tenant(g.RunBy), Open: []string{"enrolment", "directory", "notify", "tenant"}}, func(tx *tenant.Tx) error { return s.joinedEnrolments(tx, g) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *sower) joinedEnrolments(tx *tenant.Tx, g demo.Grouping) error {
	next := s.world.Year.Start.Year() + 1
	var communes []enrolment.Commune
	for _, key := range g.Communes {
		o := s.world.Organisation(key)
		communes = append(communes, enrolment.Commune{INSEE: o.INSEE, Name: o.Address.City})
	}
	if err := enrolment.KeepCommunes(tx, communes); err != nil {
		return err
	}
	list := []string{"École;Code INSEE;Commune;Voie;Parité;Du;Au"}
	for _, key := range g.Schools {
		o, places, all := s.world.Organisation(key), map[string]int{}, 0
		for _, c := range s.world.Classes {
			for _, l := range c.Levels {
				if c.School == key && c.Year == s.world.Year.Label && c.Kind == demo.ClassOrdinary {
					places[l.Level] += l.Pupils + 1
					all += l.Pupils + 2
				}
			}
		}
		if err := enrolment.KeepSchool(tx, enrolment.School{ID: s.tenant(key), UAI: o.UAI, Levels: slices.Collect(maps.Keys(places)), Capacity: &all, Places: places}); err != nil {
			return err
		}
		for _, c := range communes {
			list = append(list, strings.Join([]string{o.UAI, c.INSEE, c.Name, "toute la commune", "", "", ""}, ";"))
		}
	}
	if err := enrolment.KeepTerms(tx, enrolment.Terms{NextSince: date(s.world.Today.AddDate(0, 0, -20)), NextUntil: date(time.Date(next, time.June, 30, 0, 0, 0, 0, time.UTC)),
		Welcome: "Le secrétariat du SIVOS prépare votre dossier ; le certificat est signé par le maire de votre commune."}); err != nil {
		return err
	}
	if err := s.Enrolment.SeedStreets(tx, "rpi-ecoles-par-niveau.csv", []byte(strings.Join(list, "\r\n"))); err != nil {
		return err
	}
	var files []enrolment.Seeded
	for i, a := range []struct {
		given, family, sex string
		age, commune       int
		street, mother     string
		via, state         string
	}{
		{"Alix", "Pellerin", "F", 3, 0, "7 rue Haute", "Noémie", "family", "received"},
		{"Sacha", "Bonnefoy", "M", 3, 1, "14 rue de la Forge", "Maud", "desk", "enrolled"},
		{"Nils", "Sorensen-Blanc", "M", 7, 0, "2 hameau de la Combe", "Ingrid", "phone", "received"},
	} {
		o := s.world.Organisation(g.Communes[a.commune])
		x := enrolment.Seeded{ID: s.id("enrolment", a.given, a.family), Via: a.via, State: a.state, At: s.at(s.world.Today.AddDate(0, 0, -3-5*i), 17, 20), Pieces: map[string]string{"child": "seen", "guardians": "seen", "domicile": "sworn"}, Said: map[string]string{},
			Form: enrolment.Form{Year: next, Child: enrolment.Child{FamilyName: a.family, GivenName: a.given, BirthDate: schoolyear.NewDate(next-a.age, time.Month(2+3*i), 9+i), BirthPlace: "Valmont (099)", Sex: a.sex},
				Home: enrolment.Home{Street: a.street, Postcode: o.Address.Postcode, City: o.Address.City, Here: true}, Sworn: true, Siblings: []enrolment.Sibling{}, Wishes: enrolment.Wishes{Canteen: true, Transport: a.commune == 1 || a.age > 6},
				People: []enrolment.Responsible{{Civility: "MME", FamilyName: a.family, GivenName: a.mother, Relation: 10, Authority: directory.AuthorityFull, LivesWith: true, Phone: fmt.Sprintf("06 39 98 50 %02d", i+10)}}}}
		if a.state == "enrolled" {
			sector, err := enrolment.FindSector(tx, o.INSEE, a.street, enrolment.LevelAt(x.Form.Child.BirthDate, next))
			if err != nil {
				return err
			}
			x.School = sector.Found.SchoolID
		}
		files = append(files, x)
	}
	if err := s.Enrolment.Seed(tx, files); err != nil {
		return err
	}
	return s.Enrolment.SeedList(tx, nil)
}

// knownFile is that of the family which the demonstration shows first: the child of the last year of maternelle goes up to the élémentaire,
// and a document is asked for again.
func (s *sower) knownFile(town string, next int, ago func(int) time.Time) ([]enrolment.Seeded, error) {
	mother := ""
	for _, e := range s.world.Card {
		if e.Key == "guardian" {
			mother = e.Person
		}
	}
	for _, g := range s.ties {
		child := s.world.Pupil(g.Pupil)
		if g.Adult != mother || child.Level != "GS" {
			continue
		}
		a := s.world.Adult(mother)
		who, pupil := s.person(town, mother), s.person(town, child.Key)
		return []enrolment.Seeded{{ID: s.id("enrolment", child.Key), Via: enrolment.ByFamily, State: enrolment.Incomplete, Applicant: &who, Pupil: &pupil, At: ago(6),
			Pieces: map[string]string{"child": "seen", "guardians": "seen", "domicile": "unreadable"}, Said: map[string]string{"domicile": "La facture est coupée : l’adresse ne se lit pas. Une attestation sur l’honneur suffit."},
			Form: enrolment.Form{Year: next, Child: enrolment.Child{FamilyName: child.LastName, GivenName: child.FirstName, BirthDate: date(child.BirthDate), Sex: child.Sex, BirthPlace: "Valmont (099)"},
				Home:     enrolment.Home{Street: child.Address.Street, Postcode: child.Address.Postcode, City: child.Address.City, Here: true},
				People:   []enrolment.Responsible{{Civility: "MME", FamilyName: a.LastName, GivenName: a.FirstName, Relation: 10, Authority: directory.AuthorityFull, LivesWith: true, Mail: a.Email, Phone: a.Mobile}},
				Siblings: []enrolment.Sibling{}, Wishes: enrolment.Wishes{Canteen: true, Evening: true}, Sworn: true}}}, nil
	}
	return nil, nil
}

// sectorFile is the town's list of streets as its council would have it: three schools, one avenue by its sides, one street by its numbers.
func (s *sower) sectorFile(town string, schools map[string]*demo.Organisation) []byte {
	o := s.world.Organisation(town)
	var out strings.Builder
	out.WriteString("École;Code INSEE;Voie;Parité;Du;Au\r\n")
	line := func(street, side, from, to string, keys ...string) {
		for _, key := range keys {
			fmt.Fprintf(&out, "%s;%s;%s;%s;%s;%s\r\n", schools[key].UAI, o.INSEE, street, side, from, to)
		}
	}
	for i, street := range demo.Streets(o.Address.City) {
		switch {
		case strings.Contains(street, "Aérodrome"):
			line(street, "impairs", "", "", "petits", "tilleuls")
			line(street, "pairs", "", "", "auriol")
		case strings.Contains(street, "Vignes"):
			line(street, "tous", "1", "39", "petits", "tilleuls")
			line(street, "tous", "40", "", "auriol")
		case i%3 == 1 && !strings.Contains(street, "Écoles"):
			line(street, "tous", "", "", "auriol")
		default:
			line(street, "tous", "", "", "petits", "tilleuls")
		}
	}
	return []byte(out.String())
}
