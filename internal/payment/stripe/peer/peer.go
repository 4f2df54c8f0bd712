// Package peer is Stripe on a desk: checkouts that are opened, paid, refused, left or expired on a page, keys that repeat an
// answer, refunds, customers, prices, subscriptions and invoices that live by its clock, and signed events that a test doubles,
// delays, reorders or keeps. Who pays there chooses what comes of it.
package peer

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"preau/internal/ledger"
	"preau/internal/payment/page"
	"preau/internal/platform/clock"
	"preau/internal/platform/safehttp"
)

//go:embed body.html fr.po en.po
var files embed.FS

// version of the API that its events are of.
const version = "2023-10-16"

// Options of a simulator.
type Options struct {
	Prefix string // "/dev/stripe": under which it is served
	Clock  clock.Clock
	Log    *slog.Logger
	Styles []string
	// Accounts are the secrets that it knows, with where their events go and how these are signed.
	Accounts map[string]Account
	// Tell sends an event; nil: over the network, to this machine alone.
	Tell func(address string, body []byte, signature string)
}

// Account is a merchant's.
type Account struct {
	Name    string // shown on the page
	Webhook string // address; "": no events
	Signs   string
}

// Session is a checkout as the service keeps it.
type Session struct {
	ID, Account, Key string
	Amount           ledger.Cents
	Label, Mail      string
	Success, Cancel  string
	Expires          time.Time
	Status, Paid     string // open|complete|expired, unpaid|paid
	Intent, IntentIs string // id and status of the payment
	Tries            int    // payments that the bank refused on the page
	Refunded         ledger.Cents

	Mode, Customer, Subscription, Method string // "payment", "subscription", "setup"; the last three are ids
	price, ours                          string
	quantity                             int64
	trial                                time.Time
}

// Sent is an event with its signature.
type Sent struct {
	ID, Type, Session, Address, Signature string
	Body                                  []byte

	account string
	made    time.Time
	shown   map[string]any
}

// Break is a way in which the service fails instead of answering.
type Break struct {
	Path   string // a part of the path; "" any
	Status int    // 0: the connection ends without a word
	Body   string
	After  bool // the demand is carried out first: only the answer is lost
	Delay  time.Duration
	Times  int // below zero: until Mend
}

type kept struct {
	status int
	body   []byte
	print  [32]byte
	at     time.Time // the zero time: not answered yet
}

// Service is a running simulator. It is safe for many goroutines.
type Service struct {
	options Options
	page    *page.Page
	mux     *http.ServeMux
	client  *http.Client

	mu       sync.Mutex
	sessions map[string]*Session
	order    []string
	keys     map[string]kept
	refunds  []string
	events   []Sent
	leaving  []Sent
	untaken  []Sent // that the address did not take
	things   map[string]thing
	kinds    map[string][]thing
	pending  []pending
	portals  map[string]visitor
	numbered int
	at       time.Time // while time is doing its part
	breaks   []*Break
	wg       sync.WaitGroup
	noise    func(kind string) int
}

// New makes a simulator that knows no checkout.
func New(o Options) (*Service, error) {
	o.Prefix = strings.TrimRight(o.Prefix, "/")
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	shown, err := page.New(page.Options{Name: "stripe", Prefix: o.Prefix, Styles: o.Styles, Files: files, Log: o.Log})
	if err != nil {
		return nil, err
	}
	s := &Service{options: o, page: shown, mux: http.NewServeMux(), sessions: map[string]*Session{}, keys: map[string]kept{},
		things: map[string]thing{}, kinds: map[string][]thing{}, portals: map[string]visitor{},
		client: safehttp.New(safehttp.Options{AllowLoopback: true, MaxRedirects: -1}).HTTP(), noise: func(string) int { return 1 }}
	p := o.Prefix
	s.mux.HandleFunc("POST "+p+"/v1/checkout/sessions", s.api(s.open))
	s.mux.HandleFunc("GET "+p+"/v1/checkout/sessions/{id}", s.api(s.get))
	s.mux.HandleFunc("POST "+p+"/v1/checkout/sessions/{id}/expire", s.api(s.expire))
	s.mux.HandleFunc("POST "+p+"/v1/refunds", s.api(s.refund))
	s.mux.HandleFunc("GET "+p+"/v1/account", s.api(s.whose))
	s.mux.HandleFunc("GET "+p+"/v1/webhook_endpoints", s.api(s.hooks))
	s.mux.HandleFunc("GET "+p+"/pay/{id}", s.show)
	s.mux.HandleFunc("POST "+p+"/pay/{id}", s.choose)
	s.mux.HandleFunc("GET "+p+"/portal/{id}", s.showPortal)
	s.mux.HandleFunc("GET "+p+"/style.css", s.page.Style)
	s.billing(p)
	return s, nil
}

// ServeHTTP answers under the prefix.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Close waits for the events that are under way.
func (s *Service) Close() { s.wg.Wait() }

// Listen has the events of an account sent to an address that was not known at first. It is called before anybody asks for anything.
func (s *Service) Listen(secret, address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.options.Accounts[secret]
	a.Webhook = address
	s.options.Accounts[secret] = a
}

// Noise says how often each event is sent at once; 0 keeps it for Send.
func (s *Service) Noise(of func(kind string) int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noise = of
}

// Break makes the service fail; breaks are used in the order given.
func (s *Service) Break(b Break) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.Times == 0 {
		b.Times = 1
	}
	s.breaks = append(s.breaks, &b)
}

// Mend ends every break.
func (s *Service) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breaks = nil
}

// Sessions are the checkouts, oldest first.
func (s *Service) Sessions() []Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Session, 0, len(s.order))
	for _, id := range s.order {
		out = append(out, *s.sessions[id])
	}
	return out
}

// Events are all that were made, sent or kept, oldest first.
func (s *Service) Events() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Sent(nil), s.events...)
}

// Refunds are the ids of those that were given.
func (s *Service) Refunds() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.refunds...)
}

// Do is what a payer does on the page: "pay", "refuse" (the page stays, for another card), "slow" (the bank will say later),
// "leave"; or what time does: "expire", "settle" and "fail" (the end of what was slow). false when the checkout cannot.
func (s *Service) Do(id, what string) bool {
	s.mu.Lock()
	c := s.sessions[id]
	var kinds []string
	ok := c != nil
	if ok {
		s.pass()
		s.age(c)
		switch {
		case c.Mode != "payment" && (what == "pay" || what == "slow") && c.Status == "open":
			kinds = s.complete(c, what)
		case what == "pay" && c.Status == "open":
			c.Status, c.Paid = "complete", "paid"
			s.intend(c, "succeeded")
			kinds = []string{"payment_intent.succeeded", "charge.succeeded", "checkout.session.completed"}
		case what == "refuse" && c.Status == "open":
			c.Tries++
			kinds = []string{"payment_intent.payment_failed"}
		case what == "slow" && c.Status == "open":
			c.Status = "complete"
			s.intend(c, "processing")
			kinds = []string{"payment_intent.processing", "checkout.session.completed"}
		case what == "settle" && c.IntentIs == "processing":
			c.Paid, c.IntentIs = "paid", "succeeded"
			get[*payment](s, c.Intent).status = c.IntentIs
			kinds = []string{"payment_intent.succeeded", "checkout.session.async_payment_succeeded"}
		case what == "fail" && c.IntentIs == "processing":
			c.IntentIs = "requires_payment_method"
			get[*payment](s, c.Intent).status = c.IntentIs
			kinds = []string{"payment_intent.payment_failed", "checkout.session.async_payment_failed"}
		case what == "expire" && c.Status == "open":
			c.Status = "expired"
			kinds = []string{"checkout.session.expired"}
		case what == "leave":
		default:
			ok = false
		}
	}
	for _, kind := range kinds {
		object := s.json(c)
		if !strings.HasPrefix(kind, "checkout.session.") {
			object = map[string]any{"id": c.Intent, "object": "payment_intent", "status": c.IntentIs}
		}
		s.tell(kind, c.Account, c.ID, object)
	}
	s.mu.Unlock()
	s.flush()
	return ok
}

// intend makes the payment of a checkout. The caller holds the lock.
func (s *Service) intend(c *Session, status string) {
	p := &payment{head: s.head("pi", c.Account, nil), customer: c.Customer, amount: c.Amount, status: status}
	s.keep(p)
	c.Intent, c.IntentIs = p.id, status
}

// complete ends the page of a subscription or of a mandate: a card was given, or (slow) an account that is debited.
func (s *Service) complete(c *Session, what string) []string {
	m := &method{head: s.head("pm", c.Account, nil), customer: c.Customer, of: "card"}
	if what == "slow" || c.Mode == "setup" {
		m.of = "sepa_debit"
	}
	s.keep(m)
	c.Status, c.Method, c.Paid = "complete", m.id, "no_payment_required"
	if c.Mode == "subscription" {
		k := get[*customer](s, c.Customer)
		k.method = m.id
		s.emit("customer.updated", k)
		b := &subscription{head: s.head("sub", c.Account, nil), customer: c.Customer, collection: "charge_automatically"}
		b.meta["subscription"] = c.ours
		if s.begin(b, c.price, c.quantity, c.trial) != nil {
			c.Status = "expired"
			return []string{"checkout.session.expired"}
		}
		if c.Subscription = b.id; b.trial.IsZero() {
			c.Paid = "paid"
		}
	}
	return []string{"checkout.session.completed"}
}

// flush sends what was told, as often as the noise says. The caller does not hold the lock.
func (s *Service) flush() {
	s.mu.Lock()
	out := s.leaving
	s.leaving = nil
	s.mu.Unlock()
	for _, e := range out {
		s.Send(e)
	}
}

// Retry sends once more what its address did not take.
func (s *Service) Retry() {
	s.mu.Lock()
	out := s.untaken
	s.untaken = nil
	s.mu.Unlock()
	for _, e := range out {
		s.Send(e)
	}
}

// Send sends an event now, once more or for the first time.
func (s *Service) Send(e Sent) {
	if e.Address == "" {
		return
	}
	if s.options.Tell != nil {
		s.options.Tell(e.Address, e.Body, e.Signature)
		return
	}
	s.wg.Go(func() {
		r, err := http.NewRequest(http.MethodPost, e.Address, bytes.NewReader(e.Body))
		if err != nil {
			return
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Stripe-Signature", e.Signature)
		answer, err := s.client.Do(r)
		if err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
		}
		if err != nil || answer.StatusCode >= 300 {
			s.options.Log.Warn("an event was not taken", "error", "refused or unreachable")
			s.mu.Lock()
			s.untaken = append(s.untaken, e)
			s.mu.Unlock()
		}
	})
}

// Sign signs a body as the service does.
func Sign(secret string, body []byte, at time.Time) string {
	m := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(m, "%d.", at.Unix())
	m.Write(body)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(m.Sum(nil)))
}

// emit tells that an object moved. The caller holds the lock.
func (s *Service) emit(kind string, t thing) { s.tell(kind, t.top().account, "", t.show()) }

// tell makes an event of an object as it is now. The caller holds the lock, and flushes once it does not.
func (s *Service) tell(kind, account, session string, object map[string]any) {
	a := s.options.Accounts[account]
	id := "evt_" + token(12)
	shown := map[string]any{"id": id, "object": "event", "api_version": version, "created": s.now().Unix(), "type": kind,
		"livemode": false, "pending_webhooks": 1, "data": map[string]any{"object": object}}
	body, _ := json.Marshal(shown)
	// what is signed is dated by the machine's clock: so is what verifies it
	e := Sent{ID: id, Type: kind, Session: session, Address: a.Webhook, Body: body, Signature: Sign(a.Signs, body, clock.System{}.Now()), account: account, made: s.now()}
	_ = json.Unmarshal(body, &e.shown) // as it was then
	s.events = append(s.events, e)
	for range s.noise(kind) {
		s.leaving = append(s.leaving, e)
	}
}

// age expires a checkout whose time is over. The caller holds the lock.
func (s *Service) age(c *Session) {
	if c.Status == "open" && !s.options.Clock.Now().Before(c.Expires) {
		c.Status = "expired"
	}
}

func (s *Service) json(c *Session) map[string]any {
	o := map[string]any{"id": c.ID, "object": "checkout.session", "amount_total": int64(c.Amount), "amount_subtotal": int64(c.Amount), "currency": "eur", "client_reference_id": c.Key,
		"status": c.Status, "payment_status": c.Paid, "expires_at": c.Expires.Unix(), "livemode": false, "mode": c.Mode, "success_url": c.Success, "cancel_url": c.Cancel,
		"payment_intent": nil, "url": nil}
	if c.Mode == "payment" {
		o["customer"] = orNull(c.Customer)
	} else {
		o["customer"], o["subscription"] = c.Customer, orNull(c.Subscription)
	}
	if c.Mode == "setup" {
		o["currency"], o["amount_total"], o["amount_subtotal"] = nil, nil, nil
	}
	if c.Mode == "setup" && c.Method != "" {
		o["setup_intent"] = map[string]any{"id": "seti_" + strings.TrimPrefix(c.Method, "pm_"), "object": "setup_intent", "payment_method": c.Method, "status": "succeeded"}
	}
	if c.Intent != "" {
		o["payment_intent"] = map[string]any{"id": c.Intent, "object": "payment_intent", "status": c.IntentIs}
	}
	if c.Status == "open" {
		o["url"] = s.options.Accounts[c.Account].page(s.options.Prefix, c)
	}
	return o
}

// page is where a checkout is paid: on the host that its way back names, which is this one on a desk.
func (Account) page(prefix string, c *Session) string {
	u, err := url.Parse(c.Success)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host + prefix + "/pay/" + c.ID
}

// whose tells whose a secret is.
func (s *Service) whose(_ *http.Request, account string) reply {
	sum := sha256.Sum256([]byte(account))
	return reply{200, map[string]any{"id": "acct_" + hex.EncodeToString(sum[:8]), "object": "account", "type": "standard", "country": "FR", "default_currency": "eur", "charges_enabled": true, "business_profile": map[string]any{"name": s.options.Accounts[account].Name}}}
}

// hooks lists where the events of an account go.
func (s *Service) hooks(_ *http.Request, account string) reply {
	rows := []any{}
	if a := s.options.Accounts[account]; a.Webhook != "" {
		rows = append(rows, map[string]any{"id": "we_1", "object": "webhook_endpoint", "url": a.Webhook, "api_version": version, "status": "enabled", "livemode": false, "enabled_events": []string{"*"}, "created": s.options.Clock.Now().Unix()})
	}
	return reply{200, map[string]any{"object": "list", "data": rows, "has_more": false, "url": "/v1/webhook_endpoints"}}
}

// forgets is when a key is forgotten: the same demand is then another one.
const forgets = 24 * time.Hour

type reply struct {
	status int
	body   any
}

func refused(status int, code, param, message string) reply {
	return reply{status, map[string]any{"error": map[string]any{"type": "invalid_request_error", "code": code, "param": param, "message": message}}}
}

// api is what stands around every call: the account's secret, what is broken, and the answer that a key repeats.
func (s *Service) api(do func(r *http.Request, account string) reply) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Request-Id", "req_"+token(8))
		w.Header().Set("Stripe-Version", version)
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(raw))
		account, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if _, ok := s.options.Accounts[account]; !ok || account == "" {
			write(w, refused(401, "", "", "Invalid API Key provided"))
			return
		}
		b := s.broken(r.URL.Path)
		var out reply
		var body []byte
		if b == nil || b.After || b.Delay > 0 && b.Status == 0 && b.Body == "" {
			key := account + " " + r.Header.Get("Idempotency-Key")
			named := r.Header.Get("Idempotency-Key") != "" && r.Method != http.MethodGet
			print := sha256.Sum256(append([]byte(r.Method+" "+r.URL.Path+"\n"), raw...))
			s.mu.Lock()
			s.pass()
			old, again := s.keys[key]
			if again && !old.at.IsZero() && s.now().Sub(old.at) >= forgets {
				again = false
			}
			if named && !again {
				s.keys[key] = kept{print: print}
			}
			s.mu.Unlock()
			switch {
			case named && again && old.print != print:
				out = reply{400, map[string]any{"error": map[string]any{"type": "idempotency_error", "message": "Keys for idempotent requests can only be used with the same parameters they were first used with."}}}
			case named && again && old.at.IsZero():
				out = reply{409, map[string]any{"error": map[string]any{"type": "invalid_request_error", "code": "idempotency_key_in_use", "message": "There is currently another in-progress request using this key."}}}
			case named && again:
				out.status, body = old.status, old.body
			default:
				out = do(r, account)
			}
			if body == nil {
				body, _ = json.Marshal(out.body)
			}
			s.mu.Lock()
			if named && !again {
				s.keys[key] = kept{out.status, body, print, s.now()}
			}
			s.mu.Unlock()
			s.flush()
		}
		if b != nil {
			select {
			case <-time.After(b.Delay):
			case <-r.Context().Done():
				return
			}
			switch {
			case b.Status != 0:
				w.WriteHeader(b.Status)
				_, _ = io.WriteString(w, b.Body)
				return
			case b.Delay == 0:
				panic(http.ErrAbortHandler) // the connection ends without a word
			}
		}
		w.WriteHeader(out.status)
		_, _ = w.Write(body)
	}
}

func write(w http.ResponseWriter, r reply) {
	w.WriteHeader(r.status)
	_ = json.NewEncoder(w).Encode(r.body)
}

func (s *Service) broken(path string) *Break {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, b := range s.breaks {
		if b.Path != "" && !strings.Contains(path, b.Path) {
			continue
		}
		taken := *b
		if b.Times > 0 {
			if b.Times--; b.Times == 0 {
				s.breaks = append(s.breaks[:i], s.breaks[i+1:]...)
			}
		}
		return &taken
	}
	return nil
}

func (s *Service) open(r *http.Request, account string) reply {
	if r.ParseForm() != nil {
		return refused(400, "", "", "unreadable")
	}
	f := r.PostForm
	if f.Get("mode") == "subscription" || f.Get("mode") == "setup" {
		return s.lead(f, account)
	}
	amount, err := strconv.ParseInt(f.Get("line_items[0][price_data][unit_amount]"), 10, 64)
	switch {
	case err != nil || amount < 50 || amount > 99_999_999:
		return refused(400, "amount_too_small", "line_items", "The amount is out of bounds.")
	case f.Get("line_items[0][price_data][currency]") != "eur":
		return refused(400, "parameter_invalid_string", "currency", "Only euros here.")
	case f.Get("mode") != "payment" || f.Get("line_items[0][quantity]") != "1":
		return refused(400, "parameter_invalid", "mode", "Only single payments here.")
	case f.Get("success_url") == "" || f.Get("line_items[0][price_data][product_data][name]") == "":
		return refused(400, "parameter_missing", "success_url", "Missing required param.")
	}
	now := s.options.Clock.Now()
	at, err := strconv.ParseInt(f.Get("expires_at"), 10, 64)
	expires := time.Unix(at, 0)
	if err != nil || expires.Before(now.Add(29*time.Minute)) || expires.After(now.Add(24*time.Hour+time.Minute)) {
		return refused(400, "parameter_invalid", "expires_at", "The expires_at timestamp must be between 30 minutes and 24 hours from Checkout Session creation.")
	}
	c := &Session{ID: "cs_test_" + token(16), Account: account, Key: f.Get("client_reference_id"), Amount: ledger.Cents(amount), Label: f.Get("line_items[0][price_data][product_data][name]"),
		Mail: f.Get("customer_email"), Success: f.Get("success_url"), Cancel: f.Get("cancel_url"), Expires: expires, Status: "open", Paid: "unpaid", Mode: "payment", Customer: f.Get("customer")}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.Customer != "" && s.thing("cus", c.Customer, account) == nil {
		return refused(400, "resource_missing", "customer", "No such customer")
	}
	s.sessions[c.ID] = c
	s.order = append(s.order, c.ID)
	return reply{200, s.json(c)}
}

// lead opens the page of a subscription, or of a mandate.
func (s *Service) lead(f url.Values, account string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.thing("cus", f.Get("customer"), account).(*customer)
	if !ok || f.Get("success_url") == "" {
		return refused(400, "resource_missing", "customer", "No such customer")
	}
	c := &Session{ID: "cs_test_" + token(16), Account: account, Key: f.Get("client_reference_id"), Mail: k.email, Success: f.Get("success_url"), Cancel: f.Get("cancel_url"), Expires: s.now().Add(24 * time.Hour),
		Status: "open", Paid: "unpaid", Mode: f.Get("mode"), Customer: k.id}
	if c.Mode == "setup" {
		c.Paid = "no_payment_required"
	} else {
		p, ok := s.thing("price", f.Get("line_items[0][price]"), account).(*price)
		if !ok || !p.active || p.interval == "" {
			return refused(400, "resource_missing", "line_items", "No such price")
		}
		c.price, c.quantity, c.ours = p.id, number(f, "line_items[0][quantity]"), f.Get("subscription_data[metadata][subscription]")
		c.Label, c.Amount = get[*product](s, p.product).name, p.cost(c.quantity)
		if f.Has("subscription_data[trial_end]") {
			c.trial, c.Amount = time.Unix(number(f, "subscription_data[trial_end]"), 0).UTC(), 0
		}
	}
	s.sessions[c.ID] = c
	s.order = append(s.order, c.ID)
	return reply{200, s.json(c)}
}

// of is a checkout of the account. The caller holds the lock.
func (s *Service) of(id, account string) (*Session, bool) {
	c := s.sessions[id]
	if c == nil || c.Account != account {
		return nil, false
	}
	s.age(c)
	return c, true
}

func (s *Service) get(r *http.Request, account string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.of(r.PathValue("id"), account)
	if !ok {
		return refused(404, "resource_missing", "id", "No such checkout.session")
	}
	return reply{200, s.json(c)}
}

func (s *Service) expire(r *http.Request, account string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.of(r.PathValue("id"), account)
	switch {
	case !ok:
		return refused(404, "resource_missing", "id", "No such checkout.session")
	case c.Status != "open":
		return refused(400, "", "", "Only Checkout Sessions with a status in [\"open\"] can be expired.")
	}
	c.Status = "expired"
	return reply{200, s.json(c)}
}

func (s *Service) refund(r *http.Request, account string) reply {
	if r.ParseForm() != nil {
		return refused(400, "", "", "unreadable")
	}
	amount, err := strconv.ParseInt(r.PostForm.Get("amount"), 10, 64)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.sessions {
		if c.Intent == "" || c.Intent != r.PostForm.Get("payment_intent") || c.Account != account {
			continue
		}
		if err != nil || c.Paid != "paid" || c.Refunded+ledger.Cents(amount) > c.Amount {
			return refused(400, "charge_already_refunded", "amount", "The refund is greater than what is left of the charge.")
		}
		c.Refunded += ledger.Cents(amount)
		id := "re_" + token(12)
		s.refunds = append(s.refunds, id)
		return reply{200, map[string]any{"id": id, "object": "refund", "amount": amount, "status": "succeeded", "payment_intent": c.Intent}}
	}
	return refused(404, "resource_missing", "payment_intent", "No such payment_intent")
}

func (s *Service) show(w http.ResponseWriter, r *http.Request) { s.render(w, r, false) }

func (s *Service) choose(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	if r.ParseForm() != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	id, what := r.PathValue("id"), r.PostForm.Get("do")
	if what == "settle" || what == "fail" || !s.Do(id, what) {
		s.render(w, r, false)
		return
	}
	s.mu.Lock()
	c := *s.sessions[id]
	s.mu.Unlock()
	switch what {
	case "refuse":
		s.render(w, r, true)
	case "leave", "expire":
		http.Redirect(w, r, c.Cancel, http.StatusSeeOther)
	default:
		http.Redirect(w, r, c.Success, http.StatusSeeOther)
	}
}

func (s *Service) render(w http.ResponseWriter, r *http.Request, refused bool) {
	s.mu.Lock()
	var c Session
	if found := s.sessions[r.PathValue("id")]; found != nil {
		s.age(found)
		c = *found
	}
	s.mu.Unlock()
	status := http.StatusOK
	if c.ID == "" {
		status = http.StatusNotFound
	}
	s.page.Show(w, r, status, map[string]any{"C": c, "Merchant": s.options.Accounts[c.Account].Name, "Refused": refused})
}

func token(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
