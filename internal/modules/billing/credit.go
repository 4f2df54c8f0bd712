package billing

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// CreditIn is what of an invoice is given back by hand: whole lines, each once. It stands: what is invoiced later neither asks for it
// again nor gives it back twice.
type CreditIn struct {
	Lines  []int  `json:"lines,omitempty" maxItems:"400" doc:"From 1; none: all that is left"`
	Reason string `json:"reason" minLength:"3" maxLength:"300"`
}

func (s *Service) creditOperations() []manifest.Operation {
	reads := []string{"tenant", "directory"}
	preview := spec("preview-credit", http.MethodPost, "/invoices/{invoice}/credit/preview", "What a credit note would come to", manifest.Needs(Manage), reads...)
	preview.Asks = true
	return []manifest.Operation{
		manifest.Op(preview, s.previewCredit),
		manifest.Op(spec("credit-invoice", http.MethodPost, "/invoices/{invoice}/credit", "Give back of an invoice by hand: a credit note, issued at once", manifest.Needs(Manage), reads...), s.creditInvoice),
	}
}

// creditedLines are the lines of an invoice that were given back by hand, from 1.
func creditedLines(tx *tenant.Tx, invoice uuid.UUID) ([]int, error) {
	return tenant.Select[int](tx, `select l.of_n::int from billing.invoices i join billing.invoice_lines l on l.tenant_id = $1 and l.invoice_id = i.id
		where i.tenant_id = $1 and i.of_invoice = $2 and i.kind = 'credit_note' and i.state = 'issued' and l.of_n is not null order by 1`, tx.Tenant(), invoice)
}

// credit makes the lines and the sums of a credit note, both below zero as all that is given back.
func (s *Service) credit(tx *tenant.Tx, v invoiceRow, numbers []int) (lines []InvoiceLine, sum Sum, err error) {
	if v.Kind != "invoice" {
		return nil, sum, problem.New(problem.Conflict, "billing.credit_what")
	}
	all, err := linesOf(tx, v.ID)
	if err != nil {
		return nil, sum, err
	}
	before, err := creditedLines(tx, v.ID)
	if err != nil {
		return nil, sum, err
	}
	if len(numbers) == 0 {
		for n := range all {
			if !slices.Contains(before, n+1) {
				numbers = append(numbers, n+1)
			}
		}
	}
	rates := map[int]ledger.Cents{}
	numbers = slices.Compact(slices.Sorted(slices.Values(numbers)))
	for _, n := range numbers {
		if n < 1 || n > len(all) || slices.Contains(before, n) {
			return nil, sum, problem.OnField("lines", "billing.credit_lines")
		}
		l := all[n-1]
		rates[l.VATPPM] += l.Cents
		l.OfN, l.Cents, l.UnitDays = &n, -l.Cents, -l.UnitDays
		lines = append(lines, l)
	}
	for _, ppm := range slices.Sorted(maps.Keys(rates)) {
		sum.NetCents -= rates[ppm]
		sum.VATCents -= rates[ppm].Part(int64(ppm), ledger.ToCent)
	}
	sum.GrossCents = sum.NetCents + sum.VATCents
	if sum.GrossCents >= 0 {
		return nil, sum, problem.New(problem.Conflict, "billing.credit_none")
	}
	if -sum.GrossCents > v.GrossCents-v.CreditedCents+1 { // a cent: each document rounds its own tax
		return nil, sum, problem.New(problem.Conflict, "billing.credit_more", "number", v.number())
	}
	return lines, sum, nil
}

type creditOut struct {
	Body struct {
		Sum
		LeftCents   ledger.Cents `json:"left_cents" doc:"Still to be paid of the invoice once it is issued"`
		ReturnCents ledger.Cents `json:"return_cents" doc:"To be given back, since it was paid"`
	}
}

func (s *Service) previewCredit(_ context.Context, tx *tenant.Tx, in *struct {
	OfInvoice
	Body struct {
		Lines []int `json:"lines,omitempty" maxItems:"400"`
	}
}) (*creditOut, error) {
	v, _, _, _, err := s.atDesk(tx, in.Invoice)
	if err != nil {
		return nil, err
	}
	_, sum, err := s.credit(tx, v, in.Body.Lines)
	out := &creditOut{}
	left := v.left() + sum.GrossCents
	out.Body.Sum, out.Body.LeftCents, out.Body.ReturnCents = Sum{-sum.NetCents, -sum.VATCents, -sum.GrossCents}, max(left, 0), max(-left, 0)
	return out, err
}

func (s *Service) creditInvoice(_ context.Context, tx *tenant.Tx, in *struct {
	OfInvoice
	Body struct {
		CreditIn
		GrossCents ledger.Cents `json:"gross_cents" doc:"The sum that was read: another is refused"`
	}
}) (*invoiceOut, error) {
	v, _, _, on, err := s.atDesk(tx, in.Invoice)
	if err != nil {
		return nil, err
	}
	lines, sum, err := s.credit(tx, v, in.Body.Lines)
	if err != nil {
		return nil, err
	}
	if sum.GrossCents != -in.Body.GrossCents {
		return nil, problem.New(problem.Conflict, "billing.other_sum")
	}
	c := v.aside("credit_note", sum.NetCents, sum.VATCents)
	if c.Reason = strings.TrimSpace(in.Body.Reason); len(c.Reason) < 3 {
		return nil, problem.OnField("reason", "field.required")
	}
	if c, err = s.issueAside(tx, c, lines, on); err != nil {
		return nil, err
	}
	return s.invoice(tx, c.ID)
}
