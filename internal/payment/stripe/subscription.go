package stripe

import (
	"context"
	"errors"
	"fmt"
	"time"

	api "github.com/stripe/stripe-go/v76"
)

// DaysDue is how long an invoice waits for its transfer (code de la commande publique, art. R2192-10).
const DaysDue = 30

// Terms are what is subscribed.
type Terms struct {
	Ours      string // id of the subscription: one at Stripe for each
	Customer  string
	Price     string
	Quantity  int64     // of pupils, schools or tranches, from the census
	Automatic bool      // taken by card or debit; otherwise invoices are paid by transfer within DaysDue
	Trial     time.Time // nothing is due before; zero: no trial
}

// Subscription is one as Stripe keeps it.
type Subscription struct {
	ID        string
	Ours      string
	Customer  string
	Price     string
	Quantity  int64
	State     SubscriptionState
	Automatic bool
	From      time.Time // of the current term
	Until     time.Time
	Trial     time.Time // its end
	AtEnd     bool      // it ends with the current term
	Ended     time.Time
	Created   time.Time
	item      string
}

// SubscriptionState is Stripe's word.
type SubscriptionState string

// The states. Ended and Never are final.
const (
	Trialing   SubscriptionState = "trialing"
	Active     SubscriptionState = "active"
	PastDue    SubscriptionState = "past_due"
	Unpaid     SubscriptionState = "unpaid"
	Incomplete SubscriptionState = "incomplete" // its first payment is not made yet
	Never      SubscriptionState = "incomplete_expired"
	Paused     SubscriptionState = "paused"
	Ended      SubscriptionState = "canceled"
)

// Proration is what becomes of the rest of a term when a quantity or a price changes in it.
type Proration string

// The prorations, by the second.
const (
	NoProration Proration = "none"
	NextInvoice Proration = "create_prorations"
	AtOnce      Proration = "always_invoice" // what comes to less than nothing is a credit that Stripe keeps for the next invoice
)

// Change of a subscription.
type Change struct {
	Quantity  int64
	Price     string // "": the same
	Proration Proration
	At        time.Time // from which the rest is reckoned; zero: now
}

// Subscribe makes a subscription, or finds the one that was made of ours.
func (c *Client) Subscribe(ctx context.Context, t Terms) (Subscription, error) {
	if !ours.MatchString(t.Ours) || !is("cus", t.Customer) || !is("price", t.Price) || t.Quantity < 0 {
		return Subscription{}, fmt.Errorf("%w: a subscription, a customer, a price and a quantity are needed", ErrRefused)
	}
	if t.Automatic {
		if err := c.private(ctx, t.Customer); err != nil {
			return Subscription{}, err
		}
	}
	// beyond a day a key is forgotten: what was made is looked for first
	if s, err := c.SubscriptionOf(ctx, t.Customer, t.Ours); !errors.Is(err, ErrMissing) {
		return s, err
	}
	p := &api.SubscriptionParams{Customer: api.String(t.Customer), Metadata: map[string]string{"subscription": t.Ours},
		Items: []*api.SubscriptionItemsParams{{Price: api.String(t.Price), Quantity: api.Int64(t.Quantity)}}}
	if t.Automatic {
		p.CollectionMethod = api.String("charge_automatically")
		p.PaymentSettings = &api.SubscriptionPaymentSettingsParams{PaymentMethodTypes: api.StringSlice([]string{"card", "sepa_debit"})}
	} else {
		p.CollectionMethod, p.DaysUntilDue = api.String("send_invoice"), api.Int64(DaysDue)
		p.PaymentSettings = &api.SubscriptionPaymentSettingsParams{PaymentMethodTypes: api.StringSlice([]string{"customer_balance"}),
			PaymentMethodOptions: &api.SubscriptionPaymentSettingsPaymentMethodOptionsParams{CustomerBalance: &api.SubscriptionPaymentSettingsPaymentMethodOptionsCustomerBalanceParams{
				FundingType: api.String("bank_transfer"), BankTransfer: &api.SubscriptionPaymentSettingsPaymentMethodOptionsCustomerBalanceBankTransferParams{Type: api.String("eu_bank_transfer"),
					EUBankTransfer: &api.SubscriptionPaymentSettingsPaymentMethodOptionsCustomerBalanceBankTransferEUBankTransferParams{Country: api.String("FR")}}}}}
	}
	if !t.Trial.IsZero() {
		p.TrialEnd = api.Int64(t.Trial.Unix())
	}
	p.Context = ctx
	p.SetIdempotencyKey("subscription-" + t.Ours)
	return done(subscription)(c.api.Subscriptions.New(p))
}

// Subscription asks for one as it is now.
func (c *Client) Subscription(ctx context.Context, id string) (Subscription, error) {
	if !is("sub", id) {
		return Subscription{}, ErrMissing
	}
	p := &api.SubscriptionParams{}
	p.Context = ctx
	return done(subscription)(c.api.Subscriptions.Get(id, p))
}

// SubscriptionOf finds the customer's that was made of ours, ended or not.
func (c *Client) SubscriptionOf(ctx context.Context, customerID, our string) (Subscription, error) {
	p := &api.SubscriptionListParams{Customer: api.String(customerID), Status: api.String("all")}
	p.Context, p.Limit = ctx, api.Int64(100)
	i := c.api.Subscriptions.List(p)
	for i.Next() {
		if s := i.Subscription(); s.Metadata["subscription"] == our {
			return subscription(s)
		}
	}
	if i.Err() != nil {
		return Subscription{}, classed(i.Err())
	}
	return Subscription{}, ErrMissing
}

// Change gives a subscription another quantity or price. key is the event: the census, the order.
func (c *Client) Change(ctx context.Context, key, id string, ch Change) (Subscription, error) {
	if key == "" || ch.Quantity < 0 || ch.Proration != NoProration && ch.Proration != NextInvoice && ch.Proration != AtOnce || ch.Price != "" && !is("price", ch.Price) {
		return Subscription{}, fmt.Errorf("%w: a key, a quantity and a proration are needed", ErrRefused)
	}
	now, err := c.Subscription(ctx, id)
	if err != nil {
		return Subscription{}, err
	}
	item := &api.SubscriptionItemsParams{ID: api.String(now.item), Quantity: api.Int64(ch.Quantity)}
	if ch.Price != "" {
		item.Price = api.String(ch.Price)
	}
	p := &api.SubscriptionParams{Items: []*api.SubscriptionItemsParams{item}, ProrationBehavior: api.String(string(ch.Proration))}
	if !ch.At.IsZero() {
		p.ProrationDate = api.Int64(ch.At.Unix())
	}
	return c.update(ctx, "change-"+key, id, p)
}

// EndTrial moves the end of a trial, to now when at is zero; the first term begins there.
func (c *Client) EndTrial(ctx context.Context, key, id string, at time.Time) (Subscription, error) {
	p := &api.SubscriptionParams{ProrationBehavior: api.String(string(NoProration))}
	if at.IsZero() {
		p.TrialEndNow = api.Bool(true)
	} else {
		p.TrialEnd = api.Int64(at.Unix())
	}
	return c.update(ctx, "trial-"+key, id, p)
}

// EndWithTerm has a subscription end with its current term, or not after all.
func (c *Client) EndWithTerm(ctx context.Context, key, id string, ends bool) (Subscription, error) {
	return c.update(ctx, "end-"+key, id, &api.SubscriptionParams{CancelAtPeriodEnd: api.Bool(ends)})
}

func (c *Client) update(ctx context.Context, key, id string, p *api.SubscriptionParams) (Subscription, error) {
	if !is("sub", id) {
		return Subscription{}, ErrMissing
	}
	p.Context = ctx
	p.SetIdempotencyKey(key)
	return done(subscription)(c.api.Subscriptions.Update(id, p))
}

// End ends a subscription now. What was paid of the rest of its term is a credit note of ours, not Stripe's. What has ended already is told
// as it is.
func (c *Client) End(ctx context.Context, key, id string) (Subscription, error) {
	now, err := c.Subscription(ctx, id)
	if err != nil || now.State == Ended || now.State == Never { // Stripe finds nothing to end there
		return now, err
	}
	p := &api.SubscriptionCancelParams{Prorate: api.Bool(false), InvoiceNow: api.Bool(false)}
	p.Context = ctx
	p.SetIdempotencyKey("cancel-" + key)
	return done(subscription)(c.api.Subscriptions.Cancel(id, p))
}

func subscription(s *api.Subscription) (Subscription, error) {
	if !is("sub", s.ID) || s.Customer == nil || s.Items == nil || len(s.Items.Data) != 1 || s.Items.Data[0].Price == nil {
		return Subscription{}, fmt.Errorf("%w: an object that is no subscription of one price", ErrNoAnswer)
	}
	i := s.Items.Data[0]
	return Subscription{ID: s.ID, Ours: s.Metadata["subscription"], Customer: s.Customer.ID, Price: i.Price.ID, Quantity: i.Quantity, State: SubscriptionState(s.Status),
		Automatic: s.CollectionMethod == api.SubscriptionCollectionMethodChargeAutomatically, From: instant(s.CurrentPeriodStart), Until: instant(s.CurrentPeriodEnd), Trial: instant(s.TrialEnd),
		AtEnd: s.CancelAtPeriodEnd, Ended: instant(s.EndedAt), Created: instant(s.Created), item: i.ID}, nil
}
