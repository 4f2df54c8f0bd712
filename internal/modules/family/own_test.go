package family_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/modules/family/price"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// Two parents by halves: each reads their own part of what the day costs and of what the month comes to, to the cent of what a run would
// ask them for; the parent who did not give the quotient reads a price and no quotient; who does not pay reads nothing.
func TestAPayerReadsTheirOwnPrices(t *testing.T) {
	h := open(t)
	h.Clock.Set(day("2026-10-01").At(time.UTC, 8, 0))
	restaurant, meal, noon := uuid.New(), uuid.New(), uuid.New()
	rules := cutoff.Rules{}
	if err := rules.UnmarshalJSON([]byte(`{"add":{"kind":"day_before","at":"12:00","late":[{"until":{"kind":"day_before","at":"18:00"},"surcharge_cents":50}]},"cancel":{"kind":"day_before","at":"11:00"}}`)); err != nil {
		t.Fatal(err)
	}
	for i, p := range h.people {
		hat := h.Hat(h.id, p, access.Guardian)
		hat.Subjects = append(hat.Subjects, h.child)
		h.parents[i] = h.As(access.Caller{Hats: []access.Hat{hat}})
	}
	s := h.service.Booked[0]
	s.Moved = family.Moved
	unknown, cost := ledger.Cents(590), 980
	h.In(h.id, func(tx *tenant.Tx) error {
		tariff := tenant.NewID()
		for _, err := range []error{
			s.WritePlace(tx, restaurant, daybook.PlaceIn{Name: "Restaurant"}),
			s.WriteActivity(tx, meal, daybook.ActivityIn{Kind: "meal", Label: "Cantine", Modes: []string{"occasional"}, Runs: "school", Weekdays: 31, Since: day("2026-09-01"), Units: []daybook.UnitIn{{ID: noon, Label: "Midi", Starts: 690, Ends: 810}}}),
			s.WriteRule(tx, meal, uuid.New(), daybook.RuleIn{Since: day("2026-09-01"), Cutoff: rules}),
			s.SetActivity(tx, meal, "open"),
			family.WriteTariff(tx, tariff, family.TariffIn{Service: "canteen", Kind: "meal", Label: "Repas", Since: day("2026-09-01"), CostCents: &cost, DecidedOn: day("2026-06-24"), Reference: "2026-31", Rounding: ledger.ToCent,
				Method: price.Method{Price: price.Price{Kind: price.Brackets, Brackets: []price.Bracket{{UpTo: 650, Cents: 341}}, Above: 590, Unknown: &unknown}}}),
			h.service.Activate(tx, tariff, 1),
		} {
			if err != nil {
				return err
			}
		}
		book, err := s.Read(tx)
		if err != nil {
			return err
		}
		if _, _, err = s.Enrol(tx, book, daybook.NewEnrolment{Pupil: h.child, Activity: meal, Place: &restaurant, Mode: "occasional", Since: day("2026-09-01")}, daybook.By{Via: "desk"}); err != nil {
			return err
		}
		_, err = s.Apply(tx, book, []daybook.Want{{Pupil: h.child, Unit: noon, Day: day("2026-10-06"), Take: true}, {Pupil: h.child, Unit: noon, Day: day("2026-10-08"), Take: true}}, daybook.By{Via: "desk"})
		return err
	})
	h.RunJobs()
	read := func(i int) (p family.MyPrices) {
		t.Helper()
		var out struct{ Items []family.MyPrices }
		h.ok(h.parents[i].Get("/api/v1/family/prices?from=2026-10-01&until=2026-10-31")).JSON(t, &out)
		if len(out.Items) != 1 || len(out.Items[0].Slots) != 1 {
			t.Fatalf("%+v", out)
		}
		return out.Items[0]
	}
	months := func(i int) ledger.Cents {
		t.Helper()
		p := read(i)
		if len(p.Months) != 1 {
			t.Fatalf("%+v", p)
		}
		return p.Months[0].Cents
	}
	for i := range 2 {
		p := read(i)
		if c := p.Slots[0].Usual; c[0] == nil || *c[0] != 171 || c[2] != nil || len(p.Slots[0].Booked) != 0 {
			t.Errorf("%d %+v", i, p.Slots)
		}
	}
	// 2 × 3.41 is 6.82: the parts are whole
	if a, b := months(0), months(1); a != 341 || b != 341 {
		t.Errorf("%d %d", a, b)
	}
	// a late one says what it costs more, a day that is given back goes
	h.Clock.Set(day("2026-10-08").At(time.UTC, 12, 0))
	h.In(h.id, func(tx *tenant.Tx) error {
		book, err := s.Read(tx)
		if err != nil {
			return err
		}
		_, err = s.Apply(tx, book, []daybook.Want{{Pupil: h.child, Unit: noon, Day: day("2026-10-09"), Take: true}}, daybook.By{Via: "family"})
		return err
	})
	h.RunJobs()
	p := read(1)
	if b := p.Slots[0].Booked; len(b) != 1 || b[0].Day != day("2026-10-09") || b[0].Cents != 196 || strings.ReplaceAll(b[0].Sentence, "\u00a0", " ") != "1,96 €, dont tardif 0,25 €" {
		t.Errorf("%+v", b)
	}
	// to the cent of what a run would ask for
	h.In(h.id, func(tx *tenant.Tx) error {
		run := tenant.NewID()
		if err := family.PastRun(tx, run, day("2026-10-01"), day("2026-12-01")); err != nil {
			return err
		}
		if _, err := h.service.DraftNow(tx, run); err != nil {
			return err
		}
		for i := range 2 {
			asked, err := tenant.Value[ledger.Cents](tx, `select cents from family.drafts where tenant_id = $1 and run_id = $2 and payer_id = $3`, h.id, run, h.payers[i])
			if err != nil {
				return err
			}
			if so := months(i); so != asked || so < 536 {
				t.Errorf("%d is told %d and would be asked for %d", i, so, asked)
			}
		}
		return h.service.DropRun(tx, run)
	})
	var accounts struct{ Items []family.AccountView }
	h.ok(h.parents[0].Get("/api/v1/family/accounts")).JSON(t, &accounts)
	if len(accounts.Items) != 1 || len(accounts.Items[0].Months) != 1 || accounts.Items[0].Months[0].Name != "Aya" || accounts.Items[0].Months[0].Cents != months(0) {
		t.Errorf("%+v", accounts)
	}
	// another quotient prices anew
	h.ok(h.office.Post(h.at("/households/%s/quotients", h.household), map[string]any{"value": 900, "source": "caf", "year": 2026, "month": 9, "since": "2026-10-01", "proof": "seen", "person_id": h.people[0]}))
	h.RunJobs()
	if c := read(1).Slots[0].Usual[0]; c == nil || *c != 295 {
		t.Errorf("%v", c)
	}
	// the other parent's quotient is theirs; the price is each payer's
	for i := range 2 {
		var tariffs struct{ Items []family.MyTariffs }
		h.ok(h.parents[i].Get("/api/v1/family/tariffs")).JSON(t, &tariffs)
		if m := tariffs.Items[0]; !m.Known || (m.Quotient != nil) != (i == 0) || len(m.Items[0].Mine) != 1 || m.Items[0].Mine[0].Cents != []ledger.Cents{590, 295}[i] {
			t.Errorf("%d %+v", i, m)
		}
	}
	h.refused(h.Anonymous().Get("/api/v1/family/prices?from=2026-10-01&until=2026-10-31"), 401, "")
	h.refused(h.parents[0].Get("/api/v1/family/prices?from=2026-10-01&until=2027-10-31"), 422, "stretch")
	for _, nobody := range []*testkit.Client{h.stranger, h.office, h.finance} {
		if a := h.ok(nobody.Get("/api/v1/family/prices?from=2026-10-01&until=2026-10-31")); strings.TrimSpace(string(a.Body)) != `{"items":[]}` {
			t.Errorf("%s", a.Body)
		}
	}
}

// What was reckoned of a booking as it was says nothing of the booking as it is.
func TestAnOutdatedPriceIsNotSaid(t *testing.T) {
	h := open(t)
	usual, booked := ledger.Cents(341), []byte(`{"v":2,"k":"price","c":391,"m":50,"w":"late"}`)
	say := func(at family.Slot, usual *ledger.Cents) ledger.Cents {
		if p := h.service.SayPrice("fr", at, usual, booked); p != nil {
			return p.Cents
		}
		return -1
	}
	for _, c := range []struct {
		at    family.Slot
		usual *ledger.Cents
		cents ledger.Cents
	}{
		{family.Slot{State: "booked", Version: 2}, &usual, 391},
		{family.Slot{State: "booked", Version: 3}, &usual, -1},               // late, by how much is not known yet
		{family.Slot{State: "booked", Version: 3, Plain: true}, &usual, 341}, // an ordinary booking again
		{family.Slot{State: "away", Version: 3}, &usual, -1},
		{family.Slot{}, &usual, 341},
		{family.Slot{}, nil, -1}, // none is open, or another pays
	} {
		if got := say(c.at, c.usual); got != c.cents {
			t.Errorf("%+v: %d, not %d", c.at, got, c.cents)
		}
	}
}
