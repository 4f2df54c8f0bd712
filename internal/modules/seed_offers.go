package modules

import (
	"slices"
	"time"

	"preau/internal/billing/charge"
	"preau/internal/demo"
	"preau/internal/ledger"
	"preau/internal/modules/billing"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// offers are the vendor's public prices: each customer has its copy of what is offered to its kind.
func (s *sower) offers(tx *tenant.Tx, o *demo.Organisation) error {
	kind := kinds[o.Kind]
	var list []billing.OfferView
	for _, f := range []struct {
		code, label, line, counts string
		cents                     ledger.Cents
		buyers                    []string
	}{
		{"ECOLE", "Préau à l’école", "Carnet de liaison, appel, cahier et services aux familles, pour toute l’école.", billing.PerSchool, 4900, []string{"commune", "intercommunality"}},
		{"ELEVE", "Préau par élève", "Les mêmes services, au nombre d’élèves : pour une ville ou un département.", billing.PerPupil, 150, []string{"commune", "departement", "intercommunality"}},
		{"RESSOURCES-100", "Ressources, tranche de 100 €", "Un budget à dépenser par les enseignants dans le catalogue.", billing.PerChoice, 10000, []string{"commune", "departement", "intercommunality"}},
		{"RESSOURCES-200", "Ressources, tranche de 200 €", "Un budget à dépenser par les enseignants dans le catalogue.", billing.PerChoice, 20000, []string{"commune", "departement", "intercommunality"}},
		{"RESSOURCES-500", "Ressources, tranche de 500 €", "Un budget à dépenser par les enseignants dans le catalogue.", billing.PerChoice, 50000, []string{"commune", "departement", "intercommunality"}},
	} {
		if o.Kind != demo.KindVendor && !slices.Contains(f.buyers, kind) {
			continue
		}
		v := billing.OfferView{ID: s.id("offer", f.code), OfferIn: billing.OfferIn{Code: f.code, Label: f.label, Line: f.line, Counts: f.counts, Price: charge.Each(f.cents), VATPPM: 200_000, Buyers: f.buyers, Since: schoolyear.DateOf(s.world.Year.Start.AddDate(0, -3, 0), time.UTC)}}
		if f.counts == billing.PerChoice {
			v.ResourceCents = f.cents
		} else {
			v.Opens = []string{"attendance", "canteen", "childcare", "enrolment", "exchange", "family", "liaison", "resource", "transport"}
		}
		list = append(list, v)
	}
	if o.Kind != demo.KindVendor && !slices.ContainsFunc(s.world.Links, func(l demo.Link) bool { return l.Organisation == o.Key && l.Peer == demo.VendorKey }) {
		return nil
	}
	if o.Kind == demo.KindVendor {
		if err := billing.SeedIdentity(tx, billing.Identity{Form: "SAS", Capital: "50 000 €", Register: "RCS Valmont 000 099 028", IBAN: "FR14 2004 1010 0505 0001 3M02 606", Contact: "Service facturation"}); err != nil {
			return err
		}
	}
	if err := billing.SeedRates(tx); err != nil {
		return err
	}
	return billing.Seed(tx, s.tenant(demo.VendorKey), list)
}
