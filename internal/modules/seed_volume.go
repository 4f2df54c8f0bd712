package modules

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/demo"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/modules/liaison"
	"preau/internal/modules/settings"
	"preau/internal/tenant"
)

// Volume is how much a volume seed wrote.
type Volume struct{ Schools, Pupils, Guardians int }

const (
	volumeNotes   = 20 // of each class, over a year
	volumeClasses = 8  // whose notes travel together
	volumeWorkers = 2  // schools written side by side
)

// SeedVolume loads a volume of schools, grouped in communes, with accounts whose passwords are nobody's and a year of notes.
// The same three numbers give the same people and the same ids; the notes end yesterday. Each school is one transaction and
// one is held in memory per worker. A school that is there already is left as it is, and not counted.
func (w *Wired) SeedVolume(ctx context.Context, core *app.Core, schools, pupils int, number int64) (Volume, error) {
	nobody, err := w.unusable(ctx)
	if err != nil {
		return Volume{}, err
	}
	v := &volume{Wired: w, core: core, number: fmt.Sprint(number), nobody: nobody, now: core.Clock.Now().UTC().Truncate(24 * time.Hour)}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan *demo.VolumeSchool)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var sum Volume
	var failed error
	fail := func(err error) {
		mu.Lock()
		defer mu.Unlock()
		if failed == nil {
			failed = err
		}
		cancel()
	}
	for range volumeWorkers {
		wg.Go(func() {
			for s := range queue {
				done, err := v.school(ctx, s)
				if err != nil {
					fail(fmt.Errorf("%s: %w", s.UAI, err))
					continue
				}
				mu.Lock()
				if done {
					sum.Schools++
					sum.Pupils += len(s.Pupils)
					sum.Guardians += len(s.Adults)
					if sum.Schools%100 == 0 {
						w.step("%d schools, %d pupils", sum.Schools, sum.Pupils)
					}
				}
				mu.Unlock()
			}
		})
	}
	for s := range demo.Volume(schools, pupils, number) {
		if s.First {
			if err := v.commune(ctx, s.Commune); err != nil {
				fail(fmt.Errorf("commune %d: %w", s.Commune.Rank, err))
			}
		}
		if ctx.Err() != nil {
			break
		}
		queue <- s
	}
	close(queue)
	wg.Wait()
	if failed == nil {
		failed = ctx.Err()
	}
	return sum, failed
}

type volume struct {
	*Wired
	core   *app.Core
	number string
	nobody string
	now    time.Time
}

// volumeEpoch is when the ids of volumes were made, all of them.
var volumeEpoch = time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)

func (v *volume) id(names ...string) uuid.UUID {
	return idOf(volumeEpoch, append([]string{"volume", v.number}, names...)...)
}

func (v *volume) town(rank int) uuid.UUID { return v.id("commune", fmt.Sprint(rank)) }

// founded writes an organisation in its first transaction, once.
func (v *volume) founded(ctx context.Context, id uuid.UUID, f settings.Founding, link tenant.Link, fn func(tx *tenant.Tx) error) (bool, error) {
	first := false
	err := v.core.DB.In(ctx, tenant.Doors{Tenant: id, Open: everything}, tenant.Actor{Via: "command", Lang: "fr"}, func(tx *tenant.Tx) error {
		there, err := tenant.Value[bool](tx, `select exists (select from tenant.tenants where tenant_id = $1)`, id)
		if err != nil || there {
			return err
		}
		first = true
		f.TimeZone, f.HolidayZone, f.Week = "Europe/Paris", "A", "4"
		if err := settings.Write(tx, f, v.Modules); err != nil {
			return err
		}
		if link.Peer != uuid.Nil {
			link.Services, link.Since = []string{"liaison"}, v.now.AddDate(-1, 0, 0)
			if err := settings.WriteLink(tx, link); err != nil {
				return err
			}
		}
		return fn(tx)
	})
	return first, err
}

func (v *volume) commune(ctx context.Context, c demo.VolumeCommune) error {
	f := settings.Founding{Kind: "commune", Name: "Commune de " + c.Name, ShortName: c.Name, INSEE: c.INSEE, City: c.Name} // beyond ten thousand, numbers repeat: none is claimed
	_, err := v.founded(ctx, v.town(c.Rank), f, tenant.Link{}, func(*tenant.Tx) error { return nil })
	return err
}

func (v *volume) school(ctx context.Context, s *demo.VolumeSchool) (bool, error) {
	f := settings.Founding{Kind: "school", SchoolType: map[string]string{"maternelle": "maternelle", "élémentaire": "elementaire", "primaire": "primaire", "collège": "college"}[s.Level],
		Name: s.Name, ShortName: s.Name, UAI: s.UAI, Address: []string{s.Address.Street}, Postcode: s.Address.Postcode, City: s.Address.City}
	link := tenant.Link{Peer: v.town(s.Commune.Rank), PeerKind: "commune", PeerName: "Commune de " + s.Commune.Name}
	return v.founded(ctx, v.id("school", s.UAI), f, link, func(tx *tenant.Tx) error { return v.write(tx, s) })
}

func (v *volume) person(s *demo.VolumeSchool, kind string, i int) uuid.UUID {
	return v.id(s.UAI, kind, fmt.Sprint(i))
}

// write writes a school whole: its classes, its people, their accounts, a year of notes.
func (v *volume) write(tx *tenant.Tx, s *demo.VolumeSchool) error {
	start := v.now.Year()
	if v.now.Month() < time.September {
		start--
	}
	year, err := directory.OpenYear(tx, start)
	if err != nil {
		return err
	}
	list := make([]directory.Class, len(s.Classes))
	for i, c := range s.Classes {
		list[i] = directory.Class{ID: v.person(s, "class", i), YearID: year.ID, Label: c.Name, Levels: []string{c.Level}}
	}
	if err := directory.OpenClasses(tx, year.ID, list); err != nil {
		return err
	}
	l := directory.Loaded{}
	var accounts []identity.Seeded
	var members []identity.Member
	since := year.StartsOn
	opened := v.now.AddDate(0, 0, -1)
	add := func(p directory.LoadedPerson, kind string, i int, mail string) {
		account := v.id(s.UAI, "account", kind, fmt.Sprint(i))
		p.Account = &account
		l.People = append(l.People, p)
		accounts = append(accounts, identity.Seeded{Newcomer: identity.Newcomer{ID: account, Kind: identity.Adult, GivenName: p.GivenName, FamilyName: p.FamilyName, PasswordHash: v.nobody},
			Login: fmt.Sprintf("v%s.%s%d", v.number, strings.ToLower(s.UAI[2:]), len(accounts)), Mail: mail, CreatedAt: opened})
		members = append(members, identity.Member{Account: account, Person: p.ID, Since: opened})
	}
	for i, c := range s.Pupils {
		id := v.person(s, "pupil", i)
		l.People = append(l.People, directory.LoadedPerson{INE: c.INE, NewPerson: directory.NewPerson{ID: id, FamilyName: c.LastName, GivenName: c.FirstName, Sex: c.Sex, BirthDate: date(c.BirthDate),
			Contact: directory.Contact{Street: c.Street, Postcode: s.Address.Postcode, City: s.Address.City}, Roles: []directory.NewRole{{Profile: access.Pupil, Since: since}}}})
		l.Members = append(l.Members, directory.LoadedMember{Class: list[c.Class].ID, Person: id, Part: directory.PartPupil, Level: s.Classes[c.Class].Level, Since: since})
	}
	for i, a := range s.Adults {
		add(directory.LoadedPerson{NewPerson: directory.NewPerson{ID: v.person(s, "adult", i), Civility: civility(a.Civility), FamilyName: a.LastName, GivenName: a.FirstName, Language: a.Language,
			Contact: directory.Contact{Mail: a.Email, PhoneMobile: dial(a.Mobile)}, Roles: []directory.NewRole{{Profile: access.Guardian, Since: since}}}}, "adult", i, a.Email)
	}
	for i, t := range s.Teachers {
		profile := access.Teacher
		if t.Director {
			profile = access.Director
		}
		id := v.person(s, "teacher", i)
		add(directory.LoadedPerson{NewPerson: directory.NewPerson{ID: id, Civility: civility(t.Civility), FamilyName: t.LastName, GivenName: t.FirstName,
			Contact: directory.Contact{Mail: t.Email}, Roles: []directory.NewRole{{Profile: profile, Since: since}}}}, "teacher", i, t.Email)
		if t.Class >= 0 {
			l.Members = append(l.Members, directory.LoadedMember{Class: list[t.Class].ID, Person: id, Part: directory.PartMainTeacher, Since: since})
		}
	}
	for _, k := range s.Links {
		relation := int16(k.Kinship)
		l.Kinship = append(l.Kinship, directory.Kinship{PupilID: v.person(s, "pupil", k.Pupil), GuardianID: v.person(s, "adult", k.Adult), Relation: &relation, Authority: k.Authority,
			ContactOrder: int16(k.Order), MayCollect: true, Since: since})
	}
	if err := v.Importer.Vault.Load(tx, l); err != nil {
		return err
	}
	if err := directory.Refresh(tx); err != nil {
		return err
	}
	if err := v.Identity.Seed(tx, accounts); err != nil {
		return err
	}
	if err := v.Identity.SeedMembers(tx, members); err != nil {
		return err
	}
	groups, err := directory.Groups(tx, year.ID)
	if err != nil {
		return err
	}
	of := map[uuid.UUID]uuid.UUID{}
	for _, g := range groups {
		if g.Kind == directory.GroupClassGuardians {
			of[*g.ClassID] = g.ID
		}
	}
	return v.notes(tx, s, list, of)
}

// what the notes of a volume are about and ask, in turn.
var volumeKinds = []struct{ kind, title, wants string }{
	{"school_life", "Vie de la classe", liaison.WantsNone}, {"outing", "Sortie de la classe", liaison.WantsAuthorisation}, {"meeting", "Réunion des parents", liaison.WantsSign},
	{"information", "Information de rentrée", liaison.WantsRead}, {"health", "Prévention en classe", liaison.WantsNone}, {"event", "Fête de la classe", liaison.WantsYesNo},
}

// notes writes a year of them for each class: the older, the more read; about two in three answered.
func (v *volume) notes(tx *tenant.Tx, s *demo.VolumeSchool, list []directory.Class, groups map[uuid.UUID]uuid.UUID) error {
	inClass := make([][]demo.VolumeLink, len(list))
	for _, k := range s.Links {
		c := s.Pupils[k.Pupil].Class
		inClass[c] = append(inClass[c], k)
	}
	var notes []liaison.Past
	for c := range list {
		author, name := v.person(s, "teacher", 0), s.Teachers[0]
		for i, t := range s.Teachers {
			if t.Class == c {
				author, name = v.person(s, "teacher", i), t
			}
		}
		for n := range volumeNotes {
			of := volumeKinds[n%len(volumeKinds)]
			at := v.now.AddDate(0, 0, -1-n*360/volumeNotes).Add(time.Duration(8+n%9) * time.Hour)
			id := v.id(s.UAI, "note", fmt.Sprint(c), fmt.Sprint(n))
			past := liaison.Past{Groups: []uuid.UUID{groups[list[c].ID]}, Note: liaison.Note{ID: id, Origin: id, State: liaison.Published, AuthorID: &author, AuthorName: name.Civility + " " + name.LastName,
				AuthorRole: string(access.Teacher), PublishedAt: &at, LeavesAt: &at, UpdatedAt: at, Content: liaison.Content{Kind: of.kind, Title: of.title, Wants: of.wants,
					Body:     written("Madame, Monsieur,\n\nVoici ce que la classe a préparé, et ce que nous vous demandons. Merci de votre attention.\n\n" + name.FirstName + " " + name.LastName),
					Audience: directory.Audience{Classes: []uuid.UUID{list[c].ID}}}}}
			if of.wants != liaison.WantsNone && of.wants != liaison.WantsRead {
				past.Note.ClosesOn = date(at.AddDate(0, 0, 14))
			}
			for _, k := range inClass[c] {
				account := v.id(s.UAI, "account", "adult", fmt.Sprint(k.Adult))
				t := liaison.PastTold{Guardian: v.person(s, "adult", k.Adult), Pupil: v.person(s, "pupil", k.Pupil), PupilName: s.Pupils[k.Pupil].FirstName, Class: &list[c].ID, Account: &account,
					Authority: k.Authority, Mailed: s.Adults[k.Adult].Email != ""}
				if (k.Adult*7+n*3)%10 < 7+min(n, 2) { // seven in ten of the newest, nine in ten of the others
					read := at.Add(time.Duration(5+(k.Adult*13+n*29)%1200) * time.Minute)
					t.ReadAt, t.SeenAt, t.Way = &read, &read, liaison.ByApp
					if k.Order == 1 && k.Authority == directory.AuthorityFull && (k.Pupil+n)%3 > 0 {
						switch of.wants {
						case liaison.WantsSign:
							t.SignedAt = &read
						case liaison.WantsAuthorisation:
							t.Answer, t.AnsweredAt, t.SignedAt = liaison.Yes, &read, &read
						case liaison.WantsYesNo:
							t.Answer, t.AnsweredAt = liaison.No, &read
						}
					}
				}
				past.Told = append(past.Told, t)
			}
			notes = append(notes, past)
		}
		if c%volumeClasses == volumeClasses-1 || c == len(list)-1 { // so much is held at once, whatever the school
			if err := v.Liaison.LoadPast(tx, notes); err != nil {
				return err
			}
			notes = notes[:0]
		}
	}
	return nil
}

func civility(s string) string {
	if s == "M." {
		return "M"
	}
	return "MME"
}
