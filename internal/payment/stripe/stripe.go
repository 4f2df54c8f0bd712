// Package stripe takes card payments for those whose money is their own: private schools, associations, vendors. For a public
// collectivity it serves under a recorded mandate alone (CGCT, art. L1611-7-1); who calls it has checked that. For a vendor it keeps
// customers, prices and subscriptions, and copies of invoices to be collected.
//
// What Stripe sends is a reason to ask, never an answer: an event is verified, then the object is fetched as it is now. So events
// may come twice, late, in any order or not at all.
package stripe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	api "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"
	"github.com/stripe/stripe-go/v76/webhook"

	"preau/internal/ledger"
	"preau/internal/platform/safehttp"
)

// Version is the API's: a webhook endpoint is made with it, and an event of another one is refused.
const Version = "2023-10-16"

// Timeout is how long an answer is waited for; what did not come by then is unknown, and is asked again under the same key.
const Timeout = 15 * time.Second

// Least is the smallest amount that a card takes in euros.
const Least ledger.Cents = 50

// Most is the largest amount of one payment: 999,999.99 EUR.
const Most ledger.Cents = 99_999_999

// ErrNoAnswer is wrapped when Stripe could not be asked or was not heard: what it did is unknown. The same call under the same key
// is safe within 24 hours.
var ErrNoAnswer = errors.New("stripe: no answer")

// ErrMissing is wrapped when Stripe knows no such object under this account.
var ErrMissing = errors.New("stripe: no such object")

// ErrRefused is wrapped when Stripe refuses the demand: the same one will meet the same refusal.
var ErrRefused = errors.New("stripe: refused")

// ErrForged is wrapped by what is refused of an event: no signature, another's, too old, of another version, too long.
var ErrForged = errors.New("stripe: not an event of this account")

// State is what became of a checkout.
type State string

// The states. Open and Processing are not final.
const (
	Open       State = "open"       // its page is there: it can be paid, once
	Processing State = "processing" // the payer is done, the bank is not
	Paid       State = "paid"
	Failed     State = "failed"  // the bank refused after the payer was done
	Expired    State = "expired" // its page is gone, nothing was taken
)

// Checkout is a payment to open.
type Checkout struct {
	Key    string       // the business id: the same key opens the same checkout, however often it is asked
	Amount ledger.Cents // from Least to Most
	Label  string       // shown on the page: what is paid, no name of a child
	Mail   string       // the payer's; "": the page asks
	// Customer, where it is given, pays: a public accountant's is refused with ErrPublic.
	Customer string
	Success  string // where the payer comes back; never proof of a payment
	Cancel   string
	Expires  time.Time // from 30 minutes to 24 hours after the opening
}

// Session is a checkout as it is now.
type Session struct {
	ID     string
	State  State
	Page   string       // while Open
	Amount ledger.Cents // of the whole checkout
	Intent string       // "" before a payment was tried
	Key    string       // the business id it was opened with
}

// Event says which object moved. It holds no state on purpose.
type Event struct {
	ID      string
	Type    string
	Kind    string // of the object: "invoice"
	Object  string // its id; "" for what has none
	Created time.Time
}

// Session is the id of the checkout that moved, "" when the event is of something else.
func (e Event) Session() string {
	if e.Kind != "checkout.session" {
		return ""
	}
	return e.Object
}

// Options are an account's keys and where Stripe is.
type Options struct {
	Secret string // sk_…
	Signs  string // whsec_…, of the webhook's endpoint
	URL    string // another peer than Stripe's own; "" in production
	// Loopback lets the peer be on this machine, over plain HTTP: a desk's. Never in production.
	Loopback bool
	Timeout  time.Duration
	Retries  int64 // of the network, within one call; 2 when zero, none below zero
}

// Client acts for one account. It is safe for many goroutines.
type Client struct {
	api   *client.API
	signs string
	live  bool
}

// New makes a client.
func New(o Options) *Client {
	if o.Timeout == 0 {
		o.Timeout = Timeout
	}
	switch {
	case o.Retries == 0:
		o.Retries = 2
	case o.Retries < 0:
		o.Retries = 0
	}
	config := &api.BackendConfig{
		HTTPClient: safehttp.New(safehttp.Options{Timeout: o.Timeout, MaxBytes: 1 << 20, MaxRedirects: -1, HTTPSOnly: !o.Loopback, AllowLoopback: o.Loopback}).HTTP(),
		// errors of the peer name the payer: they are classed here and logged nowhere
		LeveledLogger:     &api.LeveledLogger{Level: api.LevelNull},
		MaxNetworkRetries: api.Int64(o.Retries), EnableTelemetry: api.Bool(false),
	}
	if o.URL != "" {
		config.URL = api.String(strings.TrimRight(o.URL, "/"))
	}
	backend := api.GetBackendWithConfig(api.APIBackend, config)
	return &Client{api: client.New(o.Secret, &api.Backends{API: backend, Connect: backend, Uploads: backend}), signs: o.Signs, live: Live(o.Secret)}
}

// Open opens a checkout, or finds the one that the key opened.
func (c *Client) Open(ctx context.Context, o Checkout) (Session, error) {
	if o.Key == "" || len(o.Key) > 200 || o.Amount < Least || o.Amount > Most {
		return Session{}, fmt.Errorf("%w: an amount from %s to %s EUR and a key are needed", ErrRefused, Least, Most)
	}
	p := &api.CheckoutSessionParams{
		Mode: api.String(string(api.CheckoutSessionModePayment)), ClientReferenceID: api.String(o.Key), SuccessURL: api.String(o.Success), CancelURL: api.String(o.Cancel),
		ExpiresAt: api.Int64(o.Expires.Unix()), Locale: api.String("auto"),
		PaymentMethodTypes: api.StringSlice([]string{"card"}),
		LineItems: []*api.CheckoutSessionLineItemParams{{Quantity: api.Int64(1), PriceData: &api.CheckoutSessionLineItemPriceDataParams{
			Currency: api.String(string(api.CurrencyEUR)), UnitAmount: api.Int64(int64(o.Amount)), ProductData: &api.CheckoutSessionLineItemPriceDataProductDataParams{Name: api.String(o.Label)}}}},
	}
	switch {
	case o.Customer != "":
		if err := c.private(ctx, o.Customer); err != nil {
			return Session{}, err
		}
		p.Customer = api.String(o.Customer)
	case o.Mail != "":
		p.CustomerEmail = api.String(o.Mail)
	}
	p.Context = ctx
	p.SetIdempotencyKey("checkout-" + o.Key)
	s, err := c.api.CheckoutSessions.New(p)
	if err != nil {
		return Session{}, classed(err)
	}
	return read(s)
}

// Session asks what a checkout is now.
func (c *Client) Session(ctx context.Context, id string) (Session, error) {
	if !known.MatchString(id) {
		return Session{}, ErrMissing
	}
	p := &api.CheckoutSessionParams{}
	p.Context = ctx
	p.AddExpand("payment_intent")
	s, err := c.api.CheckoutSessions.Get(id, p)
	if err != nil {
		return Session{}, classed(err)
	}
	return read(s)
}

// Expire closes the page of a checkout that nobody will pay. One that was paid meanwhile is told as it is.
func (c *Client) Expire(ctx context.Context, id string) (Session, error) {
	if !known.MatchString(id) {
		return Session{}, ErrMissing
	}
	p := &api.CheckoutSessionExpireParams{}
	p.Context = ctx
	s, err := c.api.CheckoutSessions.Expire(id, p)
	if err == nil {
		return read(s)
	}
	if err = classed(err); errors.Is(err, ErrRefused) {
		return c.Session(ctx, id)
	}
	return Session{}, err
}

// Refund gives an amount of a payment back; the same key gives it back once.
func (c *Client) Refund(ctx context.Context, intent string, amount ledger.Cents, key string) (id string, err error) {
	if intent == "" || key == "" || amount <= 0 {
		return "", fmt.Errorf("%w: a payment, an amount and a key are needed", ErrRefused)
	}
	p := &api.RefundParams{PaymentIntent: api.String(intent), Amount: api.Int64(int64(amount))}
	p.Context = ctx
	p.SetIdempotencyKey("refund-" + key)
	r, err := c.api.Refunds.New(p)
	if err != nil {
		return "", classed(err)
	}
	return r.ID, nil
}

// maxEvent is more than the longest event of a checkout.
const maxEvent = 256 << 10

// Event verifies what came to the webhook and says which object to ask about. header is Stripe-Signature.
func (c *Client) Event(payload []byte, header string) (Event, error) {
	if c.signs == "" || len(payload) > maxEvent {
		return Event{}, ErrForged
	}
	e, err := webhook.ConstructEvent(payload, header, c.signs)
	if err != nil {
		return Event{}, fmt.Errorf("%w: %w", ErrForged, err)
	}
	return event(&e)
}

func event(e *api.Event) (Event, error) {
	out := Event{ID: e.ID, Type: string(e.Type), Created: instant(e.Created)}
	if out.ID == "" || e.Data == nil {
		return Event{}, ErrForged
	}
	var o struct{ ID, Object string }
	if err := json.Unmarshal(e.Data.Raw, &o); err != nil || o.ID != "" && !object.MatchString(o.ID) || strings.HasPrefix(out.Type, "checkout.session.") && !known.MatchString(o.ID) {
		return Event{}, ErrForged
	}
	out.Kind, out.Object = o.Object, o.ID
	return out, nil
}

var object = regexp.MustCompile(`^[A-Za-z0-9_-]{1,255}$`)

var known = regexp.MustCompile(`^cs_[A-Za-z0-9_]{1,200}$`)

func read(s *api.CheckoutSession) (Session, error) {
	out := Session{ID: s.ID, Page: s.URL, Amount: ledger.Cents(s.AmountTotal), Key: s.ClientReferenceID}
	if s.PaymentIntent != nil {
		out.Intent = s.PaymentIntent.ID
	}
	switch {
	case s.Currency != api.CurrencyEUR || !known.MatchString(s.ID) || s.AmountTotal < 0:
		return Session{}, fmt.Errorf("%w: an object that is no checkout in euros", ErrNoAnswer)
	case s.PaymentStatus == api.CheckoutSessionPaymentStatusPaid:
		out.State = Paid
	case s.Status == api.CheckoutSessionStatusOpen:
		out.State = Open
	case s.Status == api.CheckoutSessionStatusExpired:
		out.State = Expired
	case s.Status == api.CheckoutSessionStatusComplete:
		out.State = Processing
		if p := s.PaymentIntent; p != nil && (p.Status == api.PaymentIntentStatusCanceled || p.Status == api.PaymentIntentStatusRequiresPaymentMethod) {
			out.State = Failed
		}
	default:
		return Session{}, fmt.Errorf("%w: a checkout in an unknown state", ErrNoAnswer)
	}
	if out.State != Open {
		out.Page = ""
	}
	return out, nil
}

// classed says what an error of the peer means for the payment, without what the peer wrote of the payer.
func classed(err error) error {
	var e *api.Error
	if !errors.As(err, &e) || e.HTTPStatusCode >= 500 || e.HTTPStatusCode == 0 {
		return ErrNoAnswer
	}
	switch e.HTTPStatusCode {
	case http.StatusNotFound:
		return ErrMissing
	case http.StatusConflict, http.StatusTooManyRequests:
		return fmt.Errorf("%w: status %d", ErrNoAnswer, e.HTTPStatusCode)
	}
	return fmt.Errorf("%w: status %d, %s, %s", ErrRefused, e.HTTPStatusCode, e.Code, e.Param)
}
