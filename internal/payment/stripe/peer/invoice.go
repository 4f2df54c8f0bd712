package peer

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"preau/internal/ledger"
)

// debitTakes is how long a bank takes to honour a debit, or to refuse it.
const debitTakes = 5 * 24 * time.Hour

type line struct {
	id, label, subscription string
	amount                  ledger.Cents
	proration               bool
	meta                    map[string]string
	from, until             time.Time
}

func (l line) show() map[string]any {
	return map[string]any{"id": l.id, "object": "line_item", "amount": int64(l.amount), "currency": "eur", "description": l.label, "metadata": l.meta, "proration": l.proration,
		"period": map[string]any{"start": l.from.Unix(), "end": l.until.Unix()}, "livemode": false}
}

type invoice struct {
	head
	customer, subscription, status, number, reason, collection, footer string
	lines                                                              []line
	credited, returned                                                 ledger.Cents // before it was paid, after
	paid, taken                                                        ledger.Cents // by a payment, from the customer's credit
	elsewhere, advances, late                                          bool
	due, finalises, finalised                                          time.Time
	intent                                                             string
	days                                                               int64
}

func (i *invoice) total() (sum ledger.Cents) {
	for _, l := range i.lines {
		sum += l.amount
	}
	return sum
}

// asked is what is to be paid before anything was.
func (i *invoice) asked() ledger.Cents { return max(0, i.total()-i.taken-i.credited) }

func (i *invoice) remaining() ledger.Cents {
	if i.status == "paid" && i.elsewhere {
		return 0
	}
	return i.asked() - i.paid
}

func (i *invoice) show() map[string]any {
	rows := []any{}
	for _, l := range i.lines[:min(10, len(i.lines))] {
		rows = append(rows, l.show())
	}
	paid := i.paid
	if i.elsewhere {
		paid = i.asked()
	}
	o := map[string]any{"customer": i.customer, "subscription": orNull(i.subscription), "status": i.status, "number": orNull(i.number), "billing_reason": i.reason, "collection_method": i.collection,
		"currency": "eur", "total": int64(i.total()), "subtotal": int64(i.total()), "amount_due": int64(i.asked()), "amount_paid": int64(paid), "amount_remaining": int64(i.remaining()),
		"pre_payment_credit_notes_amount": int64(i.credited), "post_payment_credit_notes_amount": int64(i.returned), "paid": i.status == "paid", "paid_out_of_band": i.elsewhere,
		"auto_advance": i.advances, "due_date": stamp(i.due), "payment_intent": orNull(i.intent), "footer": orNull(i.footer), "hosted_invoice_url": nil,
		"lines": map[string]any{"object": "list", "data": rows, "has_more": len(i.lines) > 10, "url": "/v1/invoices/" + i.id + "/lines"}}
	if i.status != "draft" {
		o["hosted_invoice_url"] = "https://invoice.stripe.example/" + i.id
	}
	return i.json("invoice", o)
}

func (s *Service) invoiceOf(id, account string) *invoice {
	i, _ := s.thing("in", id, account).(*invoice)
	return i
}

func (s *Service) makeInvoice(f url.Values, _, account string) reply {
	if s.thing("cus", f.Get("customer"), account) == nil {
		return refused(400, "resource_missing", "customer", "No such customer")
	}
	i := &invoice{head: s.head("in", account, f), customer: f.Get("customer"), status: "draft", reason: "manual", collection: f.Get("collection_method")}
	if r := s.tellInvoice(i, f); r != nil {
		return *r
	}
	if f.Get("pending_invoice_items_behavior") == "include" {
		i.lines = s.takePending(i.customer, "")
	}
	s.keep(i)
	s.emit("invoice.created", i)
	return reply{200, i.show()}
}

func (s *Service) tellInvoice(i *invoice, f url.Values) *reply {
	if n := f.Get("number"); n != "" {
		for _, t := range s.kinds["in"] {
			if other := t.(*invoice); other != i && other.account == i.account && other.number == n {
				r := refused(400, "", "number", "This invoice number is already in use.")
				return &r
			}
		}
		i.number = n
	}
	if f.Has("auto_advance") {
		i.advances = f.Get("auto_advance") == "true"
	}
	if f.Get("footer") != "" {
		i.footer = f.Get("footer")
	}
	if m := f.Get("collection_method"); m != "" {
		i.collection = m
	}
	if f.Has("due_date") {
		i.due = time.Unix(number(f, "due_date"), 0).UTC()
	}
	if i.collection == "send_invoice" && i.due.IsZero() && i.days == 0 {
		r := refused(400, "parameter_missing", "due_date", "A due date is needed.")
		return &r
	}
	return nil
}

func (s *Service) changeInvoice(f url.Values, id, account string) reply {
	i := s.invoiceOf(id, account)
	switch {
	case i == nil:
		return missing("invoice")
	case i.status != "draft":
		return refused(400, "invoice_not_editable", "", "Finalized invoices can't be updated in this way")
	}
	if r := s.tellInvoice(i, f); r != nil {
		return *r
	}
	i.tell(f, "metadata")
	s.emit("invoice.updated", i)
	return reply{200, i.show()}
}

func (s *Service) addItem(f url.Values, _, account string) reply {
	h := s.head("ii", account, f)
	l := line{id: "il_" + token(12), label: f.Get("description"), amount: ledger.Cents(number(f, "amount")), meta: h.meta, from: s.now(), until: s.now()}
	i := s.invoiceOf(f.Get("invoice"), account)
	switch {
	case s.thing("cus", f.Get("customer"), account) == nil || f.Get("currency") != "eur":
		return missing("customer")
	case f.Get("invoice") == "":
		s.pending = append(s.pending, pending{f.Get("customer"), "", l})
	case i == nil || i.customer != f.Get("customer"):
		return missing("invoice")
	case i.status != "draft":
		return refused(400, "invoice_not_editable", "invoice", "This invoice is no longer editable.")
	default:
		i.lines = append(i.lines, l)
		s.emit("invoice.updated", i)
	}
	return reply{200, map[string]any{"id": h.id, "object": "invoiceitem", "date": h.made.Unix(), "livemode": false, "metadata": h.meta, "amount": int64(l.amount), "currency": "eur", "customer": f.Get("customer"), "description": l.label, "invoice": orNull(f.Get("invoice"))}}
}

type pending struct {
	customer, subscription string
	line
}

// takePending is what waits for the next invoice.
func (s *Service) takePending(customer, subscription string) (taken []line) {
	left := s.pending[:0]
	for _, p := range s.pending {
		if p.customer == customer && (p.subscription == "" || p.subscription == subscription) {
			taken = append(taken, p.line)
		} else {
			left = append(left, p)
		}
	}
	s.pending = left
	return taken
}

func (s *Service) lines(f url.Values, id, account string) reply {
	i := s.invoiceOf(id, account)
	if i == nil {
		return missing("invoice")
	}
	rows := []any{}
	started, more := f.Get("starting_after") == "", false
	for _, l := range i.lines {
		switch {
		case !started:
			started = l.id == f.Get("starting_after")
		case int64(len(rows)) == max(1, number(f, "limit")):
			more = true
		default:
			rows = append(rows, l.show())
		}
	}
	return reply{200, map[string]any{"object": "list", "data": rows, "has_more": more, "url": "/v1/invoices/" + id + "/lines"}}
}

func (s *Service) finalizeInvoice(f url.Values, id, account string) reply {
	i := s.invoiceOf(id, account)
	switch {
	case i == nil:
		return missing("invoice")
	case i.status != "draft":
		return refused(400, "", "", "This invoice is already finalized")
	}
	if f.Has("auto_advance") {
		i.advances = f.Get("auto_advance") == "true"
	}
	s.finalise(i)
	return reply{200, i.show()}
}

// finalise numbers an invoice, takes the customer's credit and asks for the rest.
func (s *Service) finalise(i *invoice) {
	if i.number == "" {
		s.numbered++
		i.number = fmt.Sprintf("%s-%04d", strings.ToUpper(i.customer[4:12]), s.numbered)
	}
	i.status, i.finalised = "open", s.now()
	if i.collection == "send_invoice" && i.due.IsZero() {
		i.due = i.finalised.AddDate(0, 0, int(i.days))
	}
	c := get[*customer](s, i.customer)
	switch total := i.total(); {
	case total < 0:
		c.balance += total
	case c.balance < 0:
		i.taken = min(total, -c.balance)
		c.balance += i.taken
	}
	s.emit("invoice.finalized", i)
	if i.remaining() == 0 {
		s.settle(i, nil)
		return
	}
	if i.collection == "charge_automatically" && i.advances {
		s.charge(i)
	} else if i.collection == "send_invoice" {
		s.drawOn(c, i.remaining())
	}
}

// pay makes the payment of an invoice.
func (s *Service) pay(i *invoice, status string) *payment {
	p := &payment{head: s.head("pi", i.account, nil), customer: i.customer, invoice: i.id, amount: i.remaining(), status: status}
	i.intent = p.id
	s.keep(p)
	return p
}

// charge takes an invoice by the method that the customer left: a card at once, a debit in some days.
func (s *Service) charge(i *invoice) {
	m := get[*method](s, get[*customer](s, i.customer).method)
	switch {
	case m == nil:
		s.failed(i)
	case m.of == "sepa_debit":
		s.pay(i, "processing").settles = s.now().Add(debitTakes)
	default:
		s.settle(i, s.pay(i, "succeeded"))
	}
}

// settle says that an invoice is paid; p is nil where nothing was left to pay, or it was paid elsewhere.
func (s *Service) settle(i *invoice, p *payment) {
	if p != nil {
		p.status = "succeeded"
		i.paid += p.amount
		s.emit("payment_intent.succeeded", p)
	}
	i.status = "paid"
	s.emit("invoice.paid", i)
	s.emit("invoice.payment_succeeded", i)
	if b := get[*subscription](s, i.subscription); b != nil && (b.status == "past_due" || b.status == "incomplete") {
		b.status = "active"
		s.emit("customer.subscription.updated", b)
	}
}

func (s *Service) failed(i *invoice) {
	s.emit("invoice.payment_failed", i)
	if b := get[*subscription](s, i.subscription); b != nil && b.status == "active" {
		b.status = "past_due"
		s.emit("customer.subscription.updated", b)
	}
}

func (s *Service) sendInvoice(_ url.Values, id, account string) reply {
	i := s.invoiceOf(id, account)
	switch {
	case i == nil:
		return missing("invoice")
	case i.status == "draft":
		s.finalise(i)
	case i.status != "open":
		return refused(400, "", "", "You can only manually send an invoice if its status is open.")
	}
	s.emit("invoice.sent", i)
	return reply{200, i.show()}
}

func (s *Service) payInvoice(f url.Values, id, account string) reply {
	i := s.invoiceOf(id, account)
	switch {
	case i == nil:
		return missing("invoice")
	case i.status != "open" && i.status != "uncollectible":
		return refused(400, "", "", "Invoice is already paid or cannot be.")
	case f.Get("paid_out_of_band") == "true":
		i.elsewhere = true
		s.settle(i, nil)
	default:
		s.charge(i)
	}
	return reply{200, i.show()}
}

func (s *Service) voidInvoice(_ url.Values, id, account string) reply {
	return s.move(id, account, "void", "invoice.voided", "open", "uncollectible")
}

func (s *Service) writeOff(_ url.Values, id, account string) reply {
	return s.move(id, account, "uncollectible", "invoice.marked_uncollectible", "open")
}

func (s *Service) move(id, account, to, kind string, from ...string) reply {
	i := s.invoiceOf(id, account)
	if i == nil {
		return missing("invoice")
	}
	for _, f := range from {
		if i.status == f {
			i.status = to
			s.emit(kind, i)
			return reply{200, i.show()}
		}
	}
	return refused(400, "", "", "An invoice that is "+i.status+" cannot become "+to+".")
}

func (s *Service) credit(f url.Values, _, account string) reply {
	i := s.invoiceOf(f.Get("invoice"), account)
	if i == nil {
		return refused(400, "resource_missing", "invoice", "No such invoice")
	}
	n := &creditNote{head: s.head("cn", account, f), invoice: i.id, amount: ledger.Cents(number(f, "lines[0][unit_amount]") * number(f, "lines[0][quantity]")), elsewhere: ledger.Cents(number(f, "out_of_band_amount"))}
	switch {
	case n.amount <= 0:
		return refused(400, "parameter_invalid", "lines", "An amount is needed.")
	case i.status == "open" && n.elsewhere == 0 && n.amount <= i.remaining():
		i.credited += n.amount
	case i.status == "paid" && n.elsewhere == n.amount && i.returned+n.amount <= i.total()-i.credited:
		i.returned += n.amount
	default:
		return refused(400, "", "amount", "The sum of credit amount, refund amount and out of band amount must equal the credit note amount.")
	}
	s.keep(n)
	s.emit("credit_note.created", n)
	if i.status == "open" && i.remaining() == 0 {
		s.settle(i, nil)
	} else {
		s.emit("invoice.updated", i)
	}
	return reply{200, n.show()}
}
