package family

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/payment/payfip"
	"preau/internal/payment/stripe"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The rails by which one pays online.
const (
	RailPayFiP = "payfip"
	RailStripe = "stripe"
)

// PayFiPSettings are what a creditor's régie was given by the DGFiP.
type PayFiPSettings struct {
	Client string `json:"client"` // six digits
	Mode   string `json:"mode"`   // T, X, W
	Label  string `json:"label"`  // as the service names the creditor, when it was asked
}

// StripeSettings are the keys of a creditor's own account, sealed, and what allows a public creditor to have one.
type StripeSettings struct {
	Secret  string             `json:"secret"` // sealed under the tenant
	Signs   string             `json:"signs"`  // sealed under the tenant
	Private bool               `json:"private"`
	Mandate *CollectingMandate `json:"mandate,omitempty"`
}

// CollectingMandate is what lets somebody else than the accountant collect for a public creditor.
// Source: code général des collectivités territoriales, art. L. 1611-7-1: a written convention, after the accountant's assent.
type CollectingMandate struct {
	SignedOn  schoolyear.Date `json:"signed_on"`
	AssentOn  schoolyear.Date `json:"assent_on" doc:"Of the public accountant"`
	Reference string          `json:"reference" minLength:"1" maxLength:"120"`
	Until     schoolyear.Date `json:"until,omitempty"`
}

// Rails say where the services of payment are.
type Rails struct {
	PayFiP string // address of the service; "" is the DGFiP's own
	Stripe string // address of another peer than Stripe; "" is Stripe
	// Loopback lets them be on this machine: on a desk.
	Loopback bool
}

// answer is what a rail says of a payment.
type answer struct {
	state    string
	code     string
	cents    ledger.Cents
	at       time.Time
	approval string
	intent   string
	page     string // where it can still be paid, "" nowhere
	silent   bool   // nobody is told: it is of the past
}

// railNow is a rail with a creditor's settings, ready to be asked outside of any transaction.
type railNow struct {
	name, mode, client string
	least, most        ledger.Cents
	open               func(ctx context.Context, p Payment, of opening) (ref, page string, err error)
	ask                func(ctx context.Context, p Payment, now time.Time) (answer, error)
}

// opening is what a rail is told beside the payment.
type opening struct {
	mail                 string
	notify, back, cancel string
	now                  time.Time
}

var (
	errRailShut   = problem.New(problem.Conflict, "family.rail_shut")
	errRailWrong  = problem.New(problem.Conflict, "family.rail_wrong")
	errRailSilent = problem.New(problem.Unavailable, "family.rail_silent")
)

// online is the rail by which the creditor is paid online, "" when by none.
func online(c Creditor) string {
	for _, name := range []string{RailPayFiP, RailStripe} {
		if !slices.Contains(c.Rails, name) {
			continue
		}
		var v struct{ Client, Secret string }
		if ok, err := c.Rail(name, &v); ok && err == nil && (v.Client != "" || v.Secret != "") {
			return name
		}
	}
	return ""
}

// railOf is a rail as the creditor of the transaction's tenant has it.
func (s *Service) railOf(tx *tenant.Tx, name string) (railNow, error) {
	c, ok, err := CreditorOf(tx)
	if err != nil {
		return railNow{}, err
	}
	if !ok {
		return railNow{}, errRailShut
	}
	switch name {
	case RailPayFiP:
		var v PayFiPSettings
		if ok, err := c.Rail(name, &v); err != nil || !ok {
			return railNow{}, errors.Join(err, errRailShut)
		}
		return s.byPayFiP(v), nil
	case RailStripe:
		var v StripeSettings
		if ok, err := c.Rail(name, &v); err != nil || !ok {
			return railNow{}, errors.Join(err, errRailShut)
		}
		return s.byStripe(tx.Tenant(), v)
	}
	return railNow{}, errRailShut
}

// railOfCreditor is the rail by which the creditor is paid online.
func (s *Service) railOfCreditor(tx *tenant.Tx) (railNow, error) {
	c, _, err := CreditorOf(tx)
	if err != nil {
		return railNow{}, err
	}
	if name := online(c); name != "" {
		return s.railOf(tx, name)
	}
	return railNow{}, errRailShut
}

// railFor is the rail that a payment was begun by: what became of it is asked there even when the creditor offers it no more.
func (s *Service) railFor(tx *tenant.Tx, p Payment) (railNow, error) {
	if p.Rail == RailPayFiP {
		return s.byPayFiP(PayFiPSettings{Client: p.Client, Mode: p.Mode}), nil
	}
	return s.railOf(tx, p.Rail)
}

// railOfTitles is PayFiP as the collectivity has it for its titles. errRailShut without a number for them.
func (s *Service) railOfTitles(tx *tenant.Tx) (railNow, error) {
	t, c, ok, err := titlingOf(tx)
	if err != nil || !ok || t.Client == "" {
		return railNow{}, cmp.Or(err, error(errRailShut))
	}
	v := PayFiPSettings{Client: t.Client, Mode: string(payfip.Production)}
	var regie PayFiPSettings
	if ok, err := c.Rail(RailPayFiP, &regie); err != nil {
		return railNow{}, err
	} else if ok && regie.Mode != "" {
		v.Mode = regie.Mode
	}
	return s.byPayFiP(v), nil
}

func (s *Service) payfip() *payfip.Client {
	return payfip.New(payfip.Options{URL: s.Rails.PayFiP, Loopback: s.Rails.Loopback})
}

// payfipPage is how long PayFiP shows the page of a payment that nobody opened.
const payfipPage = 14 * time.Minute

func (s *Service) byPayFiP(v PayFiPSettings) railNow {
	client := s.payfip()
	return railNow{name: RailPayFiP, mode: v.Mode, client: v.Client, least: payfip.Least, most: payfip.Most,
		open: func(ctx context.Context, p Payment, of opening) (string, string, error) {
			id, err := client.Open(ctx, payfip.Request{Year: p.Year, Mail: of.mail, Amount: p.Cents, Client: p.Client, Object: payfip.Object(p.Label), Ref: p.Reference, Mode: payfip.Mode(p.Mode),
				Notify: of.notify, Redirect: of.back})
			var fault *payfip.Fault
			var field *payfip.FieldError
			switch {
			case errors.As(err, &field) && field.Field == "mel":
				return "", "", problem.OnField("mail", "family.pay_mail")
			case errors.As(err, &field), errors.As(err, &fault) && fault.Ours():
				return "", "", errRailWrong
			case err != nil:
				return "", "", errRailSilent
			}
			return id, client.Page(id), nil
		},
		ask: func(ctx context.Context, p Payment, now time.Time) (answer, error) {
			d, err := client.Result(ctx, *p.Ref)
			var fault *payfip.Fault
			switch {
			case errors.As(err, &fault) && fault.Pending():
				a := answer{state: payUnknown, code: fault.Code}
				if p.OpenedAt != nil && p.ReturnedAt == nil && p.NotifiedAt == nil && now.Sub(*p.OpenedAt) < payfipPage {
					a.state, a.page = payAsked, client.Page(*p.Ref)
				}
				return a, nil
			case errors.As(err, &fault) && fault.Gone():
				return answer{state: payExpired, code: fault.Code}, nil
			case err != nil:
				return answer{}, err
			case d.Ref != p.Reference || d.Client != p.Client:
				return answer{}, errDiffers
			}
			a := answer{code: string(d.Result), cents: d.Amount, at: d.At, approval: d.Approval}
			switch {
			case d.Result.Paid():
				a.state = payPaid
			case d.Result == payfip.Abandoned:
				a.state = payAbandoned
			default:
				a.state = payRefused
			}
			return a, nil
		}}
}

// errDiffers is an answer about a payment that is not the one asked about.
var errDiffers = errors.New("the answer is about another payment")

func (s *Service) byStripe(of uuid.UUID, v StripeSettings) (railNow, error) {
	client, err := s.stripe(of, v)
	if err != nil {
		return railNow{}, err
	}
	said := func(p Payment, c stripe.Session) (answer, error) {
		if c.Key != p.ID.String() {
			return answer{}, errDiffers
		}
		a := answer{code: string(c.State), intent: c.Intent, cents: c.Amount, page: c.Page}
		switch c.State {
		case stripe.Paid:
			a.state, a.approval = payPaid, c.Intent
		case stripe.Failed:
			a.state = payRefused
		case stripe.Expired:
			a.state = payExpired
		case stripe.Processing:
			a.state = payUnknown
		default:
			a.state = payAsked
		}
		return a, nil
	}
	return railNow{name: RailStripe, least: stripe.Least, most: stripe.Most,
		open: func(ctx context.Context, p Payment, to opening) (string, string, error) {
			c, err := client.Open(ctx, stripe.Checkout{Key: p.ID.String(), Amount: p.Cents, Label: p.Label, Mail: to.mail, Success: to.back, Cancel: to.cancel, Expires: p.CreatedAt.Add(time.Hour)})
			switch {
			case errors.Is(err, stripe.ErrRefused), errors.Is(err, stripe.ErrMissing):
				return "", "", errRailWrong
			case err != nil:
				return "", "", errRailSilent
			}
			return c.ID, c.Page, nil
		},
		ask: func(ctx context.Context, p Payment, _ time.Time) (answer, error) {
			c, err := client.Session(ctx, *p.Ref)
			if err != nil {
				return answer{}, err
			}
			return said(p, c)
		}}, nil
}

func (s *Service) stripe(of uuid.UUID, v StripeSettings) (*stripe.Client, error) {
	var keys [2]string
	for i, sealed := range []string{v.Secret, v.Signs} {
		raw, err := base64.StdEncoding.DecodeString(sealed)
		if err != nil {
			return nil, err
		}
		plain, err := s.Vault.Open(raw, of, of)
		if err != nil {
			return nil, err
		}
		keys[i] = string(plain)
	}
	return stripe.New(stripe.Options{Secret: keys[0], Signs: keys[1], URL: s.Rails.Stripe, Loopback: s.Rails.Loopback}), nil
}

// SealStripe writes the keys of an account as they are kept.
func (s *Service) SealStripe(of uuid.UUID, secret, signs string) (string, string) {
	seal := func(plain string) string {
		return base64.StdEncoding.EncodeToString(s.Vault.Seal([]byte(plain), of, of))
	}
	return seal(secret), seal(signs)
}

// codeOf is a word for an error that hides what the other side wrote.
func codeOf(err error) string {
	var fault *payfip.Fault
	var p *problem.Problem
	switch {
	case errors.As(err, &fault):
		return fault.Code
	case errors.Is(err, errDiffers):
		return "differs"
	case errors.As(err, &p):
		return p.Code
	case errors.Is(err, stripe.ErrMissing):
		return "missing"
	case errors.Is(err, payfip.ErrUnreadable):
		return "unreadable"
	}
	return "silent"
}
