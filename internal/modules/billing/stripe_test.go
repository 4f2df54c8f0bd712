package billing_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/modules/billing"
	"preau/internal/payment/stripe/peer"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

const stripeSecret, stripeSigns = "sk_test_vendor", "whsec_vendor"

// till is a market whose vendor is paid through Stripe, a desk's.
type till struct {
	*market
	sim    *peer.Service
	url    string
	stripe http.Handler // what answers in its place
	mu     sync.Mutex
	told   []peer.Sent // what it sent, kept until the test lets it arrive
	school uuid.UUID   // a private one
	buys   *testkit.Client
}

type stripeShown struct {
	Known, On, Live        bool
	Account, Heard, Failed string
	Tried                  string `json:"tried_code"`
	Waiting, Copies        int
	Differences            []struct {
		N        int
		Sentence string
		Mends    bool
	}
}

type deskClock struct{ k *till }

func (c deskClock) Now() time.Time {
	if c.k.market == nil {
		return testkit.Monday
	}
	return c.k.Clock.Now()
}

func openTill(t testing.TB) *till {
	t.Helper()
	k := &till{}
	var err error
	if k.sim, err = peer.New(peer.Options{Prefix: "/dev/stripe", Clock: deskClock{k}, Accounts: map[string]peer.Account{stripeSecret: {Name: "Préau Services", Webhook: "hook", Signs: stripeSigns}, "sk_test_other": {Name: "Un autre"}},
		Tell: func(_ string, body []byte, signature string) {
			k.mu.Lock()
			k.told = append(k.told, peer.Sent{Body: body, Signature: signature})
			k.mu.Unlock()
		}}); err != nil {
		t.Fatal(err)
	}
	k.stripe = k.sim
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { k.stripe.ServeHTTP(w, r) }))
	t.Cleanup(func() { server.Close(); k.sim.Close() })
	k.url = server.URL + "/dev/stripe"
	k.market = open(t, stripeAt(k.url))
	k.school = k.Tenant("school", "École Sainte-Odile")
	k.Exec(k.school, `update tenant.tenants set siret = $2, private = true, address = '{4 rue du Cloître}', postcode = '99000', city = 'Valmont' where tenant_id = $1`, k.school, "00009902800011")
	k.link(k.school, "school", k.vendor, "vendor")
	k.buys = k.As(access.Caller{Hats: []access.Hat{k.Hat(k.school, folk.Person(k.Kit, k.school, "Agathe", "Roussel", "", access.TownAdmin), access.TownAdmin)}})
	return k
}

func stripeAt(address string) func(*billing.Deps) {
	return func(d *billing.Deps) { d.Stripe = billing.StripeRail{URL: address, Loopback: true} }
}

// on gives the vendor's keys and lets what follows happen.
func (k *till) on() {
	k.T.Helper()
	k.sells.Do("PUT", at(k.vendor, "/stripe"), object{"secret": stripeSecret, "signs": stripeSigns, "on": true}).Want(k.T, 200)
	k.RunJobs()
}

func (k *till) shown() (v stripeShown) {
	k.T.Helper()
	k.sells.Get(at(k.vendor, "/stripe")).Want(k.T, 200).JSON(k.T, &v)
	return v
}

// hook is what comes to the address of the vendor's account, from nobody that we know.
func (k *till) hook(vendor uuid.UUID, body []byte, signature string) testkit.Answer {
	c := k.Anonymous()
	c.Header = http.Header{"Content-Type": {"application/json"}, "Stripe-Signature": {signature}}
	return c.Do("POST", "/api/v1/billing/stripe/"+vendor.String(), strings.NewReader(string(body)))
}

// arrive lets what Stripe sent arrive as it was sent, until nothing more comes of it.
func (k *till) arrive() {
	k.T.Helper()
	for {
		k.mu.Lock()
		list := k.told
		k.told = nil
		k.mu.Unlock()
		if len(list) == 0 {
			return
		}
		for _, e := range list {
			k.hook(k.vendor, e.Body, e.Signature).Want(k.T, 204)
		}
		k.RunJobs()
	}
}

// compared has both sides compared and gives the differences.
func (k *till) compared() (out []string) {
	k.T.Helper()
	k.sells.Post(at(k.vendor, "/stripe/compare"), object{}).Want(k.T, 200)
	k.RunJobs()
	v := k.shown()
	if v.Failed != "" {
		k.T.Fatalf("not compared: %s", v.Failed)
	}
	for _, d := range v.Differences {
		out = append(out, d.Sentence)
	}
	return out
}

// there lists the objects of a kind as Stripe has them.
func (k *till) there(kind string) (out []map[string]any) {
	k.T.Helper()
	r := httptest.NewRequest("GET", "/dev/stripe/v1/"+kind+"?limit=100&status=all", nil)
	if kind != "subscriptions" {
		r = httptest.NewRequest("GET", "/dev/stripe/v1/"+kind+"?limit=100", nil)
	}
	r.Header.Set("Authorization", "Bearer "+stripeSecret)
	w := httptest.NewRecorder()
	k.sim.ServeHTTP(w, r)
	var list struct{ Data []map[string]any }
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
		k.T.Fatal(err)
	}
	return list.Data
}

// offered publishes an offer to schools and towns.
func (k *till) offered(code, counts string, cents int) string {
	k.T.Helper()
	var out struct{ ID string }
	k.sells.Post(at(k.vendor, "/offers"), object{"code": code, "label": "Offre " + code, "counts": counts, "vat_ppm": 200_000, "buyers": []string{"commune", "school"}, "since": "2026-07-01", "price": object{"mode": "graduated", "steps": []object{{"unit_cents": cents}}}}).Want(k.T, 200).JSON(k.T, &out)
	k.sells.Post(at(k.vendor, "/offers/%s/publish", out.ID), object{}).Want(k.T, 200)
	return out.ID
}

// subscribed has the town and the private school subscribe, and both invoiced: 126.60 and 58.80.
func (k *till) subscribed() (town, school string) {
	k.T.Helper()
	return k.subscribing(func() { k.RunJobs() })
}

// subscribing is subscribed with some jobs done after each step.
func (k *till) subscribing(jobs func()) (town, school string) {
	k.T.Helper()
	each, pupil := k.offered("ECOLE", "school", 4900), k.offered("ELEVE", "pupil", 150)
	jobs()
	k.pupils(0, 3)
	k.pupils(1, 2)
	for _, b := range []struct {
		prepares, approves *testkit.Client
		of                 uuid.UUID
		body               object
	}{{k.finance, k.mayor, k.town, k.wanted(each, pupil)}, {k.buys, k.buys, k.school, object{"vendor_id": k.vendor, "from": "2026-09-01", "offers": []object{{"offer_id": each}}, "schools": []object{{"school_id": k.school}}}}} {
		var s shown
		b.prepares.Post(at(b.of, "/subscriptions"), b.body).Want(k.T, 200).JSON(k.T, &s)
		jobs()
		s = k.read(b.prepares, b.of, s.ID)
		b.prepares.Post(at(b.of, "/subscriptions/%s/submit", s.ID), object{"payers": []object{{"commitment": "EJ-2026-118"}}}).Want(k.T, 200)
		b.approves.Post(at(b.of, "/subscriptions/%s/approve", s.ID), object{"quality": "Ordonnateur", "gross_cents": s.Gross}).Want(k.T, 200)
		jobs()
	}
	k.Clock.Set(time.Date(2026, 10, 2, 3, 0, 0, 0, time.UTC))
	k.In(k.town, func(tx *tenant.Tx) error {
		_, err := tx.Emit("billing.reference", time.Time{}, manifest.Due{Due: tx.Now()})
		return err
	})
	jobs()
	ids, sum := []string{}, 0
	for _, d := range k.drafts().Items {
		ids, sum = append(ids, d.ID), sum+d.Gross
		if d.Gross == 12660 {
			town = d.ID
		} else {
			school = d.ID
		}
	}
	k.sells.Post(at(k.vendor, "/invoices/issue"), object{"invoices": ids, "gross_cents": sum}).Want(k.T, 200)
	jobs()
	return town, school
}

func (k *till) left(c *testkit.Client, of uuid.UUID, id string) int {
	k.T.Helper()
	var v struct {
		Left int `json:"left_cents"`
	}
	c.Get(at(of, "/invoices/%s", id)).Want(k.T, 200).JSON(k.T, &v)
	return v.Left
}

// took is what the books say that Stripe took.
func (k *till) took() (n int) {
	k.T.Helper()
	k.In(k.vendor, func(tx *tenant.Tx) (err error) {
		n, err = tenant.Value[int](tx, `select coalesce(sum(cents), 0)::int from billing.postings where tenant_id = $1 and account = 'stripe'`, k.vendor)
		return err
	})
	return n
}

// The keys are the vendor's alone, are never read back, and are tried at Stripe; off, nothing is asked of it.
func TestAVendorGivesItsKeys(t *testing.T) {
	k := openTill(t)
	town, _ := k.subscribed() // with Stripe off
	if v := k.shown(); v.Known || v.On || len(k.there("customers")) != 0 || k.left(k.finance, k.town, town) != 12660 {
		t.Fatalf("%+v", v)
	}
	path := at(k.vendor, "/stripe")
	k.nobody.Get(path).Want(t, 401)
	k.neighbour.Get(path).Want(t, 404)
	k.finance.Get(at(k.town, "/stripe")).Want(t, 403)
	if a := k.sells.Do("PUT", path, object{"secret": "pk_test_1", "signs": "x", "on": true}); a.Status != 422 {
		t.Errorf("%s", a.Body)
	}
	if a := k.sells.Post(path+"/try", object{}); a.Code() != "billing.stripe_no_keys" {
		t.Errorf("%s", a.Body)
	}
	a := k.sells.Do("PUT", path, object{"secret": stripeSecret, "signs": stripeSigns, "on": true}).Want(t, 200)
	if strings.Contains(string(a.Body), stripeSecret) || strings.Contains(string(a.Body), stripeSigns) {
		t.Errorf("a key is read back: %s", a.Body)
	}
	var v stripeShown
	k.sells.Post(path+"/try", object{}).Want(t, 200).JSON(t, &v)
	if !v.On || v.Live || v.Account == "" || v.Tried != "" || v.Heard != "elsewhere" { // the desk's address is another
		t.Errorf("%+v", v)
	}
	k.sells.Do("PUT", path, object{"secret": "sk_live_nobody", "on": true}).Want(t, 200)
	k.sells.Post(path+"/try", object{}).Want(t, 200).JSON(t, &v)
	if !v.Live || v.Tried != "refused" {
		t.Errorf("%+v", v)
	}
	k.In(k.vendor, func(tx *tenant.Tx) error {
		secret, err := tenant.Value[[]byte](tx, `select secret from billing.stripe_accounts where tenant_id = $1`, k.vendor)
		if strings.Contains(string(secret), "sk_") {
			t.Error("a key is not sealed")
		}
		return err
	})
}

// An invoice has its copy, payable by transfer; what Stripe takes settles ours once and reaches the buyer; what our bank takes is told to
// the copy; a count that moves moves the quantity; and both sides agree.
func TestStripeCollectsACopy(t *testing.T) {
	k := openTill(t)
	k.on()
	town, school := k.subscribed()
	k.arrive()
	if got := k.compared(); len(got) != 0 {
		t.Fatalf("%q", got)
	}
	invoices, subs := k.there("invoices"), k.there("subscriptions")
	if len(k.there("customers")) != 2 || len(invoices) != 2 || len(subs) != 2 || len(k.there("prices")) != 2 {
		t.Fatalf("%d customers, %d invoices, %d subscriptions", len(k.there("customers")), len(invoices), len(subs))
	}
	payers, quantities := map[string]bool{}, map[float64]bool{}
	for _, c := range k.there("customers") {
		payers[c["metadata"].(map[string]any)["payer"].(string)] = true
	}
	for _, b := range subs {
		quantities[b["items"].(map[string]any)["data"].([]any)[0].(map[string]any)["quantity"].(float64)] = true
	}
	if !payers["public"] || !payers["school"] || !quantities[5] || !quantities[1] {
		t.Errorf("%v %v", payers, quantities)
	}
	customer := ""
	for _, i := range invoices {
		if i["status"] != "open" || i["collection_method"] != "send_invoice" || i["subscription"] == nil || !strings.HasPrefix(i["number"].(string), "F2026-00000") {
			t.Errorf("%+v", i)
		}
		if i["total"] == 12660.0 {
			customer = i["customer"].(string)
		}
	}

	// by transfer to Stripe
	k.sim.Transfer(customer, 12660)
	k.arrive()
	if k.left(k.finance, k.town, town) != 0 || k.left(k.sells, k.vendor, town) != 0 || k.took() != 12660 {
		t.Errorf("left %d, took %d", k.left(k.finance, k.town, town), k.took())
	}
	// by transfer to our bank
	k.sells.Post(at(k.vendor, "/payments"), object{"day": "2026-10-02", "cents": 5880, "settles": []object{{"invoice": school, "cents": 5880}}}).Want(t, 200)
	k.RunJobs()
	k.arrive()
	for _, i := range k.there("invoices") {
		if i["status"] != "paid" || i["paid_out_of_band"] != (i["total"] == 5880.0) {
			t.Errorf("%+v", i)
		}
	}
	if got := k.compared(); len(got) != 0 || k.took() != 12660 {
		t.Errorf("%q, took %d", got, k.took())
	}
	k.balanced(0)

	// a pupil more on the day
	class := folk.Class(k.Kit, k.schools[1], "CE2", "CE2", uuid.Nil)
	folk.Pupil(k.Kit, k.schools[1], class, "CE2", "Awa", "Diallo", "", "2018-05-02")
	k.In(k.town, func(tx *tenant.Tx) error {
		_, err := tx.Deliver(k.schools[1], "billing", "billing.count", object{"customer": k.town, "on": "2026-10-01", "why": "corrected"})
		return err
	})
	k.RunJobs()
	if got := k.compared(); len(got) != 1 || !strings.Contains(got[0], "6 ici et 5 chez Stripe") {
		t.Errorf("%q", got)
	}
	k.night(k.vendor, "billing.stripe-night")
	k.arrive()
	k.issue()
	k.arrive()
	if got := k.compared(); len(got) != 0 || len(k.there("invoices")) != 3 {
		t.Errorf("%q, %d invoices", got, len(k.there("invoices")))
	}
	// the year is over
	k.Clock.Set(time.Date(2027, 9, 2, 3, 0, 0, 0, time.UTC))
	k.night(k.vendor, "billing.stripe-night")
	k.arrive()
	for _, b := range k.there("subscriptions") {
		if b["status"] != "canceled" {
			t.Errorf("%+v", b)
		}
	}
}

type visit struct{ ID, State, Page string }

func (k *till) visit(id string) (v visit) {
	k.T.Helper()
	k.buys.Get(at(k.school, "/visits/%s", id)).Want(k.T, 200).JSON(k.T, &v)
	return v
}

// sessionOf is Stripe's id of a page.
func sessionOf(page string) string { return page[strings.LastIndex(page, "/")+1:] }

// Only whoever's money is its own is led to a page; what is paid there settles the invoice once, whatever is told and how often.
func TestAPrivateSchoolPaysByCard(t *testing.T) {
	k := openTill(t)
	k.on()
	town, school := k.subscribed()
	k.arrive()
	begin := func(c *testkit.Client, of uuid.UUID, id, what string) testkit.Answer {
		return c.Post(at(of, "/invoices/%s/visits", id), object{"what": what})
	}
	if a := begin(k.finance, k.town, town, "card"); a.Code() != "billing.stripe_public" || !strings.Contains(string(a.Body), "virement") {
		t.Errorf("a public accountant is led to a page: %s", a.Body)
	}
	begin(k.nobody, k.school, school, "card").Want(t, 401)
	begin(k.finance, k.school, school, "card").Want(t, 404)
	begin(k.sells, k.vendor, school, "card").Want(t, 403)
	var ways struct{ Private, Online bool }
	k.buys.Get(at(k.school, "/invoices/%s/ways", school)).Want(t, 200).JSON(t, &ways)
	if !ways.Private || !ways.Online {
		t.Fatalf("%+v", ways)
	}
	var v, again visit
	begin(k.buys, k.school, school, "card").Want(t, 200).JSON(t, &v)
	begin(k.buys, k.school, school, "card").Want(t, 200).JSON(t, &again)
	if v.State != "asked" || again.ID != v.ID {
		t.Fatalf("%+v %+v", v, again)
	}
	k.RunJobs()
	if v = k.visit(v.ID); v.State != "open" || v.Page == "" || len(k.sim.Sessions()) != 1 {
		t.Fatalf("%+v", v)
	}
	// nothing is paid by coming back
	k.buys.Post(at(k.school, "/visits/%s/returned", v.ID), object{}).Want(t, 200)
	k.RunJobs()
	if got := k.visit(v.ID); got.State != "open" || k.took() != 0 {
		t.Errorf("%+v", got)
	}
	k.sim.Do(sessionOf(v.Page), "slow")
	k.arrive()
	if got := k.visit(v.ID); got.State != "unknown" || got.Page != "" {
		t.Errorf("%+v", got)
	}
	begin(k.buys, k.school, school, "card").Want(t, 200).JSON(t, &again)
	if again.ID != v.ID {
		t.Error("a second payment is begun while the first has no end")
	}
	k.sim.Do(sessionOf(v.Page), "settle")
	k.Clock.Advance(time.Hour) // and nobody came back: it is asked about
	k.RunJobs()
	k.arrive()
	if got := k.visit(v.ID); got.State != "done" || k.took() != 5880 || k.left(k.buys, k.school, school) != 0 {
		t.Errorf("%+v, took %d", got, k.took())
	}
	if got := k.compared(); len(got) != 0 || k.took() != 5880 {
		t.Errorf("%q, took %d", got, k.took())
	}
	if a := begin(k.buys, k.school, school, "card"); a.Code() != "billing.stripe_nothing" {
		t.Errorf("%s", a.Body)
	}

	// a mandate, then a portal
	begin(k.buys, k.school, school, "mandate").Want(t, 200).JSON(t, &v)
	k.RunJobs()
	v = k.visit(v.ID)
	k.sim.Do(sessionOf(v.Page), "pay")
	k.arrive()
	if got := k.visit(v.ID); got.State != "done" {
		t.Errorf("%+v", got)
	}
	method := false
	for _, c := range k.there("customers") {
		method = method || c["invoice_settings"].(map[string]any)["default_payment_method"] != nil
	}
	if !method {
		t.Error("the mandate is not used")
	}
	begin(k.buys, k.school, school, "portal").Want(t, 200).JSON(t, &v)
	k.RunJobs()
	if got := k.visit(v.ID); got.State != "done" || !strings.Contains(got.Page, "/portal/") {
		t.Errorf("%+v", got)
	}
	k.buys.Get(at(k.school, "/visits/%s", uuid.NewString())).Want(t, 404)
	k.finance.Get(at(k.town, "/visits/%s", v.ID)).Want(t, 404)
}

// What Stripe lost, or somebody moved there, is said in a sentence, and mended by sending it again where that can mend it.
func TestDifferencesAreMended(t *testing.T) {
	k := openTill(t)
	k.on()
	k.subscribed()
	k.arrive()
	fresh, err := peer.New(peer.Options{Prefix: "/dev/stripe", Clock: deskClock{k}, Tell: func(string, []byte, string) {}, Accounts: map[string]peer.Account{stripeSecret: {Name: "Préau Services"}}})
	if err != nil {
		t.Fatal(err)
	}
	k.sim, k.stripe = fresh, fresh // an account that has forgotten everything
	k.Clock.Advance(25 * time.Hour)
	got := k.compared()
	if len(got) != 6 || !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "F2026-000001 n’a pas de copie") }) || !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "Commune de Saint-Aubin n’a pas de fiche") }) {
		t.Fatalf("%q", got)
	}
	for _, d := range k.shown().Differences {
		if !d.Mends {
			t.Errorf("%+v", d)
		}
		k.sells.Post(at(k.vendor, "/stripe/differences/%d/send", d.N), object{}).Want(t, 200)
	}
	k.RunJobs()
	k.Clock.Advance(time.Hour)
	k.RunJobs()
	if got := k.compared(); len(got) != 0 || len(k.there("invoices")) != 2 || len(k.there("customers")) != 2 || len(k.there("subscriptions")) != 2 {
		t.Errorf("%q", got)
	}
	k.sells.Post(at(k.vendor, "/stripe/differences/%d/send", 99), object{}).Want(t, 404)
}
