package peer

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"preau/internal/ledger"
)

// head is what every object has.
type head struct {
	id, account, kind string
	made              time.Time
	meta              map[string]string
}

func (h *head) top() *head { return h }

// thing is an object of the service.
type thing interface {
	top() *head
	show() map[string]any
}

type customer struct {
	head
	name, email string
	address     map[string]any
	method      string
	cash        ledger.Cents // transferred, taken by no invoice
	balance     ledger.Cents // below zero: a credit, which the next invoice takes
}

type product struct {
	head
	name, unit string
}

type tier struct {
	upTo       int64 // 0: without end
	unit, flat ledger.Cents
}

type price struct {
	head
	product, interval, mode string // mode "": one price for each unit
	active                  bool
	tiers                   []tier
}

type method struct {
	head
	customer, of string // card, sepa_debit
}

type payment struct {
	head
	customer, invoice, status string
	amount                    ledger.Cents
	settles                   time.Time
}

type creditNote struct {
	head
	invoice           string
	amount, elsewhere ledger.Cents
}

func (h *head) json(object string, more map[string]any) map[string]any {
	o := map[string]any{"id": h.id, "object": object, "created": h.made.Unix(), "livemode": false, "metadata": h.meta}
	maps.Copy(o, more)
	return o
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Unix()
}

func (c *customer) show() map[string]any {
	return c.json("customer", map[string]any{"name": c.name, "email": c.email, "address": c.address, "balance": int64(c.balance), "invoice_settings": map[string]any{"default_payment_method": orNull(c.method)}})
}

func (p *product) show() map[string]any {
	return p.json("product", map[string]any{"name": p.name, "unit_label": p.unit, "active": true})
}

func (p *price) show() map[string]any {
	o := map[string]any{"product": p.product, "active": p.active, "currency": "eur", "billing_scheme": "tiered", "tiers_mode": orNull(p.mode), "type": "recurring", "unit_amount": nil, "recurring": nil}
	if p.mode == "" {
		o["billing_scheme"], o["unit_amount"] = "per_unit", int64(p.tiers[0].unit)
	}
	if p.interval == "" {
		o["type"] = "one_time"
	} else {
		o["recurring"] = map[string]any{"interval": p.interval, "interval_count": 1, "usage_type": "licensed"}
	}
	return p.json("price", o)
}

func (p *payment) show() map[string]any {
	received := ledger.Cents(0)
	if p.status == "succeeded" {
		received = p.amount
	}
	return p.json("payment_intent", map[string]any{"customer": orNull(p.customer), "invoice": orNull(p.invoice), "status": p.status, "amount": int64(p.amount), "amount_received": int64(received), "currency": "eur"})
}

func (n *creditNote) show() map[string]any {
	return n.json("credit_note", map[string]any{"invoice": n.invoice, "amount": int64(n.amount), "total": int64(n.amount), "currency": "eur", "status": "issued"})
}

func (m *method) show() map[string]any {
	return m.json("payment_method", map[string]any{"customer": m.customer, "type": m.of})
}

// cost is what a quantity costs for a whole term.
func (p *price) cost(quantity int64) (sum ledger.Cents) {
	below := int64(0)
	for _, t := range p.tiers {
		last := t.upTo == 0 || quantity <= t.upTo
		switch {
		case quantity <= below:
			return sum
		case p.mode == "volume" && last:
			return t.flat + t.unit*ledger.Cents(quantity)
		case p.mode == "volume":
		case last:
			return sum + t.flat + t.unit*ledger.Cents(quantity-below)
		default:
			sum += t.flat + t.unit*ledger.Cents(t.upTo-below)
		}
		below = t.upTo
	}
	return sum
}

// billing is what the service does for subscriptions and invoices.
func (s *Service) billing(p string) {
	for pattern, do := range map[string]func(f url.Values, id, account string) reply{
		"POST /v1/customers":                           s.makeCustomer,
		"POST /v1/customers/{id}":                      s.changeCustomer,
		"POST /v1/customers/{id}/funding_instructions": s.funding,
		"GET /v1/customers/{id}/cash_balance":          s.cash,
		"GET /v1/customers/search":                     s.search,
		"POST /v1/products":                            s.makeProduct,
		"POST /v1/products/{id}":                       s.changeProduct,
		"POST /v1/prices":                              s.makePrice,
		"POST /v1/prices/{id}":                         s.changePrice,
		"POST /v1/subscriptions":                       s.subscribe,
		"POST /v1/subscriptions/{id}":                  s.changeSubscription,
		"DELETE /v1/subscriptions/{id}":                s.cancel,
		"POST /v1/invoices":                            s.makeInvoice,
		"POST /v1/invoices/{id}":                       s.changeInvoice,
		"POST /v1/invoices/{id}/finalize":              s.finalizeInvoice,
		"POST /v1/invoices/{id}/send":                  s.sendInvoice,
		"POST /v1/invoices/{id}/pay":                   s.payInvoice,
		"POST /v1/invoices/{id}/void":                  s.voidInvoice,
		"POST /v1/invoices/{id}/mark_uncollectible":    s.writeOff,
		"GET /v1/invoices/{id}/lines":                  s.lines,
		"POST /v1/invoiceitems":                        s.addItem,
		"POST /v1/credit_notes":                        s.credit,
		"POST /v1/billing_portal/sessions":             s.portal,
		"GET /v1/events":                               s.listEvents,
	} {
		verb, path, _ := strings.Cut(pattern, " ")
		s.mux.HandleFunc(verb+" "+p+path, s.api(s.form(do)))
	}
	for path, kind := range map[string]string{"customers": "cus", "products": "prod", "prices": "price", "subscriptions": "sub", "invoices": "in", "credit_notes": "cn", "payment_intents": "pi"} {
		s.mux.HandleFunc("GET "+p+"/v1/"+path, s.api(s.form(func(f url.Values, _, account string) reply { return s.list(f, kind, account) })))
		if kind != "cn" {
			s.mux.HandleFunc("GET "+p+"/v1/"+path+"/{id}", s.api(s.form(func(_ url.Values, id, account string) reply {
				if t := s.thing(kind, id, account); t != nil {
					return reply{200, t.show()}
				}
				return missing(kind)
			})))
		}
	}
}

// form reads a demand and does it under the lock.
func (s *Service) form(do func(f url.Values, id, account string) reply) func(r *http.Request, account string) reply {
	return func(r *http.Request, account string) reply {
		if r.ParseForm() != nil {
			return refused(400, "", "", "unreadable")
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		return do(r.Form, r.PathValue("id"), account)
	}
}

func missing(kind string) reply { return refused(404, "resource_missing", "id", "No such "+kind) }

// now is the service's clock, which stands still at what time is doing.
func (s *Service) now() time.Time {
	if !s.at.IsZero() {
		return s.at
	}
	return s.options.Clock.Now().Truncate(time.Second)
}

func (s *Service) head(kind, account string, f url.Values) head {
	h := head{id: kind + "_" + token(12), account: account, kind: kind, made: s.now(), meta: map[string]string{}}
	h.tell(f, "metadata")
	return h
}

// tell merges what a demand says of the metadata; an empty value takes one away.
func (h *head) tell(f url.Values, under string) {
	for k := range f {
		if name, ok := strings.CutPrefix(k, under+"["); ok {
			if name = strings.TrimSuffix(name, "]"); f.Get(k) == "" {
				delete(h.meta, name)
			} else {
				h.meta[name] = f.Get(k)
			}
		}
	}
}

func (s *Service) keep(t thing) {
	h := t.top()
	s.things[h.id] = t
	s.kinds[h.kind] = append(s.kinds[h.kind], t)
}

func (s *Service) thing(kind, id, account string) thing {
	t := s.things[id]
	if t == nil || t.top().kind != kind || t.top().account != account {
		return nil
	}
	return t
}

func get[T thing](s *Service, id string) T {
	t, _ := s.things[id].(T)
	return t
}

func number(f url.Values, key string) int64 {
	n, _ := strconv.ParseInt(f.Get(key), 10, 64)
	return n
}

// list answers with a part of the objects of a kind, newest first.
func (s *Service) list(f url.Values, kind, account string) reply {
	all := slices.Clone(s.kinds[kind])
	slices.Reverse(all)
	since := number(f, "created[gte]")
	rows := []any{}
	started, limit := f.Get("starting_after") == "", number(f, "limit")
	if limit < 1 || limit > 100 {
		limit = 10
	}
	more := false
	for _, t := range all {
		h := t.top()
		if h.account != account || h.made.Unix() < since {
			continue
		}
		if !started {
			started = h.id == f.Get("starting_after")
			continue
		}
		o := t.show()
		wrong := false
		for _, by := range []string{"customer", "subscription", "product", "invoice", "status"} {
			if v := f.Get(by); v != "" && v != "all" && o[by] != v {
				wrong = true
			}
		}
		if wrong || kind == "sub" && f.Get("status") == "" && o["status"] == "canceled" {
			continue
		}
		if more = int64(len(rows)) == limit; more {
			break
		}
		rows = append(rows, o)
	}
	if !started {
		return refused(400, "resource_missing", "starting_after", "No such object")
	}
	return reply{200, map[string]any{"object": "list", "data": rows, "has_more": more, "url": "/v1/" + kind}}
}

func (s *Service) listEvents(f url.Values, _, account string) reply {
	rows := []any{}
	started, limit, more := f.Get("starting_after") == "", number(f, "limit"), false
	for _, e := range slices.Backward(s.events) {
		switch {
		case e.account != account || e.made.Unix() < number(f, "created[gte]") || e.made.Before(s.now().AddDate(0, 0, -30)):
		case !started:
			started = e.ID == f.Get("starting_after")
		case int64(len(rows)) == limit:
			more = true
		default:
			rows = append(rows, e.shown)
		}
	}
	return reply{200, map[string]any{"object": "list", "data": rows, "has_more": more, "url": "/v1/events"}}
}

func (s *Service) makeCustomer(f url.Values, _, account string) reply {
	c := &customer{head: s.head("cus", account, f), address: map[string]any{}}
	s.keep(c)
	return s.tellCustomer(c, f, "customer.created")
}

func (s *Service) changeCustomer(f url.Values, id, account string) reply {
	c, ok := s.thing("cus", id, account).(*customer)
	if !ok {
		return missing("customer")
	}
	c.tell(f, "metadata")
	return s.tellCustomer(c, f, "customer.updated")
}

func (s *Service) tellCustomer(c *customer, f url.Values, kind string) reply {
	for key, to := range map[string]*string{"name": &c.name, "email": &c.email, "invoice_settings[default_payment_method]": &c.method} {
		if f.Has(key) {
			*to = f.Get(key)
		}
	}
	for _, part := range []string{"line1", "line2", "postal_code", "city", "country"} {
		if f.Has("address[" + part + "]") {
			c.address[part] = f.Get("address[" + part + "]")
		}
	}
	s.emit(kind, c)
	return reply{200, c.show()}
}

// search finds what is older than a minute, as the index of the real one does.
func (s *Service) search(f url.Values, _, account string) reply {
	rows := []any{}
	for _, t := range s.kinds["cus"] {
		for k, v := range t.top().meta {
			if t.top().account == account && f.Get("query") == fmt.Sprintf("metadata[%q]:%q", k, v) && s.now().Sub(t.top().made) >= time.Minute {
				rows = append(rows, t.show())
			}
		}
	}
	return reply{200, map[string]any{"object": "search_result", "data": rows, "has_more": false, "url": "/v1/customers/search"}}
}

func (s *Service) funding(f url.Values, id, account string) reply {
	c, ok := s.thing("cus", id, account).(*customer)
	if !ok || f.Get("bank_transfer[type]") != "eu_bank_transfer" || f.Get("currency") != "eur" {
		return missing("customer")
	}
	return reply{200, map[string]any{"object": "funding_instructions", "currency": "eur", "funding_type": "bank_transfer", "livemode": false, "bank_transfer": map[string]any{"country": "FR", "type": "eu_bank_transfer",
		"financial_addresses": []any{map[string]any{"type": "iban", "supported_networks": []string{"sepa"}, "iban": map[string]any{"account_holder_name": s.options.Accounts[account].Name, "bic": "AGRIFRPP",
			"country": "FR", "iban": "FR76" + fmt.Sprintf("%x", c.id)[:19]}}}}}}
}

func (s *Service) cash(_ url.Values, id, account string) reply {
	c, ok := s.thing("cus", id, account).(*customer)
	if !ok {
		return missing("customer")
	}
	return reply{200, map[string]any{"object": "cash_balance", "customer": c.id, "livemode": false, "available": map[string]any{"eur": int64(c.cash)}}}
}

func (s *Service) makeProduct(f url.Values, _, account string) reply {
	p := &product{head: s.head("prod", account, f), name: f.Get("name"), unit: f.Get("unit_label")}
	if id := f.Get("id"); id != "" {
		if s.things[id] != nil {
			return refused(400, "resource_already_exists", "id", "Product already exists.")
		}
		p.id = id
	}
	s.keep(p)
	s.emit("product.created", p)
	return reply{200, p.show()}
}

func (s *Service) changeProduct(f url.Values, id, account string) reply {
	p, ok := s.thing("prod", id, account).(*product)
	if !ok {
		return missing("product")
	}
	p.name, p.unit = f.Get("name"), f.Get("unit_label")
	s.emit("product.updated", p)
	return reply{200, p.show()}
}

func (s *Service) makePrice(f url.Values, _, account string) reply {
	if s.thing("prod", f.Get("product"), account) == nil || f.Get("currency") != "eur" {
		return refused(400, "resource_missing", "product", "No such product")
	}
	p := &price{head: s.head("price", account, f), product: f.Get("product"), interval: f.Get("recurring[interval]"), active: true, mode: f.Get("tiers_mode")}
	if p.mode == "" {
		p.tiers = []tier{{unit: ledger.Cents(number(f, "unit_amount"))}}
	}
	for i := 0; f.Has(fmt.Sprintf("tiers[%d][up_to]", i)); i++ {
		of := func(k string) int64 { return number(f, fmt.Sprintf("tiers[%d][%s]", i, k)) }
		p.tiers = append(p.tiers, tier{of("up_to"), ledger.Cents(of("unit_amount")), ledger.Cents(of("flat_amount"))})
	}
	if len(p.tiers) == 0 || p.tiers[len(p.tiers)-1].upTo != 0 {
		return refused(400, "parameter_invalid", "tiers", "The last tier must be inf.")
	}
	s.keep(p)
	s.emit("price.created", p)
	return reply{200, p.show()}
}

func (s *Service) changePrice(f url.Values, id, account string) reply {
	p, ok := s.thing("price", id, account).(*price)
	if !ok {
		return missing("price")
	}
	p.active = f.Get("active") == "true"
	s.emit("price.updated", p)
	return reply{200, p.show()}
}

// Transfer is a payer's bank's: the money goes to the customer's balance, which pays the open invoice of that amount, or else the
// oldest ones that it pays whole. false when nobody has that customer.
func (s *Service) Transfer(customerID string, amount ledger.Cents) bool {
	s.mu.Lock()
	c := get[*customer](s, customerID)
	if c != nil {
		s.pass()
		c.cash += amount
		s.emit("cash_balance.funds_available", c)
		s.drawOn(c, amount)
	}
	s.mu.Unlock()
	s.flush()
	return c != nil
}

func (s *Service) drawOn(c *customer, exactly ledger.Cents) {
	var open []*invoice
	for _, t := range s.kinds["in"] {
		if i := t.(*invoice); i.customer == c.id && i.status == "open" && i.collection == "send_invoice" && i.remaining() > 0 {
			open = append(open, i)
		}
	}
	slices.SortStableFunc(open, func(a, b *invoice) int {
		if (a.remaining() == exactly) != (b.remaining() == exactly) {
			if a.remaining() == exactly {
				return -1
			}
			return 1
		}
		return a.due.Compare(b.due)
	})
	for _, i := range open {
		if left := i.remaining(); left <= c.cash {
			c.cash -= left
			s.settle(i, s.pay(i, "succeeded"))
		}
	}
}

// portal opens the page of a payer.
func (s *Service) portal(f url.Values, _, account string) reply {
	c, ok := s.thing("cus", f.Get("customer"), account).(*customer)
	back, err := url.Parse(f.Get("return_url"))
	if !ok || err != nil || back.Host == "" {
		return missing("customer")
	}
	id := "bps_" + token(12)
	s.portals[id] = visitor{customer: c.id, back: back.String()}
	return reply{200, map[string]any{"id": id, "object": "billing_portal.session", "customer": c.id, "return_url": back.String(), "created": s.now().Unix(), "livemode": false,
		"url": back.Scheme + "://" + back.Host + s.options.Prefix + "/portal/" + id}}
}

type visitor struct{ customer, back string }

func (s *Service) showPortal(w http.ResponseWriter, r *http.Request) {
	type row struct {
		Number, State string
		Total         ledger.Cents
	}
	s.mu.Lock()
	v, ok := s.portals[r.PathValue("id")]
	var rows []row
	name, merchant := "", ""
	if c := get[*customer](s, v.customer); c != nil {
		name, merchant = c.name, s.options.Accounts[c.account].Name
	}
	for _, t := range s.kinds["in"] {
		if i := t.(*invoice); ok && i.customer == v.customer && i.status != "draft" {
			rows = append(rows, row{i.number, "is_" + i.status, i.total()})
		}
	}
	s.mu.Unlock()
	status := http.StatusOK
	if !ok {
		status = http.StatusNotFound
	}
	s.page.Show(w, r, status, map[string]any{"C": Session{}, "Portal": ok, "Who": name, "Merchant": merchant, "Invoices": rows, "Back": v.back})
}
