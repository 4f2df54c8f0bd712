package family_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/access"
	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/payment/payfip"
	"preau/internal/payment/payfip/simulator"
	"preau/internal/payment/stripe/peer"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// counter is a town that is paid online, with the two services on loopback.
type counter struct {
	*town
	payfip *simulator.Service
	stripe *peer.Service
	mu     sync.Mutex
	told   []func() // what the rails sent, kept until the test lets it arrive
	rails  family.Rails
}

const stripeSecret, stripeSigns = "sk_test_school", "whsec_school"

func openCounter(t testing.TB) *counter {
	t.Helper()
	c := &counter{}
	var err error
	keep := func(fn func()) { c.mu.Lock(); c.told = append(c.told, fn); c.mu.Unlock() }
	if c.payfip, err = simulator.New(simulator.Options{Prefix: "/payfip", Clock: clockOf{c}, Creditors: map[string][]string{"099001": {"SAINT-AUBIN-LE-VAL", "Régie périscolaire"}},
		Tell: func(address string, form url.Values) { keep(func() { c.notify(address, form.Encode(), nil) }) }}); err != nil {
		t.Fatal(err)
	}
	if c.stripe, err = peer.New(peer.Options{Prefix: "/stripe", Clock: clockOf{c}, Accounts: map[string]peer.Account{stripeSecret: {Name: "École", Webhook: "hook", Signs: stripeSigns}},
		Tell: func(_ string, body []byte, signature string) {
			keep(func() {
				c.notify("/api/v1/family/stripe/"+c.id.String(), string(body), http.Header{"Content-Type": {"application/json"}, "Stripe-Signature": {signature}})
			})
		}}); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/payfip/", c.payfip)
	mux.Handle("/stripe/", c.stripe)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	c.rails = family.Rails{PayFiP: server.URL + "/payfip", Stripe: server.URL + "/stripe", Loopback: true}
	c.town = open(t, func(d *family.Deps) { d.Rails = c.rails })
	c.ok(c.finance.Do("PUT", c.at("/online/payfip"), map[string]any{"client": "099001", "mode": "T"}))
	return c
}

type clockOf struct{ c *counter }

func (k clockOf) Now() time.Time {
	if k.c.town == nil {
		return testkit.Monday
	}
	return k.c.Clock.Now()
}

// notify is a rail's call, from nobody that we know.
func (c *counter) notify(address, body string, header http.Header) testkit.Answer {
	path := address
	if i := strings.Index(address, "/api/"); i >= 0 {
		path = address[i:]
	}
	anybody := c.Anonymous()
	anybody.Header = header
	if anybody.Header == nil {
		anybody.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	}
	return anybody.Do("POST", path, strings.NewReader(body))
}

// arrive lets what the rails sent arrive, in the order given by turn; nil: as it was sent.
func (c *counter) arrive(turn []int) {
	c.mu.Lock()
	list := c.told
	c.told = nil
	c.mu.Unlock()
	if turn == nil {
		for i := range list {
			turn = append(turn, i)
		}
	}
	for _, i := range turn {
		if i < len(list) {
			list[i]()
		}
	}
}

// owes bills a parent.
func (c *counter) owes(i int, cents ledger.Cents) (id uuid.UUID) {
	c.T.Helper()
	c.In(c.id, func(tx *tenant.Tx) (err error) { id, err = c.bill(tx, i, cents); return err })
	return id
}

type begun struct {
	Payment family.PaymentView `json:"payment"`
	Page    string             `json:"page"`
}

func (c *counter) pay(i int, bills ...uuid.UUID) begun {
	c.T.Helper()
	var b begun
	c.ok(c.parents[i].Post(c.at("/mine/payments"), map[string]any{"bills": bills})).JSON(c.T, &b)
	return b
}

// ref is the rail's id of a page.
func ref(page string) string { return page[strings.LastIndexAny(page, "=/")+1:] }

func (c *counter) payment(i int, id uuid.UUID) (v family.PaymentView) {
	c.T.Helper()
	c.ok(c.parents[i].Get(c.at("/mine/payments/%s", id))).JSON(c.T, &v)
	return v
}

func (c *counter) returned(i int, id uuid.UUID) family.PaymentView {
	c.T.Helper()
	c.ok(c.parents[i].Post(c.at("/mine/payments/%s/returned", id), nil))
	c.RunJobs()
	return c.payment(i, id)
}

func (c *counter) open(i int, bill uuid.UUID) ledger.Cents {
	c.T.Helper()
	var v family.ExplainedBill
	c.ok(c.parents[i].Get(c.at("/mine/bills/%s/explained", bill))).JSON(c.T, &v)
	return v.OpenCents
}

// booked is what the books say that a rail took, and in how many entries.
func (c *counter) booked(rail string) (sum ledger.Cents, entries int) {
	c.T.Helper()
	c.In(c.id, func(tx *tenant.Tx) (err error) {
		if sum, err = family.Book.Balance(tx, ledger.Account{Name: rail}); err != nil {
			return err
		}
		entries, err = tenant.Value[int](tx, `select count(*)::int from family.entries where tenant_id = $1 and kind = 'payment'`, c.id)
		return err
	})
	return sum, entries
}

func (c *counter) advance(i int) (n ledger.Cents) {
	c.T.Helper()
	c.In(c.id, func(tx *tenant.Tx) (err error) { n, err = family.Advance(tx, c.payers[i]); return err })
	return n
}

func TestAParentPaysByPayFiP(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	bill := c.owes(0, 6858)
	path := c.at("/mine/payments")
	body := map[string]any{"bills": []uuid.UUID{bill}}

	// who asks
	c.refused(c.Anonymous().Post(path, body), 401, "")
	c.refused(c.stranger.Post(path, body), 404, "family.no_bill")
	c.refused(c.parents[1].Post(path, body), 404, "family.no_bill") // the other parent
	c.refused(c.finance.Post(path, body), 403, "")
	c.refused(c.Staff(c.id, access.CanteenAgent).Post(path, body), 403, "")
	c.refused(c.parents[0].Post(path, map[string]any{"bills": []uuid.UUID{}}), 422, "")
	c.refused(c.parents[0].Post(path, map[string]any{"bills": []uuid.UUID{tenant.NewID()}}), 404, "family.no_bill")
	if n := len(c.payfip.Operations()); n != 0 {
		t.Fatalf("%d payments were opened", n)
	}

	b := c.pay(0, bill)
	if b.Page == "" || b.Payment.State != "asked" || b.Payment.Cents != 6858 {
		t.Fatalf("%+v", b)
	}
	op := c.payfip.Operations()[0]
	if r := op.Request; r.Amount != 6858 || r.Client != "099001" || r.Mode != payfip.Test || r.Mail != "payer@example.fr" || r.Year != 2026 || r.Ref != "2026000001" || r.Object != "Services scolaires septembre 2026" ||
		!strings.HasPrefix(r.Notify, "http://127.0.0.1/api/v1/family/notified/") || !strings.HasSuffix(r.Redirect, "/back/"+c.id.String()+"/"+b.Payment.ID.String()) {
		t.Errorf("the service was told %+v", r)
	}
	// nothing is paid by coming back, nor by saying so
	if v := c.returned(0, b.Payment.ID); v.State != "unknown" || c.open(0, bill) != 6858 {
		t.Errorf("%+v", v)
	}
	c.refused(c.stranger.Get(c.at("/mine/payments/%s", b.Payment.ID)), 404, "family.no_payment")
	c.refused(c.parents[1].Post(c.at("/mine/payments/%s/returned", b.Payment.ID), nil), 404, "family.no_payment")

	c.payfip.Settle(op.ID, payfip.PaidByCard, 0, simulator.Once)
	c.Clock.Advance(time.Minute)
	c.arrive(nil)
	c.RunJobs()
	v := c.payment(0, b.Payment.ID)
	if v.State != "paid" || v.PaidCents != 6858 || v.OverCents != 0 || v.By != "card" || v.Approval == "" || c.open(0, bill) != 0 {
		t.Errorf("%+v, open %s", v, c.open(0, bill))
	}
	if sum, n := c.booked("payfip"); sum != 6858 || n != 1 {
		t.Errorf("booked %s in %d", sum, n)
	}
	c.refused(c.parents[0].Post(path, body), 409, "family.pay_nothing")

	// what each sees of it
	type accounts struct {
		Items []family.AccountView `json:"items"`
	}
	var mine, theirs accounts
	c.ok(c.parents[0].Get("/api/v1/family/accounts")).JSON(t, &mine)
	c.ok(c.parents[1].Get("/api/v1/family/accounts")).JSON(t, &theirs)
	if len(mine.Items) != 1 || mine.Items[0].OpenCents != 0 || len(mine.Items[0].Settled) != 1 || len(mine.Items[0].Payments) != 1 || mine.Items[0].Online != "payfip" {
		t.Errorf("%+v", mine)
	}
	if len(theirs.Items) != 0 {
		t.Errorf("the other parent sees %+v", theirs)
	}
	var list struct{ Payments []family.FinancePayment }
	c.ok(c.finance.Get(c.at("/payments?state=paid"))).JSON(t, &list)
	if len(list.Payments) != 1 || list.Payments[0].PayerName != "Awa Nguyễn" {
		t.Errorf("%+v", list)
	}
	c.refused(c.parents[0].Get(c.at("/payments")), 403, "")
	c.refused(c.office.Get(c.at("/payments/%s", b.Payment.ID)), 403, "")
	var one family.FinancePayment
	c.ok(c.finance.Get(c.at("/payments/%s", b.Payment.ID))).JSON(t, &one)
	var kinds []string
	for _, e := range one.Events {
		kinds = append(kinds, e.Kind)
	}
	if got := strings.Join(kinds, " "); got != "began opened returned pending notified paid" {
		t.Errorf("learnt: %s", got)
	}
}

// A day of P5 is asked about every five minutes; nobody is sent to pay a second time meanwhile; then it is known.
func TestAnUnknownPaymentIsAskedAboutUntilItIsKnown(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	bill := c.owes(0, 6858)
	b := c.pay(0, bill)
	c.payfip.Settle(ref(b.Page), payfip.PaidByDebit, -1, simulator.Silent)
	for range 12 {
		c.Clock.Advance(5 * time.Minute)
		c.RunJobs()
		again := c.pay(0, bill)
		if again.Payment.ID != b.Payment.ID || again.Payment.State == "asked" && again.Page == "" || again.Payment.State == "unknown" && again.Page != "" {
			t.Fatalf("%+v", again)
		}
	}
	op := c.payfip.Operations()
	if len(op) != 1 || op[0].Asked < 12 {
		t.Errorf("%d payments, asked %d times", len(op), op[0].Asked)
	}
	if v := c.payment(0, b.Payment.ID); v.State != "unknown" {
		t.Errorf("%+v", v)
	}
	c.payfip.Release(ref(b.Page))
	c.Clock.Advance(5 * time.Minute)
	c.RunJobs()
	if v := c.payment(0, b.Payment.ID); v.State != "paid" || v.By != "debit" || c.open(0, bill) != 0 {
		t.Errorf("%+v", v)
	}
	c.Clock.Advance(48 * time.Hour)
	asked := c.payfip.Operations()[0].Asked
	c.RunJobs()
	if c.payfip.Operations()[0].Asked != asked {
		t.Error("what is known is asked again")
	}
}

// The page of a payment that was left open is the same page: there is no second payment beside it.
func TestTwoTabsPayOnce(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	bills := []uuid.UUID{c.owes(0, 3000), c.owes(0, 4000), c.owes(0, 5000)}
	var wg sync.WaitGroup
	pages := make(chan begun, 8)
	for i := range 8 {
		wg.Go(func() {
			want := [][]uuid.UUID{{bills[0], bills[1], bills[2]}, {bills[2], bills[0]}}[i%2]
			var b begun
			a := c.parents[0].Post(c.at("/mine/payments"), map[string]any{"bills": want})
			if a.Status == 200 {
				a.JSON(t, &b)
				pages <- b
			} else if a.Status != 409 {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})
	}
	wg.Wait()
	close(pages)
	seen := map[string]bool{}
	for b := range pages {
		if b.Page != "" {
			seen[b.Page] = true
		}
	}
	if n := len(c.payfip.Operations()); n != 1 || len(seen) != 1 {
		t.Fatalf("%d payments were opened, %d pages", n, len(seen))
	}
	id := c.payfip.Operations()[0].ID
	c.payfip.Settle(id, payfip.PaidByCard, 0, simulator.Twice)
	c.Clock.Advance(time.Minute)
	c.arrive(nil)
	c.RunJobs()
	if sum, n := c.booked("payfip"); n != 1 || sum != c.payfip.Operations()[0].Request.Amount {
		t.Errorf("%s in %d", sum, n)
	}
}

func TestARefusedPaymentIsTriedAgain(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	bill := c.owes(0, 6858)
	last := uuid.Nil
	for _, result := range []payfip.Result{payfip.CardRefused, payfip.DebitRefused, payfip.Abandoned} {
		b := c.pay(0, bill)
		if b.Page == "" || b.Payment.ID == last {
			t.Fatalf("%+v", b)
		}
		last = b.Payment.ID
		c.payfip.Settle(ref(b.Page), result, 0, simulator.Silent)
		// nobody came back, nothing was notified: the next attempt asks first
	}
	b := c.pay(0, bill)
	c.payfip.Forget(ref(b.Page)) // left before the payment: forgotten at night
	c.Clock.Advance(20 * time.Hour)
	c.RunJobs()
	if v := c.payment(0, b.Payment.ID); v.State != "expired" {
		t.Errorf("%+v", v)
	}
	b = c.pay(0, bill)
	c.payfip.Settle(ref(b.Page), payfip.PaidByCard, 0, simulator.Silent)
	if v := c.returned(0, b.Payment.ID); v.State != "paid" {
		t.Errorf("%+v", v)
	}
	if sum, n := c.booked("payfip"); sum != 6858 || n != 1 {
		t.Errorf("%s in %d", sum, n)
	}
	var list struct{ Payments []family.FinancePayment }
	c.ok(c.finance.Get(c.at("/payments?state=failed"))).JSON(t, &list)
	states := map[string]int{}
	for _, p := range list.Payments {
		states[p.State]++
	}
	if states["refused"] != 2 || states["abandoned"] != 1 || states["expired"] != 1 {
		t.Errorf("%v", states)
	}
}

// What was paid at the desk while the bank let wait stays the payer's, and finance finds it.
func TestWhatWasPaidTwiceByTwoWaysStaysThePayers(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	bill := c.owes(0, 6858)
	b := c.pay(0, bill)
	c.In(c.id, func(tx *tenant.Tx) error {
		_, _, err := family.Receive(tx, family.Received{Kind: "receipt", Source: tenant.NewID(), Account: ledger.Account{Name: "till"}, Payer: c.payers[0], Cents: 6858, Day: day("2026-10-20"), Bills: []uuid.UUID{bill}})
		return err
	})
	c.payfip.Settle(ref(b.Page), payfip.PaidByCard, 0, simulator.Silent)
	if v := c.returned(0, b.Payment.ID); v.State != "paid" || v.OverCents != 6858 {
		t.Errorf("%+v", v)
	}
	if n := c.advance(0); n != 6858 {
		t.Errorf("an advance of %s", n)
	}
	var list struct{ Payments []family.FinancePayment }
	c.ok(c.finance.Get(c.at("/payments?state=over"))).JSON(t, &list)
	if len(list.Payments) != 1 {
		t.Errorf("%+v", list)
	}
}

// Notifications prove nothing: forged, doubled, early, late, for another, with any content, they only have the rail asked.
func TestANotificationProvesNothing(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	bill := c.owes(0, 6858)
	b := c.pay(0, bill)
	address := c.payfip.Operations()[0].Request.Notify
	constant := func(a testkit.Answer) {
		t.Helper()
		if a.Status != 204 || len(a.Body) != 0 {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	}
	forged := signed.New([]byte("another secret of thirty-two bytes")).Token("family.payment", signed.Link{Tenant: c.id, ID: b.Payment.ID, Until: c.Clock.Now().Add(time.Hour)})
	for _, path := range []string{address, "/api/v1/family/notified/" + forged, "/api/v1/family/notified/x", strings.TrimSuffix(address, address[len(address)-4:])} {
		for _, body := range []string{"", "idOp=" + ref(b.Page) + "&resultrans=P&montant=6858", "<xml/>", strings.Repeat("a", 8000)} {
			constant(c.notify(path, body, nil))
			c.Clock.Advance(10 * time.Second)
		}
	}
	for _, signature := range []string{"", "t=1,v1=00", peer.Sign("whsec_other", []byte("{}"), time.Now())} {
		constant(c.notify("/api/v1/family/stripe/"+c.id.String(), "{}", http.Header{"Content-Type": {"application/json"}, "Stripe-Signature": {signature}}))
		constant(c.notify("/api/v1/family/stripe/"+uuid.NewString(), "{}", http.Header{"Content-Type": {"application/json"}, "Stripe-Signature": {signature}}))
	}
	c.RunJobs()
	if v := c.payment(0, b.Payment.ID); v.State != "unknown" || c.open(0, bill) != 6858 {
		t.Errorf("%+v", v)
	}
	if asked := c.payfip.Operations()[0].Asked; asked > 5 {
		t.Errorf("the rail was asked %d times", asked)
	}
	// a hundred in a second are one question
	for range 100 {
		constant(c.notify(address, "", nil))
	}
	before := c.payfip.Operations()[0].Asked
	c.RunJobs()
	if asked := c.payfip.Operations()[0].Asked - before; asked > 1 {
		t.Errorf("the rail was asked %d times", asked)
	}
	a := c.Anonymous().Get("/api/v1/family/back/" + c.id.String() + "/" + b.Payment.ID.String())
	if a.Status != 303 || a.Header.Get("Location") != "/a-payer/paiement/"+c.id.String()+"/"+b.Payment.ID.String() {
		t.Errorf("%d %s", a.Status, a.Header.Get("Location"))
	}
}

// Whatever breaks between us and the rail, what is unknown stays unknown, what is known is booked once.
func TestTheRailFails(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	bill := c.owes(0, 6858)
	path, body := c.at("/mine/payments"), map[string]any{"bills": []uuid.UUID{bill}}
	for name, b := range map[string]simulator.Break{
		"a cut": {}, "a page": {Raw: "<html>"}, "a technical fault": {Fault: "T1"}, "a lost answer": {After: true},
	} {
		c.payfip.Break(b)
		if a := c.parents[0].Post(path, body); a.Status != 503 || a.Code() != "family.rail_silent" {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	for _, code := range []string{"A1", "N1", "M3", "R3", "S1", "D1"} {
		c.payfip.Break(simulator.Break{Fault: code})
		if a := c.parents[0].Post(path, body); a.Status != 409 || a.Code() != "family.rail_wrong" {
			t.Errorf("%s: %d %s", code, a.Status, a.Body)
		}
	}
	c.payfip.Mend()
	b := c.pay(0, bill)
	c.payfip.Settle(ref(b.Page), payfip.PaidByCard, 0, simulator.Silent)
	for _, x := range []simulator.Break{{}, {Raw: "<html>"}, {Fault: "T2"}, {Fault: "P3"}, {Raw: "<x/>", Status: 500}, {Fault: "A2", Kind: "TechDysfonctionnementErreur"}} {
		x.Times = -1
		c.payfip.Break(x)
		c.Clock.Advance(5 * time.Minute)
		c.RunJobs()
		if again := c.pay(0, bill); again.Payment.ID != b.Payment.ID || again.Page != "" {
			t.Fatalf("a second payment: %+v", again)
		}
		if v := c.payment(0, b.Payment.ID); v.State != "asked" && v.State != "unknown" || c.open(0, bill) != 6858 {
			t.Errorf("%+v: %+v", x, v)
		}
		c.payfip.Mend()
	}
	if again := c.pay(0, bill); again.Payment.ID != b.Payment.ID || again.Page != "" { // it was asked, and heard: it is booked in a moment
		t.Fatalf("a second payment: %+v", again)
	}
	c.Clock.Advance(5 * time.Minute)
	c.RunJobs()
	if sum, n := c.booked("payfip"); sum != 6858 || n != 1 {
		t.Errorf("%s in %d", sum, n)
	}
}

// A process that dies between the opening and its commit leaves a payment that nobody can pay: the bill is free again.
func TestAnOpeningThatWasLostIsGivenUp(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	bill := c.owes(0, 6858)
	b := c.pay(0, bill)
	c.Exec(c.id, `update family.payments set ref = null, opened_at = null where tenant_id = $1 and id = $2`, c.id, b.Payment.ID)
	if again := c.pay(0, bill); again.Page != "" || again.Payment.ID != b.Payment.ID {
		t.Errorf("%+v", again)
	}
	c.Clock.Advance(3 * time.Minute)
	c.RunJobs()
	if v := c.payment(0, b.Payment.ID); v.State != "expired" {
		t.Errorf("%+v", v)
	}
	if again := c.pay(0, bill); again.Page == "" || again.Payment.ID == b.Payment.ID {
		t.Errorf("%+v", again)
	}
}

// A worker that dies after the rail answered and before the commit asks again: one entry, whoever of several comes first.
func TestManyWorkersBookOnce(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	bill := c.owes(0, 6858)
	b := c.pay(0, bill)
	c.payfip.Settle(ref(b.Page), payfip.PaidByCard, 0, simulator.Silent)
	c.In(c.id, func(tx *tenant.Tx) error {
		for range 8 {
			if _, err := tx.Emit("family.ask-payment", time.Time{}, map[string]any{"payment": b.Payment.ID, "once": true}); err != nil {
				return err
			}
		}
		return nil
	})
	var wg sync.WaitGroup
	for _, j := range c.Due() {
		for range 2 {
			wg.Go(func() { _ = c.House.Worker.Run(t.Context(), j.Tenant, j.ID, j.Kind) })
		}
	}
	wg.Wait()
	c.RunJobs()
	if sum, n := c.booked("payfip"); sum != 6858 || n != 1 || c.open(0, bill) != 0 {
		t.Errorf("%s in %d", sum, n)
	}
}

// A worker is killed between the rail's answer and its commit: the next one asks, and books once.
func TestAKilledWorkerLeavesNoPaymentUnknown(t *testing.T) {
	t.Parallel()
	for _, rail := range []string{family.RailPayFiP, family.RailStripe} {
		t.Run(rail, func(t *testing.T) {
			t.Parallel()
			c := openCounter(t)
			if rail == family.RailStripe {
				c.byCard()
			}
			bill := c.owes(0, 6858)
			b := c.pay(0, bill)
			if rail == family.RailStripe {
				c.stripe.Do(ref(b.Page), "pay")
			} else {
				c.payfip.Settle(ref(b.Page), payfip.PaidByCard, 0, simulator.Twice)
			}
			c.Clock.Advance(time.Minute)
			c.arrive(nil)
			conn, err := pgx.Connect(t.Context(), c.Admin)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(t.Context())
			held, err := conn.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := held.Exec(t.Context(), `select from family.payments where id = $1 for update`, b.Payment.ID); err != nil {
				t.Fatal(err)
			}
			child := c.worker(t, c.Clock.Now(), c.rails)
			ended := make(chan error, 1)
			go func() { ended <- child.Wait() }()
			for waits := false; !waits; { // pg_stat_activity is read once in a transaction: whoever comes later is not in it
				if err := held.QueryRow(t.Context(), `select exists (select from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid)))`).Scan(&waits); err != nil {
					t.Fatal(err)
				}
				select {
				case err := <-ended:
					t.Fatalf("the worker did not come to its commit: %v", err)
				case <-time.After(5 * time.Millisecond):
				}
			}
			if err := child.Process.Kill(); err != nil { // SIGKILL, the answer in hand
				t.Fatal(err)
			}
			<-ended
			if err := held.Rollback(t.Context()); err != nil {
				t.Fatal(err)
			}
			if v := c.payment(0, b.Payment.ID); v.State != "asked" || c.open(0, bill) != 6858 {
				t.Errorf("written by the worker that was killed: %+v", v)
			}
			c.RunJobs()
			if v := c.payment(0, b.Payment.ID); v.State != "paid" || v.OverCents != 0 || c.open(0, bill) != 0 {
				t.Errorf("%+v", v)
			}
			if sum, n := c.booked(rail); sum != 6858 || n != 1 {
				t.Errorf("%s in %d", sum, n)
			}
		})
	}
}

// Every order of what can happen in a payment's life, with doubles and losses, comes to the same state and to one entry.
func TestEveryOrderComesToTheSame(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	lives := permutations(5)
	n := 0
	for k, life := range lives {
		if testing.Short() && k%6 != 0 {
			continue
		}
		bill := c.owes(0, 1000)
		b := c.pay(0, bill)
		id := ref(b.Page)
		notify := c.payfip.Operations()[n].Request.Notify
		n++
		steps := []func(){
			func() { c.payfip.Settle(id, payfip.PaidByCard, k%3, simulator.Silent) }, // 0: the bank, behind up to two P5
			func() { c.notify(notify, "idOp="+id, nil); c.Clock.Advance(6 * time.Second) },
			func() { c.ok(c.parents[0].Post(c.at("/mine/payments/%s/returned", b.Payment.ID), nil)) },
			func() { c.RunJobs() },
			func() { c.notify(notify, "", nil); c.notify(notify, "", nil) },
		}
		for i, s := range life {
			if k%7 != 6 || i != k%5 || s == 0 { // one in seven loses one of them, never the payment itself
				steps[s]()
			}
		}
		for range 4 {
			c.Clock.Advance(5*time.Minute + time.Second)
			c.RunJobs()
		}
		if v := c.payment(0, b.Payment.ID); v.State != "paid" || v.OverCents != 0 {
			t.Fatalf("life %v: %+v", life, v)
		}
	}
	if sum, entries := c.booked("payfip"); entries != n || sum != ledger.Cents(n*1000) || c.advance(0) != 0 {
		t.Errorf("%s in %d for %d lives", sum, entries, n)
	}
	t.Logf("%d lives", n)
}

func permutations(n int) (out [][]int) {
	var walk func(done []int, left []int)
	walk = func(done, left []int) {
		if len(left) == 0 {
			out = append(out, append([]int(nil), done...))
		}
		for i, x := range left {
			rest := append(append([]int(nil), left[:i]...), left[i+1:]...)
			walk(append(done, x), rest)
		}
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	walk(nil, all)
	return out
}

// byCard has the town paid by cards under a mandate instead of PayFiP.
func (c *counter) byCard() {
	c.T.Helper()
	c.ok(c.finance.Do("PUT", c.at("/online/payfip"), map[string]any{"client": "", "mode": "T"}))
	c.ok(c.finance.Do("PUT", c.at("/online/stripe"), map[string]any{"secret": stripeSecret, "signs": stripeSigns, "mandate": map[string]any{"signed_on": "2026-07-01", "assent_on": "2026-06-20", "reference": "2026-114"}}))
}

func TestCardsAreForThoseWhoMay(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	set := func(body map[string]any) testkit.Answer {
		return c.finance.Do("PUT", c.at("/online/stripe"), body)
	}
	c.refused(c.office.Do("PUT", c.at("/online/stripe"), map[string]any{"secret": stripeSecret, "signs": stripeSigns}), 403, "")
	c.refused(c.parents[0].Get(c.at("/online")), 403, "")
	c.refused(set(map[string]any{"secret": stripeSecret, "signs": stripeSigns}), 422, "family.stripe_mandate")
	c.refused(set(map[string]any{"secret": stripeSecret, "signs": stripeSigns, "private": true}), 422, "family.stripe_mandate") // a commune is not private, whatever it says
	c.refused(set(map[string]any{"secret": "pk_1", "signs": stripeSigns}), 422, "family.stripe_secret")
	c.refused(set(map[string]any{"secret": stripeSecret, "signs": "x"}), 422, "family.stripe_signs")
	for _, m := range []map[string]any{
		{"signed_on": "2026-07-01", "assent_on": "2026-07-02", "reference": "x"},                        // the assent comes first
		{"signed_on": "2027-07-01", "assent_on": "2026-07-02", "reference": "x"},                        // not signed yet
		{"signed_on": "2025-07-01", "assent_on": "2025-06-02", "reference": "x", "until": "2026-06-30"}, // over
	} {
		c.refused(set(map[string]any{"secret": stripeSecret, "signs": stripeSigns, "mandate": m}), 422, "family.stripe_mandate_dates")
	}
	c.byCard()
	a := c.ok(c.finance.Get(c.at("/online")))
	if strings.Contains(string(a.Body), stripeSecret) || strings.Contains(string(a.Body), stripeSigns) || !strings.Contains(string(a.Body), `"online":"stripe"`) {
		t.Errorf("%s", a.Body)
	}
	c.In(c.id, func(tx *tenant.Tx) error {
		raw, err := tenant.Value[string](tx, `select settings::text from family.creditors where tenant_id = $1`, c.id)
		if strings.Contains(raw, stripeSecret) || strings.Contains(raw, stripeSigns) {
			t.Error("a key is kept in clear")
		}
		return err
	})
	for _, wrong := range []string{"12345", "abcdef"} {
		c.refused(c.finance.Do("PUT", c.at("/online/payfip"), map[string]any{"client": wrong, "mode": "T"}), 422, "family.payfip_client")
	}
	c.refused(c.finance.Do("PUT", c.at("/online/payfip"), map[string]any{"client": "654321", "mode": "T"}), 422, "family.payfip_unknown")
	c.payfip.Break(simulator.Break{})
	c.refused(c.finance.Do("PUT", c.at("/online/payfip"), map[string]any{"client": "099001", "mode": "T"}), 503, "family.rail_silent")
}

func TestACardPaymentIsBookedOnceInEveryOrder(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	c.byCard()
	for k, turn := range append(permutations(4), []int{0, 0, 3, 3, 1, 1, 2, 2}, []int{3, 3, 3}, []int{}, []int{1}) {
		bill := c.owes(0, 2500)
		b := c.pay(0, bill)
		if again := c.pay(0, bill); again.Page != b.Page || again.Payment.ID != b.Payment.ID {
			t.Fatalf("%+v", again)
		}
		id := ref(b.Page)
		c.stripe.Do(id, "refuse")
		if k%2 == 0 {
			c.stripe.Do(id, "pay")
		} else {
			c.stripe.Do(id, "slow")
			if v := c.returned(0, b.Payment.ID); v.State != "unknown" {
				t.Errorf("%+v", v)
			}
			if again := c.pay(0, bill); again.Page != "" || again.Payment.ID != b.Payment.ID {
				t.Fatalf("%+v", again)
			}
			c.stripe.Do(id, "settle")
		}
		if k%2 == 1 && len(turn) > 0 {
			turn = append(turn, 4) // what was slow has one more
		}
		c.arrive(turn)
		if k < 24 { // told once in every order: it is known in a moment, without waiting for the next question
			c.Clock.Advance(6 * time.Second)
			c.RunJobs()
			if v := c.payment(0, b.Payment.ID); v.State != "paid" {
				t.Errorf("%v: %+v", turn, v)
			}
		}
		for range 2 {
			c.Clock.Advance(6 * time.Minute)
			c.RunJobs()
		}
		if v := c.payment(0, b.Payment.ID); v.State != "paid" || v.Rail != "stripe" || c.open(0, bill) != 0 {
			t.Errorf("%v: %+v", turn, v)
		}
		c.arrive(nil)
	}
	if sum, n := c.booked("stripe"); n != 28 || sum != 70000 {
		t.Errorf("%s in %d", sum, n)
	}
	// a page that nobody paid expires, and the bill is free
	bill := c.owes(0, 2500)
	b := c.pay(0, bill)
	c.Clock.Advance(61 * time.Minute)
	c.RunJobs()
	if v := c.payment(0, b.Payment.ID); v.State != "expired" {
		t.Errorf("%+v", v)
	}
	failed := c.pay(0, bill)
	c.stripe.Do(ref(failed.Page), "slow")
	c.stripe.Do(ref(failed.Page), "fail")
	if v := c.returned(0, failed.Payment.ID); v.State != "refused" {
		t.Errorf("%+v", v)
	}
	if b := c.pay(0, bill); b.Page == "" {
		t.Errorf("%+v", b)
	}
}

// A bill that is there to be paid is a card of its payer's home, and of nobody else's.
func TestWhatIsDueIsOnTheHomeOfItsPayer(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	c.owes(0, 6858)
	var items struct {
		Items []family.AccountView `json:"items"`
	}
	c.ok(c.parents[0].Get("/api/v1/family/accounts")).JSON(t, &items)
	if len(items.Items) != 1 || items.Items[0].OpenCents != 6858 || fmt.Sprint(items.Items[0].DueOn) != "2026-11-04" || items.Items[0].Late {
		t.Errorf("%+v", items)
	}
	c.refused(c.Anonymous().Get("/api/v1/family/accounts"), 401, "")
	for _, other := range []*testkit.Client{c.parents[1], c.stranger} {
		var none struct {
			Items []family.AccountView `json:"items"`
		}
		if a := other.Get("/api/v1/family/accounts"); a.Status == 200 {
			a.JSON(t, &none)
		}
		if len(none.Items) != 0 {
			t.Errorf("%+v", none)
		}
	}
}

func TestATitleIsPaidToTheTresorAlone(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	bill, other := c.owes(0, 6858), c.owes(0, 2000)
	titling := map[string]any{"post": "099001", "collective": "012", "budget": "00", "product": "CANT", "nature": "588", "edition": "03", "period": "digit", "papers": false}
	c.refused(c.finance.Do("PUT", c.at("/titling"), titlingWith(titling, "client", "12")), 422, "family.payfip_client")
	c.ok(c.finance.Do("PUT", c.at("/titling"), titling))

	// what is being paid is put in no slip, and a slip that holds it is not issued
	b := c.pay(0, bill)
	var slip family.SlipView
	c.ok(c.finance.Post(c.at("/slips"), map[string]any{"month": "2026-09-01"})).JSON(t, &slip)
	if slip.Titles != 1 || slip.Items[0].BillID != other {
		t.Fatalf("%+v", slip.Items)
	}
	c.ok(c.finance.Do("DELETE", c.at("/slips/%s", slip.ID), nil))
	c.Clock.Advance(16 * time.Minute)
	c.payfip.Settle(c.payfip.Operations()[0].ID, payfip.Abandoned, 0, simulator.Silent)
	c.RunJobs()
	if v := c.payment(0, b.Payment.ID); v.State != "abandoned" {
		t.Fatalf("%+v", v)
	}
	c.ok(c.finance.Post(c.at("/slips"), map[string]any{"month": "2026-09-01"})).JSON(t, &slip)
	b = c.pay(0, bill)
	c.refused(c.finance.Post(c.at("/slips/%s/sent", slip.ID), nil), 409, "family.title_being_paid")
	c.payfip.Settle(ref(b.Page), payfip.Abandoned, 0, simulator.Silent)
	c.Clock.Advance(16 * time.Minute)
	c.RunJobs()
	c.ok(c.finance.Post(c.at("/slips/%s/sent", slip.ID), nil))

	// the régie collects it no more, and the Trésor is not paid before its number is known
	hold := func() *family.HoldView {
		var mine struct{ Items []family.AccountView }
		c.ok(c.parents[0].Get("/api/v1/family/accounts")).JSON(t, &mine)
		for _, b := range mine.Items[0].Bills {
			if b.ID == bill {
				return b.Hold
			}
		}
		return nil
	}
	if h := hold(); h == nil || h.Why != "titled" || h.Online {
		t.Errorf("%+v", h)
	}
	path := c.at("/mine/payments")
	c.refused(c.parents[0].Post(path, map[string]any{"bills": []uuid.UUID{bill}}), 409, "family.rail_shut")
	c.ok(c.finance.Do("PUT", c.at("/titling"), titlingWith(titling, "client", "099 001")))
	c.refused(c.parents[0].Post(path, map[string]any{"bills": []uuid.UUID{bill, other}}), 409, "family.pay_title_alone")
	if h := hold(); h == nil || !h.Online || h.Reference != "20269000000000000002"+slip.Items[0].KeyTwo {
		t.Errorf("%+v, key %s", h, slip.Items[0].KeyTwo)
	}
	b = c.pay(0, bill)
	if !b.Payment.Titled || b.Payment.Reference != hold().Reference {
		t.Errorf("%+v", b.Payment)
	}
	c.payfip.Settle(ref(b.Page), payfip.PaidByCard, 0, simulator.Once)
	c.arrive(nil)
	c.RunJobs()
	v := c.payment(0, b.Payment.ID)
	if v.State != "paid" || v.Receipt != nil || c.open(0, bill) != 0 {
		t.Errorf("%+v, open %s", v, c.open(0, bill))
	}
	if regie, _ := c.booked("payfip"); regie != 0 {
		t.Errorf("the régie booked %s", regie)
	}
	if tresor, n := c.booked("treasury"); tresor != 6858 || n != 1 {
		t.Errorf("the Trésor booked %s in %d", tresor, n)
	}
	c.ok(c.finance.Get(c.at("/slips/%s", slip.ID))).JSON(t, &slip)
	if slip.Items[0].State != "paid" {
		t.Errorf("%+v", slip.Items)
	}
	c.refused(c.parents[0].Post(path, map[string]any{"bills": []uuid.UUID{bill}}), 409, "family.pay_nothing")
}

// A payment that begins while a slip is sent, and a slip that is sent while a payment begins: whoever comes second waits, then is refused.
func TestAPaymentAndASlipNeverPassEachOther(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	c.ok(c.finance.Do("PUT", c.at("/titling"), map[string]any{"post": "099001", "collective": "012", "budget": "00", "product": "CANT", "nature": "588", "edition": "03", "period": "digit", "papers": false}))
	conn, err := pgx.Connect(t.Context(), c.Admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	// meet has both begin one after the other, each before the other's end: the first is stopped at a row that somebody else holds.
	meet := func(hold string, id uuid.UUID, first, second func() testkit.Answer) (testkit.Answer, testkit.Answer) {
		t.Helper()
		held, err := conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := held.Exec(t.Context(), hold, id); err != nil {
			t.Fatal(err)
		}
		waiting := func(n int) {
			t.Helper()
			for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
				var now int
				if err := held.QueryRow(t.Context(), `select count(distinct l.pid) from pg_locks l where not l.granted and exists (select from pg_locks o where o.pid = l.pid and o.database = (select oid from pg_database where datname = current_database()))`).Scan(&now); err != nil {
					t.Fatal(err)
				}
				if now >= n {
					return
				}
				if time.Now().After(deadline) {
					t.Errorf("%d wait, not %d", now, n)
					return
				}
			}
		}
		answers := [2]chan testkit.Answer{make(chan testkit.Answer, 1), make(chan testkit.Answer, 1)}
		go func() { answers[0] <- first() }()
		waiting(1)
		go func() { answers[1] <- second() }()
		waiting(2)
		if err := held.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
		return <-answers[0], <-answers[1]
	}
	prepared := func(bill uuid.UUID) func() testkit.Answer {
		t.Helper()
		var slip family.SlipView
		c.ok(c.finance.Post(c.at("/slips"), map[string]any{"month": "2026-09-01"})).JSON(t, &slip)
		if len(slip.Items) != 1 || slip.Items[0].BillID != bill {
			t.Fatalf("%+v", slip.Items)
		}
		return func() testkit.Answer { return c.finance.Post(c.at("/slips/%s/sent", slip.ID), nil) }
	}
	paying := func(bill uuid.UUID) func() testkit.Answer {
		return func() testkit.Answer {
			return c.parents[0].Post(c.at("/mine/payments"), map[string]any{"bills": []uuid.UUID{bill}})
		}
	}
	bill := c.owes(0, 6858)
	send := prepared(bill)
	sent, paid := meet(`select from family.titles where bill_id = $1 for update`, bill, send, paying(bill))
	c.ok(sent)
	c.refused(paid, 409, "family.rail_shut") // the Trésor's alone now
	bill = c.owes(0, 3429)
	send = prepared(bill)
	paid, sent = meet(`select from family.bills where id = $1 for update`, bill, paying(bill), send)
	c.ok(paid)
	c.refused(sent, 409, "family.title_being_paid")
}

func titlingWith(of map[string]any, key, value string) map[string]any {
	out := map[string]any{key: value}
	for k, v := range of {
		out[k] = v
	}
	return out
}

func TestAnOnlinePaymentHasAReceiptOfTheSeries(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	for i, cents := range []ledger.Cents{6858, 3429} {
		bill := c.owes(0, cents)
		b := c.pay(0, bill)
		c.payfip.Settle(ref(b.Page), payfip.PaidByCard, 0, simulator.Twice)
		c.Clock.Advance(time.Minute)
		c.arrive(nil)
		c.RunJobs()
		v := c.payment(0, b.Payment.ID)
		if v.Receipt == nil {
			t.Fatalf("%+v", v)
		}
		var list struct{ Items []family.Receipt }
		c.ok(c.parents[0].Get(c.at("/mine/receipts"))).JSON(t, &list)
		if len(list.Items) != i+1 || list.Items[0].Number != fmt.Sprintf("2026-%06d", i+1) || list.Items[0].Cents != cents || len(list.Items[0].Settled) != 1 || list.Items[0].Settled[0].Bill != bill || list.Items[0].Parts[0].Reference != v.Approval {
			t.Errorf("%+v", list.Items)
		}
		paper := c.ok(c.parents[0].Get(c.at("/mine/receipts/%s/receipt.pdf", *v.Receipt)))
		if !strings.HasPrefix(string(paper.Body), "%PDF-") {
			t.Errorf("%.20s", paper.Body)
		}
		c.refused(c.parents[1].Get(c.at("/mine/receipts/%s/receipt.pdf", *v.Receipt)), 404, "family.no_receipt")
		c.refused(c.finance.Post(c.at("/receipts/%s/reversal", *v.Receipt), map[string]any{"reason": "une erreur"}), 409, "family.receipt_online")
	}
}
