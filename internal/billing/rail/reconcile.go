package rail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"preau/internal/ledger"
	"preau/internal/payment/stripe"
)

// MaxPages is how many pages of a hundred are read of each list. A list that is longer is an error: half a comparison would name as
// missing what was only not read.
const MaxPages = 200

// ErrLong is returned for a list that is longer than MaxPages.
var ErrLong = errors.New("rail: the account is too large to be compared in one go")

// There is what Stripe has.
type There struct {
	Customers     []stripe.Customer     // all
	Subscriptions []stripe.Subscription // all
	Invoices      []stripe.Invoice      // made, moved or open since a time
	Payments      []stripe.Payment      // made since then
}

// Here is what we have, as Stripe should: what is told of in There and what should be.
type Here struct {
	Customers     []OurCustomer
	Subscriptions []OurSubscription
	Invoices      []OurInvoice
	Payments      []OurPayment
}

// OurCustomer is a tenant who pays through Stripe.
type OurCustomer struct {
	Tenant string
	Payer  stripe.Payer
}

// OurSubscription is one that Stripe knows.
type OurSubscription struct {
	ID       string
	Tenant   string
	Quantity int64
	Ended    bool
}

// OurInvoice is an issued one of which Stripe has a copy.
type OurInvoice struct {
	Number string
	Tenant string
	Total  ledger.Cents
	Open   ledger.Cents
	State  stripe.InvoiceState
}

// OurPayment is one that was booked as coming through Stripe.
type OurPayment struct {
	ID       string // Stripe's
	Received ledger.Cents
}

// Kind of a difference.
type Kind string

// The differences.
const (
	MissingThere  Kind = "missing_there"
	MissingHere   Kind = "missing_here"
	OtherSum      Kind = "other_sum"
	OtherOpen     Kind = "other_open"
	OtherQuantity Kind = "other_quantity"
	OtherState    Kind = "other_state"
	OtherPayer    Kind = "other_payer" // whose it is, or what kind of payer they are
	Twice         Kind = "twice"       // there, of one of ours
)

// Difference between both sides.
type Difference struct {
	Kind        Kind
	What        string // customer, subscription, invoice, payment
	Ours        string // our id or number, ""
	Theirs      string // Stripe's id, ""
	Here, There string // the two values, "" when one side has none: cents, a quantity, a state, a tenant, a kind of payer
}

// every reads a list to its end.
func every[T any](ctx context.Context, s stripe.Slice, list func(context.Context, stripe.Slice) ([]T, bool, error), id func(T) string) (all []T, err error) {
	for range MaxPages {
		part, more, err := list(ctx, s)
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
		if !more || len(part) == 0 {
			return all, nil
		}
		s.After = id(part[len(part)-1])
	}
	return nil, ErrLong
}

// Read lists what Stripe has, and has what was lost of its events since worked off on the way.
func Read(ctx context.Context, s Store, from Stripe, since time.Time) (there There, err error) {
	events, err := every(ctx, stripe.Slice{Since: since}, from.Events, func(e stripe.Event) string { return e.ID })
	if err != nil {
		return There{}, err
	}
	moved := map[string]bool{}
	for _, e := range events {
		if err := Take(ctx, s, e); err != nil {
			return There{}, err
		}
		if e.Kind == "invoice" {
			moved[e.Object] = true
		}
	}
	for {
		done, err := Work(ctx, s, from, 100)
		if err != nil {
			return There{}, err
		}
		if done == 0 {
			break
		}
	}
	if there.Customers, err = every(ctx, stripe.Slice{}, from.Customers, func(c stripe.Customer) string { return c.ID }); err != nil {
		return There{}, err
	}
	if there.Subscriptions, err = every(ctx, stripe.Slice{}, from.Subscriptions, func(b stripe.Subscription) string { return b.ID }); err != nil {
		return There{}, err
	}
	for _, slice := range []stripe.Slice{{Since: since}, {State: stripe.Owed}} {
		some, err := every(ctx, slice, from.Invoices, func(i stripe.Invoice) string { return i.ID })
		if err != nil {
			return There{}, err
		}
		there.Invoices = append(there.Invoices, some...)
	}
	for _, i := range there.Invoices {
		delete(moved, i.ID)
	}
	for id := range moved {
		i, err := from.Invoice(ctx, id)
		if err != nil && !errors.Is(err, stripe.ErrMissing) {
			return There{}, err
		}
		if err == nil {
			there.Invoices = append(there.Invoices, i)
		}
	}
	slices.SortFunc(there.Invoices, func(a, b stripe.Invoice) int { return cmp.Compare(a.ID, b.ID) })
	there.Invoices = slices.CompactFunc(there.Invoices, func(a, b stripe.Invoice) bool { return a.ID == b.ID })
	there.Payments, err = every(ctx, stripe.Slice{Since: since}, from.Payments, func(p stripe.Payment) string { return p.ID })
	return there, err
}

// Refresh has the states of all that was listed kept as Stripe has them now: what no event of the last thirty days told of is mended too.
func Refresh(ctx context.Context, s Store, from Stripe, there There) error {
	var all []Thing
	for _, c := range there.Customers {
		all = append(all, Thing{"customer", c.ID})
	}
	for _, b := range there.Subscriptions {
		all = append(all, Thing{"subscription", b.ID})
	}
	for _, i := range there.Invoices {
		all = append(all, Thing{"invoice", i.ID})
	}
	for _, t := range all {
		if err := refresh(ctx, s, from, "", t); err != nil {
			return err
		}
	}
	return nil
}

// waits is how long a draft of a subscription may wait for our number: Stripe turns it into an invoice after an hour, unless it is adopted.
const waits = time.Hour

// Compare names every difference between both sides, sorted. now says how long a draft has been waiting.
func Compare(here Here, there There, now time.Time) (out []Difference) {
	differ := func(k Kind, what, ours, theirs string, h, t any) {
		d := Difference{Kind: k, What: what, Ours: ours, Theirs: theirs}
		if h != nil {
			if sum, ok := h.(ledger.Cents); ok {
				h, t = int64(sum), int64(t.(ledger.Cents))
			}
			d.Here, d.There = fmt.Sprint(h), fmt.Sprint(t)
		}
		out = append(out, d)
	}
	tenant := map[string]string{} // of a customer
	pair("customer", differ, here.Customers, there.Customers, func(o OurCustomer) string { return o.Tenant }, func(c stripe.Customer) (string, string) { tenant[c.ID] = c.Ours; return c.ID, c.Ours },
		func(o OurCustomer, c stripe.Customer) {
			if o.Payer != c.Payer {
				differ(OtherPayer, "customer", o.Tenant, c.ID, o.Payer, c.Payer)
			}
		})
	pair("subscription", differ, here.Subscriptions, there.Subscriptions, func(o OurSubscription) string { return o.ID }, func(b stripe.Subscription) (string, string) { return b.ID, b.Ours },
		func(o OurSubscription, b stripe.Subscription) {
			ended := b.State == stripe.Ended || b.State == stripe.Never
			if o.Tenant != tenant[b.Customer] {
				differ(OtherPayer, "subscription", o.ID, b.ID, o.Tenant, tenant[b.Customer])
			}
			if o.Ended != ended {
				differ(OtherState, "subscription", o.ID, b.ID, map[bool]stripe.SubscriptionState{true: stripe.Ended, false: stripe.Active}[o.Ended], b.State)
			}
			if !ended && o.Quantity != b.Quantity {
				differ(OtherQuantity, "subscription", o.ID, b.ID, o.Quantity, b.Quantity)
			}
		})
	numbered := slices.DeleteFunc(slices.Clone(there.Invoices), func(i stripe.Invoice) bool {
		return i.Number == "" && i.State == stripe.Draft && now.Sub(i.Created) < waits
	})
	pair("invoice", differ, here.Invoices, numbered, func(o OurInvoice) string { return o.Number }, func(i stripe.Invoice) (string, string) { return i.ID, i.Number },
		func(o OurInvoice, i stripe.Invoice) {
			if o.Tenant != tenant[i.Customer] {
				differ(OtherPayer, "invoice", o.Number, i.ID, o.Tenant, tenant[i.Customer])
			}
			if o.Total != i.Total {
				differ(OtherSum, "invoice", o.Number, i.ID, o.Total, i.Total)
			}
			if o.State != i.State {
				differ(OtherState, "invoice", o.Number, i.ID, o.State, i.State)
			} else if o.Open != i.Open {
				differ(OtherOpen, "invoice", o.Number, i.ID, o.Open, i.Open)
			}
		})
	received := slices.DeleteFunc(slices.Clone(there.Payments), func(p stripe.Payment) bool { return p.Received == 0 })
	pair("payment", differ, here.Payments, received, func(o OurPayment) string { return o.ID }, func(p stripe.Payment) (string, string) { return p.ID, p.ID },
		func(o OurPayment, p stripe.Payment) {
			if o.Received != p.Received {
				differ(OtherSum, "payment", o.ID, p.ID, o.Received, p.Received)
			}
		})
	slices.SortFunc(out, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Ours, b.Ours), cmp.Compare(a.Theirs, b.Theirs), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

// pair finds what is there of each of ours, and hands both to both.
func pair[O, T any](what string, differ func(Kind, string, string, string, any, any), here []O, there []T, key func(O) string, of func(T) (id, ours string), both func(O, T)) {
	ours, met := map[string]O{}, map[string]bool{}
	for _, o := range here {
		ours[key(o)] = o
	}
	for _, t := range there {
		id, name := of(t)
		o, ok := ours[name]
		switch {
		case !ok || name == "":
			differ(MissingHere, what, name, id, nil, nil)
		case met[name]:
			differ(Twice, what, name, id, nil, nil)
		default:
			met[name] = true
			both(o, t)
		}
	}
	for _, o := range here {
		if !met[key(o)] {
			differ(MissingThere, what, key(o), "", nil, nil)
		}
	}
}
