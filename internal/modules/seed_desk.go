package modules

import (
	"context"

	"preau/internal/demo"
	"preau/internal/modules/family"
	"preau/internal/tenant"
)

// The régies of the demonstration: what their acts say, how they debit and write titles, who signed a mandate, what was owed before.

// desks gives each collectivity that invoices families its régie.
func (s *sower) desks(ctx context.Context) error {
	invoiced := map[string][]*demo.Household{}
	for i := range s.world.Households {
		h := &s.world.Households[i]
		invoiced[h.Organisation] = append(invoiced[h.Organisation], h)
	}
	for i := range s.world.Organisations {
		o := &s.world.Organisations[i]
		if len(invoiced[o.Key]) == 0 || o.SIRET == "" {
			continue
		}
		s.step("the régie of %s", o.Name)
		doors := tenant.Doors{Tenant: s.tenant(o.Key), Open: []string{"directory", "tenant", "family", "money"}}
		if err := s.once(ctx, "desk."+o.Key, doors, func(tx *tenant.Tx) error {
			if err := s.regie(tx); err != nil {
				return err
			}
			for n, h := range invoiced[o.Key] {
				if n%7 != 3 || len(h.Payers) == 0 {
					continue
				}
				adult := s.world.Adult(h.Payers[0].Adult)
				if adult == nil {
					continue
				}
				person, signed := s.person(o.Key, h.Payers[0].Adult), date(s.world.Year.Start)
				if _, err := family.SignWith(tx, s.Importer.Vault, s.id("payer", o.Key, h.Payers[0].Adult), &person, family.Signing{IBAN: "FR1420041010050500013M02606", BIC: "PSSTFRPPPAR", Holder: adult.FirstName + " " + adult.LastName, SignedOn: &signed}, "paper"); err != nil {
					return err
				}
			}
			return s.owed(tx, o)
		}); err != nil {
			return err
		}
	}
	return nil
}

// regie is the same act, account and codes for each: nothing of them exists outside the demonstration.
func (s *sower) regie(tx *tenant.Tx) error {
	founded := date(s.world.Year.Start).AddDays(-730)
	if err := family.SetRail(tx, "desk", family.Regie{Act: "Décision 2019-04", ActOn: &founded, CeilingCents: 1500_00, FloatCents: 50_00, Kinds: []string{"ancv", "card", "cash", "cesu", "cheque"}, PayTo: "Régie périscolaire"}); err != nil {
		return err
	}
	if err := family.SetRail(tx, "sepa", family.Debiting{ICS: "FR48ZZZ990001", IBAN: "FR663000100000C990000000073", BIC: "BDFEFRPPCCT", LeadDays: 5, NoticeDays: 14}); err != nil {
		return err
	}
	return family.SetRail(tx, "pes", family.Titling{Post: "099001", Collective: "012", Budget: "00", Product: "CANT", Nature: "588", Edition: "03", Period: "digit", Client: "099100"})
}
