package stripe_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"

	"preau/internal/payment/stripe"
	"preau/internal/payment/stripe/peer"
)

const (
	secret = "sk_test_ecole"
	signs  = "whsec_test_ecole"
)

type hook struct {
	mu   sync.Mutex
	sent []peer.Sent
}

func (h *hook) tell(_ string, body []byte, signature string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sent = append(h.sent, peer.Sent{Body: body, Signature: signature})
}

func desk(t *testing.T) (*peer.Service, *stripe.Client, *hook, string) {
	t.Helper()
	h := &hook{}
	sim, err := peer.New(peer.Options{Prefix: "/dev/stripe", Tell: h.tell, Accounts: map[string]peer.Account{
		secret: {Name: "École Sainte-Anne", Webhook: "http://127.0.0.1/hook", Signs: signs}, "sk_test_other": {}}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	t.Cleanup(func() { server.Close(); sim.Close() })
	return sim, client(server.URL, secret), h, server.URL
}

func client(address, key string) *stripe.Client {
	return stripe.New(stripe.Options{Secret: key, Signs: signs, URL: address + "/dev/stripe", Loopback: true, Timeout: 2 * time.Second, Retries: -1})
}

func checkout(address, key string) stripe.Checkout {
	return stripe.Checkout{Key: key, Amount: 6858, Label: "Cantine, septembre 2026", Mail: "nadia@example.fr", Success: address + "/retour", Cancel: address + "/a-payer",
		Expires: time.Now().Add(time.Hour)}
}

func TestACheckoutIsOpenedOnceForOneKey(t *testing.T) {
	t.Parallel()
	sim, c, _, address := desk(t)
	first, err := c.Open(t.Context(), checkout(address, "p1"))
	if err != nil || first.State != stripe.Open || first.Amount != 6858 || first.Key != "p1" || !strings.HasPrefix(first.Page, address+"/dev/stripe/pay/cs_") {
		t.Fatalf("%+v, %v", first, err)
	}
	// the answer is lost, the same demand is made again; the parameters differ by nothing
	demand := checkout(address, "p2")
	sim.Break(peer.Break{After: true, Times: -1}) // what carries a key is sent once more by the transport itself
	if _, err := c.Open(t.Context(), demand); !errors.Is(err, stripe.ErrNoAnswer) {
		t.Fatal(err)
	}
	sim.Mend()
	second, err := c.Open(t.Context(), demand)
	if err != nil || second.ID == first.ID {
		t.Fatalf("%+v, %v", second, err)
	}
	if again, err := c.Open(t.Context(), demand); err != nil || again.ID != second.ID {
		t.Errorf("%+v, %v", again, err)
	}
	demand.Amount++
	if _, err := c.Open(t.Context(), demand); !errors.Is(err, stripe.ErrRefused) {
		t.Errorf("another amount under the same key: %v", err)
	}
	if n := len(sim.Sessions()); n != 2 {
		t.Errorf("%d checkouts", n)
	}
	for _, wrong := range []stripe.Checkout{{Key: "", Amount: 100}, {Key: "a", Amount: 49}, {Key: "a", Amount: -100}, {Key: "a", Amount: stripe.Most + 1}} {
		if _, err := c.Open(t.Context(), wrong); !errors.Is(err, stripe.ErrRefused) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	if _, err := client(address, "sk_test_unknown").Open(t.Context(), checkout(address, "p3")); !errors.Is(err, stripe.ErrRefused) {
		t.Errorf("a key of nobody's: %v", err)
	}
}

func TestACheckoutIsToldAsItIs(t *testing.T) {
	t.Parallel()
	sim, c, _, address := desk(t)
	open := func(key string) string {
		s, err := c.Open(t.Context(), checkout(address, key))
		if err != nil {
			t.Fatal(err)
		}
		return s.ID
	}
	is := func(id string, want stripe.State) stripe.Session {
		t.Helper()
		s, err := c.Session(t.Context(), id)
		if err != nil || s.State != want || (s.Page != "") != (want == stripe.Open) {
			t.Errorf("%+v, %v; want %s", s, err, want)
		}
		return s
	}
	paid := open("paid")
	is(paid, stripe.Open)
	sim.Do(paid, "refuse")
	sim.Do(paid, "leave")
	is(paid, stripe.Open) // a refused card and a closed page leave it open: it is the same payment that is tried again
	sim.Do(paid, "pay")
	s := is(paid, stripe.Paid)
	if s.Intent == "" || s.Amount != 6858 {
		t.Errorf("%+v", s)
	}
	if sim.Do(paid, "pay") {
		t.Error("it is paid twice")
	}
	if s, err := c.Expire(t.Context(), paid); err != nil || s.State != stripe.Paid {
		t.Errorf("closing what is paid: %+v, %v", s, err)
	}

	slow := open("slow")
	sim.Do(slow, "slow")
	is(slow, stripe.Processing)
	sim.Do(slow, "settle")
	is(slow, stripe.Paid)

	failed := open("failed")
	sim.Do(failed, "slow")
	sim.Do(failed, "fail")
	is(failed, stripe.Failed)

	closed := open("closed")
	if s, err := c.Expire(t.Context(), closed); err != nil || s.State != stripe.Expired || sim.Do(closed, "pay") {
		t.Errorf("%+v, %v", s, err)
	}
	is(closed, stripe.Expired)

	for _, id := range []string{"cs_test_nobody", "pi_1", "../refunds", ""} {
		if _, err := c.Session(t.Context(), id); !errors.Is(err, stripe.ErrMissing) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if _, err := client(address, "sk_test_other").Session(t.Context(), paid); !errors.Is(err, stripe.ErrMissing) {
		t.Errorf("another account sees it: %v", err)
	}
}

func TestWhatIsNoAnswerLeavesAllUnknown(t *testing.T) {
	t.Parallel()
	sim, c, _, address := desk(t)
	s, err := c.Open(t.Context(), checkout(address, "p"))
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]peer.Break{
		"cut":           {Times: -1},
		"an error":      {Status: 500, Body: `{"error":{"type":"api_error","message":"nadia@example.fr"}}`},
		"a page":        {Status: 502, Body: "<html>"},
		"too busy":      {Status: 429, Body: `{"error":{"type":"rate_limit","message":"slow down"}}`},
		"half":          {Status: 200, Body: `{"id":"cs_test_1","status":"comp`},
		"another thing": {Status: 200, Body: `{"id":"pi_1","object":"payment_intent","status":"succeeded","payment_status":"paid","currency":"eur"}`},
		"dollars":       {Status: 200, Body: `{"id":"` + s.ID + `","status":"complete","payment_status":"paid","currency":"usd","amount_total":6858}`},
		"a new state":   {Status: 200, Body: `{"id":"` + s.ID + `","status":"melted","payment_status":"unpaid","currency":"eur","amount_total":6858}`},
		"huge":          {Status: 200, Body: `{"id":"` + strings.Repeat("a", 2<<20) + `"}`},
		"silence":       {Delay: 3 * time.Second},
	} {
		sim.Break(b)
		if got, err := c.Session(t.Context(), s.ID); !errors.Is(err, stripe.ErrNoAnswer) || strings.Contains(err.Error(), "nadia") {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		sim.Mend()
	}
}

func TestRefundsAreGivenOnce(t *testing.T) {
	t.Parallel()
	sim, c, _, address := desk(t)
	s, err := c.Open(t.Context(), checkout(address, "p"))
	if err != nil {
		t.Fatal(err)
	}
	sim.Do(s.ID, "pay")
	if s, err = c.Session(t.Context(), s.ID); err != nil {
		t.Fatal(err)
	}
	sim.Break(peer.Break{After: true, Times: -1})
	if _, err := c.Refund(t.Context(), s.Intent, 1000, "r1"); !errors.Is(err, stripe.ErrNoAnswer) {
		t.Fatal(err)
	}
	sim.Mend()
	first, err := c.Refund(t.Context(), s.Intent, 1000, "r1")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := c.Refund(t.Context(), s.Intent, 1000, "r1"); err != nil || again != first {
		t.Errorf("%s %v", again, err)
	}
	if _, err := c.Refund(t.Context(), s.Intent, 6000, "r2"); !errors.Is(err, stripe.ErrRefused) {
		t.Errorf("more than was paid: %v", err)
	}
	for _, wrong := range []struct {
		intent, key string
		amount      int64
	}{{"", "k", 1}, {s.Intent, "", 1}, {s.Intent, "k", 0}, {s.Intent, "k", -5}} {
		if _, err := c.Refund(t.Context(), wrong.intent, 0, wrong.key); !errors.Is(err, stripe.ErrRefused) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	if n := len(sim.Refunds()); n != 1 {
		t.Errorf("%d refunds", n)
	}
}

func TestAnEventIsAReasonToAsk(t *testing.T) {
	t.Parallel()
	sim, c, h, address := desk(t)
	s, err := c.Open(t.Context(), checkout(address, "p"))
	if err != nil {
		t.Fatal(err)
	}
	sim.Noise(func(string) int { return 2 })
	sim.Do(s.ID, "pay")
	if len(h.sent) != 6 {
		t.Fatalf("%d events", len(h.sent))
	}
	named := 0
	for _, sent := range h.sent {
		e, err := c.Event(sent.Body, sent.Signature)
		if err != nil {
			t.Fatal(err)
		}
		if e.Session() == s.ID && e.Type == "checkout.session.completed" {
			named++
		} else if e.Session() != "" {
			t.Errorf("%+v", e)
		}
	}
	if named != 2 {
		t.Errorf("%d name the checkout", named)
	}
	// the library that verifies and the peer that signs were written apart
	theirs := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: h.sent[0].Body, Secret: signs})
	if _, err := c.Event(theirs.Payload, theirs.Header); err != nil {
		t.Error(err)
	}

	body := h.sent[len(h.sent)-1].Body
	now := time.Now()
	for name, forged := range map[string]struct {
		body      []byte
		signature string
	}{
		"no signature":     {body, ""},
		"another's":        {body, peer.Sign("whsec_other", body, now)},
		"too old":          {body, peer.Sign(signs, body, now.Add(-6*time.Minute))},
		"another body":     {bytes.Replace(body, []byte("unpaid"), []byte("paid"), 1), h.sent[0].Signature},
		"another version":  signed(bytes.Replace(body, []byte("2023-10-16"), []byte("2026-01-01"), 1), now),
		"no object":        signed([]byte(`{"id":"evt_1","api_version":"2023-10-16","type":"checkout.session.completed"}`), now),
		"a name in the id": signed([]byte(`{"id":"evt_1","api_version":"2023-10-16","type":"checkout.session.completed","data":{"object":{"id":"../../refunds"}}}`), now),
		"no JSON":          signed([]byte(`<xml/>`), now),
		"too long":         signed([]byte(`{"id":"evt_1","api_version":"2023-10-16","type":"x","data":{"object":{"a":"`+strings.Repeat("a", 300<<10)+`"}}}`), now),
		"nothing":          {nil, ""},
	} {
		if e, err := c.Event(forged.body, forged.signature); !errors.Is(err, stripe.ErrForged) {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
	if _, err := stripe.New(stripe.Options{Secret: secret}).Event(body, peer.Sign("", body, now)); !errors.Is(err, stripe.ErrForged) {
		t.Error("an account without a secret takes events")
	}
}

func signed(body []byte, at time.Time) struct {
	body      []byte
	signature string
} {
	return struct {
		body      []byte
		signature string
	}{body, peer.Sign(signs, body, at)}
}

func TestThePageOfThePayer(t *testing.T) {
	t.Parallel()
	_, c, h, address := desk(t)
	s, err := c.Open(t.Context(), checkout(address, "p"))
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	post := func(what string) (int, string, string) {
		t.Helper()
		resp, err := browser.PostForm(s.Page, url.Values{"do": {what}})
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		raw, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(raw), resp.Header.Get("Location")
	}
	resp, err := browser.Get(s.Page)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	for _, want := range []string{"68,58\u00a0€", "École Sainte-Anne", "Cantine, septembre 2026"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if status, page, _ := post("refuse"); status != 200 || !strings.Contains(page, "refusée") {
		t.Errorf("%d %s", status, page)
	}
	if status, _, to := post("leave"); status != 303 || to != address+"/a-payer" {
		t.Errorf("%d %s", status, to)
	}
	if status, _, to := post("settle"); status != 200 || to != "" {
		t.Errorf("a payer settles for the bank: %d %s", status, to)
	}
	if status, _, to := post("pay"); status != 303 || to != address+"/retour" {
		t.Errorf("%d %s", status, to)
	}
	if status, page, _ := post("pay"); status != 200 || !strings.Contains(page, "terminé") {
		t.Errorf("%d", status)
	}
	types := map[string]int{}
	for _, sent := range h.sent {
		var e struct{ Type string }
		if json.Unmarshal(sent.Body, &e) == nil {
			types[e.Type]++
		}
	}
	if types["checkout.session.completed"] != 1 || types["payment_intent.payment_failed"] != 1 {
		t.Errorf("%v", types)
	}
}
