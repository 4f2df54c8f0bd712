package billing

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/billing/facturx"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

const depositedKind = "billing.deposited" // vendor to customer

// The states of a deposit on Chorus Pro, as it names them: déposée, en cours d'acheminement, mise à disposition, suspendue, rejetée or à
// recycler, service fait, mandatée, mise en paiement.
const (
	depositRefused   = "refused"
	depositSuspended = "suspended"
)

// afterDeposit are the states that may follow one; "" is before the first.
var afterDeposit = map[string][]string{
	"":               {"deposited"},
	"deposited":      {"routing", "available", depositSuspended, depositRefused},
	"routing":        {"available", depositSuspended, depositRefused},
	"available":      {"served", "mandated", "paid", depositSuspended, depositRefused},
	depositSuspended: {"deposited", "available", "served", "mandated", "paid", depositRefused},
	depositRefused:   {"deposited"},
	"served":         {"mandated", "paid", depositSuspended, depositRefused},
	"mandated":       {"paid", depositSuspended, depositRefused},
	"paid":           {},
}

// Deposit is a step of an invoice on Chorus Pro.
type Deposit struct {
	N       int             `json:"n"`
	Version int             `json:"version" doc:"Of the paper that was deposited"`
	State   string          `json:"state" enum:"deposited,routing,available,suspended,refused,served,mandated,paid"`
	OnDay   schoolyear.Date `json:"on"`
	Cause   string          `json:"cause,omitempty" enum:",commitment,service,siret,amount,other"`
	Note    string          `json:"note,omitempty"`
	At      time.Time       `json:"at"`
}

func (s *Service) depositOperations() []manifest.Operation {
	reads := []string{"tenant", "directory"}
	return []manifest.Operation{
		manifest.Op(spec("invoice-file", http.MethodGet, "/invoices/{invoice}/file", "All that surrounds an invoice: its papers, its deposit, the price of its lateness, what follows it", manifest.Needs(Consult), reads...), s.readInvoiceFile),
		manifest.Op(spec("write-deposit", http.MethodPost, "/invoices/{invoice}/deposits", "Write down what Chorus Pro says of an invoice", manifest.Needs(Manage), reads...), s.writeDeposit),
		manifest.Op(spec("correct-references", http.MethodPost, "/invoices/{invoice}/references", "Draw an invoice again with the right references: its number, its day and its sums stay", manifest.Needs(Manage), reads...), s.correctReferences),
	}
}

func (s *Service) depositJobs() []manifest.Job {
	return []manifest.Job{manifest.NewJob(depositedKind, []string{Key, "tenant"}, s.deposited)}
}

// InvoiceFile is all that surrounds an invoice.
type InvoiceFile struct {
	Papers    []PaperView     `json:"papers" nullable:"false"`
	Deposits  []Deposit       `json:"deposits" nullable:"false"`
	Next      []string        `json:"next" nullable:"false" doc:"States that may be written down now"`
	Lateness  *Lateness       `json:"lateness,omitempty"`
	Others    []InvoiceView   `json:"others" nullable:"false" doc:"Credit notes and claims that follow it, or what it follows"`
	Credited  []int           `json:"credited" nullable:"false" doc:"Lines that were given back by hand, from 1"`
	Abilities map[string]bool `json:"abilities"`
}

type invoiceFileOut struct{ Body InvoiceFile }

func invoiceOf(tx *tenant.Tx, id uuid.UUID) (invoiceRow, error) {
	lock := ""
	if !tx.ReadOnly() {
		lock = " for update"
	}
	v, ok, err := tenant.One[invoiceRow](tx, invoicesWhere+`id = $2`+lock, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return v, err
}

func depositsOf(tx *tenant.Tx, id uuid.UUID) ([]Deposit, error) {
	list, err := tenant.Select[Deposit](tx, `select n, version, state, on_day, cause, note, at from billing.deposits where tenant_id = $1 and invoice_id = $2 order by n`, tx.Tenant(), id)
	return append([]Deposit{}, list...), err
}

func (s *Service) readInvoiceFile(_ context.Context, tx *tenant.Tx, in *OfInvoice) (*invoiceFileOut, error) {
	return s.invoiceFile(tx, in.Invoice)
}

func (s *Service) invoiceFile(tx *tenant.Tx, id uuid.UUID) (*invoiceFileOut, error) {
	v, err := invoiceOf(tx, id)
	if err != nil {
		return nil, err
	}
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	f := InvoiceFile{Next: []string{}, Others: []InvoiceView{}, Credited: []int{}}
	if f.Papers, err = papersOf(tx, "invoice", id); err != nil {
		return nil, err
	}
	if f.Deposits, err = depositsOf(tx, id); err != nil {
		return nil, err
	}
	manages := v.Side == "vendor" && v.State == "issued" && manifest.Holds(tx, Manage) != 0
	last := lastState(f.Deposits)
	if manages {
		f.Next = append(f.Next, afterDeposit[last]...)
	}
	others, err := tenant.Select[invoiceRow](tx, invoicesWhere+`state = 'issued' and (of_invoice = $2 or id = $3) order by issued_on, kind, number`, tx.Tenant(), id, v.OfInvoice)
	if err != nil {
		return nil, err
	}
	for _, o := range others {
		f.Others = append(f.Others, o.view(on))
	}
	credited, err := creditedLines(tx, id)
	if err != nil {
		return nil, err
	}
	f.Credited = append(f.Credited, credited...)
	if f.Lateness, err = s.lateness(tx, v, on); err != nil {
		return nil, err
	}
	lines, err := tenant.Value[int](tx, `select count(*)::int from billing.invoice_lines where tenant_id = $1 and invoice_id = $2`, tx.Tenant(), id)
	f.Abilities = map[string]bool{
		"deposit": len(f.Next) > 0,
		"correct": manages && slices.Contains([]string{"", depositRefused, depositSuspended}, last) && len(f.Papers) > 0,
		"credit":  manages && v.Kind == "invoice" && len(credited) < lines && v.GrossCents > v.CreditedCents,
		"return":  manages && v.Kind == "invoice" && v.left() < 0,
		"claim":   manages && f.Lateness != nil && f.Lateness.DueCents > 0,
	}
	return &invoiceFileOut{f}, err
}

func lastState(list []Deposit) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1].State
}

// told of a deposit.
type deposited struct {
	Invoice uuid.UUID `json:"invoice"`
	From    uuid.UUID `json:"from"`
	Deposit Deposit   `json:"deposit"`
}

func (s *Service) writeDeposit(_ context.Context, tx *tenant.Tx, in *struct {
	OfInvoice
	Body struct {
		State string          `json:"state" enum:"deposited,routing,available,suspended,refused,served,mandated,paid"`
		OnDay schoolyear.Date `json:"on" format:"date"`
		Cause string          `json:"cause,omitempty" enum:"commitment,service,siret,amount,other"`
		Note  string          `json:"note,omitempty" maxLength:"400"`
	}
}) (*invoiceFileOut, error) {
	v, list, papers, on, err := s.atDesk(tx, in.Invoice)
	if err != nil {
		return nil, err
	}
	d := Deposit{N: len(list) + 1, Version: len(papers), State: in.Body.State, OnDay: in.Body.OnDay, Note: strings.TrimSpace(in.Body.Note), At: tx.Now()}
	stopped := d.State == depositRefused || d.State == depositSuspended
	switch {
	case !slices.Contains(afterDeposit[lastState(list)], d.State):
		return nil, problem.New(problem.Conflict, "billing.deposit_order")
	case d.OnDay.IsZero() || d.OnDay.After(on) || d.OnDay.Before(v.IssuedOn) || len(list) > 0 && d.OnDay.Before(list[len(list)-1].OnDay):
		return nil, problem.OnField("on", "billing.deposit_when")
	case stopped && in.Body.Cause == "":
		return nil, problem.OnField("cause", "billing.deposit_cause")
	case stopped && in.Body.Cause == "other" && d.Note == "":
		return nil, problem.OnField("note", "field.required")
	case stopped:
		d.Cause = in.Body.Cause
	}
	if err := keepDeposit(tx, v.ID, d); err != nil {
		return nil, err
	}
	if _, err := tx.Deliver(v.PeerID, Key, depositedKind, deposited{v.ID, tx.Tenant(), d}); err != nil && !problem.Is(err, "tenant.no_link") {
		return nil, err
	}
	tx.About(v.ID)
	return s.invoiceFile(tx, v.ID)
}

// atDesk is an issued invoice of the vendor's with its deposits and its papers, locked.
func (s *Service) atDesk(tx *tenant.Tx, id uuid.UUID) (v invoiceRow, list []Deposit, papers []PaperView, on schoolyear.Date, err error) {
	if v, err = invoiceOf(tx, id); err == nil && (v.Side != "vendor" || v.State != "issued") {
		err = problem.New(problem.Conflict, "billing.not_issued")
	}
	if err == nil {
		list, err = depositsOf(tx, id)
	}
	if err == nil {
		papers, err = papersOf(tx, "invoice", id)
	}
	if err == nil {
		on, err = today(tx)
	}
	return v, list, papers, on, err
}

func keepDeposit(tx *tenant.Tx, invoice uuid.UUID, d Deposit) error {
	_, err := tx.Exec(`insert into billing.deposits (tenant_id, invoice_id, n, version, state, on_day, cause, note, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`, tx.Tenant(), invoice, d.N, d.Version, d.State, d.OnDay, d.Cause, d.Note, d.At)
	return err
}

// deposited is the buyer's part.
func (s *Service) deposited(_ context.Context, tx *tenant.Tx, in *deposited) error {
	if err := copied(tx, in.Invoice, in.From); err != nil {
		return err
	}
	v, err := invoiceOf(tx, in.Invoice)
	if problem.Is(err, "not_found") || err == nil && (v.Side != "customer" || v.PeerID != in.From) {
		return nil
	}
	if err != nil {
		return err
	}
	return keepDeposit(tx, v.ID, in.Deposit)
}

// correctReferences has an invoice drawn again: only what leads it to its payer changes. The former version stays, and what is invoiced
// later bears the right references too.
func (s *Service) correctReferences(_ context.Context, tx *tenant.Tx, in *struct {
	OfInvoice
	Body struct {
		ServiceCode string `json:"service_code,omitempty" maxLength:"100"`
		Commitment  string `json:"commitment,omitempty" maxLength:"50"`
		Reason      string `json:"reason" minLength:"3" maxLength:"200"`
	}
}) (*invoiceFileOut, error) {
	v, list, papers, _, err := s.atDesk(tx, in.Invoice)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"", depositRefused, depositSuspended}, lastState(list)) {
		return nil, problem.New(problem.Conflict, "billing.deposit_goes_on")
	}
	if len(papers) == 0 {
		return nil, problem.New(problem.Conflict, "billing.paper_later")
	}
	service, commitment := strings.TrimSpace(in.Body.ServiceCode), strings.TrimSpace(in.Body.Commitment)
	last := papers[len(papers)-1]
	if service == last.ServiceCode && commitment == last.Commitment {
		return nil, problem.OnField("commitment", "billing.same_references")
	}
	raw, err := tenant.Value[json.RawMessage](tx, `select body from billing.papers where tenant_id = $1 and id = $2`, tx.Tenant(), last.ID)
	if err != nil {
		return nil, err
	}
	var doc facturx.Invoice
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	doc.Service, doc.Commitment = service, commitment
	demands := v.Recipient.demands()
	if faults := doc.Check(demands); len(faults) > 0 {
		field := "commitment"
		if faults[0].Field == "service" {
			field = "service_code"
		}
		return nil, problem.OnField(field, "billing.bad_reference")
	}
	if t := doc.Totals(); t.Grand != max(v.GrossCents, -v.GrossCents) {
		return nil, errOther
	}
	if err := s.askPaper(tx, paperRow{Subject: "invoice", AboutID: v.ID, Version: last.Version + 1, PeerID: v.PeerID, Number: v.number(), ServiceCode: service, Commitment: commitment, Reason: strings.TrimSpace(in.Body.Reason)}, doc); err != nil {
		return nil, err
	}
	r, err := subscriptionOf(tx, v.SubscriptionID)
	if err != nil {
		return nil, err
	}
	if v.Payer < len(r.Payers) {
		r.Payers[v.Payer].ServiceCode, r.Payers[v.Payer].Commitment = service, commitment
		if err := move(tx, &r, r.State); err != nil {
			return nil, err
		}
	}
	tx.About(v.ID)
	return s.invoiceFile(tx, v.ID)
}
