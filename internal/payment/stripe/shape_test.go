package stripe_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"preau/internal/ledger"
	"preau/internal/payment/stripe"
	"preau/internal/testkit"
)

func centsOf(n int64) ledger.Cents { return ledger.Cents(n) }

// mockVersion is the last that speaks as stripe-go v76 does; the Makefile builds it.
const mockVersion = "v0.190.0"

// stripeMock starts Stripe's own description of its API, as a server, and gives its address.
func stripeMock(t *testing.T) string {
	t.Helper()
	program := testkit.Root("bin", "stripe-mock-"+mockVersion)
	cmd := exec.CommandContext(t.Context(), program, "-http-addr", "127.0.0.1:")
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: make bin/stripe-mock-%s builds it", err, mockVersion)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	listens := regexp.MustCompile(`Listening for HTTP at address: (\S+)`)
	for lines := bufio.NewScanner(said); lines.Scan(); {
		if m := listens.FindStringSubmatch(lines.Text()); m != nil {
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return "http://" + m[1]
		}
	}
	t.Fatal("stripe-mock did not say where it listens")
	return ""
}

// witness stands before the desk's Stripe and shows every demand to stripe-mock too: each must be accepted, and what the desk answers
// must have no field that the real one has not, nor of another type.
type witness struct {
	t         *testing.T
	desk      http.Handler
	mock      string
	mu        sync.Mutex
	seen      map[string]bool
	compared  int
	unlike    map[string]bool
	refusedBy []string
}

func (w *witness) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(raw))
	answer := httptest.NewRecorder()
	w.desk.ServeHTTP(answer, r)
	for k, v := range answer.Header() {
		rw.Header()[k] = v
	}
	rw.WriteHeader(answer.Code)
	_, _ = rw.Write(answer.Body.Bytes())
	if answer.Code != http.StatusOK {
		return
	}
	again, _ := http.NewRequestWithContext(w.t.Context(), r.Method, w.mock+strings.TrimPrefix(r.URL.RequestURI(), "/dev/stripe"), bytes.NewReader(raw))
	again.Header = r.Header.Clone()
	theirs, err := http.DefaultClient.Do(again)
	if err != nil {
		w.t.Error(err)
		return
	}
	body, _ := io.ReadAll(theirs.Body)
	_ = theirs.Body.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	route := r.Method + " " + regexp.MustCompile(`/(cus|sub|in|cs_test|price|offer)[_-][A-Za-z0-9_-]+`).ReplaceAllString(strings.TrimPrefix(r.URL.Path, "/dev/stripe"), "/{id}")
	w.seen[route] = true
	if theirs.StatusCode != http.StatusOK {
		w.refusedBy = append(w.refusedBy, fmt.Sprintf("%s\n%s\n%s", route, raw, body))
		return
	}
	var a, b any
	if json.Unmarshal(answer.Body.Bytes(), &a) != nil || json.Unmarshal(body, &b) != nil {
		w.t.Error("an answer is no JSON")
		return
	}
	w.compare(route, a, b)
}

// compare says where a has what b has not.
func (w *witness) compare(at string, a, b any) {
	w.compared++
	switch a := a.(type) {
	case map[string]any:
		theirs, ok := b.(map[string]any)
		if !ok {
			if b != nil {
				if _, id := b.(string); !id || a["id"] == nil { // an object where its id alone would do was asked for whole
					w.unlike[fmt.Sprintf("%s: an object, theirs %T", at, b)] = true
				}
			}
			return
		}
		// of our own making; a sample of an object of another kind; of an account in another country
		if strings.HasSuffix(at, ".metadata") || strings.HasSuffix(at, ".available") || at == "GET /v1/events.data[].data.object" || strings.HasSuffix(at, ".financial_addresses[]") {
			return
		}
		for k, v := range a {
			if other, ok := theirs[k]; ok {
				w.compare(at+"."+k, v, other)
			} else {
				w.unlike[at+"."+k+": theirs has none"] = true
			}
		}
	case []any:
		theirs, ok := b.([]any)
		if !ok && b != nil {
			w.unlike[fmt.Sprintf("%s: a list, theirs %T", at, b)] = true
		}
		if len(a) > 0 && len(theirs) > 0 {
			w.compare(at+"[]", a[0], theirs[0])
		}
	case nil:
	default:
		if m, whole := b.(map[string]any); whole && m["id"] != nil { // their sample has it whole, asked or not
			return
		}
		if b != nil && reflect.TypeOf(a) != reflect.TypeOf(b) {
			w.unlike[fmt.Sprintf("%s: %T, theirs %T", at, a, b)] = true
		}
	}
}

func TestEveryDemandHasTheShapeOfStripesOwn(t *testing.T) {
	t.Parallel()
	r := newRail(t)
	w := &witness{t: t, desk: r.sim, mock: stripeMock(t), seen: map[string]bool{}, unlike: map[string]bool{}}
	server := httptest.NewServer(w)
	defer server.Close()
	r.url, r.c = server.URL, client(server.URL, secret)
	called := map[string]bool{}
	ok := func(name string, err error) {
		t.Helper()
		called[name] = true
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, c := t.Context(), r.c
	paged := checkout(r.url, "p")
	paged.Expires = r.clock.Now().Add(time.Hour)
	session, err := c.Open(ctx, paged)
	ok("Open", err)
	r.sim.Do(session.ID, "pay")
	session, err = c.Session(ctx, session.ID)
	ok("Session", err)
	_, err = c.Refund(ctx, session.Intent, 100, "r")
	ok("Refund", err)
	paged.Key = "q"
	left, err := c.Open(ctx, paged)
	ok("Open", err)
	_, err = c.Expire(ctx, left.ID)
	ok("Expire", err)

	town, school := r.customer("commune", stripe.Public), r.customer("ecole", stripe.School)
	town.Name = "Ville de Valbrune"
	_, err = c.PutCustomer(ctx, "renamed", town)
	ok("PutCustomer", err)
	_, err = c.Customer(ctx, town.ID)
	ok("Customer", err)
	r.clock.Advance(2 * time.Minute)
	_, err = c.CustomerOf(ctx, "commune")
	ok("CustomerOf", err)
	_, err = c.Funding(ctx, town.ID)
	ok("Funding", err)
	_, err = c.Advance(ctx, town.ID)
	ok("Advance", err)
	steps := perPupil
	steps.Steps = []stripe.Step{{UpTo: 100, Unit: 200, Flat: 1000}, {Unit: 150}}
	_, err = c.PutOffer(ctx, "o1", stripe.Offer{Ours: "offer-pupil", Name: "Autre nom", Per: stripe.PerSchool, Term: stripe.Monthly, Steps: []stripe.Step{{Unit: 4900}}})
	ok("PutOffer", err)
	price, err := c.PutOffer(ctx, "o2", steps)
	ok("PutOffer", err)
	volume := steps
	volume.Ours, volume.Volume = "offer-volume", true
	_, err = c.PutOffer(ctx, "o3", volume)
	ok("PutOffer", err)
	_, err = c.PutOffer(ctx, "o4", stripe.Offer{Ours: "offer-tranche", Name: "Tranche", Per: stripe.PerTranche, Term: stripe.Once, Steps: []stripe.Step{{Unit: 10000}}})
	ok("PutOffer", err)

	sub, err := c.Subscribe(ctx, stripe.Terms{Ours: "s1", Customer: town.ID, Price: price.ID, Quantity: 250, Trial: r.clock.Now().AddDate(0, 1, 0)})
	ok("Subscribe", err)
	_, err = c.Subscribe(ctx, stripe.Terms{Ours: "s2", Customer: school.ID, Price: price.ID, Quantity: 20, Automatic: true})
	ok("Subscribe", err)
	_, err = c.EndTrial(ctx, "later", sub.ID, r.clock.Now().AddDate(0, 2, 0))
	ok("EndTrial", err)
	_, err = c.EndTrial(ctx, "now", sub.ID, time.Time{})
	ok("EndTrial", err)
	draft := r.invoices()[0]
	adopted := bill("F-1", town.ID, 50000)
	adopted.Footer = "La facture est la nº F-1."
	_, err = c.AdoptInvoice(ctx, draft.ID, adopted)
	ok("AdoptInvoice", err)
	for n, p := range []stripe.Proration{stripe.NoProration, stripe.NextInvoice, stripe.AtOnce} {
		r.clock.Advance(24 * time.Hour)
		_, err = c.Change(ctx, string(p), sub.ID, stripe.Change{Quantity: int64(260 + n), Price: price.ID, Proration: p, At: r.clock.Now()})
		ok("Change", err)
	}
	_, err = c.EndWithTerm(ctx, "ends", sub.ID, true)
	ok("EndWithTerm", err)
	_, err = c.Subscription(ctx, sub.ID)
	ok("Subscription", err)
	_, err = c.SubscriptionOf(ctx, town.ID, "s1")
	ok("SubscriptionOf", err)
	_, err = c.End(ctx, "e", sub.ID)
	ok("End", err)

	sent := bill("F-2", town.ID, 1200, 300)
	sent.Mail = true
	copied, err := c.PutInvoice(ctx, sent)
	ok("PutInvoice", err)
	taken := bill("F-3", school.ID, 1200)
	taken.Automatic = true
	_, err = c.PutInvoice(ctx, taken)
	ok("PutInvoice", err)
	_, err = c.CreditNote(ctx, "A-1", copied.ID, 100, "Avoir")
	ok("CreditNote", err)
	_, err = c.WriteOff(ctx, "w", copied.ID)
	ok("WriteOff", err)
	_, err = c.PaidElsewhere(ctx, "b", copied.ID)
	ok("PaidElsewhere", err)
	_, err = c.CreditNote(ctx, "A-2", copied.ID, 100, "Avoir")
	ok("CreditNote", err)
	void, err := c.PutInvoice(ctx, bill("F-4", town.ID, 1200))
	ok("PutInvoice", err)
	_, err = c.Void(ctx, "v", void.ID)
	ok("Void", err)
	_, err = c.Invoice(ctx, void.ID)
	ok("Invoice", err)
	_, err = c.InvoiceOf(ctx, town.ID, "F-4")
	ok("InvoiceOf", err)

	ask := stripe.Ask{Key: "k", Customer: school.ID, Terms: stripe.Terms{Ours: "s3", Price: price.ID, Quantity: 10, Trial: r.clock.Now().AddDate(0, 1, 0)}, Success: r.url, Cancel: r.url}
	_, err = c.SubscribePage(ctx, ask)
	ok("SubscribePage", err)
	ask.Key = "m"
	visit, err := c.MandatePage(ctx, ask)
	ok("MandatePage", err)
	r.sim.Do(visit.ID, "pay")
	visit, err = c.Visit(ctx, visit.ID)
	ok("Visit", err)
	_, err = c.UseMethod(ctx, "m", school.ID, visit.Method)
	ok("UseMethod", err)
	_, err = c.Portal(ctx, "click", school.ID, r.url)
	ok("Portal", err)

	since := stripe.Slice{Since: r.clock.Now().AddDate(0, -1, 0), Limit: 2}
	customers, more, err := c.Customers(ctx, since)
	ok("Customers", err)
	if len(customers) != 2 || more {
		t.Errorf("%d customers, more %t", len(customers), more)
	}
	_, _, err = c.Subscriptions(ctx, since)
	ok("Subscriptions", err)
	all, more, err := c.Invoices(ctx, since)
	ok("Invoices", err)
	if len(all) != 2 || !more {
		t.Errorf("%d invoices, more %t", len(all), more)
	}
	since.After = all[1].ID
	_, _, err = c.Invoices(ctx, since)
	ok("Invoices", err)
	since.After, since.State = "", stripe.Owed
	_, _, err = c.Invoices(ctx, since)
	ok("Invoices", err)
	_, _, err = c.Payments(ctx, since)
	ok("Payments", err)
	_, _, err = c.Events(ctx, since)
	ok("Events", err)
	_, err = c.Try(ctx)
	ok("Try", err)
	called["Event"] = true // it asks nothing

	for m := range reflect.TypeFor[*stripe.Client]().Methods() {
		if !called[m.Name] {
			t.Errorf("%s was not shown to stripe-mock", m.Name)
		}
	}
	for _, demand := range w.refusedBy {
		t.Errorf("stripe-mock refuses %s", demand)
	}
	for what := range w.unlike {
		t.Errorf("the desk's Stripe answers %s", what)
	}
	t.Logf("%d kinds of demand, %d values compared", len(w.seen), w.compared)
}
