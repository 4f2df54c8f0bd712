package modules

import (
	"fmt"
	"hash/fnv"

	"preau/internal/demo"
	"preau/internal/demo/peers"
	"preau/internal/directory"
	"preau/internal/tenant"
)

// demoAcademy is the code of the demonstration's académie, in which its people have keys.
const demoAcademy = "99"

// aafNumber is the key (ENTPersonJointure) under which the demonstration's académie knows somebody: the same in all their schools.
func aafNumber(key string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key))
	return fmt.Sprint(1_000_000 + h.Sum32()%9_000_000)
}

// keyed writes the académie's keys on a school's records, as an import of its register would.
func (s *sower) keyed(tx *tenant.Tx, p *place) error {
	if !p.school {
		return nil
	}
	keys := map[string]bool{}
	for _, c := range p.pupils {
		keys[c.Key] = true
	}
	for key := range p.adults {
		keys[key] = true
	}
	var list []directory.Sourced
	for key := range keys {
		list = append(list, directory.Sourced{Person: s.person(p.Key, key), Academy: demoAcademy, ID: aafNumber(key)})
	}
	return s.Importer.Vault.SetSources(tx, list)
}

// Acquaintances are whom the providers of identity of a desk know; none before Seed.
func (w *Wired) Acquaintances() peers.People {
	s := w.sown
	var out peers.People
	if s == nil {
		return out
	}
	tilleuls := ""
	for _, e := range s.world.Card {
		if e.Key == "guardian" {
			tilleuls = e.Where
		}
	}
	state := map[string]string{}
	for _, a := range s.world.Accounts {
		state[a.Key] = a.State
	}
	guardian := func(key, pupil, hint string) peers.Person {
		a, c := s.world.Adult(key), s.world.Pupil(pupil)
		family, usage := a.LastName, ""
		if a.BirthName != "" {
			family, usage = a.BirthName, a.LastName
		}
		return peers.Person{Key: slugOf(key), Label: fmt.Sprintf("%s %s, parent de %s (%s)", a.FirstName, a.LastName, c.FirstName, hint), Given: a.FirstName, Family: family, Usage: usage, Mail: a.Email,
			Birth: "1986-03-14", BirthPlace: "99001", BirthCountry: "99100", Gender: map[string]string{"Mme": "female", "M.": "male"}[a.Civility],
			Affiliation: "resp1d", RefIDs: []string{"{AAF}" + demoAcademy + "|ENT|" + aafNumber(key)}}
	}
	seen, waiting := map[string]bool{}, 0
	for _, g := range s.ties {
		if seen[g.Adult] || s.world.Pupil(g.Pupil).School != tilleuls || g.Authority != demo.AuthorityFull {
			continue
		}
		switch a := s.world.Adult(g.Adult); {
		case a.FirstName == "Nadia" && a.LastName == "Roux":
			p := guardian(g.Adult, g.Pupil, "a déjà un compte")
			out.EduConnect, out.FranceConnect = append(out.EduConnect, p), append(out.FranceConnect, p)
		case state[g.Adult] == demo.AccountPending && waiting < 3:
			waiting++
			p := guardian(g.Adult, g.Pupil, "première visite")
			out.EduConnect, out.FranceConnect = append(out.EduConnect, p), append(out.FranceConnect, p)
		default:
			continue
		}
		seen[g.Adult] = true
	}
	for _, e := range s.world.Card {
		switch e.Key {
		case "pupil-college":
			c := s.world.Pupil(e.Person)
			out.EduConnect = append(out.EduConnect, peers.Person{Key: slugOf(c.Key), Label: fmt.Sprintf("%s %s, élève de %s", c.FirstName, c.LastName, c.Level), Given: c.FirstName, Family: c.LastName,
				Affiliation: "eleve2d", RefIDs: []string{"{AAF}" + demoAcademy + "|ENT|" + aafNumber(c.Key)}})
		case "town-hall", "school-office", "department":
			a, o := s.world.Adult(e.Person), s.world.Organisation(e.Where)
			for _, strong := range []bool{false, true} {
				how := "mot de passe seul"
				if strong {
					how = "deux preuves"
				}
				out.ProConnect = append(out.ProConnect, peers.Person{Key: fmt.Sprint(slugOf(a.Key), "-", strong), Label: fmt.Sprintf("%s %s, %s (%s)", a.FirstName, a.LastName, o.ShortName, how), Given: a.FirstName, Family: a.LastName,
					Mail: a.Email, SIRET: o.SIRET, MFA: strong})
			}
		}
	}
	return out
}

// slugOf makes a key of the world one of an address.
func slugOf(key string) string { return aafNumber("peer " + key) }
