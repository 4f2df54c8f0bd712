package rail_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"preau/internal/billing/rail"
	"preau/internal/ledger"
	"preau/internal/payment/stripe"
	"preau/internal/payment/stripe/peer"
	"preau/internal/platform/clock"
	"preau/internal/platform/i18n"
)

// store keeps all in memory, as tables would.
type store struct {
	mu    sync.Mutex
	ever  map[string]bool
	wait  []stripe.Event
	turns map[rail.Thing]int64
	kept  map[rail.Thing]int64
	state map[rail.Thing]rail.Record
	paid  map[string]int // how often an invoice became paid: what follows from it would be done as often
}

func newStore() *store {
	return &store{ever: map[string]bool{}, turns: map[rail.Thing]int64{}, kept: map[rail.Thing]int64{}, state: map[rail.Thing]rail.Record{}, paid: map[string]int{}}
}

func (s *store) Once(_ context.Context, e stripe.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ever[e.ID] {
		s.ever[e.ID] = true
		s.wait = append(s.wait, e)
	}
	return nil
}

func (s *store) Waiting(_ context.Context, limit int) ([]stripe.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.wait[:min(limit, len(s.wait))]), nil
}

func (s *store) Turn(_ context.Context, t rail.Thing) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turns[t]++
	return s.turns[t], nil
}

func (s *store) Keep(_ context.Context, event string, t rail.Thing, turn int64, r rail.Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wait = slices.DeleteFunc(s.wait, func(e stripe.Event) bool { return e.ID == event })
	if turn < s.kept[t] {
		return nil
	}
	if was := s.state[t].Invoice; r.Invoice != nil && r.Invoice.State == stripe.Settled && (was == nil || was.State != stripe.Settled) {
		s.paid[t.ID]++
	}
	s.kept[t], s.state[t] = turn, r
	return nil
}

// account is one object whose state is a number: each change is followed by an event.
type account struct {
	rail.Stripe
	now int
}

func (a *account) Invoice(context.Context, string) (stripe.Invoice, error) {
	return life(a.now), nil
}

func life(n int) stripe.Invoice {
	states := []stripe.InvoiceState{stripe.Draft, stripe.Draft, stripe.Owed, stripe.Owed, stripe.WrittenOff, stripe.WrittenOff, stripe.Settled, stripe.Settled}
	return stripe.Invoice{ID: "in_1", State: states[n], Total: ledger.Cents(n)}
}

func event(n int) stripe.Event {
	return stripe.Event{ID: fmt.Sprint("evt_", n), Kind: "invoice", Object: "in_1"}
}

// TestEveryOrderOfTheEventsOfAnInvoiceEndsAlike delivers the eight events of a life in all their orders, each of them twice, with any one of them
// lost until the daily reading.
func TestEveryOrderOfTheEventsOfAnInvoiceEndsAlike(t *testing.T) {
	t.Parallel()
	orders := 0
	var walk func(order []int, left []int)
	walk = func(order, left []int) {
		if len(left) > 0 {
			for i, n := range left {
				walk(append(order, n), append(slices.Clone(left[:i]), left[i+1:]...))
			}
			return
		}
		orders++
		lost := orders % 9 // 8: none
		s, a := newStore(), &account{}
		deliver := func(n int) {
			a.now = max(a.now, n) // it has happened at least
			if rail.Take(t.Context(), s, event(n)) != nil {
				t.Fatal("not taken")
			}
			if _, err := rail.Work(t.Context(), s, a, 10); err != nil {
				t.Fatal(err)
			}
		}
		for i, n := range order {
			if n != lost {
				deliver(n)
				deliver(order[(i*5)%(i+1)]) // and one of the former once more
			}
		}
		a.now = 7
		for n := range 8 { // the daily reading
			_ = rail.Take(t.Context(), s, event(n))
		}
		if _, err := rail.Work(t.Context(), s, a, 10); err != nil {
			t.Fatal(err)
		}
		got := s.state[rail.Thing{Kind: "invoice", ID: "in_1"}].Invoice
		if got == nil || *got != life(7) || s.paid["in_1"] != 1 || len(s.wait) != 0 {
			t.Fatalf("%v without %d: %+v, paid %d times", order, lost, got, s.paid["in_1"])
		}
	}
	walk(nil, []int{0, 1, 2, 3, 4, 5, 6, 7})
	if orders != 40320 {
		t.Errorf("%d orders", orders)
	}
}

// paused answers with what the object was when it was asked, and lets the world go on before the answer arrives.
type paused struct {
	*account
	meanwhile func()
}

func (p *paused) Invoice(ctx context.Context, id string) (stripe.Invoice, error) {
	was, err := p.account.Invoice(ctx, id)
	if p.meanwhile != nil {
		p.meanwhile()
	}
	return was, err
}

// TestASlowWorkerPutsNoOldStateBack has workers nested in each other's waits: while one waits for an answer, the object moves on and others
// ask, are told and keep.
func TestASlowWorkerPutsNoOldStateBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s, a := newStore(), &account{}
		_ = s.Once(t.Context(), event(0))
		steps := rapid.SliceOfN(rapid.IntRange(0, 3), 1, 30).Draw(rt, "steps")
		var play func(depth int)
		play = func(depth int) {
			for len(steps) > 0 && depth < 6 {
				step := steps[0]
				steps = steps[1:]
				switch {
				case step == 0:
					return // the answer arrives
				case step == 1 && a.now < 7:
					a.now++
					_ = s.Once(t.Context(), event(a.now))
				default:
					_, _ = rail.Work(t.Context(), s, &paused{a, func() { play(depth + 1) }}, 1)
				}
			}
		}
		play(0)
		for {
			if n, _ := rail.Work(t.Context(), s, a, 10); n == 0 {
				break
			}
		}
		if got := s.state[rail.Thing{Kind: "invoice", ID: "in_1"}].Invoice; got == nil || *got != life(a.now) {
			rt.Fatalf("%+v at %d", got, a.now)
		}
	})
}

const secret, signs = "sk_test_vendor", "whsec_vendor"

// world is a vendor's account and two who listen to it.
type world struct {
	sim   *peer.Service
	c     *stripe.Client
	clock *clock.Manual
	began time.Time
}

func newWorld(t *testing.T) (*world, func()) {
	w := &world{clock: clock.NewManual(time.Date(2026, 9, 1, 6, 0, 0, 0, time.UTC))}
	w.began = w.clock.Now()
	sim, err := peer.New(peer.Options{Prefix: "/dev/stripe", Clock: w.clock, Tell: func(string, []byte, string) {}, Accounts: map[string]peer.Account{secret: {Name: "Éditions", Webhook: "http://127.0.0.1/hook", Signs: signs}}})
	if err != nil {
		t.Fatal(err)
	}
	w.sim = sim
	server := httptest.NewServer(sim)
	w.c = stripe.New(stripe.Options{Secret: secret, Signs: signs, URL: server.URL + "/dev/stripe", Loopback: true, Timeout: 5 * time.Second, Retries: -1})
	return w, func() { server.Close(); sim.Close() }
}

// TestAnyLifeInAStormEndsAsACleanOne lives at random, through the client: quantities, prices, trials, ends, copies, transfers, time. One listener is told
// everything once, at once; the other some of it, twice, late, in any order, with forged events among them and Stripe out of reach at times.
func TestAnyLifeInAStormEndsAsACleanOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w, end := newWorld(t)
		defer end()
		ctx := t.Context()
		clean, storm := newStore(), newStore()
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "storm"), 1))
		var late []peer.Sent
		heard := 0
		take := func(s *store, e peer.Sent) {
			verified, err := w.c.Event(e.Body, e.Signature)
			if err != nil {
				rt.Fatal(err)
			}
			if err := rail.Take(ctx, s, verified); err != nil {
				rt.Fatal(err)
			}
		}
		work := func(s *store) error {
			for {
				if n, err := rail.Work(ctx, s, w.c, 7); err != nil || n == 0 {
					return err
				}
			}
		}
		hear := func() {
			all := w.sim.Events()
			for _, e := range all[heard:] {
				take(clean, e)
				for range dice.IntN(3) { // lost, once, twice
					late = append(late, e)
				}
			}
			heard = len(all)
			if err := work(clean); err != nil {
				rt.Fatal(err)
			}
			dice.Shuffle(len(late), func(i, j int) { late[i], late[j] = late[j], late[i] })
			for n := dice.IntN(len(late) + 1); n > 0; n-- {
				e := late[0]
				late = late[1:]
				take(storm, e)
				if _, err := w.c.Event(e.Body, peer.Sign("whsec_another", e.Body, time.Now())); !errors.Is(err, stripe.ErrForged) {
					rt.Fatal("a forged event is taken")
				}
			}
			if dice.IntN(3) == 0 {
				w.sim.Break(peer.Break{Status: 503, Times: 4})
			}
			_ = work(storm)
			w.sim.Mend()
		}
		ok := func(err error) {
			if err != nil && !errors.Is(err, stripe.ErrRefused) {
				rt.Fatal(err)
			}
		}
		town, err := w.c.PutCustomer(ctx, "made", stripe.Customer{Ours: "commune", Payer: stripe.Public, Name: "Valbrune"})
		ok(err)
		school, err := w.c.PutCustomer(ctx, "made", stripe.Customer{Ours: "ecole", Payer: stripe.School, Name: "École Sainte-Anne"})
		ok(err)
		offer := stripe.Offer{Ours: "pupil", Name: "Bouquet", Per: stripe.PerPupil, Term: stripe.Monthly, Steps: []stripe.Step{{UpTo: 50, Unit: 200}, {Unit: 150, Flat: 300}}}
		price, err := w.c.PutOffer(ctx, "o1", offer)
		ok(err)
		sub, err := w.c.Subscribe(ctx, stripe.Terms{Ours: "s1", Customer: town.ID, Price: price.ID, Quantity: 40})
		ok(err)
		page, err := w.c.SubscribePage(ctx, stripe.Ask{Key: "v", Customer: school.ID, Terms: stripe.Terms{Ours: "s2", Price: price.ID, Quantity: 12}, Success: "http://127.0.0.1/", Cancel: "http://127.0.0.1/"})
		ok(err)
		w.sim.Do(page.ID, rapid.SampledFrom([]string{"pay", "slow"}).Draw(rt, "page"))
		hear()
		issued := 0
		for step := range rapid.IntRange(3, 14).Draw(rt, "steps") {
			key := fmt.Sprint("step-", step)
			all, _, err := w.c.Invoices(ctx, stripe.Slice{})
			ok(err)
			one := all[rapid.IntRange(0, len(all)-1).Draw(rt, "invoice")]
			issue := func() stripe.Bill {
				issued++
				return stripe.Bill{Number: fmt.Sprint("F-", issued), Customer: one.Customer, Due: w.clock.Now().AddDate(0, 0, 30), Gap: "Écart", Lines: []stripe.Line{{Label: "Élèves", Cents: ledger.Cents(rapid.IntRange(0, 9000).Draw(rt, "cents"))}}}
			}
			switch rapid.IntRange(0, 11).Draw(rt, "what") {
			case 0, 1:
				_, err = w.c.Change(ctx, key, sub.ID, stripe.Change{Quantity: rapid.Int64Range(0, 90).Draw(rt, "quantity"), Proration: rapid.SampledFrom([]stripe.Proration{stripe.NoProration, stripe.NextInvoice, stripe.AtOnce}).Draw(rt, "proration")})
			case 2:
				_, err = w.c.EndWithTerm(ctx, key, sub.ID, rapid.Bool().Draw(rt, "ends"))
			case 3:
				_, err = w.c.PutInvoice(ctx, issue())
			case 4:
				_, err = w.c.AdoptInvoice(ctx, one.ID, issue())
			case 5:
				_, err = w.c.PaidElsewhere(ctx, key, one.ID)
			case 6:
				_, err = w.c.Void(ctx, key, one.ID)
			case 7:
				_, err = w.c.CreditNote(ctx, key, one.ID, 100, "Avoir")
			case 10:
				_, err = w.c.WriteOff(ctx, key, one.ID)
			case 8:
				w.sim.Transfer(town.ID, max(1, one.Open))
			case 9:
				offer.Steps[0].Unit++
				if price, err = w.c.PutOffer(ctx, key, offer); err == nil {
					_, err = w.c.Change(ctx, key, sub.ID, stripe.Change{Quantity: 30, Price: price.ID, Proration: stripe.NextInvoice})
				}
			default:
				if step > 10 {
					_, err = w.c.End(ctx, key, sub.ID)
				}
			}
			ok(err)
			w.clock.Advance(time.Duration(rapid.IntRange(0, 40*24*3600).Draw(rt, "seconds")) * time.Second)
			w.sim.Pass()
			hear()
		}
		// the reading finds what was lost: by the events of the last thirty days, and by what is listed
		there, err := rail.Read(ctx, storm, w.c, w.began)
		if err != nil {
			rt.Fatal(err)
		}
		ok(rail.Refresh(ctx, storm, w.c, there))
		if len(clean.state) != len(storm.state) {
			rt.Fatalf("%d things, %d after the storm", len(clean.state), len(storm.state))
		}
		for thing, want := range clean.state {
			if got := storm.state[thing]; !reflect.DeepEqual(got, want) {
				rt.Fatalf("%v: %+v; a clean run has %+v", thing, show(got), show(want))
			}
		}
		if !maps.Equal(clean.paid, storm.paid) {
			rt.Fatalf("paid %v, %v after the storm", clean.paid, storm.paid)
		}
		// what was heard is what is there: compared as ours there is no difference, but for what Stripe alone has made and numbered
		h := ours(clean)
		for _, p := range there.Payments {
			h.Payments = append(h.Payments, rail.OurPayment{ID: p.ID, Received: p.Received})
		}
		h.Payments = slices.DeleteFunc(h.Payments, func(p rail.OurPayment) bool { return p.Received == 0 })
		for _, d := range rail.Compare(h, there, w.clock.Now()) {
			if i := clean.state[rail.Thing{Kind: "invoice", ID: d.Theirs}].Invoice; d.Kind != rail.MissingHere || i == nil || i.Number != "" {
				rt.Fatalf("%+v", d)
			}
		}
	})
}

func show(r rail.Record) string {
	switch {
	case r.Invoice != nil:
		return fmt.Sprintf("%+v", *r.Invoice)
	case r.Subscription != nil:
		return fmt.Sprintf("%+v", *r.Subscription)
	case r.Customer != nil:
		return fmt.Sprintf("%+v", *r.Customer)
	}
	return "nothing"
}

// ours is what a run has heard, as our side of a comparison.
func ours(s *store) (h rail.Here) {
	tenants := map[string]string{}
	for _, r := range s.state {
		if r.Customer != nil {
			tenants[r.Customer.ID] = r.Customer.Ours
			h.Customers = append(h.Customers, rail.OurCustomer{Tenant: r.Customer.Ours, Payer: r.Customer.Payer})
		}
	}
	for _, r := range s.state {
		if b := r.Subscription; b != nil {
			h.Subscriptions = append(h.Subscriptions, rail.OurSubscription{ID: b.Ours, Tenant: tenants[b.Customer], Quantity: b.Quantity, Ended: b.State == stripe.Ended || b.State == stripe.Never})
		}
		if i := r.Invoice; i != nil && i.Number != "" {
			h.Invoices = append(h.Invoices, rail.OurInvoice{Number: i.Number, Tenant: tenants[i.Customer], Total: i.Total, Open: i.Open, State: i.State})
		}
	}
	return h
}

func TestEveryDifferenceIsNamed(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	here := rail.Here{
		Customers:     []rail.OurCustomer{{"t1", stripe.Public}, {"t2", stripe.School}, {"t3", stripe.Public}},
		Subscriptions: []rail.OurSubscription{{ID: "s1", Tenant: "t1", Quantity: 10}, {ID: "s2", Tenant: "t1", Quantity: 3, Ended: true}, {ID: "s3", Tenant: "t2"}},
		Invoices:      []rail.OurInvoice{{"F-1", "t1", 100, 100, stripe.Owed}, {"F-2", "t1", 100, 0, stripe.Settled}, {"F-3", "t1", 100, 50, stripe.Owed}, {"F-4", "t1", 5, 5, stripe.Owed}, {"F-6", "t1", 7, 7, stripe.Owed}},
		Payments:      []rail.OurPayment{{"pi_1", 100}, {"pi_2", 30}},
	}
	there := rail.There{
		Customers:     []stripe.Customer{{ID: "cus_1", Ours: "t1", Payer: stripe.Public}, {ID: "cus_2", Ours: "t2", Payer: stripe.Public}, {ID: "cus_9", Ours: ""}, {ID: "cus_1b", Ours: "t1"}},
		Subscriptions: []stripe.Subscription{{ID: "sub_1", Ours: "s1", Customer: "cus_1", Quantity: 12}, {ID: "sub_2", Ours: "s2", Customer: "cus_2", State: stripe.Active, Quantity: 3}, {ID: "sub_4", Ours: "s4"}},
		Invoices: []stripe.Invoice{{ID: "in_1", Number: "F-1", Customer: "cus_1", Total: 101, Open: 101, State: stripe.Owed}, {ID: "in_2", Number: "F-2", Customer: "cus_1", Total: 100, Open: 100, State: stripe.Owed},
			{ID: "in_3", Number: "F-3", Customer: "cus_1", Total: 100, Open: 100, State: stripe.Owed}, {ID: "in_5", State: stripe.Draft, Created: now.Add(-2 * time.Hour)}, {ID: "in_7", State: stripe.Draft, Created: now.Add(-time.Minute)},
			{ID: "in_6", Number: "F-6", Customer: "cus_2", Total: 7, Open: 7, State: stripe.Owed}},
		Payments: []stripe.Payment{{ID: "pi_1", Received: 90}, {ID: "pi_3", Received: 1}, {ID: "pi_4"}},
	}
	want := []string{
		"customer  cus_9 missing_here  ", "customer t1 cus_1b twice  ", "customer t2 cus_2 other_payer school public", "customer t3  missing_there  ",
		"invoice  in_5 missing_here  ", "invoice F-1 in_1 other_open 100 101", "invoice F-1 in_1 other_sum 100 101", "invoice F-2 in_2 other_state paid open", "invoice F-3 in_3 other_open 50 100", "invoice F-4  missing_there  ", "invoice F-6 in_6 other_payer t1 t2",
		"payment pi_1 pi_1 other_sum 100 90", "payment pi_2  missing_there  ", "payment pi_3 pi_3 missing_here  ",
		"subscription s1 sub_1 other_quantity 10 12", "subscription s2 sub_2 other_payer t1 t2", "subscription s2 sub_2 other_state canceled active", "subscription s3  missing_there  ", "subscription s4 sub_4 missing_here  ",
	}
	var got []string
	for _, d := range rail.Compare(here, there, now) {
		got = append(got, fmt.Sprint(d.What, " ", d.Ours, " ", d.Theirs, " ", d.Kind, " ", d.Here, " ", d.There))
		for _, lang := range []string{"fr", "en"} {
			said := i18n.New()
			if err := rail.Words(said); err != nil {
				t.Fatal(err)
			}
			if line := d.Sentence(said, lang); line == "" || strings.Contains(line, "{") || strings.Contains(line, d.What+"_") || d.Ours != "" && !strings.Contains(line, d.Ours) || d.Theirs != "" && d.Kind != rail.MissingThere && !strings.Contains(line, d.Theirs) {
				t.Errorf("%+v: %s", d, line)
			} else if lang == "fr" {
				t.Log(line)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

// TestALongListIsAnErrorAndNotHalfAComparison reads an account whose list never ends.
func TestALongListIsAnErrorAndNotHalfAComparison(t *testing.T) {
	t.Parallel()
	if _, err := rail.Read(t.Context(), newStore(), endless{}, time.Time{}); !errors.Is(err, rail.ErrLong) {
		t.Error(err)
	}
}

type endless struct{ rail.Stripe }

func (endless) Events(context.Context, stripe.Slice) ([]stripe.Event, bool, error) {
	return []stripe.Event{{ID: "evt_1", Kind: "charge"}}, true, nil
}
