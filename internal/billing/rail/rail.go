// Package rail keeps what a vendor's Stripe account says beside what the vendor knows.
//
// An event is stored once and names an object; the object is asked for as it is now and kept. Events may come twice, late, in any order,
// or not at all: once a day those that were lost are read from Stripe's list and worked off, and both sides are compared whole. The state
// that is kept is then the state of a run in which each event came once, at once.
package rail

import (
	"context"
	"errors"
	"fmt"

	"preau/internal/payment/stripe"
)

// Thing is an object of Stripe's whose state is kept.
type Thing struct {
	Kind string // customer, subscription, invoice
	ID   string
}

// Record is the state of a thing: one of the three, or none of them when Stripe has it no more.
type Record struct {
	Customer     *stripe.Customer
	Subscription *stripe.Subscription
	Invoice      *stripe.Invoice
}

// Store keeps events and states for one account. Each call is a transaction of its own: between two of them anything may fail.
type Store interface {
	// Once keeps an event that waits, unless one of its id was ever kept.
	Once(context.Context, stripe.Event) error
	// Waiting gives events that wait, at most limit of them, in any order.
	Waiting(ctx context.Context, limit int) ([]stripe.Event, error)
	// Turn gives a thing a number above all those that it was given before.
	Turn(context.Context, Thing) (int64, error)
	// Keep replaces the state of a thing, unless one of a higher turn is kept, and marks the event as done; its id is "" for a state that
	// no event asked for. What follows from a state is written in the same transaction.
	Keep(ctx context.Context, event string, t Thing, turn int64, r Record) error
}

// Stripe is what is asked of an account; *stripe.Client does it.
type Stripe interface {
	Customer(context.Context, string) (stripe.Customer, error)
	Subscription(context.Context, string) (stripe.Subscription, error)
	Invoice(context.Context, string) (stripe.Invoice, error)
	Customers(context.Context, stripe.Slice) ([]stripe.Customer, bool, error)
	Subscriptions(context.Context, stripe.Slice) ([]stripe.Subscription, bool, error)
	Invoices(context.Context, stripe.Slice) ([]stripe.Invoice, bool, error)
	Payments(context.Context, stripe.Slice) ([]stripe.Payment, bool, error)
	Events(context.Context, stripe.Slice) ([]stripe.Event, bool, error)
}

// Of is the thing that an event moved; false when its state is not kept.
func Of(e stripe.Event) (Thing, bool) {
	switch e.Kind {
	case "customer", "subscription", "invoice":
		return Thing{e.Kind, e.Object}, e.Object != ""
	}
	return Thing{}, false
}

// Take stores an event that was verified. The webhook answers 200 once it returns, and 500 when it fails: Stripe sends it again.
func Take(ctx context.Context, s Store, e stripe.Event) error {
	if _, ok := Of(e); !ok {
		return nil
	}
	return s.Once(ctx, e)
}

// Work asks about the things of events that wait, at most limit of them, and keeps what it is told. Several may run at once.
func Work(ctx context.Context, s Store, from Stripe, limit int) (done int, err error) {
	waiting, err := s.Waiting(ctx, limit)
	if err != nil {
		return 0, err
	}
	for _, e := range waiting {
		t, ok := Of(e)
		if !ok {
			return done, fmt.Errorf("rail: an event of a %s waits", e.Kind)
		}
		if err := refresh(ctx, s, from, e.ID, t); err != nil {
			return done, err // it waits on: Stripe will answer later
		}
		done++
	}
	return done, nil
}

// refresh takes a turn before it asks. Every change of a thing is followed by an event whose turn is taken after it: the state of the
// highest turn is the last one, and a slower worker that asked before cannot put an older one in its place.
func refresh(ctx context.Context, s Store, from Stripe, event string, t Thing) error {
	turn, err := s.Turn(ctx, t)
	if err != nil {
		return err
	}
	var r Record
	switch t.Kind {
	case "customer":
		v, asked := from.Customer(ctx, t.ID)
		r.Customer, err = &v, asked
	case "subscription":
		v, asked := from.Subscription(ctx, t.ID)
		r.Subscription, err = &v, asked
	case "invoice":
		v, asked := from.Invoice(ctx, t.ID)
		r.Invoice, err = &v, asked
	}
	if errors.Is(err, stripe.ErrMissing) {
		r = Record{}
	} else if err != nil {
		return err
	}
	return s.Keep(ctx, event, t, turn, r)
}
