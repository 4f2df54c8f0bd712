package modules

import (
	"context"
	"time"

	"github.com/google/uuid"

	"preau/internal/demo"
	"preau/internal/modules/family"
	"preau/internal/payment/payfip"
	"preau/internal/schoolyear"
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

// takings are what Saint-Aubin's régie was paid for October before today: online, with what PayFiP answered, and a day at the desk, of
// which the drawer was counted.
func (s *sower) takings(ctx context.Context) error {
	o := s.world.Organisation("saint-aubin-le-val")
	agent := s.world.AdultNamed("Monique", "Astruc")
	if o == nil || agent == nil {
		return nil
	}
	day := date(s.world.Today).AddDays(-1)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDays(-1)
	}
	october := schoolyear.NewDate(s.world.Year.Start.Year(), time.October, 1)
	if !schoolyear.NewDate(october.Year, time.November, 12).Before(day) {
		return nil
	}
	doors := tenant.Doors{Tenant: s.tenant(o.Key), Open: []string{"directory", "tenant", "family", "money", "notify"}}
	by := s.account(agent.Key)
	var bills []family.Bill // of those who pay for themselves, each another household
	if err := s.core.DB.In(ctx, doors, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) error {
		ids, err := tenant.Select[uuid.UUID](tx, `select b.id from family.bills b join directory.people p on p.tenant_id = $1 and p.id = b.person_id
			where b.tenant_id = $1 and b.kind = 'invoice' and b.month = $2 and p.account_id is not null and not p.family_name = any ($3)
				and not exists (select from family.mandates m where m.tenant_id = $1 and m.payer_id = b.payer_id)
				and not exists (select from family.bills x where x.tenant_id = $1 and x.household_id = b.household_id and x.payer_id <> b.payer_id) order by b.number`, tx.Tenant(), october, storied)
		for _, id := range ids {
			b, failed := family.BillOf(tx, id)
			if failed != nil {
				return failed
			}
			if b.Open() > 30_00 && len(bills) < 6 {
				bills = append(bills, b)
			}
		}
		return err
	}); err != nil || len(bills) < 6 {
		return err
	}
	s.step("what the régie of %s was paid", o.Name)
	for i, result := range []string{string(payfip.PaidByCard), string(payfip.CardRefused), string(payfip.Abandoned), "P5"} {
		at := day.AddDays(i-5).At(s.paris, 20, 10+i)
		if result == "P5" {
			if s.core.Config.PayFiPURL == "" { // nobody there to ask
				continue
			}
			at = s.core.Clock.Now().Add(-20 * time.Minute)
		}
		if err := s.inPast(ctx, "family.payment."+result, at, doors, uuid.Nil, func(tx *tenant.Tx) error {
			return s.Family.PastPayment(tx, bills[i].ID, s.id("payfip", result).String(), result)
		}); err != nil {
			return err
		}
	}
	till := func(tx *tenant.Tx) (family.Till, error) { return family.OpenTill(tx, "Accueil", 50_00) }
	take := func(b family.Bill, in family.Taking) func(tx *tenant.Tx) error {
		return func(tx *tenant.Tx) error {
			t, err := till(tx)
			if err != nil {
				return err
			}
			in.ID, in.Till, in.Payer, in.Bills = s.id("receipt", b.ID.String()), t.ID, b.PayerID, []uuid.UUID{b.ID}
			_, err = family.Take(tx, in)
			return err
		}
	}
	for _, step := range []struct {
		key          string
		hour, minute int
		do           func(tx *tenant.Tx) error
	}{
		{"opened", 13, 30, func(tx *tenant.Tx) error { _, err := till(tx); return err }},
		{"cash", 14, 5, take(bills[4], family.Taking{Parts: []family.TakenPart{{Kind: "cash", Cents: 20_00}}, GivenCents: 50_00})},
		{"cheque", 15, 20, take(bills[5], family.Taking{Parts: []family.TakenPart{{Kind: "cheque", Cents: bills[5].Open(), Reference: "0004512", Bank: "Crédit municipal"}}})},
		{"closed", 16, 45, func(tx *tenant.Tx) error {
			t, err := till(tx)
			if err != nil {
				return err
			}
			_, err = family.CloseTill(tx, t.ID, family.Counting{Counted: t.Expected, Papers: t.Due, Coins: map[string]int{"2000": 2, "1000": 2, "500": 1, "200": 2, "100": 1}})
			return err
		}},
	} {
		if err := s.inPast(ctx, "family.desk."+step.key, day.At(s.paris, step.hour, step.minute), doors, by, step.do); err != nil {
			return err
		}
	}
	return nil
}
