package modules

import (
	"context"
	"time"

	"preau/internal/demo"
	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/modules/family/price"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The tariffs of the demonstration: what each council decided before the school year, and what Saint-Aubin prepares for the next calendar
// year, to be simulated.

// decided is a tariff with the key of its kind.
type decided struct {
	kind, service, label string
	cost                 int
	method               price.Method
}

func brackets(unknown, above int, of ...int) price.Price {
	p := price.Price{Kind: price.Brackets, Above: ledger.Cents(above), Unknown: centsOf(unknown)}
	for i := 0; i+1 < len(of); i += 2 {
		p.Brackets = append(p.Brackets, price.Bracket{UpTo: of[i], Cents: ledger.Cents(of[i+1])})
	}
	return p
}

func single(cents int) price.Price {
	return price.Price{Kind: price.Single, Cents: ledger.Cents(cents)}
}

func centsOf(n int) *ledger.Cents {
	c := ledger.Cents(n)
	return &c
}

func priceOf(p price.Price) *price.Price { return &p }

// townMealPrices are Saint-Aubin's, the last for those who live elsewhere.
func townMealPrices(cents ...int) price.Method {
	return price.Method{
		Price:    brackets(cents[3], cents[4], 400, cents[0], 650, cents[1], 950, cents[2], 1300, cents[3]),
		Outside:  priceOf(single(cents[5])),
		Basket:   &price.Change{Kind: price.Part, Ppm: 500_000},
		Siblings: &price.Siblings{Among: price.Used, By: price.ByRank, Steps: []price.Number{{From: 2, Change: price.Change{Kind: price.MinusPart, Ppm: 100_000}}}},
	}
}

func tariffsOf(o *demo.Organisation) []decided {
	switch {
	case o.Kind == demo.KindCommune:
		return []decided{
			{"meal", "canteen", "Restaurant scolaire", 980, townMealPrices(90, 210, 340, 460, 590, 720)},
			{"morning", "childcare", "Accueil du matin", 410, price.Method{Price: single(120)}},
			{"evening", "childcare", "Accueil du soir", 480, price.Method{Price: single(160)}},
			{"wednesday", "childcare", "Mercredi au centre", 3850, price.Method{Price: brackets(1300, 1950, 400, 600, 650, 950, 950, 1300, 1300, 1650), Outside: priceOf(single(2600))}},
		}
	case o.Kind == demo.KindIntercommunal:
		return []decided{
			{"meal", "canteen", "Restaurant scolaire", 890, price.Method{Price: price.Price{Kind: price.Effort, Rate: 5_500, Floor: 100, Ceiling: 480, Unknown: centsOf(350)}}},
			{"trip", "transport", "Car entre les deux écoles", 310, price.Method{Price: single(0)}},
		}
	}
	return []decided{{"meal", "canteen", "Demi-pension", 870, price.Method{Price: brackets(365, 440, 560, 260, 900, 365)}}}
}

// prices writes the tariffs of the collectivities that have households.
func (s *sower) prices(ctx context.Context) error {
	priced := map[string]bool{}
	for i := range s.world.Households {
		priced[s.world.Households[i].Organisation] = true
	}
	for i := range s.world.Organisations {
		if o := &s.world.Organisations[i]; priced[o.Key] {
			s.step("tariffs of %s", o.Name)
			if err := s.tariffs(ctx, o); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *sower) tariffs(ctx context.Context, o *demo.Organisation) error {
	since := date(s.world.Year.Start)
	voted := schoolyear.NewDate(since.Year, time.June, 24)
	doors := tenant.Doors{Tenant: s.tenant(o.Key), Open: []string{"directory", "tenant", "family", "canteen", "childcare", "transport"}}
	return s.once(ctx, "family.tariffs."+o.Key, doors, func(tx *tenant.Tx) error {
		write := func(key string, d decided, from schoolyear.Date, voted schoolyear.Date, reference string, active bool) error {
			cost, id := d.cost, s.id("tariff", o.Key, d.kind, key)
			in := family.TariffIn{Service: d.service, Kind: d.kind, Label: d.label, Since: from, Method: d.method, Rounding: ledger.ToCent, CostCents: &cost, DecidedOn: voted, Reference: reference}
			if err := family.WriteTariff(tx, id, in); err != nil || !active {
				return err
			}
			return s.Family.Activate(tx, id, 1)
		}
		for _, d := range tariffsOf(o) {
			if err := write("now", d, since, voted, "2026-41", true); err != nil {
				return err
			}
		}
		if o.Kind != demo.KindCommune {
			return nil
		}
		next := decided{"meal", "canteen", "Restaurant scolaire, projet", 1010, townMealPrices(80, 200, 345, 480, 620, 760)}
		return write("next", next, schoolyear.NewDate(since.Year+1, time.January, 1), schoolyear.Date{}, "", false)
	})
}
