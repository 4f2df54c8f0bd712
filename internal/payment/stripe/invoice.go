package stripe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	api "github.com/stripe/stripe-go/v76"

	"preau/internal/ledger"
)

// Bill is an invoice of ours, issued and numbered: Stripe is given a copy to collect.
type Bill struct {
	Number    string // ours, at most 26 characters; Stripe's invoice bears it
	Customer  string
	Lines     []Line
	Due       time.Time
	Automatic bool   // taken from the payer's method; otherwise paid by transfer
	Footer    string // says that the legal invoice is ours
	Mail      bool   // Stripe writes to the payer too
	Gap       string // label of the line that brings a draft of Stripe's to our sum
}

// Line of a bill, tax included.
type Line struct {
	Label string
	Cents ledger.Cents
}

// Total is what the lines ask for.
func (b Bill) Total() (sum ledger.Cents) {
	for _, l := range b.Lines {
		sum += l.Cents
	}
	return sum
}

// Invoice is one as Stripe keeps it.
type Invoice struct {
	ID           string
	Number       string // ours; "" while a draft of a subscription waits for it
	Customer     string
	Subscription string // that made it, ""
	State        InvoiceState
	Total        ledger.Cents
	Paid         ledger.Cents
	Open         ledger.Cents
	Credited     ledger.Cents
	Elsewhere    bool // paid by another way than Stripe's
	Due          time.Time
	Page         string // where it is shown and paid
	Intent       string // the payment that was made or is tried, ""
	Created      time.Time
}

// InvoiceState is Stripe's word.
type InvoiceState string

// The states of an invoice. Settled and Voided are final.
const (
	Draft      InvoiceState = "draft"
	Owed       InvoiceState = "open"
	Settled    InvoiceState = "paid"
	Voided     InvoiceState = "void"
	WrittenOff InvoiceState = "uncollectible"
)

// PutInvoice gives Stripe a copy of an invoice of ours and makes it payable. It may be asked for again after any failure, at any time:
// what is there of the copy is found by its number and completed.
func (c *Client) PutInvoice(ctx context.Context, b Bill) (Invoice, error) {
	if err := c.billable(ctx, b); err != nil {
		return Invoice{}, err
	}
	i, err := c.InvoiceOf(ctx, b.Customer, b.Number)
	if errors.Is(err, ErrMissing) {
		p := b.params()
		p.Customer, p.Currency, p.PendingInvoiceItemsBehavior = api.String(b.Customer), euros(), api.String("exclude")
		p.Number = api.String(b.Number)
		p.Context = ctx
		p.SetIdempotencyKey("invoice-" + b.Number)
		i, err = done(invoice)(c.api.Invoices.New(p))
	}
	if err != nil || i.State != Draft {
		return i, err
	}
	there, err := c.lines(ctx, i.ID)
	if err != nil {
		return Invoice{}, err
	}
	for n, l := range b.Lines {
		if mark := strconv.Itoa(n + 1); !slices.Contains(there, mark) {
			if err := c.addLine(ctx, b, i.ID, mark, l); err != nil {
				return Invoice{}, err
			}
		}
	}
	return c.finalise(ctx, b, i.ID)
}

// AdoptInvoice makes the draft of a subscription the copy of an invoice of ours: our number, our sum, to the cent. What Stripe reckoned
// otherwise, by the second where we reckon by the day, is one line of it.
func (c *Client) AdoptInvoice(ctx context.Context, id string, b Bill) (Invoice, error) {
	if err := c.billable(ctx, b); err != nil {
		return Invoice{}, err
	}
	i, err := c.Invoice(ctx, id)
	switch {
	case err != nil:
		return Invoice{}, err
	case i.Customer != b.Customer || i.Number != "" && i.Number != b.Number:
		return Invoice{}, fmt.Errorf("%w: the draft is of another invoice", ErrRefused)
	case i.State != Draft && i.Number == "":
		return Invoice{}, fmt.Errorf("%w: it left the state of a draft", ErrRefused)
	case i.State != Draft:
		return i, nil
	}
	if i.Number == "" {
		p := b.params()
		p.Number = api.String(b.Number)
		p.Context = ctx
		p.SetIdempotencyKey("adopt-" + b.Number)
		if _, err := c.api.Invoices.Update(id, p); err != nil {
			return Invoice{}, classed(err)
		}
	}
	if gap := b.Total() - i.Total; gap != 0 {
		if err := c.addLine(ctx, b, id, "gap", Line{b.Gap, gap}); err != nil {
			return Invoice{}, err
		}
	}
	return c.finalise(ctx, b, id)
}

// billable refuses a bill that Stripe could not copy whole.
func (c *Client) billable(ctx context.Context, b Bill) error {
	if b.Number == "" || len(b.Number) > 26 || !is("cus", b.Customer) || len(b.Lines) == 0 || b.Total() < 0 {
		return fmt.Errorf("%w: a number of at most 26 characters, a customer and lines that ask for something are needed", ErrRefused)
	}
	if b.Automatic {
		return c.private(ctx, b.Customer)
	}
	return nil
}

func (b Bill) params() *api.InvoiceParams {
	p := &api.InvoiceParams{AutoAdvance: api.Bool(false), Metadata: map[string]string{"number": b.Number}}
	if b.Footer != "" {
		p.Footer = api.String(b.Footer)
	}
	if b.Automatic {
		p.CollectionMethod = api.String("charge_automatically")
		return p
	}
	p.CollectionMethod, p.DueDate = api.String("send_invoice"), api.Int64(b.Due.Unix())
	p.PaymentSettings = &api.InvoicePaymentSettingsParams{PaymentMethodTypes: api.StringSlice([]string{"customer_balance"}),
		PaymentMethodOptions: &api.InvoicePaymentSettingsPaymentMethodOptionsParams{CustomerBalance: &api.InvoicePaymentSettingsPaymentMethodOptionsCustomerBalanceParams{
			FundingType: api.String("bank_transfer"), BankTransfer: &api.InvoicePaymentSettingsPaymentMethodOptionsCustomerBalanceBankTransferParams{Type: api.String("eu_bank_transfer"),
				EUBankTransfer: &api.InvoicePaymentSettingsPaymentMethodOptionsCustomerBalanceBankTransferEUBankTransferParams{Country: api.String("FR")}}}}}
	return p
}

func (c *Client) addLine(ctx context.Context, b Bill, invoiceID, mark string, l Line) error {
	p := &api.InvoiceItemParams{Customer: api.String(b.Customer), Invoice: api.String(invoiceID), Currency: euros(), Amount: api.Int64(int64(l.Cents)), Description: api.String(l.Label),
		Metadata: map[string]string{"line": mark}}
	p.Context = ctx
	p.SetIdempotencyKey("line-" + b.Number + "-" + mark)
	if _, err := c.api.InvoiceItems.New(p); err != nil {
		return classed(err)
	}
	return nil
}

// lines are the marks of those that a draft has.
func (c *Client) lines(ctx context.Context, id string) (marks []string, err error) {
	p := &api.InvoiceListLinesParams{Invoice: api.String(id)}
	p.Context, p.Limit = ctx, api.Int64(100)
	i := c.api.Invoices.ListLines(p)
	for i.Next() {
		marks = append(marks, i.InvoiceLineItem().Metadata["line"])
	}
	if i.Err() != nil {
		return nil, classed(i.Err())
	}
	return marks, nil
}

func (c *Client) finalise(ctx context.Context, b Bill, id string) (Invoice, error) {
	p := &api.InvoiceFinalizeInvoiceParams{AutoAdvance: api.Bool(b.Automatic)}
	p.Context = ctx
	p.SetIdempotencyKey("finalise-" + b.Number)
	i, err := done(invoice)(c.api.Invoices.FinalizeInvoice(id, p))
	if err != nil || !b.Mail || b.Automatic || i.State != Owed {
		return i, err
	}
	send := &api.InvoiceSendInvoiceParams{}
	send.Context = ctx
	send.SetIdempotencyKey("send-" + b.Number)
	return done(invoice)(c.api.Invoices.SendInvoice(id, send))
}

// Invoice asks for one as it is now.
func (c *Client) Invoice(ctx context.Context, id string) (Invoice, error) {
	if !is("in", id) {
		return Invoice{}, ErrMissing
	}
	p := &api.InvoiceParams{}
	p.Context = ctx
	return done(invoice)(c.api.Invoices.Get(id, p))
}

// InvoiceOf finds the copy of an invoice of ours.
func (c *Client) InvoiceOf(ctx context.Context, customerID, number string) (Invoice, error) {
	if !is("cus", customerID) {
		return Invoice{}, ErrMissing
	}
	p := &api.InvoiceListParams{Customer: api.String(customerID)}
	p.Context, p.Limit = ctx, api.Int64(100)
	i := c.api.Invoices.List(p)
	for i.Next() {
		if v := i.Invoice(); v.Metadata["number"] == number {
			return invoice(v)
		}
	}
	if i.Err() != nil {
		return Invoice{}, classed(i.Err())
	}
	return Invoice{}, ErrMissing
}

// PaidElsewhere closes a copy that a transfer to our own bank paid, whole: Stripe knows no part of it. key is the line of the bank's file.
func (c *Client) PaidElsewhere(ctx context.Context, key, id string) (Invoice, error) {
	return c.close(ctx, id, Settled, func() (*api.Invoice, error) {
		p := &api.InvoicePayParams{PaidOutOfBand: api.Bool(true)}
		p.Context = ctx
		p.SetIdempotencyKey("elsewhere-" + key)
		return c.api.Invoices.Pay(id, p)
	})
}

// Void cancels the copy of an invoice that a credit note of ours cancelled whole.
func (c *Client) Void(ctx context.Context, key, id string) (Invoice, error) {
	return c.close(ctx, id, Voided, func() (*api.Invoice, error) {
		p := &api.InvoiceVoidInvoiceParams{}
		p.Context = ctx
		p.SetIdempotencyKey("void-" + key)
		return c.api.Invoices.VoidInvoice(id, p)
	})
}

// WriteOff says of a copy that nobody will pay it.
func (c *Client) WriteOff(ctx context.Context, key, id string) (Invoice, error) {
	return c.close(ctx, id, WrittenOff, func() (*api.Invoice, error) {
		p := &api.InvoiceMarkUncollectibleParams{}
		p.Context = ctx
		p.SetIdempotencyKey("writeoff-" + key)
		return c.api.Invoices.MarkUncollectible(id, p)
	})
}

// close brings a copy to a state, or finds it there.
func (c *Client) close(ctx context.Context, id string, to InvoiceState, do func() (*api.Invoice, error)) (Invoice, error) {
	now, err := c.Invoice(ctx, id)
	if err != nil || now.State == to {
		return now, err
	}
	return done(invoice)(do())
}

// CreditNote copies a credit note of ours. Of what was paid already, the payer is given their money back by ourselves.
func (c *Client) CreditNote(ctx context.Context, number, invoiceID string, amount ledger.Cents, label string) (id string, err error) {
	now, err := c.Invoice(ctx, invoiceID)
	if err != nil {
		return "", err
	}
	if number == "" || amount <= 0 {
		return "", fmt.Errorf("%w: a number and an amount are needed", ErrRefused)
	}
	list := &api.CreditNoteListParams{Invoice: api.String(invoiceID)}
	list.Context, list.Limit = ctx, api.Int64(100)
	i := c.api.CreditNotes.List(list)
	for i.Next() {
		if n := i.CreditNote(); n.Metadata["number"] == number {
			return n.ID, nil
		}
	}
	if i.Err() != nil {
		return "", classed(i.Err())
	}
	p := &api.CreditNoteParams{Invoice: api.String(invoiceID), Memo: api.String(label), Metadata: map[string]string{"number": number},
		Lines: []*api.CreditNoteLineParams{{Type: api.String("custom_line_item"), Description: api.String(label), Quantity: api.Int64(1), UnitAmount: api.Int64(int64(amount))}}}
	if now.State == Settled {
		p.OutOfBandAmount = api.Int64(int64(amount))
	}
	p.Context = ctx
	p.SetIdempotencyKey("credit-" + number)
	n, err := c.api.CreditNotes.New(p)
	if err != nil {
		return "", classed(err)
	}
	return n.ID, nil
}

func invoice(i *api.Invoice) (Invoice, error) {
	if !is("in", i.ID) || i.Customer == nil || i.Currency != api.CurrencyEUR {
		return Invoice{}, fmt.Errorf("%w: an object that is no invoice in euros", ErrNoAnswer)
	}
	out := Invoice{ID: i.ID, Number: i.Metadata["number"], Customer: i.Customer.ID, State: InvoiceState(i.Status), Total: ledger.Cents(i.Total), Paid: ledger.Cents(i.AmountPaid),
		Open: ledger.Cents(i.AmountRemaining), Credited: ledger.Cents(i.PrePaymentCreditNotesAmount + i.PostPaymentCreditNotesAmount), Elsewhere: i.PaidOutOfBand,
		Due: instant(i.DueDate), Page: i.HostedInvoiceURL, Created: instant(i.Created)}
	if i.Subscription != nil {
		out.Subscription = i.Subscription.ID
	}
	if i.PaymentIntent != nil {
		out.Intent = i.PaymentIntent.ID
	}
	return out, nil
}
