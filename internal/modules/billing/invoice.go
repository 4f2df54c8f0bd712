package billing

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/billing/charge"
	"preau/internal/billing/facturx"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

const (
	draftKind    = "billing.draft"    // each night: what may be invoiced, worked out again
	invoicedKind = "billing.invoiced" // vendor to customer
	servedKind   = "billing.served"   // customer to vendor
	paidKind     = "billing.paid"     // vendor to customer
)

// termsOfPayment is how long a public buyer has to pay. Source: code de la commande publique, art. R2192-10.
const termsOfPayment = 30

// The accounts of the books: what customers owe, what is earned as the year goes, the tax that is owed on, what came in, what came in too much.
const (
	customersAccount = "customer"
	deferredAccount  = "deferred"
	taxAccount       = "tax"
	bankAccount      = "bank"
	lateAccount      = "late"   // interest and costs of what is paid late
	stripeAccount    = "stripe" // what Stripe took and owes us
)

type invoiceRow struct {
	ID                    uuid.UUID
	Side                  string
	PeerID                uuid.UUID
	PeerName              string
	SubscriptionID        uuid.UUID
	Payer                 int
	Recipient             Payer
	Kind                  string
	OfInvoice             *uuid.UUID
	State                 string
	Year                  *int
	Number                *int64
	IssuedOn, DueOn, UpTo schoolyear.Date
	Market                string
	NetCents, GrossCents  ledger.Cents
	VATCents              ledger.Cents `db:"vat_cents"`
	PaidCents             ledger.Cents
	CreditedCents         ledger.Cents
	Apart                 bool
	Reason                string
	ServedOn              schoolyear.Date
	CreatedAt             time.Time
	ReturnedCents         ledger.Cents
	DepositedOn           schoolyear.Date // the last time
	DepositState          string
}

// left is what is still to be paid; below zero it is to be given back. A credit note that takes back of an invoice has settled there.
func (v invoiceRow) left() ledger.Cents {
	if v.Kind == "credit_note" && v.OfInvoice != nil {
		return 0
	}
	return v.GrossCents - v.CreditedCents - v.PaidCents
}

// claim tells an invoice that asks for the price of another's lateness.
func (v invoiceRow) claim() bool { return v.Kind == "invoice" && v.Apart }

const invoicesWhere = `select id, side, peer_id, peer_name, subscription_id, payer, recipient, kind, of_invoice, state, year, number, issued_on, due_on, up_to, market, net_cents, vat_cents, gross_cents, paid_cents, credited_cents, apart, reason, served_on, created_at, returned_cents,
		(select max(d.on_day) from billing.deposits d where d.tenant_id = $1 and d.invoice_id = invoices.id and d.state = 'deposited') as deposited_on,
		coalesce((select d.state from billing.deposits d where d.tenant_id = $1 and d.invoice_id = invoices.id order by d.n desc limit 1), '') as deposit_state
	from billing.invoices where tenant_id = $1 and `

// InvoiceLine is what an invoice asks for, and the figures behind it.
type InvoiceLine struct {
	OfLine   int             `json:"of_line" doc:"Of the subscription, from 0"`
	Label    string          `json:"label"`
	Counts   string          `json:"counts" enum:"school,pupil,choice,interest,indemnity"`
	SchoolID *uuid.UUID      `json:"school_id,omitempty"`
	School   string          `json:"school,omitempty"`
	Late     bool            `json:"late" doc:"What became known since a former invoice"`
	Since    schoolyear.Date `json:"since"`
	Until    schoolyear.Date `json:"until"`
	UnitDays int64           `json:"unit_days" doc:"What was counted, times days: divided by the term's days, how many for the whole term"`
	TermDays int             `json:"term_days"`
	VATPPM   int             `json:"vat_ppm" db:"vat_ppm"`
	Cents    ledger.Cents    `json:"cents" doc:"Before tax"`
	OfN      *int            `json:"of_n,omitempty" doc:"Of a credit note by hand: which line of its invoice, from 1"`
}

func (s *Service) invoiceOperations() []manifest.Operation {
	reads := []string{"tenant", "directory"}
	return []manifest.Operation{
		manifest.Op(spec("invoices", http.MethodGet, "/invoices", "A vendor's invoices, drafts among them, or those that one received", manifest.Needs(Consult)), s.listInvoices),
		manifest.Op(spec("invoice", http.MethodGet, "/invoices/{invoice}", "One invoice, each figure with what it was reckoned from", manifest.Needs(Consult)), s.readInvoice),
		manifest.Op(spec("draft-invoices", http.MethodPost, "/invoices/draft", "Work out again what may be invoiced today", manifest.Needs(Manage), reads...), s.draftInvoices),
		manifest.Op(spec("issue-invoices", http.MethodPost, "/invoices/issue", "Issue drafts: each takes its number and goes to its payer", manifest.Needs(Manage), reads...), s.issueInvoices),
		manifest.Op(spec("serve-invoice", http.MethodPost, "/invoices/{invoice}/served", "Say that what an invoice asks for was rendered (service fait)", manifest.Needs(Order), reads...), s.serveInvoice),
		manifest.Op(spec("return-paid", http.MethodPost, "/invoices/{invoice}/return", "Give back what was paid of an invoice that was credited since, or leave it to the customer for a later invoice", manifest.Needs(Manage), reads...), s.returnPaid),
		manifest.Op(spec("record-payment", http.MethodPost, "/payments", "Write a transfer down, and which invoices it settles", manifest.Needs(Manage), reads...), s.recordPayment),
	}
}

func (s *Service) invoiceJobs() []manifest.Job {
	opens := []string{Key, "tenant", "directory"}
	return []manifest.Job{
		manifest.NewJob(draftKind, opens, func(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
			if c, err := cardOf(tx); err != nil || c.Kind != "vendor" {
				return err
			}
			return s.draftAll(tx)
		}),
		manifest.NewJob(invoicedKind, opens, s.invoiced),
		manifest.NewJob(servedKind, opens, s.served),
		manifest.NewJob(paidKind, opens, s.paid),
	}
}

// askedUpTo is the day up to which a subscription may be invoiced today; ok is false when nothing may be yet. What waits for the count of
// pupils is never invoiced on an estimate.
func (r subscriptionRow) askedUpTo(counts []census, today schoolyear.Date) (schoolyear.Date, bool) {
	a := r.agreed()
	to := r.lastDay()
	if r.Invoicing != "advance" {
		months := map[string]int{"month": 1, "quarter": 3}[r.Invoicing]
		end := r.TermFrom.AddDays(-1)
		for next := periodEnd(r.TermFrom, months); next.Before(today); next = periodEnd(next.AddDays(1), months) {
			end = next
		}
		if end.Before(to) {
			to = end
		}
	}
	if to.Before(r.TermFrom) || today.Before(r.TermFrom) {
		return to, false
	}
	if slices.ContainsFunc(r.Lines, func(l Line) bool { return l.Counts == PerPupil }) || len(r.Payers) > 1 && r.Sharing == "pupils" {
		for _, p := range r.places {
			here := a.here(p)
			counted := slices.ContainsFunc(counts, func(c census) bool { return c.SchoolID == p.SchoolID && !c.OnDay.Before(r.TermFrom) })
			if here.Days() > 0 && !here.From.After(to) && !counted && !here.From.After(today) {
				return to, false
			}
		}
	}
	return to, true
}

// periodEnd is the last day of the period of so many months that a day is in, periods being those of the school year.
func periodEnd(on schoolyear.Date, months int) schoolyear.Date {
	since := (int(on.Month) - int(time.September) + 12) % 12
	return schoolyear.NewDate(on.Year, on.Month+time.Month(months-since%months), 1).AddDays(-1)
}

// billedOf is what issued invoices and credit notes of a subscription asked for, line by line, and what was given back by hand of it.
func billedOf(tx *tenant.Tx, r subscriptionRow) (map[int]charge.Billed, error) {
	type row struct {
		OfLine   int
		Payer    int
		SchoolID *uuid.UUID
		UpTo     schoolyear.Date
		UnitDays int64
		Cents    ledger.Cents
		Stands   ledger.Cents
	}
	rows, err := tenant.Select[row](tx, `select l.of_line, i.payer, l.school_id, max(i.up_to) as up_to, coalesce(sum(l.unit_days) filter (where not i.apart), 0)::bigint as unit_days, coalesce(sum(l.cents) filter (where not i.apart), 0)::bigint as cents,
			coalesce(-sum(l.cents) filter (where i.apart), 0)::bigint as stands
		from billing.invoices i join billing.invoice_lines l on l.tenant_id = $1 and l.invoice_id = i.id where i.tenant_id = $1 and i.subscription_id = $2 and i.state = 'issued' and l.counts not in ('interest', 'indemnity') group by 1, 2, 3`, tx.Tenant(), r.ID)
	if err != nil {
		return nil, err
	}
	last, err := tenant.Value[schoolyear.Date](tx, `select max(up_to) from billing.invoices where tenant_id = $1 and subscription_id = $2 and state = 'issued' and not apart`, tx.Tenant(), r.ID)
	out := map[int]charge.Billed{}
	for i := range r.Lines {
		out[i] = charge.Billed{UpTo: last, Places: map[string]ledger.Cents{}, UnitDays: map[string]int64{}, Stands: map[string]ledger.Cents{}}
	}
	for _, b := range rows {
		place := ""
		switch {
		case len(r.Payers) > 1:
			place = payerKey(b.Payer)
		case b.SchoolID != nil:
			place = b.SchoolID.String()
		}
		out[b.OfLine].Places[place] += b.Cents
		out[b.OfLine].UnitDays[place] += b.UnitDays
		out[b.OfLine].Stands[place] += b.Stands
	}
	return out, err
}

// draft works a subscription's drafts out again.
func (s *Service) draft(tx *tenant.Tx, r subscriptionRow, today schoolyear.Date) error {
	if _, err := tx.Exec(`delete from billing.invoices where tenant_id = $1 and subscription_id = $2 and state = 'draft'`, tx.Tenant(), r.ID); err != nil {
		return err
	}
	counts, err := censusesOf(tx, r.places, false)
	if err != nil {
		return err
	}
	upTo, ok := r.askedUpTo(counts, today)
	if !ok {
		return nil
	}
	before, err := billedOf(tx, r)
	if err != nil {
		return err
	}
	a := r.agreed()
	demands, err := a.ask(counts, before, upTo)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, p := range r.places {
		names[p.SchoolID.String()] = p.Name
	}
	for i, payer := range r.Payers {
		sum := a.sumOf(demands, i)
		v := invoiceRow{ID: tenant.NewID(), Kind: "invoice"}
		if sum.NetCents < 0 {
			v.Kind = "credit_note"
			if v.OfInvoice, err = tenant.Value[*uuid.UUID](tx, `select id from billing.invoices where tenant_id = $1 and subscription_id = $2 and payer = $3 and state = 'issued' and kind = 'invoice' order by year desc, number desc limit 1`, tx.Tenant(), r.ID, i); err != nil {
				return err
			}
		}
		n := 0
		for _, d := range demands {
			if d.Payer != i {
				continue
			}
			if n == 0 {
				if _, err := tx.Exec(`insert into billing.invoices (tenant_id, id, side, peer_id, peer_name, subscription_id, payer, recipient, kind, of_invoice, up_to, market, net_cents, vat_cents, gross_cents, created_at)
					values ($1, $2, 'vendor', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
					tx.Tenant(), v.ID, r.PeerID, r.PeerName, r.ID, i, payer, v.Kind, v.OfInvoice, upTo, r.Market, sum.NetCents, sum.VATCents, sum.GrossCents, tx.Now()); err != nil {
					return err
				}
			}
			n++
			var school *uuid.UUID
			if id, err := uuid.Parse(d.Place); err == nil {
				school = &id
			}
			since := r.TermFrom
			for _, p := range r.places {
				if school != nil && p.SchoolID == *school {
					since = p.Since
					break
				}
			}
			if since.Before(d.From) {
				since = d.From
			}
			l := a.Lines[d.Of]
			t, _ := a.terms(l, nil)
			if err := writeLine(tx, v.ID, n, InvoiceLine{OfLine: d.Of, Label: l.Label, Counts: l.Counts, SchoolID: school, School: names[d.Place], Late: d.Late, Since: since, Until: d.Until, UnitDays: d.UnitDays, TermDays: int(t.Span.Days()), VATPPM: l.VATPPM, Cents: d.Cents}); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeLine(tx *tenant.Tx, invoice uuid.UUID, n int, l InvoiceLine) error {
	_, err := tx.Exec(`insert into billing.invoice_lines (tenant_id, invoice_id, n, of_line, label, counts, school_id, school, late, since, until, unit_days, term_days, vat_ppm, cents, of_n) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tx.Tenant(), invoice, n, l.OfLine, l.Label, l.Counts, l.SchoolID, l.School, l.Late, l.Since, l.Until, l.UnitDays, l.TermDays, l.VATPPM, l.Cents, l.OfN)
	return err
}

func (s *Service) draftAll(tx *tenant.Tx) error {
	on, err := today(tx)
	if err != nil {
		return err
	}
	ids, err := tenant.Select[uuid.UUID](tx, `select id from billing.subscriptions where tenant_id = $1 and side = 'vendor' and state in ('running', 'ended') and not trial order by id`, tx.Tenant())
	for _, id := range ids {
		r, err := subscriptionOf(tx, id)
		if err != nil {
			return err
		}
		if err := s.draft(tx, r, on); err != nil {
			return err
		}
	}
	return err
}

// InvoiceView is an invoice on the wire.
type InvoiceView struct {
	ID             uuid.UUID       `json:"id"`
	Side           string          `json:"side" enum:"vendor,customer"`
	Peer           string          `json:"peer"`
	SubscriptionID uuid.UUID       `json:"subscription_id"`
	Recipient      Payer           `json:"recipient"`
	Kind           string          `json:"kind" enum:"invoice,credit_note"`
	State          string          `json:"state" enum:"draft,issued"`
	Number         string          `json:"number,omitempty"`
	IssuedOn       schoolyear.Date `json:"issued_on,omitzero"`
	DueOn          schoolyear.Date `json:"due_on,omitzero"`
	Market         string          `json:"market,omitempty"`
	Sum
	PaidCents     ledger.Cents    `json:"paid_cents"`
	CreditedCents ledger.Cents    `json:"credited_cents" doc:"Taken back of it by credit notes"`
	LeftCents     ledger.Cents    `json:"left_cents" doc:"Still to be paid"`
	ReturnCents   ledger.Cents    `json:"return_cents" doc:"Paid and taken back since: to be given back"`
	ReturnedCents ledger.Cents    `json:"returned_cents" doc:"Given back since: to the account, or to the customer's credit"`
	OfInvoice     *uuid.UUID      `json:"of_invoice,omitempty" doc:"Of a credit note or a claim: which invoice"`
	Apart         bool            `json:"apart" doc:"By hand: a claim for lateness, a credit note that stands"`
	Reason        string          `json:"reason,omitempty"`
	Lacks         []string        `json:"lacks,omitempty" doc:"Of a draft: what must be completed before it may be issued, in words"`
	Late          bool            `json:"late" doc:"Not paid on its day; not while Chorus Pro refuses or suspends it: the delay does not run"`
	ServedOn      schoolyear.Date `json:"served_on,omitzero"`
	Lines         []InvoiceLine   `json:"lines,omitempty" doc:"Of one invoice"`
}

// number is an invoice's number as paper writes it; a credit note's has a series of its own.
func (v invoiceRow) number() string {
	if v.Number == nil {
		return ""
	}
	return numberText(map[string]string{"invoice": "F", "credit_note": "A"}[v.Kind], *v.Year, *v.Number)
}

func (v invoiceRow) view(today schoolyear.Date) InvoiceView {
	out := InvoiceView{ID: v.ID, Side: v.Side, Peer: v.PeerName, SubscriptionID: v.SubscriptionID, Recipient: v.Recipient, Kind: v.Kind, State: v.State, Number: v.number(), IssuedOn: v.IssuedOn, DueOn: v.DueOn, Market: v.Market,
		Sum: Sum{v.NetCents, v.VATCents, v.GrossCents}, PaidCents: v.PaidCents, ReturnedCents: v.ReturnedCents, ServedOn: v.ServedOn, CreditedCents: v.CreditedCents, OfInvoice: v.OfInvoice, Apart: v.Apart, Reason: v.Reason}
	if v.State == "issued" {
		out.LeftCents = v.left()
		if v.Kind == "invoice" {
			out.LeftCents, out.ReturnCents = max(out.LeftCents, 0), max(-out.LeftCents, 0)
		}
		due, stopped := v.dueBy()
		out.Late = out.LeftCents > 0 && !stopped && today.After(due)
	}
	return out
}

type invoicesOut struct {
	Body struct {
		Items     []InvoiceView   `json:"items" nullable:"false"`
		Abilities map[string]bool `json:"abilities"`
	}
}

func (s *Service) listInvoices(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*invoicesOut, error) {
	return s.invoices(tx)
}

func (s *Service) invoices(tx *tenant.Tx) (*invoicesOut, error) {
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	rows, err := tenant.Select[invoiceRow](tx, invoicesWhere+`true order by state, issued_on desc nulls first, year desc, number desc, peer_name, id limit 2000`, tx.Tenant())
	out := &invoicesOut{}
	out.Body.Items = []InvoiceView{}
	if err != nil {
		return nil, err
	}
	lacks, err := s.lacks(tx, rows, on)
	for _, r := range rows {
		v := r.view(on)
		v.Lacks = lacks[r.ID]
		out.Body.Items = append(out.Body.Items, v)
	}
	out.Body.Abilities = map[string]bool{"issue": manifest.Holds(tx, Manage) != 0, "serve": manifest.Holds(tx, Order) != 0}
	return out, err
}

// OfInvoice is the path of an invoice.
type OfInvoice struct {
	manifest.InTenant
	Invoice uuid.UUID `path:"invoice" format:"uuid"`
}

type invoiceOut struct{ Body InvoiceView }

func (s *Service) readInvoice(_ context.Context, tx *tenant.Tx, in *OfInvoice) (*invoiceOut, error) {
	return s.invoice(tx, in.Invoice)
}

func (s *Service) invoice(tx *tenant.Tx, id uuid.UUID) (*invoiceOut, error) {
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	r, ok, err := tenant.One[invoiceRow](tx, invoicesWhere+`id = $2`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	v := r.view(on)
	lacks, err := s.lacks(tx, []invoiceRow{r}, on)
	if err != nil {
		return nil, err
	}
	v.Lacks = lacks[id]
	papers, err := papersOf(tx, "invoice", id)
	if err != nil {
		return nil, err
	}
	if n := len(papers); n > 0 { // as it was last sent
		v.Recipient.ServiceCode, v.Recipient.Commitment = papers[n-1].ServiceCode, papers[n-1].Commitment
	}
	v.Lines, err = linesOf(tx, id)
	return &invoiceOut{v}, err
}

func linesOf(tx *tenant.Tx, invoice uuid.UUID) ([]InvoiceLine, error) {
	return tenant.Select[InvoiceLine](tx, `select of_line, label, counts, school_id, school, late, since, until, unit_days, term_days, vat_ppm, cents, of_n from billing.invoice_lines where tenant_id = $1 and invoice_id = $2 order by n`, tx.Tenant(), invoice)
}

func (s *Service) draftInvoices(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*invoicesOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	if err := s.draftAll(tx); err != nil {
		return nil, err
	}
	return s.invoices(tx)
}

// told of an invoice: all of it, so that the buyer's copy needs nothing of the vendor's.
type invoice struct {
	ID             uuid.UUID       `json:"id"`
	From           uuid.UUID       `json:"from"`
	Name           string          `json:"name"`
	SubscriptionID uuid.UUID       `json:"subscription_id"`
	Payer          int             `json:"payer"`
	Recipient      Payer           `json:"recipient"`
	Kind           string          `json:"kind"`
	OfInvoice      *uuid.UUID      `json:"of_invoice,omitempty"`
	Year           int             `json:"year"`
	Number         int64           `json:"number"`
	IssuedOn       schoolyear.Date `json:"issued_on"`
	DueOn          schoolyear.Date `json:"due_on"`
	UpTo           schoolyear.Date `json:"up_to"`
	Market         string          `json:"market,omitempty"`
	Sum            Sum             `json:"sum"`
	Lines          []InvoiceLine   `json:"lines"`
	Apart          bool            `json:"apart,omitempty"`
	Reason         string          `json:"reason,omitempty"`
}

func (s *Service) issueInvoices(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Invoices   []uuid.UUID  `json:"invoices" minItems:"1" maxItems:"1000"`
		GrossCents ledger.Cents `json:"gross_cents" doc:"The sum that was read: another is refused"`
	}
}) (*invoicesOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	here, err := cardOf(tx)
	if err != nil {
		return nil, err
	}
	ids := slices.Clone(in.Body.Invoices)
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	ids = slices.Compact(ids)
	drafts, err := tenant.Select[invoiceRow](tx, invoicesWhere+`id = any ($2) and side = 'vendor' and state = 'draft' order by id for update`, tx.Tenant(), ids)
	if err != nil {
		return nil, err
	}
	if len(drafts) != len(ids) {
		return nil, problem.New(problem.Conflict, "billing.drafts_changed")
	}
	var sum ledger.Cents
	for _, d := range drafts {
		sum += d.GrossCents
	}
	if sum != in.Body.GrossCents {
		return nil, problem.New(problem.Conflict, "billing.other_sum")
	}
	ready := 0
	for _, d := range drafts {
		doc, err := s.document(tx, d, on)
		if err != nil {
			return nil, err
		}
		if faults := doc.Check(d.Recipient.demands()); len(faults) > 0 {
			if len(drafts) == 1 {
				return nil, problem.New(problem.Conflict, "billing.invoice_lacks", "name", d.Recipient.Name, "what", faults[0].Sentence(s.Words, cmp.Or(tx.Actor().Lang, "fr")))
			}
			continue // it stays a draft that says what it lacks
		}
		if _, err := s.issue(tx, here, d, doc, on); err != nil {
			return nil, err
		}
		ready++
	}
	if ready == 0 {
		return nil, problem.New(problem.Conflict, "billing.all_lack")
	}
	tx.About(ids...)
	return s.invoices(tx)
}

// issue gives an invoice its number, writes it in the books, has its paper drawn and tells its payer. One that is not kept as a draft is
// written as it goes, its lines before it is told.
func (s *Service) issue(tx *tenant.Tx, here card, d invoiceRow, doc facturx.Invoice, on schoolyear.Date) (invoiceRow, error) {
	number, day, err := Book.Number(tx, d.Kind, on)
	if err != nil {
		return d, err
	}
	d.State, d.Year, d.Number, d.IssuedOn, d.DueOn = "issued", &day.Year, &number, day, day.AddDays(termsOfPayment)
	if _, err := tx.Exec(`update billing.invoices set state = 'issued', year = $3, number = $4, issued_on = $5, due_on = $6 where tenant_id = $1 and id = $2`, tx.Tenant(), d.ID, day.Year, number, d.IssuedOn, d.DueOn); err != nil {
		return d, err
	}
	if d.Kind == "credit_note" && d.OfInvoice != nil {
		if _, err := tx.Exec(`update billing.invoices set credited_cents = credited_cents + $3 where tenant_id = $1 and id = $2`, tx.Tenant(), *d.OfInvoice, -d.GrossCents); err != nil {
			return d, err
		}
	}
	earned := deferredAccount
	if d.VATCents == 0 && slices.ContainsFunc(doc.Lines, func(l facturx.Line) bool { return l.VAT.Category == facturx.Outside }) {
		earned = lateAccount
	}
	if _, err := Book.Post(tx, ledger.Entry{Kind: d.Kind, Source: d.ID, Day: day, Note: d.number(), Postings: []ledger.Posting{
		{Account: ledger.Account{Name: customersAccount, Owner: d.PeerID}, Cents: d.GrossCents}, {Account: ledger.Account{Name: earned}, Cents: -d.NetCents}, {Account: ledger.Account{Name: taxAccount}, Cents: -d.VATCents}}}); err != nil {
		return d, err
	}
	lines, err := linesOf(tx, d.ID)
	if err != nil {
		return d, err
	}
	doc.Number, doc.Issued, doc.Due = d.number(), d.IssuedOn, d.DueOn
	if err := s.askPaper(tx, paperRow{Subject: "invoice", AboutID: d.ID, Version: 1, PeerID: d.PeerID, Number: d.number(), ServiceCode: doc.Service, Commitment: doc.Commitment}, doc); err != nil {
		return d, err
	}
	if _, err := tx.Deliver(d.PeerID, Key, invoicedKind, invoice{d.ID, tx.Tenant(), here.Name, d.SubscriptionID, d.Payer, d.Recipient, d.Kind, d.OfInvoice, day.Year, number, d.IssuedOn, d.DueOn, d.UpTo, d.Market, Sum{d.NetCents, d.VATCents, d.GrossCents}, lines, d.Apart, d.Reason}); err != nil {
		return d, err
	}
	return d, s.copyLater(tx, d.ID)
}

// invoiced is the buyer's part: it keeps its own copy.
func (s *Service) invoiced(_ context.Context, tx *tenant.Tx, in *invoice) error {
	r, ok, err := theirs(tx, &told{ID: in.SubscriptionID, From: in.From})
	if err != nil || !ok || r.Side != "customer" {
		return err
	}
	n, err := tx.Exec(`insert into billing.invoices (tenant_id, id, side, peer_id, peer_name, subscription_id, payer, recipient, kind, state, year, number, issued_on, due_on, up_to, market, net_cents, vat_cents, gross_cents, created_at, of_invoice, apart, reason)
		values ($1, $2, 'customer', $3, $4, $5, $6, $7, $8, 'issued', $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) on conflict do nothing`,
		tx.Tenant(), in.ID, in.From, in.Name, in.SubscriptionID, in.Payer, in.Recipient, in.Kind, in.Year, in.Number, in.IssuedOn, in.DueOn, in.UpTo, in.Market, in.Sum.NetCents, in.Sum.VATCents, in.Sum.GrossCents, tx.Now(), in.OfInvoice, in.Apart, in.Reason)
	if err != nil || n == 0 {
		return err // what a credit note takes back of must have come before: it is tried again
	}
	if in.Kind == "credit_note" && in.OfInvoice != nil {
		if _, err := tx.Exec(`update billing.invoices set credited_cents = credited_cents + $3 where tenant_id = $1 and id = $2`, tx.Tenant(), *in.OfInvoice, -in.Sum.GrossCents); err != nil {
			return err
		}
	}
	for i, l := range in.Lines {
		if err := writeLine(tx, in.ID, i+1, l); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) serveInvoice(_ context.Context, tx *tenant.Tx, in *OfInvoice) (*invoiceOut, error) {
	r, ok, err := tenant.One[invoiceRow](tx, invoicesWhere+`id = $2 and side = 'customer' for update`, tx.Tenant(), in.Invoice)
	if err == nil && !ok {
		err = problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	if r.Kind != "invoice" || r.Recipient.Private || r.left() <= 0 && r.ServedOn.IsZero() {
		return nil, problem.New(problem.Conflict, "billing.not_served")
	}
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	if r.ServedOn.IsZero() {
		if _, err := tx.Exec(`update billing.invoices set served_on = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), r.ID, on); err != nil {
			return nil, err
		}
		if _, err := tx.Deliver(r.PeerID, Key, servedKind, told{ID: r.ID, From: tx.Tenant(), On: on}); err != nil {
			return nil, err
		}
	}
	tx.About(r.ID)
	return s.invoice(tx, r.ID)
}

func (s *Service) served(_ context.Context, tx *tenant.Tx, in *told) error {
	_, err := tx.Exec(`update billing.invoices set served_on = $4 where tenant_id = $1 and id = $2 and peer_id = $3 and side = 'vendor' and state = 'issued' and served_on is null`, tx.Tenant(), in.ID, in.From, in.On)
	return err
}

// PaymentIn is a transfer, and what it settles. What it settles less than is the customer's, for a later invoice.
type PaymentIn struct {
	Day       schoolyear.Date `json:"day" format:"date"`
	Cents     ledger.Cents    `json:"cents" minimum:"1" maximum:"100000000000"`
	Reference string          `json:"reference,omitempty" maxLength:"140"`
	Settles   []Settled       `json:"settles" minItems:"1" maxItems:"200"`
}

// Settled is what of a transfer goes to an invoice.
type Settled struct {
	Invoice uuid.UUID    `json:"invoice"`
	Cents   ledger.Cents `json:"cents" minimum:"1" maximum:"100000000000"`
}

func (s *Service) recordPayment(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body PaymentIn
}) (*invoicesOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	p := in.Body
	if _, err := s.pay(tx, paying{Day: p.Day, Cents: p.Cents, Reference: p.Reference, Settles: p.Settles}); err != nil {
		return nil, err
	}
	return s.invoices(tx)
}
