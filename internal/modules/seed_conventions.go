package modules

import (
	"context"
	"time"

	"preau/internal/demo"
	"preau/internal/manifest"
	"preau/internal/modules/convention"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// pact is a convention of the demonstration: who signs, in what order, and who has not yet.
type pact struct {
	key, degree  string
	lead         string
	signs        []signatory
	schools      []string
	since, until schoolyear.Date
	sent         time.Time
	vote         bool
	opinion      string // of the inspection of that organisation
	follows      string
}

type signatory struct{ organisation, name, quality string }

// conventions: one in force, one that waits for the académie, one that its council voted and the département has not signed, and one that
// ends in ten weeks, proposed again.
func (s *sower) conventions(ctx context.Context) error {
	s.step("conventions")
	year := s.world.Year.Start.Year()
	now := s.core.Clock.Now()
	today := schoolyear.DateOf(now, s.paris)
	soon := today.AddDays(70)
	september := func(y int) schoolyear.Date { return schoolyear.Date{Year: y, Month: time.September, Day: 1} }
	august := func(y int) schoolyear.Date { return schoolyear.Date{Year: y, Month: time.August, Day: 31} }
	dasen := signatory{"academie-valmont", "Philippe Arnould", "dasen"}
	pending := func(organisation string) signatory { return signatory{organisation: organisation} }
	list := []pact{
		{key: "saint-aubin", degree: convention.FirstDegree, lead: "saint-aubin-le-val", signs: []signatory{{"saint-aubin-le-val", "Bernard Chaumont", "mayor"}, dasen}, schools: []string{"tilleuls", "petits-tilleuls", "jacqueline-auriol"},
			since: september(year - 1), until: august(year + 2), sent: time.Date(year-1, 6, 15, 9, 30, 0, 0, s.paris), opinion: "circonscription-haute-aigue-nord"},
		{key: "sivos", degree: convention.FirstDegree, lead: "sivos-val-d-or", signs: []signatory{{"sivos-val-d-or", "Christian Vial", "president"}, pending("academie-valmont")}, schools: []string{"ecole-courvallon", "ecole-les-essarts"},
			since: today.AddDays(30), until: august(year + 3), sent: now.AddDate(0, 0, -6)},
		{key: "college", degree: convention.College, lead: demo.CollegeKey, signs: []signatory{{demo.CollegeKey, "Véronique Lanoë", "head"}, dasen, pending("departement-haute-aigue")}, schools: []string{demo.CollegeKey},
			since: today.AddDays(30), until: august(year + 3), sent: now.AddDate(0, 0, -12), vote: true},
		{key: "courvallon", degree: convention.FirstDegree, lead: "courvallon", signs: []signatory{{"courvallon", "Henri Jourdan", "mayor"}, dasen}, schools: []string{"ecole-courvallon"},
			since: soon.AddDays(-3*365 + 1), until: soon, sent: now.AddDate(0, 0, 70-3*365-40)},
		{key: "courvallon-next", degree: convention.FirstDegree, lead: "courvallon", signs: []signatory{pending("courvallon"), pending("academie-valmont")}, schools: []string{"ecole-courvallon"},
			since: soon.AddDays(1), until: soon.AddDays(3 * 365), follows: "courvallon"},
	}
	for i := range list {
		if err := s.pact(ctx, &list[i]); err != nil {
			return err
		}
	}
	for i := range s.world.Organisations {
		if o := &s.world.Organisations[i]; demo.Newcomer(o) && o.UAI != "" { // which may be written for at once
			if err := s.sizes(ctx, o.Key); err != nil {
				return err
			}
		}
	}
	return nil
}

// sizes has a school count itself, for the perimeter of conventions.
func (s *sower) sizes(ctx context.Context, school string) error {
	return s.once(ctx, "convention.sizes."+school, tenant.Doors{Tenant: s.tenant(school), Open: []string{convention.Key, "tenant", "directory", "notify"}}, func(tx *tenant.Tx) error {
		_, err := tx.Emit("convention.count", time.Time{}, manifest.Due{Due: tx.Now()})
		return err
	})
}

func (s *sower) pact(ctx context.Context, p *pact) error {
	open := []string{convention.Key, "tenant", "directory", "notify"}
	id := s.id("convention", p.key)
	y := &convention.Story{ID: id, Degree: p.degree, Subject: s.tenant(p.lead), Lead: s.tenant(p.lead), Since: p.since, Until: p.until}
	if p.follows != "" {
		of := s.id("convention", p.follows)
		y.Follows = &of
	}
	look := func(organisation string, fn func(tx *tenant.Tx) error) error {
		return s.core.DB.In(ctx, tenant.Doors{Tenant: s.tenant(organisation), Open: open, ReadOnly: true}, tenant.Actor{Via: "command", Lang: "fr"}, fn)
	}
	roles := map[string]string{}
	at := p.sent
	act := func(organisation, kind string, a convention.Act) {
		a.ID, a.Kind, a.PartyID, a.Party, a.At = s.id("convention", p.key, kind, organisation), kind, s.tenant(organisation), s.world.Organisation(organisation).Name, at
		y.Acts = append(y.Acts, a)
		at = at.Add(26*time.Hour + 17*time.Minute)
	}
	if !p.sent.IsZero() {
		act(p.lead, "sent", convention.Act{Name: p.signs[0].name})
	}
	if p.opinion != "" {
		to := s.tenant(p.opinion)
		act("academie-valmont", "asked", convention.Act{Name: "Philippe Arnould", ToID: &to})
		act(p.opinion, "advised", convention.Act{Name: "Anne-Marie Teyssier", Result: "favourable", Said: "Les trois équipes ont suivi la formation ; le calendrier tient compte des décharges de direction."})
		roles[p.opinion] = "adviser"
	}
	if p.vote {
		on := schoolyear.DateOf(p.sent, s.paris).AddDays(1)
		act(p.lead, "voted", convention.Act{Name: p.signs[0].name, Result: "for", Said: "2026-27", On: &on})
	}
	for _, g := range p.signs {
		roles[g.organisation] = "party"
		if err := look(g.organisation, func(tx *tenant.Tx) error {
			party, err := convention.PartyHere(tx)
			y.Terms.Parties = append(y.Terms.Parties, party)
			return err
		}); err != nil {
			return err
		}
		if g.name != "" {
			act(g.organisation, "signed", convention.Act{Name: g.name, Quality: g.quality})
		}
	}
	for _, school := range p.schools {
		if err := look(school, func(tx *tenant.Tx) error {
			place, err := convention.SizeOf(tx)
			y.Terms.Schools = append(y.Terms.Schools, place)
			return err
		}); err != nil {
			return err
		}
		if p.degree == convention.FirstDegree {
			y.Terms.Parties = append(y.Terms.Parties, convention.Party{ID: s.tenant(school), Kind: "school", Name: s.world.Organisation(school).Name, Lines: []string{}})
			if !p.sent.IsZero() {
				roles[school] = "informed"
			}
		}
	}
	y.Terms.Notice, y.Terms.Contact = 3, "dpd@example.fr"
	if err := s.Convention.Draw(ctx, y, s.paris); err != nil {
		return err
	}
	roles[p.lead] = "lead"
	for organisation, role := range roles {
		if len(y.Acts) == 0 && role != "lead" {
			continue
		}
		if err := s.once(ctx, "convention."+p.key+"."+organisation, tenant.Doors{Tenant: s.tenant(organisation), Open: open}, func(tx *tenant.Tx) error { return s.Convention.Tell(tx, y, role) }); err != nil {
			return err
		}
	}
	for _, school := range p.schools {
		if err := s.sizes(ctx, school); err != nil {
			return err
		}
	}
	return nil
}
