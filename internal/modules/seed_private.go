package modules

import (
	"context"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/billing/charge"
	"preau/internal/demo"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/modules/billing"
	"preau/internal/modules/settings"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// odile is a private school: its money is its own, and it may pay its vendor by card. It has no pupils of the demonstration.
const odile = "sainte-odile"

// odilePays is who keeps its accounts, a volunteer: the collège's counsellor.
var odilePays = [2]string{"Aminata", "Barry"}

// privateSchool writes the school, which subscribes for itself, and the invoice that waits for it. On a desk its vendor is paid through
// Stripe.
func (s *sower) privateSchool(ctx context.Context) error {
	s.step("École Sainte-Odile")
	desk := s.core.Config.StripeURL == s.core.Config.URL+DeskStripe && !s.core.Config.Production
	here, vendor := s.tenant(odile), s.tenant(demo.VendorKey)
	payer := billing.Payer{Name: "OGEC Sainte-Odile", SIRET: "00099036600015", Address: &billing.Address{Lines: []string{"4 rue du Cloître"}, Postcode: "99000", Town: "Valmont", Country: "FR"}, Private: true}
	offer := billing.OfferView{ID: s.id("offer", "ECOLE-PRIVEE"), VendorID: vendor, OfferIn: billing.OfferIn{Code: "ECOLE-PRIVEE", Label: "Préau pour une école privée", Line: "Carnet de liaison, appel, cahier et services aux familles, pour toute l’école.", Counts: billing.PerSchool, Price: charge.Each(9900), VATPPM: 200_000,
		Buyers: []string{"school"}, Since: schoolyear.DateOf(s.world.Year.Start.AddDate(0, -3, 0), time.UTC)}}
	subscription := s.id("subscription", odile)
	place := billing.Place{SchoolID: here, Name: "École Sainte-Odile"}
	open := func(id uuid.UUID) tenant.Doors { return tenant.Doors{Tenant: id, Open: everything} }
	if err := s.once(ctx, "private.school", open(here), func(tx *tenant.Tx) error {
		if err := settings.Write(tx, settings.Founding{Kind: "school", SchoolType: "elementaire", Private: true, Name: place.Name, ShortName: "Sainte-Odile", SIRET: payer.SIRET, Address: payer.Address.Lines, Postcode: payer.Address.Postcode, City: payer.Address.Town, TimeZone: "Europe/Paris", HolidayZone: "A", Week: "4"}, s.Modules); err != nil {
			return err
		}
		if err := settings.WriteLink(tx, tenant.Link{Peer: vendor, PeerKind: "vendor", PeerName: "Préau Services", Since: s.world.Year.Start, Services: []string{"billing", "operation"}}); err != nil {
			return err
		}
		if _, err := directory.OpenYear(tx, s.world.Year.Start.Year()); err != nil {
			return err
		}
		if err := s.treasurer(tx); err != nil {
			return err
		}
		if err := billing.Seed(tx, vendor, []billing.OfferView{offer}); err != nil {
			return err
		}
		return billing.SeedPartner(tx, vendor, false, desk)
	}); err != nil {
		return err
	}
	if err := s.once(ctx, "private.vendor", open(vendor), func(tx *tenant.Tx) error {
		if err := settings.WriteLink(tx, tenant.Link{Peer: here, PeerKind: "school", PeerName: place.Name, Since: s.world.Year.Start, Services: []string{"billing", "operation"}}); err != nil {
			return err
		}
		if err := billing.Seed(tx, vendor, []billing.OfferView{offer}); err != nil {
			return err
		}
		if err := billing.SeedPartner(tx, here, true, false); err != nil {
			return err
		}
		if desk {
			if err := s.Billing.SeedStripe(tx, vendorSecret, vendorSigns); err != nil {
				return err
			}
		}
		return s.Billing.SeedRunning(tx, subscription, here, place.Name, place, payer, offer, 0)
	}); err != nil {
		return err
	}
	var quote int64
	if err := s.core.DB.In(ctx, tenant.Doors{Tenant: vendor, Open: []string{"billing"}, ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) (err error) {
		quote, err = tenant.Value[int64](tx, `select quote_number from billing.subscriptions where tenant_id = $1 and id = $2`, vendor, subscription)
		return err
	}); err != nil {
		return err
	}
	return s.once(ctx, "private.subscription", open(here), func(tx *tenant.Tx) error {
		return s.Billing.SeedRunning(tx, subscription, vendor, "Préau Services", place, payer, offer, quote)
	})
}

// treasurer makes one of the demonstration's people who keeps the accounts of the school.
func (s *sower) treasurer(tx *tenant.Tx) error {
	for i := range s.world.Adults {
		a := &s.world.Adults[i]
		account := s.accountOf(a.Key, s.world.Today)
		if a.FirstName != odilePays[0] || a.LastName != odilePays[1] || account == nil {
			continue
		}
		n := directory.NewPerson{ID: s.person(odile, a.Key), Civility: "MME", FamilyName: a.LastName, GivenName: a.FirstName, Roles: []directory.NewRole{{Profile: access.FinanceAgent, Since: date(s.world.Year.Start)}}}
		if err := s.Importer.Vault.Load(tx, directory.Loaded{People: []directory.LoadedPerson{{NewPerson: n, Account: account}}}); err != nil {
			return err
		}
		return s.Identity.SeedMembers(tx, []identity.Member{{Account: *account, Person: n.ID, Since: s.world.Year.Start}})
	}
	return nil
}
