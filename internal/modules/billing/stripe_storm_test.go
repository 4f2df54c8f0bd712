package billing_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/payment/stripe/peer"
	"preau/internal/platform/clock"
	"preau/internal/platform/config"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// state is all that both sides know in the end, in words that no id is part of.
func (k *till) state() (out []string) {
	k.T.Helper()
	say := func(tenantID uuid.UUID, sql string) {
		k.In(tenantID, func(tx *tenant.Tx) error {
			rows, err := tenant.Select[string](tx, sql, tenantID)
			out = append(out, rows...)
			return err
		})
	}
	for _, sql := range []string{
		`select 'invoice ' || year || ' ' || number || ' paid ' || paid_cents || ' of ' || gross_cents from billing.invoices where tenant_id = $1 and state = 'issued'`,
		`select 'account ' || account || ' ' || sum(cents) || ' in ' || count(*) from billing.postings where tenant_id = $1 group by account`,
		`select 'took ' || way || ' ' || cents from billing.stripe_payments where tenant_id = $1`,
		`select 'copy of a ' || kind || ' told ' || (told = turn) || ' known ' || (theirs <> '') from billing.stripe_copies where tenant_id = $1`,
		`select 'state of a ' || kind || ' ' || coalesce(state->'Invoice'->>'Number', '') || ' ' || coalesce(state->'Invoice'->>'State', state->'Subscription'->>'State', state->'Customer'->>'Payer', 'none') || ' ' || coalesce(state->'Invoice'->>'Paid', state->'Subscription'->>'Quantity', '')
			from billing.stripe_objects where tenant_id = $1 and coalesce(nullif(state->'Invoice', 'null'), nullif(state->'Subscription', 'null'), nullif(state->'Customer', 'null')) is not null`,
		`select 'events that wait ' || count(*) from billing.stripe_events where tenant_id = $1 and done_at is null`,
		`select 'visit ' || what || ' ' || state || ' ' || cents from billing.visits where tenant_id = $1`,
	} {
		say(k.vendor, sql)
	}
	for _, of := range []uuid.UUID{k.town, k.school} {
		say(of, `select 'received ' || number || ' paid ' || paid_cents from billing.invoices where tenant_id = $1`)
		say(of, `select 'own visit ' || what || ' ' || state from billing.visits where tenant_id = $1`)
	}
	for _, i := range k.there("invoices") {
		out = append(out, fmt.Sprint("there ", i["number"], " ", i["status"], " ", i["total"], " elsewhere ", i["paid_out_of_band"], " lines ", len(i["lines"].(map[string]any)["data"].([]any))))
	}
	for _, b := range k.there("subscriptions") {
		out = append(out, fmt.Sprint("there ", b["status"], " ", b["items"].(map[string]any)["data"].([]any)[0].(map[string]any)["quantity"]))
	}
	for _, kind := range []string{"customers", "products", "prices", "payment_intents", "credit_notes"} {
		out = append(out, fmt.Sprint("there ", len(k.there(kind)), " ", kind))
	}
	slices.Sort(out)
	return out
}

// life is what happens to a vendor, its town and a private school; between two things, what Stripe told arrives.
func (k *till) life(arrive func()) {
	k.T.Helper()
	k.on()
	_, school := k.subscribed()
	arrive()
	var v visit
	k.buys.Post(at(k.school, "/invoices/%s/visits", school), object{"what": "card"}).Want(k.T, 200).JSON(k.T, &v)
	k.RunJobs()
	for _, i := range k.there("invoices") {
		if i["total"] == 12660.0 {
			k.sim.Transfer(i["customer"].(string), 12660)
		}
	}
	arrive()
	k.sim.Do(sessionOf(k.visit(v.ID).Page), "pay")
	arrive()
}

// Events that are doubled, late, in any order, forged, of another version of the API or of things that nobody knows end as if each had come
// once, at once: through the address that Stripe calls, and the database.
func TestAStormOfEventsEndsAsAQuietDay(t *testing.T) {
	quiet := openTill(t)
	quiet.life(quiet.arrive)
	if got := quiet.compared(); len(got) != 0 {
		t.Fatalf("%q", got)
	}
	want := quiet.state()
	for seed := range uint64(3) {
		k, dice := openTill(t), rand.New(rand.NewPCG(seed, 6))
		var late []peer.Sent
		refused := 0
		storm := func() {
			for range 4 {
				k.mu.Lock()
				list := append(late, k.told...)
				k.told, late = nil, nil
				k.mu.Unlock()
				list = append(list, list[:len(list)/2]...) // and half of them twice
				dice.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
				for i, e := range list {
					if dice.IntN(4) == 0 {
						late = append(late, e)
						continue
					}
					other := bytes.Replace(e.Body, []byte("2023-10-16"), []byte("2025-03-31"), 1)
					unknown := []byte(`{"id":"evt_` + fmt.Sprint(seed, i, len(list)) + `","object":"event","api_version":"2023-10-16","created":1,"type":"invoice.paid","data":{"object":{"id":"in_nobody","object":"invoice"}}}`)
					for _, hostile := range []struct {
						vendor    uuid.UUID
						body      []byte
						signature string
					}{{k.vendor, e.Body, ""}, {k.vendor, e.Body, peer.Sign("whsec_other", e.Body, time.Now())}, {k.vendor, bytes.Replace(e.Body, []byte("evt_"), []byte("evt_x"), 1), e.Signature}, {k.vendor, other, peer.Sign(stripeSigns, other, time.Now())},
						{k.vendor, unknown, peer.Sign(stripeSigns, unknown, time.Now())}, {k.vendor, []byte("{}"), peer.Sign(stripeSigns, []byte("{}"), time.Now())}, {k.vendor, e.Body, peer.Sign(stripeSigns, e.Body, time.Now().Add(-time.Hour))}, {k.town, e.Body, e.Signature}, {uuid.New(), e.Body, e.Signature}} {
						if a := k.hook(hostile.vendor, hostile.body, hostile.signature); a.Status != 204 {
							t.Fatalf("%d %s", a.Status, a.Body)
						}
						refused++
					}
					k.hook(k.vendor, e.Body, e.Signature).Want(t, 204)
					if dice.IntN(3) == 0 {
						k.RunJobs()
					}
				}
				k.RunJobs()
			}
		}
		k.life(storm)
		if a := k.hook(k.vendor, bytes.Repeat([]byte("a"), 300<<10), "t=1,v1=00"); a.Status != 413 && a.Status != 204 {
			t.Errorf("%d", a.Status)
		}
		k.In(k.vendor, func(tx *tenant.Tx) error {
			n, err := tenant.Value[int](tx, `select count(*)::int from billing.stripe_events where tenant_id = $1 and id like 'evt_x%'`, k.vendor)
			if n != 0 || err != nil {
				t.Errorf("%d forged events were kept: %v", n, err)
			}
			return err
		})
		if got := k.compared(); len(got) != 0 { // what never came is read there
			t.Errorf("%q", got)
		}
		if got := k.state(); !slices.Equal(got, want) {
			t.Errorf("storm %d:\n%s\nquiet:\n%s", seed, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if refused < 50 {
			t.Errorf("only %d were refused", refused)
		}
	}
}

// What a process is told that is then the worker that is killed.
var worker = flag.String("billing.stripe-worker", "", "an order, as JSON")

type order struct {
	Database, URL string
	Now           time.Time
}

// stripeJobs runs the jobs that speak with Stripe, or the others, until none is due.
func stripeJobs(k *testkit.Kit, speak bool) {
	for again := true; again; {
		again = false
		for _, j := range k.Due() {
			if strings.HasPrefix(j.Kind, "billing.stripe-") == speak {
				_ = k.House.Worker.Run(context.Background(), j.Tenant, j.ID, j.Kind)
				again = true
			}
		}
	}
}

// TestTheWorkerOfStripe runs the jobs of another process' database that speak with Stripe, in a process of its own.
func TestTheWorkerOfStripe(t *testing.T) {
	var do order
	if json.Unmarshal([]byte(*worker), &do) != nil {
		return
	}
	cfg := config.Config{Secret: testkit.Secret, DatabaseURL: do.Database, URL: "http://127.0.0.1", Connections: 4, Concurrency: 1, Runtime: testkit.Root("runtime"), Var: t.TempDir(), MailFrom: "Préau <ne-pas-repondre@preau.example>"}
	core, err := app.Open(t.Context(), cfg, app.Watch{Log: slog.New(slog.DiscardHandler)}, true)
	if err != nil {
		t.Fatal(err)
	}
	defer core.Close()
	core.Clock.Base = clock.NewManual(do.Now)
	vault, err := directory.NewVault(testkit.Secret)
	if err != nil {
		t.Fatal(err)
	}
	modules, sessions := (&market{}).house(t, vault, stripeAt(do.URL))(core)
	h, err := app.Assemble(core, modules, sessions)
	if err != nil {
		t.Fatal(err)
	}
	stripeJobs(&testkit.Kit{T: t, House: h, Clock: clock.NewManual(do.Now)}, true)
}

// A worker is killed when Stripe has done what it asked and before it could write that down: first at its first demand, then at its second,
// and so on. In the end all is as if it had never been killed.
func TestAWorkerIsKilledBetweenStripesAnswerAndOurCommit(t *testing.T) {
	clean := openTill(t)
	clean.on()
	clean.subscribed()
	clean.arrive()
	want := clean.state()

	k := openTill(t)
	var mu sync.Mutex
	var child *exec.Cmd
	demands, limit, killed := 0, 0, 0
	k.stripe = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		k.sim.ServeHTTP(answer, r)
		mu.Lock()
		defer mu.Unlock()
		if child != nil && r.Method != http.MethodGet {
			if demands++; demands == limit {
				_ = child.Process.Kill() // SIGKILL: the answer reaches nobody
				killed++
				return
			}
		}
		for key, v := range answer.Header() {
			w.Header()[key] = v
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	})
	waits := func() (n int) {
		for _, j := range k.Due() {
			if strings.HasPrefix(j.Kind, "billing.stripe-") {
				n++
			}
		}
		return n
	}
	k.sells.Do("PUT", at(k.vendor, "/stripe"), object{"secret": stripeSecret, "signs": stripeSigns, "on": true}).Want(t, 200)
	k.subscribing(func() { stripeJobs(k.Kit, false) })
	for life := 1; waits() > 0; life++ {
		if life > 60 {
			t.Fatal("the work has no end")
		}
		raw, err := json.Marshal(order{k.Admin, k.url, k.Clock.Now()})
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTheWorkerOfStripe$", "-billing.stripe-worker="+string(raw))
		said := &bytes.Buffer{}
		cmd.Stdout, cmd.Stderr = said, said
		mu.Lock()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		child, demands, limit = cmd, 0, life
		mu.Unlock()
		err = cmd.Wait()
		mu.Lock()
		child = nil
		was := demands >= limit
		mu.Unlock()
		if err != nil && !was {
			t.Fatalf("the worker failed by itself: %v\n%s", err, said)
		}
		k.mu.Lock()
		told := k.told
		k.told = nil
		k.mu.Unlock()
		for _, e := range told {
			k.hook(k.vendor, e.Body, e.Signature).Want(t, 204)
		}
		stripeJobs(k.Kit, false)
	}
	if killed < 4 {
		t.Errorf("killed %d times", killed)
	}
	t.Logf("killed %d times", killed)
	k.arrive()
	if got := k.compared(); len(got) != 0 {
		t.Errorf("%q", got)
	}
	if got := k.state(); !slices.Equal(got, want) {
		t.Errorf("killed:\n%s\nnever:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// mockVersion is the last that speaks as our library does; the Makefile builds it.
const mockVersion = "v0.190.0"

// Every demand of the jobs, of a life and of the trial of the keys, is one that Stripe's own description of its API takes.
func TestTheJobsAskAsStripeWantsToBeAsked(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), testkit.Root("bin", "stripe-mock-"+mockVersion), "-http-addr", "127.0.0.1:")
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: make bin/stripe-mock-%s builds it", err, mockVersion)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	mock := ""
	listens := regexp.MustCompile(`Listening for HTTP at address: (\S+)`)
	for lines := bufio.NewScanner(said); mock == "" && lines.Scan(); {
		if m := listens.FindStringSubmatch(lines.Text()); m != nil {
			mock = "http://" + m[1]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()

	k := openTill(t)
	var mu sync.Mutex
	seen := map[string]int{}
	ids := regexp.MustCompile(`/(cus|sub|in|cs|price|prod|pm|si)_[A-Za-z0-9_]+|/[0-9a-f]{8}-[0-9a-f-]{27}`)
	k.stripe = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(raw))
		k.sim.ServeHTTP(w, r)
		again, err := http.NewRequestWithContext(t.Context(), r.Method, mock+strings.TrimPrefix(r.URL.RequestURI(), "/dev/stripe"), bytes.NewReader(raw))
		if err != nil {
			t.Error(err)
			return
		}
		again.Header = r.Header.Clone()
		theirs, err := http.DefaultClient.Do(again)
		if err != nil {
			t.Error(err)
			return
		}
		body, _ := io.ReadAll(theirs.Body)
		_ = theirs.Body.Close()
		route := r.Method + " " + ids.ReplaceAllString(strings.TrimPrefix(r.URL.Path, "/dev/stripe"), "/{id}")
		mu.Lock()
		seen[route]++
		mu.Unlock()
		if theirs.StatusCode != http.StatusOK {
			t.Errorf("%s\n%s\n%s", route, raw, body)
		}
	})
	k.life(k.arrive)
	k.sells.Post(at(k.vendor, "/stripe/try"), object{}).Want(t, 200)
	if got := k.compared(); len(got) != 0 {
		t.Errorf("%q", got)
	}
	for _, route := range []string{"GET /v1/account", "GET /v1/webhook_endpoints", "POST /v1/customers", "POST /v1/products", "POST /v1/prices", "POST /v1/subscriptions", "POST /v1/invoices/{id}", "POST /v1/invoiceitems", "POST /v1/invoices/{id}/finalize", "POST /v1/invoices/{id}/pay", "POST /v1/checkout/sessions", "GET /v1/events", "GET /v1/payment_intents"} {
		if seen[route] == 0 {
			t.Errorf("%s was not asked for: %v", route, seen)
		}
	}
	t.Logf("%d routes", len(seen))
}
