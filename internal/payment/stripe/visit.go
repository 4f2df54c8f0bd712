package stripe

import (
	"context"
	"fmt"

	api "github.com/stripe/stripe-go/v76"
)

// Ask is what a payer is led to a page of Stripe's for. A public accountant is refused one.
type Ask struct {
	Key      string // the business id: the same key opens the same page
	Customer string
	Terms    Terms // of what is subscribed there; none for a mandate alone
	Success  string
	Cancel   string
}

// Visit is a page as it is now.
type Visit struct {
	ID           string
	State        State  // Open, Paid (done), Processing or Expired
	Page         string // while Open
	Customer     string
	Subscription string // that was made there
	Method       string // that was left there
}

// SubscribePage opens a page on which a card or an account is given and the subscription begins.
func (c *Client) SubscribePage(ctx context.Context, a Ask) (Visit, error) {
	if !ours.MatchString(a.Terms.Ours) || !is("price", a.Terms.Price) || a.Terms.Quantity < 1 {
		return Visit{}, fmt.Errorf("%w: a subscription, a price and a quantity are needed", ErrRefused)
	}
	p := a.params(api.CheckoutSessionModeSubscription)
	p.LineItems = []*api.CheckoutSessionLineItemParams{{Price: api.String(a.Terms.Price), Quantity: api.Int64(a.Terms.Quantity)}}
	p.SubscriptionData = &api.CheckoutSessionSubscriptionDataParams{Metadata: map[string]string{"subscription": a.Terms.Ours}}
	if !a.Terms.Trial.IsZero() {
		p.SubscriptionData.TrialEnd = api.Int64(a.Terms.Trial.Unix())
	}
	return c.visit(ctx, a, p)
}

// MandatePage opens a page on which a mandate of SEPA debit is signed, for what is subscribed here.
func (c *Client) MandatePage(ctx context.Context, a Ask) (Visit, error) {
	p := a.params(api.CheckoutSessionModeSetup)
	p.PaymentMethodTypes = api.StringSlice([]string{"sepa_debit"})
	return c.visit(ctx, a, p)
}

func (a Ask) params(mode api.CheckoutSessionMode) *api.CheckoutSessionParams {
	return &api.CheckoutSessionParams{Mode: api.String(string(mode)), Customer: api.String(a.Customer), ClientReferenceID: api.String(a.Key), SuccessURL: api.String(a.Success),
		CancelURL: api.String(a.Cancel), Locale: api.String("auto"), PaymentMethodTypes: api.StringSlice([]string{"card", "sepa_debit"})}
}

func (c *Client) visit(ctx context.Context, a Ask, p *api.CheckoutSessionParams) (Visit, error) {
	if a.Key == "" || len(a.Key) > 200 {
		return Visit{}, fmt.Errorf("%w: a key is needed", ErrRefused)
	}
	if err := c.private(ctx, a.Customer); err != nil {
		return Visit{}, err
	}
	p.Context = ctx
	p.SetIdempotencyKey("visit-" + a.Key)
	return done(visit)(c.api.CheckoutSessions.New(p))
}

// Visit asks what became of a page.
func (c *Client) Visit(ctx context.Context, id string) (Visit, error) {
	if !known.MatchString(id) {
		return Visit{}, ErrMissing
	}
	p := &api.CheckoutSessionParams{}
	p.Context = ctx
	p.AddExpand("setup_intent")
	return done(visit)(c.api.CheckoutSessions.Get(id, p))
}

// Portal is a page on which a payer sees their invoices and changes their card, for some minutes. key is the click.
func (c *Client) Portal(ctx context.Context, key, customerID, back string) (page string, err error) {
	if key == "" {
		return "", fmt.Errorf("%w: a key is needed", ErrRefused)
	}
	if err := c.private(ctx, customerID); err != nil {
		return "", err
	}
	p := &api.BillingPortalSessionParams{Customer: api.String(customerID), ReturnURL: api.String(back), Locale: api.String("auto")}
	p.Context = ctx
	p.SetIdempotencyKey("portal-" + key)
	s, err := c.api.BillingPortalSessions.New(p)
	if err != nil {
		return "", classed(err)
	}
	return s.URL, nil
}

func visit(s *api.CheckoutSession) (Visit, error) {
	out := Visit{ID: s.ID, Page: s.URL}
	if s.Customer != nil {
		out.Customer = s.Customer.ID
	}
	if s.Subscription != nil {
		out.Subscription = s.Subscription.ID
	}
	if s.SetupIntent != nil && s.SetupIntent.PaymentMethod != nil {
		out.Method = s.SetupIntent.PaymentMethod.ID
	}
	switch {
	case !known.MatchString(s.ID):
		return Visit{}, fmt.Errorf("%w: an object that is no page", ErrNoAnswer)
	case s.Status == api.CheckoutSessionStatusOpen:
		out.State = Open
		return out, nil
	case s.Status == api.CheckoutSessionStatusExpired:
		out.State = Expired
	case s.Status == api.CheckoutSessionStatusComplete && s.PaymentStatus == api.CheckoutSessionPaymentStatusUnpaid:
		out.State = Processing
	case s.Status == api.CheckoutSessionStatusComplete:
		out.State = Paid
	default:
		return Visit{}, fmt.Errorf("%w: a page in an unknown state", ErrNoAnswer)
	}
	out.Page = ""
	return out, nil
}
