package modules

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/demo"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/manifest"
	"preau/internal/modules/settings"
	"preau/internal/notify"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// organisation writes one tenant whole: its card, its links, its people, what they wrote.
func (s *sower) organisation(tx *tenant.Tx, o *demo.Organisation) error {
	if err := s.found(tx, o); err != nil {
		return err
	}
	p, err := s.people(tx, o)
	if err != nil {
		return err
	}
	if err := s.ways(tx, p); err != nil {
		return err
	}
	if err := s.fleet(tx, o); err != nil {
		return err
	}
	if err := s.offers(tx, o); err != nil {
		return err
	}
	if p.school { // the levels above it have its figures at once
		if _, err := tx.Emit("deployment.count", time.Time{}, manifest.Due{Due: tx.Now()}); err != nil {
			return err
		}
	}
	return s.pastNotes(tx, p)
}

func (s *sower) found(tx *tenant.Tx, o *demo.Organisation) error {
	f := settings.Founding{
		Kind: kinds[o.Kind], SchoolType: map[string]string{"maternelle": "maternelle", "élémentaire": "elementaire", "primaire": "primaire", "collège": "college"}[o.Level],
		Name: o.Name, ShortName: o.ShortName, UAI: o.UAI, SIRET: o.SIRET, INSEE: o.INSEE, Address: []string{o.Address.Street}, Postcode: o.Address.Postcode, City: o.Address.City,
		TimeZone: o.TimeZone, HolidayZone: "A", Week: "4",
	}
	if o.WeekPattern != "" {
		f.Week = o.WeekPattern
	}
	services := s.Modules
	if demo.Newcomer(o) {
		services = nil
	}
	if err := settings.Write(tx, f, services); err != nil {
		return err
	}
	mail, phone, colour := o.Email, o.Phone, o.Colour
	if err := settings.Apply(tx, settings.Change{Mail: &mail, Phone: &phone, Colour: &colour}); err != nil {
		return err
	}
	if logo := demo.Logo(o.Key); logo != nil {
		if err := settings.WriteLogo(tx, "image/png", logo); err != nil {
			return err
		}
	}
	for _, l := range s.world.Links {
		peer, here := l.Peer, l.Organisation == o.Key
		if !here {
			peer = l.Organisation
		}
		if !here && l.Peer != o.Key {
			continue
		}
		of := s.world.Organisation(peer)
		link := tenant.Link{Peer: s.tenant(peer), PeerKind: kinds[of.Kind], PeerName: of.Name, Since: l.Since, Services: s.carried(l), Group: s.grouping(l)}
		if here {
			link.Rights = l.Delegated
		} else {
			link.Granted = l.Delegated
		}
		if l.SharePerMil > 0 {
			ppm := l.SharePerMil * 1000
			link.SharePPM = &ppm
		}
		if err := settings.WriteLink(tx, link); err != nil {
			return err
		}
	}
	return nil
}

// carried are the services of a link: the people of a school cross to those who serve its families, and to nobody above.
func (s *sower) carried(l demo.Link) []string {
	services := slices.DeleteFunc(slices.Clone(l.Services), func(v string) bool { return v == "directory" })
	between := kinds[s.world.Organisation(l.Organisation).Kind] == "school" && kinds[s.world.Organisation(l.Peer).Kind] == "school" // schools whose pupils move from one to the other
	if between || slices.Contains(s.towns[l.Organisation], l.Peer) {
		services = append(services, "directory")
	}
	return services
}

func (s *sower) grouping(l demo.Link) *string {
	for _, g := range s.world.Groupings {
		if l.Peer == g.RunBy && (slices.Contains(g.Schools, l.Organisation) || slices.Contains(g.Communes, l.Organisation)) {
			return &g.Name
		}
	}
	return nil
}

// place is an organisation that has its people, and what the next steps must know of it.
type place struct {
	*demo.Organisation
	school  bool
	years   map[string]directory.SchoolYear // by label
	groups  map[string]map[string]uuid.UUID // by year, then "class_guardians <class>", "level_guardians <level>", "school_guardians"
	adults  map[string]bool
	pupils  []*demo.Pupil
	manager uuid.UUID // account of who hands out codes
}

// people writes who is here: in a school its pupils of the current and the former year, in the collectivities that serve it
// their own records of the same people, with a bridge from one to the other.
func (s *sower) people(tx *tenant.Tx, o *demo.Organisation) (*place, error) {
	p := &place{Organisation: o, school: o.UAI != "" && o.Level != "", years: map[string]directory.SchoolYear{}, groups: map[string]map[string]uuid.UUID{}, adults: map[string]bool{}}
	w := s.world
	labels := []demo.SchoolYear{w.Year}
	if p.school {
		labels = []demo.SchoolYear{w.PreviousYear, w.Year}
	}
	for _, y := range labels {
		year, err := directory.OpenYear(tx, y.Start.Year())
		if err != nil {
			return nil, err
		}
		p.years[y.Label] = year
	}
	serves := s.schools[o.Key]
	var classes []*demo.Class
	for i := range w.Classes {
		c := &w.Classes[i]
		mine := c.School == o.Key
		if !mine && !(slices.Contains(serves, c.School) && c.Year == w.Year.Label) {
			continue
		}
		open := directory.Class{ID: s.class(o.Key, c.Key), YearID: p.years[c.Year].ID, Label: c.Name, Kind: map[string]string{demo.ClassOrdinary: "ordinary"}[c.Kind]}
		if open.Kind == "" {
			open.Kind = c.Kind
		}
		for _, l := range c.Levels {
			open.Levels = append(open.Levels, l.Level)
		}
		if !mine {
			peer, there := s.tenant(c.School), s.class(c.School, c.Key)
			open.PeerTenantID, open.PeerClassID, open.Source = &peer, &there, directory.FromBridge
		}
		if _, err := directory.OpenClass(tx, open); err != nil {
			return nil, err
		}
		classes = append(classes, c)
	}
	for i := range w.Pupils {
		if c := &w.Pupils[i]; c.School == o.Key || slices.Contains(serves, c.School) {
			p.pupils = append(p.pupils, c)
		}
	}
	l := s.gather(p, classes)
	if err := s.Importer.Vault.Load(tx, l); err != nil {
		return nil, err
	}
	if err := s.keyed(tx, p); err != nil {
		return nil, err
	}
	if p.school {
		if err := directory.RefreshYear(tx, p.years[w.PreviousYear.Label]); err != nil {
			return nil, err
		}
	}
	if err := directory.Refresh(tx); err != nil {
		return nil, err
	}
	return p, s.grouped(tx, p)
}

// gather makes the rows of an organisation's people.
func (s *sower) gather(p *place, classes []*demo.Class) directory.Loaded {
	w, o := s.world, p.Key
	var l directory.Loaded
	roles := map[string][]directory.NewRole{}
	var order []string
	holds := func(adult string, r directory.NewRole) {
		if _, known := roles[adult]; !known {
			order = append(order, adult)
		}
		for i, had := range roles[adult] {
			if had.Profile == r.Profile {
				if r.Since.Before(had.Since) {
					roles[adult][i].Since = r.Since
				}
				return
			}
		}
		roles[adult] = append(roles[adult], r)
	}
	worksHere := map[string]bool{}
	for _, post := range w.Posts {
		// an agent of a collectivity has no part in a school's own life, save those who work in its classes
		if post.Organisation == o || slices.Contains(post.Works, o) && (post.Profile == demo.ProfileAtsem || post.Profile == demo.ProfileTeacher) {
			worksHere[post.Adult] = true
			holds(post.Adult, directory.NewRole{Profile: profiles[post.Profile], Duty: post.Duty, Since: date(post.Since), Until: date(post.Until)})
			if post.Profile == demo.ProfileSchoolStaff || post.Profile == demo.ProfileAtsem {
				for _, c := range post.Classes {
					if w.Class(c).School == o {
						l.Members = append(l.Members, directory.LoadedMember{Class: s.class(o, c), Person: s.person(o, post.Adult), Part: directory.PartAssistant, Since: p.years[w.Class(c).Year].StartsOn})
					}
				}
			}
			if post.Organisation == o && (post.Profile == demo.ProfileDirector || post.Profile == demo.ProfileAgentAdmin) && p.manager == uuid.Nil {
				p.manager = s.account(post.Adult)
			}
		}
	}
	source := directory.FromHand
	if !p.school {
		source = directory.FromBridge
	}
	leaves := map[string]time.Time{}
	for _, d := range w.Departures {
		leaves[d.Pupil] = d.On
	}
	here := map[string]bool{}
	for _, c := range p.pupils {
		here[c.Key] = true
		until := date(leaves[c.Key])
		n := directory.NewPerson{ID: s.person(o, c.Key), FamilyName: c.LastName, GivenName: c.FirstName, UsageName: c.UsageName, BirthDate: date(c.BirthDate), Sex: c.Sex, Source: source,
			Contact: directory.Contact{Street: c.Address.Street, Postcode: c.Address.Postcode, City: c.Address.City, AddressHidden: c.Hidden},
			Roles:   []directory.NewRole{{Profile: access.Pupil, Since: date(c.Since), Until: until}}}
		if c.Address2 != nil {
			n.Contact.Street2, n.Contact.Postcode2, n.Contact.City2 = c.Address2.Street, c.Address2.Postcode, c.Address2.City
		}
		one := directory.LoadedPerson{NewPerson: n, INE: c.INE}
		if p.school {
			one.Account = s.accountOf(c.Key, w.Today)
		}
		l.People = append(l.People, one)
		for _, e := range c.Enrolments {
			class := w.Class(e.Class)
			if class.School != c.School || (!p.school && class.Year != w.Year.Label) {
				continue
			}
			m := directory.LoadedMember{Class: s.class(o, e.Class), Person: n.ID, Part: directory.PartPupil, Level: e.Level, Since: date(e.Since), Until: until, Source: source}
			if y := p.years[class.Year]; m.Since.Before(y.StartsOn) {
				m.Since = y.StartsOn
			}
			if class.Year != w.Year.Label {
				m.Until = p.years[class.Year].EndsOn
			}
			l.Members = append(l.Members, m)
		}
		if c.Dispositif != "" {
			l.Members = append(l.Members, directory.LoadedMember{Class: s.class(o, c.Dispositif), Person: n.ID, Part: directory.PartPupil, Level: c.Level, Since: max2(date(c.Since), p.years[w.Year.Label].StartsOn), Until: until, Source: source})
		}
	}
	for _, g := range s.ties {
		if !here[g.Pupil] {
			continue
		}
		holds(g.Adult, directory.NewRole{Profile: access.Guardian, Since: date(g.Since)})
		relation := int16(g.Kinship)
		l.Kinship = append(l.Kinship, directory.Kinship{PupilID: s.person(o, g.Pupil), GuardianID: s.person(o, g.Adult), Relation: &relation, Authority: g.Authority, ContactOrder: int16(g.Order),
			MayCollect: g.MayPickUp, Since: date(g.Since), Source: source})
	}
	for _, key := range order {
		p.adults[key] = true
		a := w.Adult(key)
		n := directory.NewPerson{ID: s.person(o, key), Civility: map[string]string{"Mme": "MME", "M.": "M"}[a.Civility], FamilyName: a.LastName, GivenName: a.FirstName, Language: a.Language, Roles: roles[key], Source: source,
			Contact: directory.Contact{Mail: a.Email, PhoneMobile: dial(a.Mobile), PhoneHome: dial(a.Landline), Street: a.Address.Street, Postcode: a.Address.Postcode, City: a.Address.City, AddressHidden: a.Hidden}}
		if a.BirthName != "" {
			n.FamilyName, n.UsageName = a.BirthName, a.LastName
		}
		if worksHere[key] {
			n.Source = directory.FromHand
		}
		one := directory.LoadedPerson{NewPerson: n}
		if s.wears(key, o) {
			one.Account = s.accountOf(key, w.Today)
		}
		l.People = append(l.People, one)
	}
	for _, c := range classes {
		if c.School != o {
			continue
		}
		for _, t := range c.Teachers {
			m := directory.LoadedMember{Class: s.class(o, c.Key), Person: s.person(o, t.Adult), Part: directory.PartTeacher, Since: p.years[c.Year].StartsOn}
			if t.Main {
				m.Part = directory.PartMainTeacher
			}
			if c.Year != w.Year.Label {
				m.Until = p.years[c.Year].EndsOn
			}
			l.Members = append(l.Members, m)
		}
	}
	s.consents(p, here, &l)
	s.bridges(p, &l)
	return l
}

// wears tells whether an account has a hat in an organisation: its own, or the school in which an agent's class is.
func (s *sower) wears(key, org string) bool {
	a := s.active[key]
	if a == nil {
		return false
	}
	if slices.ContainsFunc(a.Hats, func(h demo.Hat) bool { return h.Organisation == org }) {
		return true
	}
	return slices.ContainsFunc(s.posts[key], func(p demo.Post) bool { return slices.Contains(p.Works, org) })
}

var uses = map[string]string{"trombinoscope": "photo_school", "classe": "photo_class", "site": "photo_web"}

func (s *sower) consents(p *place, here map[string]bool, l *directory.Loaded) {
	if !p.school {
		return
	}
	for _, c := range s.world.Consents {
		if !here[c.Pupil] || c.Given == "" {
			continue
		}
		one := directory.LoadedConsent{Pupil: s.person(p.Key, c.Pupil), Guardian: s.person(p.Key, c.Adult), Year: p.years[s.world.Year.Label].ID, Use: uses[c.Use], Agreed: c.Given == "yes",
			At: s.at(c.On, 18, 20), By: s.accountIn(p.Key, c.Adult, c.On)}
		one.OnPaper = one.By == nil
		l.Consents = append(l.Consents, one)
	}
}

// bridges says who of here is who there; both sides are written alike.
func (s *sower) bridges(p *place, l *directory.Loaded) {
	add := func(peer, key string, came bool, since time.Time) {
		l.Bridges = append(l.Bridges, directory.LoadedBridge{Person: s.person(p.Key, key), Peer: s.tenant(peer), PeerPerson: s.person(peer, key), Came: came, Since: date(since)})
	}
	guardians := map[string]bool{}
	for _, c := range p.pupils {
		peers := s.towns[c.School]
		if !p.school {
			peers = []string{c.School}
		}
		for _, peer := range peers {
			add(peer, c.Key, !p.school, c.Since)
			for _, g := range s.world.GuardiansOf(c.Key) {
				if at := peer + " " + g.Adult; !guardians[at] {
					guardians[at] = true
					add(peer, g.Adult, !p.school, g.Since)
				}
			}
		}
	}
}

// grouped finds the automatic groups, makes the others, and records what a judge decided.
func (s *sower) grouped(tx *tenant.Tx, p *place) error {
	for label, y := range p.years {
		list, err := directory.Groups(tx, y.ID)
		if err != nil {
			return err
		}
		p.groups[label] = map[string]uuid.UUID{}
		for _, g := range list {
			name := g.Kind
			switch {
			case g.ClassID != nil:
				name += " " + g.ClassID.String()
			case g.Level != "":
				name += " " + g.Level
			}
			p.groups[label][name] = g.ID
		}
	}
	for _, g := range s.world.Groups {
		if g.Organisation != p.Key {
			continue
		}
		var members []uuid.UUID
		for _, key := range slices.Concat(g.Pupils, g.Adults) {
			members = append(members, s.person(p.Key, key))
		}
		if p.adults[g.Owner] {
			members = append(members, s.person(p.Key, g.Owner))
		}
		if _, err := directory.MakeGroup(tx, p.years[g.Year].ID, g.Name, members); err != nil {
			return err
		}
	}
	for _, r := range s.world.Restrictions {
		if s.world.Pupil(r.Pupil).School != p.Key {
			continue // the town hall learns of it over the link
		}
		by := s.person(p.Key, r.CheckedBy)
		if _, err := directory.Restrict(tx, directory.Restriction{ID: s.id("restriction", r.Pupil, r.Adult), PupilID: s.person(p.Key, r.Pupil), PersonID: s.person(p.Key, r.Adult), Effect: r.Effect,
			Since: date(r.Since), Until: date(r.Until), DecidedOn: date(r.OrderedOn), Court: r.Court, DocumentSeen: true, CheckedBy: &by, CheckedOn: date(r.CheckedOn)}); err != nil {
			return err
		}
	}
	return nil
}

// accounts writes those who have used theirs. Only what the sign-in card shows opens: the others' passwords are nobody's.
func (s *sower) accounts(ctx context.Context) error {
	const part = "accounts"
	if done, err := kept(ctx, s.core, "demonstration."+part); err != nil || done != "" {
		return err
	}
	charter := ""
	if err := s.core.DB.In(ctx, tenant.Doors{ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) (err error) {
		charter, err = tenant.Value[string](tx, `select identity.current_charter('adult', $1::date)`, tx.Now())
		return err
	}); err != nil {
		return err
	}
	nobody, err := s.unusable(ctx)
	if err != nil {
		return err
	}
	current := s.world.Charters[len(s.world.Charters)-1].Version
	var list []identity.Seeded
	var wishes []notify.Wish
	for i := range s.world.Accounts {
		a := &s.world.Accounts[i]
		if s.active[a.Key] == nil {
			continue
		}
		n := identity.Seeded{Newcomer: identity.Newcomer{ID: s.account(a.Key), Language: "fr", PasswordHash: nobody}, Login: a.Login, TOTP: a.OTPSecret, CreatedAt: s.at(a.ActivatedOn, 18, 5)}
		if a.Language == "en" {
			n.Language = "en"
		}
		if a.Charter == current {
			n.Charter, n.CharterAt = charter, s.at(a.CharterOn, 18, 6)
		}
		if adult := s.world.Adult(a.Key); adult != nil {
			n.Kind, n.GivenName, n.FamilyName, n.Phone = identity.Adult, adult.FirstName, adult.LastName, dial(adult.Mobile)
			if adult.Verified {
				n.Mail = adult.Email
			}
		} else {
			pupil := s.world.Pupil(a.Key)
			n.Kind, n.GivenName, n.FamilyName = identity.Pupil, pupil.FirstName, pupil.LastName
		}
		if a.Password != "" {
			if n.PasswordHash, err = hash(ctx, s.Wired, a.Password); err != nil {
				return err
			}
		}
		list = append(list, n)
		if a.Digest != "immediate" || a.Discreet {
			wishes = append(wishes, notify.Wish{Account: n.ID, Mode: a.Digest, Discreet: a.Discreet})
		}
	}
	return s.once(ctx, part, tenant.Doors{Open: []string{"identity"}}, func(tx *tenant.Tx) error {
		for batch := range slices.Chunk(list, 300) {
			if err := s.Identity.Seed(tx, batch); err != nil {
				return err
			}
		}
		return notify.LoadWishes(tx, wishes)
	})
}

// ways gives people the ways in that they have: the membership of those who came, the code of those who have not, class cards.
func (s *sower) ways(tx *tenant.Tx, p *place) error {
	var members []identity.Member
	var cards []identity.SeededCard
	var tokens []uuid.UUID
	visit := func(key, org string) {
		a := s.world.Account(key)
		if a == nil {
			return
		}
		person := s.person(p.Key, key)
		came := s.wears(key, p.Key)
		if came {
			members = append(members, identity.Member{Account: s.account(key), Person: person, Since: s.at(a.ActivatedOn, 18, 5)})
		}
		if org != p.Key || s.world.Today.Sub(a.InvitedOn) > 360*24*time.Hour { // codes are forgotten after a year
			return
		}
		card := identity.SeededCard{Person: person, Kind: a.InvitedBy, IssuedBy: p.manager, IssuedAt: s.at(a.InvitedOn, 16, 40)}
		if came {
			at := s.at(a.ActivatedOn, 18, 5)
			card.UsedAt = &at
		}
		cards = append(cards, card)
	}
	for i := range s.world.Adults {
		if key := s.world.Adults[i].Key; p.adults[key] {
			if a := s.world.Account(key); a != nil && len(a.Hats) > 0 {
				visit(key, a.Hats[0].Organisation)
			}
		}
	}
	if p.school {
		for _, c := range p.pupils {
			visit(c.Key, p.Key)
			if c.Picture != "" {
				tokens = append(tokens, s.person(p.Key, c.Key))
			}
		}
	}
	if err := s.Identity.SeedMembers(tx, members); err != nil {
		return err
	}
	if err := s.Identity.SeedCards(tx, cards); err != nil {
		return err
	}
	return s.Identity.SeedClassCards(tx, tokens, p.manager)
}

// at is an hour of a civil day where the demonstration stands.
func (s *sower) at(day time.Time, hour, minute int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, s.paris)
}

// date is the civil day of a world's date; none for the zero time.
func date(t time.Time) schoolyear.Date {
	if t.IsZero() {
		return schoolyear.Date{}
	}
	return schoolyear.DateOf(t, time.UTC)
}

func max2(a, b schoolyear.Date) schoolyear.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// dial is a French number in the form in which the directory keeps it.
func dial(number string) string {
	number = strings.ReplaceAll(number, " ", "")
	if strings.HasPrefix(number, "0") {
		return "+33" + number[1:]
	}
	return number
}
