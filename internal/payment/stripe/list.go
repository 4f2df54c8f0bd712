package stripe

import (
	"context"
	"time"

	api "github.com/stripe/stripe-go/v76"

	"preau/internal/ledger"
)

// Slice is a part of a list, newest first.
type Slice struct {
	Since time.Time    // made at or after; zero: all
	After string       // id of the last one that was read; "": from the newest
	Limit int          // 1 to 100; 0: 100
	State InvoiceState // of invoices alone; "": any
}

func (s Slice) params(ctx context.Context) (api.ListParams, *api.RangeQueryParams) {
	p := api.ListParams{Context: ctx, Limit: api.Int64(100), Single: true}
	if s.Limit > 0 && s.Limit < 100 {
		p.Limit = api.Int64(int64(s.Limit))
	}
	if s.After != "" {
		p.StartingAfter = api.String(s.After)
	}
	if s.Since.IsZero() {
		return p, nil
	}
	return p, &api.RangeQueryParams{GreaterThanOrEqual: s.Since.Unix()}
}

// read collects one part of a list; more tells that another follows.
func collect[T any](i interface {
	Next() bool
	Err() error
	Meta() *api.ListMeta
}, one func() (T, error)) (out []T, more bool, err error) {
	for i.Next() {
		v, err := one()
		if err != nil {
			return nil, false, err
		}
		out = append(out, v)
	}
	if i.Err() != nil {
		return nil, false, classed(i.Err())
	}
	return out, i.Meta().HasMore, nil
}

// Customers lists the account's.
func (c *Client) Customers(ctx context.Context, s Slice) ([]Customer, bool, error) {
	p := &api.CustomerListParams{}
	p.ListParams, p.CreatedRange = s.params(ctx)
	i := c.api.Customers.List(p)
	return collect(i.Iter, func() (Customer, error) { return customer(i.Customer()) })
}

// Subscriptions lists the account's, ended ones too.
func (c *Client) Subscriptions(ctx context.Context, s Slice) ([]Subscription, bool, error) {
	p := &api.SubscriptionListParams{Status: api.String("all")}
	p.ListParams, p.CreatedRange = s.params(ctx)
	i := c.api.Subscriptions.List(p)
	return collect(i.Iter, func() (Subscription, error) { return subscription(i.Subscription()) })
}

// Invoices lists the account's.
func (c *Client) Invoices(ctx context.Context, s Slice) ([]Invoice, bool, error) {
	p := &api.InvoiceListParams{}
	p.ListParams, p.CreatedRange = s.params(ctx)
	if s.State != "" {
		p.Status = api.String(string(s.State))
	}
	i := c.api.Invoices.List(p)
	return collect(i.Iter, func() (Invoice, error) { return invoice(i.Invoice()) })
}

// Payment is money that was asked of a payer's bank, or came by transfer.
type Payment struct {
	ID       string
	Customer string // ""
	Invoice  string // ""
	Amount   ledger.Cents
	Received ledger.Cents
	Created  time.Time
}

// Payments lists the account's.
func (c *Client) Payments(ctx context.Context, s Slice) ([]Payment, bool, error) {
	p := &api.PaymentIntentListParams{}
	p.ListParams, p.CreatedRange = s.params(ctx)
	i := c.api.PaymentIntents.List(p)
	return collect(i.Iter, func() (Payment, error) {
		v := i.PaymentIntent()
		out := Payment{ID: v.ID, Amount: ledger.Cents(v.Amount), Received: ledger.Cents(v.AmountReceived), Created: instant(v.Created)}
		if v.Customer != nil {
			out.Customer = v.Customer.ID
		}
		if v.Invoice != nil {
			out.Invoice = v.Invoice.ID
		}
		return out, nil
	})
}

// Events lists those of the last thirty days: what a webhook lost is told there.
func (c *Client) Events(ctx context.Context, s Slice) ([]Event, bool, error) {
	p := &api.EventListParams{}
	p.ListParams, p.CreatedRange = s.params(ctx)
	i := c.api.Events.List(p)
	return collect(i.Iter, func() (Event, error) { return event(i.Event()) })
}
