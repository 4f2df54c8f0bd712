package stripe_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"preau/internal/payment/stripe"
	"preau/internal/payment/stripe/peer"
	"preau/internal/platform/clock"
)

// rail is an account with its own clock, which stands at 1 September 2026.
type rail struct {
	*testing.T
	sim   *peer.Service
	c     *stripe.Client
	clock *clock.Manual
	url   string
}

func newRail(t *testing.T) *rail {
	t.Helper()
	r := &rail{T: t, clock: clock.NewManual(time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC))}
	var err error
	if r.sim, err = peer.New(peer.Options{Prefix: "/dev/stripe", Clock: r.clock, Tell: func(string, []byte, string) {}, Accounts: map[string]peer.Account{secret: {Name: "Les Éditions du Préau", Signs: signs}, "sk_test_other": {}}}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(r.sim)
	t.Cleanup(func() { server.Close(); r.sim.Close() })
	r.url, r.c = server.URL, client(server.URL, secret)
	return r
}

// must is the value, or the end of the test.
func must[T any](v T, err error) func(*rail) T {
	return func(r *rail) T {
		r.Helper()
		if err != nil {
			r.Fatal(err)
		}
		return v
	}
}

func (r *rail) customer(ours string, p stripe.Payer) stripe.Customer {
	r.Helper()
	return must(r.c.PutCustomer(r.Context(), "made", stripe.Customer{Ours: ours, Payer: p, Name: "Commune de Valbrune", Mail: "compta@valbrune.example", SIRET: "21990001500017",
		Address: stripe.Address{Line1: "1 place de la Mairie", PostalCode: "99000", City: "Valbrune", Country: "FR"}}))(r)
}

// perPupil costs 1.80 EUR a pupil and 100 EUR besides, for a year.
var perPupil = stripe.Offer{Ours: "offer-pupil", Name: "Bouquet", Per: stripe.PerPupil, Term: stripe.Yearly, Steps: []stripe.Step{{Unit: 180, Flat: 10000}}}

func (r *rail) price(o stripe.Offer) stripe.Price {
	r.Helper()
	return must(r.c.PutOffer(r.Context(), "published", o))(r)
}

func bill(number, customer string, cents ...int64) stripe.Bill {
	b := stripe.Bill{Number: number, Customer: customer, Due: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), Gap: "Écart de calcul"}
	for _, n := range cents {
		b.Lines = append(b.Lines, stripe.Line{Label: "Élèves", Cents: centsOf(n)})
	}
	return b
}

func TestAPublicAccountantIsLedToNoPage(t *testing.T) {
	t.Parallel()
	r := newRail(t)
	k, p := r.customer("commune", stripe.Public), r.price(perPupil)
	terms := stripe.Terms{Ours: "s1", Customer: k.ID, Price: p.ID, Quantity: 3, Automatic: true}
	ask := stripe.Ask{Key: "k", Customer: k.ID, Terms: terms, Success: r.url, Cancel: r.url}
	automatic := bill("F-1", k.ID, 100)
	automatic.Automatic = true
	for name, do := range map[string]func() error{
		"automatic payment":   func() error { _, err := r.c.Subscribe(t.Context(), terms); return err },
		"a page of Checkout":  func() error { _, err := r.c.SubscribePage(t.Context(), ask); return err },
		"a mandate":           func() error { _, err := r.c.MandatePage(t.Context(), ask); return err },
		"the portal":          func() error { _, err := r.c.Portal(t.Context(), "k", k.ID, r.url); return err },
		"a method":            func() error { _, err := r.c.UseMethod(t.Context(), "k", k.ID, "pm_1"); return err },
		"an automatic copy":   func() error { _, err := r.c.PutInvoice(t.Context(), automatic); return err },
		"an automatic gap":    func() error { _, err := r.c.AdoptInvoice(t.Context(), "in_1", automatic); return err },
		"a stranger's portal": func() error { _, err := r.c.Portal(t.Context(), "k", "cus_nobody", r.url); return err },
	} {
		if err := do(); !errors.Is(err, stripe.ErrRefused) && !errors.Is(err, stripe.ErrMissing) || name != "a stranger's portal" && !errors.Is(err, stripe.ErrPublic) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(r.sim.Sessions()); n != 0 {
		t.Errorf("%d pages", n)
	}
}

func TestAnOfferHasOnePriceAndEarlierOnesAreArchived(t *testing.T) {
	t.Parallel()
	r := newRail(t)
	first := r.price(perPupil)
	if again := r.price(perPupil); again.ID != first.ID {
		t.Error("the same offer has another price")
	}
	dearer := perPupil
	dearer.Steps = []stripe.Step{{UpTo: 100, Unit: 200}, {Unit: 150, Flat: 500}}
	second := must(r.c.PutOffer(t.Context(), "published-2", dearer))(r)
	k := r.customer("commune", stripe.Public)
	if second.ID == first.ID {
		t.Fatal("a price was changed")
	}
	if _, err := r.c.Subscribe(t.Context(), stripe.Terms{Ours: "s", Customer: k.ID, Price: first.ID, Quantity: 1}); !errors.Is(err, stripe.ErrRefused) {
		t.Errorf("an archived price is sold: %v", err)
	}
	back := must(r.c.PutOffer(t.Context(), "published-3", perPupil))(r)
	if back.ID != first.ID || !back.Active {
		t.Errorf("%+v", back)
	}
	if _, err := r.c.Subscribe(t.Context(), stripe.Terms{Ours: "s", Customer: k.ID, Price: second.ID, Quantity: 1}); !errors.Is(err, stripe.ErrRefused) {
		t.Errorf("an archived price is sold: %v", err)
	}
	// what steps cost, by hand
	for _, c := range []struct {
		volume bool
		pupils int64
		want   int64
	}{{false, 100, 20000}, {false, 101, 20000 + 500 + 150}, {true, 100, 20000}, {true, 101, 500 + 101*150}, {false, 0, 0}} {
		o := dearer
		o.Ours, o.Volume = "offer-steps", c.volume
		p := must(r.c.PutOffer(t.Context(), time.Now().String(), o))(r)
		s := must(r.c.Subscribe(t.Context(), stripe.Terms{Ours: "steps-" + p.ID[6:] + string(rune('a'+c.pupils%26)), Customer: k.ID, Price: p.ID, Quantity: c.pupils}))(r)
		all, _, err := r.c.Invoices(t.Context(), stripe.Slice{Limit: 1})
		if err != nil || len(all) != 1 || all[0].Subscription != s.ID || all[0].Total != centsOf(c.want) {
			t.Errorf("%+v: %+v, %v", c, all, err)
		}
	}
}

func TestASubscriptionLivesByTheSecond(t *testing.T) {
	t.Parallel()
	r := newRail(t)
	k, p := r.customer("commune", stripe.Public), r.price(perPupil)
	s := must(r.c.Subscribe(t.Context(), stripe.Terms{Ours: "s", Customer: k.ID, Price: p.ID, Quantity: 250, Trial: r.clock.Now().AddDate(0, 1, 0)}))(r)
	if s.State != stripe.Trialing || s.Quantity != 250 || s.Automatic {
		t.Fatalf("%+v", s)
	}
	if again := must(r.c.Subscribe(t.Context(), stripe.Terms{Ours: "s", Customer: k.ID, Price: p.ID, Quantity: 250}))(r); again.ID != s.ID {
		t.Error("a second subscription of the same")
	}
	r.clock.Set(time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC))
	s = must(r.c.Subscription(t.Context(), s.ID))(r)
	if s.State != stripe.Active || !s.Until.Equal(time.Date(2027, 10, 1, 8, 0, 0, 0, time.UTC)) {
		t.Fatalf("%+v", s)
	}
	first := r.invoices()[0]
	if first.State != stripe.Draft || first.Total != 250*180+10000 {
		t.Fatalf("%+v", first)
	}
	// ours has a cent less than Stripe's: the copy asks for ours
	first = must(r.c.AdoptInvoice(t.Context(), first.ID, bill("F-2026-0001", k.ID, 54999)))(r)
	if first.State != stripe.Owed || first.Total != 54999 || first.Number != "F-2026-0001" {
		t.Fatalf("%+v", first)
	}
	// twenty pupils more from the middle of the term: half of 20 x 1.80
	r.clock.Set(s.From.Add(s.Until.Sub(s.From) / 2))
	s = must(r.c.Change(t.Context(), "census-2", s.ID, stripe.Change{Quantity: 270, Proration: stripe.AtOnce}))(r)
	if all := r.invoices(); s.Quantity != 270 || len(all) != 2 || all[0].Total != 1800 || all[0].State != stripe.Owed {
		t.Fatalf("%+v", all)
	}
	// a change asked for twice is one
	must(r.c.Change(t.Context(), "census-2", s.ID, stripe.Change{Quantity: 270, Proration: stripe.AtOnce}))(r)
	if n := len(r.invoices()); n != 2 {
		t.Errorf("%d invoices", n)
	}
	must(r.c.Change(t.Context(), "census-3", s.ID, stripe.Change{Quantity: 280, Proration: stripe.NoProration}))(r)
	must(r.c.Change(t.Context(), "census-4", s.ID, stripe.Change{Quantity: 260, Proration: stripe.NextInvoice, At: s.From.Add(s.Until.Sub(s.From) / 2)}))(r)
	must(r.c.EndWithTerm(t.Context(), "ends", s.ID, true))(r)
	if s = must(r.c.EndWithTerm(t.Context(), "goes-on", s.ID, false))(r); s.AtEnd {
		t.Error("it ends")
	}
	r.clock.Set(s.Until)
	if all := r.invoices(); len(all) != 3 || all[0].Total != 260*180+10000-1800 { // the year to come, less half of twenty pupils
		t.Fatalf("%+v", all)
	}
	r.clock.Advance(time.Hour)
	if all := r.invoices(); all[0].State != stripe.Owed || all[0].Due.Sub(r.clock.Now()) != stripe.DaysDue*24*time.Hour {
		t.Errorf("%+v", all[0])
	}
	r.clock.Advance((stripe.DaysDue + 1) * 24 * time.Hour)
	if s = must(r.c.Subscription(t.Context(), s.ID))(r); s.State != stripe.PastDue {
		t.Errorf("%+v", s)
	}
	// a transfer of the exact sum pays that invoice, and not an older one
	last := r.invoices()[0]
	r.sim.Transfer(k.ID, last.Open)
	if i := must(r.c.Invoice(t.Context(), last.ID))(r); i.State != stripe.Settled || i.Open != 0 || i.Elsewhere {
		t.Errorf("%+v", i)
	}
	if s = must(r.c.Subscription(t.Context(), s.ID))(r); s.State != stripe.Active {
		t.Errorf("%+v", s)
	}
	if s = must(r.c.End(t.Context(), "left", s.ID))(r); s.State != stripe.Ended {
		t.Errorf("%+v", s)
	}
	if again := must(r.c.End(t.Context(), "left-again", s.ID))(r); again != s {
		t.Errorf("%+v", again)
	}
}

func (r *rail) invoices() []stripe.Invoice {
	r.Helper()
	all, _, err := r.c.Invoices(r.Context(), stripe.Slice{})
	if err != nil {
		r.Fatal(err)
	}
	return all
}

func TestACopyOfAnInvoiceIsMadeOnceWhereverTheAnswersAreLost(t *testing.T) {
	t.Parallel()
	// the answer of the n-th write is lost, and the caller comes back at once, or when the keys are forgotten
	for n := range 7 {
		for _, later := range []time.Duration{0, 25 * time.Hour} {
			r := newRail(t)
			k := r.customer("commune", stripe.Public)
			r.clock.Advance(2 * time.Minute)
			b := bill("F-2026-0007", k.ID, 12345, 100, -45)
			b.Mail = true
			for range n {
				r.sim.Break(peer.Break{Path: "/v1/invoice", After: true, Delay: time.Millisecond}) // passes
			}
			r.sim.Break(peer.Break{Path: "/v1/invoice", After: true, Times: 2}) // once more by the transport itself
			_, first := r.c.PutInvoice(t.Context(), b)
			r.sim.Mend()
			r.clock.Advance(later)
			i, err := r.c.PutInvoice(t.Context(), b)
			if err != nil || i.State != stripe.Owed || i.Total != 12400 || i.Open != 12400 || i.Number != b.Number {
				t.Errorf("%d, %v later (%v): %+v, %v", n, later, first, i, err)
			}
			if all := r.invoices(); len(all) != 1 {
				t.Errorf("%d, %v later: %d copies", n, later, len(all))
			}
		}
	}
}

func TestEverythingIsMadeOnceWhenAnswersAreLost(t *testing.T) {
	t.Parallel()
	for _, later := range []time.Duration{0, 25 * time.Hour} {
		r := newRail(t)
		twice := func(do func() (string, error)) string {
			t.Helper()
			r.sim.Break(peer.Break{After: true, Times: -1})
			_, _ = do()
			r.sim.Mend()
			// lists and searches before a write were cut too: the write itself is lost alone
			for _, path := range []string{"/v1/customers", "/v1/products", "/v1/prices", "/v1/subscriptions", "/v1/credit_notes"} {
				r.sim.Break(peer.Break{Path: path, After: true, Times: 1, Delay: time.Millisecond})
				r.sim.Break(peer.Break{Path: path, After: true, Times: 2})
			}
			_, _ = do()
			r.sim.Mend()
			r.clock.Advance(later)
			id, err := do()
			if err != nil {
				t.Fatal(err)
			}
			if again, err := do(); err != nil || again != id {
				t.Errorf("%s, then %s, %v", id, again, err)
			}
			return id
		}
		k := twice(func() (string, error) {
			k, err := r.c.PutCustomer(t.Context(), "made", stripe.Customer{Ours: "commune", Payer: stripe.Public, Name: "Valbrune"})
			return k.ID, err
		})
		p := twice(func() (string, error) { p, err := r.c.PutOffer(t.Context(), "published", perPupil); return p.ID, err })
		twice(func() (string, error) {
			s, err := r.c.Subscribe(t.Context(), stripe.Terms{Ours: "s", Customer: k, Price: p, Quantity: 10})
			return s.ID, err
		})
		r.clock.Advance(2 * time.Hour)
		in := r.invoices()[0].ID
		twice(func() (string, error) { return r.c.CreditNote(t.Context(), "A-1", in, 100, "Avoir A-1") })
		customers, _, err := r.c.Customers(t.Context(), stripe.Slice{})
		subscriptions, _, err2 := r.c.Subscriptions(t.Context(), stripe.Slice{})
		if err = errors.Join(err, err2); err != nil || len(customers) != 1 || len(subscriptions) != 1 {
			t.Errorf("%d customers, %d subscriptions, %v", len(customers), len(subscriptions), err)
		}
		if i := must(r.c.Invoice(t.Context(), in))(r); i.Credited != 100 || i.Open != 10*180+10000-100 {
			t.Errorf("%+v", i)
		}
	}
}

func TestTheEndsOfACopy(t *testing.T) {
	t.Parallel()
	r := newRail(t)
	k := r.customer("commune", stripe.Public)
	put := func(number string) stripe.Invoice {
		return must(r.c.PutInvoice(t.Context(), bill(number, k.ID, 5000)))(r)
	}
	elsewhere := put("F-1")
	for range 2 {
		if i := must(r.c.PaidElsewhere(t.Context(), "bank-1", elsewhere.ID))(r); i.State != stripe.Settled || !i.Elsewhere || i.Open != 0 {
			t.Errorf("%+v", i)
		}
	}
	if _, err := r.c.Void(t.Context(), "v", elsewhere.ID); !errors.Is(err, stripe.ErrRefused) {
		t.Errorf("what was paid is cancelled: %v", err)
	}
	if _, err := r.c.CreditNote(t.Context(), "A-9", elsewhere.ID, 6000, "Avoir"); !errors.Is(err, stripe.ErrRefused) {
		t.Errorf("more is given back than was paid: %v", err)
	}
	must(r.c.CreditNote(t.Context(), "A-10", elsewhere.ID, 5000, "Avoir"))(r)
	void := put("F-2")
	if i := must(r.c.Void(t.Context(), "v2", void.ID))(r); i.State != stripe.Voided {
		t.Errorf("%+v", i)
	}
	lost := put("F-3")
	if i := must(r.c.WriteOff(t.Context(), "w", lost.ID))(r); i.State != stripe.WrittenOff {
		t.Errorf("%+v", i)
	}
	if i := must(r.c.PaidElsewhere(t.Context(), "bank-3", lost.ID))(r); i.State != stripe.Settled { // it came after all
		t.Errorf("%+v", i)
	}
	credited := put("F-4")
	must(r.c.CreditNote(t.Context(), "A-1", credited.ID, 5000, "Avoir"))(r)
	if i := must(r.c.Invoice(t.Context(), credited.ID))(r); i.State != stripe.Settled || i.Credited != 5000 || i.Open != 0 {
		t.Errorf("%+v", i)
	}
	if _, err := r.c.PutInvoice(t.Context(), bill("F-5", k.ID, -5)); !errors.Is(err, stripe.ErrRefused) {
		t.Errorf("a copy that owes: %v", err)
	}
	r.sim.Transfer(k.ID, 700)
	if a := must(r.c.Advance(t.Context(), k.ID))(r); a != 700 {
		t.Errorf("%s", a)
	}
	if f := must(r.c.Funding(t.Context(), k.ID))(r); len(f.IBAN) != 23 || f.BIC == "" {
		t.Errorf("%+v", f)
	}
	if f, err := client(r.url, "sk_test_other").Invoice(t.Context(), lost.ID); !errors.Is(err, stripe.ErrMissing) {
		t.Errorf("another account sees it: %+v, %v", f, err)
	}
}

func TestAPrivateSchoolSubscribesOnAPage(t *testing.T) {
	t.Parallel()
	r := newRail(t)
	k, p := r.customer("ecole", stripe.School), r.price(perPupil)
	v := must(r.c.SubscribePage(t.Context(), stripe.Ask{Key: "k", Customer: k.ID, Terms: stripe.Terms{Ours: "s", Price: p.ID, Quantity: 10}, Success: r.url + "/oui", Cancel: r.url + "/non"}))(r)
	if v.State != stripe.Open || v.Page == "" {
		t.Fatalf("%+v", v)
	}
	r.sim.Do(v.ID, "slow") // by debit: the bank honours it days later
	if v = must(r.c.Visit(t.Context(), v.ID))(r); v.State != stripe.Paid || v.Subscription == "" {
		t.Fatalf("%+v", v)
	}
	if s := must(r.c.SubscriptionOf(t.Context(), k.ID, "s"))(r); s.ID != v.Subscription || !s.Automatic || s.Quantity != 10 {
		t.Errorf("%+v", s)
	}
	if i := r.invoices()[0]; i.State != stripe.Owed {
		t.Errorf("%+v", i)
	}
	r.clock.Advance(6 * 24 * time.Hour)
	if i := r.invoices()[0]; i.State != stripe.Settled || i.Paid != 11800 {
		t.Errorf("%+v", i)
	}
	m := must(r.c.MandatePage(t.Context(), stripe.Ask{Key: "m", Customer: k.ID, Success: r.url + "/oui", Cancel: r.url + "/non"}))(r)
	r.sim.Do(m.ID, "pay")
	if m = must(r.c.Visit(t.Context(), m.ID))(r); m.Method == "" || m.State != stripe.Paid {
		t.Fatalf("%+v", m)
	}
	if k = must(r.c.UseMethod(t.Context(), "m", k.ID, m.Method))(r); k.Method != m.Method {
		t.Errorf("%+v", k)
	}
	if page := must(r.c.Portal(t.Context(), "click", k.ID, r.url+"/retour"))(r); page == "" {
		t.Error("no page")
	}
	if paid, _, err := r.c.Payments(t.Context(), stripe.Slice{}); err != nil || len(paid) != 1 || paid[0].Received != 11800 || paid[0].Customer != k.ID {
		t.Errorf("%+v, %v", paid, err)
	}
}

func TestAnEventThatWasNotTakenIsSentAgain(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var bodies []string
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		if bodies = append(bodies, string(raw)); len(bodies) < 3 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer hook.Close()
	sim, err := peer.New(peer.Options{Prefix: "/dev/stripe", Accounts: map[string]peer.Account{secret: {Webhook: hook.URL, Signs: signs}}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	defer server.Close()
	if _, err := client(server.URL, secret).PutCustomer(t.Context(), "made", stripe.Customer{Ours: "commune", Payer: stripe.Public, Name: "Valbrune"}); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		sim.Close()
		sim.Retry()
	}
	if len(bodies) != 3 || bodies[0] != bodies[2] {
		t.Errorf("sent %d times", len(bodies))
	}
}

func TestManyWhoAskAtOnceMakeOne(t *testing.T) {
	t.Parallel()
	r := newRail(t)
	k, p := r.customer("commune", stripe.Public), r.price(perPupil)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := r.c.Subscribe(t.Context(), stripe.Terms{Ours: "s", Customer: k.ID, Price: p.ID, Quantity: 3}); err != nil && !errors.Is(err, stripe.ErrNoAnswer) {
				t.Error(err)
			}
			if _, err := r.c.PutInvoice(t.Context(), bill("F-1", k.ID, 100, 200)); err != nil && !errors.Is(err, stripe.ErrNoAnswer) && !errors.Is(err, stripe.ErrRefused) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	i := must(r.c.PutInvoice(t.Context(), bill("F-1", k.ID, 100, 200)))(r)
	subscriptions, _, err := r.c.Subscriptions(t.Context(), stripe.Slice{})
	if all := r.invoices(); err != nil || len(subscriptions) != 1 || len(all) != 2 || i.Total != 300 || i.State != stripe.Owed {
		t.Errorf("%d subscriptions, %d invoices, %+v, %v", len(subscriptions), len(all), i, err)
	}
}

func TestThePagesOfAPayer(t *testing.T) {
	t.Parallel()
	r := newRail(t)
	k, p := r.customer("ecole", stripe.School), r.price(perPupil)
	must(r.c.Subscribe(t.Context(), stripe.Terms{Ours: "s", Customer: k.ID, Price: p.ID, Quantity: 3, Automatic: true}))(r)
	ask := stripe.Ask{Key: "m", Customer: k.ID, Success: r.url + "/oui", Cancel: r.url + "/non"}
	for page, wants := range map[string][]string{
		must(r.c.Portal(t.Context(), "click", k.ID, r.url+"/retour"))(r): {"Commune de Valbrune", "105,40\u00a0€", "à payer", "/retour"},
		must(r.c.MandatePage(t.Context(), ask))(r).Page:                  {"Mandat de prélèvement SEPA", "Signer le mandat"},
		r.url + "/dev/stripe/portal/bps_nobody":                          {"Paiement inconnu"},
	} {
		answer, err := http.Get(page)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		for _, want := range wants {
			if !strings.Contains(string(raw), want) {
				t.Errorf("%s does not show %q:\n%s", page, want, raw)
			}
		}
	}
}
