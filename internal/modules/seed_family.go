package modules

import (
	"context"
	"time"

	"preau/internal/demo"
	"preau/internal/modules/family"
	"preau/internal/modules/family/particulier/simulator"
	"preau/internal/tenant"
)

// The family accounts of the demonstration: each collectivity's households, who pays, and their quotients.

// creditorOf is how a collectivity presents itself to those who owe it.
func creditorOf(o *demo.Organisation) family.Creditor {
	c := family.Creditor{Name: o.Name, Regie: "Régie des services scolaires", SIRET: o.SIRET, Address: family.Address{Lines: []string{o.Address.Street}, Postcode: o.Address.Postcode, City: o.Address.City},
		Contact: o.Phone, TermsDays: 30, ThresholdCents: 1500, PricesFrom: "next_month", ResidentBy: "child", Rails: []string{"payfip", "desk", "sepa"}}
	if o.Kind == demo.KindCommune {
		c.Regie = "Régie périscolaire"
	}
	return c
}

func (s *sower) accountsOfFamilies(ctx context.Context) error {
	of := map[string][]*demo.Household{}
	for i := range s.world.Households {
		h := &s.world.Households[i]
		of[h.Organisation] = append(of[h.Organisation], h)
	}
	for i := range s.world.Organisations {
		o := &s.world.Organisations[i]
		if len(of[o.Key]) == 0 {
			continue
		}
		s.step("households of %s", o.Name)
		doors := tenant.Doors{Tenant: s.tenant(o.Key), Open: []string{"directory", "tenant", "family", "money"}}
		if err := s.once(ctx, "family."+o.Key, doors, func(tx *tenant.Tx) error {
			if err := family.WriteCreditor(tx, creditorOf(o)); err != nil {
				return err
			}
			if err := s.payFamilies(tx, o); err != nil {
				return err
			}
			if err := family.SetQuotientRules(tx, family.QuotientRules{Expires: "remind", Asks: true}); err != nil {
				return err
			}
			if err := family.KeepParticulierKey(tx, s.Importer.Vault, simulator.Token); err != nil {
				return err
			}
			for _, h := range of[o.Key] {
				if err := family.WriteHousehold(tx, s.household(o, h)); err != nil {
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

// household is one of the world's, as the collectivity keeps it.
func (s *sower) household(o *demo.Organisation, h *demo.Household) family.NewHousehold {
	since := date(s.world.Year.Start)
	here := false
	out := family.NewHousehold{ID: s.id("household", h.Key), Name: h.Name, Since: since, Source: "enrolment", Resident: &here}
	for _, key := range h.Pupils {
		out.Children = append(out.Children, s.person(o.Key, key))
		if p := s.world.Pupil(key); p != nil && (o.Kind != demo.KindCommune || p.Address.City == o.Address.City) {
			here = true
		}
	}
	var shares []family.Share
	for _, p := range h.Payers {
		person := s.person(o.Key, p.Adult)
		id := s.id("payer", o.Key, p.Adult)
		out.Payers = append(out.Payers, family.Payer{ID: id, PersonID: &person})
		shares = append(shares, family.Share{Payer: id, PPM: p.SharePerMil * 1000})
	}
	if len(shares) > 1 {
		out.Splits = []family.Split{{ID: s.id("split", h.Key), Mode: "percent", Since: since, Reason: "Jugement vu au guichet : frais par moitié", Shares: shares}}
	}
	if value, source := quotientOf(h); value > 0 {
		out.Quotient = &family.Quotient{ID: s.id("quotient", h.Key), Value: value, Source: source, Year: since.Year, Month: int(time.August), Since: since, Proof: map[string]string{"caf": "api", "msa": "api", "declared": "seen"}[source]}
	}
	return out
}

// quotientOf spreads quotients over all brackets; one household in twelve gave none.
func quotientOf(h *demo.Household) (value int, source string) {
	if h.QFEuros > 0 {
		return h.QFEuros, "caf"
	}
	n := chance(h.Key, "quotient")
	switch {
	case n < 83:
		return 0, ""
	case n%9 == 0:
		source = "msa"
	case n%7 == 0:
		source = "declared"
	default:
		source = "caf"
	}
	return 240 + (n*1373)%1600, source
}
