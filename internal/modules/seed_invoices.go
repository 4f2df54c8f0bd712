package modules

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/demo"
	"preau/internal/manifest"
	"preau/internal/modules/billing"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// What the vendor's customers subscribe and were invoiced, by the vendor's own drafts, on days that are over whatever today is.

const (
	town       = "saint-aubin-le-val"
	syndicate  = "sivos-val-d-or"
	department = "departement-haute-aigue"
)

// deal is a customer's subscription of a school year.
type deal struct {
	key, customer, approved, quality string
	follows                          string // the deal of the year before
	from, counted                    schoolyear.Date
	offers                           []billing.WantedOffer
	payers                           []billing.Payer
	schools                          []string
	late                             map[string]schoolyear.Date // schools that join on a day of the year
	ended                            bool
}

// act is something that the vendor or a payer does on a day.
type act struct {
	on schoolyear.Date
	do func(ctx context.Context, at time.Time) error
}

// invoicedYear is the school year whose invoices are shown: this one, or the last as long as this one has none.
func (s *sower) invoicedYear(today schoolyear.Date) int {
	first := s.world.Year.Start.Year()
	if schoolyear.NewDate(first, time.September, 1).DaysUntil(today) < 80 {
		first--
	}
	return first
}

func (s *sower) invoicesOfVendor(ctx context.Context) error {
	s.step("subscriptions")
	today := schoolyear.DateOf(s.core.Clock.Now(), s.paris)
	first := s.invoicedYear(today)
	september := func(y int) schoolyear.Date { return schoolyear.NewDate(y, time.September, 1) }
	october := func(y int) schoolyear.Date { return schoolyear.NewDate(y, time.October, 1) }
	one := func(code string, n int64) billing.WantedOffer {
		return billing.WantedOffer{OfferID: s.id("offer", code), Quantity: n}
	}
	pays := func(organisation, service, commitment string) billing.Payer {
		o := s.world.Organisation(organisation)
		return billing.Payer{Name: o.Name, SIRET: o.SIRET, ServiceCode: service, Commitment: commitment, AsksService: service != "", Address: &billing.Address{Lines: []string{o.Address.Street}, Postcode: o.Address.Postcode, Town: o.Address.City, Country: "FR"}}
	}
	aubin := []string{"tilleuls", "petits-tilleuls", "jacqueline-auriol"}
	joined := schoolyear.NewDate(first, time.January, 4)
	before := deal{key: "town.before", customer: town, approved: "Bernard Chaumont", quality: "maire", from: september(first - 1), counted: october(first - 1), offers: []billing.WantedOffer{one("ELEVE", 0)},
		payers: []billing.Payer{pays(town, "SCOLAIRE", fmt.Sprintf("%d-0412", first-1))}, schools: aubin, late: map[string]schoolyear.Date{"jacqueline-auriol": joined}, ended: true}
	aubins := deal{key: "town", customer: town, approved: "Bernard Chaumont", quality: "maire", from: september(first), counted: october(first), offers: []billing.WantedOffer{one("ELEVE", 0)},
		payers: []billing.Payer{pays(town, "SCOLAIRE", fmt.Sprintf("%d-0398", first))}, schools: aubin, follows: before.key}
	rpi := deal{key: "syndicate", customer: syndicate, approved: "Christian Vial", quality: "président", from: september(first), counted: september(first).AddDays(3), offers: []billing.WantedOffer{one("ECOLE", 0), one("RESSOURCES-100", 1)},
		payers: []billing.Payer{pays("courvallon", "", fmt.Sprintf("CV-%d-07", first)), pays("les-essarts-noirs", "", "")}, schools: []string{"ecole-courvallon", "ecole-les-essarts"}}
	fleet := deal{key: "department", customer: department, approved: "Alain Dubosc", quality: "vice-président", from: september(first), counted: october(first), offers: []billing.WantedOffer{one("ELEVE", 0)},
		payers: []billing.Payer{pays(department, "COLLEGES", "")}, schools: []string{demo.CollegeKey}}
	deals := []deal{before, aubins, rpi, fleet}
	if now := s.world.Year.Start.Year(); now != first { // the year that runs is ordered, and not counted yet
		for _, d := range []deal{aubins, rpi, fleet} {
			d.follows = d.key
			d.key, d.from, d.counted = d.key+".now", september(now), october(now)
			if d.customer == syndicate {
				d.counted = d.counted.AddDays(40)
			}
			deals = append(deals, d)
		}
		for i := range deals[1:4] {
			deals[1+i].ended = true
		}
	}
	var acts []act
	add := func(on schoolyear.Date, do func(ctx context.Context, at time.Time) error) {
		acts = append(acts, act{on, do})
	}
	stories := map[string]*billing.Story{}
	for i := range deals {
		d := &deals[i]
		add(d.from.AddDays(-62), func(ctx context.Context, at time.Time) error {
			y, err := s.deal(ctx, d, at)
			stories[d.key] = y
			return err
		})
		for _, school := range d.schools {
			asked := d.from.AddDays(-63)
			add(asked, func(ctx context.Context, at time.Time) error {
				return s.counts(ctx, d, school, "asked", asked, at, false)
			})
			on, why := d.counted, "reference"
			if day, ok := d.late[school]; ok {
				on, why = day, "joined"
			}
			if on.Before(today) {
				add(on, func(ctx context.Context, at time.Time) error {
					return s.counts(ctx, d, school, why, on, at, d.key == "town.before" && school == "tilleuls")
				})
			}
		}
	}
	issue := func(d deal, on schoolyear.Date) {
		add(on, func(ctx context.Context, at time.Time) error {
			return s.vending(ctx, "issue."+d.key+"."+on.String(), at, func(tx *tenant.Tx) error { return s.Billing.SeedInvoices(ctx, tx, stories[d.key].ID) })
		})
	}
	paid := func(d deal, payer int, on schoolyear.Date, reference string) {
		add(on, func(ctx context.Context, at time.Time) error {
			return s.vending(ctx, "paid."+d.key+"."+on.String(), at, func(tx *tenant.Tx) error { return s.Billing.SeedPaid(ctx, tx, stories[d.key].ID, payer, reference) })
		})
	}
	// the year before: two schools, a third that joins in January, and a pupil found to be in two lists
	issue(before, october(first-1).AddDays(5))
	paid(before, 0, october(first-1).AddDays(29), "VIR SGC VALMONT")
	issue(before, joined.AddDays(4))
	paid(before, 0, joined.AddDays(30), "VIR SGC VALMONT")
	twin := joined.AddDays(40)
	add(twin, func(ctx context.Context, at time.Time) error {
		return s.counts(ctx, &deals[0], "tilleuls", "corrected", deals[0].counted, at, true)
	})
	issue(before, twin.AddDays(2))
	// the year that is shown: paid, late since 43 days for one of two payers, and refused for want of a commitment number
	issue(aubins, october(first).AddDays(5))
	paid(aubins, 0, october(first).AddDays(26), "VIR SGC VALMONT")
	lateSince := today.AddDays(-43 - 30)
	issue(rpi, lateSince)
	paid(rpi, 0, lateSince.AddDays(21), "VIR COURVALLON")
	refused := today.AddDays(-12)
	if refused.Before(october(first).AddDays(5)) {
		refused = october(first).AddDays(5)
	}
	issue(fleet, refused)
	add(refused.AddDays(3), func(ctx context.Context, at time.Time) error {
		return s.vending(ctx, "refused", at, func(tx *tenant.Tx) error { return s.Billing.SeedRefused(ctx, tx, stories[fleet.key].ID) })
	})
	slices.SortStableFunc(acts, func(a, b act) int { return a.on.Compare(b.on) })
	for _, a := range acts {
		if err := a.do(ctx, a.on.At(s.paris, 9, 30)); err != nil {
			return err
		}
	}
	// the meters are read when the demonstration opens, as each night after
	for i := range s.world.Organisations {
		o := &s.world.Organisations[i]
		if !slices.Contains([]string{"school", "commune", "intercommunality", "departement"}, kinds[o.Kind]) {
			continue
		}
		if err := s.once(ctx, "billing.meters."+o.Key, tenant.Doors{Tenant: s.tenant(o.Key)}, func(tx *tenant.Tx) error {
			_, err := tx.Emit("billing.meter", time.Time{}, manifest.Due{Due: tx.Now()})
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// vending does something at the vendor's, on a day that is over.
func (s *sower) vending(ctx context.Context, part string, at time.Time, fn func(tx *tenant.Tx) error) error {
	return s.inPast(ctx, "billing."+part, at, tenant.Doors{Tenant: s.tenant(demo.VendorKey), Open: []string{billing.Key, "tenant", "directory", "notify"}}, uuid.Nil, fn)
}

// deal writes a subscription on both sides.
func (s *sower) deal(ctx context.Context, d *deal, at time.Time) (*billing.Story, error) {
	y := &billing.Story{ID: s.id("subscription", d.key), Vendor: s.tenant(demo.VendorKey), Customer: s.tenant(d.customer), VendorName: s.world.Organisation(demo.VendorKey).Name, CustomerName: s.world.Organisation(d.customer).Name,
		From: d.from, CountedOn: d.counted, Offers: d.offers, Payers: d.payers, Approved: d.approved, Quality: d.quality, Asked: at, Ordered: at.AddDate(0, 0, 12)}
	if d.ended {
		y.EndedOn = schoolyear.NewDate(d.from.Year+1, time.August, 31)
	}
	if d.follows != "" {
		id := s.id("subscription", d.follows)
		y.Renews = &id
	}
	for i, school := range d.schools {
		o := s.world.Organisation(school)
		p := billing.Place{SchoolID: s.tenant(school), Name: o.Name, UAI: o.UAI, Since: d.from}
		if day, ok := d.late[school]; ok {
			p.Since = day
		}
		if len(d.payers) > 1 {
			p.Payer = i
		}
		y.Places = append(y.Places, p)
	}
	if err := s.vending(ctx, "sold."+d.key, at, func(tx *tenant.Tx) error { return s.Billing.SeedSold(tx, y) }); err != nil {
		return nil, err
	}
	if err := s.core.DB.In(ctx, tenant.Doors{Tenant: y.Vendor, Open: []string{billing.Key}, ReadOnly: true}, tenant.Actor{Via: "command", Lang: "fr"}, func(tx *tenant.Tx) error { return s.Billing.SeedQuoted(tx, y) }); err != nil {
		return nil, err
	}
	if err := s.inPast(ctx, "billing.bought."+d.key, at, tenant.Doors{Tenant: y.Customer, Open: []string{billing.Key, "tenant", "directory"}}, uuid.Nil, func(tx *tenant.Tx) error { return s.Billing.SeedBought(tx, y) }); err != nil || d.ended {
		return y, err
	}
	for _, here := range append([]string{d.customer}, d.schools...) {
		if err := s.inPast(ctx, "billing.opened."+d.key+"."+here, at, tenant.Doors{Tenant: s.tenant(here), Open: []string{billing.Key, "tenant"}}, uuid.Nil, func(tx *tenant.Tx) error { return s.Billing.SeedOpened(tx, y) }); err != nil {
			return nil, err
		}
	}
	return y, nil
}

// counts keeps a school's count on both sides. twin: a pupil is in its list who is in another too; a correction leaves them out.
func (s *sower) counts(ctx context.Context, d *deal, school, why string, on schoolyear.Date, at time.Time, twin bool) error {
	o := s.world.Organisation(school)
	c := billing.Counted{ID: s.id("count", d.key, school, why), School: s.tenant(school), Name: o.Name, On: on, Why: why, At: at}
	for i := range s.world.Pupils {
		if p := &s.world.Pupils[i]; p.School == school {
			label := s.className(p)
			k := slices.IndexFunc(c.Classes, func(x billing.ClassCount) bool { return x.Label == label })
			if k < 0 {
				k, c.Classes = len(c.Classes), append(c.Classes, billing.ClassCount{Label: label, Levels: []string{}})
			}
			c.Classes[k].Pupils++
			c.Pupils++
			if p.Level != "" && !slices.Contains(c.Classes[k].Levels, p.Level) {
				c.Classes[k].Levels = append(c.Classes[k].Levels, p.Level)
			}
		}
	}
	if twin {
		c.Pupils++
		c.Classes[0].Pupils++
	}
	if why == "corrected" {
		c.Pupils--
		c.Twice, c.Note = 1, "Un élève figurait aussi sur la liste de la maternelle, où il était inscrit avant."
	}
	for _, side := range []string{d.customer, demo.VendorKey} {
		if err := s.inPast(ctx, "billing.count."+d.key+"."+school+"."+side+"."+why, at, tenant.Doors{Tenant: s.tenant(side), Open: []string{billing.Key}}, uuid.Nil, func(tx *tenant.Tx) error { return s.Billing.SeedCount(tx, c) }); err != nil {
			return err
		}
	}
	return nil
}
