package billing

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// What became of money: it came in, that was a mistake, or it was given back.
const (
	payment = "payment"
	undone  = "undone"
	refund  = "refund"
)

// paying is money that came in, and what it settles. What it settles less than is the customer's, for a later invoice.
type paying struct {
	Peer      uuid.UUID // who pays; uuid.Nil: of whom the invoices are
	Account   string    // where the money is; "": the bank
	Day       schoolyear.Date
	Cents     ledger.Cents
	Reference string
	Line      *uuid.UUID // the movement of the bank that it is
	Settles   []Settled
}

// settling keeps two settlements of one vendor from passing each other: an invoice is never paid twice, nor more than it asks.
func settling(tx *tenant.Tx) error {
	_, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('billing settling ' || $1::uuid::text, 0))`, tx.Tenant())
	return err
}

// pay writes money that came in down, settles invoices with it and tells whose they are. Its errors are problems on day and settles.
func (s *Service) pay(tx *tenant.Tx, p paying) (uuid.UUID, error) {
	if err := settling(tx); err != nil {
		return uuid.Nil, err
	}
	on, err := today(tx)
	if err != nil {
		return uuid.Nil, err
	}
	if p.Day.IsZero() || p.Day.After(on) {
		return uuid.Nil, problem.OnField("day", "billing.paid_when")
	}
	owed, err := owedOf(tx, &p.Peer, p.Cents, p.Settles)
	if err != nil {
		return uuid.Nil, err
	}
	if p.Peer == uuid.Nil {
		return uuid.Nil, problem.OnField("settles", "billing.paid_by_whom")
	}
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into billing.payments (tenant_id, id, peer_id, day, cents, reference, line_id, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Tenant(), id, p.Peer, p.Day, p.Cents, strings.TrimSpace(p.Reference), p.Line, tx.Now()); err != nil {
		return uuid.Nil, err
	}
	if err := s.settle(tx, id, schoolyear.Date{}, owed, p.Settles); err != nil {
		return uuid.Nil, err
	}
	_, err = Book.Post(tx, ledger.Entry{Kind: payment, Source: id, Day: p.Day, Postings: []ledger.Posting{{Account: ledger.Account{Name: cmp.Or(p.Account, bankAccount)}, Cents: p.Cents}, {Account: ledger.Account{Name: customersAccount, Owner: p.Peer}, Cents: -p.Cents}}})
	tx.About(id)
	return id, err
}

// owedOf reads the invoices that a sum settles: of one customer, each once, none more than is left of it, all no more than the sum.
func owedOf(tx *tenant.Tx, peer *uuid.UUID, sum ledger.Cents, settles []Settled) (map[uuid.UUID]invoiceRow, error) {
	owed := map[uuid.UUID]invoiceRow{}
	for _, x := range settles {
		v, ok, err := tenant.One[invoiceRow](tx, invoicesWhere+`id = $2 and side = 'vendor' and state = 'issued' and kind = 'invoice' for update`, tx.Tenant(), x.Invoice)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, problem.Missing()
		}
		if *peer == uuid.Nil {
			*peer = v.PeerID
		}
		if _, twice := owed[v.ID]; twice || v.PeerID != *peer {
			return nil, problem.OnField("settles", "billing.paid_by_one")
		}
		if x.Cents > v.left() {
			return nil, problem.OnField("settles", "billing.paid_more", "number", v.number())
		}
		if sum -= x.Cents; sum < 0 {
			return nil, problem.OnField("settles", "billing.paid_less")
		}
		owed[v.ID] = v
	}
	return owed, nil
}

// settle takes of a payment for invoices, on a day; the zero day is the payment's.
func (s *Service) settle(tx *tenant.Tx, payment uuid.UUID, day schoolyear.Date, owed map[uuid.UUID]invoiceRow, settles []Settled) error {
	for _, x := range settles {
		if _, err := tx.Exec(`insert into billing.settlements (tenant_id, payment_id, invoice_id, n, cents, day) select $1, $2, $3, coalesce(max(n), 0) + 1, $4, $5 from billing.settlements where tenant_id = $1 and payment_id = $2 and invoice_id = $3`,
			tx.Tenant(), payment, x.Invoice, x.Cents, day); err != nil {
			return err
		}
		if err := s.tellPaid(tx, owed[x.Invoice].PeerID, x.Invoice, x.Cents); err != nil {
			return err
		}
	}
	return nil
}

// paidNews is what a customer is told of what is paid of an invoice: the whole sum, and how often it changed.
type paidNews struct {
	ID   uuid.UUID    `json:"id"`
	From uuid.UUID    `json:"from"`
	Paid ledger.Cents `json:"paid"`
	N    int          `json:"n"`
	// Back is what was given back of it since it was credited; Days when what was paid was.
	Back ledger.Cents `json:"back,omitempty"`
	Days []dayPaid    `json:"days"`
}

// tellPaid adds to what is paid of an invoice, and tells its customer.
func (s *Service) tellPaid(tx *tenant.Tx, peer, invoice uuid.UUID, cents ledger.Cents) error {
	type now struct {
		PaidCents     ledger.Cents
		PaidN         int
		ReturnedCents ledger.Cents
	}
	r, _, err := tenant.One[now](tx, `update billing.invoices set paid_cents = paid_cents + $3, paid_n = paid_n + 1 where tenant_id = $1 and id = $2 returning paid_cents, paid_n, returned_cents`, tx.Tenant(), invoice, cents)
	if err != nil {
		return err
	}
	days, err := invoiceRow{ID: invoice, Side: "vendor"}.paidDays(tx)
	if err != nil {
		return err
	}
	if _, err := tx.Deliver(peer, Key, paidKind, paidNews{invoice, tx.Tenant(), r.PaidCents, r.PaidN, r.ReturnedCents, append([]dayPaid{}, days...)}); err != nil {
		return err
	}
	return s.copyLater(tx, invoice)
}

// paid keeps what was paid of a copy: told late, what came after stays.
func (s *Service) paid(_ context.Context, tx *tenant.Tx, in *paidNews) error {
	if err := copied(tx, in.ID, in.From); err != nil {
		return err
	}
	_, err := tx.Exec(`update billing.invoices set paid_cents = $4, paid_n = $5, returned_cents = $6, paid_days = $7 where tenant_id = $1 and id = $2 and peer_id = $3 and side = 'customer' and paid_n < $5`, tx.Tenant(), in.ID, in.From, in.Paid, in.N, in.Back, append([]dayPaid{}, in.Days...))
	return err
}

// copied refuses what is told of an invoice whose copy is still on its way: it is told again, instead of being lost.
func copied(tx *tenant.Tx, invoice, vendor uuid.UUID) error {
	waits, err := tenant.Value[bool](tx, `select not exists (select from billing.invoices where tenant_id = $1 and id = $2) and exists (select from billing.subscriptions where tenant_id = $1 and side = 'customer' and peer_id = $3)`, tx.Tenant(), invoice, vendor)
	if err == nil && waits {
		err = errors.New("the copy of this invoice has not come yet")
	}
	return err
}

// paymentRow is a payment and what is left of it to its customer's credit.
type paymentRow struct {
	ID, PeerID  uuid.UUID
	Day         schoolyear.Date
	Cents       ledger.Cents
	Reference   string
	LineID      *uuid.UUID
	CreditCents ledger.Cents
	Refunded    ledger.Cents
	Undone      bool
	Why         string
}

// paymentsWhere gives payments with their credit: what came in, less what was taken or given back, less what it settles.
const paymentsWhere = `select p.id, p.peer_id, p.day, p.cents, p.reference, p.line_id, u.why is not null as undone, coalesce(u.why, '') as why, coalesce(b.refunded, 0)::bigint as refunded,
		(p.cents + coalesce(b.back, 0) - coalesce(x.settled, 0))::bigint as credit_cents
	from billing.payments p
	left join lateral (select sum(r.cents) as back, -sum(r.cents) filter (where r.kind = 'refund') as refunded from billing.payments r where r.tenant_id = $1 and r.reverses = p.id) b on true
	left join billing.payments u on u.tenant_id = $1 and u.reverses = p.id and u.kind = 'undone'
	left join lateral (select sum(s.cents) as settled from billing.settlements s where s.tenant_id = $1 and s.payment_id in (p.id, u.id)) x on true
	where p.tenant_id = $1 and p.kind = 'payment' and `

func paymentOf(tx *tenant.Tx, id uuid.UUID) (paymentRow, error) {
	r, ok, err := tenant.One[paymentRow](tx, paymentsWhere+`p.id = $2`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return r, err
}

// undo takes a payment back by its contrary: what it settled is owed again, its movement of the bank is open again, and what the same movement
// paid of other customers is taken back with it.
func (s *Service) undo(tx *tenant.Tx, id uuid.UUID, why string) error {
	if err := settling(tx); err != nil {
		return err
	}
	p, err := paymentOf(tx, id)
	switch {
	case err != nil:
		return err
	case p.Undone:
		return problem.New(problem.Conflict, "billing.payment_undone")
	case p.Refunded != 0:
		return problem.New(problem.Conflict, "billing.payment_refunded")
	}
	there, err := tenant.Value[bool](tx, `select exists (select from billing.stripe_payments where tenant_id = $1 and payment_id = $2)`, tx.Tenant(), id)
	if err != nil {
		return err
	}
	if there {
		return problem.New(problem.Conflict, "billing.payment_there")
	}
	on, err := today(tx)
	if err != nil {
		return err
	}
	type settled struct {
		InvoiceID   uuid.UUID
		Cents, Back ledger.Cents
	}
	list, err := tenant.Select[settled](tx, `select invoice_id, sum(cents)::bigint as cents, coalesce(-sum(cents) filter (where cents < 0), 0)::bigint as back from billing.settlements where tenant_id = $1 and payment_id = $2 group by 1 order by 1`, tx.Tenant(), id)
	if err != nil {
		return err
	}
	back := tenant.NewID()
	if _, err := tx.Exec(`insert into billing.payments (tenant_id, id, peer_id, day, cents, reference, kind, reverses, why, created_at) values ($1, $2, $3, $4, $5, $6, 'undone', $7, $8, $9)`,
		tx.Tenant(), back, p.PeerID, on, -p.Cents, p.Reference, id, why, tx.Now()); err != nil {
		return err
	}
	for _, x := range list {
		if x.Back > 0 { // what never came was not given back
			if _, err := tx.Exec(`update billing.invoices set returned_cents = returned_cents - $3 where tenant_id = $1 and id = $2`, tx.Tenant(), x.InvoiceID, x.Back); err != nil {
				return err
			}
		}
		if x.Cents != 0 {
			if _, err := tx.Exec(`insert into billing.settlements (tenant_id, payment_id, invoice_id, cents) values ($1, $2, $3, $4)`, tx.Tenant(), back, x.InvoiceID, -x.Cents); err != nil {
				return err
			}
		}
		if err := s.tellPaid(tx, p.PeerID, x.InvoiceID, -x.Cents); err != nil {
			return err
		}
	}
	if _, err := Book.Reverse(tx, payment, id, "payment_undone", back, on, why); err != nil {
		return err
	}
	tx.About(id)
	if p.LineID == nil {
		return nil
	}
	if _, err := tx.Exec(`update billing.bank_lines set state = 'open' where tenant_id = $1 and id = $2`, tx.Tenant(), p.LineID); err != nil {
		return err
	}
	other, more, err := tenant.One[struct{ ID uuid.UUID }](tx, `select p.id from billing.payments p where p.tenant_id = $1 and p.line_id = $2 and p.kind = 'payment' and not exists (select from billing.payments u where u.tenant_id = $1 and u.reverses = p.id and u.kind = 'undone') limit 1`, tx.Tenant(), p.LineID)
	if err != nil || !more {
		return err
	}
	return s.undo(tx, other.ID, why)
}

// useCredit settles invoices with what is left of a payment.
func (s *Service) useCredit(tx *tenant.Tx, id uuid.UUID, settles []Settled) error {
	if err := settling(tx); err != nil {
		return err
	}
	p, err := paymentOf(tx, id)
	if err != nil {
		return err
	}
	on, err := today(tx)
	if err != nil {
		return err
	}
	owed, err := owedOf(tx, &p.PeerID, p.CreditCents, settles)
	if err != nil {
		return err
	}
	tx.About(id)
	return s.settle(tx, id, on, owed, settles)
}

// giveBack writes down that some of what is left of a payment was sent back to who paid.
func (s *Service) giveBack(tx *tenant.Tx, id uuid.UUID, day schoolyear.Date, cents ledger.Cents, reference string) error {
	if err := settling(tx); err != nil {
		return err
	}
	p, err := paymentOf(tx, id)
	if err != nil {
		return err
	}
	on, err := today(tx)
	switch {
	case err != nil:
		return err
	case cents > p.CreditCents:
		return problem.OnField("cents", "billing.refund_more")
	case day.Before(p.Day) || day.After(on):
		return problem.OnField("day", "billing.refund_when")
	}
	back := tenant.NewID()
	if _, err := tx.Exec(`insert into billing.payments (tenant_id, id, peer_id, day, cents, reference, kind, reverses, created_at) values ($1, $2, $3, $4, $5, $6, 'refund', $7, $8)`,
		tx.Tenant(), back, p.PeerID, day, -cents, strings.TrimSpace(reference), id, tx.Now()); err != nil {
		return err
	}
	_, err = Book.Post(tx, ledger.Entry{Kind: refund, Source: back, Day: day, Postings: []ledger.Posting{{Account: ledger.Account{Name: customersAccount, Owner: p.PeerID}, Cents: cents}, {Account: ledger.Account{Name: bankAccount}, Cents: -cents}}})
	tx.About(id)
	return err
}

// release takes what was paid of an invoice beyond what it asks for since it was credited off its payments, the latest first: it is its
// customer's again, to be given back or to settle another. It answers what became of which payment.
func (s *Service) release(tx *tenant.Tx, v invoiceRow, on schoolyear.Date) (out []released, err error) {
	over := -v.left()
	parts, err := tenant.Select[released](tx, `select s.payment_id, sum(s.cents)::bigint as cents from billing.settlements s join billing.payments p on p.tenant_id = $1 and p.id = s.payment_id and p.kind = 'payment'
		where s.tenant_id = $1 and s.invoice_id = $2 and not exists (select from billing.payments u where u.tenant_id = $1 and u.reverses = p.id and u.kind = 'undone')
		group by s.payment_id, p.day, p.created_at having sum(s.cents) > 0 order by p.day desc, p.created_at desc, s.payment_id`, tx.Tenant(), v.ID)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`update billing.invoices set returned_cents = returned_cents + $3 where tenant_id = $1 and id = $2`, tx.Tenant(), v.ID, over); err != nil {
		return nil, err
	}
	for _, p := range parts {
		if p.Cents = min(p.Cents, over); p.Cents == 0 {
			break
		}
		over -= p.Cents
		if err := s.settle(tx, p.PaymentID, on, map[uuid.UUID]invoiceRow{v.ID: v}, []Settled{{Invoice: v.ID, Cents: -p.Cents}}); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	if over != 0 {
		err = errors.New("what is to be given back of an invoice is of no payment")
	}
	return out, err
}

type released struct {
	PaymentID uuid.UUID
	Cents     ledger.Cents
}

// ReturnIn is how what was paid in excess is given back.
type ReturnIn struct {
	Cents     ledger.Cents    `json:"cents" doc:"The sum that was read: another is refused"`
	Refund    bool            `json:"refund" doc:"It was sent back; false: it stays the customer's, for a later invoice"`
	Day       schoolyear.Date `json:"day,omitzero" required:"false" format:"date" doc:"Of what was sent back"`
	Reference string          `json:"reference,omitempty" maxLength:"140"`
}

func (s *Service) returnPaid(_ context.Context, tx *tenant.Tx, in *struct {
	OfInvoice
	Body ReturnIn
}) (*invoiceOut, error) {
	if err := settling(tx); err != nil {
		return nil, err
	}
	v, ok, err := tenant.One[invoiceRow](tx, invoicesWhere+`id = $2 and side = 'vendor' and state = 'issued' for update`, tx.Tenant(), in.Invoice)
	if err == nil && !ok {
		err = problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	on, err := today(tx)
	switch over := -v.left(); {
	case err != nil:
		return nil, err
	case v.Kind != "invoice" || over <= 0:
		return nil, problem.New(problem.Conflict, "billing.nothing_back")
	case over != in.Body.Cents:
		return nil, problem.New(problem.Conflict, "billing.other_sum")
	}
	parts, err := s.release(tx, v, on)
	if err != nil {
		return nil, err
	}
	if in.Body.Refund {
		for _, p := range parts {
			if err := s.giveBack(tx, p.PaymentID, in.Body.Day, p.Cents, in.Body.Reference); err != nil {
				return nil, err
			}
		}
	}
	tx.About(v.ID)
	return s.invoice(tx, v.ID)
}

// settledBy is what of an invoice a payment settles, as it is shown.
type settledBy struct {
	PaymentID uuid.UUID
	InvoiceID uuid.UUID
	Cents     ledger.Cents
	PeerName  string
	Kind      string
	Year      *int
	Number    *int64
	Recipient Payer
}

// settledBys are the invoices that some payments settle, the oldest first.
func settledBys(tx *tenant.Tx, payments []uuid.UUID) ([]settledBy, error) {
	list, err := tenant.Select[settledBy](tx, `select s.payment_id, s.invoice_id, sum(s.cents)::bigint as cents, i.peer_name, i.kind, i.year, i.number, i.recipient from billing.settlements s join billing.invoices i on i.tenant_id = $1 and i.id = s.invoice_id
		where s.tenant_id = $1 and s.payment_id = any ($2) group by s.payment_id, s.invoice_id, i.peer_name, i.kind, i.year, i.number, i.recipient order by i.year, i.number`, tx.Tenant(), payments)
	return slices.DeleteFunc(list, func(x settledBy) bool { return x.Cents == 0 }), err
}
