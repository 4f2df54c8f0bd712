package peer

import (
	"net/url"
	"time"

	"preau/internal/ledger"
)

type subscription struct {
	head
	customer, item, price, status, collection string
	quantity, days                            int64
	anchor, from, until, trial                time.Time
	terms                                     int // since the anchor
	atEnd                                     bool
	ended                                     time.Time
	latest                                    string
	shownPrice                                map[string]any
}

func (b *subscription) show() map[string]any {
	o := map[string]any{"customer": b.customer, "status": b.status, "collection_method": b.collection, "currency": "eur", "days_until_due": nil, "current_period_start": b.from.Unix(), "current_period_end": b.until.Unix(),
		"trial_end": stamp(b.trial), "cancel_at_period_end": b.atEnd, "ended_at": stamp(b.ended), "canceled_at": stamp(b.ended), "cancel_at": nil, "latest_invoice": orNull(b.latest), "start_date": b.made.Unix(),
		"billing_cycle_anchor": b.anchor.Unix(), "items": map[string]any{"object": "list", "has_more": false, "url": "/v1/subscription_items", "data": []any{map[string]any{"id": b.item, "object": "subscription_item",
			"quantity": b.quantity, "price": b.shownPrice, "subscription": b.id, "metadata": map[string]string{}, "created": b.made.Unix()}}}}
	if b.collection == "send_invoice" {
		o["days_until_due"] = b.days
	}
	if b.atEnd {
		o["cancel_at"] = b.until.Unix()
	}
	return b.json("subscription", o)
}

func (s *Service) subscribe(f url.Values, _, account string) reply {
	b := &subscription{head: s.head("sub", account, f), customer: f.Get("customer"), collection: f.Get("collection_method"), days: number(f, "days_until_due")}
	trial := time.Time{}
	if f.Has("trial_end") {
		trial = time.Unix(number(f, "trial_end"), 0).UTC()
	}
	if r := s.begin(b, f.Get("items[0][price]"), number(f, "items[0][quantity]"), trial); r != nil {
		return *r
	}
	return reply{200, b.show()}
}

// begin starts a subscription: its trial, or its first term, which is invoiced at once.
func (s *Service) begin(b *subscription, priceID string, quantity int64, trial time.Time) *reply {
	p, ok := s.thing("price", priceID, b.account).(*price)
	c, known := s.thing("cus", b.customer, b.account).(*customer)
	switch {
	case !ok || !known || p.interval == "":
		r := refused(400, "resource_missing", "items", "No such price")
		return &r
	case !p.active:
		r := refused(400, "", "items", "The price specified is inactive.")
		return &r
	case b.collection == "send_invoice" && b.days == 0:
		r := refused(400, "parameter_missing", "days_until_due", "days_until_due is needed.")
		return &r
	case !trial.IsZero() && !trial.After(s.now()):
		r := refused(400, "", "trial_end", "trial_end must be in the future.")
		return &r
	}
	b.item, b.price, b.quantity, b.shownPrice = "si_"+token(12), priceID, quantity, p.show()
	b.status, b.anchor, b.from, b.until, b.trial = "trialing", trial, s.now(), trial, trial
	s.keep(b)
	s.emit("customer.subscription.created", b)
	if !trial.IsZero() {
		return nil
	}
	b.status, b.anchor, b.until = "active", s.now(), p.after(s.now(), 1)
	b.terms = 1
	if b.collection == "charge_automatically" && c.method == "" && p.cost(quantity) > 0 {
		b.status = "incomplete"
	}
	i := s.invoice(b, "subscription_create")
	if b.collection == "charge_automatically" { // the first is asked for at once; the others wait an hour as drafts
		s.finalise(i)
	}
	s.emit("customer.subscription.updated", b)
	return nil
}

// after is n terms after an instant; a day that a month does not have is its last.
func (p *price) after(t time.Time, n int) time.Time {
	months := n
	if p.interval == "year" {
		months = 12 * n
	}
	first := time.Date(t.Year(), t.Month(), 1, t.Hour(), t.Minute(), t.Second(), 0, time.UTC).AddDate(0, months, 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// invoice drafts the invoice of a term, with what waited for it.
func (s *Service) invoice(b *subscription, reason string) *invoice {
	i := &invoice{head: s.head("in", b.account, nil), customer: b.customer, subscription: b.id, status: "draft", reason: reason, collection: b.collection, days: b.days, advances: true, finalises: s.now().Add(time.Hour)}
	i.lines = s.takePending(b.customer, b.id)
	if reason != "subscription_update" {
		p := get[*price](s, b.price)
		i.lines = append(i.lines, line{id: "il_" + token(12), label: "", subscription: b.id, amount: p.cost(b.quantity), meta: map[string]string{}, from: b.from, until: b.until})
	}
	b.latest = i.id
	s.keep(i)
	s.emit("invoice.created", i)
	return i
}

func (s *Service) changeSubscription(f url.Values, id, account string) reply {
	b, ok := s.thing("sub", id, account).(*subscription)
	switch {
	case !ok:
		return missing("subscription")
	case b.status == "canceled" || b.status == "incomplete_expired":
		return refused(400, "", "", "A canceled subscription can only update its cancellation_details and metadata.")
	}
	at := s.now()
	if f.Has("proration_date") {
		at = time.Unix(number(f, "proration_date"), 0).UTC()
		if at.Before(b.from) || at.After(b.until) {
			return refused(400, "", "proration_date", "Cannot specify proration_date outside of current period.")
		}
	}
	behaviour := f.Get("proration_behavior")
	if f.Has("items[0][id]") {
		quantity, next := number(f, "items[0][quantity]"), b.price
		if v := f.Get("items[0][price]"); v != "" {
			next = v
		}
		p, ok := s.thing("price", next, account).(*price)
		if !ok || f.Get("items[0][id]") != b.item {
			return refused(400, "resource_missing", "items", "No such item or price")
		}
		if behaviour != "none" && b.status != "trialing" && (quantity != b.quantity || next != b.price) {
			s.prorate(b, -get[*price](s, b.price).cost(b.quantity), at)
			s.prorate(b, p.cost(quantity), at)
		}
		b.quantity, b.price, b.shownPrice = quantity, next, p.show()
	}
	if f.Has("cancel_at_period_end") {
		b.atEnd = f.Get("cancel_at_period_end") == "true"
	}
	if v := f.Get("trial_end"); v != "" {
		if b.status != "trialing" {
			return refused(400, "", "trial_end", "The trial is over.")
		}
		b.trial = time.Unix(number(f, "trial_end"), 0).UTC()
		if v == "now" {
			b.trial = s.now()
		}
		if b.until, b.anchor = b.trial, b.trial; v == "now" {
			s.renew(b)
		}
	}
	s.emit("customer.subscription.updated", b)
	if behaviour == "always_invoice" && s.waits(b) {
		s.finalise(s.invoice(b, "subscription_update"))
	}
	return reply{200, b.show()}
}

// prorate charges, or gives back, the part of a whole term's sum that is left of it at an instant, by the second.
func (s *Service) prorate(b *subscription, whole ledger.Cents, at time.Time) {
	if part := whole.Ratio(int64(b.until.Sub(at)/time.Second), int64(b.until.Sub(b.from)/time.Second), ledger.ToCent); part != 0 {
		s.pending = append(s.pending, pending{b.customer, b.id, line{id: "il_" + token(12), subscription: b.id, amount: part, proration: true, meta: map[string]string{}, from: at, until: b.until}})
	}
}

func (s *Service) waits(b *subscription) bool {
	for _, p := range s.pending {
		if p.subscription == b.id {
			return true
		}
	}
	return false
}

func (s *Service) cancel(f url.Values, id, account string) reply {
	b, ok := s.thing("sub", id, account).(*subscription)
	if !ok || b.status == "canceled" || b.status == "incomplete_expired" {
		return missing("subscription")
	}
	if f.Get("prorate") == "true" && b.status != "trialing" && b.status != "incomplete" {
		s.prorate(b, -get[*price](s, b.price).cost(b.quantity), s.now())
	}
	s.finish(b)
	if f.Get("invoice_now") == "true" && s.waits(b) {
		s.finalise(s.invoice(b, "subscription_update"))
	}
	return reply{200, b.show()}
}

func (s *Service) finish(b *subscription) {
	b.status, b.ended = "canceled", s.now()
	s.emit("customer.subscription.deleted", b)
}

// renew begins the next term of a subscription, or ends it there.
func (s *Service) renew(b *subscription) {
	if b.atEnd {
		s.finish(b)
		return
	}
	p := get[*price](s, b.price)
	b.from = b.until
	b.terms++
	if b.status == "trialing" {
		b.status, b.terms = "active", 1
	}
	b.until = p.after(b.anchor, b.terms)
	s.invoice(b, "subscription_cycle")
	s.emit("customer.subscription.updated", b)
}

// pass does what time has done since the last demand, in its order. The caller holds the lock.
func (s *Service) pass() {
	now := s.now()
	defer func() { s.at = time.Time{} }()
	for {
		var next func()
		first := now
		due := func(at time.Time, do func()) {
			if !at.IsZero() && (at.Before(first) || next == nil && !at.After(now)) {
				first, next = at, do
			}
		}
		for _, t := range s.kinds["sub"] {
			switch b := t.(*subscription); b.status {
			case "active", "past_due", "trialing":
				due(b.until, func() { s.renew(b) })
			case "incomplete":
				due(b.made.Add(23*time.Hour), func() {
					b.status = "incomplete_expired"
					s.move(b.latest, b.account, "void", "invoice.voided", "open")
					s.emit("customer.subscription.updated", b)
				})
			}
		}
		for _, t := range s.kinds["in"] {
			switch i := t.(*invoice); {
			case i.status == "draft" && i.advances:
				due(i.finalises, func() {
					s.finalise(i)
					i.finalises = time.Time{}
				})
			case i.status == "open" && i.subscription != "" && !i.late:
				due(i.due, func() { i.late = true; s.failed(i) })
			}
		}
		for _, t := range s.kinds["pi"] {
			if p := t.(*payment); p.status == "processing" {
				due(p.settles, func() {
					if i := get[*invoice](s, p.invoice); i.status == "open" {
						s.settle(i, p)
					} else {
						p.status = "canceled" // it was paid otherwise meanwhile, or is not asked for any more
					}
				})
			}
		}
		if next == nil {
			return
		}
		s.at = first
		next()
	}
}

// Pass lets time do its part up to now: terms that begin and end, drafts that become invoices, debits that are honoured.
func (s *Service) Pass() {
	s.mu.Lock()
	s.pass()
	s.mu.Unlock()
	s.flush()
}
