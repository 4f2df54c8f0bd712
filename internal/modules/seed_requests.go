package modules

import (
	"context"

	"preau/internal/directory"
	"preau/internal/modules/privacy"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// requests leaves the data protection officer of the demonstration's town two requests, one of them nearly due, and its first school's
// head a correction to accept or to refuse.
func (s *sower) requests(ctx context.Context) error {
	entry := map[string]int{}
	for i, e := range s.world.Card {
		entry[e.Key] = i
	}
	officer, mother, other, head := s.world.Card[entry["dpo"]], s.world.Card[entry["guardian"]].Person, s.world.Card[entry["separated-mother"]].Person, s.world.Card[entry["director"]]
	today := s.world.Today
	ago := func(days int) directory.Date { return schoolyear.DateOf(today.AddDate(0, 0, -days), s.paris) }
	asked := func(org, who string, q privacy.Request, days int) privacy.Request {
		q.ID, q.Person, q.Requester, q.Account, q.ReceivedOn = s.id("request", org, who), s.person(org, who), s.person(org, who), s.accountOf(who, today), ago(days)
		return q
	}
	for org, list := range map[string][]privacy.Request{
		officer.Where: {
			asked(officer.Where, mother, privacy.Request{Kind: "rectification", Message: "Nous avons déménagé cet été.", Corrections: []directory.Correction{{Field: "street", To: "14 rue des Glycines"}, {Field: "phone_mobile", To: "06 39 98 14 14"}}}, 27),
			asked(officer.Where, other, privacy.Request{Kind: "restriction", Message: "Je conteste l’adresse que vous avez : gardez-la sans vous en servir le temps de vérifier."}, 3),
		},
		head.Where: {asked(head.Where, mother, privacy.Request{Kind: "rectification", Corrections: []directory.Correction{{Field: "phone_mobile", To: "06 39 98 14 14"}}}, 9)},
	} {
		if err := s.once(ctx, "requests."+org, tenant.Doors{Tenant: s.tenant(org), Open: []string{"privacy", "directory"}}, func(tx *tenant.Tx) error {
			for _, q := range list {
				if err := privacy.Place(tx, q); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
