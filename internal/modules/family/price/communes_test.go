package price_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/modules/family/price"
	"preau/internal/modules/family/price/resay"
	"preau/internal/schoolyear"
)

// Every tariff that towns publish can be written as data, and says its prices.
func TestWhatTownsDecideCanBeWritten(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/communes.json")
	if err != nil {
		t.Fatal(err)
	}
	var towns []struct {
		ID       string
		Rounding ledger.Rounding
		Cost     ledger.Cents
		Method   price.Method
		Aid      *price.Aid
		Cases    []struct {
			QF                         *int
			Elsewhere, Basket, Nursery bool
			Aided, Late                bool
			LateCents                  ledger.Cents `json:"late_cents"`
			LatePer                    string       `json:"late_per"`
			Mode, Presence             string
			Minutes                    *int
			Rank, Children, Days       int
			Cents                      ledger.Cents
		}
	}
	if err := json.Unmarshal(text, &towns); err != nil {
		t.Fatal(err)
	}
	nursery := uuid.MustParse("00000000-0000-4000-8000-00000000000e")
	b, days := words(t), schoolDays(12)
	always := price.Span{Since: schoolyear.NewDate(2026, 1, 1)}
	for _, town := range towns {
		if faults := town.Method.Faults(); len(faults) > 0 {
			t.Errorf("%s: %+v", town.ID, faults)
		}
		for _, c := range town.Cases {
			tariff := price.Tariff{ID: uuid.New(), Activity: meal, Since: september, Cost: 10_000, Rounding: ledger.ToCent, Method: town.Method}
			if town.Rounding != "" {
				tariff.Rounding = town.Rounding
			}
			if town.Cost != 0 {
				tariff.Cost = town.Cost
			}
			in := price.Input{From: september, Until: endOfMonth, Tariffs: []price.Tariff{tariff}, Activities: []price.Activity{{ID: meal, Service: "canteen", Open: days}}}
			h := &in.Household
			if c.QF != nil {
				h.Quotients = []price.Quotient{{Value: *c.QF, Source: "caf", Since: always.Since}}
			}
			h.Residences = []price.Residence{{Resident: !c.Elsewhere, Since: always.Since}}
			if c.Aided {
				town.Aid.Span = always
				h.Aids = []price.Aid{*town.Aid}
			}
			mode := "annual"
			if c.Mode != "" {
				mode = c.Mode
			}
			var last uuid.UUID
			for i := range max(c.Rank, c.Children, 1) {
				child := price.Child{ID: uuid.New(), Born: schoolyear.NewDate(2015+i, 1, 5), Enrolments: []price.Enrolment{{Activity: meal, Mode: mode, Span: always}}}
				if c.Nursery {
					child.Schools = []price.Stay{{School: nursery, Span: always}}
				}
				if c.Basket {
					child.Baskets = []price.Span{always}
				}
				for n := range max(c.Days, 1) {
					booking := price.Booking{Child: child.ID, Activity: meal, Day: days[n], State: "booked", Charge: "due", Starts: 960, Ends: 1020, Presence: c.Presence, Late: c.Late || c.LateCents > 0, SurchargeCents: c.LateCents, SurchargePer: c.LatePer}
					if c.Minutes != nil {
						left := 960 + *c.Minutes
						booking.Left = &left
					}
					in.Bookings = append(in.Bookings, booking)
				}
				h.Children, last = append(h.Children, child), child.ID
			}
			var got ledger.Cents
			for _, l := range price.Month(in).Lines {
				if l.Child == last {
					got += l.Cents
				}
				if _, err := resay.Line(l.Sentence(b, "fr")); err != nil {
					t.Errorf("%s: %v", town.ID, err)
				}
			}
			if got != c.Cents {
				t.Errorf("%s: %+v: %s", town.ID, c, got)
			}
		}
	}
}

// A tariff is not charged without its cost, its deliberation and a price for who gives no quotient; each price above the cost is named.
func TestATariffThatIsNotReadySaysWhy(t *testing.T) {
	t.Parallel()
	b := words(t)
	right := saintAubin()
	if faults := right.Missing(); len(faults) > 0 {
		t.Fatalf("%+v", faults)
	}
	for want, spoil := range map[string]func(*price.Tariff){
		"cost":         func(x *price.Tariff) { x.Cost = 0 },
		"deliberation": func(x *price.Tariff) { x.Reference = "" },
		"unknown":      func(x *price.Tariff) { x.Method.Price.Unknown = nil },
		"above_cost":   func(x *price.Tariff) { x.Cost = 700 },
		"order":        func(x *price.Tariff) { x.Method.Price.Brackets[1].UpTo = 300 },
		"no_ceiling": func(x *price.Tariff) {
			x.Method.Price = price.Price{Kind: price.Effort, Rate: 5_500, Unknown: amount(100)}
		},
		"rounding": func(x *price.Tariff) { x.Rounding = "dollar" },
		"since":    func(x *price.Tariff) { x.Until = schoolyear.NewDate(2026, 8, 31) },
	} {
		x := saintAubin()
		spoil(&x)
		faults := x.Missing()
		if len(faults) != 1 || faults[0].Code != want {
			t.Errorf("%s: %+v", want, faults)
			continue
		}
		if s := faults[0].Sentence(b, "fr", x.Cost); want == "above_cost" && s != "hors de la commune\u00a0: 7,20\u00a0€, plus que le coût par usager de 7,00\u00a0€. Baissez ce prix ou corrigez le coût." {
			t.Error(s)
		}
	}
}
